// OCI auth: machines that log in as a user of Oracle's cloud, against an identity service on loopback
// that checks signatures (version 1) with the public keys it knows.
import test from 'node:test';
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { generateKeyPairSync, sign, verify } from 'node:crypto';
import { Client, createProject, startWithAdmin } from './harness.js';
import { isoTime, issueOf, refused, uuid } from './refusal.js';

const path = '/api/v1/auth/oci-auth/login';
const configPath = (id) => `/api/v1/auth/oci-auth/identities/${id}`;
const tenancy = 'ocid1.tenancy.oc1..aaaaexample';
const host = 'identity.us-ashburn-1.oraclecloud.com';

function makeUser(name, extra = {}) {
    const id = `ocid1.user.oc1..${name}`;
    return { id, name, compartmentId: tenancy, lifecycleState: 'ACTIVE', pair: generateKeyPairSync('rsa', { modulusLength: 2048 }), ...extra };
}

const textOf = (names, headers, target) => names.map((name) => `${name}: ${name === '(request-target)' ? target : headers[name]}`).join('\n');

/** The body of a login as the SDK's signer leaves it; what is given replaces what is usual. */
function signedLogin(user, { as = user, about = user.id, dated = 'x-date', key = `${as.compartmentId}/${as.id}/00:11`, edit = (h) => h } = {}) {
    const headers = { host, [dated]: new Date().toUTCString() };
    const names = [dated, '(request-target)', 'host'];
    const signature = sign('sha256', Buffer.from(textOf(names, headers, `get /20160918/users/${about}`)), as.pair.privateKey).toString('base64');
    const authorization = `Signature version="1",keyId="${key}",algorithm="rsa-sha256",headers="${names.join(' ')}",signature="${signature}"`;
    return { userOcid: about, headers: edit({ ...headers, authorization }) };
}

class IdentityService {
    requests = [];
    instead = undefined;

    async start(t, users) {
        this.server = createServer((request, response) => {
            this.requests.push({ method: request.method, url: request.url, headers: request.headers });
            const { status, body, extra = {} } = this.instead ?? this.#truth(request, users);
            response.writeHead(status, { 'content-type': 'application/json', ...extra }).end(typeof body === 'string' ? body : JSON.stringify(body));
        }).listen(0, '127.0.0.1');
        await once(this.server, 'listening');
        this.url = `http://127.0.0.1:${this.server.address().port}`;
        t.after(() => { this.server.closeAllConnections(); this.server.close(); });
        return this;
    }

    #truth({ method, url, headers }, users) {
        const part = (name) => new RegExp(`${name}="([^"]*)"`).exec(headers.authorization ?? '')?.[1] ?? '';
        const asker = users.find(({ id }) => id === part('keyId').split('/')[1]);
        const text = textOf(part('headers').split(' '), headers, `${method.toLowerCase()} ${url}`);
        const age = Math.abs(Date.now() - Date.parse(headers['x-date'] ?? headers.date ?? ''));
        if (!asker || !(age < 300_000) || !verify('sha256', Buffer.from(text), asker.pair.publicKey, Buffer.from(part('signature'), 'base64')))
            return { status: 401, body: { code: 'NotAuthenticated' } };
        const user = users.find(({ id }) => url === `/20160918/users/${id}`);
        if (!user || (user !== asker && !asker.isAdministrator)) return { status: 404, body: { code: 'NotAuthorizedOrNotFound' } };
        const { pair, isAdministrator, ...record } = user;
        return { status: 200, body: record };
    }
}

async function setUp(t, settings = {}) {
    const users = {
        ci: makeUser('ci'), other: makeUser('other'), root: makeUser('root', { isAdministrator: true }),
        stranger: makeUser('stranger', { compartmentId: 'ocid1.tenancy.oc1..strange' }),
    };
    const service = await new IdentityService().start(t, Object.values(users));
    const { client } = await startWithAdmin(t, { env: { TACIT_OCI_IDENTITY_URL: service.url } });
    const { identity } = await client.must('POST', '/api/v1/identities', { name: 'vm', organizationId: client.organizationId, role: 'no-access' });
    const { identityOciAuth } = await client.must('POST', configPath(identity.id), { tenancyOcid: tenancy, ...settings });
    const anyone = new Client(client.url);
    const machine = { id: identity.id, auth: identityOciAuth, path: configPath(identity.id), login: (body) => anyone.post(path, { identityId: identity.id, ...body }) };
    return { users, service, client, machine };
}

test('a user of Oracle\'s cloud logs in and reads a secret', async (t) => {
    const { users, service, client, machine } = await setUp(t, { allowedUsernames: 'ci, somebody', accessTokenTTL: 600 });
    const project = await createProject(client);
    await client.must('POST', '/api/v3/secrets/raw/KEY', { workspaceId: project.id, environment: 'dev', secretValue: 'v' });
    await client.must('POST', `/api/v2/workspace/${project.id}/identity-memberships/${machine.id}`, { role: 'viewer' });
    for (const dated of ['x-date', 'date']) {
        const { status, body } = await machine.login(signedLogin(users.ci, { dated }));
        assert.equal(status, 200, JSON.stringify(body));
        assert.deepEqual(Object.keys(body).sort(), ['accessToken', 'accessTokenMaxTTL', 'expiresIn', 'tokenType']);
        assert.equal(body.expiresIn, 600);
        const secret = await new Client(client.url, body.accessToken).get(`/api/v3/secrets/raw/KEY?workspaceId=${project.id}&environment=dev`);
        assert.equal(secret.body.secret.secretValue, 'v');
    }
    const { userOcid, headers } = signedLogin(users.ci);
    const form = await fetch(client.url + path, { method: 'POST', body: new URLSearchParams({ identityId: machine.id, userOcid, headers: JSON.stringify(headers) }) });
    assert.equal(form.status, 200);
    assert.equal(service.requests[0].method, 'GET');
    assert.equal(service.requests[0].headers.host, host);
    refused(await machine.login({ ...signedLogin(users.ci), organizationSlug: 'another' }), 401, /not a member/);
    assert.equal((await machine.login({ ...signedLogin(users.ci), organizationSlug: '' })).status, 200);
    const { auditLogs } = await client.must('GET', '/api/v1/organization/audit-logs?eventType=login-identity-oci-auth&limit=10');
    assert.equal(auditLogs.length, 4);
});

test('the configuration answers in the contract\'s names, changes and goes', async (t) => {
    const { users, client, machine } = await setUp(t);
    assert.match(machine.auth.id, uuid);
    assert.match(machine.auth.createdAt, isoTime);
    assert.deepEqual({ ...machine.auth, id: 0, createdAt: 0, updatedAt: 0 }, {
        id: 0, createdAt: 0, updatedAt: 0, identityId: machine.id, type: 'iam', tenancyOcid: tenancy, allowedUsernames: null,
        accessTokenTTL: 2592000, accessTokenMaxTTL: 2592000, accessTokenNumUsesLimit: 0, accessTokenPeriod: 0,
        accessTokenTrustedIps: [{ type: 'ipv4', ipAddress: '0.0.0.0', prefix: 0 }, { type: 'ipv6', ipAddress: '::', prefix: 0 }],
    });
    assert.equal((await machine.login(signedLogin(users.other))).status, 200, 'all of the tenancy');
    assert.equal((await client.patch(machine.path, { allowedUsernames: 'ci' })).body.identityOciAuth.allowedUsernames, 'ci');
    refused(await machine.login(signedLogin(users.other)), 401, /user is not allowed/);
    assert.equal((await client.patch(machine.path, { accessTokenTTL: 60 })).body.identityOciAuth.allowedUsernames, 'ci');
    const { body } = await machine.login(signedLogin(users.ci));
    assert.equal((await client.patch(machine.path, { allowedUsernames: null })).body.identityOciAuth.allowedUsernames, null);
    assert.deepEqual((await client.get(`/api/v1/identities/${machine.id}`)).body.identity.identity.authMethods, ['oci-auth']);
    for (const tenancyOcid of ['', 'x', 'ocid1.user.oc1..a', 'ocid1.tenancy.oc1..a/b', 5])
        assert.equal(issueOf(await client.patch(machine.path, { tenancyOcid })).path[0], 'tenancyOcid');
    assert.equal(issueOf(await client.post(machine.path, {})).path[0], 'tenancyOcid');
    assert.equal((await client.delete(machine.path)).status, 200);
    refused(await client.get(machine.path), 404);
    refused(await machine.login(signedLogin(users.ci)), 401, /no such identity/);
    assert.equal((await new Client(client.url, body.accessToken).get('/api/v1/identities/details')).status, 401);
});

test('who is not allowed, or not who they say, gets nothing', async (t) => {
    const { users, service, client, machine } = await setUp(t, { allowedUsernames: 'ci' });
    const { ci, other, root, stranger } = users;
    refused(await machine.login(signedLogin({ ...ci, pair: other.pair })), 401, /does not confirm/);
    refused(await machine.login(signedLogin(ci, { edit: (h) => ({ ...h, 'x-date': new Date(Date.now() - 1000).toUTCString() }) })), 401, /does not confirm/);
    const asked = service.requests.length;
    const cases = [
        // An administrator may read the record of another user, and is not that user.
        [signedLogin(ci, { as: root }), /another user's key/],
        [signedLogin(ci, { as: root, key: `${tenancy}/${ci.id}/00` }), /does not confirm/],
        [signedLogin(stranger), /tenancy is not the one expected/],
        [signedLogin(ci, { edit: (h) => ({ ...h, host: 'evil.example' }) }), /none of Oracle's identity service/],
        [signedLogin(ci, { edit: (h) => ({ ...h, host: `${host}\r\nx: y` }) }), /malformed/],
        [signedLogin(ci, { edit: ({ host: gone, ...h }) => h }), /none of Oracle's identity service/],
        [signedLogin(ci, { edit: ({ authorization, ...h }) => h }), /no signature/],
        [{ ...signedLogin(ci), userOcid: other.id }, /another user's key/],
        [{ ...signedLogin(ci), userOcid: `${ci.id}/../x` }, /no OCID/],
        [{ ...signedLogin(ci), headers: {} }, /none of Oracle's identity service/],
        [{ ...signedLogin(ci), headers: 'x' }, /malformed/],
        [{ ...signedLogin(ci), identityId: client.identityId }, /no such identity/],
    ];
    for (const [body, message] of cases) refused(await machine.login(body), 401, message);
    assert.equal(service.requests.length, asked + 1);
    assert.equal(issueOf(await machine.login({ userOcid: ci.id })).path[0], 'headers');
    assert.equal(issueOf(await machine.login({ headers: {} })).path[0], 'userOcid');
});

test('an answer that is not about that user is not believed', async (t) => {
    const { users, service, machine } = await setUp(t);
    const { pair, ...record } = users.ci;
    const cases = [
        [{ status: 500, body: record }, /can't be asked/], [{ status: 302, body: '', extra: { location: '/elsewhere' } }, /can't be asked/],
        [{ status: 200, body: 'x' }, /not understood/], [{ status: 200, body: [] }, /not about that user/],
        [{ status: 200, body: { ...record, id: users.other.id } }, /not about that user/],
        [{ status: 200, body: { ...record, compartmentId: 'ocid1.tenancy.oc1..x' } }, /tenancy/],
        [{ status: 200, body: { ...record, lifecycleState: 'DELETED' } }, /not active/],
        [{ status: 200, body: JSON.stringify(record) + ' '.repeat(70_000) }, /can't be asked/],
    ];
    for (const [instead, message] of cases) {
        service.instead = instead;
        refused(await machine.login(signedLogin(users.ci)), 401, message);
    }
    assert.equal(service.requests.length, cases.length, 'no redirect was followed');
});
