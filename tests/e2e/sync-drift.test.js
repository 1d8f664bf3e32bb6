// Drift: what somebody changed at Netlify is found, and brought back or taken over.
import { test } from 'node:test';
import assert from 'node:assert/strict';

import { createMachine } from './harness.js';
import { calls, cells, startSyncing, until, variable, variableOf } from './sync-helper.js';

const base = '/api/v1/secret-syncs/netlify';
const nobody = '00000000-0000-4000-8000-000000000000';

const driftOf = async (source, id) => (await source.client.must('GET', `${base}/${id}/drift`)).drift;

/** Looks at the site now and answers what was found. */
async function look(source, id) {
    const before = await driftOf(source, id);
    await source.client.must('POST', `${base}/${id}/drift/check`);
    return until(async () => {
        const drift = await driftOf(source, id);
        return drift.checkedAt !== before.checkedAt && !drift.isChecking ? drift : undefined;
    }, 'a look at the site');
}

/** Changes the site behind Tacit's back, as somebody at Netlify would. */
async function edit(netlify, change) {
    const world = await netlify.state();
    change(world.variables, world);
    for (const one of world.variables) if (one.touched) { one.updated_at = new Date(Date.now() + 5_000).toISOString(); delete one.touched; }
    await netlify.setState(world);
}

const find = (variables, key) => variables.find((one) => one.key === key);
const summary = (drift) => Object.fromEntries(drift.items.map(({ key, kind }) => [key, kind]));

async function startInStep(t, values = { ONE: '1', TWO: '2', THREE: '3', FOUR: '4' }, settings = {}) {
    const source = await startSyncing(t, settings.world);
    await source.createMany(values);
    const sync = await source.createSync({ context: 'production', isAutoSyncEnabled: true, ...settings.sync });
    assert.equal(sync.syncStatus, 'succeeded', sync.lastSyncMessage);
    return { source, sync };
}

test('a site as it was left is in step, and looking writes nothing', async (t) => {
    const { source, sync } = await startInStep(t);
    const never = await driftOf(source, sync.id);
    assert.deepEqual([never.status, never.checkedAt, never.items], [null, null, []]);
    assert.ok(never.nextCheckAt > new Date().toISOString(), 'a look is planned');
    await source.netlify.clearRequests();
    const drift = await look(source, sync.id);
    assert.deepEqual([drift.status, drift.items, drift.pending, drift.message], ['in-step', [], 0, null]);
    assert.ok(drift.provedAt >= sync.lastSyncedAt);
    const made = await calls(source.netlify);
    assert.deepEqual([made.all.length, made.writes.length], [1, 0]);
    const { driftStatus, driftCount, provedAt, staleSince, syncOptions } = await source.sync(sync.id);
    assert.deepEqual([driftStatus, driftCount, provedAt, staleSince], ['in-step', 0, drift.provedAt, null]);
    assert.deepEqual([syncOptions.driftCheckMinutes, syncOptions.staleAfterHours], [60, 24]);
});

test('each kind of change is told by its key', async (t) => {
    const { source, sync } = await startInStep(t);
    await look(source, sync.id);
    await edit(source.netlify, (variables) => {
        find(variables, 'ONE').values[0].value = 'edited by hand';
        variables.splice(variables.indexOf(find(variables, 'TWO')), 1);
        Object.assign(find(variables, 'THREE'), { scopes: ['builds', 'runtime'] });
        variables.push(variable('EXTRA', { production: 'added by hand' }));
        variables.push(variable('ELSEWHERE', { dev: 'not ours to look at' }));
    });
    const drift = await look(source, sync.id);
    assert.equal(drift.status, 'drifted');
    assert.deepEqual(summary(drift), { ONE: 'changed', TWO: 'missing', THREE: 'scopes', EXTRA: 'added' });
    const can = Object.fromEntries(drift.items.map((item) => [item.key, [item.canRestore, item.canAdopt]]));
    assert.deepEqual(can, { ONE: [true, true], TWO: [true, false], THREE: [false, true], EXTRA: [true, true] });
    assert.match(drift.items.find(({ key }) => key === 'THREE').message, /builds, runtime/);
    assert.doesNotMatch(JSON.stringify(drift), /edited by hand|added by hand/);
    const again = await look(source, sync.id);
    assert.deepEqual(again.items.map(({ firstSeenAt }) => firstSeenAt), drift.items.map(({ firstSeenAt }) => firstSeenAt), 'the time it was seen first stays');
    assert.equal((await source.sync(sync.id)).driftCount, 4);
});

test('restoring is a run of the sync, after which all is in step', async (t) => {
    const { source, sync } = await startInStep(t);
    await look(source, sync.id);
    await edit(source.netlify, (variables) => {
        find(variables, 'ONE').values[0].value = 'edited by hand';
        variables.splice(variables.indexOf(find(variables, 'TWO')), 1);
        variables.push(variable('EXTRA', { production: 'x', dev: 'stays' }));
    });
    assert.equal((await look(source, sync.id)).items.length, 3);
    const plan = await source.plan(sync.id);
    const run = await source.runAfter(sync.id, () => source.client.must('POST', `${base}/${sync.id}/drift/restore`, { planHash: plan.hash }));
    assert.deepEqual([run.trigger, run.state, run.done], ['restore', 'succeeded', 3]);
    assert.deepEqual(await cells(source.netlify), {
        ONE: { production: '1' }, TWO: { production: '2' }, THREE: { production: '3' }, FOUR: { production: '4' }, EXTRA: { dev: 'stays' },
    });
    const drift = await until(async () => {
        const found = await driftOf(source, sync.id);
        return found.status === 'in-step' ? found : undefined;
    }, 'the site to be found in step by itself');
    assert.deepEqual(drift.items, []);
});

test('what somebody changed at Netlify is taken over as a new version', async (t) => {
    const { source, sync } = await startInStep(t);
    await look(source, sync.id);
    await edit(source.netlify, (variables) => {
        find(variables, 'ONE').values[0].value = 'theirs';
        find(variables, 'THREE').scopes = ['builds'];
        variables.push(variable('EXTRA', { production: 'extra' }));
    });
    await look(source, sync.id);
    const before = await cells(source.netlify);
    await source.netlify.clearRequests();
    const { drift } = await source.client.must('POST', `${base}/${sync.id}/drift/adopt`, { keys: ['ONE', 'THREE', 'EXTRA'] });
    assert.deepEqual(drift.items, []);
    assert.deepEqual(await source.secrets(), { ONE: 'theirs', TWO: '2', THREE: '3', FOUR: '4', EXTRA: 'extra' });
    const { secret } = await source.client.must('GET', `/api/v3/secrets/raw/ONE?workspaceId=${source.project.id}&environment=dev&secretPath=/`);
    assert.equal(secret.version, 2);
    await source.settled(sync.id);
    const end = await look(source, sync.id);
    assert.deepEqual([end.status, end.items], ['in-step', []]);
    assert.deepEqual(await cells(source.netlify), before);
    assert.equal((await calls(source.netlify)).writes.length, 0, 'nothing had to be written at Netlify');
    assert.deepEqual((await variableOf(source.netlify, 'THREE')).scopes, ['builds']);
});

test('of write-only variables an edit is seen, and cannot be taken over', async (t) => {
    const { source, sync } = await startInStep(t, { SECRET: 'a long enough secret' }, { sync: { options: { createAsSecret: true } } });
    assert.equal((await look(source, sync.id)).status, 'in-step');
    await edit(source.netlify, (variables) => {
        const one = find(variables, 'SECRET');
        one.values[0].value = 'another secret altogether';
        one.touched = true;
    });
    const drift = await look(source, sync.id);
    assert.deepEqual(summary(drift), { SECRET: 'unreadable' });
    const refused = await source.client.post(`${base}/${sync.id}/drift/adopt`, { keys: ['SECRET'] });
    assert.equal(refused.status, 400);
    assert.match(refused.body.message, /SECRET/);
    const run = await source.runAfter(sync.id, () => source.client.must('POST', `${base}/${sync.id}/drift/restore`));
    assert.equal(run.state, 'succeeded');
    assert.equal((await variableOf(source.netlify, 'SECRET')).values[0].value, 'a long enough secret');
    assert.equal((await variableOf(source.netlify, 'SECRET')).is_secret, true);
});

test('a variable that was made write-only is told', async (t) => {
    const { source, sync } = await startInStep(t);
    await look(source, sync.id);
    await edit(source.netlify, (variables) => { Object.assign(find(variables, 'ONE'), { is_secret: true, scopes: ['builds', 'functions', 'runtime'] }); });
    const kinds = (await look(source, sync.id)).items.filter(({ key }) => key === 'ONE').map(({ kind }) => kind).sort();
    assert.ok(kinds.includes('secrecy') && kinds.includes('scopes'), kinds.join());
});

test('what waits for a run is no drift, and before the first run nothing is', async (t) => {
    const { source, sync } = await startInStep(t);
    await source.client.must('PATCH', `${base}/${sync.id}`, { isAutoSyncEnabled: false });
    await source.update('ONE', 'newer');
    await source.remove('TWO');
    const drift = await look(source, sync.id);
    assert.deepEqual([drift.status, drift.pending, drift.items], ['behind', 2, []]);

    await edit(source.netlify, (variables) => { variables.push(variable('EXTRA', { dev: 'x' })); });
    const fresh = await source.createSync({ context: 'dev', isAutoSyncEnabled: false });
    const first = await look(source, fresh.id);
    assert.deepEqual([first.status, first.items], ['behind', []]);
    assert.ok(first.pending > 0);
});

test('a sync that may not delete takes what was there for granted, and tells what came later', async (t) => {
    const { source, sync } = await startInStep(t, { ONE: '1' }, {
        world: { variables: [variable('OLD', { production: 'theirs from the beginning' })] }, sync: { options: { disableSecretDeletion: true } },
    });
    assert.equal((await look(source, sync.id)).status, 'in-step');
    await edit(source.netlify, (variables) => { variables.push(variable('LATER', { production: 'x' })); });
    const drift = await look(source, sync.id);
    assert.deepEqual(summary(drift), { LATER: 'added' });
    assert.equal(drift.items[0].canRestore, false);
    const { drift: after } = await source.client.must('POST', `${base}/${sync.id}/drift/adopt`, { keys: ['LATER'] });
    assert.deepEqual(after.items, []);
    assert.equal((await source.secrets()).LATER, 'x');
});

test('a look that fails says why and writes nothing', async (t) => {
    const { source, sync } = await startInStep(t);
    await source.netlify.fault({ match: { path: '/env' }, times: 'always', do: { status: 401 } });
    const drift = await look(source, sync.id);
    assert.equal(drift.status, 'unknown');
    assert.match(drift.message, /Netlify/);
    assert.equal((await source.sync(sync.id)).syncStatus, 'succeeded', 'the last run is still what it was');
});

test('adopting asks for the right to write secrets, and takes all keys or none', async (t) => {
    const { source, sync } = await startInStep(t);
    await edit(source.netlify, (variables) => { find(variables, 'ONE').values[0].value = 'theirs'; });
    await look(source, sync.id);
    const adopt = (client, keys, id = sync.id) => client.post(`${base}/${id}/drift/adopt`, { keys });
    const secrets = await source.secrets();

    for (const keys of [['ONE', 'TWO'], ['NOWHERE'], ['ONE', 'ONE\n']]) {
        const refused = await adopt(source.client, keys);
        assert.equal(refused.status, 400, refused.text);
    }
    for (const body of [{}, { keys: [] }, { keys: 'ONE' }, { keys: [1] }, { keys: Array.from({ length: 101 }, (_, n) => `K${n}`) }]) {
        assert.equal((await source.client.post(`${base}/${sync.id}/drift/adopt`, body)).status, 422, JSON.stringify(body));
    }
    const viewer = await createMachine(source.client, { projectId: source.project.id, role: 'viewer' });
    assert.equal((await adopt(viewer, ['ONE'])).status, 403);
    assert.equal((await viewer.post(`${base}/${sync.id}/drift/check`)).status, 403);
    assert.equal((await viewer.post(`${base}/${sync.id}/drift/restore`)).status, 403);
    assert.equal((await viewer.get(`${base}/${sync.id}/drift`)).status, 200);
    const stranger = await createMachine(source.client, { orgRole: 'member' });
    assert.equal((await stranger.get(`${base}/${sync.id}/drift`)).status, 404);
    assert.equal((await adopt(stranger, ['ONE'])).status, 404);
    assert.equal((await source.client.get(`${base}/${nobody}/drift`)).status, 404);

    await source.client.must('POST', `/api/v1/projects/${source.project.id}/roles`, {
        slug: 'sync-editor', name: 'Sync editor', permissions: [
            { subject: 'secret-syncs', action: ['read', 'edit', 'sync-secrets'] }, { subject: 'secrets', action: ['read', 'describeSecret', 'readValue'] },
        ],
    });
    const editor = await createMachine(source.client, { projectId: source.project.id, role: 'sync-editor' });
    const refused = await adopt(editor, ['ONE']);
    assert.equal(refused.status, 403, refused.text);
    assert.deepEqual(await source.secrets(), secrets, 'nothing was written by any of them');
});

test('the interval and the time to go stale are checked', async (t) => {
    const { source, sync } = await startInStep(t);
    for (const options of [{ driftCheckMinutes: -1 }, { driftCheckMinutes: 10_081 }, { staleAfterHours: 9_000 }, { driftCheckMinutes: 'often' }]) {
        const { status } = await source.client.patch(`${base}/${sync.id}`, { syncOptions: { initialSyncBehavior: 'overwrite-destination', ...options } });
        assert.equal(status, 422, JSON.stringify(options));
    }
    await source.client.must('PATCH', `${base}/${sync.id}`, { syncOptions: { initialSyncBehavior: 'overwrite-destination', driftCheckMinutes: 0 } });
    assert.equal((await driftOf(source, sync.id)).nextCheckAt, null);
});
