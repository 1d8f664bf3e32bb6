// What keeps a user from harm, as pages: another sync on the same values, the first run that waits,
// and taking a run back.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertAccessible, picture } from './browser.js';
import { cells, createConnection, createSync, settled, startWithNetlify, variable } from './netlify.js';

const theirs = [variable('CHANGED', { production: 'old', 'deploy-preview': 'preview' }), variable('FOREIGN', { production: 'theirs' })];
const ours = { CHANGED: 'new', FRESH: 'fresh' };

test('a sync that would meet another is told so, exactly, and saved only when that is meant', async (t) => {
    const world = await startWithNetlify(t, { variables: theirs, secrets: { prod: ours, dev: { OTHER: 'x' } } });
    const { client, page, open } = world;
    const connection = await createConnection(world);
    await createSync(world, connection);
    const second = await createSync(world, connection, {
        name: 'shop-dev', environment: 'dev', isAutoSyncEnabled: false, destination: { context: 'dev' },
    });
    await open(`secret-syncs/${second.id}/edit`);
    await page.getByRole('combobox', { name: 'Select a context' }).click();
    await page.getByRole('option', { name: /^All/ }).click();
    await page.getByText('Another sync writes here already').waitFor();
    const notice = page.locator('[data-tone="warn"]', { hasText: 'writes here already' });
    assert.match(await notice.innerText(), /shop-production: Production.*any key.*It wrote CHANGED, FRESH/s);
    const save = page.getByRole('button', { name: 'Save', exact: true });
    assert.equal(await save.isDisabled(), true);
    await assertAccessible(page, 'the overlap');
    await picture(page, 'overlap');
    await page.getByRole('checkbox', { name: 'Save it all the same' }).check();
    await save.click();
    await page.getByRole('heading', { name: 'shop-dev' }).first().waitFor();
    const { secretSync } = await client.must('GET', `/api/v1/secret-syncs/netlify/${second.id}`);
    assert.equal(secretSync.destinationConfig.context, 'all');

    // Agreed to once, it is not asked again.
    await open(`secret-syncs/${second.id}/edit`);
    await page.getByLabel('Description').fill('again');
    assert.equal(await page.getByText('writes here already').count(), 0);
    await save.click();
    await page.getByText('again').waitFor();
});

test('a run is undone after its plan was seen, and Auto-Sync is off', async (t) => {
    const world = await startWithNetlify(t, { variables: theirs, secrets: { prod: ours } });
    const { client, netlify, page, open } = world;
    const before = await cells(netlify);
    const sync = await createSync(world, await createConnection(world));
    const { runs } = await client.must('GET', `/api/v1/secret-syncs/netlify/${sync.id}/runs`);
    await open(`secret-syncs/${sync.id}?run=${runs[0].id}`);
    await page.getByRole('button', { name: 'Undo this run…' }).click();
    const dialog = page.getByRole('dialog', { name: /Undo a run/ });
    for (const row of [/Create FOREIGN/, /Change CHANGED/, /Delete FRESH/]) await dialog.getByRole('row', { name: row }).waitFor();
    await dialog.getByText(/Auto-Sync is turned off/).waitFor();
    assert.notDeepEqual(await cells(netlify), before);
    await assertAccessible(page, 'the undo');
    await picture(page, 'undo');
    await dialog.getByRole('button', { name: 'Undo it: put back 3 values' }).click();
    await page.getByText('The last run was an undo').waitFor();
    assert.deepEqual(await cells(netlify), before);
    assert.equal((await settled(client, sync.id)).isAutoSyncEnabled, false);
    await picture(page, 'undone');
});

test('a sync that waits with its first run is held with its plan, and started by hand', async (t) => {
    const world = await startWithNetlify(t, { variables: theirs, secrets: { prod: ours } });
    const { netlify, page, open } = world;
    const before = await cells(netlify);
    const sync = await createSync(world, await createConnection(world), { options: { reviewFirstRun: true } });
    await open(`secret-syncs/${sync.id}`);
    await page.getByText(/Held/).first().waitFor();
    await picture(page, 'held');
    await page.getByRole('link', { name: 'Look at the plan' }).click();
    await page.getByRole('dialog').getByText(/The first run of this sync waits/).waitFor();
    await picture(page, 'held-plan');
    assert.deepEqual(await cells(netlify), before);
    await page.getByRole('button', { name: /Run it/ }).click();
    await page.getByText(/Netlify has had everything/).waitFor();
    assert.deepEqual((await cells(netlify)).FRESH, { production: 'fresh' });
});
