// Secret Syncs: set up step by step with the plan before anything is written, and all that can be
// done with a sync afterwards.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { readSecrets } from './browser.js';
import { cells, createConnection, createSync, settled, startWithNetlify, variable } from './netlify.js';

const theirs = [
    variable('KEPT', { production: 'same' }), variable('CHANGED', { production: 'old', 'deploy-preview': 'preview' }),
    variable('FOREIGN', { production: 'theirs' }), variable('ELSEWHERE', { dev: 'local' }),
];
const ours = { KEPT: 'same', CHANGED: 'new', FRESH: 'fresh' };

async function choose(page, label, option) {
    await page.getByRole('combobox', { name: label }).click();
    await page.getByRole('option', { name: option }).click();
}
/** Waits until some field holds the text. */
const fieldWith = (page, text) => page.waitForFunction((wanted) =>
    [...document.querySelectorAll('input')].some((input) => input.value === wanted), text);
const next = (page) => page.getByRole('button', { name: 'Next' }).click();

test('a sync is set up step by step, and nothing is written before its plan was seen', async (t) => {
    const world = await startWithNetlify(t, { variables: theirs, secrets: { prod: ours } });
    const { netlify, client, project, page } = world;
    await createConnection(world);
    const before = await cells(netlify);

    await page.getByText('Storefront', { exact: true }).click();
    await page.getByRole('link', { name: 'Integrations', exact: true }).click();
    await page.getByRole('button', { name: 'Add Sync' }).or(page.getByRole('link', { name: 'Add Sync' })).first().click();
    await page.getByRole('button', { name: /^Netlify/ }).click();

    await choose(page, 'Environment', 'Production');
    assert.equal(await page.getByRole('textbox', { name: 'Secret Path' }).inputValue(), '/');
    await next(page);

    await next(page);
    await page.getByText(/Choose a connection|connection is needed|required/i).first().waitFor();
    await choose(page, 'Netlify Connection', 'acme-netlify');
    await fieldWith(page, 'Acme'); // the only account is chosen already
    await choose(page, 'Select a site', 'acme-shop');
    await choose(page, 'Select a context', /^Production/);
    await next(page);

    await page.getByText('create 1, change 1, delete 1, and keep 1 at Netlify.').waitFor();
    await page.getByText(/bring 1 variable into Tacit, then create 1, change 1,? and keep 2 at Netlify/).waitFor();
    await page.getByRole('radio', { name: 'Overwrite Destination Secrets' }).check();
    await page.getByRole('textbox', { name: 'Key Schema' }).fill('SHOP_{{secretKey}}');
    await page.getByText('SHOP_DATABASE_URL', { exact: true }).waitFor();
    await page.getByRole('textbox', { name: 'Key Schema' }).fill('');
    assert.equal(await page.getByRole('switch', { name: 'Auto-Sync Enabled' }).isChecked(), true);
    assert.equal(await page.getByRole('switch', { name: 'Disable Secret Deletion' }).isChecked(), false);
    await next(page);

    await page.getByLabel('Name').fill('Shop Production');
    await page.getByLabel('Description').fill('The live shop');
    await next(page);

    const plan = page.getByRole('group', { name: 'Plan by key' });
    for (const row of [/Delete FOREIGN/, /Change CHANGED/, /Create FRESH/, /Keep KEPT/]) await plan.getByRole('row', { name: row }).waitFor();
    assert.equal(await plan.getByText('ELSEWHERE').count(), 0, 'other contexts are none of its business');
    for (const text of ['acme-netlify', 'Acme', 'acme-shop', 'shop-production', 'The live shop', 'Overwrite Destination Secrets']) await page.getByText(text).first().waitFor();
    assert.doesNotMatch(await page.locator('main').innerText(), /\b(old|theirs|fresh)\b/, 'a plan shows no value');
    assert.deepEqual(await cells(netlify), before, 'nothing was written');
    assert.deepEqual((await client.must('GET', `/api/v1/secret-syncs?projectId=${project.id}`)).secretSyncs, []);

    await page.getByRole('button', { name: 'Create Sync' }).click();
    const dialog = page.getByRole('dialog', { name: 'Secret Sync Behavior' });
    await dialog.getByText(/delete 1 value for good:/).waitFor();
    await dialog.getByText(/overwrite 1 value:/).waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    assert.deepEqual(await cells(netlify), before);
    await page.getByRole('button', { name: 'Create Sync' }).click();
    await dialog.getByRole('button', { name: 'I Understand' }).click();
    await page.getByText('Successfully added Netlify Sync').waitFor();
    await page.getByRole('heading', { name: 'shop-production', level: 1 }).waitFor();
    await page.getByText('Synced', { exact: true }).first().waitFor();
    assert.deepEqual(await cells(netlify), {
        KEPT: { production: 'same' }, CHANGED: { production: 'new', 'deploy-preview': 'preview' }, FRESH: { production: 'fresh' }, ELSEWHERE: { dev: 'local' },
    });
    page.assertQuiet();
});

test('the set-up is done with the keyboard alone', async (t) => {
    const world = await startWithNetlify(t, { secrets: { dev: { HOST: 'a', PORT: '1' } } });
    const { netlify, page, open } = world;
    await createConnection(world);
    /** Tab until the control with this name has the focus: what one sees must be where one is. */
    const focusOn = async (role, name) => {
        const wanted = page.getByRole(role, { name }).first();
        await wanted.waitFor();
        for (let i = 0; i < 60; i++) {
            if (await wanted.evaluate((element) => element === document.activeElement)) return;
            await page.keyboard.press('Tab');
        }
        assert.fail(`Tab does not lead to ${name}`);
    };
    const pick = async (label, option) => {
        await focusOn('combobox', label);
        await page.keyboard.press('ArrowDown');
        const list = page.getByRole('option', { name: option });
        await list.waitFor();
        for (let i = 0; i < 20; i++) {
            if (await list.evaluate((element) => element.hasAttribute('data-combobox-selected'))) break;
            await page.keyboard.press('ArrowDown');
        }
        await page.keyboard.press('Enter');
        await list.waitFor({ state: 'hidden' });
    };
    const goOn = async () => {
        await focusOn('button', 'Next');
        await page.keyboard.press('Enter');
    };

    await open('secret-syncs');
    await page.getByText('No syncs yet').waitFor();
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Skip to content');
    await page.keyboard.press('Enter');
    const add = page.getByRole('link', { name: 'Add Sync' }).or(page.getByRole('button', { name: 'Add Sync' })).first();
    await add.waitFor();
    await focusOn(await add.evaluate((element) => (element.tagName === 'A' ? 'link' : 'button')), /Add Sync/);
    await page.keyboard.press('Enter');
    await focusOn('button', /^Netlify/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Source' }).waitFor();
    await goOn();
    await pick('Netlify Connection', 'acme-netlify');
    await pick('Select a site', 'acme-shop');
    await pick('Select a context', /^Production/);
    await goOn();
    await focusOn('radio', 'Overwrite Destination Secrets');
    await page.keyboard.press('Space');
    await goOn();
    await focusOn('textbox', 'Name');
    await page.keyboard.type('by-hand');
    await goOn();
    await page.getByRole('row', { name: /Create HOST/ }).waitFor();
    await focusOn('button', 'Create Sync');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'by-hand', level: 1 }).waitFor();
    await page.getByText('Synced', { exact: true }).first().waitFor();
    assert.deepEqual(await cells(netlify), { HOST: { production: 'a' }, PORT: { production: '1' } });
    page.assertQuiet();
});

test('the set-up survives a reload and a detour, goes back step by step, and makes a connection on the spot', async (t) => {
    const { client, project, page, open } = await startWithNetlify(t, { secrets: { prod: { HOST: 'a' } } });
    await open('secret-syncs/new');
    await page.getByRole('button', { name: /^Netlify/ }).click();
    await choose(page, 'Environment', 'Production');
    await next(page);
    await page.getByText('This project has no connection to Netlify yet.').waitFor();
    assert.equal(await page.getByRole('button', { name: '3. Sync Options' }).isDisabled(), true);
    await page.getByRole('button', { name: 'Create Connection' }).click();
    const sheet = page.getByRole('dialog', { name: 'Add Connection' });
    await sheet.getByLabel('Name').fill('on-the-spot');
    await sheet.getByLabel('Access Token Value').fill('nfp_' + 'TestTokenTestTokenTestTokenTestToken');
    await sheet.getByRole('button', { name: 'Connect to Netlify' }).click();
    await sheet.waitFor({ state: 'detached' });
    await fieldWith(page, 'on-the-spot');
    await choose(page, 'Select a site', 'acme-shop');

    await page.reload();
    await page.getByRole('heading', { name: 'Destination' }).waitFor();
    await fieldWith(page, 'acme-shop');
    await page.goBack();
    await page.getByRole('heading', { name: 'Source' }).waitFor();
    await fieldWith(page, 'Production');
    const stored = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }]));
    assert.doesNotMatch(stored, /nfp_/);
    assert.equal((await client.must('GET', `/api/v1/app-connections?projectId=${project.id}`)).appConnections[0].name, 'on-the-spot');
    page.assertQuiet();
});

test('a source that cannot be sent is a refusal in the plan, with the reason', async (t) => {
    const world = await startWithNetlify(t, { secrets: { prod: { BROKEN: '${NOWHERE}' } } });
    const connection = await createConnection(world);
    const sync = await createSync(world, connection, { isAutoSyncEnabled: false });
    const { page, open } = world;
    await open(`secret-syncs/${sync.id}?do=trigger`);
    const dialog = page.getByRole('dialog');
    await dialog.getByText('This run would be refused, and nothing written').waitFor();
    await dialog.getByText(/BROKEN/).first().waitFor();
    assert.equal(await dialog.getByRole('button', { name: 'Run it' }).isDisabled(), true);
    page.assertQuiet();
});

async function startWithSync(t, options = {}) {
    const world = await startWithNetlify(t, { secrets: { prod: ours }, ...options });
    const connection = await createConnection(world);
    const sync = await createSync(world, connection, options.sync);
    const openSync = (query = '') => world.open(`secret-syncs/${sync.id}${query}`);
    const act = async (entry) => {
        await world.page.getByRole('button', { name: 'Actions for shop-production' }).click();
        await world.page.getByRole('menuitem', { name: entry }).click();
    };
    return { ...world, connection, sync, openSync, act };
}

test('a sync is triggered with its plan, and every key of the run can be read', async (t) => {
    const { netlify, client, project, sync, page, openSync } = await startWithSync(t, { sync: { isAutoSyncEnabled: false } });
    await openSync();
    await page.getByText('It has not run yet').waitFor();
    await page.getByRole('button', { name: 'Trigger Sync' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('row', { name: /Create FRESH/ }).waitFor();
    await dialog.getByRole('button', { name: 'Run it' }).click();
    await page.getByText('Sync triggered').waitFor();
    await page.getByText('Synced', { exact: true }).first().waitFor();
    assert.deepEqual(Object.keys(await cells(netlify)).sort(), ['CHANGED', 'FRESH', 'KEPT']);

    const runs = page.getByRole('group', { name: 'Runs, newest first' });
    await runs.getByRole('button', { name: /^Sync of .*: results/ }).click();
    const results = page.getByRole('list', { name: 'Results by key' });
    await results.getByText('FRESH').waitFor();
    assert.equal(await results.getByRole('listitem').count(), 3);
    const linked = page.url();
    assert.match(linked, /[?&]run=/);
    await page.goto('about:blank');
    await page.goto(linked);
    await results.getByText('FRESH').waitFor();

    // A refused key is named with Netlify's own words, and the others arrive.
    await netlify.fault({ match: { method: 'PATCH', path: '/env/CHANGED' }, times: 'always', do: { status: 422, body: { code: 422, message: 'CHANGED is reserved by the team' } } });
    await client.must('PATCH', '/api/v4/secrets/CHANGED', { projectId: project.id, environment: 'prod', secretPath: '/', secretValue: 'newer' });
    await client.must('PATCH', '/api/v4/secrets/FRESH', { projectId: project.id, environment: 'prod', secretPath: '/', secretValue: 'fresher' });
    await client.must('POST', `/api/v1/secret-syncs/netlify/${sync.id}/sync-secrets`);
    assert.equal((await settled(client, sync.id)).syncStatus, 'failed');
    await openSync();
    await page.getByText('Not Synced').first().waitFor();
    await page.getByText(/CHANGED is reserved by the team/).first().waitFor();
    assert.equal((await cells(netlify)).FRESH.production, 'fresher');
    page.assertQuiet();
});

test('a run in progress shows keys done of keys planned', async (t) => {
    const secrets = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`KEY_${index}`, `new ${index}`]));
    const variables = Object.keys(secrets).map((key) => variable(key, { production: 'old' }));
    const { client, sync, page, openSync } = await startWithSync(t, { variables, secrets: { prod: secrets }, latencyMs: 250, sync: { isAutoSyncEnabled: false } });
    await openSync();
    await page.getByText('It has not run yet').waitFor();
    await page.getByRole('button', { name: 'Trigger Sync' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Run it' }).click();
    const bar = page.getByRole('progressbar', { name: /Syncing shop-production/ });
    await page.waitForFunction(() => {
        const now = Number(document.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow'));
        return now > 0 && now < 40;
    });
    assert.equal(await bar.getAttribute('aria-valuemax'), '40');
    await page.getByText('Synced', { exact: true }).first().waitFor();
    assert.equal(await bar.count(), 0);
    assert.equal((await settled(client, sync.id)).syncStatus, 'succeeded');
    page.assertQuiet();
});

test('import, remove, pause, copy', async (t) => {
    const { netlify, client, project, sync, page, openSync, act } = await startWithSync(t, {
        variables: [variable('THEIRS', { production: 'from Netlify' }), variable('CHANGED', { production: 'old' })],
        sync: { options: { disableSecretDeletion: true } },
    });
    await openSync();
    await act('Import Secrets');
    const dialog = page.getByRole('dialog');
    const submit = dialog.getByRole('button', { name: 'Import Secrets' });
    assert.equal(await submit.isDisabled(), true, 'which value wins has to be chosen');
    await choose(page, 'Import Behavior', /Prioritize Netlify/);
    await submit.click();
    await page.getByText('Import triggered').waitFor();
    await settled(client, sync.id);
    assert.equal((await readSecrets(client, project, 'prod')).THEIRS, 'from Netlify');
    await page.getByRole('group', { name: 'Runs, newest first' }).getByText('Import').first().waitFor();

    await act('Disable Auto-Sync');
    await page.getByText('Auto-Sync disabled for “shop-production”').waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByText(/Changes of the source follow by themselves/).waitFor();
    await act('Disable Auto-Sync');
    await page.getByText(/changes wait until you trigger it/).waitFor();
    assert.equal((await settled(client, sync.id)).isAutoSyncEnabled, false);

    await act('Copy Sync ID');
    await page.getByText('Sync ID copied').waitFor();
    assert.equal(await page.evaluate(() => navigator.clipboard.readText()), sync.id);

    await act('Remove Secrets');
    await dialog.getByText(/Deletes at acme-shop \(Production\) every value that this sync wrote/).waitFor();
    await dialog.getByText(/they stay away until you trigger the sync/).waitFor();
    await dialog.getByRole('button', { name: 'Remove Secrets' }).click();
    await page.getByText('Removal triggered').waitFor();
    await settled(client, sync.id);
    assert.deepEqual(await cells(netlify), {});
    assert.equal((await readSecrets(client, project, 'prod')).FRESH, 'fresh', 'the secrets stay');
    page.assertQuiet();
});

test('a sync is edited after a look at what that would do', async (t) => {
    const { netlify, client, sync, page, openSync, act } = await startWithSync(t);
    await openSync();
    await act('Edit Sync');
    await page.getByRole('heading', { name: 'Edit shop-production' }).waitFor();
    const save = page.getByRole('button', { name: 'Save', exact: true });
    assert.equal(await save.isDisabled(), true, 'nothing to save yet');
    await page.getByRole('textbox', { name: 'Key Schema' }).fill('SHOP_{{secretKey}}');
    await page.getByRole('button', { name: 'Show what it would do' }).click();
    await page.getByRole('row', { name: /Create SHOP_FRESH/ }).waitFor();
    assert.ok(!('SHOP_FRESH' in await cells(netlify)));
    await page.getByLabel('Description').fill('With a prefix');
    await save.click();
    await page.getByText('Sync saved. A run starts now.').waitFor();
    await page.getByText('With a prefix').waitFor();
    const after = await settled(client, sync.id);
    assert.equal(after.syncOptions.keySchema, 'SHOP_{{secretKey}}');
    assert.ok('SHOP_FRESH' in await cells(netlify));
    page.assertQuiet();
});

test('a sync is deleted by its name, and takes with it only what was asked for', async (t) => {
    const { netlify, client, sync, page, openSync, act } = await startWithSync(t, { variables: [variable('THEIRS', { dev: 'x' })] });
    await openSync();
    await act('Delete Sync');
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/The variables at acme-shop stay as they are/).waitFor();
    await dialog.getByText('Remove Synced Secrets').click();
    await dialog.getByText(/First deletes at acme-shop every value that this sync wrote/).waitFor();
    const confirm = dialog.getByRole('button', { name: 'Delete sync and its variables' });
    assert.equal(await confirm.isDisabled(), true);
    await dialog.getByLabel(/Type shop-production to confirm/).fill('shop-production');
    // Its page follows the removal, and may ask once more for what is gone by then.
    page.expectFailures(new RegExp(sync.id), /Failed to load resource/);
    await confirm.click();
    await page.getByRole('heading', { name: 'Secret Syncs', level: 1 }).waitFor();
    await page.getByText('No syncs yet').waitFor();
    assert.equal((await client.get(`/api/v1/secret-syncs/netlify/${sync.id}`)).status, 404);
    assert.deepEqual(await cells(netlify), { THEIRS: { dev: 'x' } });
    page.assertQuiet();
});

test('the list is searched, filtered and sorted, and says why a sync failed', async (t) => {
    const world = await startWithSync(t);
    const { netlify, client, project, connection, page, open } = world;
    const second = await createSync(world, connection, { name: 'a-preview', isAutoSyncEnabled: false, destination: { context: 'deploy-preview' }, environment: 'dev' });
    await netlify.fault({ match: { path: '/env' }, times: 'always', do: { status: 403, body: { code: 403, message: 'The team is suspended' } } });
    await client.must('PATCH', '/api/v4/secrets/FRESH', { projectId: project.id, environment: 'prod', secretPath: '/', secretValue: 'x' });
    await settled(client, world.sync.id);

    await open('secret-syncs');
    const rows = page.getByRole('region', { name: 'Secret syncs' }).locator('tbody tr');
    const namesAre = (wanted) => page.waitForFunction((names) => {
        const links = document.querySelectorAll('[aria-label="Secret syncs"] tbody td:first-child a');
        return JSON.stringify([...links].map((link) => link.textContent)) === JSON.stringify(names);
    }, wanted);
    await page.getByText(/The team is suspended/).first().waitFor();
    await namesAre(['a-preview', 'shop-production']);
    await page.getByRole('button', { name: 'Name' }).click();
    await page.waitForURL(/order=desc/);
    await namesAre(['shop-production', 'a-preview']);
    await page.getByPlaceholder(/Search by name/).fill('deploypreview');
    await rows.nth(1).waitFor({ state: 'detached' });
    await namesAre(['a-preview']);
    await page.getByPlaceholder(/Search by name/).fill('nothing of the kind');
    await page.getByText('No sync fits').waitFor();
    await page.getByPlaceholder(/Search by name/).fill('');
    await page.getByRole('link', { name: 'a-preview' }).click();
    await page.getByRole('heading', { name: 'a-preview', level: 1 }).waitFor();
    await page.goBack();
    await rows.first().waitFor();
    await namesAre(['shop-production', 'a-preview']);
    assert.ok(second.id);
    page.assertQuiet();
});
