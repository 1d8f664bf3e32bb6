// The weaknesses N1 to N8 of the implementation that set the contract: none of them is here.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import {
    calls, cells, otherAccountId, otherSiteId, siteId, startNative, until, variable, variableOf,
} from './integration-helper.js';

const range = (count) => Array.from({ length: count }, (_, index) => index);
const named = (count, value = (n) => `value ${n}`) => Object.fromEntries(range(count).map((n) => [`KEY_${n}`, value(n)]));

for (const listNarrowing of [false, true]) {
    test(`N1: values of every context are seen, ${listNarrowing ? 'also where filters narrow' : 'once'}`, async (t) => {
        const native = await startNative(t, {
            variables: [variable('A', { production: 'a', dev: 'd' }), variable('B', { 'deploy-preview': 'p' })], settings: { listNarrowing },
        });
        await native.put({ A: 'a', B: 'b' });
        const { id } = await native.create(await native.authorize());
        const wanted = { A: { production: 'a', dev: 'd' }, B: { 'deploy-preview': 'p', production: 'b' } };
        assert.deepEqual(await cells(native.netlify), wanted);
        await native.netlify.clearRequests();
        await native.sync(id);
        const { all, writes } = await calls(native.netlify);
        assert.deepEqual(writes, []);
        assert.deepEqual(all.map(({ query }) => query), [`site_id=${siteId}`]);
        assert.deepEqual(await cells(native.netlify), wanted);
    });
}

test('N2: a first sync takes nothing away that it did not write, nor does any later one', async (t) => {
    const theirs = { THEIRS: { production: 'theirs' }, SHARED: { all: 'shared' }, PREVIEW: { 'deploy-preview': 'p', production: 'q' } };
    const native = await startNative(t, { variables: Object.entries(theirs).map(([key, values]) => variable(key, values)) });
    await native.put({ MINE: 'mine', GONE: 'gone' });
    const { id } = await native.create(await native.authorize());
    assert.deepEqual(await cells(native.netlify), { ...theirs, MINE: { production: 'mine' }, GONE: { production: 'gone' } });
    await native.runAfter(id, () => native.remove('GONE'));
    assert.deepEqual(await cells(native.netlify), { ...theirs, MINE: { production: 'mine' } });
    await native.sync(id);
    assert.deepEqual(await cells(native.netlify), { ...theirs, MINE: { production: 'mine' } });
});

test('N2: an empty source empties nothing', async (t) => {
    const native = await startNative(t, { variables: [variable('THEIRS', { production: 'theirs' })] });
    await native.create(await native.authorize());
    assert.deepEqual(await cells(native.netlify), { THEIRS: { production: 'theirs' } });
});

test('N2: both ways of a first import bring in what is there', async (t) => {
    for (const [initialSyncBehavior, winner] of [['prefer-target', 'theirs'], ['prefer-source', 'ours']]) {
        const native = await startNative(t, { variables: [variable('THEIRS', { production: 'kept' }), variable('BOTH', { production: 'theirs' })] });
        await native.put({ BOTH: 'ours', MINE: 'mine' });
        const made = await native.create(await native.authorize(), { metadata: { initialSyncBehavior } });
        assert.deepEqual([made.isSynced, made.syncMessage], [true, null]);
        assert.deepEqual(await cells(native.netlify), {
            THEIRS: { production: 'kept' }, BOTH: { production: winner }, MINE: { production: 'mine' },
        });
        const { secrets } = await native.client.must('GET',
            `/api/v3/secrets/raw?workspaceId=${native.project.id}&environment=dev&secretPath=/`);
        assert.deepEqual(Object.fromEntries(secrets.map((one) => [one.secretKey, one.secretValue])),
            { BOTH: winner, MINE: 'mine', THEIRS: 'kept' });
    }
});

for (const allWithSpecific of ['keep', 'replace', 'expand']) {
    test(`N3: a shared value stays with the other contexts, mode ${allWithSpecific}`, async (t) => {
        const native = await startNative(t, {
            variables: [variable('SHARED', { all: 'theirs' }), variable('SAME', { all: 'same' })], settings: { allWithSpecific },
        });
        await native.put({ SHARED: 'ours', SAME: 'same' });
        const { id } = await native.create(await native.authorize());
        const { SHARED, SAME } = await cells(native.netlify);
        assert.equal(SHARED.production, 'ours');
        for (const context of ['deploy-preview', 'branch-deploy', 'dev']) assert.equal(SHARED[context] ?? SHARED.all, 'theirs', context);
        assert.equal(SAME.all ?? SAME.production, 'same');
        await native.netlify.clearRequests();
        await native.sync(id);
        assert.deepEqual((await calls(native.netlify)).writes, []);
    });
}

test('N4: many changes go at the pace that Netlify sets, and a refusal for haste is waited out', async (t) => {
    const native = await startNative(t, { settings: { rateLimit: 40, rateWindowMs: 1500 } });
    await native.put(named(60));
    const { id } = await native.create(await native.authorize());
    await native.netlify.fault({ match: { method: 'PATCH' }, times: 1, do: { status: 429 } });
    const secrets = Object.entries(named(60, (n) => `changed ${n}`)).map(([secretKey, secretValue]) => ({ secretKey, secretValue }));
    const done = await native.runAfter(id, () => native.client.must('PATCH', '/api/v3/secrets/batch/raw', native.at({ secrets })));
    const settled = await until(async () => {
        const seen = await cells(native.netlify);
        return Object.entries(seen).every(([, { production }]) => production.startsWith('changed')) ? seen : undefined;
    }, 'all changes to arrive', 60_000);
    assert.equal(Object.keys(settled).length, 60);
    assert.equal(done.syncMessage, null);
    const { all } = await calls(native.netlify);
    assert.ok(all.filter(({ status }) => status === 429).length <= 2, 'paced, not bumped into');
});

test('N5: sites of every team of the person can be written, each by its own account', async (t) => {
    const native = await startNative(t, { variables: [variable('THEIRS', { production: 'x' })] });
    await native.put({ ONE: '1' });
    const auth = await native.authorize();
    const [docs, shop] = [await native.create(auth, { app: 'rival-docs', appId: otherSiteId }), await native.create(auth)];
    assert.deepEqual([docs.isSynced, shop.isSynced], [true, true]);
    assert.deepEqual(await cells(native.netlify, otherSiteId), { ONE: { production: '1' } });
    assert.deepEqual(await cells(native.netlify), { ONE: { production: '1' }, THEIRS: { production: 'x' } });
    const paths = (await calls(native.netlify)).writes.filter(({ query }) => query === `site_id=${otherSiteId}`).map(({ path }) => path);
    assert.deepEqual(paths, [`/api/v1/accounts/${otherAccountId}/env`]);
});

test('N6: a write-only variable is written when its value changes, not in each run', async (t) => {
    const native = await startNative(t, {
        variables: [variable('TOKEN', { production: 'old', 'deploy-preview': 'preview' }, { is_secret: true, scopes: ['builds', 'functions', 'runtime'] })],
    });
    await native.put({ TOKEN: 'new' });
    const { id } = await native.create(await native.authorize());
    assert.deepEqual((await cells(native.netlify)).TOKEN, { production: 'new', 'deploy-preview': 'preview' });
    assert.equal((await variableOf(native.netlify, 'TOKEN')).is_secret, true);
    await native.netlify.clearRequests();
    await native.sync(id);
    assert.deepEqual((await calls(native.netlify)).writes, []);
    await native.runAfter(id, () => native.change('TOKEN', 'newer'));
    assert.deepEqual((await calls(native.netlify)).writes.map(({ method }) => method), ['PATCH']);
    assert.equal((await cells(native.netlify)).TOKEN.production, 'newer');
});

test('N7: a key never becomes part of another address', async (t) => {
    const native = await startNative(t, { variables: [variable('VICTIM', { production: 'untouched' })] });
    await native.put({ GOOD: 'good' });
    const { id } = await native.create(await native.authorize(), { metadata: { secretPrefix: '/VICTIM/' } });
    await native.sync(id);
    const { all } = await calls(native.netlify);
    for (const { path } of all.filter(({ path }) => path.includes('/env'))) assert.match(path, /\/env$/);
    assert.deepEqual((await cells(native.netlify)).VICTIM, { production: 'untouched' });
    const refused = await native.integration(id);
    assert.equal(refused.isSynced, false);
    assert.match(refused.syncMessage, /\/VICTIM\/GOOD/);
});

test('N8: a revoked token is said at once and clearly, and a new one sets everything going again', async (t) => {
    const native = await startNative(t);
    await native.put({ ONE: '1' });
    const auth = await native.authorize();
    const { id } = await native.create(auth);
    const world = await native.netlify.state();
    await native.netlify.setState({ ...world, tokens: world.tokens.slice(0, 1) });

    const apps = await native.client.get(`/api/v1/integration-auth/${auth.id}/apps`);
    assert.deepEqual([apps.status, apps.body.error], [400, 'NetlifyError']);
    await native.netlify.clearRequests();
    const stopped = await native.runAfter(id, () => native.change('ONE', 'one'));
    assert.equal(stopped.isSynced, false);
    assert.match(stopped.syncMessage, /401|token/i);
    await new Promise((resolve) => setTimeout(resolve, 1000));
    assert.equal((await native.netlify.requests()).length, 1, 'a bad token is not tried again and again');

    const again = await native.authorize();
    assert.equal(again.id, auth.id);
    const running = await until(async () => {
        const integration = await native.integration(id);
        return integration.isSynced ? integration : undefined;
    }, 'the integration to go on');
    assert.equal(running.syncMessage, null);
    assert.deepEqual(await cells(native.netlify), { ONE: { production: 'one' } });
    assert.ok(!(await native.netlify.requests()).some(({ query }) => query.includes('refresh_token')));
});
