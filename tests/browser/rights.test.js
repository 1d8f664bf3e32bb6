// Rights besides roles, and roles of an organisation, as somebody at the screen gives them.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Client, createMachine, until } from '../e2e/harness.js';
import { codeOf } from '../e2e/totp.js';
import { assertAccessible, createProject, look, openBrowser, openPage, signIn, startWithUser, user } from './browser.js';

async function choose(page, select, option) {
    await page.getByRole('textbox', { name: select }).click();
    await page.getByRole('option', { name: option, exact: true }).click();
}

for (const colorScheme of ['light', 'dark']) {
    test(`a machine gets a right for a while, then for good, then none, ${colorScheme}`, async (t) => {
        const { server, client } = await startWithUser(t);
        const project = await createProject(client);
        const machine = await createMachine(client, { projectId: project.id, role: 'viewer' });
        const page = await openPage(await openBrowser(t), { colorScheme, viewport: { width: 1440, height: 900 } });
        await signIn(page, server);
        await page.goto(`${server.url}/projects/${project.id}/machine-identities/${machine.identityId}`);
        await page.getByRole('link', { name: 'Rights besides the role' }).click();
        await page.getByText('Nothing besides the roles').waitFor();
        await page.getByText('Read values: yes').waitFor();
        await look(page, `rights-none-${colorScheme}`);

        await page.getByRole('link', { name: 'Add privilege' }).click();
        await page.getByRole('button', { name: 'Add privilege' }).click();
        await page.getByRole('alert').getByText('Add at least one rule.').waitFor();
        await page.getByLabel('Slug').fill('writes-dev');
        await page.getByText('For a while from now').click();
        await page.getByLabel('How long').fill('soon');
        await choose(page, 'Add a rule on', 'Secrets');
        await page.getByLabel('Edit', { exact: true }).check();
        await page.getByRole('button', { name: 'Add condition' }).click();
        await page.getByLabel('Value (Secrets)').fill('dev');
        await page.getByRole('button', { name: 'Add privilege' }).click();
        await page.getByRole('alert').getByText('A number and a unit').waitFor();
        await page.getByLabel('How long').fill('2h');
        await page.getByText('Edit: in places').waitFor();
        await look(page, `privilege-new-${colorScheme}`);
        await page.getByRole('button', { name: 'Add privilege' }).click();
        await page.getByText('Privilege added').waitFor();
        await page.getByText('Edit: in places').waitFor();
        await look(page, `rights-${colorScheme}`);
        const list = `/api/v2/identity-project-additional-privilege?identityId=${machine.identityId}&projectId=${project.id}`;
        const [made] = (await client.must('GET', list)).privileges;
        assert.deepEqual([made.slug, made.isTemporary, made.temporaryRange], ['writes-dev', true, '2h']);
        assert.deepEqual(made.permissions, [{ subject: 'secrets', action: ['edit'], inverted: false, conditions: { environment: { $eq: 'dev' } } }]);

        await page.getByRole('link', { name: 'writes-dev' }).click();
        await page.getByText('For good').click();
        await page.getByRole('button', { name: 'Save privilege' }).click();
        await page.getByText('Privilege saved').waitFor();
        assert.equal((await client.must('GET', list)).privileges[0].isTemporary, false);
        await page.getByRole('button', { name: 'Remove the privilege writes-dev' }).click();
        await page.getByRole('button', { name: 'Remove privilege', exact: true }).click();
        await page.getByText('writes-dev removed').waitFor();
        assert.deepEqual((await client.must('GET', list)).privileges, []);
        page.assertQuiet();
    });

    test(`the organisation's roles are made and given, ${colorScheme}`, async (t) => {
        const { server, client } = await startWithUser(t);
        await client.must('POST', '/api/v1/invite-org/signup', { inviteeEmails: ['bob@example.com'], organizationId: client.organizationId });
        const page = await openPage(await openBrowser(t), { colorScheme, viewport: { width: 1440, height: 900 } });
        await signIn(page, server);
        await page.getByRole('navigation', { name: 'Organisation' }).getByRole('link', { name: 'Roles' }).click();
        await page.getByRole('link', { name: 'Member', exact: true }).waitFor();
        await look(page, `org-roles-${colorScheme}`);
        await page.getByRole('link', { name: 'Create role' }).click();
        await page.getByLabel('Name', { exact: true }).fill('Support desk');
        await choose(page, 'Add a rule on', 'Machine identities');
        await page.getByLabel('Read', { exact: true }).check();
        await page.getByText('Read: yes').waitFor();
        await look(page, `org-role-new-${colorScheme}`);
        await page.getByRole('button', { name: 'Create role' }).click();
        await page.getByText('Role created').waitFor();
        const { role } = await client.must('GET', '/api/v1/organization/roles/slug/support-desk');
        assert.deepEqual(role.permissions, [{ subject: 'identity', action: ['read'], inverted: false }]);

        await page.getByRole('navigation', { name: 'Organisation' }).getByRole('link', { name: 'People' }).click();
        await page.getByRole('textbox', { name: 'Role of bob@example.com' }).click();
        await page.getByRole('option', { name: 'Support desk' }).click();
        await page.getByText('Role changed').waitFor();
        const { users } = await client.must('GET', `/api/v2/organizations/${client.organizationId}/memberships`);
        assert.equal(users.find(({ user }) => user.email === 'bob@example.com').customRole.slug, 'support-desk');
        page.assertQuiet();
    });
}

test('a person gets a right from the members page', async (t) => {
    const { server, client } = await startWithUser(t);
    const project = await createProject(client);
    await client.must('POST', '/api/v1/invite-org/signup', { inviteeEmails: ['bob@example.com'], organizationId: client.organizationId });
    const { memberships: [bob] } = await client.must('POST', `/api/v1/projects/${project.id}/memberships`, { emails: ['bob@example.com'], roleSlugs: ['no-access'] });
    const page = await openPage(await openBrowser(t));
    await signIn(page, server);
    await page.goto(`${server.url}/projects/${project.id}/members`);
    await page.getByRole('link', { name: 'Rights of bob@example.com' }).click();
    await page.getByRole('heading', { name: 'Rights of bob@example.com' }).waitFor();
    await page.getByRole('link', { name: 'Add privilege' }).click();
    await choose(page, 'Add a rule on', 'Tags');
    await page.getByLabel('Read', { exact: true }).check();
    await page.getByRole('button', { name: 'Add privilege' }).click();
    await page.getByText('Privilege added').waitFor();
    const { privileges } = await client.must('GET', `/api/v1/user-project-additional-privilege?projectMembershipId=${bob.id}`);
    assert.deepEqual(privileges[0].permissions, [{ subject: 'tags', action: ['read'], inverted: false }]);
    page.assertQuiet();
});

const TOTP = '/api/v1/user/me/totp';
async function enrol(client, password) {
    const { secret } = await client.must('POST', `${TOTP}/register`, { password });
    await client.must('POST', `${TOTP}/verify`, { totp: codeOf(secret, -1) });
    return secret;
}

async function invited(client, email, password) {
    const { completeInviteLinks: [{ link }] } = await client.must('POST', '/api/v1/invite-org/signup',
        { inviteeEmails: [email], organizationId: client.organizationId });
    const { token } = await new Client(client.url).must('POST', '/api/v3/signup/complete-account/invite',
        { token: new URL(link).searchParams.get('token'), firstName: 'Bob', lastName: 'Baker', password });
    return new Client(client.url, token);
}

for (const colorScheme of ['light', 'dark']) {
    test(`the organisation's settings and the server's, ${colorScheme}`, async (t) => {
        const { server, client } = await startWithUser(t);
        const page = await openPage(await openBrowser(t), { colorScheme, viewport: { width: 1440, height: 900 } });
        await signIn(page, server);
        const navigation = page.getByRole('navigation', { name: 'Organisation' });
        await navigation.getByRole('link', { name: 'Settings' }).click();
        await page.getByLabel('Days kept').waitFor();
        await look(page, `org-settings-${colorScheme}`);
        await page.getByLabel('Days kept').fill('90');
        await page.getByRole('button', { name: 'Save retention' }).click();
        await page.getByText('Retention saved').waitFor();
        page.expectFailures(/400/);
        await page.getByText('Ask everybody for a second factor').click();
        await page.getByRole('button', { name: 'Ask everybody' }).click();
        await page.getByText('Set up your own second factor first').waitFor();
        const read = async () => (await client.must('GET', `/api/v1/organization/${client.organizationId}`)).organization;
        assert.deepEqual([(await read()).auditLogsRetentionDays, (await read()).enforceMfa], [90, false]);

        const project = await createProject(client);
        await page.goto(`${server.url}/projects/${project.id}/settings`);
        await page.getByLabel('Days kept').fill('30');
        await page.getByRole('button', { name: 'Save retention' }).click();
        await page.getByText('Retention saved').waitFor();
        assert.equal((await client.must('GET', `/api/v1/projects/${project.id}`)).project.auditLogsRetentionDays, 30);
        await page.getByLabel('Days kept').fill('');
        await page.getByRole('button', { name: 'Save retention' }).click();
        await until(async () => (await client.must('GET', `/api/v1/projects/${project.id}`)).project.auditLogsRetentionDays === null);
        await page.goto(`${server.url}/server`);
        await page.getByLabel('Domains that may sign up').waitFor();
        await page.getByText('Anybody may sign up').click();
        await page.getByLabel('Domains that may sign up').fill('example.com');
        await choose(page, 'Default organisation', 'Admin Org');
        await look(page, `server-${colorScheme}`);
        await page.getByRole('button', { name: 'Save configuration' }).click();
        await page.getByText('Configuration saved').waitFor();
        const { config } = await client.must('GET', '/api/v1/admin/config');
        assert.deepEqual([config.allowSignUp, config.allowedSignUpDomain, config.defaultAuthOrgId], [true, 'example.com', client.organizationId]);
        page.assertQuiet();
    });
}

test('who has no second factor is led to set one up', async (t) => {
    const { server, client } = await startWithUser(t);
    const password = 'another long passphrase';
    await invited(client, 'bob@example.com', password);
    await enrol(client, user.password);
    await client.must('PATCH', `/api/v1/organization/${client.organizationId}`, { enforceMfa: true });
    const browser = await openBrowser(t);
    const page = await openPage(browser);
    page.expectFailures(/403/);
    await page.goto(`${server.url}/login`);
    await page.getByLabel('E-mail').fill('bob@example.com');
    await page.getByLabel('Password', { exact: true }).fill(password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: 'Set up your second factor' }).waitFor();
    await look(page, 'second-factor-gate');
    await page.goto(`${server.url}/members`);
    await page.getByRole('heading', { name: 'Set up your second factor' }).waitFor();
    await page.getByRole('button', { name: 'Set up two-factor authentication' }).click();
    await page.getByLabel('Your password').fill(password);
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByRole('button', { name: 'Show key' }).click();
    const secret = (await page.locator('[role=dialog] code').first().innerText()).trim();
    await page.getByLabel('Code that the app shows').fill(codeOf(secret));
    await page.getByRole('button', { name: 'Turn on' }).click();
    await page.getByRole('checkbox').check();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('heading', { name: 'People', level: 1 }).waitFor();
});

test('a lost second factor is reset from the page of people', async (t) => {
    const { server, client } = await startWithUser(t);
    const password = 'another long passphrase';
    const bob = await invited(client, 'bob@example.com', password);
    await enrol(bob, password);
    const page = await openPage(await openBrowser(t));
    await signIn(page, server);
    await page.goto(`${server.url}/members`);
    await page.getByRole('button', { name: 'Reset 2FA of Bob Baker' }).click();
    await page.getByLabel('Your own password').fill('wrong');
    page.expectFailures(/400/);
    await page.getByRole('button', { name: 'Reset second factor' }).click();
    await page.getByText('Invalid credentials').waitFor();
    await assertAccessible(page, 'reset');
    await page.getByLabel('Your own password').fill(user.password);
    await page.getByRole('button', { name: 'Reset second factor' }).click();
    await page.getByText('The second factor of Bob Baker is reset').waitFor();
    assert.equal((await bob.get('/api/v1/user')).status, 401);
    page.assertQuiet();
});

test('a machine gets roles that were made here: of the project, and of the organisation', async (t) => {
    const { server, client } = await startWithUser(t);
    const project = await createProject(client);
    const machine = await createMachine(client, { projectId: project.id, role: 'viewer' });
    const permissions = [{ subject: 'secrets', action: ['readValue'] }];
    await client.must('POST', `/api/v1/projects/${project.id}/roles`, { slug: 'reader', name: 'Reader of values', permissions });
    await client.must('POST', '/api/v1/organization/roles', { slug: 'support-desk', name: 'Support desk', permissions: [{ subject: 'identity', action: ['read'] }] });
    const page = await openPage(await openBrowser(t), { viewport: { width: 1440, height: 900 } });
    await signIn(page, server);
    await page.goto(`${server.url}/projects/${project.id}/machine-identities/${machine.identityId}`);
    const pick = async (label, name) => {
        await page.getByRole('combobox', { name: label }).click();
        await page.getByRole('option', { name }).click();
    };
    await pick('Role in this project', 'Reader of values');
    await page.getByText('Role changed').waitFor();
    await pick('Role in the organization', 'Support desk');
    await page.getByText('Role in the organization changed').waitFor();
    const { identityMembership } = await client.must('GET', `/api/v2/workspace/${project.id}/identity-memberships/${machine.identityId}`);
    assert.deepEqual(identityMembership.roles.map(({ customRoleSlug }) => customRoleSlug), ['reader']);
    const { identity } = await client.must('GET', `/api/v1/identities/${machine.identityId}`);
    assert.equal(identity.customRole.slug, 'support-desk');
    await page.reload();
    await page.waitForFunction(() => [...document.querySelectorAll('input')].some(({ value }) => value === 'Support desk'));
    assert.equal(await page.getByRole('combobox', { name: 'Role in this project' }).inputValue(), 'Reader of values');
    await look(page, 'machine-roles');

    // A new machine may begin with one.
    await page.goto(`${server.url}/projects/${project.id}/machine-identities`);
    await page.getByRole('button', { name: 'Create identity' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('pipeline');
    await dialog.getByRole('radio', { name: 'Reader of values' }).check();
    await dialog.getByRole('button', { name: 'Create identity' }).click();
    await page.getByText('pipeline is ready').waitFor();
    const { identityMemberships } = await client.must('GET', `/api/v2/workspace/${project.id}/identity-memberships?limit=100`);
    assert.equal(identityMemberships.find(({ identity: { name } }) => name === 'pipeline').roles[0].customRoleSlug, 'reader');
    page.assertQuiet();
});

test('who may not see the organisation\'s machines is not asked for their role there', async (t) => {
    const { server, client } = await startWithUser(t);
    const project = await createProject(client);
    const machine = await createMachine(client, { projectId: project.id, role: 'viewer' });
    const page = await openPage(await openBrowser(t));
    await signIn(page, server);
    page.expectFailures(/\b403\b/);
    await page.route(`**/api/v1/identities/${machine.identityId}`, (route) => route.fulfill({ status: 403, json: { statusCode: 403, error: 'PermissionDenied', message: 'no' } }));
    await page.goto(`${server.url}/projects/${project.id}/machine-identities/${machine.identityId}`);
    await page.getByRole('combobox', { name: 'Role in this project' }).waitFor();
    await page.getByRole('combobox', { name: 'Role in the organization' }).waitFor({ state: 'detached' });
    await assertAccessible(page, 'a machine of somebody else');
    page.assertQuiet();
});
