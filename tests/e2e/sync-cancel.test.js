// Calling off what a sync does, or is about to do.
import { test } from 'node:test';
import assert from 'node:assert/strict';

import { createMachine, createProject } from './harness.js';
import { calls, cells, startWithChanges, startSyncing, until } from './sync-helper.js';

const base = '/api/v1/secret-syncs/netlify';
const nobody = '00000000-0000-4000-8000-000000000000';

test('a run is cancelled between two calls, says who did it, and the next run finishes', async (t) => {
    const { source, sync } = await startWithChanges(t, 60, { latencyMs: 150 });
    await source.trigger(sync.id);
    const run = await until(async () => (await source.runs(sync.id)).find((one) => one.state === 'running' && one.done > 0), 'a run on its way');
    const answer = await source.client.must('POST', `${base}/${sync.id}/runs/${run.id}/cancel`);
    assert.equal(answer.run.id, run.id);

    const after = await source.settled(sync.id);
    const ended = await source.run(sync.id, run.id);
    assert.equal(ended.state, 'cancelled');
    assert.match(ended.message, /^Cancelled by /);
    assert.deepEqual([after.syncStatus, after.lastSyncMessage], ['failed', ended.message]);
    await new Promise((resolve) => { setTimeout(resolve, 600); }); // what was under way arrives
    const { all } = await calls(source.netlify);
    const there = Object.values(await cells(source.netlify)).filter((cell) => cell.all.startsWith('changed')).length;
    assert.ok(there > 0 && there < 60, `${there} of 60 written`);
    const count = (wanted) => ended.items.filter(({ outcome }) => outcome === wanted).length;
    assert.equal(count('done'), there, 'the record tells what was written');
    await new Promise((resolve) => { setTimeout(resolve, 600); });
    assert.equal((await calls(source.netlify)).all.length, all.length, 'nothing goes out any more');

    const next = await source.runNow(sync.id, undefined, 60_000);
    assert.equal(next.state, 'succeeded');
    assert.equal(next.done, 60 - there, 'it goes on from there');
});

test('what waits for another try is called off too', async (t) => {
    const source = await startSyncing(t);
    await source.create('ONE', '1');
    await source.netlify.fault({ match: { path: '/env' }, times: 'always', do: { status: 503 } });
    const { secretSync: sync } = await source.client.must('POST', base, source.syncBody());
    await until(async () => (await source.runs(sync.id)).some((run) => run.state === 'failed'), 'a failed try', 60_000);
    const { secretSync } = await source.client.must('POST', `${base}/${sync.id}/cancel`);
    assert.equal(secretSync.syncStatus, 'failed');
    assert.match(secretSync.lastSyncMessage, /^Cancelled by .* before it began\.$/);
    const { length } = await source.runs(sync.id);
    await new Promise((resolve) => { setTimeout(resolve, 4_000); });
    assert.equal((await source.runs(sync.id)).length, length, 'it is not tried again');
});

test('cancelling is refused where there is nothing to cancel, and to those who may not', async (t) => {
    const { source, sync } = await startWithChanges(t, 2);
    const [run] = await source.runs(sync.id);
    const nothing = await source.client.post(`${base}/${sync.id}/cancel`);
    assert.deepEqual([nothing.status, nothing.body.message], [400, 'Nothing of this sync is running or waiting.']);
    const ended = await source.client.post(`${base}/${sync.id}/runs/${run.id}/cancel`);
    assert.deepEqual([ended.status, ended.body.message], [400, 'This run has ended already.']);
    assert.equal((await source.client.post(`${base}/${sync.id}/runs/${nobody}/cancel`)).status, 404);
    assert.equal((await source.client.post(`${base}/${nobody}/cancel`)).status, 404);
    const viewer = await createMachine(source.client, { projectId: source.project.id, role: 'viewer' });
    assert.equal((await viewer.post(`${base}/${sync.id}/cancel`)).status, 403);
    const elsewhere = await createProject(source.client);
    const stranger = await createMachine(source.client, { projectId: elsewhere.id, role: 'admin' });
    assert.equal((await stranger.post(`${base}/${sync.id}/cancel`)).status, 404);
    assert.equal((await stranger.post(`${base}/${sync.id}/runs/${run.id}/cancel`)).status, 404);
});
