// Taking a run back: what it changed is as it was before, what others changed since stays theirs.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createMachine } from './harness.js';
import { calls, cells, startSyncing, until, variable, variableOf } from './sync-helper.js';

const one = '/api/v1/secret-syncs/netlify';
const quiet = { isAutoSyncEnabled: false };
const secret = { is_secret: true, scopes: ['builds', 'functions', 'runtime'] };

/** A run that makes every kind of change; answers the world before it too. */
async function startWithRun(t, { extra = {}, ...options } = {}) {
    const source = await startSyncing(t, {
        settings: { plan: 'pro' }, // which lets variables have scopes
        variables: [
            variable('CHANGED', { production: 'old', dev: 'theirs' }), variable('EMPTY_CELL', { dev: 'theirs' }),
            variable('SPREAD', { all: 'everywhere' }, { scopes: ['builds', 'functions'] }),
            variable('TWO_CELLS', { production: 'goes', dev: 'stays' }), variable('ALONE', { production: 'goes' }, { scopes: ['builds'] }),
            variable('SAME', { production: 'same' }), variable('MIXED', { production: 'goes', all: 'mixed' }),
        ],
        ...options,
    });
    await source.createMany({ CHANGED: 'new', EMPTY_CELL: 'new', SPREAD: 'new', FRESH: 'fresh', SAME: 'same', ...extra });
    const sync = await source.createSync({ context: 'production', ...quiet });
    const before = (await source.netlify.state()).variables;
    const run = await source.runNow(sync.id);
    assert.equal(run.state, 'succeeded', run.message);
    const path = `${one}/${sync.id}/runs/${run.id}/undo`;
    const undoPlan = async () => (await source.client.must('POST', `${path}/plan`)).plan;
    const undo = (body) => source.runAfter(sync.id, () => source.client.must('POST', path, body));
    return Object.assign(source, { id: sync.id, done: run, before, path, undoPlan, undo });
}

/** Everything of the variables but what changes with each write. */
const shape = (variables) => Object.fromEntries(variables.map((one) => [one.key, {
    secret: one.is_secret, scopes: one.scopes,
    values: Object.fromEntries(one.values.map((value) => [`${value.context}:${value.context_parameter ?? ''}`, value.value])),
}]));

test('a run is undone through a plan of its own, and the sync is paused', async (t) => {
    const source = await startWithRun(t);
    assert.equal(source.done.isUndoable, true);
    await source.netlify.clearRequests();
    const plan = await source.undoPlan();
    assert.equal((await calls(source.netlify)).writes.length, 0);
    const byKey = Object.fromEntries(plan.operations.map((one) => [one.key, one.operation]));
    assert.deepEqual(byKey, {
        CHANGED: 'set-value', EMPTY_CELL: 'delete-value', SPREAD: 'replace', TWO_CELLS: 'set-value', ALONE: 'create',
        FRESH: 'delete-variable', MIXED: 'replace',
    });
    assert.doesNotMatch(JSON.stringify(plan), /everywhere|theirs|"goes"/);

    const run = await source.undo({ planHash: plan.hash });
    assert.equal(run.state, 'succeeded', run.message);
    assert.deepEqual([run.kind, run.undoesRunId, run.done], ['undo', source.done.id, 7]);
    assert.deepEqual(shape((await source.netlify.state()).variables), shape(source.before));
    assert.equal((await source.sync(source.id)).isAutoSyncEnabled, false);

    // Undoing the undoing does the run again.
    const again = await source.runAfter(source.id, () => source.client.must('POST', `${one}/${source.id}/runs/${run.id}/undo`));
    assert.equal(again.state, 'succeeded', again.message);
    assert.deepEqual((await cells(source.netlify)).FRESH, { production: 'fresh' });
    assert.equal((await cells(source.netlify)).ALONE, undefined);
});

test('undone twice, the second time has nothing to do', async (t) => {
    const source = await startWithRun(t);
    await source.undo();
    await source.netlify.clearRequests();
    const run = await source.undo();
    assert.deepEqual([run.state, run.planned], ['succeeded', 0]);
    assert.equal((await calls(source.netlify)).writes.length, 0);
});

test('what was changed since stays, key by key', async (t) => {
    const source = await startWithRun(t);
    const state = await source.netlify.state();
    const of = (key) => state.variables.find((one) => one.key === key);
    of('CHANGED').values.find(({ context }) => context === 'production').value = 'edited by hand';
    of('SPREAD').values.find(({ context }) => context === 'dev').value = 'edited by hand';
    of('FRESH').values[0].value = 'edited by hand';
    state.variables.push(variable('ALONE', { production: 'made anew' }));
    await source.netlify.setState(state);
    const run = await source.undo();
    assert.equal(run.state, 'succeeded', run.message);
    const left = run.items.filter(({ reason }) => reason === 'changed-since').map(({ key }) => key).sort();
    assert.deepEqual(left, ['ALONE', 'CHANGED', 'FRESH', 'SPREAD']);
    const site = await cells(source.netlify);
    assert.equal(site.CHANGED.production, 'edited by hand');
    assert.deepEqual(site.FRESH, { production: 'edited by hand' });
    assert.deepEqual(site.ALONE, { production: 'made anew' });
    assert.deepEqual(site.TWO_CELLS, { production: 'goes', dev: 'stays' });
});

for (const allWithSpecific of ['keep', 'replace', 'expand']) {
    test(`a value is put back beside a value for all contexts that somebody added: ${allWithSpecific}`, async (t) => {
        const source = await startWithRun(t, { settings: { plan: 'pro', allWithSpecific } });
        const state = await source.netlify.state();
        state.variables.find(({ key }) => key === 'CHANGED').values.push({ context: 'all', value: 'by hand' });
        await source.netlify.setState(state);
        const run = await source.undo();
        assert.equal(run.state, 'succeeded', run.message);
        assert.deepEqual((await cells(source.netlify)).CHANGED, { production: 'old', dev: 'theirs', all: 'by hand' });
    });
}

test('a variable without values that was filled is emptied again, and one that went is no failure', async (t) => {
    const empty = (key) => ({ ...variable(key, {}, { scopes: ['builds'] }) });
    const source = await startSyncing(t, { settings: { plan: 'pro' }, variables: [empty('FILLED')] });
    await source.createMany({ FILLED: 'x', LEFT: 'y' });
    const sync = await source.createSync({ context: 'production', ...quiet });
    const undo = async () => {
        const run = await source.runNow(sync.id);
        assert.equal(run.state, 'succeeded', run.message);
        return source.runAfter(sync.id, () => source.client.must('POST', `${one}/${sync.id}/runs/${run.id}/undo`));
    };
    assert.equal((await undo()).state, 'succeeded');
    assert.deepEqual(await cells(source.netlify), { FILLED: {} });
    assert.deepEqual((await variableOf(source.netlify, 'FILLED')).scopes, ['builds']);

    await source.runNow(sync.id);
    const state = await source.netlify.state();
    for (const one of state.variables) one.values = [];
    await source.netlify.setState(state);
    await source.remove('LEFT');
    const run = await undo();
    assert.equal(run.state, 'succeeded', run.message);
    assert.deepEqual(Object.keys(await cells(source.netlify)), ['FILLED']);
});

test('a later run of the same sync keeps what it wrote', async (t) => {
    const source = await startWithRun(t);
    await source.update('CHANGED', 'newer');
    await source.runNow(source.id);
    const run = await source.undo();
    assert.equal(run.items.find(({ key }) => key === 'CHANGED').reason, 'changed-since');
    assert.equal((await cells(source.netlify)).CHANGED.production, 'newer');
    assert.equal((await cells(source.netlify)).FRESH, undefined);
});

test('what Netlify never showed cannot be put back, and the run says so', async (t) => {
    const source = await startSyncing(t, { variables: [variable('TOKEN', { production: 'hidden old', 'deploy-preview': 'hidden' }, secret)] });
    await source.createMany({ TOKEN: 'hidden new', PLAIN: 'x' });
    const sync = await source.createSync({ context: 'production', ...quiet });
    const first = await source.runNow(sync.id);
    const undo = await source.runAfter(sync.id, () => source.client.must('POST', `${one}/${sync.id}/runs/${first.id}/undo`));
    assert.equal(undo.state, 'failed');
    assert.match(undo.message, /TOKEN.*did not show the value/);
    assert.equal((await cells(source.netlify)).PLAIN, undefined, 'the others went on');
    assert.equal((await variableOf(source.netlify, 'TOKEN')).values.find(({ context }) => context === 'production').value, 'hidden new');
});

test('a removal is undone, and what was ours is ours again', async (t) => {
    const source = await startSyncing(t);
    await source.createMany({ A: '1', B: '2' });
    const sync = await source.createSync({ context: 'production', ...quiet });
    await source.runNow(sync.id);
    const remove = () => source.runAfter(sync.id, () => source.client.must('POST', `${one}/${sync.id}/remove-secrets`));
    const removal = await remove();
    assert.deepEqual(await cells(source.netlify), {});
    await source.runAfter(sync.id, () => source.client.must('POST', `${one}/${sync.id}/runs/${removal.id}/undo`));
    assert.deepEqual(await cells(source.netlify), { A: { production: '1' }, B: { production: '2' } });
    await source.netlify.clearRequests();
    const idle = await source.runNow(sync.id);
    assert.equal(idle.planned, 0);
    await remove();
    assert.deepEqual(await cells(source.netlify), {});
});

test('an undo is held to its plan, to its run and to permissions', async (t) => {
    const source = await startWithRun(t);
    const after = await cells(source.netlify);
    const stale = await source.undo({ planHash: 'a'.repeat(64) });
    assert.equal(stale.state, 'failed');
    assert.deepEqual(await cells(source.netlify), after);
    assert.equal((await source.client.post(source.path, { planHash: 'zz' })).status, 422);
    const missing = source.path.replace(source.done.id, '00000000-0000-4000-8000-000000000000');
    assert.equal((await source.client.post(missing)).status, 404);
    assert.equal((await source.client.post(`${missing}/plan`)).status, 404);
    const viewer = await createMachine(source.client, { projectId: source.project.id, role: 'viewer' });
    assert.equal((await viewer.post(source.path)).status, 403);
    assert.equal((await viewer.post(`${source.path}/plan`)).status, 403);
    assert.equal((await fetch(source.server.url + source.path, { method: 'POST' })).status, 401);

    const idle = await source.runNow(source.id);
    assert.equal(idle.isUndoable, false);
    const nothing = await source.client.post(`${one}/${source.id}/runs/${idle.id}/undo`);
    assert.equal(nothing.status, 400);
    assert.match(nothing.body.message, /nothing to undo/i);
});

test('an undo that loses its connection half-way is finished', async (t) => {
    const source = await startWithRun(t);
    for (const method of ['POST', 'PATCH', 'PUT', 'DELETE'])
        await source.netlify.fault({ match: { method, path: '/env' }, times: 1, do: 'reset-after' });
    const run = await source.undo();
    assert.equal(run.state, 'succeeded', run.message);
    assert.deepEqual(shape((await source.netlify.state()).variables), shape(source.before));
});

test('what a key was is kept for the newest twenty runs that wrote', async (t) => {
    const source = await startSyncing(t);
    await source.create('ONE', '0');
    const sync = await source.createSync({ context: 'production', ...quiet });
    for (let n = 1; n <= 22; n++) {
        await source.runNow(sync.id);
        await source.update('ONE', `${n}`);
    }
    const runs = await source.runs(sync.id);
    assert.deepEqual(runs.map((run) => run.isUndoable), [...Array(20).fill(true), false, false]);
});

test('a value in a snapshot is sealed', async (t) => {
    const source = await startWithRun(t, { extra: { LATE: 'late' } });
    await source.server.stop();
    const { readFileSync, readdirSync } = await import('node:fs');
    const { join } = await import('node:path');
    const data = join(source.server.dataDir, 'data');
    for (const name of readdirSync(data)) assert.ok(!readFileSync(join(data, name)).includes('everywhere'), name);
    await source.server.restart();
    source.client.url = source.server.url;
    await until(async () => (await source.client.get('/api/status')).status === 200, 'the server');
});
