// Roles, webhooks and the audit log, as somebody at the screen uses them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createServer } from 'node:http';
import { once } from 'node:events';

import { assertAccessible, createProject, createSecrets, look, openBrowser, openPage, picture, signIn, startWithUser } from './browser.js';

for (const colorScheme of ['light', 'dark']) {
    test(`roles are made, tried and deleted, ${colorScheme}`, async (t) => {
        const { server, client } = await startWithUser(t);
        const project = await createProject(client);
        const page = await openPage(await openBrowser(t), { colorScheme, viewport: { width: 1440, height: 900 } });
        await signIn(page, server);
        await page.goto(`${server.url}/projects/${project.id}/roles`);
        await page.getByRole('link', { name: 'Developer' }).waitFor();
        await look(page, `roles-${colorScheme}`);

        await page.getByRole('link', { name: 'Viewer' }).click();
        await page.getByText('This role is built in').waitFor();
        await page.getByText('Read values: yes').waitFor();
        await look(page, `role-built-in-${colorScheme}`);

        await page.goto(`${server.url}/projects/${project.id}/roles/new`);
        await page.getByLabel('Name', { exact: true }).fill('App reader');
        await page.getByRole('textbox', { name: 'Add a rule on' }).click();
        await page.getByRole('option', { name: 'Secrets', exact: true }).click();
        await page.getByRole('button', { name: 'Create role' }).click();
        await page.getByRole('alert').getByText('The rule on Secrets has no action').waitFor();
        await page.getByLabel('Read values').check();
        await page.getByText('Read values: yes').waitFor();
        await page.getByRole('button', { name: 'Add condition' }).click();
        await page.getByLabel('Value (Secrets)').fill('dev');
        await page.getByText('Read values: in places').waitFor();
        await page.getByRole('textbox', { name: 'Environment', exact: true }).click();
        await page.getByRole('option', { name: 'Development' }).click();
        await page.getByText('Read values: yes').waitFor();
        await look(page, `role-new-${colorScheme}`);
        await page.getByRole('button', { name: 'Create role' }).click();
        await page.getByText('Role created').waitFor();
        const { role } = await client.must('GET', `/api/v1/projects/${project.id}/roles/slug/app-reader`);
        assert.deepEqual(role.permissions, [
            { subject: 'secrets', action: ['readValue'], inverted: false, conditions: { environment: { $eq: 'dev' } } }]);

        await page.goto(`${server.url}/projects/${project.id}/roles`);
        await page.getByRole('button', { name: 'Delete the role App reader' }).click();
        await page.getByRole('button', { name: 'Delete role', exact: true }).click();
        await page.getByText('App reader deleted').waitFor();
        assert.equal((await client.get(`/api/v1/projects/${project.id}/roles/slug/app-reader`)).status, 404);
        page.assertQuiet();
    });

    test(`webhooks are added, tried and deleted, ${colorScheme}`, async (t) => {
        const receiver = createServer((request, response) => { request.resume().on('end', () => response.writeHead(200).end()); });
        receiver.listen(0, '127.0.0.1');
        await once(receiver, 'listening');
        t.after(() => { receiver.closeAllConnections(); receiver.close(); });
        const address = `http://127.0.0.1:${receiver.address().port}/hook`;
        const { server, client } = await startWithUser(t, { env: { TACIT_PRIVATE_WEBHOOKS: 'on' } });
        const project = await createProject(client);
        const page = await openPage(await openBrowser(t), { colorScheme, viewport: { width: 1440, height: 900 } });
        await signIn(page, server);
        await page.goto(`${server.url}/projects/${project.id}/webhooks`);
        await page.getByText('No webhooks yet').waitFor();
        await look(page, `webhooks-empty-${colorScheme}`);

        await page.getByRole('button', { name: 'Add webhook' }).click();
        const dialog = page.getByRole('dialog', { name: 'Add a webhook' });
        await dialog.getByRole('button', { name: 'Add webhook' }).click();
        await dialog.getByText('Give a whole address').waitFor();
        await dialog.getByLabel('Address').fill(address);
        await dialog.getByRole('textbox', { name: 'Environment' }).click();
        await page.getByRole('option', { name: 'Development' }).click();
        await dialog.getByLabel('Signing key').fill('hush');
        await assertAccessible(page, `add a webhook ${colorScheme}`, { without: ['region'] });
        await picture(page, `webhook-add-${colorScheme}`);
        await dialog.getByRole('button', { name: 'Add webhook' }).click();
        await page.getByText('Webhook added').waitFor();
        await page.getByRole('button', { name: 'Send test' }).click();
        await page.getByText('The test was delivered').waitFor();
        await page.getByText('Delivered', { exact: true }).waitFor();
        await look(page, `webhooks-${colorScheme}`);

        await page.getByRole('button', { name: /^More for the webhook/ }).click();
        await page.getByRole('menuitem', { name: 'Recent deliveries' }).click();
        await page.getByRole('dialog').getByText('Test', { exact: true }).waitFor();
        await page.keyboard.press('Escape');
        await page.getByLabel(`Webhook to ${address} is on`).press(' ');
        await page.getByLabel(`Webhook to ${address} is on`).and(page.locator(':not(:checked)')).waitFor({ state: 'attached' });
        await page.getByRole('button', { name: /^More for the webhook/ }).click();
        await page.getByRole('menuitem', { name: 'Delete webhook' }).click();
        await page.getByRole('dialog').getByRole('button', { name: 'Delete webhook' }).click();
        await page.getByText('Webhook deleted').waitFor(); // though the row that asked for it is gone
        await page.getByText('No webhooks yet').waitFor();
        page.assertQuiet();
    });

    test(`the audit log is searched, followed, taken away and verified, ${colorScheme}`, async (t) => {
        const { server, client } = await startWithUser(t);
        const project = await createProject(client);
        await createSecrets(client, project, 'dev', { FIRST: 'never-shown' });
        const page = await openPage(await openBrowser(t), { colorScheme, viewport: { width: 1440, height: 900 } });
        await signIn(page, server);
        await page.goto(`${server.url}/projects/${project.id}/audit-log`);
        await page.getByRole('cell', { name: 'Create secrets' }).first().waitFor();
        await page.getByRole('button', { name: /^Details of Create secrets/ }).click();
        await page.getByText('numberOfSecrets').waitFor();
        await page.getByRole('button', { name: 'Verify the log' }).click();
        await page.getByText('Intact', { exact: true }).waitFor();
        await look(page, `audit-${colorScheme}`);

        await page.getByRole('textbox', { name: 'Event', exact: true }).click();
        await page.getByRole('option', { name: 'Update secret', exact: true }).click();
        await page.getByText('Nothing matches').waitFor();
        await page.getByRole('button', { name: 'Clear filters' }).click();
        await page.getByRole('cell', { name: 'Create secrets' }).first().waitFor();

        await page.getByLabel('Follow').press(' ');
        await createSecrets(client, project, 'prod', { SECOND: 'never-shown' });
        await page.getByText('prod:/').first().waitFor();

        const arriving = page.waitForEvent('download');
        await page.getByRole('button', { name: 'Export' }).click();
        await page.getByRole('menuitem', { name: 'As CSV, for a spreadsheet' }).click();
        assert.equal((await arriving).suggestedFilename(), 'audit-log.csv');
        assert.ok(!(await page.content()).includes('never-shown'));
        page.assertQuiet();
    });
}
