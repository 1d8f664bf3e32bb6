// Two syncs that may write one and the same value: told before one is saved, and kept apart after.
// Also runs on PostgreSQL.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createMachine, createProject } from './harness.js';
import { accountId, cells, siteId, startSyncing } from './sync-helper.js';

const one = '/api/v1/secret-syncs/netlify';
const quiet = { isAutoSyncEnabled: false };

/** A world with one sync, "first": site, production. */
async function startWithFirst(t, { settings = {}, ...options } = {}) {
    const source = await startSyncing(t, options);
    await source.create('SHARED', '1');
    const first = await source.createSync({ context: 'production', name: 'first', ...settings });
    const body = (more) => ({ ...source.syncBody({ ...quiet, ...more }), confirmOverlap: undefined });
    const post = (more) => source.client.post(one, body(more));
    return Object.assign(source, { first, body, post });
}

test('saving a sync that meets another is refused, with what is in the way and how to go on', async (t) => {
    const source = await startWithFirst(t);
    const answer = await source.post({ context: 'all' });
    assert.equal(answer.status, 400, answer.text);
    assert.equal(answer.body.error, 'BadRequest');
    assert.match(answer.body.message, /"first" \(context production, key schema none; it wrote SHARED\).*confirmOverlap/);
    assert.deepEqual(answer.body.details.overlaps, [{
        syncId: source.first.id, syncName: 'first', projectId: source.project.id, isIntegration: false,
        context: 'production', keySchema: null, keys: ['SHARED'], keyCount: 1,
    }]);
    const { secretSyncs } = await source.client.must('GET', `${one}?projectId=${source.project.id}`);
    assert.equal(secretSyncs.length, 1, 'nothing was stored');

    const made = await source.client.must('POST', one, { ...source.body({ context: 'all' }), confirmOverlap: true });
    assert.ok(made.secretSync.id);
    assert.equal('confirmOverlap' in made.secretSync, false);
});

const rows = [
    ['the same destination', { context: 'production' }, 400],
    ['no context, which is all', {}, 400],
    ['all', { context: 'all' }, 400],
    ['another context', { context: 'dev' }, 200],
    ['another site', { context: 'production', destination: { siteId: 'another' } }, 200],
    ['the account’s own variables', { context: 'production', destination: { siteId: undefined } }, 200],
    ['a key schema that narrows only one side', { context: 'production', options: { keySchema: 'APP_{{secretKey}}' } }, 400],
];
for (const [name, wish, status] of rows) {
    test(`${name}: ${status === 400 ? 'refused' : 'saved'}`, async (t) => {
        const source = await startWithFirst(t);
        const answer = await source.post(wish);
        assert.equal(answer.status, status, answer.text);
        const { destinationConfig } = source.body(wish);
        const check = await source.client.must('POST', `${one}/check-destination`, {
            projectId: source.project.id, destinationConfig, environment: 'dev', keySchema: wish.options?.keySchema,
            excludeSyncId: answer.body?.secretSync?.id,
        });
        assert.equal(check.hasOverlap, status === 400);
        assert.equal(check.overlaps.length, status === 400 ? 1 : 0);
    });
}

test('key schemas that can make no common key do not meet', async (t) => {
    const source = await startWithFirst(t, { settings: { options: { keySchema: 'A_{{secretKey}}' } } });
    assert.equal((await source.post({ context: 'production', options: { keySchema: 'B_{{secretKey}}' } })).status, 200);
    assert.equal((await source.post({ context: 'production', options: { keySchema: 'A_X_{{secretKey}}' } })).status, 400);
});

test('branches meet by name, and all meets each', async (t) => {
    const source = await startWithFirst(t);
    const branch = (contextParameter) => ({ context: 'branch', destination: { contextParameter } });
    assert.equal((await source.post(branch('main'))).status, 200);
    assert.equal((await source.post(branch('main'))).status, 400);
    assert.equal((await source.post(branch('other'))).status, 200);
    const answer = await source.post({ context: 'all' });
    assert.equal(answer.body.details.overlaps.length, 3);
    assert.match(answer.body.message, /and 2 more/);
});

test('a change is asked only for what it brings about', async (t) => {
    const source = await startWithFirst(t);
    const { secretSync } = await source.client.must('POST', one, source.body({ context: 'dev' }));
    const patch = (body) => source.client.patch(`${one}/${secretSync.id}`, body);
    const onto = { destinationConfig: { accountId, siteId, context: 'production' } };
    assert.equal((await patch(onto)).status, 400);
    assert.equal((await source.sync(secretSync.id)).destinationConfig.context, 'dev', 'it stays as it was');
    assert.equal((await patch({ ...onto, confirmOverlap: true })).status, 200);
    assert.equal((await patch({ ...onto, description: 'the same form again' })).status, 200);
    const schema = { syncOptions: { initialSyncBehavior: 'overwrite-destination', keySchema: 'X_{{secretKey}}' } };
    assert.equal((await patch(schema)).status, 200, 'they met before');
    assert.equal((await patch({ destinationConfig: { accountId, siteId, context: 'dev' } })).status, 200);
    assert.equal((await patch(onto)).status, 400, 'that was given up, and is asked for anew');
    assert.equal((await source.client.patch(`${one}/${source.first.id}`, { name: 'renamed' })).status, 200, 'nor is the other one');
});

test('a sync of another project is told of, and named to those alone who may read it', async (t) => {
    const source = await startWithFirst(t);
    const other = await createProject(source.client, 'Other');
    const outsider = await createMachine(source.client, { projectId: other.id, role: 'admin' });
    const ask = { projectId: other.id, destinationConfig: { accountId, siteId, context: 'all' } };
    const seen = await source.client.must('POST', `${one}/check-destination`, ask);
    assert.equal(seen.hasDuplicate, false, 'the contract counts equal ones');
    assert.deepEqual([seen.overlaps[0].syncName, seen.overlaps[0].projectId], ['first', source.project.id]);
    const blank = await outsider.must('POST', `${one}/check-destination`, ask);
    assert.equal(blank.hasOverlap, true);
    const unnamed = [{
        syncId: null, syncName: null, projectId: null, isIntegration: false, context: 'production', keySchema: null, keys: [], keyCount: 0,
    }];
    assert.deepEqual(blank.overlaps, unnamed);
    const asMember = async (role) => {
        await source.client.must('POST', `/api/v2/workspace/${source.project.id}/identity-memberships/${outsider.identityId}`, { role });
        const { overlaps } = await outsider.must('POST', `${one}/check-destination`, ask);
        await source.client.must('DELETE', `/api/v2/workspace/${source.project.id}/identity-memberships/${outsider.identityId}`);
        return overlaps;
    };
    assert.deepEqual(await asMember('no-access'), unnamed, 'to be a member is not enough');
    assert.equal((await asMember('viewer'))[0].syncName, 'first');
});

test('the server’s setting takes syncs as the contract does', async (t) => {
    const source = await startWithFirst(t, { env: { TACIT_SYNC_OVERLAP: 'allow' } });
    assert.equal((await source.post({ context: 'production' })).status, 200);
});

test('bad words are refused', async (t) => {
    const source = await startWithFirst(t);
    const answer = await source.client.post(one, { ...source.body({ context: 'dev' }), confirmOverlap: 'yes' });
    assert.equal(answer.status, 422);
    assert.deepEqual(answer.body.message[0].path, ['confirmOverlap']);
    const missing = await source.client.post(one, { ...source.body({ context: 'all' }), projectId: randomUUID() });
    assert.equal(missing.status, 404, 'who may not see the project learns nothing of its site');
});

test('neither overwrites nor deletes what the other wrote, and the run names the owner', async (t) => {
    const source = await startWithFirst(t);
    await source.client.must('POST', '/api/v1/folders', { workspaceId: source.project.id, environment: 'dev', name: 'other', path: '/' });
    await source.createMany({ SHARED: 'theirs', OWN: 'own' }, { secretPath: '/other' });
    const second = await source.createSync({ context: 'production', secretPath: '/other', ...quiet });
    const plan = await source.plan(second.id);
    const skipped = plan.operations.find(({ key }) => key === 'SHARED');
    assert.deepEqual([skipped.operation, skipped.reason, skipped.ownerSyncId], ['skip', 'foreign', source.first.id]);

    const run = await source.runNow(second.id);
    assert.deepEqual(await cells(source.netlify), { SHARED: { production: '1' }, OWN: { production: 'own' } });
    assert.equal(run.state, 'failed');
    const item = run.items.find(({ key }) => key === 'SHARED');
    assert.match(item.message, new RegExp(`"first" \\(${source.first.id}\\) owns it`));
    await source.runNow(source.first.id);
    await source.runAfter(second.id, () => source.client.must('POST', `${one}/${second.id}/remove-secrets`));
    assert.deepEqual(await cells(source.netlify), { SHARED: { production: '1' } });
});

test('what the other has brought to the same value is in step, and not taken over', async (t) => {
    const source = await startWithFirst(t);
    const second = await source.createSync({ context: 'production', ...quiet });
    const run = await source.runNow(second.id);
    assert.equal(run.state, 'succeeded', run.message);
    assert.deepEqual(run.items.map(({ key, outcome, reason }) => [key, outcome, reason]), [['SHARED', 'skipped', 'foreign']]);
    await source.runAfter(second.id, () => source.client.must('POST', `${one}/${second.id}/remove-secrets`));
    assert.deepEqual(await cells(source.netlify), { SHARED: { production: '1' } });
});

test('an account is one place, whether it is named by its id or by its slug', async (t) => {
    const source = await startSyncing(t);
    await source.create('SHARED', '1');
    const whole = { siteId: undefined, accountId };
    const bySlug = { siteId: undefined, accountId: 'acme' };
    const first = await source.createSync({ name: 'by-id', destination: whole });
    assert.equal(first.syncStatus, 'succeeded', first.lastSyncMessage);
    const body = (destination, more) => ({ ...source.syncBody({ ...quiet, destination, ...more }), confirmOverlap: undefined });
    const refused = await source.client.post(one, body(bySlug));
    assert.equal(refused.status, 400, refused.text);
    assert.match(refused.body.message, /the sync "by-id".*it wrote SHARED/);
    const check = (destination) => source.client.must('POST', `${one}/check-destination`, {
        projectId: source.project.id, connectionId: source.connection.id, environment: 'dev', destinationConfig: body(destination).destinationConfig,
    });
    assert.deepEqual([(await check(bySlug)).hasDuplicate, (await check(bySlug)).hasOverlap], [true, true]);
    assert.deepEqual([(await check({ ...bySlug, accountId: 'nobody' })).hasDuplicate], [false]);

    // Confirmed, it knows whose the keys are, shows the name that it was given, and takes nothing away.
    const { secretSync: second } = await source.client.must('POST', one, { ...body(bySlug, { name: 'by-slug' }), confirmOverlap: true });
    assert.equal(second.destinationConfig.accountId, 'acme');
    assert.equal('accountKey' in second.destinationConfig, false);
    const plan = await source.plan(second.id);
    assert.deepEqual(plan.operations.map(({ key, ownerSyncId }) => [key, ownerSyncId]), [['SHARED', first.id]]);

    // Moving there is asked about likewise; and when Netlify can't be asked, the name is taken as it is.
    const elsewhere = await source.createSync({ name: 'elsewhere', context: 'dev', isAutoSyncEnabled: false });
    const moved = await source.client.patch(`${one}/${elsewhere.id}`, { destinationConfig: { accountId: 'acme' } });
    assert.equal(moved.status, 400, moved.text);
    await source.netlify.fault({ match: { path: '/accounts$' }, times: 'always', do: { status: 503 } });
    const offline = await source.client.post(one, body({ ...bySlug, accountId: 'other-team' }, { name: 'offline' }));
    assert.equal(offline.status, 200, offline.text);
});
