// A server that is killed or stopped in the middle of a run: the next start finishes it.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { calls, cells, startSyncing, until, variable } from './sync-helper.js';

const range = (count) => Array.from({ length: count }, (_, index) => index);

/** 20 variables to create, 20 to change, 10 values and 10 variables to delete. */
async function startSixty(t) {
    const old = range(20).map((n) => variable(`CHANGE_${n}`, { production: 'old' }));
    const mixed = range(10).map((n) => variable(`MIXED_${n}`, { production: 'goes', dev: 'stays' }));
    const alone = range(10).map((n) => variable(`ALONE_${n}`, { production: 'goes' }));
    const source = await startSyncing(t, { latencyMs: 60, variables: [...old, ...mixed, ...alone] });
    await source.createMany({
        ...Object.fromEntries(range(20).map((n) => [`CREATE_${n}`, `new ${n}`])),
        ...Object.fromEntries(range(20).map((n) => [`CHANGE_${n}`, `new ${n}`])),
    });
    const secretSync = await source.createSync({ context: 'production', isAutoSyncEnabled: false });
    return { source, id: secretSync.id };
}

const expected = Object.fromEntries([
    ...range(20).map((n) => [`CREATE_${n}`, { production: `new ${n}` }]),
    ...range(20).map((n) => [`CHANGE_${n}`, { production: `new ${n}` }]),
    ...range(10).map((n) => [`MIXED_${n}`, { dev: 'stays' }]),
]);

async function checkOwnership(source, id) {
    const plan = await source.plan(id);
    assert.equal(plan.counts.calls, 0);
    await source.runAfter(id, () => source.client.must('POST', `/api/v1/secret-syncs/netlify/${id}/remove-secrets`));
    assert.deepEqual(Object.keys(await cells(source.netlify)).sort(), range(10).map((n) => `MIXED_${n}`).sort());
}

for (const after of [1, 2, 6, 15, 30, 40]) {
    test(`killed after ${after} calls, the run is finished by the next start`, async (t) => {
        const { source, id } = await startSixty(t);
        await source.netlify.clearRequests();
        await source.trigger(id);
        await until(async () => (await source.netlify.requests()).filter(({ path }) => /\/env/.test(path)).length >= after, 'the calls');
        await source.server.kill();
        const meanwhile = await cells(source.netlify);
        for (const n of range(10)) assert.equal(meanwhile[`MIXED_${n}`].dev, 'stays');

        await source.server.restart();
        source.client.url = source.server.url;
        await until(async () => (await source.sync(id)).syncStatus === 'succeeded', 'the run to be finished', 90_000);
        assert.deepEqual(await cells(source.netlify), expected);
        await checkOwnership(source, id);
    });
}

test('stopped politely, the run is given back and goes on at the next start', async (t) => {
    const { source, id } = await startSixty(t);
    await source.netlify.clearRequests();
    await source.trigger(id);
    await until(async () => (await calls(source.netlify)).writes.length >= 3, 'the first writes');
    await source.server.stop();
    const written = (await calls(source.netlify)).writes.length;
    assert.ok(written < 41, `${written} writes: the run was not interrupted`);

    await source.server.restart();
    source.client.url = source.server.url;
    await until(async () => (await source.sync(id)).syncStatus === 'succeeded', 'the run to be finished', 90_000);
    assert.deepEqual(await cells(source.netlify), expected);
    const [last, first] = await source.runs(id);
    assert.equal(last.state, 'succeeded');
    assert.equal(first.state, 'cancelled');
    await checkOwnership(source, id);
});

test('a sync that is deleted while it runs ends quietly', async (t) => {
    const { source, id } = await startSixty(t);
    await source.netlify.clearRequests();
    await source.trigger(id);
    await until(async () => (await calls(source.netlify)).writes.length >= 3, 'the first writes');
    await source.client.must('DELETE', `/api/v1/secret-syncs/netlify/${id}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
    const written = (await calls(source.netlify)).writes.length;
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.equal((await calls(source.netlify)).writes.length, written, 'it went on writing');
    assert.ok(written < 41);
});
