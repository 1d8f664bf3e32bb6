// What Netlify and the network can do wrong: a run ends in a named state, deletes nothing unasked,
// loses no key, and is right once the fault is gone.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { calls, cells, startSyncing, until, variable } from './sync-helper.js';

/** A world in which one run makes every kind of call. */
async function startEveryCall(t, options = {}) {
    const source = await startSyncing(t, {
        variables: [
            variable('PATCHED', { production: 'old' }), variable('REPLACED', { all: 'everywhere' }),
            variable('TWO_CELLS', { production: 'goes', dev: 'stays' }), variable('ALONE', { production: 'goes' }),
            variable('FOREIGN', { dev: 'theirs', all: 'mixed' }),
        ],
        ...options,
    });
    await source.createMany({ PATCHED: 'new', REPLACED: 'new', FRESH: 'fresh', FRESHER: 'fresher' });
    return source;
}

const spread = (value) => ({ 'deploy-preview': value, 'branch-deploy': value, dev: value, 'dev-server': value });
const finalCells = {
    PATCHED: { production: 'new' }, REPLACED: { production: 'new', ...spread('everywhere') },
    TWO_CELLS: { dev: 'stays' }, FRESH: { production: 'fresh' }, FRESHER: { production: 'fresher' },
    FOREIGN: { dev: 'theirs', all: 'mixed' },
};
const METHODS = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'];
const atEnv = (method) => ({ method, path: '/env' });

/** What no fault may ever take away. */
function checkNothingLost(site) {
    assert.equal(site.TWO_CELLS.dev, 'stays');
    assert.deepEqual(site.FOREIGN, finalCells.FOREIGN);
    assert.ok(site.REPLACED.all === 'everywhere' || site.REPLACED.dev === 'everywhere');
    assert.ok(['old', 'new'].includes(site.PATCHED.production));
}

const passing = [
    'refuse', 'reset-before', 'reset-after', 'timeout', 'drip', 'truncate', 'garbage', 'oversize',
    { status: 500, body: { code: 500, message: 'oops' } },
    { status: 502, headers: { 'content-type': 'text/html' }, body: '<html>bad gateway</html>' },
    { status: 503, body: '' },
    { status: 429, headers: { 'retry-after': '1' }, body: { code: 429, message: 'slow down' } },
];
for (const fault of passing) {
    const name = typeof fault === 'string' ? fault : fault.status;
    test(`each call meets ${name} once, and the run still ends right`, async (t) => {
        const source = await startEveryCall(t, { env: { TACIT_NETLIFY_TIMEOUT: '1' } });
        for (const method of METHODS) await source.netlify.fault({ match: atEnv(method), times: 1, do: fault });
        const sync = await source.createSync({ context: 'production', isAutoSyncEnabled: false });
        await source.trigger(sync.id);
        await until(async () => {
            checkNothingLost(await cells(source.netlify));
            return (await source.sync(sync.id)).syncStatus === 'succeeded';
        }, 'the run to succeed', 120_000);
        assert.deepEqual(await cells(source.netlify), finalCells);

        // Everything written is known as ours, also where no answer came: removal leaves nothing.
        await source.runAfter(sync.id,
            () => source.client.must('POST', `/api/v1/secret-syncs/netlify/${sync.id}/remove-secrets`));
        assert.deepEqual(Object.keys(await cells(source.netlify)).sort(), ['FOREIGN', 'REPLACED', 'TWO_CELLS']);
    });
}

const lasting = [
    [400, 'bad'], [401, 'Access Denied'], [403, 'Upgrade your account'], [404, 'Not Found'], [422, 'refused'],
];
for (const [status, message] of lasting) {
    test(`a lasting ${status} on writes fails the run with Netlify's words, and it recovers`, async (t) => {
        const source = await startEveryCall(t);
        const fault = { status, body: { code: status, message } };
        for (const method of ['POST', 'PATCH', 'PUT']) {
            await source.netlify.fault({ match: atEnv(method), times: 'always', do: fault });
        }
        const sync = await source.createSync({ context: 'production' });
        assert.equal(sync.syncStatus, 'failed');
        assert.equal(sync.lastSyncedAt, null);
        assert.ok(sync.lastSyncMessage.length <= 1024);
        const site = await cells(source.netlify);
        checkNothingLost(site);
        assert.equal(site.PATCHED.production, 'old');
        if (status === 401) {
            assert.deepEqual(site.ALONE, { production: 'goes' }, 'the run stopped at once');
            assert.match(sync.lastSyncMessage, /token/);
        } else {
            assert.equal(site.ALONE, undefined, 'the other keys went on');
        }
        await source.netlify.clearFaults();
        const run = await source.runNow(sync.id);
        assert.equal(run.state, 'succeeded', run.message);
        assert.deepEqual(await cells(source.netlify), finalCells);
    });
}

test('a list that fails for good keeps the run from writing at all', async (t) => {
    const source = await startEveryCall(t);
    const before = await cells(source.netlify);
    for (const fault of [{ status: 401, body: { code: 401, message: 'Access Denied' } }, { status: 404, body: { code: 404, message: 'Not Found' } }]) {
        await source.netlify.fault({ match: atEnv('GET'), times: 'always', do: fault });
        await source.netlify.clearRequests();
        const sync = await source.createSync({ context: 'production' });
        assert.equal(sync.syncStatus, 'failed');
        assert.match(sync.lastSyncMessage, new RegExp(fault.body.message));
        assert.deepEqual(await cells(source.netlify), before);
        assert.equal((await calls(source.netlify)).writes.length, 0);
        await source.netlify.clearFaults();
    }
});

test('keys that somebody created in between are taken over, the rest is created', async (t) => {
    const source = await startSyncing(t, { latencyMs: 400 });
    await source.createMany({ A: '1', B: '2', C: '3' });
    await source.netlify.clearRequests();
    const created = source.createSync({ context: 'production' });
    await until(async () => (await source.netlify.requests()).some(({ path }) => /\/env$/.test(path)), 'the list call');
    await new Promise((resolve) => setTimeout(resolve, 500)); // the list is read, the creation is under way or not
    const state = await source.netlify.state();
    if (!state.variables.some(({ key }) => key === 'B')) {
        state.variables.push(variable('B', { production: 'theirs' }));
        await source.netlify.setState(state);
    }
    const sync = await created;
    assert.equal(sync.syncStatus, 'succeeded', sync.lastSyncMessage);
    assert.deepEqual(await cells(source.netlify), { A: { production: '1' }, B: { production: '2' }, C: { production: '3' } });
});

test('a conflict is looked into: what is there is set, what is missing is created', async (t) => {
    const source = await startSyncing(t);
    await source.createMany({ A: '1', B: '2' });
    await source.netlify.fault({ match: { method: 'POST', path: '/env$' }, times: 1, do: { status: 409, body: { code: 409, message: 'exists' } } });
    const sync = await source.createSync({ context: 'production' });
    assert.equal(sync.syncStatus, 'succeeded', sync.lastSyncMessage);
    assert.deepEqual(await cells(source.netlify), { A: { production: '1' }, B: { production: '2' } });
});

test('a variable that changes at Netlify during a run is looked at again before it is deleted', async (t) => {
    const source = await startSyncing(t, { latencyMs: 700, variables: [variable('GOES', { production: 'x' })] });
    await source.create('FRESH', '1');
    await source.netlify.clearRequests();
    const created = source.createSync({ context: 'production' });
    await until(async () => (await source.netlify.requests()).some(({ method, path }) => method === 'POST' && /\/env$/.test(path)), 'the creation');
    const state = await source.netlify.state();
    const goes = state.variables.find(({ key }) => key === 'GOES');
    goes.values.push({ context: 'dev', value: 'somebody added this' });
    goes.updated_at = new Date(Date.now() + 5_000).toISOString().replace(/\.\d+Z/, 'Z');
    await source.netlify.setState(state);
    const sync = await created;
    assert.equal(sync.syncStatus, 'succeeded', sync.lastSyncMessage);
    assert.deepEqual((await cells(source.netlify)).GOES, { dev: 'somebody added this' });
});

for (const [name, fault] of Object.entries({
    'is not found': { status: 404, body: { code: 404, message: 'Not Found' } }, 'is answered with other words': 'garbage',
})) {
    test(`a deletion that ${name}: the site is asked whether it is gone`, async (t) => {
        const source = await startSyncing(t, { variables: [variable('VALUE', { dev: 'theirs' })] });
        await source.createMany({ VALUE: 'ours', WHOLE: 'ours', KEPT: 'kept' });
        const sync = await source.createSync({ context: 'production', options: { deleteOnlyOwned: true } });
        for (const path of ['/env/[A-Z]+$', '/env/[A-Z]+/value/']) {
            await source.netlify.fault({ match: { method: 'DELETE', path }, times: 1, do: fault });
        }
        const secrets = [{ secretKey: 'VALUE' }, { secretKey: 'WHOLE' }];
        const run = await source.runAfter(sync.id, () => source.client.must('DELETE', '/api/v3/secrets/batch/raw', source.at({ secrets })));
        assert.deepEqual([run.state, run.done, run.failed], ['succeeded', 2, 0], run.message);
        assert.deepEqual(run.items.map(({ outcome }) => outcome), ['done', 'done']);
        assert.deepEqual(await cells(source.netlify), { VALUE: { dev: 'theirs' }, KEPT: { production: 'kept' } });
    });
}

test('a deletion of what somebody has deleted meanwhile is done', async (t) => {
    const source = await startSyncing(t, { latencyMs: 400, variables: [variable('GOES', { production: 'x' })] });
    await source.create('FRESH', '1');
    await source.netlify.clearRequests();
    const created = source.createSync({ context: 'production' });
    await until(async () => (await source.netlify.requests()).some(({ method, path }) => method === 'POST' && /\/env$/.test(path)), 'the creation');
    const state = await source.netlify.state();
    await source.netlify.setState({ ...state, variables: state.variables.filter(({ key }) => key !== 'GOES') });
    const sync = await created;
    assert.equal(sync.syncStatus, 'succeeded', sync.lastSyncMessage);
    const [run] = await source.runs(sync.id);
    const { items } = await source.run(sync.id, run.id);
    assert.deepEqual(items.map(({ key, outcome }) => [key, outcome]), [['FRESH', 'done'], ['GOES', 'done']]);
});

test('Netlify down: the run is tried again by itself and succeeds when Netlify is back', async (t) => {
    const source = await startSyncing(t);
    await source.create('ONE', '1');
    const sync = await source.createSync();
    await source.netlify.fault({ match: { path: '/env' }, times: 12, do: 'refuse' });
    await source.update('ONE', '2');
    await until(async () => (await cells(source.netlify)).ONE.all === '2', 'the change to arrive', 180_000);
    assert.equal((await source.settled(sync.id)).syncStatus, 'succeeded');
});
