// A native integration that meets a sync, or another integration: told before it is saved, from both
// sides, and kept apart after.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { accountId, netlifyToken, otherSiteId, siteId, startNative, until } from './integration-helper.js';
import { cells } from './sync-helper.js';

const syncs = '/api/v1/secret-syncs/netlify';
const integrations = '/api/v1/integration';

async function start(t, options) {
    const native = await startNative(t, options);
    const auth = await native.authorizeByToken();
    const { appConnection } = await native.client.must('POST', '/api/v1/app-connections/netlify', {
        name: 'netlify', method: 'access-token', projectId: native.project.id, credentials: { accessToken: netlifyToken },
    });
    await native.client.must('POST', '/api/v2/folders', { projectId: native.project.id, environment: 'dev', name: 'sync', path: '/' })
        .catch(() => native.client.must('POST', '/api/v1/folders', { workspaceId: native.project.id, environment: 'dev', name: 'sync', path: '/' }));
    await native.put({ BOTH: 'from the integration', ONLY_NATIVE: 'n' });
    await native.put({ BOTH: 'from the sync', ONLY_SYNC: 's' }, { secretPath: '/sync' });
    const syncBody = (more) => ({
        name: 'the-sync', projectId: native.project.id, connectionId: appConnection.id, environment: 'dev', secretPath: '/sync',
        syncOptions: { initialSyncBehavior: 'overwrite-destination' }, destinationConfig: { accountId, siteId, context: 'production' }, ...more,
    });
    const settled = (id) => until(async () => {
        const { secretSync } = await native.client.must('GET', `${syncs}/${id}`);
        return ['pending', 'running'].includes(secretSync.syncStatus) ? undefined : secretSync;
    }, 'the sync to settle');
    const createSync = async (more) => settled((await native.client.must('POST', syncs, syncBody(more))).secretSync.id);
    const post = (more) => native.client.post(integrations, native.body(auth, more));
    const list = async () => (await native.client.must('GET', `/api/v1/workspace/${native.project.id}/integrations`)).integrations;
    return Object.assign(native, { auth, syncBody, createSync, settled, post, list });
}

test('an integration where a sync is: refused with what is in the way, and saved only when that is meant', async (t) => {
    const native = await start(t);
    const sync = await native.createSync();
    const answer = await native.post();
    assert.equal(answer.status, 400, answer.text);
    assert.match(answer.body.message, /^This integration would write .*the sync "the-sync" \(context production.*it wrote BOTH, ONLY_SYNC.*confirmOverlap/);
    assert.deepEqual(answer.body.details.overlaps.map(({ syncId, isIntegration, keyCount }) => [syncId, isIntegration, keyCount]), [[sync.id, false, 2]]);
    assert.deepEqual(await native.list(), [], 'nothing was stored');
    assert.equal((await native.post({ confirmOverlap: 'perhaps' })).status, 422);

    // Elsewhere, or with names of its own, there is nothing to confirm.
    assert.equal((await native.post({ targetEnvironment: 'dev', isActive: false })).status, 200);
    assert.equal((await native.post({ app: 'rival-docs', appId: otherSiteId, isActive: false })).status, 200);
    // `all` meets production, and so the sync.
    assert.equal((await native.post({ targetEnvironment: 'all' })).status, 400);
    assert.equal((await native.post({ confirmOverlap: true })).status, 200);
});

test('a sync where an integration is: refused in the same way', async (t) => {
    const native = await start(t);
    const integration = await native.create(native.auth);
    const answer = await native.client.post(syncs, native.syncBody());
    assert.equal(answer.status, 400, answer.text);
    assert.match(answer.body.message, /^This sync would write .*a native integration \(context production.*it wrote BOTH, ONLY_NATIVE/);
    assert.deepEqual(answer.body.details.overlaps.map(({ syncId, isIntegration }) => [syncId, isIntegration]), [[integration.id, true]]);
    const second = await native.post();
    assert.equal(second.status, 400, 'nor is a second integration saved');
    assert.match(second.body.message, /^This integration .*a native integration/);
});

for (const first of ['sync', 'integration']) {
    test(`once confirmed, neither overwrites or deletes what the other wrote: the ${first} first`, async (t) => {
        const native = await start(t);
        const makeSync = () => native.createSync({ confirmOverlap: true });
        const makeIntegration = () => native.create(native.auth, { confirmOverlap: true, metadata: { initialSyncBehavior: 'overwrite-target' } });
        const [sync, integration] = first === 'sync'
            ? [await makeSync(), await makeIntegration()]
            : await (async () => { const made = await makeIntegration(); return [await makeSync(), made]; })();
        const owner = first === 'sync' ? 'from the sync' : 'from the integration';
        const whole = { BOTH: { production: owner }, ONLY_SYNC: { production: 's' }, ONLY_NATIVE: { production: 'n' } };
        assert.deepEqual(await cells(native.netlify), whole);

        // Further runs of either change nothing of the other's, and say whose the key is.
        await native.sync(integration.id);
        await native.client.must('POST', `${syncs}/${sync.id}/sync-secrets`);
        await native.settled(sync.id);
        assert.deepEqual(await cells(native.netlify), whole);

        // Each goes, and takes its own along.
        if (first === 'sync') {
            await native.client.must('DELETE', `${integrations}/${integration.id}?shouldDeleteIntegrationSecrets=true`);
            await until(async () => (await native.list()).length === 0, 'the integration to go');
            assert.deepEqual(await cells(native.netlify), { BOTH: whole.BOTH, ONLY_SYNC: whole.ONLY_SYNC });
        } else {
            await native.client.must('DELETE', `${syncs}/${sync.id}?removeSecrets=true`);
            await until(async () => (await native.client.get(`${syncs}/${sync.id}`)).status === 404, 'the sync to go');
            assert.deepEqual(await cells(native.netlify), { BOTH: whole.BOTH, ONLY_NATIVE: whole.ONLY_NATIVE });
        }
    });
}

test('moving an integration to where a sync is, is asked about; what was agreed to is not asked again', async (t) => {
    const native = await start(t);
    await native.createSync();
    const { integration } = (await native.post({ targetEnvironment: 'dev', isActive: false })).body;
    const patch = (body) => native.client.patch(`${integrations}/${integration.id}`, body);
    const moved = await patch({ targetEnvironment: 'production', isActive: false });
    assert.equal(moved.status, 400, moved.text);
    assert.equal((await native.integration(integration.id)).targetEnvironment, 'dev');
    assert.equal((await patch({ targetEnvironment: 'branch-deploy', isActive: false })).status, 200);
    assert.equal((await patch({ targetEnvironment: 'production', isActive: false, confirmOverlap: true })).status, 200);
    assert.equal((await patch({ secretPath: '/sync', isActive: false })).status, 200);
});

test('clients of the contract, which know no confirmation, are let through by the server’s setting', async (t) => {
    const native = await start(t, { env: { TACIT_SYNC_OVERLAP: 'allow' } });
    await native.createSync();
    assert.equal((await native.post()).status, 200);
});
