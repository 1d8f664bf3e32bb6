// The deploy that follows a sync, as pages: choosing it, watching it, and what became of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { assertAccessible, pictures } from './browser.js';
import { createConnection, createSync, settled, siteId, startWithNetlify } from './netlify.js';

const base = '/api/v1/secret-syncs/netlify';
const hook = 'https://api.netlify.com/build_hooks/65a1b2c3d4e5f60718293a4b';

async function start(t, settings) {
    const world = await startWithNetlify(t, {
        secrets: { prod: { ONE: '1', TWO: '2' } }, settings: { buildMs: 2500, ...settings }, env: { TACIT_REDEPLOY_WINDOW: '1' },
    });
    const sync = await createSync(world, await createConnection(world));
    const change = (value) => world.client.must('PATCH', '/api/v4/secrets/batch',
        { projectId: world.project.id, environment: 'prod', secretPath: '/', secrets: [{ secretKey: 'ONE', secretValue: value }] });
    const options = async () => (await world.client.must('GET', `${base}/${sync.id}`)).secretSync.syncOptions;
    return { ...world, sync, change, options, open: (rest = '') => world.open(`secret-syncs/${sync.id}${rest}`) };
}

test('a deploy is chosen, watched as it goes, and shown with its run', async (t) => {
    const { page, client, sync, change, options, open } = await start(t);
    await open('/edit');
    await page.getByRole('radio', { name: 'Build and deploy the site' }).check();
    await assertAccessible(page, 'the choice of a deploy');
    await pictures(page, 'redeploy-choice');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Built after a sync', { exact: true }).waitFor();
    assert.deepEqual((await options()).redeploy, { via: 'build' });
    await settled(client, sync.id);
    assert.equal(await page.getByText('Deployed', { exact: true }).count(), 0, 'that run wrote nothing');

    await change('changed');
    await page.getByText('Deploying', { exact: true }).first().waitFor();
    await pictures(page, 'redeploy-building');
    await page.getByText('Deployed', { exact: true }).first().waitFor();
    await page.getByText('The site is deployed with the new values.').waitFor();
    const { secretSync } = await client.must('GET', `${base}/${sync.id}`);
    const link = page.getByRole('link', { name: 'See the deploy at Netlify' });
    assert.equal(await link.getAttribute('href'), secretSync.lastRedeploy.adminUrl);

    await page.getByRole('button', { name: /^Sync of/ }).first().click();
    await link.nth(1).waitFor(); // on the sync, and on its run
    await assertAccessible(page, 'a deployed run');
    await pictures(page, 'redeploy-ready');

    // Undoing builds where that is wished for.
    await page.getByRole('button', { name: 'Undo this run…' }).click();
    const dialog = page.getByRole('dialog', { name: /Undo a run/ });
    await dialog.getByRole('checkbox', { name: 'Build and deploy the site afterwards' }).check();
    await assertAccessible(page, 'an undo with a deploy');
    await dialog.getByRole('button', { name: /^Undo it/ }).click();
    await page.getByText('Deploying', { exact: true }).first().waitFor();
    page.assertQuiet();
});

test('a failed deploy says what Netlify said, and that the site has the old values', async (t) => {
    const { page, client, sync, change, open } = await start(t, { buildMs: 0, buildOutcome: 'error' });
    await client.must('PATCH', `${base}/${sync.id}`, { syncOptions: { initialSyncBehavior: 'overwrite-destination', redeploy: { via: 'build' } } });
    await settled(client, sync.id);
    await change('changed');
    await open();
    await page.getByText('Deploy failed', { exact: true }).first().waitFor();
    await page.getByText(/could not be deployed: it still has the old values\. Build script returned/).first().waitFor();
    await assertAccessible(page, 'a failed deploy');
    await pictures(page, 'redeploy-failed');
    page.assertQuiet();
});

test('the address of a build hook goes in, is kept, and comes back nowhere', async (t) => {
    const { page, netlify, options, open } = await start(t);
    const world = await netlify.state();
    world.buildHooks.push({ id: hook.split('/').at(-1), site_id: siteId, title: 'Tacit', branch: 'main' });
    await netlify.setState(world);
    await open('/edit');
    await page.getByRole('radio', { name: 'Call a build hook' }).check();
    const field = page.getByRole('textbox', { name: 'Address of the build hook' });
    const save = page.getByRole('button', { name: 'Save', exact: true });
    assert.equal(await save.isDisabled(), true);
    await field.fill('https://example.com/elsewhere');
    await page.getByText(/as Netlify shows it/).waitFor();
    assert.equal(await save.isDisabled(), true);
    await field.fill(hook);
    await pictures(page, 'redeploy-hook');
    await assertAccessible(page, 'the address of a hook');
    await save.click();
    await page.getByText('Built after a sync, by a build hook').waitFor();
    assert.deepEqual((await options()).redeploy, { via: 'hook' });

    await open('/edit');
    assert.equal(await field.inputValue(), '');
    await page.getByText(/One is kept sealed/).waitFor();
    await page.getByLabel('Description').fill('with a hook');
    await save.click();
    await page.getByText('with a hook').waitFor();
    assert.deepEqual((await options()).redeploy, { via: 'hook' });
    assert.doesNotMatch(await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage })), /65a1b2c3/);
    page.assertQuiet();
});
