// axe finds nothing on any page, in either theme; every page fits a phone and 200 % zoom.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertAccessible, atRest, createProject, createSecrets, openBrowser, openPage, signIn, startWithUser } from './browser.js';

async function startFilled(t) {
    const { server, client } = await startWithUser(t);
    const project = await createProject(client);
    await createProject(client, 'Billing');
    await createSecrets(client, project, 'dev', { DATABASE_URL: 'postgres://${HOST}/db', HOST: 'db', CERT: 'a\nb' });
    await createSecrets(client, project, 'prod', { HOST: 'db' });
    await client.must('POST', '/api/v1/folders', { projectId: project.id, environment: 'dev', path: '/', name: 'workers' });
    const { identity } = await client.must('POST', '/api/v1/identities', { name: 'pipeline', organizationId: client.organizationId, role: 'no-access' });
    await client.must('POST', `/api/v1/auth/universal-auth/identities/${identity.id}`, {});
    await client.must('POST', `/api/v1/auth/universal-auth/identities/${identity.id}/client-secrets`, { description: 'first' });
    await client.must('POST', `/api/v2/workspace/${project.id}/identity-memberships/${identity.id}`, { role: 'viewer' });
    return { server, project, identity };
}

/** Name, address below the project or from the root, and what shows that the page is there. */
function pagesOf({ project, identity }) {
    const at = (rest) => `/projects/${project.id}/${rest}`;
    const heading = (name) => (page) => page.getByRole('heading', { name, level: 1 });
    return [
        ['projects', '/projects', (page) => page.getByText('Billing')],
        ['account', '/account', (page) => page.getByText('this one')],
        ['overview', at('secrets'), (page) => page.getByRole('link', { name: 'HOST in Staging: missing' })],
        ['environment', at('secrets/dev'), (page) => page.getByRole('button', { name: 'Reveal HOST' })],
        ['history of a folder', at('secrets/dev/history'), (page) => page.getByRole('button', { name: 'Undo change 1' })],
        ['empty environment', at('secrets/staging'), (page) => page.getByText('No secrets in Staging yet')],
        ['app connections', at('app-connections'), heading('App Connections')],
        ['secret syncs', at('secret-syncs'), heading('Secret Syncs')],
        ['activity', at('activity'), heading('Activity')],
        ['machine identities', at('machine-identities'), (page) => page.getByRole('link', { name: 'pipeline' })],
        ['machine identity', at(`machine-identities/${identity.id}`), (page) => page.getByRole('button', { name: 'Revoke' })],
        ['settings', at('settings'), (page) => page.getByText('Delete this project')],
        ['not found', at('nothing'), heading('Nothing is here')],
    ];
}

/** Those that no link leads to; crawl.test.js looks at the others. */
const unlinked = ['empty environment', 'history of a folder', 'not found'];

for (const colorScheme of ['light', 'dark']) {
    test(`what no link leads to is accessible, ${colorScheme}`, async (t) => {
        const filled = await startFilled(t);
        const page = await openPage(await openBrowser(t), { colorScheme });
        await page.goto(`${filled.server.url}/login`);
        await page.getByLabel('E-mail').waitFor();
        await assertAccessible(page, 'login');
        await signIn(page, filled.server);
        for (const [name, address, sign] of pagesOf(filled).filter(([name]) => unlinked.includes(name))) {
            await page.goto(filled.server.url + address);
            await sign(page).first().waitFor();
            await atRest(page);
            await assertAccessible(page, name);
        }
        page.assertQuiet();
    });

    test(`dialogs and edited rows are accessible, ${colorScheme}`, async (t) => {
        const filled = await startFilled(t);
        const page = await openPage(await openBrowser(t), { colorScheme });
        const dialog = page.getByRole('dialog');
        const close = async () => {
            await page.keyboard.press('Escape');
            await dialog.waitFor({ state: 'detached' });
        };
        await signIn(page, filled.server);
        await page.getByRole('button', { name: 'Create project' }).click();
        await dialog.getByLabel('Name').waitFor();
        await assertAccessible(page, 'create project');
        await page.goto(`${filled.server.url}/projects/${filled.project.id}/secrets/dev`);
        await page.getByRole('button', { name: 'Reveal all' }).click();
        await page.getByRole('button', { name: 'Hide all' }).waitFor();
        await page.getByRole('button', { name: 'Add secret' }).click();
        await page.getByLabel('Key of the new secret').fill('NEW');
        await page.getByRole('button', { name: 'More about CERT' }).click();
        await page.getByRole('menuitem', { name: 'Delete' }).click();
        await page.getByRole('menu').waitFor({ state: 'detached' });
        await assertAccessible(page, 'edited rows');
        await page.getByRole('button', { name: 'Review and save' }).click();
        await dialog.getByText('Show values').click();
        await assertAccessible(page, 'review');
        await close();
        await page.getByRole('button', { name: 'More about HOST' }).click();
        await page.getByRole('menuitem', { name: 'Edit details' }).click();
        await dialog.getByLabel('Comment').waitFor();
        await assertAccessible(page, 'details');
        await dialog.getByRole('tab', { name: 'History' }).click();
        await dialog.getByText('Version 1').waitFor();
        await assertAccessible(page, 'history');
        await close();
        await page.getByRole('button', { name: 'Import .env' }).click();
        await dialog.getByLabel('Content').fill('A=1\nnothing\nHOST=db');
        await assertAccessible(page, 'import');
        await dialog.getByRole('button', { name: 'Preview changes' }).click();
        await dialog.getByText('1 unchanged').waitFor();
        await assertAccessible(page, 'preview');
        await close();
        await page.keyboard.press('Control+k');
        await page.getByRole('option').first().waitFor();
        await assertAccessible(page, 'search');
        await close();
        page.assertQuiet();
    });
}

for (const [what, viewport] of [['a phone', { width: 390, height: 844 }], ['200 % zoom', { width: 640, height: 400 }]]) {
    test(`no page is wider than ${what}`, async (t) => {
        const filled = await startFilled(t);
        const page = await openPage(await openBrowser(t), { viewport });
        await signIn(page, filled.server);
        for (const [name, address, sign] of pagesOf(filled)) {
            await page.goto(filled.server.url + address);
            await sign(page).first().waitFor();
            const excess = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
            assert.ok(excess <= 0, `${name} is ${excess} pixels too wide`);
        }
        page.assertQuiet();
    });
}
