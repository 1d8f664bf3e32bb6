// Faults that come twice or do not end, on every call of a run, and refusals that come once: it ends in
// a named state, deletes nothing unasked, loses no key, and is right once the fault is gone. Other faults
// that come once, and what a refusal for good is told as, are in sync-faults.test.js.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { cells, startSyncing, until, variable } from './sync-helper.js';

const METHODS = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'];
const NAMED = ['succeeded', 'failed', 'cancelled'];
const spread = (value) => ({ 'deploy-preview': value, 'branch-deploy': value, dev: value, 'dev-server': value });
const answer = (status, headers = {}) => ({ status, headers, body: { code: status, message: `fault ${status}` } });
const faults = {
    'refuse': 'refuse', 'reset-before': 'reset-before', 'reset-after': 'reset-after', 'truncate': 'truncate', 'garbage': 'garbage',
    'timeout': 'timeout', 'drip': 'drip', 'oversize': 'oversize',
    '400': answer(400), '401': answer(401), '403': answer(403), '404': answer(404), '422': answer(422),
    '409': answer(409), '429 with headers': answer(429, { 'x-ratelimit-limit': '500', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' }),
    '429 without': answer(429), '500': answer(500), '502': { status: 502, headers: { 'content-type': 'text/html' }, body: '<html>' }, '503': answer(503),
};

/** A value of several and a whole variable are deleted by calls that differ. */
const deletions = { 'the deletion of a value': '/env/[^/]+/value/', 'the deletion of a variable': '/env/[^/]+$' };

/** A world in which one run makes every kind of call. */
async function startEveryCall(t) {
    const source = await startSyncing(t, {
        env: { TACIT_NETLIFY_TIMEOUT: '1' },
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

async function meet(t, fault, times, methods, path = '/env') {
    const source = await startEveryCall(t);
    for (const method of methods) await source.netlify.fault({ match: { method, path }, times, do: fault });
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

test('faults on every call', { concurrency: 20 }, async (t) => {
    const cases = Object.entries(faults).flatMap(([name, fault]) => [
        ...(fault.status < 429 ? [[`${name} once`, fault, 1, METHODS]] : []),
        [`${name} twice`, fault, 2, METHODS], [`${name} always, on writes`, fault, 'always', METHODS.slice(1)],
        [`${name} always, on the list`, fault, 'always', ['GET']],
        ...Object.entries(deletions).map(([call, path]) => [`${name} always, on ${call}`, fault, 'always', ['DELETE'], path]),
    ]);
    await Promise.all(cases.map(([name, ...meeting]) => t.test(name, (inner) => meet(inner, ...meeting))));
});
