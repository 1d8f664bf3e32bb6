// Rights besides roles, and roles of an organisation, as somebody at the screen gives them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mkdirSync } from 'node:fs';

import { createMachine } from '../e2e/harness.js';
import { assertAccessible, atRest, createProject, openBrowser, openPage, signIn, startWithUser } from './browser.js';

const pictures = process.env.PICTURES; // a folder for screenshots, to look at

/** axe finds nothing, nothing sticks out of the window, at the sizes that matter. */
async function look(page, name) {
    await atRest(page);
    await assertAccessible(page, name);
    for (const [width, height] of [[1440, 900], [1024, 800], [390, 844]]) {
        await page.setViewportSize({ width, height });
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        assert.equal(overflow, 0, `${name} fits ${width} px`);
        if (pictures) {
            mkdirSync(pictures, { recursive: true });
            await page.screenshot({ path: `${pictures}/${name}-${width}.png`, fullPage: true });
        }
    }
    await page.setViewportSize({ width: 1440, height: 900 });
}

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
