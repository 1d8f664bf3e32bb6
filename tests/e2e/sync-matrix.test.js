// Faults that come twice or do not end, on every call of a run: it ends in a named state, deletes
// nothing unasked, loses no key, and is right once the fault is gone. Faults that come once, and those
// that end with a refusal for good, are in sync-faults.test.js.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { cells, startSyncing, until, variable } from './sync-helper.js';

const METHODS = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'];
const NAMED = ['succeeded', 'failed', 'cancelled'];
const spread = (value) => ({ 'deploy-preview': value, 'branch-deploy': value, dev: value, 'dev-server': value });
const answer = (status, headers = {}) => ({ status, headers, body: { code: status, message: `fault ${status}` } });
const faults = {
    'refuse': 'refuse', 'reset-before': 'reset-before', 'reset-after': 'reset-after', 'truncate': 'truncate', 'garbage': 'garbage',
    '409': answer(409), '429 with headers': answer(429, { 'x-ratelimit-limit': '500', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' }),
    '429 without': answer(429), '500': answer(500), '502': { status: 502, headers: { 'content-type': 'text/html' }, body: '<html>' }, '503': answer(503),
};

/** A world in which one run makes every kind of call. */
async function startEveryCall(t) {
    const source = await startSyncing(t, {
        variables: [
            variable('PATCHED', { production: 'old' }), variable('REPLACED', { all: 'everywhere' }),
            variable('TWO_CELLS', { production: 'goes', dev: 'stays' }), variable('ALONE', { production: 'goes' }),
            variable('FOREIGN', { dev: 'theirs', all: 'mixed' }),
        ],
    });
    await source.createMany({ PATCHED: 'new', REPLACED: 'new', FRESH: 'fresh', FRESHER: 'fresher' });
    const sync = await source.createSync({ context: 'production', isAutoSyncEnabled: false });
    return Object.assign(source, { id: sync.id });
}

const expected = {
    PATCHED: { production: 'new' }, REPLACED: { production: 'new', ...spread('everywhere') }, TWO_CELLS: { dev: 'stays' },
    FRESH: { production: 'fresh' }, FRESHER: { production: 'fresher' }, FOREIGN: { dev: 'theirs', all: 'mixed' },
};

function checkNothingLost(site) {
    assert.equal(site.TWO_CELLS.dev, 'stays');
    assert.deepEqual(site.FOREIGN, expected.FOREIGN);
    assert.ok(site.REPLACED.all === 'everywhere' || site.REPLACED.dev === 'everywhere');
    assert.ok(['old', 'new'].includes(site.PATCHED.production));
}

async function meet(t, fault, times, methods) {
    const source = await startEveryCall(t);
    for (const method of methods) await source.netlify.fault({ match: { method, path: '/env' }, times, do: fault });
    await source.trigger(source.id);
    const run = await until(async () => {
        checkNothingLost(await cells(source.netlify));
        const [newest] = await source.runs(source.id);
        return newest && newest.state !== 'running' ? newest : undefined;
    }, 'the run to end', 120_000);
    assert.ok(NAMED.includes(run.state), run.state);
    if (run.state === 'failed') assert.ok(run.message.length > 10, 'it says why');
    if (times === 'always' && methods.includes('GET')) {
        assert.equal(run.state, 'failed');
        assert.equal(run.done, 0, 'what cannot be read is not written to');
    }

    await source.netlify.clearFaults();
    await until(async () => {
        const { syncStatus } = await source.sync(source.id);
        return syncStatus === 'succeeded' || syncStatus === 'failed';
    }, 'the tries to end', 120_000);
    const last = await source.runNow(source.id);
    assert.equal(last.state, 'succeeded', last.message);
    assert.deepEqual(await cells(source.netlify), expected);
}

test('faults on every call', { concurrency: 10 }, async (t) => {
    const cases = Object.entries(faults).flatMap(([name, fault]) => [
        [`${name} twice`, fault, 2, METHODS], [`${name} always, on writes`, fault, 'always', METHODS.slice(1)],
        [`${name} always, on the list`, fault, 'always', ['GET']],
    ]);
    await Promise.all(cases.map(([name, fault, times, methods]) => t.test(name, (inner) => meet(inner, fault, times, methods))));
});
