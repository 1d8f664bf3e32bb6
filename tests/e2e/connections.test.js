// App connections to Netlify: the whole of 40-app-connections, against the simulator.
// Also runs against the release build.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { randomUUID } from 'node:crypto';
import {
    Client, accountId, createMachine, createProject, netlifyToken, siteId, smallWorld, startNetlify, startWithAdmin,
} from './harness.js';
import { isoTime, issueOf, refused, uuid } from './refusal.js';

const base = '/api/v1/app-connections';
const credentials = { accessToken: netlifyToken };
const sampleKeys = ['id', 'name', 'description', 'projectId', 'version', 'orgId', 'createdAt', 'updatedAt',
    'isPlatformManagedCredentials', 'credentialsHash', 'app', 'method', 'credentials'];
const permittedKeys = [...sampleKeys, 'gatewayId', 'gatewayPoolId', 'isAutoRotationEnabled', 'rotation', 'project'];

async function start(t, options) {
    const netlify = await startNetlify(t, options);
    const { server, client } = await startWithAdmin(t, { env: { TACIT_NETLIFY_API_URL: netlify.url } });
    const project = await createProject(client, 'Shop');
    const create = (body) => client.post(`${base}/netlify`, { name: `c-${randomUUID()}`, method: 'access-token', credentials, ...body });
    const made = async (body) => {
        const { status, body: { appConnection }, text } = await create(body);
        assert.equal(status, 200, text);
        return appConnection;
    };
    return { netlify, server, client, project, create, made };
}

test('connections', async (t) => {
    const { netlify, client, project, create, made } = await start(t);

    await t.test('the published sample, to the letter', async () => {
        const { status, body, text, headers } = await client.post(`${base}/netlify`, {
            name: 'my-netlify-connection', method: 'access-token', projectId: project.id, credentials: { accessToken: netlifyToken },
        });
        assert.equal(status, 200, text);
        assert.match(headers.get('content-type'), /^application\/json; charset=utf-8$/);
        assert.deepEqual(Object.keys(body), ['appConnection']);
        const { appConnection } = body;
        for (const key of sampleKeys) assert.ok(key in appConnection, key);
        for (const key of Object.keys(appConnection)) assert.ok(permittedKeys.includes(key), key);
        const { id, createdAt, updatedAt, credentialsHash, ...rest } = appConnection;
        assert.match(id, uuid);
        assert.match(createdAt, isoTime);
        assert.match(updatedAt, isoTime);
        assert.match(credentialsHash, /^[0-9a-f]{64}$/);
        assert.deepEqual(rest, {
            name: 'my-netlify-connection', description: null, projectId: project.id, version: 1, orgId: client.organizationId,
            isPlatformManagedCredentials: false, isAutoRotationEnabled: false, gatewayId: null, gatewayPoolId: null,
            rotation: null, project: null, app: 'netlify', method: 'access-token', credentials: {},
        });
        assert.ok(!text.includes(netlifyToken));
    });

    await t.test('what Terraform sends beside it is stripped', async () => {
        const connection = await made({ name: 'terraform', description: '', App: 'netlify', gatewayId: null, rotation: null,
            isPlatformManagedCredentials: false, isAutoRotationEnabled: false, ID: '' });
        assert.equal(connection.name, 'terraform');
        assert.equal(connection.projectId, null);
        assert.ok(connection.description === '' || connection.description === null);
        const { appConnection } = await client.must('PATCH', `${base}/netlify/${connection.id}`,
            { method: 'access-token', name: 'terraform', description: 'now set', projectId: project.id, App: 'netlify' });
        assert.equal(appConnection.description, 'now set');
        assert.equal(appConnection.projectId, null, 'the project cannot change');
    });

    await t.test('options', async () => {
        const wanted = { appConnectionOptions: [{ name: 'Netlify', app: 'netlify', methods: ['access-token'] }] };
        assert.deepEqual(await client.must('GET', `${base}/options`), wanted);
        assert.deepEqual(await client.must('GET', `${base}/options?projectType=secret-manager`), wanted);
    });

    await t.test('lists and scopes', async () => {
        const other = await createProject(client, 'Other');
        const [inOrg, inProject, elsewhere] =
            [await made({ name: 'scope-org' }), await made({ name: 'scope-project', projectId: project.id }), await made({ name: 'scope-other', projectId: other.id })];
        const list = async (query) => (await client.must('GET', `${base}${query}`)).appConnections.filter(({ name }) => name.startsWith('scope-'));
        for (const spelling of ['', '/netlify']) {
            const all = await list(spelling);
            assert.deepEqual(all.map(({ id }) => id).sort(), [inOrg.id, inProject.id, elsewhere.id].sort());
            assert.deepEqual(all.find(({ id }) => id === inProject.id).project,
                { id: project.id, name: project.name, slug: project.slug, type: 'secret-manager' });
            assert.equal(all.find(({ id }) => id === inOrg.id).project, null);
            assert.deepEqual((await list(`${spelling}?projectId=${project.id}`)).map(({ id }) => id), [inProject.id]);
        }
        const available = async (query = '') => (await client.must('GET', `${base}/netlify/available${query}`)).appConnections.filter(({ name }) => name.startsWith('scope-'));
        assert.deepEqual((await available()).map(({ id }) => id), [inOrg.id]);
        const usable = await available(`?projectId=${project.id}`);
        assert.deepEqual(usable, [
            { app: 'netlify', name: 'scope-org', id: inOrg.id, projectId: null, orgId: client.organizationId },
            { app: 'netlify', name: 'scope-project', id: inProject.id, projectId: project.id, orgId: client.organizationId },
        ]);
        const byName = async (name, query = '') => client.get(`${base}/netlify/connection-name/${name}${query}`);
        assert.equal((await byName('scope-org')).body.appConnection.id, inOrg.id);
        assert.equal((await byName('scope-project', `?projectId=%20${project.id}%20`)).body.appConnection.id, inProject.id);
        refused(await byName('scope-project'), 404, 'Could not find App Connection with name scope-project in organization scope.', 'NotFound');
        refused(await byName('scope-org', `?projectId=${project.id}`), 404, 'Could not find App Connection with name scope-org in project scope.', 'NotFound');
        assert.equal((await client.must('GET', `${base}/netlify/${inOrg.id}`)).appConnection.name, 'scope-org');
    });

    await t.test('names are unique in their scope', async () => {
        const other = await createProject(client, 'Names');
        const taken = 'An App Connection with the name "unique" already exists';
        await made({ name: 'unique' });
        await made({ name: 'unique', projectId: project.id });
        await made({ name: 'unique', projectId: other.id });
        refused(await create({ name: 'unique' }), 400, taken, 'BadRequest');
        refused(await create({ name: 'unique', projectId: project.id }), 400, taken);
        const free = await made({ name: 'still-free' });
        refused(await client.patch(`${base}/netlify/${free.id}`, { name: 'unique' }), 400, taken);
        assert.equal((await client.must('GET', `${base}/netlify/${free.id}`)).appConnection.name, 'still-free');
    });

    await t.test('the hash is stable until credentials are sent', async () => {
        const first = await made({ name: 'hash' });
        const read = async () => (await client.must('GET', `${base}/netlify/${first.id}`)).appConnection;
        assert.equal((await read()).credentialsHash, first.credentialsHash);
        const update = async (body) => (await client.must('PATCH', `${base}/netlify/${first.id}`, body)).appConnection;
        await netlify.clearRequests();
        assert.equal((await update({})).name, 'hash');
        const renamed = await update({ name: 'hash-2', description: 'words' });
        assert.equal(renamed.credentialsHash, first.credentialsHash);
        assert.equal(renamed.version, 1);
        assert.equal((await update({ description: null })).description, null);
        assert.equal((await update({ credentials: null })).credentialsHash, first.credentialsHash);
        assert.deepEqual(await netlify.requests(), [], 'nothing of this concerns Netlify');
        assert.notEqual((await update({ credentials })).credentialsHash, first.credentialsHash);
        assert.equal((await netlify.requests()).length, 1);
    });

    await t.test('an update keeps the old token when the new one is bad', async () => {
        const connection = await made({ name: 'keep' });
        refused(await client.patch(`${base}/netlify/${connection.id}`, { name: 'lost', credentials: { accessToken: 'nfp_wrong' } }), 400,
            'Failed to validate credentials: Request failed with status code 401');
        const now = (await client.must('GET', `${base}/netlify/${connection.id}`)).appConnection;
        assert.equal(now.name, 'keep');
        assert.equal(now.credentialsHash, connection.credentialsHash);
        assert.equal((await client.must('GET', `${base}/netlify/${connection.id}/accounts`)).accounts.length, 1);
    });

    await t.test('accounts and sites', async () => {
        const connection = await made({ name: 'helper' });
        assert.deepEqual(await client.must('GET', `${base}/netlify/${connection.id}/accounts`), { accounts: [{ name: 'Acme', id: accountId }] });
        const wanted = { sites: [{ name: 'acme-shop', id: siteId }] };
        assert.deepEqual(await client.must('GET', `${base}/netlify/${connection.id}/accounts/${accountId}/sites`), wanted);
        assert.deepEqual(await client.must('GET', `${base}/netlify/${connection.id}/accounts/acme/sites`), wanted);
        refused(await client.get(`${base}/netlify/${connection.id}/accounts/none/sites`), 404, /list sites/);
        // The account is one segment of Netlify's path, whatever is in it.
        await netlify.clearRequests();
        assert.ok((await client.get(`${base}/netlify/${connection.id}/accounts/a%2F..%2F..%2Fuser/sites`)).status >= 400);
        assert.ok((await netlify.requests()).every(({ path }) => !path.endsWith('/user')));
    });

    await t.test('delete answers what is gone', async () => {
        const connection = await made({ name: 'gone' });
        assert.deepEqual((await client.must('DELETE', `${base}/netlify/${connection.id}`)).appConnection, connection);
        refused(await client.get(`${base}/netlify/${connection.id}`), 404, `Could not find App Connection with ID ${connection.id}`, 'NotFound');
        refused(await client.delete(`${base}/netlify/${connection.id}`), 404, `Could not find App Connection with ID ${connection.id}`);
        refused(await client.patch(`${base}/netlify/${connection.id}`, {}), 404, `Could not find App Connection with ID ${connection.id}`);
        await made({ name: 'gone' });
    });

    await t.test('one that a sync uses stays', async () => {
        const connection = await made({ name: 'used', projectId: project.id });
        const { secretSync } = await client.must('POST', '/api/v1/secret-syncs/netlify', {
            name: 'user', projectId: project.id, connectionId: connection.id, environment: 'dev', secretPath: '/', isAutoSyncEnabled: false,
            syncOptions: { initialSyncBehavior: 'overwrite-destination' }, destinationConfig: { accountId, siteId },
        });
        refused(await client.delete(`${base}/netlify/${connection.id}`), 400,
            'Cannot delete App Connection with existing connections. Remove all existing connections and try again.', 'BadRequest');
        await client.must('GET', `${base}/netlify/${connection.id}`);
        await client.must('DELETE', `/api/v1/secret-syncs/netlify/${secretSync.id}`);
        await client.must('DELETE', `${base}/netlify/${connection.id}`);
    });

    await t.test('the project must be there', async () => {
        const missing = randomUUID();
        refused(await create({ projectId: missing }), 400, `Could not find project with ID ${missing}`, 'BadRequest');
        refused(await create({ projectId: 'shop' }), 400, 'Could not find project with ID shop');
        refused(await client.get(`${base}?projectId=${missing}`), 404, /not found/);
    });
});

test('the body of a connection is checked', async (t) => {
    const { netlify, client, create, made } = await start(t);
    await netlify.clearRequests();
    const cases = [
        [{ name: undefined }, ['name'], 'Required'],
        [{ name: null }, ['name'], 'Expected string, received null'],
        [{ name: 5 }, ['name'], 'Expected string, received number'],
        [{ name: '' }, ['name'], 'name field must be at least 1 lowercase character'],
        [{ name: '   ' }, ['name'], 'name field must be at least 1 lowercase character'],
        [{ name: 'x'.repeat(65) }, ['name'], 'name field must be at most 64 lowercase characters'],
        ...['Upper', 'two words', '-start', 'end-', 'a--b', 'ü', 'a_b'].map((name) =>
            [{ name }, ['name'], 'name field can only contain lowercase letters, numbers, and hyphens']),
        [{ method: undefined }, ['method'], 'Required'],
        [{ method: 'oauth' }, ['method'], /Expected 'access-token'/],
        [{ method: 7 }, ['method'], /Expected/],
        [{ credentials: undefined }, ['credentials'], 'Required'],
        [{ credentials: 'token' }, ['credentials'], 'Expected object, received string'],
        [{ credentials: [] }, ['credentials'], 'Expected object, received array'],
        [{ credentials: {} }, ['credentials', 'accessToken'], 'Required'],
        [{ credentials: { accessToken: 7 } }, ['credentials', 'accessToken'], 'Expected string, received number'],
        [{ credentials: { accessToken: '' } }, ['credentials', 'accessToken'], 'Access Token required'],
        [{ credentials: { accessToken: ' \n ' } }, ['credentials', 'accessToken'], 'Access Token required'],
        [{ credentials: { accessToken: 'x'.repeat(256) } }, ['credentials', 'accessToken'], /255/],
        [{ credentials: { accessToken: 'a\nX-Evil: 1' } }, ['credentials', 'accessToken'], /letters, digits and signs/],
        [{ credentials: { accessToken: 'schlüssel' } }, ['credentials', 'accessToken'], /letters, digits and signs/],
        [{ description: 'x'.repeat(257) }, ['description'], 'Description cannot exceed 256 characters'],
        [{ description: 7 }, ['description'], 'Expected string, received number'],
        [{ isPlatformManagedCredentials: true }, ['isPlatformManagedCredentials'], 'Not supported for Netlify Connections'],
        [{ isAutoRotationEnabled: true }, ['isAutoRotationEnabled'], 'Not supported for Netlify Connections'],
        [{ gatewayId: randomUUID() }, ['gatewayId'], 'Not supported for Netlify Connections'],
        [{ rotation: { days: 3 } }, ['rotation'], 'Not supported for Netlify Connections'],
        [{ projectId: 7 }, ['projectId'], 'Expected string, received number'],
    ];
    const connection = await made({ name: 'patched' });
    await netlify.clearRequests();
    for (const [body, path, message] of cases) {
        const issue = issueOf(await create(body));
        assert.deepEqual(issue.path, path, JSON.stringify(body));
        if (message instanceof RegExp) assert.match(issue.message, message);
        else assert.equal(issue.message, message, JSON.stringify(body));
        const [key] = path;
        if (body[key] === undefined || body[key] === null || ['method', 'projectId'].includes(key)) continue;
        assert.deepEqual(issueOf(await client.patch(`${base}/netlify/${connection.id}`, body)).path, path, JSON.stringify(body));
    }
    assert.deepEqual(await netlify.requests(), [], 'Netlify was not asked about any of these');
    assert.equal(issueOf(await client.get(`${base}/netlify/no-uuid`)).message, 'Invalid uuid');
    assert.equal(issueOf(await client.get(`${base}/netlify/no-uuid/accounts`)).message, 'Invalid uuid');
    refused(await client.get(`${base}/vercel`), 404);
    assert.equal((await client.get(`${base}/vercel`)).body.error, 'Not Found');
    const trimmed = await made({ name: ' trimmed ', credentials: { accessToken: ` ${netlifyToken}\r\n` } });
    assert.equal(trimmed.name, 'trimmed');
});

test('Netlify itself says whether a token is good', async (t) => {
    const { netlify, create, client, made } = await start(t);
    const prefix = 'Failed to validate credentials: ';
    const connection = await made({ name: 'good' });
    const accounts = () => client.get(`${base}/netlify/${connection.id}/accounts`);

    await t.test('a wrong or revoked token', async () => {
        const refusal = await create({ credentials: { accessToken: 'nfp_SomebodyElses' } });
        refused(refusal, 400, `${prefix}Request failed with status code 401`, 'BadRequest');
        assert.deepEqual(refusal.body.details, { service: 'netlify', statusCode: 401, message: 'Access Denied' });
        assert.ok(!refusal.text.includes('nfp_SomebodyElses'));
        await netlify.setState({ ...smallWorld(), tokens: [] });
        const answer = await accounts();
        refused(answer, 400, /list accounts.*401/);
        assert.ok(!answer.text.includes(netlifyToken));
        await netlify.setState(smallWorld());
        assert.equal((await accounts()).status, 200);
    });

    for (const [fault, message, told] of [
        [{ status: 403, body: { message: 'Access denied' } }, `${prefix}Request failed with status code 403`, /Access denied/],
        [{ status: 404 }, `${prefix}Request failed with status code 404`, /404/],
        [{ status: 422, body: { message: 'No' } }, `${prefix}Request failed with status code 422`, /No/],
        [{ status: 500 }, `${prefix}Request failed with status code 500`, /500/],
        [{ status: 503, body: '<html>' }, `${prefix}Request failed with status code 503`, /503/],
        ['reset-before', /^Failed to validate credentials: .*Netlify/, /Netlify/],
        ['truncate', /^(Failed to validate credentials|Unable to validate connection)/, /Netlify/],
        ['garbage', /^Unable to validate connection - verify credentials/, /unexpected form/],
        ['oversize', /^Unable to validate connection - verify credentials/, /too large/],
        [{ status: 200, body: { message: 'no list' } }, /^Unable to validate connection - verify credentials/, /unexpected form/],
        [{ status: 302, headers: { location: 'http://127.0.0.1:1/' } }, /^Failed to validate credentials|^Unable to validate/, /redirect/],
    ]) {
        await t.test(`Netlify answers ${typeof fault === 'string' ? fault : fault.status}`, async () => {
            await netlify.fault({ match: { path: '/accounts' }, times: 'always', do: fault });
            refused(await create({}), 400, message, 'BadRequest');
            const answer = await accounts();
            assert.ok([400, 404].includes(answer.status), answer.text);
            assert.match(answer.body.message, told);
            await netlify.clearFaults();
        });
    }

    await t.test('a failure that passes is not told', async () => {
        await netlify.fault({ match: { path: '/accounts' }, times: 1, do: { status: 502 } });
        await made({});
        await netlify.fault({ match: { path: '/accounts' }, times: 1, do: { status: 429, headers: { 'retry-after': '1' } } });
        await made({});
        await netlify.clearFaults();
    });

    await t.test('slow is not down', async () => {
        await netlify.setState(smallWorld({ settings: { latencyMs: 1500 } }));
        await made({});
        await netlify.setState(smallWorld());
    });

    await t.test('nothing of what failed is kept', async () => {
        const { appConnections } = await client.must('GET', base);
        assert.ok(appConnections.every(({ name }) => name === 'good' || name.startsWith('c-')));
        assert.equal(appConnections.length, 4);
    });

    await t.test('Netlify is down', async () => {
        await netlify.stop();
        refused(await create({}), 400, /^Failed to validate credentials: .*could not be reached/, 'BadRequest');
        refused(await accounts(), 400, /could not be reached/);
    });
});

test('every page of sites, and accounts without a name (W2, W6)', async (t) => {
    const pages = createServer((request, response) => {
        const url = new URL(request.url, 'http://x');
        const page = Number(url.searchParams.get('page') ?? 1);
        const headers = { 'content-type': 'application/json' };
        if (url.pathname.endsWith('/sites') && page < 3)
            headers.link = `<http://${request.headers.host}${url.pathname}?page=${page + 1}&per_page=100>; rel="next"`;
        const body = url.pathname.endsWith('/sites')
            ? Array.from({ length: page > 3 ? 0 : 100 }, (_, i) => ({ id: `site-${page}-${i}`, name: `name-${page}-${i}`, account_slug: 'acme' }))
            : [{ id: 'a1', slug: 'nameless' }, { id: 'a2', slug: 'named', name: 'Named' }];
        response.writeHead(200, headers).end(JSON.stringify(body));
    });
    await new Promise((resolve) => pages.listen(0, '127.0.0.1', resolve));
    t.after(() => { pages.closeAllConnections(); pages.close(); });
    const { client } = await startWithAdmin(t, { env: { TACIT_NETLIFY_API_URL: `http://127.0.0.1:${pages.address().port}` } });
    const { appConnection } = await client.must('POST', `${base}/netlify`, { name: 'pages', method: 'access-token', credentials });
    const { sites } = await client.must('GET', `${base}/netlify/${appConnection.id}/accounts/acme/sites`);
    assert.equal(new Set(sites.map(({ id }) => id)).size, 300);
    const { accounts } = await client.must('GET', `${base}/netlify/${appConnection.id}/accounts`);
    assert.deepEqual(accounts, [{ name: 'nameless', id: 'a1' }, { name: 'Named', id: 'a2' }]);
});

test('who may do what', async (t) => {
    const { client, project, made } = await start(t);
    const other = await createProject(client, 'Other');
    const inOrg = await made({ name: 'org' });
    const inProject = await made({ name: 'in-project', projectId: project.id });
    const body = { name: 'try', method: 'access-token', credentials };
    const denied = (answer, action) => refused(answer, 403, `You are not allowed to ${action} on app-connections`, 'PermissionDenied');

    await t.test('nobody without a token', async () => {
        for (const path of [base, `${base}/options`, `${base}/netlify`, `${base}/netlify/available`, `${base}/netlify/${inOrg.id}`])
            refused(await new Client(client.url).get(path), 401, 'Token missing');
    });

    await t.test('a project\'s member uses its connections, and no more', async () => {
        const member = await createMachine(client, { projectId: project.id, role: 'member' });
        denied(await member.get(`${base}?projectId=${project.id}`), 'read-app-connections');
        denied(await member.get(`${base}/netlify/${inProject.id}`), 'read-app-connections');
        denied(await member.post(`${base}/netlify`, { ...body, projectId: project.id }), 'create-app-connections');
        denied(await member.patch(`${base}/netlify/${inProject.id}`, { name: 'x' }), 'edit-app-connections');
        denied(await member.delete(`${base}/netlify/${inProject.id}`), 'delete-app-connections');
        const { appConnections } = await member.must('GET', `${base}/netlify/available?projectId=${project.id}`);
        assert.deepEqual(appConnections.map(({ id }) => id), [inProject.id]);
        assert.equal((await member.must('GET', `${base}/netlify/${inProject.id}/accounts`)).accounts.length, 1);
        refused(await member.get(`${base}/netlify/available?projectId=${other.id}`), 404, /not found/);
    });

    await t.test('an organisation\'s member uses the organisation\'s', async () => {
        const member = await createMachine(client, { orgRole: 'member', projectId: project.id, role: 'member' });
        assert.equal((await member.get(base)).status, 403);
        assert.equal((await member.get(`${base}/netlify/${inOrg.id}`)).status, 403);
        const { appConnections } = await member.must('GET', `${base}/netlify/available?projectId=${project.id}`);
        assert.deepEqual(appConnections.map(({ id }) => id), [inProject.id, inOrg.id]);
        assert.equal((await member.must('GET', `${base}/netlify/${inOrg.id}/accounts`)).accounts.length, 1);
    });

    await t.test('a stranger sees nothing at all', async () => {
        const stranger = await createMachine(client, { projectId: other.id, role: 'admin' });
        const missing = (id) => `Could not find App Connection with ID ${id}`;
        refused(await stranger.get(`${base}/netlify/${inProject.id}`), 404, missing(inProject.id));
        refused(await stranger.get(`${base}/netlify/${inProject.id}/accounts`), 404, missing(inProject.id));
        refused(await stranger.delete(`${base}/netlify/${inProject.id}`), 404, missing(inProject.id));
        refused(await stranger.post(`${base}/netlify`, { ...body, projectId: project.id }), 400,
            `Could not find project with ID ${project.id}`);
        await stranger.must('POST', `${base}/netlify`, { ...body, projectId: other.id });
    });
});

test('tokens are kept sealed and never told', async (t) => {
    const { server, client, made } = await start(t);
    await made({ name: 'sealed' });
    const { readdirSync, readFileSync } = await import('node:fs');
    await client.must('GET', base);
    await server.stop();
    const { join } = await import('node:path');
    const data = join(server.dataDir, 'data');
    for (const name of readdirSync(data)) assert.ok(!readFileSync(join(data, name)).includes(netlifyToken), name);
    assert.ok(!server.log().includes(netlifyToken));
    await server.restart();
    const { appConnections } = await new Client(server.url, client.token).must('GET', base);
    assert.equal((await new Client(server.url, client.token).must('GET', `${base}/netlify/${appConnections[0].id}/accounts`)).accounts.length, 1);
});
