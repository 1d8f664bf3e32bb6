// Pausing all syncs from the dashboard: the menu, the banner on every page of syncs, the way back.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createMachine, until } from '../e2e/harness.js';
import { assertAccessible } from './browser.js';
import { cells, createConnection, createSync, settled, startWithNetlify } from './netlify.js';

const path = '/api/v1/secret-syncs/pause';

test('all syncs are paused with a reason, every page of syncs says so, and resuming runs what waits', async (t) => {
    const world = await startWithNetlify(t, { secrets: { prod: { ONE: '1' } } });
    const { client, netlify, project, page, open } = world;
    const sync = await createSync(world, await createConnection(world));
    await settled(client, sync.id);

    await open('secret-syncs');
    const banner = page.getByRole('region', { name: 'Pause of all syncs' });
    await page.getByRole('button', { name: 'Actions for all syncs' }).click();
    await page.getByRole('menuitem', { name: 'Pause all syncs…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/no sync, import, removal, undo or look at a site begins, in any project of the organization/).waitFor();
    await dialog.getByText(/Changes to secrets stay queued and do not reach Netlify/).waitFor();
    await assertAccessible(page, 'the dialog');
    assert.equal((await client.must('GET', path)).pause.isPaused, false, 'asking does nothing yet');
    await dialog.getByLabel('Reason').fill('Netlify <b>moves</b> house');
    await dialog.getByRole('button', { name: 'Pause all syncs' }).click();

    await banner.getByText(/By ada@example\.com, .*: Netlify <b>moves<\/b> house/).waitFor();
    await dialog.waitFor({ state: 'hidden' });
    await assertAccessible(page, 'the list while paused');
    await page.getByRole('button', { name: 'Actions for all syncs' }).click();
    assert.equal(await page.getByRole('menuitem', { name: 'All syncs are paused' }).isDisabled(), true);
    await page.keyboard.press('Escape');

    await client.must('PATCH', '/api/v4/secrets/batch', {
        projectId: project.id, environment: 'prod', secretPath: '/', secrets: [{ secretKey: 'ONE', secretValue: '2' }],
    });
    for (const place of [`secret-syncs/${sync.id}`, `secret-syncs/${sync.id}/edit`, 'secret-syncs/new', 'secret-syncs/groups',
        'secret-syncs/groups/new', 'integrations?selectedTab=native-integrations']) {
        await open(place);
        await banner.getByText('All syncs of the organization are paused').waitFor();
    }
    await open(`secret-syncs/${sync.id}`);
    await banner.getByRole('button', { name: 'Resume syncs' }).waitFor();
    await assertAccessible(page, 'a sync while paused');
    assert.equal((await cells(netlify)).ONE.production, '1');

    await banner.getByRole('button', { name: 'Resume syncs' }).click();
    await banner.waitFor({ state: 'detached' });
    await page.getByText('Syncs resumed. What was queued runs now.').waitFor();
    await until(async () => (await cells(netlify)).ONE.production === '2', 'the change to arrive');
    page.assertQuiet();
});

test('who may not resume is told who can, and has no menu', async (t) => {
    const world = await startWithNetlify(t, { secrets: { prod: { ONE: '1' } } });
    const { client, project, page, open } = world;
    const member = await createMachine(client, { projectId: project.id, role: 'member', orgRole: 'member' });
    await client.must('POST', path, {});
    const { pause } = await member.must('GET', path);
    assert.equal(pause.canChange, false);
    await page.route(`**${path}`, (route) => route.fulfill({ json: { pause } })); // as the server tells a member
    await open('secret-syncs');
    const banner = page.getByRole('region', { name: 'Pause of all syncs' });
    await banner.getByText('An administrator of the organization can resume.').waitFor();
    assert.equal(await banner.getByRole('button').count(), 0);
    await page.getByRole('heading', { name: 'No syncs yet' }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Actions for all syncs' }).count(), 0);
    await assertAccessible(page, 'paused, for a member');
    page.assertQuiet();
});
