// Watching syncs: progress by the stream, cancelling, drift with its two ways out, the bell.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import { until } from '../e2e/harness.js';
import { assertAccessible, readSecrets } from './browser.js';
import { cells, createConnection, createSync, settled, startWithNetlify, variable } from './netlify.js';

const range = (count) => Array.from({ length: count }, (_, index) => index);
const many = (count) => Object.fromEntries(range(count).map((n) => [`KEY_${n}`, `value ${n}`]));

async function startWithSync(t, { secrets, ...options } = {}) {
    const world = await startWithNetlify(t, { secrets: { prod: secrets ?? { ONE: '1', TWO: '2' } }, ...options });
    const sync = await createSync(world, await createConnection(world));
    await settled(world.client, sync.id);
    return { ...world, sync, address: `${world.server.url}/projects/${world.project.id}/secret-syncs/${sync.id}` };
}

async function editSite(netlify, change) {
    const world = await netlify.state();
    change(world.variables);
    await netlify.setState(world);
}

const find = (variables, key) => variables.find((one) => one.key === key);

test('a run is followed by the stream and cancelled', async (t) => {
    const { page, client, netlify, sync, address, project } = await startWithSync(t, { secrets: many(60), latencyMs: 600 });
    await client.must('PATCH', `/api/v1/secret-syncs/netlify/${sync.id}`, { isAutoSyncEnabled: false });
    const secrets = Object.keys(many(60)).map((secretKey) => ({ secretKey, secretValue: `changed ${secretKey}` }));
    await client.must('PATCH', '/api/v4/secrets/batch', { projectId: project.id, environment: 'prod', secretPath: '/', secrets });

    const live = page.waitForResponse((response) => response.url().endsWith(`${sync.id}/live`));
    await page.goto(address);
    assert.equal((await live).status(), 200);
    const polls = [];
    page.on('request', (request) => { if (request.url().includes(`${sync.id}/runs`)) polls.push(request.url()); });
    await client.must('POST', `/api/v1/secret-syncs/netlify/${sync.id}/sync-secrets`);
    await page.getByRole('status').filter({ hasText: /Syncing: [1-9]\d* of 60 keys done/ }).waitFor();
    assert.ok(polls.length <= 3, `the page does not ask again and again: ${polls.length}`);
    await assertAccessible(page, 'a run on its way');

    await page.getByRole('button', { name: 'Cancel run' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/stops between two of its calls/).waitFor();
    await dialog.getByRole('button', { name: 'Cancel run' }).click();
    await page.getByText(/^Cancelled by ada@example\.com/).first().waitFor();
    const { lastSyncMessage } = await settled(client, sync.id);
    assert.match(lastSyncMessage, /^Cancelled by/);
    const written = Object.values(await cells(netlify)).filter((cell) => cell.production.startsWith('changed')).length;
    assert.ok(written > 0 && written < 60, `${written} of 60 written`);
    page.assertQuiet();
});

test('a sync that is deleted elsewhere leaves the list that somebody looks at', async (t) => {
    const { page, client, sync, open } = await startWithSync(t);
    const live = page.waitForResponse((response) => response.url().includes('/netlify/live'));
    await open('secret-syncs');
    await page.getByRole('link', { name: sync.name }).waitFor();
    assert.equal((await live).status(), 200);
    await client.must('DELETE', `/api/v1/secret-syncs/netlify/${sync.id}`);
    await page.getByText('No syncs yet').waitFor();
    page.assertQuiet();
});

test('without the stream the page asks', async (t) => {
    const { page, client, sync, address } = await startWithSync(t, { secrets: many(30), latencyMs: 100 });
    page.expectFailures(/\/live/, /live/);
    await page.route('**/live', (route) => route.abort());
    await page.goto(address);
    await page.getByRole('heading', { name: 'Drift' }).waitFor();
    const secrets = Object.keys(many(30)).map((secretKey) => ({ secretKey, secretValue: 'changed' }));
    const projectId = address.split('/projects/')[1].split('/')[0];
    await client.must('PATCH', '/api/v4/secrets/batch', { projectId, environment: 'prod', secretPath: '/', secrets });
    await client.must('POST', `/api/v1/secret-syncs/netlify/${sync.id}/sync-secrets`).catch(() => {}); // it may run already
    await page.getByRole('button', { name: 'Trigger Sync' }).waitFor();
    await page.reload();
    await page.getByText(/Netlify has had everything since|Syncing/).first().waitFor();
    await settled(client, sync.id);
    await page.getByText(/Netlify has had everything since/).waitFor();
});

test('what was changed at Netlify is shown, restored and adopted', async (t) => {
    const { page, client, netlify, project, sync, address } = await startWithSync(t, { secrets: { ONE: '1', TWO: '2', THREE: '3' } });
    // Else the run that an adopted value causes would undo the rest by itself.
    await client.must('PATCH', `/api/v1/secret-syncs/netlify/${sync.id}`, { isAutoSyncEnabled: false });
    await page.goto(address);
    const panel = page.getByRole('region', { name: 'Drift' });
    await panel.getByText('Nobody has looked at the site yet').waitFor();
    await panel.getByRole('button', { name: 'Look now' }).click();
    await panel.getByText('Everything is in step').waitFor();

    await editSite(netlify, (variables) => {
        find(variables, 'ONE').values[0].value = 'theirs';
        variables.splice(variables.indexOf(find(variables, 'TWO')), 1);
        find(variables, 'THREE').scopes = ['builds'];
        variables.push(variable('EXTRA', { production: 'by hand' }));
    });
    await panel.getByRole('button', { name: 'Look now' }).click();
    await panel.getByText('4 differences were made at Netlify').waitFor();
    assert.equal(await panel.getByRole('listitem').count(), 4);
    assert.doesNotMatch(await page.content(), /theirs|by hand/);
    await assertAccessible(page, 'drift');

    await panel.getByRole('button', { name: 'Adopt… ONE' }).click();
    await page.getByRole('dialog').getByText(/becomes a new version of the secret in Production \//).waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Adopt' }).click();
    await page.getByText('ONE was taken over').waitFor();
    assert.equal((await readSecrets(client, project, 'prod')).ONE, 'theirs');

    await panel.getByRole('link', { name: 'Restore…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/make the site the same as the source again/).waitFor();
    await dialog.getByRole('button', { name: 'Run it and delete 1 value' }).click();
    await until(async () => {
        const { ONE, TWO, EXTRA } = await cells(netlify);
        return ONE.production === 'theirs' && TWO?.production === '2' && EXTRA === undefined;
    }, 'the site to be restored');
    await panel.getByText('1 difference was made at Netlify').waitFor(); // scopes stay as they were put
    await panel.getByRole('button', { name: 'Adopt… THREE' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Adopt' }).click();
    await panel.getByText('Everything is in step').waitFor();
    page.assertQuiet();
});

test('the bell tells what happened and leads there', async (t) => {
    const { page, client, netlify, sync, address, server, project } = await startWithSync(t);
    await page.goto(`${server.url}/projects/${project.id}/secret-syncs`);
    await page.getByRole('button', { name: 'Notifications', exact: true }).click();
    await page.getByText(/are told here/).waitFor();
    await page.keyboard.press('Escape');

    await editSite(netlify, (variables) => { variables.push(variable('EXTRA', { production: 'x' })); });
    await client.must('POST', `/api/v1/secret-syncs/netlify/${sync.id}/drift/check`);
    await until(async () => (await client.must('GET', '/api/v1/notifications')).unreadCount === 1, 'a notification');
    await page.reload();
    await page.getByText('1 difference at Netlify').waitFor(); // in the list
    const bell = page.getByRole('button', { name: 'Notifications, 1 unread' });
    await bell.click();
    await page.getByRole('dialog', { name: 'Notifications' }).waitFor();
    await assertAccessible(page, 'the bell');
    await page.getByRole('link', { name: /differs from its site at Netlify/ }).click();
    await page.waitForURL(address);
    await page.getByRole('button', { name: 'Notifications', exact: true }).waitFor();
    assert.equal((await client.must('GET', '/api/v1/notifications')).unreadCount, 0);
    page.assertQuiet();
});
