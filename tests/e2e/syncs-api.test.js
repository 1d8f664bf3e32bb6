// Secret syncs as resources: what 50-secret-syncs says of their bodies, answers and errors. What a
// run does is tested elsewhere; here every sync is without auto-sync unless the test is about that.
// Also runs on PostgreSQL.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Client, accountId, createMachine, createProject, netlifyToken, siteId, startConnected, until } from './harness.js';
import { isoTime, issueOf, refused, uuid } from './refusal.js';

const base = '/api/v1/secret-syncs';
const one = `${base}/netlify`;

async function start(t, options) {
    const world = await startConnected(t, options);
    const { client, project, connection } = world;
    const wish = (body = {}) => ({
        name: `s-${randomUUID().slice(0, 8)}`, projectId: project.id, connectionId: connection.id, environment: 'dev', secretPath: '/',
        isAutoSyncEnabled: false, syncOptions: { initialSyncBehavior: 'overwrite-destination' },
        destinationConfig: { accountId, siteId, context: 'production' }, confirmOverlap: true, ...body,
    });
    const create = (body) => client.post(one, wish(body));
    const made = async (body) => (await client.must('POST', one, wish(body))).secretSync;
    return { ...world, wish, create, made };
}

test('syncs', async (t) => {
    const { client, project, connection, create, made } = await start(t);

    await t.test('create answers the whole sync', async () => {
        const body = await client.must('POST', one, {
            name: 'shop-production', description: 'The shop', projectId: project.id, connectionId: connection.id, environment: 'prod',
            secretPath: '/', isAutoSyncEnabled: false, isEnabled: true, App: 'netlify',
            syncOptions: { initialSyncBehavior: 'import-prioritize-source', autoSyncEnabled: true, disableSecretDeletion: true, keySchema: ' APP_{{secretKey}} ' },
            destinationConfig: { accountId, accountName: 'Acme', siteId, siteName: 'acme-shop', context: 'deploy-preview' },
        });
        assert.deepEqual(Object.keys(body), ['secretSync']);
        const { secretSync } = body;
        assert.match(secretSync.id, uuid);
        assert.match(secretSync.createdAt, isoTime);
        assert.match(secretSync.updatedAt, isoTime);
        assert.match(secretSync.folderId, uuid);
        for (const key of ['syncStatus', 'importStatus', 'removeStatus', 'lastSyncJobId', 'lastSyncMessage', 'lastSyncedAt', 'lastImportJobId',
            'lastImportMessage', 'lastImportedAt', 'lastRemoveJobId', 'lastRemoveMessage', 'lastRemovedAt']) assert.equal(secretSync[key], null, key);
        assert.equal(secretSync.name, 'shop-production');
        assert.equal(secretSync.description, 'The shop');
        assert.equal(secretSync.isAutoSyncEnabled, false);
        assert.equal(secretSync.version, 1);
        assert.equal(secretSync.projectId, project.id);
        assert.equal(secretSync.connectionId, connection.id);
        assert.equal(secretSync.destination, 'netlify');
        assert.deepEqual(secretSync.connection, { app: 'netlify', name: connection.name, id: connection.id });
        assert.deepEqual(secretSync.environment, { slug: 'prod', name: 'Production', id: project.environments[2].id });
        assert.deepEqual(secretSync.folder, { id: secretSync.folderId, path: '/' });
        assert.deepEqual(secretSync.destinationConfig, { accountId, accountName: 'Acme', siteId, siteName: 'acme-shop', context: 'deploy-preview' });
        const { initialSyncBehavior, keySchema, disableSecretDeletion } = secretSync.syncOptions;
        assert.deepEqual([initialSyncBehavior, keySchema, disableSecretDeletion], ['import-prioritize-source', 'APP_{{secretKey}}', true]);
        for (const stripped of ['isEnabled', 'App']) assert.ok(!(stripped in secretSync), stripped);
        assert.ok(!('autoSyncEnabled' in secretSync.syncOptions));
    });

    await t.test('every way to read it', async () => {
        const sync = await made({ name: 'read-me' });
        assert.deepEqual((await client.must('GET', `${one}/${sync.id}`)).secretSync, sync);
        assert.deepEqual((await client.must('GET', `${one}/sync-name/read-me?projectId=${project.id}`)).secretSync, sync);
        for (const path of [base, one]) {
            const { secretSyncs } = await client.must('GET', `${path}?projectId=%20${project.id}%20`);
            assert.deepEqual(secretSyncs.find(({ id }) => id === sync.id), sync);
        }
        assert.deepEqual(await client.must('GET', `${base}/options`),
            { secretSyncOptions: [{ name: 'Netlify', connection: 'netlify', destination: 'netlify', canImportSecrets: true }] });
    });

    await t.test('account-level, without a context', async () => {
        const sync = await made({ destinationConfig: { accountId: 'acme' } });
        assert.deepEqual(sync.destinationConfig, { accountId: 'acme' }, 'absent stays absent');
    });

    await t.test('a trailing slash of the path is dropped', async () => {
        await client.must('POST', '/api/v1/folders', { workspaceId: project.id, environment: 'dev', name: 'api' });
        assert.equal((await made({ secretPath: '/api/' })).folder.path, '/api');
    });

    await t.test('PATCH changes what is sent, and only that', async () => {
        const sync = await made({ name: 'patch-me', description: 'old', isAutoSyncEnabled: true, syncOptions: { initialSyncBehavior: 'overwrite-destination', keySchema: 'A_{{secretKey}}' } });
        const patch = async (body) => (await client.must('PATCH', `${one}/${sync.id}`, body)).secretSync;
        const settled = ({ updatedAt, provedAt, syncStatus, lastSyncJobId, lastSyncMessage, lastSyncedAt, ...rest }) => rest;
        assert.deepEqual(settled(await patch({})), settled(sync));
        // Terraform leaves isAutoSyncEnabled out when it is false: absent is unchanged.
        assert.equal((await patch({ description: 'new' })).isAutoSyncEnabled, true);
        assert.equal((await patch({ isAutoSyncEnabled: false })).isAutoSyncEnabled, false);
        assert.equal((await patch({ name: 'patched' })).description, 'new');
        assert.equal((await patch({ description: null })).description, null);
        // The newest dashboard sends the whole form, with what cannot change.
        const form = await patch({ destination: 'vercel', projectId: randomUUID(), name: 'patched-2', connectionId: connection.id, environment: 'staging', secretPath: '/' });
        assert.equal(form.destination, 'netlify');
        assert.equal(form.projectId, project.id);
        assert.equal(form.environment.slug, 'staging');
        // These two replace what is stored, whole.
        assert.equal((await patch({ syncOptions: { initialSyncBehavior: 'overwrite-destination' } })).syncOptions.keySchema, undefined);
        assert.deepEqual((await patch({ destinationConfig: { accountId, context: 'dev' }, confirmOverlap: true })).destinationConfig, { accountId, context: 'dev' });
        assert.deepEqual(issueOf(await client.patch(`${one}/${sync.id}`, { syncOptions: { keySchema: 'B_{{secretKey}}' } })).path, ['syncOptions', 'initialSyncBehavior']);
        // Either half of the source may move alone.
        assert.equal((await patch({ environment: 'dev' })).folder.path, '/');
    });

    await t.test('delete answers what is gone', async () => {
        const sync = await made({ name: 'gone' });
        assert.equal((await client.must('DELETE', `${one}/${sync.id}?removeSecrets=false`)).secretSync.id, sync.id);
        refused(await client.get(`${one}/${sync.id}`), 404, `Could not find Netlify Sync with ID "${sync.id}"`, 'NotFound');
        await made({ name: 'gone' });
    });

    await t.test('what is not there', async () => {
        const missing = randomUUID();
        const message = `Could not find Netlify Sync with ID "${missing}"`;
        refused(await client.get(`${one}/${missing}`), 404, message, 'NotFound');
        refused(await client.delete(`${one}/${missing}`), 404, message);
        refused(await client.post(`${one}/${missing}/sync-secrets`), 404, message);
        refused(await client.patch(`${one}/${missing}`, {}), 404, `Could not find Netlify Sync with ID ${missing}`);
        refused(await client.get(`${one}/sync-name/none?projectId=${project.id}`), 404, 'Could not find Netlify Sync with name "none"');
        assert.equal(issueOf(await client.get(`${one}/no-uuid`)).message, 'Invalid uuid');
        for (const action of ['sync-secrets', 'import-secrets?importBehavior=prioritize-source', 'remove-secrets'])
            assert.equal(issueOf(await client.post(`${one}/no-uuid/${action}`)).message, 'Invalid uuid');
        for (const path of [base, one, `${one}/sync-name/x`]) {
            assert.deepEqual(issueOf(await client.get(path)).path, ['projectId']);
            assert.deepEqual(issueOf(await client.get(`${path}?projectId=`)).path, ['projectId']);
        }
        refused(await client.get(`${base}?projectId=${missing}`), 404, /not found/);
        refused(await client.get(`${base}/vercel?projectId=${project.id}`), 404);
    });

    await t.test('the errors of §4', async () => {
        const folder = (path, environment) => `Could not find folder with path "${path}" in environment "${environment}" for project with ID "${project.id}"`;
        refused(await create({ secretPath: '/none' }), 400, folder('/none', 'dev'), 'BadRequest');
        refused(await create({ environment: 'none' }), 400, folder('/', 'none'));
        const sync = await made({ name: 'errors' });
        refused(await client.patch(`${one}/${sync.id}`, { secretPath: '/none' }), 400, folder('/none', 'dev'));
        refused(await create({ name: 'errors' }), 400, `A Secret Sync with the name "errors" already exists for the project with ID "${project.id}"`, 'BadRequest');
        const second = await made({ name: 'errors-2' });
        refused(await client.patch(`${one}/${second.id}`, { name: 'errors' }), 400, /"errors" already exists/);
        const missing = randomUUID();
        refused(await create({ connectionId: missing }), 404, `Could not find App Connection with ID ${missing}`);
        const other = await createProject(client, 'Elsewhere');
        refused(await create({ projectId: other.id }), 400,
            `You cannot connect project App Connection with ID "${connection.id}" from project with ID "${project.id}" to project with ID "${other.id}"`);
        const { appConnection } = await client.must('POST', '/api/v1/app-connections/netlify',
            { name: 'shared', method: 'access-token', credentials: { accessToken: netlifyToken } });
        await made({ projectId: other.id, connectionId: appConnection.id });
        refused(await create({ projectId: missing }), 404, /not found/);
    });

    await t.test('a source that is deleted', async () => {
        const { folder } = await client.must('POST', '/api/v1/folders', { workspaceId: project.id, environment: 'dev', name: 'doomed' });
        const sync = await made({ name: 'orphan', secretPath: '/doomed' });
        await client.must('DELETE', `/api/v1/folders/${folder.id}`, { workspaceId: project.id, environment: 'dev', path: '/' });
        const orphan = (await client.must('GET', `${one}/${sync.id}`)).secretSync;
        assert.deepEqual([orphan.folderId, orphan.folder, orphan.environment], [null, null, null]);
        const gone = 'Invalid source configuration: folder no longer exists. Please configure a valid source and try again.';
        for (const action of ['sync-secrets', 'import-secrets?importBehavior=prioritize-source', 'remove-secrets'])
            refused(await client.post(`${one}/${sync.id}/${action}`), 400, gone, 'BadRequest');
        for (const half of [{ environment: 'dev' }, { secretPath: '/' }])
            refused(await client.patch(`${one}/${sync.id}`, half), 400, 'Must specify both source environment and secret path');
        const { secretSync } = await client.must('PATCH', `${one}/${sync.id}`, { environment: 'dev', secretPath: '/' });
        assert.equal(secretSync.folder.path, '/');
        await client.must('DELETE', `${one}/${sync.id}`);
    });

    await t.test('a source whose environment is deleted', async () => {
        const doomed = await createProject(client, 'Doomed');
        const { appConnection } = await client.must('POST', '/api/v1/app-connections/netlify',
            { name: 'doomed', method: 'access-token', projectId: doomed.id, credentials: { accessToken: netlifyToken } });
        const sync = await made({ projectId: doomed.id, connectionId: appConnection.id });
        await client.must('DELETE', `/api/v1/workspace/${doomed.id}/environments/${doomed.environments[0].id}`);
        assert.equal((await client.must('GET', `${one}/${sync.id}`)).secretSync.folderId, null);
        // A project goes with its syncs and connections.
        await client.must('DELETE', `/api/v1/projects/${doomed.id}`);
        assert.equal((await client.get(`${one}/${sync.id}`)).status, 404);
        assert.equal((await client.get(`/api/v1/app-connections/netlify/${appConnection.id}`)).status, 404);
    });
});

test('the body of a sync is checked', async (t) => {
    const { client, wish, made } = await start(t);
    const sync = await made({ name: 'checked' });
    const destination = (more) => ({ destinationConfig: { accountId, siteId, ...more } });
    const options = (more) => ({ syncOptions: { initialSyncBehavior: 'overwrite-destination', ...more } });
    const keySchema = 'Key schema must include exactly one {{secretKey}} placeholder. It can also include {{environment}} placeholders. '
        + 'Only alphanumeric characters (a-z, A-Z, 0-9), dashes (-), underscores (_), and slashes (/) are allowed besides the placeholders.';
    const cases = [
        [{ name: undefined }, ['name'], 'Required'],
        [{ name: '' }, ['name'], 'name field must be at least 1 lowercase character'],
        [{ name: 'x'.repeat(257) }, ['name'], 'name field must be at most 256 lowercase characters'],
        [{ name: 'Not A Slug' }, ['name'], 'name field can only contain lowercase letters, numbers, and hyphens'],
        [{ projectId: undefined }, ['projectId'], 'Required'],
        [{ projectId: ' ' }, ['projectId'], 'Project ID required'],
        [{ description: 'x'.repeat(257) }, ['description'], 'Description cannot exceed 256 characters'],
        [{ connectionId: undefined }, ['connectionId'], 'Required'],
        [{ connectionId: 'netlify' }, ['connectionId'], 'Invalid uuid'],
        [{ environment: undefined }, ['environment'], 'Required'],
        [{ environment: 'Prod' }, ['environment'], /lowercase letters, numbers, and hyphens/],
        [{ secretPath: undefined }, ['secretPath'], 'Required'],
        [{ secretPath: '  ' }, ['secretPath'], 'Secret path required'],
        [{ isAutoSyncEnabled: 'yes' }, ['isAutoSyncEnabled'], 'Expected boolean, received string'],
        [{ syncOptions: undefined }, ['syncOptions'], 'Required'],
        [{ syncOptions: {} }, ['syncOptions', 'initialSyncBehavior'], 'Required'],
        [{ syncOptions: { initialSyncBehavior: 'guess' } }, ['syncOptions', 'initialSyncBehavior'], /Invalid enum value/],
        [options({ keySchema: 'x'.repeat(256) }), ['syncOptions', 'keySchema'], /255/],
        ...['PREFIX_', '{{environment}}_X', 'A.{{secretKey}}', '{{secretKey}} ü', '{{secretkey}}', '{{secretKey}}{{secretKey}}', '{{ secretKey }}'].map((schema) =>
            [options({ keySchema: schema }), ['syncOptions', 'keySchema'], keySchema]),
        [options({ disableSecretDeletion: 1 }), ['syncOptions', 'disableSecretDeletion'], 'Expected boolean, received number'],
        [{ syncOptions: { initialSyncBehavior: 'import-prioritize-source', recursive: true } }, ['syncOptions', 'recursive']],
        [{ destinationConfig: undefined }, ['destinationConfig'], 'Required'],
        [{ destinationConfig: {} }, ['destinationConfig', 'accountId'], 'Account ID is required'],
        [destination({ accountId: '' }), ['destinationConfig', 'accountId'], 'Account ID is required'],
        [destination({ accountId: 'x'.repeat(256) }), ['destinationConfig', 'accountId'], 'Account ID must be less than 255 characters'],
        [destination({ siteId: '' }), ['destinationConfig', 'siteId']],
        [destination({ context: 'everything' }), ['destinationConfig', 'context'], /Invalid enum value/],
        [destination({ context: 'branch' }), ['destinationConfig', 'contextParameter'], /needs the branch's name/],
        [destination({ context: 'dev', contextParameter: 'main' }), ['destinationConfig', 'contextParameter'], /branch/],
        [{ ...options({ createAsSecret: true }), ...destination({ context: 'all' }) }, ['syncOptions', 'createAsSecret']],
        [options({ scopes: ['builds', 'everywhere'] }), ['syncOptions', 'scopes', 1], /Scope must be one of/],
    ];
    for (const [body, path, message] of cases) {
        const said = JSON.stringify(body);
        const issue = issueOf(await client.post(one, wish(body)));
        assert.deepEqual(issue.path, path, said);
        if (message instanceof RegExp) assert.match(issue.message, message, said);
        else if (message) assert.equal(issue.message, message, said);
        if (Object.values(body).includes(undefined) || 'projectId' in body) continue;
        assert.deepEqual(issueOf(await client.patch(`${one}/${sync.id}`, body)).path, path, `PATCH ${said}`);
    }
    for (const schema of ['', 'APP_{{secretKey}}', '{{environment}}/{{secretKey}}-x', '{{secretKey}}'])
        await made(options({ keySchema: schema }));
    for (const context of ['all', 'deploy-preview', 'production', 'branch-deploy', 'dev'])
        assert.equal((await made(destination({ context }))).destinationConfig.context, context);
    assert.equal((await made(destination({ context: 'branch', contextParameter: 'feature/x' }))).destinationConfig.contextParameter, 'feature/x');
    assert.equal((await made({ name: 'x'.repeat(256) })).name.length, 256);
});

test('check-destination', async (t) => {
    const { client, project, made } = await start(t);
    const other = await createProject(client, 'Other');
    const sync = await made({ destinationConfig: { accountId, accountName: 'Acme', siteId, context: 'production' } });
    // What the contract knows of the answer; what is ours beside it is tested in sync-overlap.test.js.
    const known = ({ hasOverlap, overlaps, ...contract }) => contract;
    const check = async (destinationConfig, more = {}) => known(
        await client.must('POST', `${one}/check-destination`, { projectId: project.id, destinationConfig, ...more }));
    const same = { accountId, siteId, context: 'production' };
    assert.deepEqual(await check({ ...same, accountName: 'Another name', siteName: 'x' }), { hasDuplicate: true, duplicateProjectId: project.id });
    assert.deepEqual(await check(same, { excludeSyncId: sync.id }), { hasDuplicate: false });
    assert.deepEqual(await check(same, { excludeSyncId: randomUUID(), connectionId: sync.connectionId }), { hasDuplicate: true, duplicateProjectId: project.id });
    for (const different of [{ context: 'dev' }, { context: 'all' }, { siteId: 'another-site' }, { accountId: 'other-account' }, { siteId: undefined }])
        assert.deepEqual(await check({ ...same, ...different }), { hasDuplicate: false }, JSON.stringify(different));
    // In the whole organisation, but the project is named to its members alone.
    assert.deepEqual(await check(same, { projectId: other.id }), { hasDuplicate: true, duplicateProjectId: project.id });
    const outsider = await createMachine(client, { projectId: other.id, role: 'admin' });
    assert.deepEqual(known(await outsider.must('POST', `${one}/check-destination`, { projectId: other.id, destinationConfig: same })), { hasDuplicate: true });
    assert.deepEqual(issueOf(await client.post(`${one}/check-destination`, { destinationConfig: same })).path, ['projectId']);
    assert.deepEqual(issueOf(await client.post(`${one}/check-destination`, { projectId: 'x', destinationConfig: same })).path, ['projectId']);
    assert.deepEqual(issueOf(await client.post(`${one}/check-destination`, { projectId: project.id })).path, ['destinationConfig']);
    refused(await client.post(`${one}/check-destination`, { projectId: randomUUID(), destinationConfig: same }), 404, /not found/);
});

test('runs are asked for', async (t) => {
    const { client, netlify, made } = await start(t);
    const status = async (id) => (await client.must('GET', `${one}/${id}`)).secretSync;
    const over = (id, kind) => until(async () => {
        const sync = await status(id);
        return ['succeeded', 'failed'].includes(sync[`${kind}Status`]) && sync;
    }, `the ${kind} to end`);

    await t.test('saving an automatic one starts it', async () => {
        const sync = await made({ isAutoSyncEnabled: true });
        assert.equal(sync.syncStatus, 'pending');
        const ended = await over(sync.id, 'sync');
        assert.equal(ended.syncStatus, 'succeeded');
        assert.match(ended.lastSyncedAt, isoTime);
        assert.equal((await client.must('PATCH', `${one}/${sync.id}`, { description: 'again' })).secretSync.syncStatus, 'pending');
        await over(sync.id, 'sync');
    });

    await t.test('by hand, with or without a body or a content type', async () => {
        const sync = await made();
        assert.equal(sync.syncStatus, null);
        for (const [body, headers] of [[undefined, {}], [undefined, { 'content-type': 'application/json' }], ['', { 'content-type': 'application/json' }], ['{}', {}]]) {
            const { status: code, body: answer, text } = await client.send('POST', `${one}/${sync.id}/sync-secrets`, body, headers);
            assert.equal(code, 200, text);
            assert.equal(answer.secretSync.syncStatus, 'pending');
            await over(sync.id, 'sync');
        }
        const { secretSync } = await client.must('POST', `${one}/${sync.id}/import-secrets?importBehavior=prioritize-destination`);
        assert.equal(secretSync.importStatus, 'pending');
        await over(sync.id, 'import');
        assert.equal((await client.must('POST', `${one}/${sync.id}/remove-secrets`)).secretSync.removeStatus, 'pending');
        await over(sync.id, 'remove');
        assert.deepEqual(issueOf(await client.post(`${one}/${sync.id}/import-secrets`)).path, ['importBehavior']);
        assert.deepEqual(issueOf(await client.post(`${one}/${sync.id}/import-secrets?importBehavior=maybe`)).path, ['importBehavior']);
        assert.deepEqual(issueOf(await client.delete(`${one}/${sync.id}?removeSecrets=yes`)).path, ['removeSecrets']);
    });

    await t.test('deleted when what it wrote is gone', async () => {
        const sync = await made();
        const { secretSync } = await client.must('DELETE', `${one}/${sync.id}?removeSecrets=true`);
        assert.equal(secretSync.removeStatus, 'pending');
        await until(async () => (await client.get(`${one}/${sync.id}`)).status === 404, 'the sync to go');
    });

    await t.test('not while one is under way', async () => {
        const sync = await made();
        await netlify.fault({ match: { path: '/env' }, times: 1, do: 'timeout' });
        await client.must('POST', `${one}/${sync.id}/sync-secrets`);
        await until(async () => (await status(sync.id)).syncStatus === 'running', 'the run to begin');
        const busy = 'A job for this sync is already in progress. Please try again shortly.';
        refused(await client.post(`${one}/${sync.id}/sync-secrets`), 400, busy, 'BadRequest');
        refused(await client.post(`${one}/${sync.id}/remove-secrets`), 400, busy);
        refused(await client.delete(`${one}/${sync.id}?removeSecrets=true`), 400, busy);
        await netlify.clearFaults();
        await client.must('DELETE', `${one}/${sync.id}`);
    });
});

test('who may do what', async (t) => {
    const { client, project, wish, made } = await start(t);
    const sync = await made();
    const denied = (answer, action) => refused(answer, 403, `You are not allowed to ${action} on secret-syncs`, 'PermissionDenied');

    refused(await new Client(client.url).get(`${base}?projectId=${project.id}`), 401, 'Token missing');
    const viewer = await createMachine(client, { projectId: project.id, role: 'viewer' });
    assert.equal((await viewer.must('GET', `${base}?projectId=${project.id}`)).secretSyncs.length, 1);
    denied(await viewer.post(one, wish()), 'create');
    denied(await viewer.patch(`${one}/${sync.id}`, {}), 'edit');
    denied(await viewer.delete(`${one}/${sync.id}`), 'delete');
    denied(await viewer.post(`${one}/${sync.id}/sync-secrets`), 'sync-secrets');
    denied(await viewer.post(`${one}/${sync.id}/import-secrets?importBehavior=prioritize-source`), 'import-secrets');
    denied(await viewer.post(`${one}/${sync.id}/remove-secrets`), 'remove-secrets');
    const member = await createMachine(client, { projectId: project.id, role: 'member' });
    await member.must('POST', one, wish());
    const stranger = await createMachine(client, { orgRole: 'admin' });
    refused(await stranger.get(`${one}/${sync.id}`), 404, `Could not find Netlify Sync with ID "${sync.id}"`);
    refused(await stranger.get(`${base}?projectId=${project.id}`), 404, /not found/);
    refused(await stranger.delete(`${one}/${sync.id}`), 404, /Could not find Netlify Sync/);
});
