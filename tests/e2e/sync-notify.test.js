// Notifications: what went wrong is told once, to those who can do something, and so is its end.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

import { admin, Client, createMachine } from './harness.js';
import { Receiver } from './receiver.js';
import { startMailServer } from './smtp-server.js';
import { startSyncing, until, variable } from './sync-helper.js';

const base = '/api/v1/secret-syncs/netlify';
const range = (count) => Array.from({ length: count }, (_, index) => index);

/** The administrator signed in as the user, with a member of the project beside. */
async function asAda(source) {
    const anyone = new Client(source.server.url);
    const { accessToken } = await anyone.must('POST', '/api/v3/auth/login', { email: admin.email, password: admin.password });
    const { token } = await new Client(source.server.url, accessToken).must('POST', '/api/v3/auth/select-organization', { organizationId: source.client.organizationId });
    return new Client(source.server.url, token);
}

async function startWatched(t, { values = { ONE: '1', TWO: '2' }, sync: settings, env } = {}) {
    const source = await startSyncing(t, { env });
    const ada = await asAda(source);
    await source.client.must('POST', `/api/v1/projects/${source.project.id}/memberships`, { emails: ['ada@example.com'], roleSlugs: ['admin'] });
    await source.createMany(values);
    const sync = await source.createSync({ context: 'production', ...settings });
    return { source, ada, sync };
}

const list = (client, query = '') => client.must('GET', `/api/v1/notifications${query}`);
const kinds = async (client) => (await list(client)).notifications.map(({ type }) => type).reverse();

async function editSite(netlify, change) {
    const world = await netlify.state();
    change(world.variables);
    await netlify.setState(world);
}

async function look(source, id) {
    const { checkedAt } = (await source.client.must('GET', `${base}/${id}/drift`)).drift;
    await source.client.must('POST', `${base}/${id}/drift/check`);
    return until(async () => {
        const { drift } = await source.client.must('GET', `${base}/${id}/drift`);
        return drift.checkedAt !== checkedAt ? drift : undefined;
    }, 'a look');
}

test('a failure is told once and its end once, in the list and by mail', async (t) => {
    const mail = await startMailServer(t);
    const { source, ada, sync } = await startWatched(t, { env: { TACIT_SMTP_URL: mail.url, TACIT_SMTP_FROM: 'tacit@example.com' } });
    assert.deepEqual(await list(ada), { unreadCount: 0, notifications: [] });

    await source.netlify.fault({ match: { path: '/env' }, times: 'always', do: { status: 401 } });
    for (const value of ['a', 'b']) {
        await source.runAfter(sync.id, () => source.update('ONE', value));
    }
    const { unreadCount, notifications } = await list(ada);
    assert.equal(unreadCount, 1);
    assert.deepEqual(notifications.map(({ type }) => type), ['sync-failed']);
    const [one] = notifications;
    assert.deepEqual([one.projectId, one.syncId, one.readAt], [source.project.id, sync.id, null]);
    assert.match(one.title, new RegExp(`^Sync ${sync.name} failed`));
    assert.match(one.body, /Netlify/);

    await source.netlify.clearFaults();
    await source.runAfter(sync.id, () => source.update('ONE', 'c'));
    assert.deepEqual(await kinds(ada), ['sync-failed', 'sync-recovered']);
    const sent = await until(() => (mail.to('ada@example.com').length >= 2 ? mail.to('ada@example.com') : undefined), 'two mails');
    assert.deepEqual(sent.map(({ headers }) => headers.subject).sort(), [`Sync ${sync.name} failed`, `Sync ${sync.name} is in order again`]);
    for (const { link } of sent) assert.equal(link, `${source.server.url}/projects/${source.project.id}/secret-syncs/${sync.id}`);
});

test('a run that is cancelled by hand alarms nobody', async (t) => {
    const { source, ada, sync } = await startWatched(t);
    await source.netlify.fault({ match: { path: '/env' }, times: 'always', do: { status: 503 } });
    await source.update('ONE', 'x');
    await until(async () => (await source.runs(sync.id)).some(({ state }) => state === 'failed'), 'a failed try', 60_000);
    await source.client.must('POST', `${base}/${sync.id}/cancel`);
    assert.deepEqual(await kinds(ada), []);
});

test('the brake, and drift with its end, are told', async (t) => {
    const values = Object.fromEntries(range(30).map((n) => [`KEY_${n}`, `value ${n}`]));
    const { source, ada, sync } = await startWatched(t, { values });
    const secrets = range(15).map((n) => ({ secretKey: `KEY_${n}`, type: 'shared' }));
    await source.runAfter(sync.id, () => source.client.must('DELETE', '/api/v3/secrets/batch/raw', source.at({ secrets })));
    assert.deepEqual(await kinds(ada), ['sync-held']);
    await source.runNow(sync.id, { allowMassDeletion: true });
    assert.deepEqual(await kinds(ada), ['sync-held', 'sync-recovered']);

    await editSite(source.netlify, (variables) => { variables.push(variable('EXTRA', { production: 'by hand' })); });
    await look(source, sync.id);
    await look(source, sync.id);
    assert.deepEqual(await kinds(ada), ['sync-held', 'sync-recovered', 'sync-drifted']);
    const [drifted] = (await list(ada)).notifications;
    assert.match(drifted.body, /EXTRA/);
    assert.doesNotMatch(JSON.stringify(drifted), /by hand/);
    await editSite(source.netlify, (variables) => { variables.splice(variables.findIndex(({ key }) => key === 'EXTRA'), 1); });
    await look(source, sync.id);
    assert.equal((await kinds(ada)).at(-1), 'sync-recovered');
});

test('notifications are read, page by page, and belong to their reader alone', async (t) => {
    const { source, ada, sync } = await startWatched(t);
    await editSite(source.netlify, (variables) => { variables.push(variable('EXTRA', { production: 'x' })); });
    await look(source, sync.id);
    await editSite(source.netlify, (variables) => { variables.pop(); });
    await look(source, sync.id);
    const { notifications } = await list(ada);
    assert.equal(notifications.length, 2);
    assert.deepEqual((await list(ada, '?limit=1&offset=1')).notifications.map(({ id }) => id), [notifications[1].id]);

    assert.deepEqual(await ada.must('POST', '/api/v1/notifications/read', { ids: [notifications[0].id, sync.id] }), { count: 1 });
    assert.deepEqual((await list(ada, '?unread=true')).notifications.map(({ id }) => id), [notifications[1].id]);
    assert.equal((await list(ada)).unreadCount, 1);
    assert.deepEqual(await ada.must('POST', '/api/v1/notifications/read'), { count: 1 });
    assert.deepEqual((await list(ada, '?unread=true')).notifications, []);

    assert.equal((await new Client(source.server.url).get('/api/v1/notifications')).status, 401);
    const machine = await createMachine(source.client, { projectId: source.project.id, role: 'admin' });
    assert.equal((await machine.get('/api/v1/notifications')).status, 403);
    for (const query of ['?limit=0', '?limit=101', '?limit=x', '?offset=-1']) {
        assert.equal((await ada.get(`/api/v1/notifications${query}`)).status, 422, query);
    }
    assert.equal((await ada.post('/api/v1/notifications/read', { ids: ['nonsense'] })).status, 422);

    await source.client.must('DELETE', `${base}/${sync.id}`);
    assert.deepEqual((await list(ada)).notifications.map(({ syncId }) => syncId), [null, null], 'they outlive the sync');
});

/** Rows changed behind the server's back: time cannot be. */
function sql(source, text) {
    const { error, status, stderr } = spawnSync('sqlite3', ['-cmd', '.timeout 5000', join(source.server.dataDir, 'data', 'tacit.db'), text]);
    if (error?.code === 'ENOENT') return false;
    assert.equal(status, 0, String(stderr));
    return true;
}

const HOUR_MS = 3600 * 1000;
const ago = (column, hours) => `${column} = ${column} - ${hours * HOUR_MS}`;
const moment = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
/** Longer than the chore that finds stale syncs takes to come round. */
const LOOK_MS = 8_000;

async function startTold(t, options) {
    const mail = await startMailServer(t);
    const receiver = await new Receiver().start();
    t.after(() => receiver.stop());
    const world = await startWatched(t, {
        ...options, env: { TACIT_SMTP_URL: mail.url, TACIT_SMTP_FROM: 'tacit@example.com', TACIT_PRIVATE_WEBHOOKS: 'on' },
    });
    await world.source.client.must('POST', '/api/v1/webhooks', {
        projectId: world.source.project.id, environment: 'dev', webhookUrl: `${receiver.url}/hook`, eventsFilter: [],
    });
    const events = () => receiver.of('/hook').map(({ text }) => JSON.parse(text).event).filter((event) => event.startsWith('secret-sync'));
    const subjects = () => mail.to('ada@example.com').map(({ headers }) => headers.subject);
    /** All three ways have told it, and no way told more. */
    const told = async (expected) => {
        const count = expected.length;
        await until(() => events().length >= count && subjects().length >= count, `news: ${expected.map(({ kind }) => kind)}`);
        assert.deepEqual(await kinds(world.ada), expected.map(({ kind }) => kind));
        assert.deepEqual(events(), expected.map(({ event }) => event));
        assert.deepEqual(subjects().sort(), expected.map(({ words }) => `Sync ${world.sync.name} ${words}`).sort());
    };
    return { ...world, told };
}

const news = {
    failed: { kind: 'sync-failed', event: 'secret-sync.failed', words: 'failed' },
    held: { kind: 'sync-held', event: 'secret-sync.held', words: 'is held until somebody looks at its plan' },
    drifted: { kind: 'sync-drifted', event: 'secret-sync.drifted', words: 'differs from its site at Netlify' },
    stale: { kind: 'sync-stale', event: 'secret-sync.stale', words: 'has not been proved in step for long' },
    recovered: { kind: 'sync-recovered', event: 'secret-sync.recovered', words: 'is in order again' },
};

test('failure, brake, drift, staleness and each recovery go out by list, mail and webhook', async (t) => {
    const values = Object.fromEntries(range(30).map((n) => [`KEY_${n}`, `value ${n}`]));
    const { source, sync, told } = await startTold(t, { values });
    await source.netlify.fault({ match: { path: '/env' }, times: 'always', do: { status: 401 } });
    await source.runAfter(sync.id, () => source.update('KEY_0', 'a'));
    await source.netlify.clearFaults();
    await source.runAfter(sync.id, () => source.update('KEY_0', 'b'));
    const expected = [news.failed, news.recovered];
    await told(expected);

    const secrets = range(15).map((n) => ({ secretKey: `KEY_${n}`, type: 'shared' }));
    await source.runAfter(sync.id, () => source.client.must('DELETE', '/api/v3/secrets/batch/raw', source.at({ secrets })));
    await source.runNow(sync.id, { allowMassDeletion: true });
    await told(expected.concat(news.held, news.recovered));
    expected.push(news.held, news.recovered);

    await editSite(source.netlify, (variables) => { variables.push(variable('EXTRA', { production: 'by hand' })); });
    await look(source, sync.id);
    await editSite(source.netlify, (variables) => { variables.splice(variables.findIndex(({ key }) => key === 'EXTRA'), 1); });
    await look(source, sync.id);
    expected.push(news.drifted, news.recovered);
    await told(expected);

    if (!sql(source, `UPDATE secret_sync SET ${ago('created_at', 25)}, ${ago('proved_at', 25)}`)) return t.skip('needs the sqlite3 command');
    await until(async () => (await source.sync(sync.id)).staleSince, 'the sync to go stale', 30_000);
    await look(source, sync.id);
    expected.push(news.stale, news.recovered);
    await told(expected);
});

test('nothing goes stale for the time of a pause', async (t) => {
    const { source, sync, told } = await startTold(t);
    await source.client.must('POST', '/api/v1/secret-syncs/pause', {});
    // Proved 30 hours ago, paused for 20 of them: only 10 hours count.
    if (!sql(source, `UPDATE secret_sync SET ${ago('created_at', 30)}, ${ago('proved_at', 30)}; UPDATE sync_pause SET ${ago('paused_at', 20)}`)) return t.skip('needs the sqlite3 command');
    await moment(LOOK_MS);
    await source.client.must('DELETE', '/api/v1/secret-syncs/pause');
    await moment(LOOK_MS);
    assert.equal((await source.sync(sync.id)).staleSince, null);
    await told([]);
    // 14 more and it is.
    sql(source, `UPDATE secret_sync SET ${ago('proved_at', 15)}`);
    await until(async () => (await source.sync(sync.id)).staleSince, 'the sync to go stale', 30_000);
    await told([news.stale]);
});
