// Watching syncs as they run.
import { test } from 'node:test';
import assert from 'node:assert/strict';

import { Client, createMachine } from './harness.js';
import { openStream } from './event-stream.js';
import { startSyncing, startWithChanges, until } from './sync-helper.js';

const base = '/api/v1/secret-syncs/netlify';
const nobody = '00000000-0000-4000-8000-000000000000';
const range = (count) => Array.from({ length: count }, (_, index) => index);
const runsOf = (stream) => stream.events.filter(({ event }) => event === 'sync').map(({ data }) => data.run).filter(Boolean);

test('a run is watched: its state, keys done of keys planned, calls made', async (t) => {
    const { source, sync } = await startWithChanges(t, 40, { latencyMs: 60 });
    const stream = await openStream(t, source.client, `${base}/${sync.id}/live`);
    assert.equal(stream.response.status, 200);
    assert.match(stream.response.headers.get('content-type'), /^text\/event-stream/);
    assert.equal(stream.response.headers.get('cache-control'), 'no-store');
    await until(() => stream.events.length > 0, 'the state at rest');
    assert.equal(stream.events[0].data.syncStatus, 'succeeded');

    await source.trigger(sync.id);
    await until(() => runsOf(stream).at(-1)?.trigger === 'manual' && runsOf(stream).at(-1).state === 'succeeded', 'the run to end');
    const runs = runsOf(stream).filter((run) => run.trigger === 'manual');
    const on = runs.filter((run) => run.state === 'running' && run.planned === 40);
    assert.ok(on.length > 0, 'it was seen while it ran');
    for (let i = 1; i < runs.length; i += 1) {
        assert.ok(runs[i].done >= runs[i - 1].done && runs[i].calls >= runs[i - 1].calls, 'counts only grow');
    }
    const last = runs.at(-1);
    assert.deepEqual([last.planned, last.done, last.failed, last.calls], [40, 40, 0, 41]);
    assert.doesNotMatch(JSON.stringify(stream.events), /changed \d|value \d/);
});

test('what a run waits for is told with its reason', async (t) => {
    const { source, sync } = await startWithChanges(t, 8, { settings: { rateLimit: 6, rateWindowMs: 6_000 } });
    const stream = await openStream(t, source.client, `${base}/${sync.id}/live`);
    await source.trigger(sync.id);
    const waiting = await until(() => runsOf(stream).find((run) => run.waitReason), 'a wait to be told', 60_000);
    assert.match(waiting.waitReason, /^(pacing|rate-limit)$/);
    assert.ok(new Date(waiting.waitUntil) > new Date(waiting.startedAt));
    const end = await until(() => runsOf(stream).find((run) => run.trigger === 'manual' && run.state !== 'running'), 'the end', 60_000);
    assert.deepEqual([end.state, end.waitReason, end.waitUntil], ['succeeded', null, null]);
});

test('the syncs of a project are watched together, and one that goes says so', async (t) => {
    const source = await startSyncing(t);
    await source.create('ONE', '1');
    const stream = await openStream(t, source.client, `${base}/live?projectId=${source.project.id}`);
    const sync = await source.createSync({ context: 'production' });
    await until(() => runsOf(stream).some((run) => run.syncId === sync.id && run.state === 'succeeded'), 'its run');
    const other = await source.createSync({ context: 'dev' });
    await until(() => runsOf(stream).some((run) => run.syncId === other.id && run.state === 'succeeded'), 'the other run');
    await new Promise((resolve) => { setTimeout(resolve, 1000); }); // a few looks
    assert.ok(!stream.events.some(({ event }) => event === 'gone'), 'what is there is not gone');
    await source.client.must('DELETE', `${base}/${sync.id}`);
    await until(() => stream.events.some(({ event, data }) => event === 'gone' && data.syncId === sync.id), 'word of its end');
    assert.ok(!stream.events.some(({ event, data }) => event === 'gone' && data.syncId === other.id));
});

test('streams are for those who may read, and end with the right to', async (t) => {
    const source = await startSyncing(t);
    await source.create('ONE', '1');
    const sync = await source.createSync();
    const stranger = await createMachine(source.client, { orgRole: 'member' });
    const none = await createMachine(source.client, { projectId: source.project.id, role: 'no-access' });
    const ofProject = `${base}/live?projectId=${source.project.id}`;

    for (const path of [`${base}/${sync.id}/live`, ofProject]) {
        assert.equal((await new Client(source.server.url).get(path)).status, 401);
        assert.equal((await stranger.get(path)).status, 404);
        assert.equal((await none.get(path)).status, 403);
    }
    assert.equal((await source.client.get(`${base}/${nobody}/live`)).status, 404);
    assert.equal((await source.client.get(`${base}/nonsense/live`)).status, 422);
    assert.equal((await source.client.get(`${base}/live`)).status, 422);

    const viewer = await createMachine(source.client, { projectId: source.project.id, role: 'viewer' });
    const stream = await openStream(t, viewer, `${base}/${sync.id}/live`);
    await until(() => stream.events.length > 0, 'the first event');
    await source.client.must('DELETE', `/api/v2/workspace/${source.project.id}/identity-memberships/${viewer.identityId}`);
    await until(() => stream.isEnded, 'the stream to end');
    assert.equal((await viewer.get(`${base}/${sync.id}/live`)).status, 404);
});

test('a server with open streams stops in time', async (t) => {
    const source = await startSyncing(t);
    await source.create('ONE', '1');
    const sync = await source.createSync();
    const streams = await Promise.all(range(5).map(() => openStream(t, source.client, `${base}/${sync.id}/live`)));
    await until(() => streams.every(({ events }) => events.length > 0), 'the first events');
    await streams[0].close();
    await source.server.stop();
    await Promise.all(streams.map(({ ended }) => ended));
});
