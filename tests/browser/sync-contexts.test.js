// Several contexts in one sync: rows are added to the form, the plan shows key × context, and the sync's
// page and the list show every source with its context.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertAccessible } from './browser.js';
import { cells, createConnection, createSync, settled, startWithNetlify } from './netlify.js';

async function choose(scope, label, option) {
    await scope.getByRole('combobox', { name: label }).click();
    await scope.getByRole('option', { name: option }).click();
}
const next = (page) => page.getByRole('button', { name: 'Next' }).click();
const secrets = { prod: { BOTH: 'live', ONLY: 'live' }, staging: { BOTH: 'tried' } };
const preview = { environment: 'staging', secretPath: '/', context: 'deploy-preview' };

test('a sync of two environments to two contexts is set up, planned and shown as one', async (t) => {
    const world = await startWithNetlify(t, { secrets });
    const { netlify, client, project, page, open } = world;
    await createConnection(world);
    await open('secret-syncs/new?service=netlify');
    await choose(page, 'Environment', 'Production');
    await next(page);
    await choose(page, 'Netlify Connection', 'acme-netlify');
    await choose(page, 'Select a site', 'acme-shop');

    const more = page.getByRole('group', { name: 'More contexts' });
    await more.getByText(/All contexts get one value/).waitFor();
    assert.equal(await more.getByRole('button', { name: 'Add a context' }).count(), 0, 'nothing stands beside all of them');
    await choose(page, 'Select a context', /^Production/);
    await more.getByText(/The context Production gets the secrets of Production, \//).waitFor();
    await more.getByRole('button', { name: 'Add a context' }).click();

    const row = page.getByRole('group', { name: 'Source 2' });
    await next(page);
    for (const problem of ['Choose the environment', 'Choose the context']) await row.getByText(problem).waitFor();
    await choose(row, 'Netlify Context', /^Production/);
    await choose(row, 'Environment', 'Staging');
    await row.getByText('Another source has this context already').waitFor();
    await assertAccessible(page, 'a row with a problem');
    await choose(row, 'Netlify Context', /^Branch$/);
    await row.getByText('Name the branch').waitFor();
    await choose(row, 'Netlify Context', /^DeployPreview/);
    await more.getByRole('button', { name: 'Add a context' }).click();
    await page.getByRole('button', { name: 'Remove source 3' }).click();
    await next(page);
    await page.getByRole('radio', { name: 'Overwrite Destination Secrets' }).check();
    await next(page);

    await page.getByLabel('Name').fill('shop');
    await next(page);
    const plan = page.getByRole('group', { name: 'Plan by key' });
    for (const line of [/Create BOTH Production/, /Create BOTH DeployPreview/, /Create ONLY Production/]) await plan.getByRole('row', { name: line }).waitFor();
    await assertAccessible(page, 'review');
    await page.getByRole('button', { name: 'Create Sync' }).click();
    await page.getByRole('heading', { name: 'shop', level: 1 }).waitFor();
    const [{ id }] = (await client.must('GET', `/api/v1/secret-syncs?projectId=${project.id}`)).secretSyncs;
    await settled(client, id);
    assert.deepEqual(await cells(netlify), { BOTH: { production: 'live', 'deploy-preview': 'tried' }, ONLY: { production: 'live' } });

    const flows = page.getByRole('list', { name: 'Sources and their contexts', exact: true });
    assert.deepEqual((await flows.getByRole('listitem').allInnerTexts()).map((text) => text.replace(/\s+/g, ' ')),
        ['Production / goes to Production', 'Staging / goes to DeployPreview']);
    await page.getByText('Synced', { exact: true }).first().waitFor();
    await assertAccessible(page, 'the sync');
    await open('secret-syncs');
    await page.getByRole('row', { name: /shop.*Production \/ → Production.*Staging \/ → DeployPreview.*2 contexts/s }).waitFor();
    await assertAccessible(page, 'the list');
    page.assertQuiet();
});

test('an existing sync gets another context, loses it again, and says when a source is gone', async (t) => {
    const world = await startWithNetlify(t, { secrets });
    const { netlify, client, project, page, open } = world;
    const sync = await createSync(world, await createConnection(world), { destination: { contexts: [preview] } });
    const stored = async () => (await client.must('GET', `/api/v1/secret-syncs/netlify/${sync.id}`)).secretSync.destinationConfig;

    await open(`secret-syncs/${sync.id}/edit`);
    const row = page.getByRole('group', { name: 'Source 2' });
    await row.waitFor();
    assert.equal(await row.getByRole('combobox', { name: 'Environment' }).inputValue(), 'Staging');
    assert.equal(await row.getByRole('combobox', { name: 'Netlify Context' }).inputValue(), 'DeployPreview');
    await page.getByRole('button', { name: 'Add a context' }).click();
    const added = page.getByRole('group', { name: 'Source 3' });
    await choose(added, 'Environment', 'Development');
    await choose(added, 'Netlify Context', /^Dev$/);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('list', { name: 'Sources and their contexts', exact: true }).getByText('Development').waitFor();
    assert.deepEqual((await stored()).contexts.map((one) => [one.environment, one.context]), [['staging', 'deploy-preview'], ['dev', 'dev']]);

    await open(`secret-syncs/${sync.id}/edit`);
    await page.getByRole('button', { name: 'Remove source 3' }).click();
    await page.getByRole('button', { name: 'Remove source 2' }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'shop-production', level: 1 }).waitFor();
    await page.getByText('Destination', { exact: true }).waitFor();
    assert.equal((await stored()).contexts, undefined);
    await settled(client, sync.id);
    assert.deepEqual((await cells(netlify)).BOTH, { production: 'live', 'deploy-preview': 'tried' }, 'what it wrote there stays');

    await client.must('PATCH', `/api/v1/secret-syncs/netlify/${sync.id}`, { destinationConfig: { ...(await stored()), contexts: [preview] } });
    const { environments } = (await client.must('GET', `/api/v1/workspace/${project.id}`)).workspace;
    await client.must('DELETE', `/api/v1/workspace/${project.id}/environments/${environments.find((one) => one.slug === 'staging').id}`);
    await open(`secret-syncs/${sync.id}`);
    await page.getByText(/Give the sync another source, or delete it/).waitFor();
    await page.getByRole('list', { name: 'Sources and their contexts', exact: true }).getByText('Source Folder Deleted').waitFor();
    await open('secret-syncs');
    await page.getByText('Source Folder Deleted').waitFor();
    page.assertQuiet();
});
