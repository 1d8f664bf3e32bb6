// Bringing the syncs of a whole organisation to a stand, and letting them go on.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';

import { Client, createMachine } from './harness.js';
import { calls, cells, startSyncing, until } from './sync-helper.js';

const path = '/api/v1/secret-syncs/pause';
const base = '/api/v1/secret-syncs/netlify';
const moment = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
/** Longer than changes are gathered for, and than the runner sleeps. */
const LONG_ENOUGH_MS = 3_000;

const pause = async (client, body) => (await client.must('POST', path, body)).pause;
const resume = async (client) => (await client.must('DELETE', path)).pause;
const paused = async (client) => (await client.must('GET', path)).pause;
const nothing = { isPaused: false, pausedAt: null, pausedBy: null, reason: null, canChange: true };

async function startInStep(t, options) {
    const source = await startSyncing(t, options);
    await source.create('ONE', '1');
    const sync = await source.createSync();
    await source.netlify.clearRequests();
    return { source, sync };
}

test('while paused nothing goes to Netlify, and resuming makes one run of all that waits', async (t) => {
    const { source, sync } = await startInStep(t);
    assert.deepEqual(await paused(source.client), nothing);
    const begun = await pause(source.client, { reason: '  Netlify moves house  ' });
    assert.deepEqual([begun.isPaused, begun.reason, begun.canChange], [true, 'Netlify moves house', true]);
    assert.ok(begun.pausedBy.length > 0);
    assert.ok(Math.abs(Date.parse(begun.pausedAt) - Date.now()) < 60_000);

    const runs = (await source.runs(sync.id)).length;
    for (const value of ['2', '3', '4']) await source.update('ONE', value);
    const answer = await source.client.must('POST', `${base}/${sync.id}/sync-secrets`);
    assert.equal(answer.secretSync.syncStatus, 'pending', 'by hand it is queued, as ever');
    await source.client.must('POST', `${base}/${sync.id}/drift/check`);
    await moment(LONG_ENOUGH_MS);
    assert.deepEqual((await calls(source.netlify)).all, []);
    assert.equal((await source.sync(sync.id)).syncStatus, 'pending');
    assert.equal((await source.runs(sync.id)).length, runs);

    assert.deepEqual(await resume(source.client), nothing);
    await until(async () => (await cells(source.netlify)).ONE.all === '4', 'the last value to arrive');
    assert.equal((await source.settled(sync.id)).syncStatus, 'succeeded');
    await moment(LONG_ENOUGH_MS);
    assert.equal((await source.runs(sync.id)).length, runs + 1);
});

test('a run that is on finishes, and imports and removals wait', async (t) => {
    const { source, sync } = await startInStep(t, { latencyMs: 400 });
    await source.client.must('POST', `${base}/${sync.id}/sync-secrets`);
    await until(async () => (await source.sync(sync.id)).syncStatus === 'running', 'a run on its way');
    await pause(source.client);
    assert.equal((await source.settled(sync.id)).syncStatus, 'succeeded');

    await source.netlify.clearRequests();
    await source.client.must('POST', `${base}/${sync.id}/import-secrets?importBehavior=prioritize-source`);
    await moment(LONG_ENOUGH_MS);
    assert.equal((await source.sync(sync.id)).importStatus, 'pending');
    assert.deepEqual((await calls(source.netlify)).all, []);
    await resume(source.client);
    assert.equal((await source.settled(sync.id)).importStatus, 'succeeded');

    await pause(source.client);
    await source.client.must('POST', `${base}/${sync.id}/remove-secrets`);
    await moment(LONG_ENOUGH_MS);
    assert.equal((await source.sync(sync.id)).removeStatus, 'pending');
    assert.equal((await cells(source.netlify)).ONE.all, '1');
    await resume(source.client);
    assert.equal((await source.settled(sync.id)).removeStatus, 'succeeded');
    assert.deepEqual(await cells(source.netlify), {});
});

test('webhooks go on, and a pause survives a restart', async (t) => {
    const { source, sync } = await startInStep(t, { env: { TACIT_PRIVATE_WEBHOOKS: 'on' } });
    const told = [];
    const listener = createServer((request, response) => {
        told.push(request.url);
        response.end('{}');
    }).listen(0, '127.0.0.1');
    await once(listener, 'listening');
    t.after(() => { listener.closeAllConnections(); listener.close(); });
    await pause(source.client, { reason: 'house' });
    await source.client.must('POST', '/api/v1/webhooks', {
        projectId: source.project.id, environment: 'dev', webhookUrl: `http://127.0.0.1:${listener.address().port}/told`,
        eventsFilter: [{ eventName: 'secrets.modified' }],
    });
    await source.update('ONE', 'later');
    await until(() => told.length > 0, 'the webhook to be told');
    await source.server.stop();
    await source.server.restart();
    source.client.url = source.server.url;
    const still = await paused(source.client);
    assert.deepEqual([still.isPaused, still.reason], [true, 'house']);
    await moment(LONG_ENOUGH_MS);
    assert.deepEqual((await calls(source.netlify)).all, []);
    await resume(source.client);
    await until(async () => (await cells(source.netlify)).ONE.all === 'later', 'the change to arrive');
    await source.settled(sync.id);
});

test('only those who administer the organisation pause and resume, and everybody in it may know', async (t) => {
    const { source } = await startInStep(t);
    const member = await createMachine(source.client, { projectId: source.project.id, role: 'admin', orgRole: 'member' });
    for (const [method, body] of [['POST', { reason: 'no' }], ['DELETE', undefined]]) {
        const answer = await member.send(method, path, body);
        assert.equal(answer.status, 403, answer.text);
        assert.equal((await new Client(source.server.url).send(method, path, body)).status, 401);
    }
    assert.deepEqual(await paused(member), { ...nothing, canChange: false });
    const { isPaused } = await pause(source.client, {});
    assert.equal(isPaused, true);
    assert.deepEqual(await paused(member), { ...await paused(source.client), canChange: false });
    assert.equal((await new Client(source.server.url).get(path)).status, 401);
});

test('pausing twice and resuming twice change nothing more, and each is in the audit log once', async (t) => {
    const { source } = await startInStep(t);
    const first = await pause(source.client, { reason: 'first' });
    assert.deepEqual(await pause(source.client, { reason: 'second' }), first);
    await resume(source.client);
    assert.deepEqual(await resume(source.client), nothing);
    const { auditLogs } = await source.client.must('GET', '/api/v1/organization/audit-logs?limit=100');
    const events = auditLogs.map(({ event }) => event).filter(({ type }) => /-secret-syncs$/.test(type) && !/^get/.test(type));
    assert.deepEqual(events.map(({ type }) => type).sort(), ['pause-secret-syncs', 'resume-secret-syncs']);
    assert.equal(events.find(({ type }) => type === 'pause-secret-syncs').metadata.reason, 'first');
});

test('a reason that breaks a rule is refused, and nothing is paused', async (t) => {
    const { source } = await startInStep(t);
    for (const reason of ['x'.repeat(501), 7, {}]) {
        const answer = await source.client.post(path, { reason });
        assert.equal(answer.status, 422, `${JSON.stringify(reason).slice(0, 20)}: ${answer.text}`);
        assert.match(answer.text, /reason/);
    }
    assert.equal((await paused(source.client)).isPaused, false);
    const long = await pause(source.client, { reason: 'x'.repeat(500) });
    assert.equal(long.reason.length, 500);
});
