// Native integrations: 60-legacy-integrations §4, against the simulator.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createMachine, createProject } from './harness.js';
import {
    Client, cells, contexts, netlifyToken, otherSiteId, siteId, startNative, until, variable,
} from './integration-helper.js';
import { isoTime, issueOf, refused, uuid } from './refusal.js';

const base = '/api/v1/integration';
const nobody = '00000000-0000-4000-8000-000000000000';
const noSite = { url: null, targetEnvironmentId: null, targetService: null, targetServiceId: null, owner: null, path: null,
    region: null, scope: null };

test('the life of an integration', async (t) => {
    const native = await startNative(t);
    const { client, project, netlify } = native;
    await native.put({ API_URL: 'https://api.example', LEVEL: 'info' });
    const auth = await native.authorize();
    const { environments } = project;
    const dev = environments.find(({ slug }) => slug === 'dev');
    assert.deepEqual(await client.must('GET', `${base}/deprecation-status`), { hasNativeIntegrations: false });

    const { status, body, text } = await client.post(base, native.body(auth));
    assert.equal(status, 200, text);
    const { integration: made } = body;
    await t.test('creating answers the whole of it', async () => {
        assert.deepEqual(Object.keys(body), ['integration']);
        const { id, createdAt, updatedAt, lastUsed, isSynced, syncMessage, lastSyncJobId, syncStatus, removeStatus, lastRedeploy, ...rest } = made;
        assert.deepEqual([syncStatus, removeStatus, lastRedeploy], ['pending', null, null]);
        assert.match(id, uuid);
        assert.match(createdAt, isoTime);
        assert.match(updatedAt, isoTime);
        assert.deepEqual([lastUsed, isSynced, syncMessage], [null, null, null]);
        assert.ok(lastSyncJobId === null || uuid.test(lastSyncJobId));
        assert.deepEqual(rest, {
            isActive: true, app: 'acme-shop', appId: siteId, targetEnvironment: 'production', ...noSite,
            integration: 'netlify', metadata: {}, integrationAuthId: auth.id, envId: dev.id, secretPath: '/',
            environment: { id: dev.id, name: dev.name, slug: 'dev' },
        });
    });

    const first = await native.ranSince(made.id, null);
    await t.test('it runs at once, and says how it went', async () => {
        assert.deepEqual(await cells(netlify), { API_URL: { production: 'https://api.example' }, LEVEL: { production: 'info' } });
        assert.deepEqual([first.isSynced, first.syncMessage, first.syncStatus], [true, null, 'succeeded']);
        assert.match(first.lastUsed, isoTime);
        assert.match(first.lastSyncJobId, uuid);
    });

    await t.test('lists carry the project', async () => {
        for (const word of ['workspace', 'projects']) {
            const { integrations } = await client.must('GET', `/api/v1/${word}/${project.id}/integrations`);
            assert.deepEqual(integrations, [{ ...first, projectId: project.id }]);
        }
        assert.ok(!('projectId' in first));
        assert.deepEqual(await client.must('GET', `${base}/deprecation-status`), { hasNativeIntegrations: true });
    });

    await t.test('a change in the source is there by itself', async () => {
        await native.runAfter(made.id, () => native.change('LEVEL', 'debug'));
        assert.equal((await cells(netlify)).LEVEL.production, 'debug');
        await native.runAfter(made.id, () => native.remove('LEVEL'));
        assert.deepEqual(Object.keys(await cells(netlify)), ['API_URL']);
    });

    await t.test('at rest it writes nothing, until it is asked to', async () => {
        const { integration: resting } = await client.must('PATCH', `${base}/${made.id}`, { isActive: false });
        assert.equal(resting.isActive, false);
        await native.change('API_URL', 'https://new.example');
        await new Promise((resolve) => setTimeout(resolve, 800));
        assert.equal((await cells(netlify)).API_URL.production, 'https://api.example');
        await native.sync(made.id);
        assert.equal((await cells(netlify)).API_URL.production, 'https://new.example');
        await native.runAfter(made.id, () => client.must('PATCH', `${base}/${made.id}`, { isActive: true }));
    });

    await t.test('everything about it can be changed', async () => {
        await client.must('POST', '/api/v1/folders', { workspaceId: project.id, environment: 'prod', name: 'web', path: '/' });
        await native.put({ PORT: '80' }, { environment: 'prod', secretPath: '/web' });
        const moved = await native.runAfter(made.id, () => client.must('PATCH', `${base}/${made.id}`, {
            environment: 'prod', secretPath: '/web', app: 'rival-docs', appId: otherSiteId, targetEnvironment: 'dev',
            owner: 'o', path: 'p', region: 'r', metadata: { secretPrefix: 'WEB_' },
        }));
        assert.deepEqual([moved.environment.slug, moved.secretPath, moved.app, moved.appId, moved.targetEnvironment, moved.owner,
            moved.path, moved.region, moved.metadata],
        ['prod', '/web', 'rival-docs', otherSiteId, 'dev', 'o', 'p', 'r', { secretPrefix: 'WEB_' }]);
        assert.deepEqual(await cells(netlify, otherSiteId), { WEB_PORT: { dev: '80' } });
        assert.deepEqual([moved.isSynced, moved.syncMessage], [true, null]);
    });

    await t.test('deleting it leaves Netlify as it is', async () => {
        const before = await netlify.state();
        const { integration: gone } = await client.must('DELETE', `${base}/${made.id}`);
        assert.equal(gone.id, made.id);
        refused(await client.get(`${base}/${made.id}`), 404, `Integration with ID '${made.id}' not found`, 'NotFound');
        assert.deepEqual((await netlify.state()).variables, before.variables);
    });

    await t.test('all of it is in the log, and no value', async () => {
        const events = await native.events('create-integration', 'update-integration', 'delete-integration',
            'manual-sync-integration', 'integration-synced');
        const of = (type) => events.filter((event) => event.type === type);
        assert.deepEqual(['create-integration', 'update-integration', 'delete-integration', 'manual-sync-integration']
            .map((type) => of(type).length), [1, 3, 1, 1]);
        assert.ok(of('integration-synced').length >= 5);
        for (const event of events) {
            assert.equal(event.metadata.integrationId, made.id);
            assert.equal(event.projectId, project.id);
        }
        for (const secret of ['api.example', 'new.example', netlifyToken]) assert.ok(!JSON.stringify(events).includes(secret));
        assert.ok(!native.server.log().includes('new.example'));
    });
});

test('deleting with removal takes its own keys away, and nothing else', async (t) => {
    const native = await startNative(t, {
        variables: [variable('THEIRS', { production: 'theirs' }), variable('BOTH', { 'deploy-preview': 'theirs' })],
    });
    await native.put({ MINE: 'mine', BOTH: 'mine' });
    const auth = await native.authorize();
    const { id } = await native.create(auth);
    assert.deepEqual(await cells(native.netlify), {
        THEIRS: { production: 'theirs' }, BOTH: { 'deploy-preview': 'theirs', production: 'mine' }, MINE: { production: 'mine' },
    });

    await native.client.must('DELETE', `${base}/${id}?shouldDeleteIntegrationSecrets=true`);
    await until(async () => (await native.client.get(`${base}/${id}`)).status === 404, 'the integration to go');
    assert.deepEqual(await cells(native.netlify), { THEIRS: { production: 'theirs' }, BOTH: { 'deploy-preview': 'theirs' } });
    await native.change('MINE', 'again');
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.deepEqual(Object.keys(await cells(native.netlify)).sort(), ['BOTH', 'THEIRS']);
});

test('a removal that fails keeps the integration, at rest, and says why', async (t) => {
    const native = await startNative(t);
    await native.put({ MINE: 'mine' });
    const { id } = await native.create(await native.authorize());
    await native.netlify.fault({ match: { method: 'DELETE' }, times: 'always', do: {
        status: 403, headers: { 'content-type': 'application/json' }, body: '{"code":403,"message":"Locked"}',
    } });
    await native.client.must('DELETE', `${base}/${id}?shouldDeleteIntegrationSecrets=true`);
    const left = await until(async () => {
        const integration = await native.integration(id);
        return integration.isSynced === false ? integration : undefined;
    }, 'the removal to fail');
    assert.equal(left.isActive, false);
    assert.match(left.syncMessage, /Locked/);
    await native.netlify.clearFaults();
    await native.client.must('DELETE', `${base}/${id}?shouldDeleteIntegrationSecrets=true`);
    await until(async () => (await native.client.get(`${base}/${id}`)).status === 404, 'the integration to go');
    assert.deepEqual(await cells(native.netlify), {});
});

test('deleting an authorisation ends its integrations and leaves Netlify as it is', async (t) => {
    const native = await startNative(t);
    await native.put({ MINE: 'mine' });
    const auth = await native.authorize();
    const { id } = await native.create(auth);
    await native.client.must('DELETE', `/api/v1/integration-auth/${auth.id}`);
    assert.equal((await native.client.get(`${base}/${id}`)).status, 404);
    assert.deepEqual(await cells(native.netlify), { MINE: { production: 'mine' } });
    await native.client.must('DELETE', `/api/v1/workspace/${native.project.id}`);
});

test('sites, contexts and wishes', async (t) => {
    const native = await startNative(t);
    const { client } = native;
    await native.put({ ONE: '1' });
    const auth = await native.authorize();

    await t.test('a site may be given by its name, and the context is the form’s first by default', async () => {
        const made = await native.create(auth, { appId: undefined, app: 'rival-docs', targetEnvironment: undefined });
        assert.deepEqual([made.appId, made.targetEnvironment], [otherSiteId, 'dev']);
        assert.deepEqual(await cells(native.netlify, otherSiteId), { ONE: { dev: '1' } });
        await client.must('DELETE', `${base}/${made.id}`);
    });

    await t.test('each context of the form is written alone', async () => {
        for (const context of contexts) await native.create(auth, { targetEnvironment: context });
        assert.deepEqual(await cells(native.netlify), { ONE: Object.fromEntries(contexts.map((context) => [context, '1'])) });
        const { integrations } = await client.must('GET', `/api/v1/workspace/${native.project.id}/integrations`);
        for (const { id } of integrations) await client.must('DELETE', `${base}/${id}?shouldDeleteIntegrationSecrets=true`);
        await until(async () => Object.keys(await cells(native.netlify)).length === 0, 'the values to go');
    });

    await t.test('what Infisical’s form sends, with every other field', async () => {
        const made = await native.create(auth, {
            isActive: false, targetEnvironmentId: 'a', targetService: 'b', targetServiceId: 'c', owner: 'd', url: 'https://e.example',
            path: 'f', region: 'g', scope: 'h', unknown: true,
            metadata: { secretPrefix: 'P_', secretSuffix: '_S', shouldAutoRedeploy: true, secretGCPLabel: { labelName: 'x', labelValue: 'y' },
                secretAWSTag: [{ key: 'k', value: 'v' }], githubVisibilityRepoIds: ['1'], mappingBehavior: 'many-to-one', unknown: 1 },
        });
        assert.deepEqual([made.targetEnvironmentId, made.targetService, made.targetServiceId, made.owner, made.url, made.path, made.region, made.scope],
            ['a', 'b', 'c', 'd', 'https://e.example', 'f', 'g', 'h']);
        assert.deepEqual(made.metadata, { secretPrefix: 'P_', secretSuffix: '_S', shouldAutoRedeploy: true,
            secretGCPLabel: { labelName: 'x', labelValue: 'y' }, secretAWSTag: [{ key: 'k', value: 'v' }],
            githubVisibilityRepoIds: ['1'], mappingBehavior: 'many-to-one' });
        assert.deepEqual([made.isActive, made.isSynced, made.lastUsed], [false, null, null]);
        await native.sync(made.id);
        assert.deepEqual(await cells(native.netlify), { P_ONE_S: { production: '1' } });
        await client.must('DELETE', `${base}/${made.id}`);
    });

    await t.test('what cannot be is refused before anything is made', async () => {
        const post = (extra) => client.post(base, native.body(auth, extra));
        for (const [extra, path] of [
            [{ integrationAuthId: undefined }, ['integrationAuthId']], [{ integrationAuthId: 'x' }, ['integrationAuthId']],
            [{ sourceEnvironment: undefined }, ['sourceEnvironment']], [{ sourceEnvironment: '' }, ['sourceEnvironment']],
            [{ isActive: 'yes' }, ['isActive']], [{ url: 'javascript:alert(1)' }, ['url']], [{ app: 'a'.repeat(256) }, ['app']],
            [{ app: undefined, appId: undefined }, ['appId']], [{ targetEnvironment: 'branch' }, ['targetEnvironment']],
            [{ targetEnvironment: 'nowhere' }, ['targetEnvironment']], [{ metadata: { secretPrefix: '{{' } }, ['metadata', 'secretPrefix']],
            [{ metadata: { initialSyncBehavior: 'wipe' } }, ['metadata', 'initialSyncBehavior']], [{ metadata: 'x' }, ['metadata']],
        ]) {
            assert.deepEqual(issueOf(await post(extra)).path, path, JSON.stringify(extra));
        }
        refused(await post({ integrationAuthId: nobody }), 404, `Integration auth with ID '${nobody}' not found`, 'NotFound');
        refused(await post({ secretPath: '/nowhere' }), 404, /Folder with path '\/nowhere'/, 'NotFound');
        refused(await post({ sourceEnvironment: 'nowhere' }), 404, undefined, 'NotFound');
        refused(await post({ appId: '11111111-2222-4333-8444-555555555555' }), 400, /not among the sites/, 'BadRequest');
        refused(await post({ appId: '../../user' }), 400, /not among the sites/);
        const { integrations } = await client.must('GET', `/api/v1/workspace/${native.project.id}/integrations`);
        assert.deepEqual(integrations, []);
    });

    await t.test('changes are checked like beginnings, and a refused one changes nothing', async () => {
        const made = await native.create(auth, { isActive: false });
        const patch = (body) => client.patch(`${base}/${made.id}`, body);
        for (const [body, path] of [[{ secretPath: '' }, ['secretPath']], [{ environment: '' }, ['environment']],
            [{ targetEnvironment: 'branch' }, ['targetEnvironment']], [{ isActive: 1 }, ['isActive']]]) {
            assert.deepEqual(issueOf(await patch(body)).path, path);
        }
        refused(await patch({ secretPath: '/nowhere' }), 404);
        refused(await patch({ appId: 'nothing' }), 400, /not among the sites/);
        refused(await client.patch(`${base}/${nobody}`, {}), 404, `Integration with ID '${nobody}' not found`);
        refused(await client.delete(`${base}/${nobody}`), 404);
        refused(await client.post(`${base}/${nobody}/sync`), 404);
        assert.deepEqual(issueOf(await client.get(`${base}/x`)).path, ['integrationId']);
        assert.deepEqual(await native.integration(made.id), made);
    });
});

test('who may do what', async (t) => {
    const native = await startNative(t);
    const { client, project } = native;
    await native.put({ ONE: '1' });
    const auth = await native.authorize();
    const { id } = await native.create(auth, { isActive: false });
    const other = await createProject(client, 'Other');
    const stranger = await createMachine(client, { projectId: other.id, role: 'admin' });
    const viewer = await createMachine(client, { projectId: project.id, role: 'viewer' });
    const member = await createMachine(client, { projectId: project.id, role: 'member' });
    const message = `Integration with ID '${id}' not found`;

    for (const [method, path, body] of [['GET', `${base}/${id}`], ['PATCH', `${base}/${id}`, {}], ['DELETE', `${base}/${id}`],
        ['POST', `${base}/${id}/sync`]]) {
        refused(await stranger.send(method, path, body), 404, message);
        assert.equal((await new Client(client.url).send(method, path, body)).status, 401);
        if (method !== 'GET') refused(await viewer.send(method, path, body), 403);
    }
    refused(await stranger.post(base, native.body(auth)), 404, `Integration auth with ID '${auth.id}' not found`);
    assert.equal((await stranger.get(`/api/v1/workspace/${project.id}/integrations`)).status, 404);
    refused(await viewer.post(base, native.body(auth)), 403);
    assert.equal((await viewer.get(`${base}/${id}`)).status, 200);
    assert.equal((await viewer.get(`/api/v1/workspace/${project.id}/integrations`)).status, 200);
    assert.equal((await member.post(`${base}/${id}/sync`)).status, 200);
    assert.equal((await member.post(base, native.body(auth, { isActive: false, targetEnvironment: 'dev' }))).status, 200);

    await t.test('who may not read the values may not send them away', async () => {
        await client.must('POST', `/api/v2/workspace/${project.id}/roles`, {
            slug: 'wirer', name: 'Wirer',
            permissions: [{ subject: 'integrations', action: ['read', 'create', 'edit', 'delete'] },
                { subject: 'secrets', action: ['describeSecret'], conditions: { environment: 'dev' } }],
        });
        const wirer = await createMachine(client, { projectId: project.id, role: 'wirer' });
        refused(await wirer.post(base, native.body(auth)), 403);
        refused(await wirer.patch(`${base}/${id}`, { environment: 'prod', secretPath: '/' }), 403);
    });

    await t.test('an integration is no secret sync', async () => {
        const { secretSyncs } = await client.must('GET', `/api/v1/secret-syncs?projectId=${project.id}`);
        assert.deepEqual(secretSyncs, []);
        for (const path of ['', '/runs']) assert.equal((await client.get(`/api/v1/secret-syncs/netlify/${id}${path}`)).status, 404);
        assert.equal((await client.patch(`/api/v1/secret-syncs/netlify/${id}`, {})).status, 404);
        assert.equal((await client.delete(`/api/v1/secret-syncs/netlify/${id}`)).status, 404);
    });
});

test('an integration survives the loss of its source, and says so', async (t) => {
    const native = await startNative(t);
    const { client, project } = native;
    const { folder } = await client.must('POST', '/api/v1/folders', { workspaceId: project.id, environment: 'dev', name: 'web', path: '/' });
    await native.put({ ONE: '1' }, { secretPath: '/web' });
    const auth = await native.authorize();
    const { id } = await native.create(auth, { secretPath: '/web' });
    await client.must('DELETE', `/api/v1/folders/${folder.id}`, { workspaceId: project.id, environment: 'dev', path: '/' });
    const orphan = await native.sync(id);
    assert.deepEqual([orphan.isSynced, orphan.secretPath], [false, '/web']);
    assert.ok(orphan.syncMessage.length > 0);
    assert.deepEqual(await cells(native.netlify), { ONE: { production: '1' } });
    const renamed = await native.runAfter(id, () => client.must('PATCH', `${base}/${id}`, { owner: 'x' }));
    assert.deepEqual([renamed.owner, renamed.isSynced], ['x', false]);
    await native.put({ TWO: '2' });
    const found = await native.runAfter(id, () => client.must('PATCH', `${base}/${id}`, { environment: 'dev', secretPath: '/' }));
    assert.equal(found.isSynced, true);
    assert.deepEqual(await cells(native.netlify), { TWO: { production: '2' } });
});

/** An integration that asks for deploys, with the end of its last one; the world's builds go as `settings` say. */
async function startDeploying(t, settings) {
    const native = await startNative(t, { settings: { buildMs: 0, ...settings }, env: { TACIT_REDEPLOY_WINDOW: '1' } });
    await native.put({ ONE: '1' });
    const auth = await native.authorizeByToken();
    const end = (id, before) => until(async () => {
        const { lastRedeploy } = await native.integration(id);
        return lastRedeploy?.finishedAt && lastRedeploy.id !== before ? lastRedeploy : undefined;
    }, 'the deploy to end', 60_000);
    return { native, auth, end, deployed: { metadata: { shouldAutoRedeploy: true } } };
}

test('an integration shows how the deploy ended that it asked for', async (t) => {
    const { native, auth, end, deployed } = await startDeploying(t, {});
    const plain = await native.create(auth, { targetEnvironment: 'dev' });
    assert.equal(plain.lastRedeploy, null, 'it asked for none');
    const { id } = await native.create(auth, deployed);
    const done = await end(id);
    assert.deepEqual([done.state, done.via], ['ready', 'build']);
    assert.match(done.adminUrl, new RegExp(`/deploys/${done.deployId}$`));
    const { integrations } = await native.client.must('GET', `/api/v1/workspace/${native.project.id}/integrations`);
    assert.deepEqual(Object.fromEntries(integrations.map((one) => [one.targetEnvironment, one.lastRedeploy])), { dev: null, production: done });
});

test('a deploy that fails is told with the integration, which has written all the same', async (t) => {
    const { native, auth, end, deployed } = await startDeploying(t, { buildOutcome: 'error' });
    const { id, isSynced } = await native.create(auth, deployed);
    const failed = await end(id);
    assert.equal(failed.state, 'failed');
    assert.match(failed.message, /Build script returned/);
    assert.deepEqual([isSynced, (await native.integration(id)).isSynced], [true, true], 'the values are there');

    // The site is not connected to a repository, or is gone: Netlify takes no order to build it.
    for (const [status, words] of [[404, /gone, or not connected to a repository/], [422, /no such build/]]) {
        await native.netlify.fault({ match: { method: 'POST', path: '/builds' }, times: 'always', do: { status, body: { code: status, message: 'no such build' } } });
        const before = (await native.integration(id)).lastRedeploy.id;
        await native.change('ONE', `after ${status}`);
        const refused = await end(id, before);
        assert.equal(refused.state, 'failed', refused.message);
        assert.match(refused.message, words);
        assert.deepEqual([refused.deployId, refused.adminUrl], [null, null]);
        await native.netlify.clearFaults();
    }
    const world = await native.netlify.state();
    await native.netlify.setState({ ...world, settings: { ...world.settings, buildOutcome: 'ready' } });
    const before = (await native.integration(id)).lastRedeploy.id;
    await native.change('ONE', 'well again');
    assert.equal((await end(id, before)).state, 'ready');
});
