// What a run could not bring in step while Netlify was away, or had no use for our token, comes when
// somebody has looked at the site again: nobody has to start the run by hand.
// Also runs on PostgreSQL.
// SPDX-License-Identifier: Apache-2.0
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { calls, cells, startSyncing, until } from './sync-helper.js';

const one = '/api/v1/secret-syncs/netlify';
const away = { match: { path: '/env' }, times: 'always', do: { status: 401, body: { code: 401, message: 'Access Denied' } } };
const moment = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

/** A sync whose last run failed, so that the site lacks what the source holds; Netlify is back. */
async function startBehind(t, { options, env } = {}) {
    const source = await startSyncing(t, { env });
    await source.createMany({ ONE: '1', TWO: '2' });
    const sync = await source.createSync({ context: 'production', options });
    await source.netlify.fault(away);
    const run = await source.runAfter(sync.id, () => source.update('ONE', 'changed'));
    assert.equal(run.state, 'failed');
    await source.netlify.clearFaults();
    return { source, sync };
}

async function look(source, id) {
    const read = async () => (await source.client.must('GET', `${one}/${id}/drift`)).drift;
    const before = await read();
    await source.client.must('POST', `${one}/${id}/drift/check`);
    return until(async () => {
        const drift = await read();
        return drift.checkedAt !== before.checkedAt && !drift.isChecking ? drift : undefined;
    }, 'a look at the site');
}

test('a look that finds the site behind a failed run starts another', async (t) => {
    const { source, sync } = await startBehind(t);
    await look(source, sync.id);
    await until(async () => (await source.sync(sync.id)).syncStatus === 'succeeded', 'the sync to catch up');
    assert.deepEqual(await cells(source.netlify), { ONE: { production: 'changed' }, TWO: { production: '2' } });
    const [newest] = await source.runs(sync.id);
    assert.deepEqual([newest.trigger, newest.state], ['retry', 'succeeded']);
    // What is in step is not run again.
    const count = (await source.runs(sync.id)).length;
    await look(source, sync.id);
    await moment(300);
    assert.equal((await source.runs(sync.id)).length, count);
});

test('looking starts no run of what nobody wants run', async (t) => {
    const isLeftAlone = async (source, sync) => {
        await source.netlify.clearRequests();
        const count = (await source.runs(sync.id)).length;
        await look(source, sync.id);
        await moment(300);
        assert.equal((await source.runs(sync.id)).length, count);
        assert.deepEqual((await calls(source.netlify)).writes, []);
    };
    await t.test('a sync that is started by hand', async (t2) => {
        const { source, sync } = await startBehind(t2);
        await source.client.must('PATCH', `${one}/${sync.id}`, { isAutoSyncEnabled: false });
        await isLeftAlone(source, sync);
    });
    await t.test('drift after a run that succeeded', async (t2) => {
        const source = await startSyncing(t2);
        await source.createMany({ ONE: '1' });
        const sync = await source.createSync({ context: 'production' });
        const state = await source.netlify.state();
        state.variables[0].values[0].value = 'by hand';
        await source.netlify.setState(state);
        await isLeftAlone(source, sync);
    });
    await t.test('a run that the brake holds', async (t2) => {
        const source = await startSyncing(t2);
        const many = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`KEY_${n}`, 'x']));
        await source.createMany({ STAYS: '1', ...many });
        const sync = await source.createSync({ context: 'production' });
        const run = await source.runAfter(sync.id, () => source.client.must('DELETE', '/api/v3/secrets/batch/raw',
            source.at({ secrets: Object.keys(many).map((secretKey) => ({ secretKey })) })));
        assert.equal(run.state, 'held');
        await isLeftAlone(source, sync);
    });
    await t.test('a failed run whose next one the brake would hold', async (t2) => {
        const { source, sync } = await startBehind(t2);
        const many = Object.fromEntries(Array.from({ length: 12 }, (_, n) => [`KEY_${n}`, 'x']));
        assert.equal((await source.runAfter(sync.id, () => source.createMany(many))).state, 'succeeded');
        await source.netlify.fault(away);
        const run = await source.runAfter(sync.id, () => source.client.must('DELETE', '/api/v3/secrets/batch/raw',
            source.at({ secrets: Object.keys(many).map((secretKey) => ({ secretKey })) })));
        assert.equal(run.state, 'failed');
        await source.netlify.clearFaults();
        await isLeftAlone(source, sync);
    });
});
