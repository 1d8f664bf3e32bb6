// Several contexts in one sync: each source is for a context of its own, and all of them are planned,
// written, held, undone and removed as one.
// Also runs on PostgreSQL.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createMachine } from './harness.js';
import { calls, cells, startSyncing, until, variable, variableOf } from './sync-helper.js';
import { refused } from './refusal.js';

const preview = { environment: 'staging', secretPath: '/', context: 'deploy-preview' };
const branch = { environment: 'prod', secretPath: '/', context: 'branch', contextParameter: 'Feature/x' };
const staging = { environment: 'staging' };
const prod = { environment: 'prod' };
const spread = (value) => ({ 'branch-deploy': value, dev: value, 'dev-server': value });

/** dev → production, staging → deploy-preview. */
const twoContexts = (rest = {}) => ({ context: 'production', destination: { contexts: [preview] }, ...rest });

async function startTwo(t, { secrets = {}, options, ...rest } = {}) {
    const source = await startSyncing(t, rest);
    if (secrets.production) await source.createMany(secrets.production);
    if (secrets.preview) await source.createMany(secrets.preview, staging);
    return { source, sync: await source.createSync(twoContexts({ options })) };
}

const lines = (run) => run.items.map((item) => `${item.operation} ${item.key} ${item.context} ${item.outcome}`).sort();

test('one run writes every context: new variables in one call with all their values', async (t) => {
    const { source, sync } = await startTwo(t, {
        variables: [variable('THEIRS', { dev: 'x' })],
        secrets: { production: { BOTH: 'p', ONLY_P: 'p' }, preview: { BOTH: 's', ONLY_S: 's' } },
    });
    assert.equal(sync.syncStatus, 'succeeded', sync.lastSyncMessage);
    assert.deepEqual(await cells(source.netlify), {
        THEIRS: { dev: 'x' }, BOTH: { production: 'p', 'deploy-preview': 's' }, ONLY_P: { production: 'p' }, ONLY_S: { 'deploy-preview': 's' },
    });
    const { writes, lists } = await calls(source.netlify);
    assert.equal(writes.length, 1, 'one POST');
    assert.equal(lists.length, 1);
    const [{ id, planned, done, kept }, ...others] = await source.runs(sync.id);
    assert.deepEqual([others.length, planned, done, kept], [0, 4, 4, 0]);
    assert.deepEqual(lines(await source.run(sync.id, id)), [
        'create BOTH deploy-preview done', 'create BOTH production done',
        'create ONLY_P production done', 'create ONLY_S deploy-preview done',
    ]);

    await source.netlify.clearRequests();
    const again = await source.runNow(sync.id);
    assert.deepEqual([again.state, again.planned, again.kept], ['succeeded', 0, 4]);
    assert.equal((await calls(source.netlify)).writes.length, 0, 'nothing changed, nothing written');
});

test('the answer shows the contexts, and a sync without any is as the contract has it', async (t) => {
    const { source, sync } = await startTwo(t, { secrets: { production: { A: '1' }, preview: { A: '2' } } });
    const [{ folderId, ...shown }, ...others] = sync.destinationConfig.contexts;
    assert.deepEqual([shown, others], [preview, []]);
    assert.match(folderId, /^[0-9a-f-]{36}$/);
    assert.equal(sync.environment.slug, 'dev');
    const plain = await source.createSync({ context: 'dev', isAutoSyncEnabled: false });
    assert.ok(!('contexts' in plain.destinationConfig));
    const { secretSyncs } = await source.client.must('GET', `/api/v1/secret-syncs/netlify?projectId=${source.project.id}`);
    assert.deepEqual(secretSyncs.map((one) => one.destinationConfig.contexts?.length), [1, undefined]);
});

test('a change in either source is one run, and a burst in both is one', async (t) => {
    const { source, sync } = await startTwo(t, { secrets: { production: { A: 'p' }, preview: { A: 's', B: 's' } } });
    await source.netlify.clearRequests();
    const one = await source.runAfter(sync.id, () => source.update('A', 's2', staging));
    assert.deepEqual(lines(one), ['set-value A deploy-preview done']);
    assert.deepEqual((await calls(source.netlify)).writes.map((call) => call.method), ['PATCH']);
    const before = (await source.runs(sync.id)).length;
    const both = await source.runAfter(sync.id, async () => {
        await Promise.all([source.update('A', 'p3'), source.update('A', 's3', staging), source.remove('B', staging)]);
    });
    assert.equal(both.state, 'succeeded', both.message);
    await source.settled(sync.id);
    assert.deepEqual(await cells(source.netlify), { A: { production: 'p3', 'deploy-preview': 's3' } });
    assert.ok((await source.runs(sync.id)).length - before <= 2, 'a run, and one more for what changed during it');
});

test('what a source imports or refers to is watched for each of the sources', async (t) => {
    const source = await startSyncing(t);
    await source.createMany({ SHARED: 'one' }, prod);
    await source.create('A', 'p');
    await source.create('A', '${prod.SHARED}', staging);
    await source.client.must('POST', '/api/v1/folders', { workspaceId: source.project.id, environment: 'prod', path: '/', name: 'common' });
    await source.create('C', 'one', { ...prod, secretPath: '/common' });
    await source.client.must('POST', '/api/v1/secret-imports', {
        workspaceId: source.project.id, environment: 'staging', path: '/', import: { environment: 'prod', path: '/common' } });
    const sync = await source.createSync(twoContexts());
    assert.deepEqual(await cells(source.netlify), { A: { production: 'p', 'deploy-preview': 'one' }, C: { 'deploy-preview': 'one' } });
    const referred = await source.runAfter(sync.id, () => source.update('SHARED', 'two', prod));
    assert.deepEqual(lines(referred), ['set-value A deploy-preview done']);
    const imported = await source.runAfter(sync.id, () => source.update('C', 'two', { ...prod, secretPath: '/common' }));
    assert.deepEqual(lines(imported), ['set-value C deploy-preview done']);
});

test('a key that leaves one source leaves that context alone', async (t) => {
    const { source, sync } = await startTwo(t, { secrets: { production: { A: 'p', B: 'p' }, preview: { A: 's', B: 's' } } });
    const run = await source.runAfter(sync.id, () => source.remove('A', staging));
    assert.deepEqual(lines(run), ['delete-value A deploy-preview done']);
    assert.deepEqual(await cells(source.netlify), { A: { production: 'p' }, B: { production: 'p', 'deploy-preview': 's' } });
    const last = await source.runAfter(sync.id, () => source.remove('A'));
    assert.deepEqual(lines(last), ['delete-variable A production done']);
    assert.deepEqual(await cells(source.netlify), { B: { production: 'p', 'deploy-preview': 's' } });
});

for (const allWithSpecific of ['keep', 'replace', 'expand']) {
    test(`a value for all contexts gives way in one call: ${allWithSpecific}`, async (t) => {
        const { source, sync } = await startTwo(t, {
            settings: { allWithSpecific },
            variables: [
                variable('TWO', { all: 'old' }), variable('SAME', { all: 'same' }), variable('ONE', { all: 'old', 'deploy-preview': 'theirs' }),
                variable('HALF', { all: 'half' }),
            ],
            options: { deleteOnlyOwned: true },
            secrets: { production: { TWO: 'p', SAME: 'same', ONE: 'p', HALF: 'p' }, preview: { TWO: 's', SAME: 'same', HALF: 'half' } },
        });
        assert.equal(sync.syncStatus, 'succeeded', sync.lastSyncMessage);
        assert.deepEqual(await cells(source.netlify), {
            TWO: { production: 'p', 'deploy-preview': 's', ...spread('old') },
            SAME: { all: 'same' },
            ONE: { production: 'p', 'deploy-preview': 'theirs', ...spread('old') },
            HALF: { production: 'p', 'deploy-preview': 'half', ...spread('half') },
        });
        assert.deepEqual((await calls(source.netlify)).writes.map((call) => call.method), ['PUT', 'PUT', 'PUT']);
        const again = await source.runNow(sync.id);
        assert.equal(again.planned, 0);
    });
}

test('what a source lacks goes with the variable that is sent whole', async (t) => {
    const { source, sync } = await startTwo(t, {
        variables: [variable('A', { all: 'old', 'deploy-preview': 'theirs' }), variable('B', { all: 'old' })],
        secrets: { production: { A: 'p', B: 'p' }, preview: { KEEPS: 's' } },
    });
    assert.equal(sync.syncStatus, 'succeeded', sync.lastSyncMessage);
    assert.deepEqual(await cells(source.netlify), {
        A: { production: 'p', ...spread('old') }, B: { production: 'p', ...spread('old') }, KEEPS: { 'deploy-preview': 's' },
    });
    assert.equal((await source.runNow(sync.id)).planned, 0);
});

test('the plan is one: key × context, with one hash that either source makes void', async (t) => {
    const source = await startSyncing(t);
    await source.createMany({ A: 'p' });
    await source.createMany({ A: 's' }, staging);
    const { plan: draft } = await source.client.must('POST', '/api/v1/secret-syncs/netlify/plan', source.syncBody(twoContexts()));
    assert.deepEqual(draft.operations.map((one) => `${one.operation} ${one.key} ${one.context}`), ['create A production', 'create A deploy-preview']);
    assert.equal(draft.counts.calls, 1);

    const sync = await source.createSync(twoContexts({ isAutoSyncEnabled: false }));
    const { hash } = await source.plan(sync.id);
    await source.update('A', 's2', staging);
    const outdated = await source.runNow(sync.id, { planHash: hash });
    assert.equal(outdated.state, 'failed');
    assert.match(outdated.message, /changed since this plan was made/);
    assert.deepEqual(await cells(source.netlify), {});
    const run = await source.runNow(sync.id, { planHash: (await source.plan(sync.id)).hash });
    assert.equal(run.state, 'succeeded', run.message);
    assert.deepEqual(await cells(source.netlify), { A: { production: 'p', 'deploy-preview': 's2' } });
});

test('branches and their names are contexts like others', async (t) => {
    const source = await startSyncing(t);
    await source.createMany({ A: 'p' });
    await source.createMany({ A: 'b' }, prod);
    const sync = await source.createSync({ context: 'branch', destination: { contextParameter: 'main', contexts: [branch] } });
    assert.equal(sync.syncStatus, 'succeeded', sync.lastSyncMessage);
    assert.deepEqual(await cells(source.netlify), { A: { 'branch:main': 'p', 'branch:Feature/x': 'b' } });
});

test('a key schema may name the environment of each source', async (t) => {
    const { source } = await startTwo(t, {
        options: { keySchema: '{{environment}}_{{secretKey}}' }, secrets: { production: { A: 'p' }, preview: { A: 's' } },
        variables: [variable('dev_OLD', { production: 'x', 'deploy-preview': 'x' })],
    }).then(async (started) => {
        await started.source.runNow(started.sync.id, { allowMassDeletion: true });
        return started;
    });
    assert.deepEqual(await cells(source.netlify), { dev_A: { production: 'p' }, staging_A: { 'deploy-preview': 's' }, dev_OLD: { 'deploy-preview': 'x' } });
});

test('write-only variables are made with all their values, kept so, and changed in place', async (t) => {
    const { source, sync } = await startTwo(t, {
        options: { createAsSecret: true }, secrets: { production: { A: 'p-secret' }, preview: { A: 's-secret' } },
    });
    assert.equal(sync.syncStatus, 'succeeded', sync.lastSyncMessage);
    assert.equal((await variableOf(source.netlify, 'A')).is_secret, true);
    const run = await source.runAfter(sync.id, async () => {
        await Promise.all([source.update('A', 'p-2'), source.update('A', 's-2', staging)]);
    });
    assert.equal(run.state, 'succeeded', run.message);
    await source.settled(sync.id);
    assert.deepEqual(await cells(source.netlify), { A: { production: 'p-2', 'deploy-preview': 's-2' } });
    await source.netlify.clearRequests();
    assert.equal((await source.runNow(sync.id)).planned, 0, 'neither cell takes the other’s write for an edit by hand');
    assert.equal((await calls(source.netlify)).writes.length, 0);
});

test('a source that is empty, unreadable or gone writes nothing, and says which', async (t) => {
    const { source, sync } = await startTwo(t, { secrets: { production: { A: 'p' }, preview: { A: 's' } } });
    const there = { A: { production: 'p', 'deploy-preview': 's' } };
    const empty = await source.runAfter(sync.id, () => source.remove('A', staging));
    assert.equal(empty.state, 'failed');
    assert.match(empty.message, /source of the context deploy-preview is empty/);
    assert.deepEqual(await cells(source.netlify), there);

    await source.create('B', '${prod.NOWHERE}', staging).catch(() => source.create('B', 'x', staging));
    const { environments } = (await source.client.must('GET', `/api/v1/workspace/${source.project.id}`)).workspace;
    const { id } = environments.find((one) => one.slug === 'staging');
    await source.client.must('DELETE', `/api/v1/workspace/${source.project.id}/environments/${id}`);
    const [gone] = (await source.sync(sync.id)).destinationConfig.contexts;
    assert.deepEqual([gone.environment, gone.secretPath, gone.folderId], [null, null, null]);
    await source.settled(sync.id);
    const before = await cells(source.netlify);
    const run = await source.runAfter(sync.id, () => source.update('A', 'p2'));
    assert.equal(run.state, 'failed');
    assert.match(run.message, /source of the context deploy-preview is gone/);
    assert.deepEqual(await cells(source.netlify), before);
    refused(await source.client.post(`/api/v1/secret-syncs/netlify/${sync.id}/sync-secrets`), 400, /folder no longer exists/);
});

test('the brake looks at each context by itself', async (t) => {
    const many = (count, value) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`K_${value}_${n}`, value]));
    const { source, sync } = await startTwo(t, { secrets: { production: many(100, 'p'), preview: { ...many(12, 's'), LAST: 's' } } });
    assert.equal(sync.syncStatus, 'succeeded', sync.lastSyncMessage);
    const secrets = Object.keys(many(12, 's')).map((secretKey) => ({ secretKey }));
    const run = await source.runAfter(sync.id, () => source.client.must('DELETE', '/api/v3/secrets/batch/raw', source.at({ secrets, ...staging })));
    assert.equal(run.state, 'held');
    assert.match(run.message, /would delete 12/);
    assert.equal(Object.keys(await cells(source.netlify)).length, 113);
    const released = await source.runNow(sync.id);
    assert.equal(released.state, 'succeeded', released.message);
    assert.equal(Object.keys(await cells(source.netlify)).length, 101);
});

test('a run is undone as one', async (t) => {
    const variables = [variable('TWO', { all: 'old' }), variable('MINE', { production: 'a', 'deploy-preview': 'b' }), variable('GOES', { production: 'x', 'deploy-preview': 'y' })];
    const { source, sync } = await startTwo(t, {
        variables, secrets: { production: { TWO: 'p', MINE: 'p', NEW: 'p' }, preview: { TWO: 's', MINE: 's', NEW: 's' } },
    });
    assert.deepEqual(await cells(source.netlify), {
        TWO: { production: 'p', 'deploy-preview': 's', ...spread('old') }, MINE: { production: 'p', 'deploy-preview': 's' }, NEW: { production: 'p', 'deploy-preview': 's' },
    });
    const [{ id }] = await source.runs(sync.id);
    const undo = await source.runAfter(sync.id, () => source.client.must('POST', `/api/v1/secret-syncs/netlify/${sync.id}/runs/${id}/undo`));
    assert.equal(undo.state, 'succeeded', undo.message);
    assert.deepEqual(await cells(source.netlify), {
        TWO: { all: 'old' }, MINE: { production: 'a', 'deploy-preview': 'b' }, GOES: { production: 'x', 'deploy-preview': 'y' },
    });
    // The next run writes the same again, and then once more it can be taken back.
    const forth = await source.runNow(sync.id);
    assert.equal(forth.state, 'succeeded', forth.message);
    assert.deepEqual((await cells(source.netlify)).NEW, { production: 'p', 'deploy-preview': 's' });
    assert.equal((await source.runNow(sync.id)).planned, 0);
});

test('what is only not deleted in one context is no failure of the run', async (t) => {
    const { source, sync } = await startTwo(t, { options: { disableSecretDeletion: true }, secrets: { production: { A: 'p', B: 'p' }, preview: { A: 's', B: 's' } } });
    const run = await source.runAfter(sync.id, () => source.remove('A'));
    assert.deepEqual([run.state, run.message], ['succeeded', null]);
    assert.deepEqual(lines(run).filter((line) => line.includes(' A ')), ['skip A production skipped']);
    assert.equal(run.items.find(({ outcome }) => outcome === 'skipped').fingerprint ?? null, null, 'the other context has a fingerprint, this one none');
    assert.deepEqual((await cells(source.netlify)).A, { production: 'p', 'deploy-preview': 's' });
});

test('a value that went along with a replacement comes back with it', async (t) => {
    const before = { all: 'old', 'deploy-preview': 'b' };
    const { source, sync } = await startTwo(t, { variables: [variable('A', before)], secrets: { production: { A: 'p' }, preview: { KEEPER: 's' } } });
    assert.deepEqual((await cells(source.netlify)).A, { production: 'p', ...spread('old') });
    const [{ id }] = await source.runs(sync.id);
    const undo = await source.runAfter(sync.id, () => source.client.must('POST', `/api/v1/secret-syncs/netlify/${sync.id}/runs/${id}/undo`));
    assert.equal(undo.state, 'succeeded', undo.message);
    assert.deepEqual((await cells(source.netlify)).A, before);
});

test('removal takes the cells of every context, and no other', async (t) => {
    const { source, sync } = await startTwo(t, {
        variables: [variable('A', { dev: 'theirs' }), variable('THEIRS', { production: 'x' })],
        options: { deleteOnlyOwned: true }, secrets: { production: { A: 'p', B: 'p' }, preview: { A: 's', B: 's' } },
    });
    await source.client.must('DELETE', `/api/v1/secret-syncs/netlify/${sync.id}?removeSecrets=true`);
    await until(async () => (await source.client.get(`/api/v1/secret-syncs/netlify/${sync.id}`)).status === 404, 'the sync to go');
    assert.deepEqual(await cells(source.netlify), { A: { dev: 'theirs' }, THEIRS: { production: 'x' } });
});

test('an import brings each context into its own source', async (t) => {
    const source = await startSyncing(t, { variables: [variable('A', { production: 'p', 'deploy-preview': 's' }), variable('B', { all: 'everywhere' })] });
    const sync = await source.createSync(twoContexts({ options: { initialSyncBehavior: 'import-prioritize-destination' } }));
    assert.equal(sync.syncStatus, 'succeeded', sync.lastSyncMessage);
    assert.equal(sync.importStatus, 'succeeded', sync.lastImportMessage);
    assert.deepEqual(await source.secrets(), { A: 'p', B: 'everywhere' });
    const { secrets } = await source.client.must('GET', `/api/v3/secrets/raw?workspaceId=${source.project.id}&environment=staging&secretPath=/`);
    assert.deepEqual(Object.fromEntries(secrets.map((one) => [one.secretKey, one.secretValue])), { A: 's', B: 'everywhere' });
    assert.deepEqual(await cells(source.netlify), { A: { production: 'p', 'deploy-preview': 's' }, B: { all: 'everywhere' } });
});

test('an import of two values into one folder is refused', async (t) => {
    const source = await startSyncing(t, { variables: [variable('A', { production: 'p', 'deploy-preview': 's' }), variable('SAME', { production: 'x', 'deploy-preview': 'x' })] });
    const body = { options: { initialSyncBehavior: 'import-prioritize-destination' }, context: 'production', destination: { contexts: [{ ...preview, environment: 'dev' }] } };
    const sync = await source.createSync(body);
    assert.equal(sync.syncStatus, 'failed');
    assert.match(sync.lastSyncMessage, /different values for \\?"A\\?"/);
    assert.deepEqual(await source.secrets(), {});
    assert.deepEqual(await cells(source.netlify), { A: { production: 'p', 'deploy-preview': 's' }, SAME: { production: 'x', 'deploy-preview': 'x' } });
});

test('drift names the context, and is adopted into the right source', async (t) => {
    const { source, sync } = await startTwo(t, { secrets: { production: { A: 'p' }, preview: { A: 's' } } });
    const world = await source.netlify.state();
    for (const value of world.variables.find((one) => one.key === 'A').values) value.value = `${value.context} by hand`;
    await source.netlify.setState(world);
    const base = `/api/v1/secret-syncs/netlify/${sync.id}/drift`;
    await source.client.must('POST', `${base}/check`);
    const drift = await until(async () => {
        const { drift: seen } = await source.client.must('GET', base);
        return seen.items.length > 0 ? seen : undefined;
    }, 'the drift to be found');
    assert.deepEqual(drift.items.map((one) => `${one.kind} ${one.key} ${one.context}`), ['changed A deploy-preview', 'changed A production']);
    refused(await source.client.post(`${base}/adopt`, { keys: ['A'], context: 'dev' }), 400, /does not differ/);
    await source.client.must('POST', `${base}/adopt`, { keys: ['A'], context: 'deploy-preview' });
    const { secrets } = await source.client.must('GET', `/api/v3/secrets/raw?workspaceId=${source.project.id}&environment=staging&secretPath=/`);
    assert.equal(secrets[0].secretValue, 'deploy-preview by hand');
    assert.deepEqual(await source.secrets(), { A: 'p' });
    await source.settled(sync.id);
    await until(async () => (await cells(source.netlify)).A.production === 'p', 'ours to win in the other context');
    assert.deepEqual(await cells(source.netlify), { A: { production: 'p', 'deploy-preview': 'deploy-preview by hand' } });
});

test('syncs that meet one of the contexts overlap it', async (t) => {
    const { source, sync } = await startTwo(t, { secrets: { production: { A: 'p' }, preview: { A: 's' } } });
    const check = (destination) => source.client.must('POST', '/api/v1/secret-syncs/netlify/check-destination', {
        projectId: source.project.id, destinationConfig: source.syncBody(destination).destinationConfig });
    assert.deepEqual((await check({ context: 'deploy-preview' })).overlaps.map((one) => [one.syncId, one.context, one.keys]), [[sync.id, 'deploy-preview', ['A']]]);
    assert.equal((await check({ context: 'dev' })).hasOverlap, false);
    assert.deepEqual((await check({ context: 'all' })).overlaps.map((one) => one.context), ['production', 'deploy-preview']);
    assert.equal((await check(twoContexts())).hasDuplicate, true);
    assert.equal((await check({ context: 'production' })).hasDuplicate, false);
    assert.equal((await check({ context: 'dev', destination: { contexts: [preview] } })).hasOverlap, true);
    refused(await source.client.post('/api/v1/secret-syncs/netlify', source.syncBody({ context: 'deploy-preview', confirmOverlap: false })), 400, /context deploy-preview/);
});

test('every source asks for the same rights as the first', async (t) => {
    const source = await startSyncing(t);
    await source.createMany({ A: 'p' });
    await source.createMany({ A: 's' }, staging);
    const sync = await source.createSync(twoContexts());
    const alone = await source.createSync({ context: 'dev', name: 'alone' });
    const syncActions = ['read', 'create', 'edit', 'delete', 'sync-secrets', 'import-secrets', 'remove-secrets'];
    const actor = async (slug, ...environments) => {
        const conditions = { environment: { $in: environments } };
        await source.client.must('POST', `/api/v1/projects/${source.project.id}/roles`, {
            slug, name: slug, permissions: [
                { subject: 'secret-syncs', action: syncActions, conditions }, { subject: 'secrets', action: ['describeSecret', 'readValue'], conditions },
                { subject: 'app-connections', action: ['read', 'connect'] },
            ] });
        return createMachine(source.client, { projectId: source.project.id, role: slug });
    };
    const one = `/api/v1/secret-syncs/netlify/${sync.id}`;
    const list = `/api/v1/secret-syncs/netlify?projectId=${source.project.id}`;
    const contexts = [{ ...preview, context: 'dev' }];
    const body = () => source.syncBody({ context: 'branch-deploy', destination: { contexts }, isAutoSyncEnabled: false });

    const devOnly = await actor('dev-only', 'dev');
    assert.deepEqual((await devOnly.must('GET', list)).secretSyncs.map((seen) => seen.id), [alone.id]);
    for (const [method, path, sent] of [
        ['GET', one], ['PATCH', one, { name: 'mine' }], ['POST', `${one}/sync-secrets`], ['POST', `${one}/plan`], ['POST', `${one}/remove-secrets`],
        ['DELETE', one], ['GET', `${one}/runs`], ['GET', `${one}/drift`],
    ]) refused(await devOnly.send(method, path, sent), 403);
    refused(await devOnly.post('/api/v1/secret-syncs/netlify', body()), 403, /read secrets at path "\/" in environment "staging"/);
    refused(await devOnly.post('/api/v1/secret-syncs/netlify/plan', body()), 403);
    refused(await devOnly.patch(`/api/v1/secret-syncs/netlify/${alone.id}`, { destinationConfig: body().destinationConfig }), 403);
    assert.equal((await source.sync(alone.id)).destinationConfig.contexts, undefined);

    const both = await actor('both', 'dev', 'staging');
    assert.equal((await both.must('GET', list)).secretSyncs.length, 2);
    assert.equal((await both.post('/api/v1/secret-syncs/netlify/plan', body())).status, 200);
    assert.equal((await both.post('/api/v1/secret-syncs/netlify', body())).status, 200);
    const missing = { ...body(), destinationConfig: { ...body().destinationConfig, contexts: [{ ...preview, secretPath: '/no/such' }] } };
    refused(await both.post('/api/v1/secret-syncs/netlify', missing), 400, /Could not find folder with path "\/no\/such" in environment "staging"/);
});

const badContexts = [
    ['all beside others', { context: 'production', contexts: [{ ...preview, context: 'all' }] }, ['contexts', 0, 'context'], /stands for every context/],
    ['all as the first', { context: 'all', contexts: [preview] }, ['context'], /needs a single one/],
    ['none as the first', { contexts: [preview] }, ['context'], /needs a single one/],
    ['the same twice', { context: 'deploy-preview', contexts: [preview] }, ['contexts', 0, 'context'], /context of its own/],
    ['the same twice, further on', { context: 'production', contexts: [preview, preview] }, ['contexts', 1, 'context'], /context of its own/],
    ['a branch twice', { context: 'production', contexts: [branch, branch] }, ['contexts', 1, 'context'], /context of its own/],
    ['a branch without a name', { context: 'production', contexts: [{ ...branch, contextParameter: undefined }] }, ['contexts', 0, 'contextParameter'], /branch's name/],
    ['a name without a branch', { context: 'production', contexts: [{ ...preview, contextParameter: 'x' }] }, ['contexts', 0, 'contextParameter'], /belongs to the context/],
    ['an unknown context', { context: 'production', contexts: [{ ...preview, context: 'moon' }] }, ['contexts', 0, 'context'], /Invalid enum value/],
    ['no environment', { context: 'production', contexts: [{ ...preview, environment: undefined }] }, ['contexts', 0, 'environment'], /Required/],
    ['a null environment', { context: 'production', contexts: [{ ...preview, environment: null }] }, ['contexts', 0, 'environment'], /received null/],
    ['no path', { context: 'production', contexts: [{ ...preview, secretPath: '' }] }, ['contexts', 0, 'secretPath'], /Secret path required/],
    ['no list', { context: 'production', contexts: 'preview' }, ['contexts'], /Expected array/],
    ['too many', { context: 'production', contexts: Array.from({ length: 21 }, (_, n) => ({ ...branch, contextParameter: `b${n}` })) }, ['contexts'], /20/],
    ['a write-only variable in dev', { context: 'production', contexts: [{ ...preview, context: 'dev' }], secret: true }, ['contexts', 0, 'context'], /leave dev out/],
];

test('what is ambiguous is refused, naming field and rule', async (t) => {
    const source = await startSyncing(t);
    for (const [what, { secret, ...destination }, path, message] of badContexts) {
        const body = source.syncBody({ destination, options: secret ? { createAsSecret: true } : {} });
        for (const route of ['/api/v1/secret-syncs/netlify', '/api/v1/secret-syncs/netlify/plan']) {
            const { status, body: answer } = await source.client.post(route, body);
            assert.equal(status, 422, `${what}: ${route}: ${JSON.stringify(answer)}`);
            assert.deepEqual(answer.message[0].path, ['destinationConfig', ...path], what);
            assert.match(answer.message[0].message, message, what);
        }
    }
    const group = { name: 'g', projectId: source.project.id, connectionId: source.connection.id, environment: 'dev', secretPath: '/', selector: { siteNames: ['*'] },
        syncOptions: { initialSyncBehavior: 'overwrite-destination' }, destinationConfig: { accountId: 'acme', context: 'production', contexts: [preview] } };
    const { status, body } = await source.client.post('/api/v1/sync-groups', group);
    assert.equal(status, 422, JSON.stringify(body));
    assert.deepEqual(body.message[0].path, ['destinationConfig', 'contexts']);
});

test('contexts are changed as a whole, and what is left out stays until it is removed', async (t) => {
    const { source, sync } = await startTwo(t, { secrets: { production: { A: 'p' }, preview: { A: 's' } } });
    const patch = (body) => source.client.must('PATCH', `/api/v1/secret-syncs/netlify/${sync.id}`, body);
    const { secretSync: renamed } = await patch({ name: 'renamed' });
    assert.equal(renamed.destinationConfig.contexts.length, 1);
    await source.settled(sync.id);
    const { contexts, ...alone } = source.syncBody(twoContexts()).destinationConfig;
    const { secretSync: one } = await patch({ destinationConfig: alone });
    assert.ok(!('contexts' in one.destinationConfig) && contexts.length === 1);
    assert.equal((await source.settled(sync.id)).syncStatus, 'succeeded');
    assert.deepEqual(await cells(source.netlify), { A: { production: 'p', 'deploy-preview': 's' } });
    assert.ok((await source.plan(sync.id)).findings.some((finding) => finding.code === 'former-context'));
    await source.runAfter(sync.id, () => source.client.must('POST', `/api/v1/secret-syncs/netlify/${sync.id}/remove-secrets`));
    assert.deepEqual(await cells(source.netlify), {});
});
