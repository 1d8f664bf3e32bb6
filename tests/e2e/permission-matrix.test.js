// Every route of the API × everybody who might call it: nobody, a stranger of the same organisation, the
// administrators of another project, of the organisation and of another one, a service token, and each role
// of the project. Who may is written down in permission-table.js; a route that is added fails here until it
// stands there.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { before, test } from 'node:test';
import { Client, admin, createMachine, createProject, startConnected } from './harness.js';
import { allows, needOf, publicRoutes, roleNames } from './permission-table.js';
import { World, marker, nowhere, requestOf, secretMarker } from './permission-world.js';

let server, client, world, known, routes, other, otherAdmin, stranger;
const machines = {};

/** Like Client.send, but does not wait for the end of a stream. */
async function ask(caller, { method, path, body }) {
    const response = await fetch(server.url + path, {
        method, body: body && JSON.stringify(body),
        headers: { ...(caller.token && { authorization: `Bearer ${caller.token}` }), ...(body && { 'content-type': 'application/json' }) },
    });
    const isStream = response.headers.get('content-type')?.startsWith('text/event-stream');
    if (isStream) await response.body.cancel();
    const text = isStream ? '' : await response.text();
    let parsed;
    try { parsed = JSON.parse(text); } catch { /* a file or a stream */ }
    return { status: response.status, text, body: parsed };
}

before(async (t) => {
    const connected = await startConnected(t, { env: { TACIT_PRIVATE_WEBHOOKS: 'on' } });
    ({ server, client } = connected);
    world = await World.create(client, connected.netlify.url);
    known = await world.furnish();
    other = await createProject(client);
    for (const role of roleNames) machines[role] = await createMachine(client, { projectId: world.project.id, role });
    otherAdmin = await createMachine(client, { projectId: other.id, role: 'admin' });
    stranger = await createMachine(client);
    const { paths } = await new Client(server.url).must('GET', '/api/docs/json');
    routes = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(([method, operation]) => {
        const name = `${method.toUpperCase()} ${path}`;
        return { name, path, method: method.toUpperCase(), operation, need: needOf(name) };
    }));
});

const ofKind = (...kinds) => routes.filter(({ need }) => kinds.includes(need?.kind));
const said = (name, who, { status, text }) => `${name} by ${who}: ${status} ${text.slice(0, 300)}`;

/** Asks every route and tells of all that is wrong at once. */
async function walk(list, check) {
    const wrong = [];
    for (const route of list) {
        try { await check(route); } catch (error) { wrong.push(error.message); }
    }
    assert.equal(wrong.length, 0, `${wrong.length} wrong:\n${wrong.join('\n')}`);
}

/** What the owner sees of the project, to tell whether anything changed. */
async function picture() {
    const base = `/api/v1/projects/${known.projectId}`;
    const place = new URLSearchParams({ projectId: known.projectId, environment: 'dev', secretPath: '/' });
    const answers = new Map();
    for (const path of [base, `${base}/tags`, `${base}/roles`, `${base}/memberships`, `${base}/identity-memberships`, `${base}/integrations`,
        `${base}/authorizations`, `/api/v1/workspace/${known.projectId}/service-token-data`, `/api/v4/secrets?${place}`, `/api/v1/folders?${place}`,
        `/api/v1/secret-imports?${place}`, `/api/v1/secrets/deleted?${place}`, `/api/v1/pit/commits?${place}`,
        ...['app-connections', 'secret-syncs', 'sync-groups', 'webhooks'].map((one) => `/api/v1/${one}?projectId=${known.projectId}`)]) {
        // When a token was last used is no business of this test.
        answers.set(path, JSON.stringify(await client.must('GET', path), (name, value) => (name === 'lastUsed' ? undefined : value)));
    }
    return answers;
}

async function unchanged(earlier) {
    const after = await picture();
    for (const [path, text] of earlier) assert.equal(after.get(path), text, `${path} changed`);
}

test('every route is in the table, and only these are public', () => {
    assert.ok(routes.length > 300, String(routes.length));
    assert.deepEqual(routes.filter(({ need }) => !need).map(({ name }) => name), [], 'routes that permission-table.js does not name');
    const open = routes.filter(({ operation }) => operation.security.length === 0).map(({ name }) => name);
    assert.deepEqual(open.sort(), [...publicRoutes].sort());
});

test('without a token: 401', async () => {
    const nobody = new Client(server.url);
    await walk(routes.filter(({ need }) => need?.kind !== 'public'), async (route) => {
        const answer = await ask(nobody, requestOf(route, known));
        assert.equal(answer.status, 401, said(route.name, 'nobody', answer));
        assert.ok(!answer.text.includes(marker), said(route.name, 'nobody', answer));
    });
});

/** An answer without what tells one request from another. */
function withoutNames({ status, body }, names) {
    let message = JSON.stringify(body?.message ?? '');
    for (const value of Object.values(names).sort((a, b) => b.length - a.length)) message = message.replaceAll(value, '*');
    return `${status} ${body?.error} ${message}`;
}

test('who is not in the project cannot tell it from one that does not exist', async () => {
    const earlier = await picture();
    await walk(ofKind('project'), async (route) => {
        for (const [who, caller] of Object.entries({ stranger, 'the admin of another project': otherAdmin })) {
            const answer = await ask(caller, requestOf(route, known));
            assert.ok([400, 403, 404].includes(answer.status), said(route.name, who, answer));
            assert.ok(!answer.text.includes(marker), said(route.name, who, answer));
            const absent = nowhere(known);
            assert.equal(withoutNames(answer, known), withoutNames(await ask(caller, requestOf(route, absent)), absent), `${route.name} by ${who}`);
        }
    });
    await unchanged(earlier);
});

// Ids that are not the project's own: identities and people are the organisation's.
const foreign = /\{(?!project|identity|user|account|environmentSlug|folderPath|folderIdOrName|secretName|tagSlug|roleSlug|syncName|connectionName)\w+\}/;

test('an administrator of one project cannot reach into another from it', async () => {
    const earlier = await picture();
    const mixed = { ...known, projectId: other.id, projectSlug: other.slug };
    const deletesOther = (name) => /^DELETE .*\{project(Id|Slug)\}$/.test(name);
    await walk(ofKind('project').filter(({ name }) => !deletesOther(name)), async (route) => {
        const request = requestOf(route, mixed);
        const answer = await ask(otherAdmin, request);
        assert.ok(!answer.text.includes(marker), said(route.name, 'the other admin', answer));
        assert.ok(answer.status < 500, said(route.name, 'the other admin', answer));
        const names = JSON.stringify(request.body ?? {});
        // To ask whether a destination is taken needs no connection; the answer names nothing of others.
        const reaches = foreign.test(route.path) || (!route.name.endsWith('/check-destination')
            && [known.secretId, known.connectionId, known.integrationAuthId, known.folderId, known.tagId].some((id) => names.includes(id)));
        for (const id of [known.projectId, known.syncId, known.projectSlug]) {
            if (!JSON.stringify(request).includes(id)) assert.ok(!answer.text.includes(id), said(route.name, 'the other admin', answer));
        }
        if (reaches) assert.ok([400, 403, 404].includes(answer.status), said(route.name, 'the other admin', answer));
    });
    await unchanged(earlier);
});

test('what belongs to the organisation, to people and to service tokens', async () => {
    await walk(ofKind('organization', 'person', 'service', 'own'), async (route) => {
        for (const [who, caller] of Object.entries({ stranger, otherAdmin, ...machines })) {
            const answer = await ask(caller, requestOf(route, known));
            if (route.need.kind !== 'own') assert.ok([401, 403, 404].includes(answer.status), said(route.name, who, answer));
            else assert.equal(answer.status, 200, said(route.name, who, answer));
            const sees = Object.values(machines).includes(caller);
            assert.ok(sees || !answer.text.includes(known.projectId), said(route.name, who, answer));
            assert.ok(!answer.text.includes(marker) || sees, said(route.name, who, answer));
        }
    });
});

test('roles: refused', async () => {
    const earlier = await picture();
    await walk(ofKind('project'), async (route) => {
        for (const role of roleNames.filter((one) => !allows(one, route.need))) {
            const answer = await ask(machines[role], requestOf(route, known));
            assert.equal(answer.status, 403, said(route.name, role, answer));
            assert.equal(answer.body.error, 'PermissionDenied', said(route.name, role, answer));
            assert.ok(!answer.text.includes(marker), said(route.name, role, answer));
        }
    });
    await unchanged(earlier);
});

/** Rules that may name an environment. */
const ofAnEnvironment = ['secrets', 'secret-folders', 'secret-imports', 'secret-syncs'];

const everything = {
    secrets: ['describeSecret', 'readValue', 'create', 'edit', 'delete', 'subscribe'],
    'secret-syncs': ['read', 'create', 'edit', 'delete', 'sync-secrets', 'import-secrets', 'remove-secrets'],
};

/** What such a role may ask for a whole project: it is told what it may see, here nothing. */
const whole = [
    'GET /api/v1/secret-syncs', 'GET /api/v1/secret-syncs/netlify', 'GET /api/v1/sync-groups', 'POST /api/v1/secret-syncs/netlify/check-destination',
    'GET /api/v1/secret-syncs/netlify/live', 'GET /api/v1/events/subscribe/project-events', 'POST /api/v1/events/subscribe/project-events',
];

test('a role that may do everything in one environment does nothing in another', async () => {
    const permissions = ofAnEnvironment.map((subject) => ({
        subject, action: everything[subject] ?? ['read', 'create', 'edit', 'delete'], conditions: { environment: 'prod' },
    }));
    permissions.push({ subject: 'app-connections', action: ['connect-app-connections'] });
    const { role } = await world.inProject('POST', '/roles', { slug: 'prod-only', name: 'Prod only', permissions });
    const machine = await createMachine(client, { projectId: known.projectId, role: role.slug });
    const earlier = await picture();
    await walk(ofKind('project').filter(({ need }) => ofAnEnvironment.includes(need.subject)), async (route) => {
        const answer = await ask(machine, requestOf(route, known));
        assert.equal(answer.status, whole.includes(route.name) ? 200 : 403, said(route.name, 'prod only', answer));
        for (const value of [marker, known.syncId, known.syncName]) assert.ok(!answer.text.includes(value), said(route.name, 'prod only', answer));
    });
    await unchanged(earlier);
});

test('environments and folders show to who may do something there', async () => {
    const project = await createProject(client);
    const at = { projectId: project.id };
    for (const [environment, name, path] of [['dev', 'app', '/'], ['dev', 'deep', '/app'], ['dev', 'other', '/'], ['prod', 'app', '/']])
        await client.must('POST', '/api/v2/folders', { ...at, environment, name, path });
    let count = 0;
    const machineWith = async (permissions) => {
        const slug = `sight-${++count}`;
        await client.must('POST', `/api/v1/projects/${project.id}/roles`, { slug, name: slug, permissions });
        return createMachine(client, { projectId: project.id, role: slug });
    };
    const folders = async (who, environment, path = '/', extra = {}) => (await who.must('GET',
        `/api/v1/folders?${new URLSearchParams({ workspaceId: project.id, environment, path, ...extra })}`)).folders.map((one) => one.path ?? one.name);
    const environments = async (who) => [
        (await who.must('GET', `/api/v1/projects/${project.id}`)).project, (await who.must('GET', `/api/v1/workspace/${project.id}`)).workspace,
        (await who.must('GET', `/api/v2/workspace/${project.slug}`)), (await who.must('GET', '/api/v1/workspace')).workspaces[0],
        (await who.must('GET', '/api/v1/projects')).projects[0],
    ].map((one) => one.environments.map(({ slug }) => slug).join());
    const all = Array(5).fill('dev,staging,prod');
    const find = (environment, path) => `/api/v1/folders/${project.id}/${environment}/${encodeURIComponent(path)}`;
    const known = (await client.must('GET', `/api/v1/projects/${project.id}`)).project.environments;

    for (const role of ['viewer', 'member', 'admin']) {
        const who = await createMachine(client, { projectId: project.id, role });
        assert.deepEqual(await environments(who), all, role);
        assert.deepEqual(await folders(who, 'dev', '/', { recursive: 'true' }), ['/app', '/app/deep', '/other'], role);
    }
    const nobody = await createMachine(client, { projectId: project.id, role: 'no-access' });
    assert.deepEqual(await environments(nobody), ['', '', '', '', '']);
    assert.deepEqual(await folders(nobody, 'dev'), []);

    const narrow = await machineWith([{ subject: 'secrets', action: ['readValue'], conditions: { environment: 'dev', secretPath: { $glob: '/app/deep/**' } } }]);
    assert.deepEqual(await environments(narrow), Array(5).fill('dev'));
    assert.deepEqual(await folders(narrow, 'dev', '/', { recursive: 'true' }), ['/app', '/app/deep']);
    assert.deepEqual(await folders(narrow, 'prod'), []);
    assert.equal((await narrow.get(find('dev', '/app'))).status, 200);
    for (const [environment, path] of [['dev', '/other'], ['dev', '/nowhere'], ['prod', '/app'], ['nowhere', '/app']]) {
        const answer = await narrow.get(find(environment, path));
        assert.equal(answer.status, 403, `${environment}${path}`);
        assert.equal(answer.body.error, 'PermissionDenied');
    }
    for (const { id, slug } of known) {
        for (const path of [`/api/v1/projects/${project.id}/environments/${id}`, `/api/v1/projects/${project.id}/environments/slug/${slug}`, `/api/v1/workspace/environments/${id}`])
            assert.equal((await narrow.get(path)).status, slug === 'dev' ? 200 : 403, path);
    }
    const told = await machineWith([{ subject: 'environments', action: ['read'] }]);
    assert.deepEqual(await environments(told), all);
    assert.deepEqual(await folders(told, 'dev'), []);
});

test('no other right shows the value of a secret', async () => {
    const subjects = [...new Set(ofKind('project').map(({ need }) => need.subject))].filter((one) => one && one !== 'secrets');
    const actions = {
        'secret-syncs': everything['secret-syncs'], commits: ['read', 'perform-rollback'], 'audit-logs': ['read'], workspace: ['edit'],
        'app-connections': ['read-app-connections', 'connect-app-connections'],
    };
    const permissions = subjects.map((subject) => ({ subject, action: actions[subject] ?? ['read', 'create', 'edit', 'delete'] }));
    const { role } = await world.inProject('POST', '/roles', { slug: 'no-values', name: 'No values', permissions });
    const machine = await createMachine(client, { projectId: known.projectId, role: role.slug });
    const looks = ({ method, path }) => method === 'GET' || /\/(plan|check|look|replication-resync)$/.test(path);
    let seen = 0;
    await walk(ofKind('project').filter(looks), async (route) => {
        const answer = await ask(machine, requestOf(route, known));
        assert.ok(!answer.text.includes(secretMarker), said(route.name, 'no values', answer));
        if (route.need.subject === 'secrets') assert.equal(answer.status, 403, said(route.name, 'no values', answer));
        else if (answer.status === 200) seen++;
    });
    assert.ok(seen > 80, `it sees the rest: ${seen}`);
});

/** What an organisation has beside its projects, by the names of paths. */
async function organizationObjects() {
    const { identityId } = machines.viewer;
    const machine = `/api/v1/auth/universal-auth/identities/${identityId}/client-secrets`;
    const tokens = `/api/v1/auth/token-auth/identities/${identityId}`;
    const { clientSecretData } = await client.must('GET', machine);
    await client.must('POST', tokens, {});
    const { tokenData } = await client.must('POST', `${tokens}/tokens`, { name: marker });
    const { users } = await client.must('GET', `/api/v2/organizations/${client.organizationId}/memberships`);
    return { identityId, strangerId: identityId, clientSecretId: clientSecretData[0].id, tokenId: tokenData.id, membershipId: users[0].id };
}

/** A person who signed up: the administrator of another organisation of the same server. */
async function rivalAdmin() {
    await client.must('PATCH', '/api/v1/admin/config', { allowSignUp: true });
    const anyone = new Client(server.url);
    const { token: link } = await anyone.must('POST', '/api/v1/account/sign-up', { email: 'rival@example.com' });
    const { token } = await anyone.must('POST', '/api/v1/account/sign-up/complete',
        { token: link, firstName: 'Rita', password: 'yet another long passphrase', organizationName: 'Rival' });
    return new Client(server.url, token);
}

/** Project routes, and those of them that only people may call. */
const isOfProject = ({ kind, subject }) => kind === 'project' || (kind === 'person' && subject);

test('the administrator of the organisation is nobody in a project before being a member', async () => {
    const { accessToken } = await new Client(server.url).must('POST', '/api/v3/auth/login', { email: admin.email, password: admin.password });
    const { token } = await new Client(server.url, accessToken).must('POST', '/api/v3/auth/select-organization', { organizationId: client.organizationId });
    const ada = new Client(server.url, token);
    const earlier = await picture();
    await walk(routes.filter(({ name, need }) => isOfProject(need) && !name.includes('/audit-logs')), async (route) => {
        const answer = await ask(ada, requestOf(route, known));
        assert.ok([400, 403, 404].includes(answer.status), said(route.name, 'ada', answer));
        assert.ok(!answer.text.includes(marker), said(route.name, 'ada', answer));
        const absent = nowhere(known);
        assert.equal(withoutNames(answer, known), withoutNames(await ask(ada, requestOf(route, absent)), absent), `${route.name} by ada`);
    });
    await unchanged(earlier);

    const members = `/api/v1/projects/${known.projectId}/memberships`;
    const { memberships: [{ id }] } = await client.must('POST', members, { emails: [admin.email], roleSlugs: ['no-access'] });
    for (const role of roleNames) {
        await client.must('PATCH', `${members}/${id}`, { roles: [{ role }] });
        await walk(ofKind('person').filter(({ need }) => isOfProject(need)), async (route) => {
            const answer = await ask(ada, requestOf(route, known));
            if (!allows(role, route.need)) assert.equal(answer.status, 403, said(route.name, role, answer));
            else assert.ok([200, 400].includes(answer.status), said(route.name, role, answer));
        });
    }
    await client.must('DELETE', `${members}/${id}`);
});

/** Routes that name nothing of anybody else, or change what the caller needs to go on. */
const ofOneself = /^(POST \/api\/(v1\/projects|v2\/workspace)|POST \/api\/v[12]\/identities\/search|GET .*\/audit-logs\/verify|(GET|POST) \/api\/v1\/organization\/roles(\/check)?|\w+ .*\/secret-syncs\/pause)$/;

test('the administrator of another organisation', async () => {
    const rival = await rivalAdmin();
    const theirs = { ...known, ...await organizationObjects() };
    const earlier = await picture();
    const reaching = routes.filter(({ name, need }) => !ofOneself.test(name) && (need.kind === 'organization' || isOfProject(need)));
    await walk(reaching, async (route) => {
        const names = route.need.kind === 'organization' ? theirs : known;
        const answer = await ask(rival, requestOf(route, names));
        // Their own log, of a project that is not theirs: nothing, as of one that is nowhere.
        const isEmpty = route.name.includes('/audit-logs') && ['', '{"auditLogs":[]}'].includes(answer.text);
        assert.ok(isEmpty || [400, 403, 404].includes(answer.status), said(route.name, 'the rival', answer));
        assert.ok(!answer.text.includes(marker), said(route.name, 'the rival', answer));
        const absent = { ...nowhere(names), organizationId: randomUUID() };
        assert.equal(withoutNames(answer, names), withoutNames(await ask(rival, requestOf(route, absent)), absent), `${route.name} by the rival`);
    });
    await walk(routes.filter(({ name, need: { kind } }) => kind === 'own' || (ofOneself.test(name) && !name.includes('verify'))), async (route) => {
        const answer = await ask(rival, requestOf(route, theirs));
        for (const value of [marker, known.projectId, theirs.identityId]) assert.ok(!answer.text.includes(value), said(route.name, 'the rival', answer));
    });
    await unchanged(earlier);
});

test('a service token reads the folder it is for, and does nothing else', async () => {
    const { serviceToken } = await client.must('POST', '/api/v2/service-token', {
        name: 'reader', workspaceId: known.projectId, scopes: [{ environment: 'dev', secretPath: '/' }], permissions: ['read'],
        encryptedKey: '', iv: '', tag: '', expiresIn: 0,
    });
    const otherWorld = new World({ client, project: other });
    const elsewhere = { ...known, ...await otherWorld.folder(), ...await otherWorld.import(), projectId: other.id, projectSlug: other.slug };
    const earlier = await picture();
    const token = new Client(server.url, serviceToken);
    const reads = new Set();
    await walk(routes.filter(({ need: { kind } }) => kind !== 'public'), async (route) => {
        const answer = await ask(token, requestOf(route, known));
        if (answer.status === 200) reads.add(route.name);
        else assert.ok([401, 403].includes(answer.status), said(route.name, 'a service token', answer));
    });
    assert.deepEqual([...reads].filter((name) => !/^GET \/api\/v[1234]\/(secrets|folders|secret-imports|service-token)/.test(name)), []);
    await walk(routes.filter(({ name }) => reads.has(name) && !name.endsWith('/service-token')), async (route) => {
        const answer = await ask(token, requestOf(route, elsewhere));
        assert.ok([403, 404].includes(answer.status), said(route.name, 'a service token elsewhere', answer));
        // Another environment of its own project; that there is a folder is told to every member.
        if (/folders/.test(route.name) || /Import(Id)?\}/.test(route.name)) return;
        const request = requestOf(route, known);
        const inStaging = await ask(token, { ...request, path: request.path.replace('environment=dev', 'environment=staging') });
        assert.equal(inStaging.status, 403, said(route.name, 'a service token in another environment', inStaging));
    });
    await unchanged(earlier);
});

/** Where the permission is there and the answer still no 200: there is nothing to do. */
const nothingToDo = {
    'POST /api/v1/secret-syncs/netlify/{syncId}/cancel': /Nothing of this sync is running/,
    'POST /api/v1/secret-syncs/netlify/{syncId}/runs/{runId}/cancel': /has ended already/,
    'POST /api/v1/secret-syncs/netlify/{syncId}/drift/adopt': /does not differ any more/,
    'POST /api/v1/sync-groups/{groupId}/plan': /The group has found no site/,
    'POST /api/v1/sync-groups/{groupId}/confirm': /The group has found no site/,
};
const turn = { GET: 0, DELETE: 2 };

test('roles: allowed', async () => {
    const deletesProject = (name) => /^DELETE .*\{project(Id|Slug)\}$/.test(name);
    const list = ofKind('project').filter(({ name }) => !deletesProject(name));
    list.sort((a, b) => (turn[a.method] ?? 1) - (turn[b.method] ?? 1)); // what is deleted is missed by nobody then
    await walk(list, async (route) => {
        for (const role of roleNames.filter((one) => allows(one, route.need))) {
            const answer = await ask(machines[role], requestOf(route, await world.renew(known, route)));
            if (nothingToDo[route.name]) assert.match(answer.body.message, nothingToDo[route.name], said(route.name, role, answer));
            else assert.equal(answer.status, 200, said(route.name, role, answer));
        }
    });
    for (const { name, path } of routes.filter((one) => deletesProject(one.name))) {
        const project = await createProject(client);
        const owner = await createMachine(client, { projectId: project.id, role: 'admin' });
        const filled = path.replace('{projectId}', project.id).replace('{projectSlug}', project.slug);
        const answer = await ask(owner, { method: 'DELETE', path: filled });
        assert.equal(answer.status, 200, said(name, 'admin', answer));
    }
});
