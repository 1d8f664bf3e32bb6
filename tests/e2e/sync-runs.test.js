// Plans, runs and the brake.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { calls, cells, startSyncing, until, variable } from './sync-helper.js';

const range = (count) => Array.from({ length: count }, (_, index) => index);

test('a plan says what a run would do, writes nothing and shows no value', async (t) => {
    const source = await startSyncing(t, {
        variables: [
            variable('CHANGED', { production: 'an old value' }), variable('GOES', { production: 'a doomed value' }),
            variable('SAME', { production: 'the same value' }),
        ],
    });
    await source.createMany({ CHANGED: 'a new value', SAME: 'the same value', FRESH: 'a fresh value', PATH: 'reserved? no', AWS_REGION: 'reserved value' });
    const before = await cells(source.netlify);
    const { name, ...body } = source.syncBody({ context: 'production' });
    await source.netlify.clearRequests();
    const answer = await source.client.must('POST', '/api/v1/secret-syncs/netlify/plan', body);
    const { plan } = answer;

    assert.match(plan.hash, /^[0-9a-f]{64}$/);
    assert.equal(plan.refusal, 'none');
    const { create, setValue, deleteVariable, keep, refuse } = plan.counts;
    assert.deepEqual({ create, setValue, deleteVariable, keep, refuse }, { create: 2, setValue: 1, deleteVariable: 1, keep: 1, refuse: 1 });
    const byKey = Object.fromEntries(plan.operations.map((one) => [one.key, one]));
    assert.deepEqual([byKey.CHANGED.operation, byKey.CHANGED.before, byKey.CHANGED.after], ['set-value', '(set)', '(changed)']);
    assert.equal(byKey.GOES.operation, 'delete-variable');
    assert.ok(plan.findings.some(({ code, key }) => code === 'key-reserved' && key === 'AWS_REGION'));
    assert.deepEqual([plan.brake.cause, plan.brake.keys], ['first-sync', ['GOES']]);
    assert.equal(plan.functionsEnvironment.length, 5);
    assert.doesNotMatch(JSON.stringify(answer), /value"? ?:? ?"?(an old|a new|a doomed|the same|a fresh)|an old value|a new value|a doomed value|the same value|a fresh value|reserved value/);

    assert.deepEqual(await cells(source.netlify), before);
    assert.equal((await calls(source.netlify)).writes.length, 0);
    const { secretSyncs } = await source.client.must('GET', `/api/v1/secret-syncs/netlify?projectId=${source.project.id}`);
    assert.deepEqual(secretSyncs, []);
});

test('a plan shows an initial import, and what is left to do after it', async (t) => {
    const source = await startSyncing(t, { variables: [variable('THEIRS', { production: 'x' }), variable('BOTH', { production: 'theirs' })] });
    await source.create('BOTH', 'ours');
    const { name, ...body } = source.syncBody({ context: 'production', options: { initialSyncBehavior: 'import-prioritize-destination' } });
    const { plan } = await source.client.must('POST', '/api/v1/secret-syncs/netlify/plan', body);
    assert.deepEqual([plan.initialImport.create, plan.initialImport.update, plan.counts.calls], [1, 1, 0]);
    await source.createSync({ context: 'production', options: { initialSyncBehavior: 'import-prioritize-destination' } });
    assert.deepEqual(await source.secrets(), { THEIRS: 'x', BOTH: 'theirs' });
});

test('an unreadable source is a refusal in the plan', async (t) => {
    const source = await startSyncing(t);
    await source.create('BROKEN', '${NOWHERE}');
    const { name, ...body } = source.syncBody();
    const { plan } = await source.client.must('POST', '/api/v1/secret-syncs/netlify/plan', body);
    assert.equal(plan.refusal, 'source-unreadable');
    assert.match(plan.refusalMessage, /BROKEN/);
});

test('plans are for those who may sync', async (t) => {
    const source = await startSyncing(t);
    await source.create('ONE', '1');
    const sync = await source.createSync();
    const anonymous = await fetch(`${source.server.url}/api/v1/secret-syncs/netlify/${sync.id}/plan`, { method: 'POST' });
    assert.equal(anonymous.status, 401);
    const missing = await source.client.post('/api/v1/secret-syncs/netlify/00000000-0000-4000-8000-000000000000/plan');
    assert.equal(missing.status, 404);
    const run = await source.client.get(`/api/v1/secret-syncs/netlify/${sync.id}/runs/00000000-0000-4000-8000-000000000000`);
    assert.equal(run.status, 404);
    const bad = await source.client.post('/api/v1/secret-syncs/netlify/plan', { projectId: source.project.id });
    assert.equal(bad.status, 422);
});

test('an unattended run that would delete much is held, and released by the hash of its plan', async (t) => {
    const source = await startSyncing(t);
    await source.createMany(Object.fromEntries(range(30).map((n) => [`KEY_${n}`, `value ${n}`])));
    const sync = await source.createSync();
    const before = await cells(source.netlify);
    const secrets = range(15).map((n) => ({ secretKey: `KEY_${n}`, type: 'shared' }));
    await source.netlify.clearRequests();
    const held = await source.runAfter(sync.id,
        () => source.client.must('DELETE', '/api/v3/secrets/batch/raw', source.at({ secrets })));

    assert.equal(held.state, 'held');
    const status = await source.sync(sync.id);
    assert.equal(status.syncStatus, 'failed');
    assert.match(status.lastSyncMessage, /KEY_0/);
    assert.match(status.lastSyncMessage, /planHash.*by hand.*allowMassDeletion/);
    assert.deepEqual(await cells(source.netlify), before);
    assert.equal((await calls(source.netlify)).writes.length, 0);

    const stale = await source.runNow(sync.id, { planHash: 'a'.repeat(64) });
    assert.equal(stale.state, 'failed');
    assert.deepEqual(await cells(source.netlify), before);

    const plan = await source.plan(sync.id);
    assert.equal(plan.brake.cause, 'too-many');
    const released = await source.runNow(sync.id, { planHash: plan.hash });
    assert.equal(released.state, 'succeeded', released.message);
    assert.equal(Object.keys(await cells(source.netlify)).length, 15);
});

test('a held run shows what it would have done', async (t) => {
    const source = await startSyncing(t);
    await source.createMany(Object.fromEntries(range(30).map((n) => [`KEY_${n}`, `value ${n}`])));
    const sync = await source.createSync();
    const secrets = range(15).map((n) => ({ secretKey: `KEY_${n}`, type: 'shared' }));
    const held = await source.runAfter(sync.id,
        () => source.client.must('DELETE', '/api/v3/secrets/batch/raw', source.at({ secrets })));
    assert.deepEqual([held.state, held.planned, held.done, held.isUndoable], ['held', 15, 0, false]);
    assert.ok(held.items.every(({ operation, outcome }) => operation === 'delete-variable' && outcome === 'held'));
    assert.equal(held.planHash, (await source.plan(sync.id)).hash);
    const released = await source.runNow(sync.id, { planHash: held.planHash });
    assert.equal(released.state, 'succeeded', released.message);
});

test('a sync that is to be reviewed writes nothing before somebody has started it', async (t) => {
    const source = await startSyncing(t);
    await source.create('ONE', '1');
    const sync = await source.createSync({ options: { reviewFirstRun: true } });
    const [first] = await source.runs(sync.id);
    assert.deepEqual([first.state, first.planned], ['held', 1]);
    assert.match(sync.lastSyncMessage, /1 to create.*planHash/);
    await source.runAfter(sync.id, () => source.create('TWO', '2'));
    assert.deepEqual(await cells(source.netlify), {});
    const stale = await source.runNow(sync.id, { planHash: first.planHash });
    assert.equal(stale.state, 'failed', 'the source has moved on since');
    const { hash } = await source.plan(sync.id);
    assert.equal((await source.runNow(sync.id, { planHash: hash })).state, 'succeeded');
    await source.runAfter(sync.id, () => source.update('ONE', 'by itself now'));
    assert.deepEqual(await cells(source.netlify), { ONE: { all: 'by itself now' }, TWO: { all: '2' } });
});

test('a plan that is approved is not run once the site has changed', async (t) => {
    const source = await startSyncing(t, { variables: [variable('GOES', { production: 'x' })] });
    await source.create('ONE', '1');
    const sync = await source.createSync({ context: 'production', isAutoSyncEnabled: false });
    const { hash } = await source.plan(sync.id);
    const state = await source.netlify.state();
    state.variables.push(variable('SINCE', { production: 'made by hand' }));
    await source.netlify.setState(state);
    const run = await source.runNow(sync.id, { planHash: hash });
    assert.equal(run.state, 'failed');
    assert.match(run.message, /changed since this plan was made/);
    assert.deepEqual(await cells(source.netlify), { GOES: { production: 'x' }, SINCE: { production: 'made by hand' } });
});

for (const [brake, state] of [['all', 'held'], ['unattended', 'succeeded'], ['none', 'succeeded']]) {
    test(`with TACIT_SYNC_BRAKE=${brake} a first sync that a client asked for is ${state}`, async (t) => {
        const source = await startSyncing(t, { env: { TACIT_SYNC_BRAKE: brake }, variables: [variable('THEIRS', { all: 'x' })] });
        await source.create('ONE', '1');
        const sync = await source.createSync();
        assert.equal((await source.runs(sync.id))[0].state, state);
        assert.equal((await cells(source.netlify)).THEIRS !== undefined, state === 'held');
        if (state !== 'held') return;
        assert.doesNotMatch(sync.lastSyncMessage, /by hand/);
        assert.equal((await source.runNow(sync.id)).state, 'held', 'nor by hand');
        assert.equal((await source.runNow(sync.id, { allowMassDeletion: true })).state, 'succeeded');
    });
}

test('an emptied source empties nothing, unless that is allowed', async (t) => {
    const source = await startSyncing(t);
    await source.create('ONE', '1');
    const sync = await source.createSync();
    await source.runAfter(sync.id, () => source.remove('ONE'));
    assert.equal((await source.sync(sync.id)).syncStatus, 'failed');
    assert.deepEqual(await cells(source.netlify), { ONE: { all: '1' } });
    await source.runAfter(sync.id, () => source.client.must('PATCH', `/api/v1/secret-syncs/netlify/${sync.id}`, {
        syncOptions: { initialSyncBehavior: 'overwrite-destination', allowEmptySource: true },
    }));
    assert.equal((await source.sync(sync.id)).syncStatus, 'succeeded');
    assert.deepEqual(await cells(source.netlify), {});
});

test('a deleted source fails the run and keeps the site', async (t) => {
    const source = await startSyncing(t);
    const { folder } = await source.client.must('POST', '/api/v1/folders',
        { workspaceId: source.project.id, environment: 'dev', name: 'app', path: '/' });
    await source.create('ONE', '1', { secretPath: '/app' });
    const sync = await source.createSync({ secretPath: '/app' });
    await source.client.send('DELETE', `/api/v1/folders/${folder.id}`,
        { workspaceId: source.project.id, environment: 'dev', path: '/', forceDelete: true });
    await new Promise((resolve) => setTimeout(resolve, 300));
    await source.settled(sync.id);
    assert.deepEqual(await cells(source.netlify), { ONE: { all: '1' } });
    const trigger = await source.client.post(`/api/v1/secret-syncs/netlify/${sync.id}/sync-secrets`);
    assert.equal(trigger.status, 400);
});

test('runs are listed newest first, with every key, and the newest fifty are kept', async (t) => {
    const source = await startSyncing(t);
    await source.createMany({ ONE: '1', TWO: '2' });
    const sync = await source.createSync();
    const [first] = await source.runs(sync.id);
    assert.deepEqual([first.kind, first.trigger, first.state, first.planned, first.done, first.failed],
        ['sync', 'saved', 'succeeded', 2, 2, 0]);
    const run = await source.run(sync.id, first.id);
    assert.deepEqual(run.items.map(({ key, operation, reason, outcome, context }) => [key, operation, reason, outcome, context]),
        [['ONE', 'create', 'new', 'done', 'all'], ['TWO', 'create', 'new', 'done', 'all']]);
    assert.equal(sync.lastSyncJobId, run.jobId);
    await t.test('equal values have equal fingerprints, and what goes away has none', async () => {
        const [one, two] = run.items.map(({ fingerprint }) => fingerprint);
        assert.match(one, /^[0-9a-f]{16}$/);
        assert.notEqual(one, two);
        const told = async (change) => (await source.runAfter(sync.id, change)).items.map((item) => [item.key, item.fingerprint]);
        assert.deepEqual(await told(() => source.update('ONE', '2')), [['ONE', two]]);
        assert.deepEqual(await told(() => source.remove('TWO')), [['TWO', null]]);
    });

    for (const n of range(51)) await source.runNow(sync.id, undefined, 20_000 + n);
    const { runs } = await source.client.must('GET', `/api/v1/secret-syncs/netlify/${sync.id}/runs?limit=100`);
    assert.equal(runs.length, 50);
    assert.ok(runs.every((one, index) => index === 0 || one.startedAt <= runs[index - 1].startedAt));
    const page = await source.client.must('GET', `/api/v1/secret-syncs/netlify/${sync.id}/runs`);
    assert.equal(page.runs.length, 20);
});

test('imported folders and references carry changes to the sync', async (t) => {
    const source = await startSyncing(t);
    for (const name of ['shared', 'app']) {
        await source.client.must('POST', '/api/v1/folders', { workspaceId: source.project.id, environment: 'dev', name, path: '/' });
    }
    await source.create('TOKEN', 'one', { secretPath: '/shared' });
    await source.create('HOST', 'db.example.com', { secretPath: '/' });
    await source.create('DATABASE_URL', 'postgres://${dev.HOST}/app', { secretPath: '/app' });
    await source.client.must('POST', '/api/v1/secret-imports', {
        workspaceId: source.project.id, environment: 'dev', path: '/app', import: { environment: 'dev', path: '/shared' },
    });
    await source.createSync({ secretPath: '/app' });
    assert.deepEqual(await cells(source.netlify), { TOKEN: { all: 'one' }, DATABASE_URL: { all: 'postgres://db.example.com/app' } });
    await source.update('TOKEN', 'two', { secretPath: '/shared' });
    await until(async () => (await cells(source.netlify)).TOKEN.all === 'two', 'the imported change');
    await source.update('HOST', 'db2.example.com', { secretPath: '/' });
    await until(async () => (await cells(source.netlify)).DATABASE_URL.all === 'postgres://db2.example.com/app', 'the referred change');
});
