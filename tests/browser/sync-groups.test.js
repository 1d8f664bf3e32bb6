// Sync groups: which sites fit, that each joins by its plan, and the ways to end a group.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertAccessible, look, pictures } from './browser.js';
import { createConnection, createSync, settled, startWithNetlify } from './netlify.js';

const shopId = (n) => `5b0c1d2e-0000-4000-8000-00000000000${n}`;
const shop = (n) => ({ id: shopId(n), name: `shop-${n}`, account_slug: 'acme' });
const theirs = { account: 'acme', site_id: shopId(2), key: 'THEIRS', is_secret: false, values: [{ context: 'production', value: 'x' }] };

async function valuesAt(netlify, site) {
    const { variables } = await netlify.state();
    return Object.fromEntries(variables.filter(({ site_id: id }) => id === site).map(({ key, values }) => [key, values[0].value]));
}

async function choose(page, label, option) {
    await page.getByRole('combobox', { name: label }).click();
    await page.getByRole('option', { name: option }).click();
}

const start = (t, options) => startWithNetlify(t, {
    sites: [shop(1), shop(2)], variables: [theirs], secrets: { prod: { FRESH: 'fresh' } }, ...options,
});

test('a group is made, its sites join by their plans, and it goes alone', async (t) => {
    const world = await start(t);
    const { netlify, client, project, page, open } = world;
    await createConnection(world);
    await open('secret-syncs');
    await page.getByRole('link', { name: 'Groups of sites' }).click();
    await page.getByRole('heading', { name: 'No groups yet' }).waitFor();
    await assertAccessible(page);
    await page.getByRole('link', { name: 'Add Group' }).click();
    await page.getByRole('heading', { name: 'New sync group' }).waitFor();
    await assertAccessible(page);

    await page.getByRole('button', { name: 'Create group' }).click(); // says what is missing, sends nothing
    await page.getByText('Give a pattern of names, or a repository, or both').waitFor();
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('shops');
    await choose(page, 'Environment', 'Production');
    await choose(page, 'Netlify Connection', 'acme-netlify');
    await page.waitForFunction(() => [...document.querySelectorAll('input')].some((input) => input.value === 'Acme'));
    await page.getByRole('textbox', { name: 'Names of sites' }).fill('shop-*');
    await choose(page, 'Select a context', /^Production/);
    await page.getByRole('button', { name: 'Create group' }).click();

    await page.getByRole('heading', { level: 1, name: 'shops' }).waitFor();
    const row = (name) => page.getByRole('row', { name: new RegExp(name) });
    await row('shop-1').getByText('To confirm').waitFor();
    assert.equal(await page.getByRole('row', { name: /acme-shop/ }).count(), 0);
    await assertAccessible(page);

    await page.getByRole('button', { name: 'Show plan for shop-1' }).click();
    await page.getByRole('dialog').getByText('FRESH').waitFor();
    assert.deepEqual(await valuesAt(netlify, shopId(1)), {});
    await page.getByRole('button', { name: 'Let it join', exact: true }).click();
    await row('shop-1').getByText('Synced', { exact: true }).waitFor();
    assert.deepEqual(await valuesAt(netlify, shopId(1)), { FRESH: 'fresh' });
    assert.deepEqual(await valuesAt(netlify, shopId(2)), { THEIRS: 'x' });

    await page.getByRole('button', { name: 'Show plan for shop-2' }).click();
    await page.getByText(/THEIRS/).first().waitFor();
    await assertAccessible(page);
    await page.getByRole('button', { name: 'Let it join and delete 1 value' }).click();
    await row('shop-2').getByText('Synced', { exact: true }).waitFor();
    assert.deepEqual(await valuesAt(netlify, shopId(2)), { FRESH: 'fresh' });

    await netlify.setState({ ...await netlify.state(), sites: [...(await netlify.state()).sites, shop(3)] });
    await page.getByRole('button', { name: 'Look for new sites' }).click();
    await row('shop-3').getByText('To confirm').waitFor();

    await page.getByRole('button', { name: 'Delete', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Deletes the group alone. Its 2 syncs stay and go on').waitFor();
    assert.equal(await dialog.getByRole('button', { name: 'Delete group' }).isDisabled(), true);
    await dialog.getByRole('textbox').fill('shops');
    await dialog.getByRole('button', { name: 'Delete group' }).click();
    await page.getByRole('heading', { name: 'No groups yet' }).waitFor();
    const { secretSyncs } = await client.must('GET', `/api/v1/secret-syncs/netlify?projectId=${project.id}`);
    assert.deepEqual(secretSyncs.map(({ name }) => name), ['shops-shop-1', 'shops-shop-2']);
});

test('a group shows a failed look and another selection', async (t) => {
    const world = await start(t);
    const { netlify, client, project, page, open } = world;
    const connection = await createConnection(world);
    await netlify.fault({ match: { path: '/sites' }, times: 'always', do: { status: 403, body: { code: 403, message: 'The team is suspended' } } });
    const { syncGroup } = await client.must('POST', '/api/v1/sync-groups', {
        name: 'shops', projectId: project.id, connectionId: connection.id, environment: 'prod', secretPath: '/',
        selector: { siteNames: ['nothing-*'] }, syncOptions: { initialSyncBehavior: 'overwrite-destination' },
        destinationConfig: { accountId: '5f7d2c9b8a6e4d3c2b1a0f9e', context: 'production' },
    });
    await open(`secret-syncs/groups/${syncGroup.id}`);
    await page.getByText('The sites could not be listed').waitFor();
    await page.getByText(/The team is suspended/).waitFor();
    await netlify.clearFaults();
    await page.getByRole('button', { name: 'Look for new sites' }).click();
    await page.getByRole('heading', { name: 'No site fits' }).waitFor();

    await page.getByRole('link', { name: 'Edit', exact: true }).click();
    await page.getByRole('textbox', { name: 'Names of sites' }).fill('shop-1, shop-2');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByRole('row', { name: /shop-2/ }).getByText('To confirm').waitFor();

    // Where another sync writes already, somebody has to mean it.
    await createSync(world, connection, { name: 'earlier', destination: { siteId: shopId(1), siteName: 'shop-1' } });
    await page.getByRole('button', { name: 'Show plan for shop-1' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Another sync writes here already').waitFor();
    await dialog.getByText('FRESH').first().waitFor();
    assert.equal(await dialog.getByRole('button', { name: 'Let it join' }).isDisabled(), true);
    await assertAccessible(page);
    await dialog.getByRole('checkbox').check();
    await dialog.getByRole('button', { name: 'Let it join' }).click();
    await page.getByRole('row', { name: /shop-1/ }).getByRole('link', { name: 'shops-shop-1' }).waitFor();

    await open('secret-syncs/groups/00000000-0000-4000-8000-000000000000');
    await page.getByText('The group could not be loaded').waitFor();
    await open('secret-syncs/groups');
    await page.getByText('1 site, 1 to confirm').waitFor();
    await assertAccessible(page);
});

/** Two members, whose sites have what the source has; the source is "prod", and "staging" is another. */
async function startMembers(t) {
    const world = await start(t, {
        sites: [shop(1), shop(2), shop(3)], variables: [], secrets: { prod: { FRESH: 'fresh', OLD: 'old' }, staging: { FRESH: 'staged', NEW: 'new' } },
    });
    const { client, project } = world;
    const connection = await createConnection(world);
    const at = '/api/v1/sync-groups';
    const { syncGroup } = await client.must('POST', at, {
        name: 'shops', projectId: project.id, connectionId: connection.id, environment: 'prod', secretPath: '/',
        selector: { siteNames: ['shop-1', 'shop-2'] }, syncOptions: { initialSyncBehavior: 'overwrite-destination' },
        destinationConfig: { accountId: '5f7d2c9b8a6e4d3c2b1a0f9e', accountName: 'Acme', context: 'production' },
    });
    const read = async () => (await client.must('GET', `${at}/${syncGroup.id}`)).syncGroup;
    await until(async () => (await read()).sites.length === 2);
    for (const n of [1, 2]) {
        const { plan } = await client.must('POST', `${at}/${syncGroup.id}/plan`, { siteId: shopId(n) });
        await client.must('POST', `${at}/${syncGroup.id}/confirm`, { sites: [{ siteId: shopId(n), planHash: plan.hash }] });
    }
    for (const { syncId } of (await read()).sites) await settled(client, syncId);
    return { ...world, connection, group: syncGroup, read };
}

async function until(isSo) {
    for (let i = 0; i < 800; i++) {
        if (await isSo()) return;
        await new Promise((resolve) => { setTimeout(resolve, 25); });
    }
    throw new Error('it did not come to pass');
}

test('a change of a group is planned for each site, and saved by those plans', async (t) => {
    const { netlify, client, page, open, group, read } = await startMembers(t);
    await open(`secret-syncs/groups/${group.id}`);
    await page.getByRole('link', { name: 'Edit', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Edit shops' }).waitFor();
    const save = page.getByRole('button', { name: 'Save', exact: true });
    assert.equal(await save.isDisabled(), true, 'nothing has changed');

    // A name is no matter of the sites.
    await page.getByRole('textbox', { name: 'Description' }).fill('All the shops');
    await save.click();
    await page.getByText('Group saved.').waitFor();
    await page.getByText('All the shops').waitFor();

    await page.getByRole('link', { name: 'Edit', exact: true }).click();
    await choose(page, 'Environment', 'Staging');
    await page.getByRole('radio', { name: 'Build and deploy the site' }).check();
    assert.equal(await page.getByRole('radio', { name: 'Call a build hook' }).count(), 0, 'a hook is of one site');
    await page.getByText('This changes 2 sites').waitFor();
    await page.getByRole('button', { name: 'Show what it would do' }).click();
    const first = page.getByRole('listitem').filter({ hasText: 'shop-1' });
    await first.getByText('Creates 1 and changes 1. Deletes 1: OLD.').waitFor();
    await page.getByRole('button', { name: 'Save and delete 2 values' }).waitFor();
    await first.getByRole('button', { name: 'Show every key of shop-1' }).click();
    await first.getByRole('cell', { name: 'OLD' }).waitFor();
    await look(page, 'group-edit');
    await pictures(page, 'group-edit');
    assert.deepEqual((await read()).environment, 'prod', 'nothing is stored yet');
    assert.deepEqual(await valuesAt(netlify, shopId(1)), { FRESH: 'fresh', OLD: 'old' });

    // Somebody edits one site meanwhile: nothing is saved, and the new plan is shown.
    const state = await netlify.state();
    await netlify.setState({ ...state, variables: [...state.variables, { ...theirs }] });
    page.expectFailures(/\b400\b/);
    await page.getByRole('button', { name: 'Save and delete 2 values' }).click();
    const alert = page.getByRole('alert');
    await alert.getByText(/Nothing was changed: .* for shop-2\./).waitFor();
    assert.equal((await read()).environment, 'prod');
    await alert.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Creates 1 and changes 1. Deletes 2: OLD and THEIRS.').waitFor();
    await page.getByRole('button', { name: 'Save and delete 3 values' }).click();

    await page.getByRole('heading', { level: 1, name: 'shops' }).waitFor();
    await page.getByText('Runs of 2 sites start now.').waitFor();
    const now = await read();
    assert.deepEqual([now.environment, now.syncOptions.redeploy.via], ['staging', 'build']);
    for (const { syncId } of now.sites) assert.equal((await settled(client, syncId)).syncStatus, 'succeeded');
    for (const n of [1, 2]) assert.deepEqual(await valuesAt(netlify, shopId(n)), { FRESH: 'staged', NEW: 'new' });
    await page.getByText('Built after a sync').waitFor();
    await page.getByRole('row', { name: /shop-2/ }).getByText('Synced', { exact: true }).waitFor();
    await look(page, 'group-page');
    await pictures(page, 'group-page');
});

test('a change names what refuses it, whom it meets, and the site that has no plan', async (t) => {
    const world = await startMembers(t);
    const { netlify, client, project, page, open, group, connection, read } = world;
    await client.must('POST', '/api/v1/folders', { projectId: project.id, environment: 'prod', name: 'empty', path: '/' });
    await createSync(world, connection, { name: 'in-the-way', isAutoSyncEnabled: false, destination: { siteId: shopId(2), siteName: 'shop-2', context: 'dev' } });
    const whole = await netlify.state();
    await netlify.setState({ ...whole, sites: whole.sites.filter(({ id }) => id !== shopId(1)), variables: whole.variables.filter(({ site_id: id }) => id !== shopId(1)) });
    await open(`secret-syncs/groups/${group.id}/edit`);
    await choose(page, 'Select a context', /^Dev/);
    page.expectFailures(/\b4\d\d\b/);
    await page.getByRole('button', { name: 'Show what it would do' }).click();
    await page.getByText('At shop-2, in-the-way').waitFor();
    const save = page.getByRole('button', { name: /^Save/ }).last();
    assert.equal(await save.isDisabled(), true);
    await page.getByRole('checkbox', { name: 'Save it all the same' }).check();
    await page.getByText('No plan for shop-1').waitFor();
    assert.equal(await save.isDisabled(), true, 'there is one more thing to agree to');
    await assertAccessible(page);
    await pictures(page, 'group-edit-trouble');
    await netlify.setState(whole);
    await page.getByRole('alert').getByRole('button', { name: 'Try again' }).click();
    await page.getByText('No plan for shop-1').waitFor({ state: 'detached' });
    await save.click();
    await page.getByRole('heading', { level: 1, name: 'shops' }).waitFor();
    const now = await read();
    assert.equal(now.destinationConfig.context, 'dev');
    for (const { syncId } of now.sites) await settled(client, syncId);

    // An emptied source is refused for each, and said so; saved, it writes nothing.
    await open(`secret-syncs/groups/${group.id}/edit`);
    await page.getByRole('combobox', { name: 'Secret Path' }).or(page.getByRole('textbox', { name: 'Secret Path' })).first().fill('/empty');
    await page.keyboard.press('Tab');
    await page.getByRole('button', { name: 'Show what it would do' }).click();
    await page.getByText('Nothing would be written to shop-1 and shop-2').waitFor();
    await assertAccessible(page);
});

test('sites that turn up later are shown by themselves and confirmed together', async (t) => {
    const { netlify, client, page, open, group, read } = await startMembers(t);
    await client.must('PATCH', `/api/v1/sync-groups/${group.id}`, { selector: { siteNames: ['shop-*'] } });
    await until(async () => (await read()).sites.length === 3);
    const state = await netlify.state();
    await netlify.setState({ ...state, sites: [...state.sites, shop(4)], variables: [...state.variables, { ...theirs, site_id: shopId(4) }] });
    await open(`secret-syncs/groups/${group.id}`);
    await page.getByText('shop-3 waits to join').waitFor();
    await client.must('POST', `/api/v1/sync-groups/${group.id}/look`); // as it comes every ten minutes
    await page.getByText('2 sites wait to join').waitFor({ timeout: 60_000 });
    const open_ = page.getByRole('button', { name: 'Look at their plans' });
    await open_.click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Creates 2. Deletes 1: THEIRS.').waitFor();
    await assertAccessible(page);
    await pictures(page, 'group-join');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await open_.evaluate((button) => button === document.activeElement), true, 'the focus is back');
    await open_.press('Enter');
    await dialog.getByRole('button', { name: 'Let 2 sites join and delete 1 value' }).click();
    await page.getByRole('row', { name: /shop-4/ }).getByText('Synced', { exact: true }).waitFor();
    assert.deepEqual(await valuesAt(netlify, shopId(4)), { FRESH: 'fresh', OLD: 'old' });
    assert.equal(await page.getByText('wait to join').count(), 0);
});
