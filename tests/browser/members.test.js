// The people of an organisation and of a project, and every way a machine can log in, through the pages.
import assert from 'node:assert/strict';
import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';

import { Client } from '../e2e/harness.js';
import { assertAccessible, atRest, createProject, look, openBrowser, openPage, pictures, signIn, startWithUser } from './browser.js';

const phone = { width: 390, height: 844 };

async function invite(client, email) {
    const { completeInviteLinks: [{ link }] } = await client.must('POST', '/api/v1/invite-org/signup', { inviteeEmails: [email], organizationId: client.organizationId });
    const token = new URL(link).searchParams.get('token');
    return new Client(client.url).must('POST', '/api/v3/signup/complete-account/invite', { token, firstName: 'Bob', lastName: 'Baker', password: 'another long passphrase' });
}

test('people are invited, given a role, and removed', async (t) => {
    const { server, client } = await startWithUser(t);
    const page = await openPage(await openBrowser(t));
    await signIn(page, server);
    await page.getByRole('link', { name: 'People' }).click();
    await page.getByRole('heading', { name: 'People', level: 1 }).waitFor();
    await page.getByRole('button', { name: 'Invite people' }).click();
    await page.getByRole('button', { name: 'Invite', exact: true }).click();
    await page.getByText('Enter at least one e-mail address.').waitFor();
    await page.getByLabel('E-mail addresses').fill('bob@example.com, nonsense');
    await page.getByText('nonsense is no e-mail address.').waitFor();
    await page.getByLabel('E-mail addresses').fill('bob@example.com\ncarol@example.com');
    await assertAccessible(page, 'invite');
    await page.getByRole('button', { name: 'Invite', exact: true }).click();
    await page.getByText('This server sends no mail').waitFor();
    await page.getByRole('button', { name: 'Show invitation of bob@example.com' }).click();
    assert.match(await page.locator('[role=dialog] code').first().innerText(), /\/signupinvite\?token=/);
    await page.getByRole('button', { name: 'Done' }).click();

    const row = page.getByRole('row', { name: /bob@example\.com/ });
    await row.getByText('invited').waitFor();
    await page.mouse.move(0, 0);
    await assertAccessible(page, 'people');
    await row.getByLabel('Role of bob@example.com').click();
    await page.getByRole('option', { name: 'Admin' }).click();
    await page.getByText('Role changed').waitFor();
    await row.getByRole('button', { name: 'Remove bob@example.com' }).click();
    await page.getByText('Their invitation can no longer be taken up.').waitFor();
    await page.getByRole('button', { name: 'Remove person' }).click();
    await row.waitFor({ state: 'detached' });
    const { users } = await client.must('GET', `/api/v2/organizations/${client.organizationId}/memberships`);
    assert.deepEqual(users.map(({ user }) => user.email).sort(), ['ada@example.com', 'carol@example.com']);
    page.assertQuiet();
});

test('people become members of a project, with a role', async (t) => {
    const { server, client } = await startWithUser(t);
    await invite(client, 'bob@example.com');
    const project = await createProject(client);
    const page = await openPage(await openBrowser(t));
    await signIn(page, server);
    await page.goto(`${server.url}/projects/${project.id}/members`);
    await page.getByRole('button', { name: 'Add people' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Add people' }).click();
    await page.getByText('Choose at least one person.').waitFor();
    await page.getByRole('textbox', { name: 'People' }).click();
    await page.getByRole('option', { name: 'Bob Baker' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').getByRole('button', { name: 'Add people' }).click();
    const row = page.getByRole('row', { name: /Bob Baker/ });
    await row.waitFor();
    await assertAccessible(page, 'members');
    await row.getByLabel('Role of Bob Baker').click();
    await page.getByRole('option', { name: 'Admin' }).click();
    await page.getByText('Role changed').waitFor();
    const { users } = await client.must('GET', `/api/v1/workspace/${project.id}/users`);
    assert.equal(users.find(({ user }) => user.email === 'bob@example.com').roles[0].role, 'admin');
    await row.getByRole('button', { name: 'Remove Bob Baker' }).click();
    await page.getByRole('button', { name: 'Remove person' }).click();
    await row.waitFor({ state: 'detached' });
    page.assertQuiet();
});

async function startWithMachine(t) {
    const { server, client } = await startWithUser(t);
    const project = await createProject(client);
    const { identity } = await client.must('POST', '/api/v1/identities', { name: 'pipeline', organizationId: client.organizationId });
    await client.must('POST', `/api/v2/workspace/${project.id}/identity-memberships/${identity.id}`, { role: 'viewer' });
    const page = await openPage(await openBrowser(t));
    await signIn(page, server);
    await page.goto(`${server.url}/projects/${project.id}/machine-identities/${identity.id}`);
    return { server, client, page, identity, project };
}

test('a machine logs in by JWT auth that was set up on its page', async (t) => {
    const { server, client, page, identity } = await startWithMachine(t);
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256', publicKeyEncoding: { format: 'pem', type: 'spki' }, privateKeyEncoding: { format: 'pem', type: 'pkcs8' } });
    page.expectFailures(/auth\/jwt-auth\/identities/); // a refusal is provoked

    await page.getByRole('button', { name: 'Set up JWT auth' }).click();
    await page.getByLabel('Public keys', { exact: false }).last().fill(privateKey);
    await page.getByText('Anyone with a token of this issuer could log in').waitFor();
    await page.getByLabel('Subject').fill('pipeline-*');
    await page.getByText('Anyone with a token of this issuer could log in').waitFor({ state: 'detached' });
    await page.getByLabel('Claims').fill('no equals sign');
    await page.getByText('Each line must be: name = value').waitFor();
    await page.getByLabel('Claims').fill('env = prod, staging');
    await assertAccessible(page, 'JWT auth');
    await page.getByRole('button', { name: 'Set up', exact: true }).click();
    await page.getByText('Key 1 is no public key in PEM').waitFor();
    await page.getByLabel('Public keys', { exact: false }).last().fill(publicKey);
    await page.getByRole('button', { name: 'Set up', exact: true }).click();
    await page.getByText('1 public key').waitFor();

    const code = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const now = Math.floor(Date.now() / 1000);
    const text = `${code({ alg: 'ES256' })}.${code({ sub: 'pipeline-7', env: 'staging', exp: now + 60 })}`;
    const jwt = `${text}.${sign('sha256', Buffer.from(text), { key: createPrivateKey(privateKey), dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
    const login = await new Client(server.url).post('/api/v1/auth/jwt-auth/login', { identityId: identity.id, jwt });
    assert.equal(login.status, 200, login.text);

    await page.getByRole('button', { name: 'Change JWT auth' }).click();
    assert.equal(await page.getByLabel('Claims').inputValue(), 'env = prod, staging');
    await page.getByLabel('Claims').fill('env = prod');
    await page.getByRole('button', { name: 'Save settings' }).click();
    await page.getByText('Settings saved').first().waitFor();
    assert.equal((await new Client(server.url).post('/api/v1/auth/jwt-auth/login', { identityId: identity.id, jwt })).status, 401);
    await page.getByRole('button', { name: 'Remove JWT auth' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove JWT auth' }).click();
    await page.getByRole('button', { name: 'Set up JWT auth' }).waitFor();
    const { identity: { identity: { authMethods } } } = await client.must('GET', `/api/v1/identities/${identity.id}`);
    assert.deepEqual(authMethods, []);
    page.assertQuiet();
});

test('OIDC auth, token auth and universal auth are set up and changed', async (t) => {
    const { client, page, identity } = await startWithMachine(t);
    page.expectFailures(/auth\/(oidc|token)-auth\/identities/);

    await page.getByRole('button', { name: 'Set up OIDC auth' }).click();
    await page.getByLabel('Provider').fill('https://issuer.example.com');
    assert.equal(await page.getByRole('textbox', { name: /^Issuer/ }).inputValue(), 'https://issuer.example.com', 'usually the same');
    await page.getByLabel('Audiences').fill('tacit');
    await page.getByRole('button', { name: 'Set up', exact: true }).click();
    await page.getByText('https://issuer.example.com').first().waitFor();
    const { identityOidcAuth } = await client.must('GET', `/api/v1/auth/oidc-auth/identities/${identity.id}`);
    assert.equal(identityOidcAuth.boundAudiences, 'tacit');

    await page.getByRole('button', { name: 'Set up token auth' }).click();
    await page.getByLabel('Where tokens may be used').fill('not an address');
    await page.getByRole('button', { name: 'Set up', exact: true }).click();
    await page.getByText('The IP is not a valid').waitFor();
    await page.getByLabel('Where tokens may be used').fill('127.0.0.1');
    await page.getByRole('button', { name: 'Set up', exact: true }).click();
    await page.getByRole('button', { name: 'Create access token' }).click();
    await page.getByRole('textbox', { name: 'Name' }).fill('on the old box');
    await page.getByRole('dialog').getByRole('button', { name: 'Create access token' }).click();
    await page.getByRole('button', { name: 'Show access token' }).click();
    const token = await page.locator('[role=dialog] code').innerText();
    const machine = new Client(client.url, token);
    assert.equal((await machine.get('/api/v1/identities/details')).status, 200);
    await page.getByLabel('I have stored the access token').check();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Revoke on the old box' }).click();
    await page.getByRole('button', { name: 'Revoke access token' }).click();
    await page.getByText('No tokens yet.').waitFor();
    assert.equal((await machine.get('/api/v1/identities/details')).status, 401);

    await page.getByRole('button', { name: 'Set up universal auth' }).click();
    await page.getByRole('button', { name: 'Change universal auth' }).click();
    await page.getByLabel('Token lasts').fill('600');
    await page.getByLabel('Wrong secrets until then').fill('5');
    await page.getByRole('button', { name: 'Save settings' }).click();
    await page.getByText('after 5 wrong secrets').waitFor();
    const { identityUniversalAuth } = await client.must('GET', `/api/v1/auth/universal-auth/identities/${identity.id}`);
    assert.equal(identityUniversalAuth.accessTokenTTL, 600);
    await page.getByRole('button', { name: 'Unlock' }).click();
    await page.getByText('It was not locked').waitFor();
    await page.mouse.move(0, 0);
    await assertAccessible(page, 'machine with every method');
    page.assertQuiet();
});

test('Kubernetes auth is set up, changed and removed; its reviewer\'s token stays until it is told otherwise', async (t) => {
    const { client, page, identity } = await startWithMachine(t);
    page.expectFailures(/auth\/kubernetes-auth\/identities/); // a refusal is provoked
    const settings = async () => (await client.must('GET', `/api/v1/auth/kubernetes-auth/identities/${identity.id}`)).identityKubernetesAuth;
    await page.getByText('It cannot log in yet.').waitFor();
    await look(page, 'machine-without-a-way');

    await page.getByRole('button', { name: 'Set up Kubernetes auth' }).click();
    assert.equal(await page.getByRole('button', { name: 'Set up', exact: true }).isDisabled(), true);
    await page.getByRole('textbox', { name: /^Cluster/ }).fill('http://10.0.0.1');
    await page.getByText('Any pod of the cluster could log in').waitFor();
    await page.getByRole('textbox', { name: /^Namespaces/ }).fill('shop');
    await page.getByText('Any pod of the cluster could log in').waitFor({ state: 'detached' });
    await page.getByRole('textbox', { name: /^Service accounts/ }).fill('web, api');
    await page.getByLabel('Reviewer’s token').fill('eyJhbGciOiJSUzI1NiJ9.e30.c2ln');
    await page.getByRole('button', { name: 'Set up', exact: true }).click();
    await page.getByText('Must be a host, a host and its port').waitFor();
    await pictures(page, 'kubernetes-auth-form');
    await assertAccessible(page, 'Kubernetes auth');
    await page.getByRole('textbox', { name: /^Cluster/ }).fill('10.0.0.1:6443');
    await page.getByRole('button', { name: 'Set up', exact: true }).click();
    await page.getByText('a token of its own').waitFor();
    await page.getByText('Settings saved').first().waitFor();
    const made = await settings();
    assert.deepEqual([made.kubernetesHost, made.allowedNamespaces, made.allowedNames, made.tokenReviewerJwt, made.accessTokenTTL],
        ['10.0.0.1:6443', 'shop', 'web, api', 'eyJhbGciOiJSUzI1NiJ9.e30.c2ln', 3600]);

    await page.getByRole('button', { name: 'Change Kubernetes auth' }).click();
    assert.equal(await page.getByLabel('Reviewer’s token', { exact: true }).inputValue(), '', 'it is not put into the page');
    await page.getByLabel('Audience').fill('tacit');
    await page.getByRole('button', { name: 'Save settings' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    assert.deepEqual([(await settings()).allowedAudience, (await settings()).tokenReviewerJwt], ['tacit', 'eyJhbGciOiJSUzI1NiJ9.e30.c2ln']);
    await page.getByRole('button', { name: 'Change Kubernetes auth' }).click();
    await page.getByLabel('Forget the reviewer’s token').check();
    await page.getByRole('button', { name: 'Save settings' }).click();
    await page.getByText('each token reviews itself').waitFor();
    assert.equal((await settings()).tokenReviewerJwt, undefined);

    await page.getByRole('button', { name: 'Remove Kubernetes auth' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove Kubernetes auth' }).click();
    await page.getByText('Kubernetes auth removed').waitFor();
    await page.getByRole('button', { name: 'Set up Kubernetes auth' }).waitFor();
    page.assertQuiet();
});

test('GCP auth and Azure auth are set up and changed', async (t) => {
    const { client, page, identity } = await startWithMachine(t);
    page.expectFailures(/auth\/(gcp|azure)-auth\/identities/); // refusals are provoked
    const settings = async (method, name) => (await client.must('GET', `/api/v1/auth/${method}/identities/${identity.id}`))[name];
    const tenant = '0a1b2c3d-0000-1111-2222-333344445555';

    await page.getByRole('button', { name: 'Set up GCP auth' }).click();
    await page.getByText('Nobody can log in yet').waitFor();
    await page.getByRole('textbox', { name: /^Service accounts/ }).fill('web');
    await page.getByText('Nobody can log in yet').waitFor({ state: 'detached' });
    await page.getByRole('textbox', { name: /^Zones/ }).fill('europe-west1-b');
    await page.getByRole('button', { name: 'Set up', exact: true }).click();
    await page.getByText('Must be e-mail addresses of service accounts').waitFor();
    await pictures(page, 'gcp-auth-form');
    await assertAccessible(page, 'GCP auth');
    await page.getByRole('textbox', { name: /^Service accounts/ }).fill('web@shop.iam.gserviceaccount.com');
    await page.getByRole('button', { name: 'Set up', exact: true }).click();
    await page.getByText('signed by google', { exact: true }).waitFor();
    await page.getByText(identity.id).waitFor();
    await page.getByRole('button', { name: 'Change GCP auth' }).click();
    await page.getByText('Signed by the service account', { exact: true }).click();
    await page.getByRole('textbox', { name: /^Zones/ }).waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Save settings' }).click();
    await page.getByText('signed by the service account', { exact: true }).waitFor();
    const gcp = await settings('gcp-auth', 'identityGcpAuth');
    assert.deepEqual([gcp.type, gcp.allowedServiceAccounts, gcp.allowedZones], ['iam', 'web@shop.iam.gserviceaccount.com', 'europe-west1-b']);

    await page.getByRole('button', { name: 'Set up Azure auth' }).click();
    await page.getByText('Anyone in the tenant could log in').waitFor();
    await page.getByRole('textbox', { name: /^Tenant/ }).fill('contoso.onmicrosoft.com');
    await page.getByRole('button', { name: 'Set up', exact: true }).click();
    await page.getByText('Must be the directory’s id').or(page.getByText('Must be the directory\'s id')).waitFor();
    await pictures(page, 'azure-auth-form');
    await assertAccessible(page, 'Azure auth');
    await page.getByRole('textbox', { name: /^Tenant/ }).fill(tenant);
    await page.getByRole('textbox', { name: /^Service principals/ }).fill('aaaaaaaa-0000-1111-2222-333344445555');
    await page.getByText('Anyone in the tenant could log in').waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Set up', exact: true }).click();
    await page.getByText(tenant).waitFor();
    const azure = await settings('azure-auth', 'identityAzureAuth');
    assert.deepEqual([azure.tenantId, azure.resource, azure.allowedServicePrincipalIds], [tenant, 'https://management.azure.com/', 'aaaaaaaa-0000-1111-2222-333344445555']);
    await page.mouse.move(0, 0);
    await look(page, 'machine-with-ways');
    await pictures(page, 'machine-with-ways');
    await page.getByRole('button', { name: 'Remove Azure auth' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Remove Azure auth' }).click();
    await page.getByText('Azure auth removed').waitFor();
    const { identity: { identity: { authMethods } } } = await client.must('GET', `/api/v1/identities/${identity.id}`);
    assert.deepEqual(authMethods, ['gcp-auth']);
    page.assertQuiet();
});

for (const colorScheme of ['light', 'dark']) {
    test(`these pages fit a phone and axe finds nothing, ${colorScheme}`, async (t) => {
        const { server, client } = await startWithUser(t);
        await invite(client, 'bob@example.com');
        const project = await createProject(client);
        const page = await openPage(await openBrowser(t), { colorScheme, viewport: phone });
        await signIn(page, server);
        for (const address of ['/members', `/projects/${project.id}/members`, '/account']) {
            await page.goto(server.url + address);
            await atRest(page);
            await page.getByRole('heading', { level: 1 }).waitFor();
            await assertAccessible(page, address);
            const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
            assert.equal(overflow, 0, `${address} is wider than a phone`);
        }
        page.assertQuiet();
    });
}
