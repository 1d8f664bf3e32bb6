// What real clients send and need back where they differ from each other or from the rules: the
// numbered traps of the clients' contract, each as the client sends it.
// Also runs against the release build.
import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';

import { admin, Client, createMachine, createProject, startWithAdmin } from './harness.js';

async function start(t) {
    const { server, client } = await startWithAdmin(t);
    const project = await createProject(client);
    return { server, client, project, v3: { workspaceId: project.id, environment: 'dev', secretPath: '/' } };
}

const query = (members) => new URLSearchParams(members);
const keysOf = (secrets) => secrets.map(({ secretKey }) => secretKey);

/** Sends exactly these bytes as the body, on one kept-alive connection; fetch refuses a GET with a body. */
function sendRaw(agent, url, { method, headers, body = '' }) {
    return new Promise((resolve, reject) => {
        const sent = request(url, { agent, method, headers: { 'content-length': Buffer.byteLength(body), ...headers } }, (response) => {
            let text = '';
            response.on('data', (chunk) => { text += chunk; });
            response.on('end', () => resolve({ status: response.statusCode, headers: response.headers, text }));
        });
        sent.on('error', reject);
        sent.end(body);
    });
}

test('1, 2, 5: the two generations name and default their queries differently', async (t) => {
    const { client, project, v3 } = await start(t);
    await client.must('POST', '/api/v3/secrets/raw/OWN', { ...v3, secretValue: 'x${FAR}' });
    await client.must('POST', '/api/v3/secrets/raw/FAR', { ...v3, secretValue: 'y' });
    await client.must('POST', '/api/v3/secrets/raw/IMPORTED', { ...v3, environment: 'prod', secretValue: 'z' });
    await client.must('POST', '/api/v1/secret-imports', { workspaceId: project.id, environment: 'dev', path: '/', import: { environment: 'prod', path: '/' } });
    const list = (path, members) => client.must('GET', `${path}?${query(members)}`);
    const own = ({ secrets }) => secrets.find(({ secretKey }) => secretKey === 'OWN').secretValue;

    const plain = await list('/api/v3/secrets/raw', v3);
    assert.deepEqual([own(plain), plain.imports], ['x${FAR}', []]);
    const v4 = { projectId: project.id, environment: 'dev', secretPath: '/' };
    const newest = await list('/api/v4/secrets', v4);
    assert.deepEqual([own(newest), newest.imports.length], ['xy', 1]);
    for (const name of ['includeImports', 'include_imports']) {
        assert.equal((await list('/api/v4/secrets', { ...v4, [name]: 'false' })).imports.length, 0, name);
        assert.equal((await list('/api/v3/secrets/raw', { ...v3, include_imports: 'true' })).imports.length, 1);
    }
    const bySlug = { workspaceSlug: project.slug, environment: 'dev', secretPath: '/', include_imports: 'true', recursive: 'false', expandSecretReferences: 'true' };
    assert.equal(own(await list('/api/v3/secrets/raw', bySlug)), 'xy');
    const imported = await client.must('GET', `/api/v3/secrets/raw/IMPORTED?${query({ ...v3, secretName: 'IMPORTED', include_imports: 'true' })}`);
    assert.deepEqual([imported.secret.secretValue, imported.secret.environment], ['z', 'prod']);
});

test('4: a trailing slash makes no difference', async (t) => {
    const { client, project } = await start(t);
    const machine = await createMachine(client, { projectId: project.id });
    const login = await new Client(client.url).must('POST', '/api/v1/auth/universal-auth/login/', { clientId: machine.clientId, clientSecret: machine.clientSecret });
    assert.ok(login.accessToken);
    assert.equal((await client.get(`/api/v1/workspace/${project.id}/`)).status, 200);
    assert.equal((await client.get(`//api/v1/workspace/${project.id}`)).body.workspace.id, project.id, 'nor one at the end of the base address');
    assert.equal((await client.get('//api/v1/no-such')).status, 404);
});

test('6, 7: the same project, wrapped and bare', async (t) => {
    const { client, project } = await start(t);
    assert.equal((await client.must('GET', `/api/v1/workspace/${project.id}`)).workspace.id, project.id);
    assert.equal((await client.must('GET', `/api/v1/projects/${project.id}`)).project.id, project.id);
    for (const path of ['/api/v2/workspace', '/api/v1/projects/slug', '/api/v1/workspace/slug'])
        assert.equal((await client.must('GET', `${path}/${project.slug}`)).id, project.id, path);
    for (const path of ['/api/v1/projects/slug/no-such', '/api/v1/workspace/slug/no-such', '/api/v2/workspace/no-such'])
        assert.equal((await client.get(path)).status, 404, path);
});

test('8, 9: an empty query member counts as absent, and folders take lenient booleans', async (t) => {
    const { client, project } = await start(t);
    const go = `workspaceId=${project.id}&workspaceSlug=&environment=dev&secretPath=&expandSecretReferences=true&include_imports=false&recursive=false&tagSlugs=`;
    assert.deepEqual((await client.must('GET', `/api/v3/secrets/raw?${go}`)).secrets, []);
    assert.equal((await client.get(`/api/v3/secrets/raw?workspaceId=${project.id}&environment=dev&recursive=True`)).status, 422);
    await client.must('POST', '/api/v1/folders', { workspaceId: project.id, environment: 'dev', path: '/', name: 'a' });
    await client.must('POST', '/api/v1/folders', { workspaceId: project.id, environment: 'dev', path: '/a', name: 'b' });
    for (const [recursive, count] of [['True', 2], ['1', 2], ['False', 1], ['FALSE', 1], ['0', 1], ['', 1]]) {
        const { folders } = await client.must('GET', `/api/v2/folders?projectId=${project.id}&environment=dev&path=/&recursive=${recursive}`);
        assert.equal(folders.length, count, recursive);
    }
});

test('10, 30: a plus is a space in the query and a plus in the path; slashes may stand raw', async (t) => {
    const { client, project } = await start(t);
    const at = { workspaceId: project.id, environment: 'dev', secretPath: '/' };
    await client.must('POST', '/api/v3/secrets/raw/A%20B+c', { ...at, secretValue: '1' });
    const { secrets } = await client.must('GET', `/api/v3/secrets/raw?workspaceId=${project.id}&environment=dev&secretPath=/`);
    assert.deepEqual(keysOf(secrets), ['A B+c']);
    assert.equal((await client.get(`/api/v3/secrets/raw?workspaceId=${project.id}&environment=dev&secretPath=%2Fx+y`)).status, 404);
    assert.equal((await client.post('/api/v3/secrets/raw/A%2FB', { ...at, secretValue: '1' })).status, 422);
});

test('11, 12, 16: members that a route does not know are passed over', async (t) => {
    const { client, project, v3 } = await start(t);
    assert.equal((await client.get(`/api/v1/folders?${query({ workspaceId: project.id, environment: 'dev', path: '/', include_imports: 'true' })}`)).status, 200);
    await client.must('POST', '/api/v3/secrets/raw/A', { ...v3, secretValue: '1', ProjectID: 'x', ID: 'y', App: 'z', identityId: 'w', secretKey: 'other', keyId: 'k', path: '/nope' });
    assert.equal((await client.get(`/api/v3/secrets/raw/A?${query({ ...v3, secretName: 'A', includeImports: 'false' })}`)).status, 200);
    await client.must('POST', '/api/v1/folders', { workspaceId: project.id, environment: 'dev', name: 'sub', path: '/' });
    await client.must('POST', '/api/v1/folders', { workspaceId: project.id, environment: 'dev', name: 'deep', path: '/sub' });
    const { folders } = await client.must('GET', `/api/v1/folders?workspaceId=${project.id}&environment=dev&directory=/sub`);
    assert.deepEqual(folders.map(({ name }) => name), ['deep']);
    const both = await client.must('GET', `/api/v1/folders?workspaceId=${project.id}&environment=dev&directory=/sub&path=/`);
    assert.deepEqual(both.folders.map(({ name }) => name), ['sub']);
    await client.must('DELETE', '/api/v1/folders/deep', { folderName: 'deep', workspaceId: project.id, environment: 'dev', directory: '/sub' });
    await client.must('DELETE', '/api/v3/secrets/raw/A', { ...v3, secretName: 'A', type: 'shared' });
});

test('13, 18: machines log in by form too, and may name their organisation', async (t) => {
    const { client } = await start(t);
    const { clientId, clientSecret } = await createMachine(client);
    const form = await fetch(`${client.url}/api/v1/auth/universal-auth/login`, {
        method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded', 'user-agent': 'axios/1.6.8' }, body: query({ clientId, clientSecret }),
    });
    assert.equal(form.status, 200);
    assert.ok((await form.json()).accessToken);
    const { slug } = (await client.must('GET', '/api/v1/identities/details')).identityDetails.organization;
    await new Client(client.url).must('POST', '/api/v1/auth/universal-auth/login', { clientId, clientSecret, organizationSlug: slug });
    const wrong = await new Client(client.url).post('/api/v1/auth/universal-auth/login', 'clientId=x', { 'content-type': 'application/x-www-form-urlencoded' });
    assert.equal(wrong.status, 422);
});

test('14, 15: a GET with a body is answered by its query, and the connection goes on', async (t) => {
    const { Agent } = await import('node:http');
    const { client, project, v3 } = await start(t);
    await client.must('POST', '/api/v3/secrets/raw/A', { ...v3, secretValue: '1' });
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    t.after(() => agent.destroy());
    const headers = { authorization: `Bearer ${client.token}`, 'content-type': 'application/json' };
    const url = `${client.url}/api/v3/secrets/raw?environment=dev&expandSecretReferences=false&include_imports=false&recursive=false&secretPath=/&workspaceId=${project.id}`;
    for (const body of ['{"environment":"prod","workspaceId":"other","path":"/"}', '{}', '']) {
        const { status, text } = await sendRaw(agent, url, { method: 'GET', headers, body });
        assert.equal(status, 200, text);
        assert.deepEqual(keysOf(JSON.parse(text).secrets), ['A']);
    }
});

test('17, 19: null and empty members, and a project by its slug', async (t) => {
    const { client, project, v3 } = await start(t);
    await client.must('POST', '/api/v3/secrets/raw/PYTHON', { ...v3, type: 'shared', secretValue: '1', secretReminderNote: null, secretReminderRepeatDays: null });
    await client.must('POST', '/api/v3/secrets/raw/TERRAFORM', { ...v3, secretValue: '1', secretReminderNote: '', secretReminderRepeatDays: 0, secretComment: '', tagIds: [] });
    await client.must('PATCH', '/api/v3/secrets/raw/TERRAFORM', { ...v3, secretValue: '2', tagIds: null, secretMetadata: null });
    const bySlug = { projectSlug: project.slug, environment: 'dev', secretPath: '/' };
    await client.must('POST', '/api/v3/secrets/raw/SLUG', { ...bySlug, secretValue: '1' });
    await client.must('PATCH', '/api/v3/secrets/raw/SLUG', { ...bySlug, secretValue: '2' });
    await client.must('DELETE', '/api/v3/secrets/raw/SLUG', bySlug);
});

test('20, 26: integers are printed as integers and times as RFC 3339', async (t) => {
    const { client, project, v3 } = await start(t);
    const machine = await createMachine(client, { projectId: project.id });
    const { text } = await new Client(client.url).post('/api/v1/auth/universal-auth/login', { clientId: machine.clientId, clientSecret: machine.clientSecret });
    assert.match(text, /"expiresIn":2592000[,}]/);
    await client.must('POST', '/api/v3/secrets/raw/A', { ...v3, secretValue: '1', secretReminderRepeatDays: 7 });
    const list = await client.get(`/api/v3/secrets/raw?${query(v3)}`);
    assert.match(list.text, /"version":1[,}]/);
    assert.match(list.text, /"createdAt":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"/);
});

test('27: an absent thing is 404, and the message is a text', async (t) => {
    const { client, project, v3 } = await start(t);
    const nobody = '00000000-0000-4000-8000-000000000000';
    for (const path of [
        `/api/v3/secrets/raw/NOPE?${query(v3)}`, `/api/v3/secrets/raw/id/${nobody}`, `/api/v3/secrets/raw?${query({ ...v3, environment: 'nope' })}`,
        `/api/v3/secrets/raw?${query({ ...v3, secretPath: '/nope' })}`, `/api/v1/workspace/${nobody}`, `/api/v1/folders/${nobody}`,
        `/api/v1/workspace/environments/${nobody}`, `/api/v1/identities/${nobody}`, `/api/v1/secret-imports/${nobody}`,
        `/api/v1/app-connections/netlify/${nobody}`, `/api/v1/secret-syncs/netlify/${nobody}`, `/api/v1/webhooks/${nobody}`,
        `/api/v2/workspace/${project.id}/identity-memberships/${nobody}`, `/api/v1/projects/${project.id}/tags/${nobody}`,
        `/api/v2/workspace/${project.id}/roles/slug/nope`, `/api/v1/projects/${project.id}/environments/slug/nope`,
    ]) {
        const { status, body } = await client.get(path);
        assert.equal(status, 404, `${path}: ${JSON.stringify(body)}`);
        assert.equal(typeof body.message, 'string');
        assert.equal(body.statusCode, 404);
        assert.equal(typeof body.reqId, 'string');
    }
});

test('inviting names the same person by e-mail address and by user name', async (t) => {
    const { client, project } = await start(t);
    const invite = { projectId: project.id, emails: [admin.email], usernames: [admin.email.toUpperCase()], roleSlugs: ['member'] };
    const { memberships } = await client.must('POST', `/api/v2/workspace/${project.id}/memberships`, invite);
    assert.equal(memberships.length, 1);
    assert.equal((await client.post(`/api/v2/workspace/${project.id}/memberships`, invite)).status, 400);
    const gone = await client.must('DELETE', `/api/v2/workspace/${project.id}/memberships`, { emails: [admin.email], usernames: [admin.email] });
    assert.deepEqual(gone.memberships.map(({ id }) => id), memberships.map(({ id }) => id));
});

test('machines are searched by name and role, exactly or in part', async (t) => {
    const { client } = await start(t);
    const made = {};
    for (const [name, role] of [['ci', 'member'], ['CI runner', 'admin'], ['deploy', 'no-access']])
        made[name] = (await client.must('POST', '/api/v1/identities', { name, organizationId: client.organizationId, role })).identity.id;
    const search = async (path, body) => {
        const { identities, totalCount } = await client.must('POST', path, body);
        return [identities.map(({ identity }) => identity.name), totalCount];
    };
    for (const path of ['/api/v1/identities/search', '/api/v2/identities/search']) {
        assert.deepEqual(await search(path, { search: { name: { $eq: 'ci' } } }), [['ci'], 1], path);
        assert.deepEqual(await search(path, { search: { name: 'ci' } }), [['ci'], 1], path);
        assert.deepEqual(await search(path, { search: { name: { $contains: 'ci' } } }), [['ci', 'CI runner'], 2], path);
        assert.deepEqual(await search(path, { search: { name: { $in: ['deploy', 'ci', 'gone'] } }, orderDirection: 'desc' }), [['deploy', 'ci'], 2], path);
        assert.deepEqual(await search(path, { search: { name: { $in: [] } } }), [[], 0], path);
        assert.deepEqual(await search(path, { search: { role: 'member' } }), [['ci'], 1], path);
        assert.deepEqual(await search(path, { search: { name: { $contains: 'CI' }, role: { $in: ['admin', 'no-access'] } } }), [['CI runner'], 1], path);
        assert.deepEqual(await search(path, { search: { name: { $contains: 'CI' } }, limit: 1, offset: 1 }), [['CI runner'], 2], path);
    }
});

test('machines are searched in the projects too, as far as the caller may see there', async (t) => {
    const { client, project } = await start(t);
    const machine = await createMachine(client, { projectId: project.id, role: 'viewer' });
    const outsider = await createMachine(client);
    const elsewhere = await createProject(client);
    const worker = await createMachine(client, { projectId: elsewhere.id });
    const body = { scope: ['organization', 'project'], orderBy: 'name', orderDirection: 'asc', limit: 100, offset: 0, search: { name: { $contains: 'machine' } } };
    const search = (who, more) => who.must('POST', '/api/v2/identities/search', { ...body, ...more });

    const all = await search(client);
    const scopesOf = (id) => all.identities.filter(({ identityId }) => identityId === id).map(({ scope }) => scope);
    assert.deepEqual([scopesOf(machine.identityId), scopesOf(outsider.identityId)], [['organization', 'project'], ['organization']]);
    assert.equal(all.totalCount, 5);
    const found = all.identities.find(({ projectId }) => projectId === project.id);
    assert.deepEqual(found.project, { id: project.id, name: project.name, slug: project.slug, type: 'secret-manager' });
    assert.deepEqual(found.roles.map(({ role, isTemporary, customRoleId }) => [role, isTemporary, customRoleId]), [['viewer', false, null]]);
    assert.deepEqual(found.identity, { id: machine.identityId, name: found.identity.name, orgId: client.organizationId, hasDeleteProtection: false, authMethods: ['universal-auth'] });
    const inOrg = all.identities.find(({ identityId }) => identityId === outsider.identityId);
    assert.deepEqual([inOrg.orgId, inOrg.projectId, inOrg.project, inOrg.roles[0].role], [client.organizationId, null, undefined, 'no-access']);

    // Without rights in the organisation one's own projects are left, and of them those whose machines one may see.
    const own = await search(machine);
    assert.deepEqual([own.identities.map(({ projectId }) => projectId), own.totalCount], [[project.id], 1]);
    assert.deepEqual((await search(worker)).identities.map(({ projectId }) => projectId), [elsewhere.id]);
    const blind = await createMachine(client, { projectId: project.id, role: 'no-access' });
    assert.deepEqual(await search(blind), { identities: [], totalCount: 0 });
    assert.deepEqual((await search(outsider)).identities, []);
    assert.equal((await machine.post('/api/v2/identities/search', { ...body, scope: ['organization'] })).status, 403);
    assert.equal((await machine.post('/api/v2/identities/search', {})).status, 403);
    assert.equal((await client.must('POST', '/api/v2/identities/search', { search: { role: 'viewer' }, scope: ['project'] })).totalCount, 1);
    const wrong = await client.post('/api/v2/identities/search', { scope: ['organization', 'galaxy'] });
    assert.deepEqual([wrong.status, wrong.body.message[0].path], [422, ['scope', 1]]);
    assert.equal((await new Client(client.url).post('/api/v2/identities/search', body)).status, 401);
});

test('a role of a project is found by its id alone', async (t) => {
    const { client, project } = await start(t);
    const { role } = await client.must('POST', `/api/v2/workspace/${project.id}/roles`, { slug: 'reader', name: 'Reader', permissions: [{ subject: 'secrets', action: ['readValue'] }] });
    assert.deepEqual((await client.must('GET', `/api/v1/projects/roles/${role.id}`)).role, role);
    const blind = await createMachine(client, { projectId: project.id, role: 'no-access' });
    assert.equal((await blind.get(`/api/v1/projects/roles/${role.id}`)).status, 403);
    const stranger = await createMachine(client);
    const gone = await client.get('/api/v1/projects/roles/00000000-0000-4000-8000-000000000000');
    const foreign = await stranger.get(`/api/v1/projects/roles/${role.id}`);
    assert.deepEqual([gone.status, foreign.status], [404, 404]);
    assert.equal(foreign.body.message, `Role with ID '${role.id}' not found`);
    assert.equal((await client.get('/api/v1/projects/roles/no-id')).status, 422);
});

test('29: an ETag is enough for 304 until something changes', async (t) => {
    const { client, v3 } = await start(t);
    await client.must('POST', '/api/v3/secrets/raw/A', { ...v3, secretValue: '1' });
    const path = `/api/v3/secrets/raw?${query(v3)}`;
    const etag = (await client.get(path)).headers.get('etag');
    assert.ok(etag);
    const same = await client.get(path, { 'if-none-match': etag });
    assert.deepEqual([same.status, same.text, same.headers.get('etag')], [304, '', etag]);
    await client.must('PATCH', '/api/v3/secrets/raw/A', { ...v3, secretValue: '2' });
    const changed = await client.get(path, { 'if-none-match': etag });
    assert.equal(changed.status, 200);
    assert.notEqual(changed.headers.get('etag'), etag);
});

test('31, 32: tokens say who they are for', async (t) => {
    const { client, project } = await start(t);
    const machine = await createMachine(client, { projectId: project.id });
    assert.match(machine.token, /^[A-Za-z0-9-_]+\.[A-Za-z0-9-_]+\.[A-Za-z0-9-_]*$/);
    const claims = JSON.parse(Buffer.from(machine.token.split('.')[1], 'base64url'));
    assert.deepEqual([claims.authTokenType, claims.identityId, claims.orgId, claims.authMethod],
        ['identityAccessToken', machine.identityId, client.organizationId, 'universal-auth']);
    const { accessToken } = await new Client(client.url).must('POST', '/api/v3/auth/login', { email: admin.email, password: admin.password });
    const user = JSON.parse(Buffer.from(accessToken.split('.')[1], 'base64url'));
    assert.equal(user.authTokenType, 'accessToken');
    assert.ok(user.exp > Date.now() / 1000 + 60);
});

test('the dead protocols are refused, not left hanging', async (t) => {
    const { client, project } = await start(t);
    for (const path of ['/api/v3/auth/login1', '/api/v3/auth/login2', '/api/v1/auth/login1']) {
        const { status } = await new Client(client.url).post(path, { email: admin.email, clientPublicKey: 'x', clientProof: 'y' });
        assert.ok(status >= 400 && status < 500, `${path}: ${status}`);
    }
    for (const path of [`/api/v3/secrets?workspaceId=${project.id}&environment=dev`, `/api/v2/workspace/${project.id}/encrypted-key`, '/api/v1/kms/keys', '/api/v1/dynamic-secrets'])
        assert.equal((await client.get(path)).status, 404, path);
    // A client that probes its right to write by a POST without a name.
    assert.equal((await client.post('/api/v3/secrets/raw', {})).status, 404);
});
