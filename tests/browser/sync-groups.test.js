// Sync groups: which sites fit, that each joins by its plan, and the ways to end a group.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertAccessible } from './browser.js';
import { createConnection, createSync, startWithNetlify } from './netlify.js';

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

    await page.getByRole('button', { name: 'Change selection' }).click();
    await page.getByRole('textbox', { name: 'Names of sites' }).fill('shop-1, shop-2');
    await page.getByRole('button', { name: 'Select these sites' }).click();
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
