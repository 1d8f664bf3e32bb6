// The journal of calls, seen from the next run after kill -9: a value that the dead run may have sent,
// and that the site has, is ours; one that it certainly never sent is whose it was, even where somebody
// set the very same value meanwhile. Told by a sync that deletes only what it wrote.
// SPDX-License-Identifier: Apache-2.0
// Also runs on PostgreSQL.
import { describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { cells, netlifyToken, siteId, startSyncing, until, variable } from './sync-helper.js';
import { Hand } from './worlds/place.js';

const isEnv = ({ path }) => /\/env/.test(path);
const NEW = 'new value';
const STAYS = variable('STAYS', { production: 'stays' });

/** A sync that is about to create FRESH, and then to change OLD, of somebody else's making. */
async function prepare(t) {
    const source = await startSyncing(t, { variables: [variable('OLD', { production: 'old' }), STAYS] });
    await source.createMany({ FRESH: NEW, OLD: NEW, STAYS: 'stays' });
    const sync = await source.createSync({ context: 'production', isAutoSyncEnabled: false, options: { deleteOnlyOwned: true } });
    await source.netlify.clearRequests();
    return { source, id: sync.id, hand: new Hand(source.netlify, { token: netlifyToken, siteId }) };
}

/** Dies when the call was sent: never processed with 'timeout', processed and not answered with 'drip'. */
async function killAt(source, id, call, fault) {
    await source.netlify.fault({ match: { path: '/env', nth: call }, times: 'always', do: fault });
    await source.trigger(id);
    await until(async () => (await source.netlify.requests()).filter(isEnv).length >= call, `call ${call}`);
    await source.server.kill();
    await source.netlify.clearFaults();
}

async function restart(source) {
    await source.server.restart();
    source.client.url = source.server.url;
}

const finished = (source, id) => until(async () => (await source.sync(id)).syncStatus === 'succeeded', 'the run to be finished', 60_000);

/** What is left at the site once the source lacks the key. */
async function without(source, id, ...names) {
    for (const name of names) await source.remove(name);
    await source.runNow(id);
    const { STAYS: { production }, ...left } = await cells(source.netlify);
    assert.equal(production, 'stays');
    return left;
}

// Most of their time goes by until the lease of the dead is over.
describe('after a kill', { concurrency: true }, () => {
    test('what was never sent stays whose it is, with the same value too', async (t) => {
        const { source, id, hand } = await prepare(t);
        await killAt(source, id, 2, 'timeout'); // the creation; the change of OLD was to follow
        await hand.set('OLD', 'production', NEW);
        await restart(source);
        await finished(source, id);
        assert.deepEqual(await without(source, id, 'FRESH', 'OLD'), { OLD: { production: NEW } });
    });

    test('what was sent, and came to pass, is ours', async (t) => {
        const { source, id } = await prepare(t);
        await killAt(source, id, 3, 'drip');
        assert.equal((await cells(source.netlify)).OLD.production, NEW);
        await restart(source);
        await finished(source, id);
        assert.deepEqual(await without(source, id, 'FRESH', 'OLD'), {});
    });

    test('what was sent is ours though the source lacks it by the next run', async (t) => {
        const { source, id } = await prepare(t);
        await killAt(source, id, 2, 'drip');
        await source.netlify.fault({ match: { path: '/env' }, times: 'always', do: { status: 401, body: { code: 401, message: 'no' } } });
        await restart(source);
        await until(async () => (await source.sync(id)).syncStatus === 'failed', 'a run that can do nothing', 60_000);
        await source.netlify.clearFaults();
        assert.deepEqual(await without(source, id, 'FRESH'), { OLD: { production: NEW } });
    });

    test('a run that could not even look does not make it forgotten', async (t) => {
        const { source, id } = await prepare(t);
        await killAt(source, id, 3, 'drip');
        await source.netlify.fault({ match: { path: '/env' }, times: 'always', do: { status: 401, body: { code: 401, message: 'no' } } });
        await restart(source);
        await until(async () => (await source.sync(id)).syncStatus === 'failed', 'a run that can do nothing', 60_000);
        await source.netlify.clearFaults();
        await source.runNow(id);
        assert.deepEqual(await without(source, id, 'FRESH', 'OLD'), {});
    });

    test('an item says what became of it: what may have been sent is not known, the rest was not reached', async (t) => {
        const { source, id } = await prepare(t);
        await killAt(source, id, 2, 'timeout');
        await restart(source);
        await finished(source, id);
        const crashed = (await source.runs(id)).find((run) => run.state === 'cancelled');
        const { items } = await source.run(id, crashed.id);
        assert.deepEqual(Object.fromEntries(items.map(({ key, outcome }) => [key, outcome])), { FRESH: 'unsure', OLD: 'planned' });
    });
});
