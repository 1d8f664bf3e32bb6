// kill -9 at every call boundary of a run of 60 operations: before each call was processed, and after
// it was processed and before its answer arrived. Each next start goes on; the end is the same.
//
// The journal notes what a call is about to do just before it, and what became of it afterwards. What was
// being sent may have arrived or not: the next run asks the site, and counts a cell that has the noted
// value as its own. What was never sent is not counted (sync-journal.test.js).
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { cells, smallWorld, startSyncing, until, variable } from './sync-helper.js';

const range = (count) => Array.from({ length: count }, (_, index) => index);
const isEnv = ({ path }) => /\/env/.test(path);

const variables = [
    ...range(20).map((n) => variable(`CHANGE_${n}`, { production: 'old', dev: 'theirs' })),
    ...range(10).map((n) => variable(`MIXED_${n}`, { production: 'goes', dev: 'stays' })),
    ...range(10).map((n) => variable(`ALONE_${n}`, { production: 'goes' })),
    variable('FOREIGN', { dev: 'theirs', all: 'mixed' }),
];
const secrets = Object.fromEntries([
    ...range(20).map((n) => [`CREATE_${n}`, `new ${n}`]), ...range(20).map((n) => [`CHANGE_${n}`, `new ${n}`]),
]);
/** The list, one call for 20 creations, 20 changes, 20 deletions. */
const CALLS = 42;

const expected = Object.fromEntries([
    ...range(20).map((n) => [`CREATE_${n}`, { production: `new ${n}` }]),
    ...range(20).map((n) => [`CHANGE_${n}`, { production: `new ${n}`, dev: 'theirs' }]),
    ...range(10).map((n) => [`MIXED_${n}`, { dev: 'stays' }]),
    ['FOREIGN', { dev: 'theirs', all: 'mixed' }],
]);

function checkNothingLost(site) {
    for (const n of range(10)) assert.equal(site[`MIXED_${n}`].dev, 'stays');
    for (const n of range(20)) assert.equal(site[`CHANGE_${n}`].dev, 'theirs');
    assert.deepEqual(site.FOREIGN, expected.FOREIGN);
}

/** The site as it was, and a sync that has not run. */
async function prepare(source) {
    await source.netlify.setState(smallWorld({ variables }));
    await source.netlify.clearFaults();
    await source.netlify.clearRequests();
    return (await source.createSync({ context: 'production', isAutoSyncEnabled: false })).id;
}

async function killAt(source, id, boundary, fault) {
    await source.netlify.fault({ match: { path: '/env', nth: boundary }, times: 'always', do: fault });
    await source.trigger(id);
    await until(async () => (await source.netlify.requests()).filter(isEnv).length >= boundary, `call ${boundary}`);
    await source.server.kill();
    await source.netlify.clearFaults();
    checkNothingLost(await cells(source.netlify));
    await source.server.restart();
    source.client.url = source.server.url;
}

/** The end is right, and everything that was written is known as ours: a removal leaves none of it. */
async function checkEnd(source, id) {
    await until(async () => (await source.sync(id)).syncStatus === 'succeeded', 'the run to be finished', 60_000);
    assert.deepEqual(await cells(source.netlify), expected);
    assert.equal((await source.plan(id)).counts.calls, 0);
    await source.runAfter(id, () => source.client.must('POST', `/api/v1/secret-syncs/netlify/${id}/remove-secrets`));
    const left = Object.keys(await cells(source.netlify)).filter((key) => key.startsWith('CREATE_'));
    assert.deepEqual(left, [], 'what it created was not known as ours');
    await source.client.must('DELETE', `/api/v1/secret-syncs/netlify/${id}`);
}

// Dripping, the answer of a call that was processed does not arrive while anybody waits for it here.
const all = range(CALLS);
const someOfThem = all.filter((n) => n < 3 || n % 4 === 0); // these take longer
for (const [name, fault, boundaries] of [['before each call is processed', 'timeout', all], ['after a call, before its answer', 'drip', someOfThem]]) {
    test(`killed ${name}, the next start finishes the run`, async (t) => {
        const source = await startSyncing(t);
        await source.createMany(secrets);
        for (const boundary of boundaries) {
            const id = await prepare(source);
            await killAt(source, id, boundary + 1, fault);
            await checkEnd(source, id).catch((error) => { throw new Error(`killed at call ${boundary + 1}: ${error.message}`); });
        }
    });
}
