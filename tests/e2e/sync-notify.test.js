// Notifications: what went wrong is told once, to those who can do something, and so is its end.
import { test } from 'node:test';
import assert from 'node:assert/strict';

import { admin, Client, createMachine } from './harness.js';
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
