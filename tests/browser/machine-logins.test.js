// AWS, LDAP and OCI auth on a machine identity's page: set up, used, changed, taken away.
import test from 'node:test';
import assert from 'node:assert/strict';
import { assertAccessible, createProject, look, openBrowser, openPage, signIn, startWithUser } from './browser.js';
import { Directory } from '../e2e/ldap-server.js';
import { alice, signedLogin, Sts } from '../e2e/sts-server.js';
import { Client } from '../e2e/harness.js';

async function startWithMachine(t, options) {
    const { server, client } = await startWithUser(t, options);
    const project = await createProject(client);
    const { identity } = await client.must('POST', '/api/v1/identities', { name: 'builder', organizationId: client.organizationId });
    await client.must('POST', `/api/v2/workspace/${project.id}/identity-memberships/${identity.id}`, { role: 'viewer' });
    const page = await openPage(await openBrowser(t));
    await signIn(page, server);
    await page.goto(`${server.url}/projects/${project.id}/machine-identities/${identity.id}`);
    return { server, client, page, identity };
}

const save = (page) => page.getByRole('dialog').getByRole('button', { name: /^(Set up|Save settings)$/ }).click();

async function remove(page, title) {
    await page.getByRole('button', { name: `Remove ${title}` }).click();
    await page.getByRole('dialog').getByRole('button', { name: `Remove ${title}` }).click();
    await page.getByRole('button', { name: `Set up ${title}` }).waitFor();
}

test('a machine of AWS logs in by what was set up on its page', async (t) => {
    const sts = await new Sts().start(t);
    const { server, page, identity } = await startWithMachine(t, { env: { TACIT_AWS_STS_URL: sts.url } });
    const login = () => new Client(server.url).post('/api/v1/auth/aws-auth/login', { identityId: identity.id, ...signedLogin(alice) });
    page.expectFailures(/auth\/aws-auth\/identities/); // a refusal is provoked
    await page.getByRole('button', { name: 'Set up AWS auth' }).click();
    await page.getByText('Nobody can log in yet').waitFor();
    await page.getByRole('textbox', { name: /^Accounts/ }).fill('12345');
    await page.getByText('Anything in these accounts could log in').waitFor();
    await save(page);
    await page.getByText('Must be account ids of twelve digits').first().waitFor();
    await page.getByRole('textbox', { name: /^Accounts/ }).fill('123456789012');
    await page.getByRole('textbox', { name: /^Principals/ }).fill('arn:aws:iam::123456789012:user/Alice');
    await page.getByText('Anything in these accounts could log in').waitFor({ state: 'detached' });
    await look(page, 'aws-auth');
    await assertAccessible(page, 'AWS auth');
    await save(page);
    await page.getByText('arn:aws:iam::123456789012:user/Alice').waitFor();
    assert.equal((await login()).status, 200);
    await page.getByRole('button', { name: 'Change AWS auth' }).click();
    await page.getByRole('textbox', { name: /^Principals/ }).fill('arn:aws:iam::123456789012:role/*');
    await save(page);
    await page.getByText('arn:aws:iam::123456789012:role/*').waitFor();
    assert.equal((await login()).status, 401);
    await remove(page, 'AWS auth');
    page.assertQuiet();
});

test('a name of a directory logs in, is locked and let go again', async (t) => {
    const directory = await new Directory().start(t);
    directory.entries = [
        { dn: 'cn=search', password: 'to search', attributes: { cn: ['search'] } },
        { dn: 'uid=builder,dc=example', password: 'right', attributes: { uid: ['builder'], team: ['red'] } },
        { dn: 'dc=example', password: 'x', attributes: {} },
    ];
    const { server, client, page, identity } = await startWithMachine(t);
    const login = (password) => new Client(server.url).post('/api/v1/auth/ldap-auth/login', { identityId: identity.id, username: 'builder', password });
    page.expectFailures(/auth\/ldap-auth\/identities/);
    await page.getByRole('button', { name: 'Set up LDAP auth' }).click();
    const submit = page.getByRole('dialog').getByRole('button', { name: 'Set up', exact: true });
    assert.ok(await submit.isDisabled());
    await page.getByLabel('Directory').fill(directory.url);
    await page.getByText('Passwords go there in the clear').waitFor();
    await page.getByLabel('Search as').fill('cn=search');
    await page.getByRole('textbox', { name: /^Its password/ }).fill('to search');
    await page.getByLabel('Search below').fill('dc=example');
    await page.getByText('Anybody found there could log in').waitFor();
    await page.getByLabel('Attributes').fill('no equals sign');
    await page.getByText('Each line must be: name = value').waitFor();
    assert.ok(await submit.isDisabled());
    await page.getByLabel('Attributes').fill('team = red, blue');
    await page.getByRole('textbox', { name: /^Filter/ }).fill('(uid=fixed)');
    await save(page);
    await page.getByText('Must be a filter with {{username}} in it').first().waitFor();
    await page.getByRole('textbox', { name: /^Filter/ }).fill('(uid={{username}})');
    await look(page, 'ldap-auth');
    await assertAccessible(page, 'LDAP auth');
    await save(page);
    await page.getByText('after 3 wrong passwords').waitFor();
    assert.equal((await login('right')).status, 200);
    for (let i = 0; i < 3; i++) assert.equal((await login('wrong')).status, 401);
    assert.equal((await login('right')).status, 401);
    await page.getByRole('button', { name: 'Unlock names of the directory' }).click();
    await page.getByText('They can try again').first().waitFor();
    assert.equal((await login('right')).status, 200);
    // The password stays when nothing is said about it, and is not shown.
    await page.getByRole('button', { name: 'Change LDAP auth' }).click();
    assert.equal(await page.getByRole('textbox', { name: /^Its password/ }).inputValue(), '');
    assert.equal(await page.getByLabel('Attributes').inputValue(), 'team = red, blue');
    await page.getByLabel('Wrong passwords until then').fill('5');
    await save(page);
    await page.getByText('after 5 wrong passwords').waitFor();
    assert.equal((await login('right')).status, 200);
    const { identityLdapAuth } = await client.must('GET', `/api/v1/auth/ldap-auth/identities/${identity.id}`);
    assert.equal(identityLdapAuth.lockoutThreshold, 5);
    assert.deepEqual(identityLdapAuth.allowedFields, [{ key: 'team', value: 'red, blue' }]);
    await look(page, 'ways-to-log-in');
    await assertAccessible(page, 'a machine with LDAP auth');
    await remove(page, 'LDAP auth');
    page.assertQuiet();
});

test('OCI auth is set up, changed and taken away', async (t) => {
    const { client, page, identity } = await startWithMachine(t);
    page.expectFailures(/auth\/oci-auth\/identities/);
    await page.getByRole('button', { name: 'Set up OCI auth' }).click();
    await page.getByRole('textbox', { name: /^Tenancy/ }).fill('ocid1.user.oc1..aaaa');
    await page.getByText('Any user of the tenancy could log in').waitFor();
    await save(page);
    await page.getByText('Must be the OCID of a tenancy').first().waitFor();
    await page.getByRole('textbox', { name: /^Tenancy/ }).fill('ocid1.tenancy.oc1..aaaa');
    await page.getByRole('textbox', { name: /^Users/ }).fill('ci');
    await look(page, 'oci-auth');
    await assertAccessible(page, 'OCI auth');
    await save(page);
    await page.getByText('ocid1.tenancy.oc1..aaaa').waitFor();
    await page.getByRole('button', { name: 'Change OCI auth' }).click();
    await page.getByRole('textbox', { name: /^Users/ }).fill('');
    await save(page);
    await page.getByText('any of the tenancy').waitFor();
    const { identityOciAuth } = await client.must('GET', `/api/v1/auth/oci-auth/identities/${identity.id}`);
    assert.equal(identityOciAuth.allowedUsernames, null);
    await remove(page, 'OCI auth');
    page.assertQuiet();
});
