// GCP auth and Azure auth: machines that log in with tokens of Google and Microsoft, whose keys are on
// loopback here.
import test from 'node:test';
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { createHmac } from 'node:crypto';
import { Client, createProject, runServer, startWithAdmin, temporaryDirectory } from './harness.js';
import { code, kinds, makeIdentity, makeToken } from './issuer.js';
import { issueOf, refused } from './refusal.js';

const account = 'svc@proj.iam.gserviceaccount.com';
const tenant = '0a1b2c3d-0000-1111-2222-333344445555';
const otherTenant = '9a1b2c3d-0000-1111-2222-333344445555';
const principal = 'aaaaaaaa-0000-1111-2222-333344445555';
const resource = 'https://management.azure.com/';

/** Whoever publishes keys: path → {kid: pair}. */
class Publisher {
    sets = new Map();
    requests = [];

    async start(t) {
        this.server = createServer((request, response) => {
            this.requests.push(request.url);
            const set = this.sets.get(request.url);
            response.writeHead(set ? 200 : 404, { 'content-type': 'application/json' }).end(JSON.stringify(
                set ? { keys: Object.entries(set).map(([kid, { publicKey }]) => ({ ...publicKey.export({ format: 'jwk' }), kid, use: 'sig' })) } : {}));
        }).listen(0, '127.0.0.1');
        await once(this.server, 'listening');
        this.url = `http://127.0.0.1:${this.server.address().port}`;
        t.after(() => { this.server.closeAllConnections(); this.server.close(); });
        return this;
    }

    add(path, kid, pair = kinds.RS()) {
        this.sets.set(path, { ...this.sets.get(path), [kid]: pair });
        return pair;
    }
}

const keysOf = (email) => `/service_accounts/v1/jwk/${email}`;
const keysOfTenant = (id) => `/${id}/discovery/v2.0/keys`;

async function setUp(t) {
    const google = await new Publisher().start(t);
    const microsoft = await new Publisher().start(t);
    const { server, client } = await startWithAdmin(t, { env: { TACIT_GCP_URL: google.url, TACIT_AZURE_URL: `${microsoft.url}/` } });
    return {
        server, client, google, microsoft, googleKey: google.add('/oauth2/v3/certs', 'g1'),
        accountKey: google.add(keysOf(account), 'a1'), tenantKey: microsoft.add(keysOfTenant(tenant), 'm1'),
    };
}

const gcp = (client, settings) => makeIdentity(client, 'gcp-auth', { type: 'gce', allowedServiceAccounts: account, ...settings });
const azure = (client, settings) => makeIdentity(client, 'azure-auth', { tenantId: tenant, resource, allowedServicePrincipalIds: principal, ...settings });

/** What Google says of an instance. */
const instance = (machine, more = {}) => ({
    iss: 'https://accounts.google.com', aud: machine.id, sub: '1234567890', azp: '1234567890', email: account, email_verified: true,
    google: { compute_engine: { project_id: 'proj', zone: 'europe-west1-b', instance_id: '1', instance_name: 'web' } }, ...more,
});
const entra = (microsoft, more = {}) => ({ iss: `https://sts.windows.net/${tenant}/`, tid: tenant, aud: resource, oid: principal, appid: principal, idtyp: 'app', ver: '1.0', ...more });
const now = () => Math.floor(Date.now() / 1000);

async function readsASecret(client, machine, answer, method) {
    assert.equal(answer.status, 200, JSON.stringify(answer.body));
    assert.deepEqual(Object.keys(answer.body).sort(), ['accessToken', 'accessTokenMaxTTL', 'expiresIn', 'tokenType']);
    const claims = JSON.parse(Buffer.from(answer.body.accessToken.split('.')[1], 'base64url'));
    assert.deepEqual([claims.authMethod, claims.identityId], [method, machine.id]);
    const project = await createProject(client);
    await client.must('POST', '/api/v3/secrets/raw/KEY', { workspaceId: project.id, environment: 'dev', secretValue: 'v' });
    await client.must('POST', `/api/v2/workspace/${project.id}/identity-memberships/${machine.id}`, { role: 'viewer' });
    const secret = await new Client(client.url, answer.body.accessToken).get(`/api/v3/secrets/raw/KEY?workspaceId=${project.id}&environment=dev`);
    assert.equal(secret.body.secret.secretValue, 'v');
}

/** Tokens whose signature must not be taken for one, whatever they say. */
function forged(pair, kid, claims) {
    const body = code({ iat: now(), exp: now() + 300, ...claims });
    const pem = pair.publicKey.export({ format: 'pem', type: 'spki' });
    const hs = `${code({ alg: 'HS256', kid })}.${body}`;
    const [head, , signature] = makeToken(pair, { alg: 'RS256', kid, claims }).split('.');
    return [
        makeToken(kinds.RS(), { alg: 'RS256', kid, claims }),
        makeToken(pair, { alg: 'RS256', kid: 'another', claims }),
        `${code({ alg: 'none', kid })}.${body}.`,
        `${hs}.${createHmac('sha256', pem).update(hs).digest('base64url')}`,
        `${head}.${code({ ...claims, exp: now() + 301 })}.${signature}`,
    ];
}

test('GCP: an instance logs in with its ID token and reads a secret', async (t) => {
    const { client, google, googleKey } = await setUp(t);
    const machine = await gcp(client, { allowedProjects: 'proj', allowedZones: 'europe-west1-b,europe-west1-c', accessTokenTTL: 600 });
    const { identityGcpAuth: auth } = machine.body;
    assert.deepEqual([auth.type, auth.allowedServiceAccounts, auth.allowedProjects, auth.allowedZones, auth.accessTokenTTL, auth.accessTokenNumUsesLimit],
        ['gce', account, 'proj', 'europe-west1-b,europe-west1-c', 600, 0]);
    const jwt = makeToken(googleKey, { alg: 'RS256', kid: 'g1', claims: instance(machine) });
    await readsASecret(client, machine, await machine.login(jwt), 'gcp-auth');
    const form = new URLSearchParams({ identityId: machine.id, jwt });
    assert.equal((await new Client(client.url).send('POST', '/api/v1/auth/gcp-auth/login', form.toString(), { 'content-type': 'application/x-www-form-urlencoded' })).status, 200);
    assert.deepEqual(google.requests, ['/oauth2/v3/certs'], 'the keys are kept');
});

test('GCP: another instance does not', async (t) => {
    const { client, google, googleKey, accountKey } = await setUp(t);
    const machine = await gcp(client, { allowedProjects: 'proj', allowedZones: 'europe-west1-b' });
    const stranger = await gcp(client, {});
    const at = (project_id, zone) => ({ google: { compute_engine: { project_id, zone } } });
    const cases = [
        [{ aud: stranger.id }, /not for this identity/],
        [{ aud: 'https://tacit.example' }, /not for this identity/],
        [{ aud: undefined }, /not for this identity/],
        [{ iss: 'https://accounts.google.com.evil.example' }, /not issued by Google/],
        [{ email: `${account}.evil` }, /service account/],
        [{ email: 'svc@proj-evil.iam.gserviceaccount.com' }, /service account/],
        [{ email_verified: false }, /service account/],
        [{ email: undefined, sub: account }, /service account/],
        [at('proj-evil', 'europe-west1-b'), /project/],
        [at('proj', 'us-east1-a'), /zone/],
        [{ google: undefined }, /project/],
        [{ exp: now() - 120 }, /expired/],
        [{ exp: undefined }, /expiry/],
        [{ nbf: now() + 600 }, /not valid yet/],
    ];
    for (const [claims, message] of cases) {
        const answer = await machine.login(makeToken(googleKey, { alg: 'RS256', kid: 'g1', claims: instance(machine, claims) }));
        refused(answer, 401, message, 'UnauthorizedError');
        assert.equal(answer.body.accessToken, undefined);
    }
    for (const jwt of [...forged(googleKey, 'g1', instance(machine)), makeToken(accountKey, { alg: 'RS256', kid: 'a1', claims: instance(machine) })])
        refused(await machine.login(jwt), 401, /signature/);
    const open = await gcp(client, { allowedServiceAccounts: '' });
    refused(await open.login(makeToken(googleKey, { alg: 'RS256', kid: 'g1', claims: instance(open) })), 401, /allowed yet/);
    assert.ok(google.requests.every((path) => path === '/oauth2/v3/certs'));
    for (const jwt of ['x', 'a.b.c']) refused(await machine.login(jwt), 401, /malformed/);
});

test('GCP: a service account logs in with what it signed itself, for an hour at most', async (t) => {
    const { client, google, googleKey, accountKey } = await setUp(t);
    const machine = await gcp(client, { type: 'iam' });
    const sign = (claims, { pair = accountKey, kid = 'a1', alg = 'RS256' } = {}) => machine.login(makeToken(pair, { alg, kid, claims: { sub: account, aud: machine.id, ...claims } }));
    await readsASecret(client, machine, await sign({ exp: now() + 3600 }), 'gcp-auth');
    const other = 'other@proj.iam.gserviceaccount.com';
    const evil = google.add(keysOf(other), 'e1');
    google.requests.length = 0;
    refused(await sign({ exp: now() + 3700 }), 401, /too long/);
    refused(await sign({ exp: now() - 120 }), 401, /expired/);
    refused(await sign({ exp: undefined }), 401, /expiry/);
    refused(await sign({ aud: 'https://iam.googleapis.com/' }), 401, /not for this identity/);
    refused(await sign({}, { pair: evil, kid: 'e1' }), 401, /signature/);
    refused(await sign({}, { pair: googleKey, kid: 'g1' }), 401, /signature/);
    for (const jwt of forged(accountKey, 'a1', { sub: account, aud: machine.id })) refused(await machine.login(jwt), 401, /signature/);
    const asked = google.requests.length;
    // Nobody is asked for the keys of an account that is not allowed, wherever its name leads.
    for (const sub of [other, `${account}.evil`, '../../../oauth2/v3/certs', `${account}/../${other}`, 'x@127.0.0.1:1', '', undefined])
        refused(await sign({ sub, email: account }, { pair: evil, kid: 'e1' }), 401, /service account is not allowed/);
    assert.equal(google.requests.length, asked);
    assert.ok(asked <= 1, 'made-up key names do not make us ask each time');
    assert.ok(google.requests.every((path) => path === keysOf(account)), google.requests.join());
    const gone = await gcp(client, { type: 'iam', allowedServiceAccounts: 'gone@proj.iam.gserviceaccount.com' });
    refused(await gone.login(makeToken(evil, { alg: 'RS256', kid: 'e1', claims: { sub: 'gone@proj.iam.gserviceaccount.com', aud: gone.id } })), 401, /can't be fetched/);
});

test('Azure: a managed identity logs in with its token and reads a secret', async (t) => {
    const { client, microsoft, tenantKey } = await setUp(t);
    const machine = await azure(client, { accessTokenTTL: 600 });
    const { identityAzureAuth: auth } = machine.body;
    assert.deepEqual([auth.tenantId, auth.resource, auth.allowedServicePrincipalIds, auth.accessTokenTTL], [tenant, resource, principal, 600]);
    const token = (claims) => makeToken(tenantKey, { alg: 'RS256', kid: 'm1', claims: entra(microsoft, claims) });
    await readsASecret(client, machine, await machine.login(token()), 'azure-auth');
    assert.equal((await machine.login(token({ iss: `${microsoft.url}/${tenant}/v2.0`, ver: '2.0' }))).status, 200);
    const whoever = await azure(client, { allowedServicePrincipalIds: '' });
    assert.equal((await whoever.login(token({ oid: otherTenant }))).status, 200, 'any principal of the tenant');
    assert.deepEqual(microsoft.requests, [keysOfTenant(tenant)]);
});

test('Azure: a principal of another tenant, for another resource or of another name does not', async (t) => {
    const { client, microsoft, tenantKey } = await setUp(t);
    const machine = await azure(client, {});
    const otherKey = microsoft.add(keysOfTenant(otherTenant), 'o1');
    microsoft.add(keysOfTenant('common'), 'o1', otherKey);
    const token = (claims, { pair = tenantKey, kid = 'm1', header } = {}) => makeToken(pair, { alg: 'RS256', kid, header, claims: entra(microsoft, claims) });
    const cases = [
        [{ iss: `https://sts.windows.net/${otherTenant}/` }, /tenant/],
        [{ iss: `${microsoft.url}/${otherTenant}/v2.0` }, /tenant/],
        [{ iss: `${microsoft.url}/common/v2.0` }, /tenant/],
        [{ iss: undefined }, /tenant/],
        [{ tid: otherTenant }, /another tenant/],
        [{ tid: undefined }, /another tenant/],
        [{ aud: 'https://graph.microsoft.com/' }, /resource/],
        [{ aud: undefined }, /resource/],
        [{ oid: otherTenant }, /principal/],
        [{ oid: undefined, sub: principal }, /principal/],
        [{ exp: now() - 120 }, /expired/],
        [{ exp: undefined }, /expiry/],
        [{ nbf: now() + 600 }, /not valid yet/],
    ];
    for (const [claims, message] of cases) {
        const answer = await machine.login(token(claims));
        refused(answer, 401, message, 'UnauthorizedError');
        assert.equal(answer.body.accessToken, undefined);
    }
    // Signed by another tenant's key, in every way of pointing at it.
    for (const jwt of [token({}, { pair: otherKey, kid: 'o1' }), token({}, { pair: otherKey, kid: `../../${otherTenant}/discovery/v2.0/keys` }),
        token({}, { pair: otherKey, header: { jku: `${microsoft.url}${keysOfTenant(otherTenant)}` } }),
        token({ tid: otherTenant, iss: `https://sts.windows.net/${otherTenant}/` }, { pair: otherKey, kid: 'o1' }), ...forged(tenantKey, 'm1', entra(microsoft))])
        refused(await machine.login(jwt), 401, /signature/);
    assert.ok(microsoft.requests.every((path) => path === keysOfTenant(tenant)), microsoft.requests.join());
    const away = await azure(client, { tenantId: '1a1b2c3d-0000-1111-2222-333344445555' });
    refused(await away.login(token()), 401, /can't be fetched/);
});

test('settings change, go, and are refused by field when they cannot be meant', async (t) => {
    const { client, googleKey } = await setUp(t);
    const machine = await gcp(client, {});
    const changed = (await client.must('PATCH', machine.path, { allowedZones: 'z', accessTokenTTL: 60 })).identityGcpAuth;
    assert.deepEqual([changed.type, changed.allowedServiceAccounts, changed.allowedZones, changed.accessTokenTTL], ['gce', account, 'z', 60]);
    assert.deepEqual((await client.must('GET', machine.path)).identityGcpAuth, changed);
    refused(await client.post(machine.path, { type: 'gce' }), 400, 'Failed to add GCP auth to already configured identity');
    await client.must('DELETE', machine.path);
    refused(await machine.login(makeToken(googleKey, { alg: 'RS256', kid: 'g1', claims: instance(machine) })), 401, /no such identity/);
    const other = await azure(client, {});
    assert.equal((await client.must('PATCH', other.path, { allowedServicePrincipalIds: '' })).identityAzureAuth.allowedServicePrincipalIds, '');
    assert.deepEqual((await client.get(`/api/v1/identities/${other.id}`)).body.identity.identity.authMethods, ['azure-auth']);
    refused(await machine.login('a.b.c'), 401, /no such identity/);

    const cases = [
        ['gcp-auth', {}, 'type'],
        ['gcp-auth', { type: 'GCE' }, 'type'],
        ['gcp-auth', { type: 'gce', allowedServiceAccounts: 'svc' }, 'allowedServiceAccounts'],
        ['gcp-auth', { type: 'iam', allowedServiceAccounts: `${account}, ../x@y` }, 'allowedServiceAccounts'],
        ['gcp-auth', { type: 'iam', allowedServiceAccounts: 'x'.repeat(5000) }, 'allowedServiceAccounts'],
        ['gcp-auth', { type: 'gce', allowedProjects: 5 }, 'allowedProjects'],
        ['azure-auth', { resource }, 'tenantId'],
        ['azure-auth', { tenantId: tenant }, 'resource'],
        ['azure-auth', { tenantId: tenant, resource: '' }, 'resource'],
        ['azure-auth', { tenantId: 'common', resource }, 'tenantId'],
        ['azure-auth', { tenantId: 'contoso.onmicrosoft.com', resource }, 'tenantId'],
        ['azure-auth', { tenantId: `${tenant}/../${otherTenant}`, resource }, 'tenantId'],
        ['azure-auth', { tenantId: tenant, resource, allowedServicePrincipalIds: 'web' }, 'allowedServicePrincipalIds'],
    ];
    const { identity } = await client.must('POST', '/api/v1/identities', { name: 'm', organizationId: client.organizationId });
    for (const [method, body, field] of cases) {
        const answer = await client.post(`/api/v1/auth/${method}/identities/${identity.id}`, body);
        assert.equal(issueOf(answer).path[0], field, answer.text);
    }
    assert.deepEqual((await client.get(`/api/v1/identities/${identity.id}`)).body.identity.identity.authMethods, [], 'nothing was kept');
});

test('logins and refusals stand in the audit log', async (t) => {
    const { client, microsoft, tenantKey, googleKey } = await setUp(t);
    const vm = await azure(client, {});
    const gce = await gcp(client, {});
    await vm.login(makeToken(tenantKey, { alg: 'RS256', kid: 'm1', claims: entra(microsoft) }));
    await vm.login(makeToken(tenantKey, { alg: 'RS256', kid: 'm1', claims: entra(microsoft, { oid: otherTenant }) }));
    await gce.login(makeToken(googleKey, { alg: 'RS256', kid: 'g1', claims: instance(gce) }));
    await gce.login(makeToken(googleKey, { alg: 'RS256', kid: 'g1', claims: instance(gce, { email: 'x@y' }) }));
    const { auditLogs } = await client.must('GET', '/api/v1/organization/audit-logs?limit=1000');
    const of = (type) => auditLogs.filter(({ event }) => event.type === type);
    for (const name of ['azure', 'gcp']) for (const verb of ['add', 'login']) assert.equal(of(`${verb}-identity-${name}-auth`).length, 1, `${verb} ${name}`);
    assert.deepEqual(of('login-refused').map(({ actor, event }) => [actor.metadata.identityId, event.metadata.route]).sort(),
        [[vm.id, '/api/v1/auth/azure-auth/login'], [gce.id, '/api/v1/auth/gcp-auth/login']].sort());
    assert.ok(!JSON.stringify(auditLogs).includes('eyJ'), 'no token in the log');
});

test('an address for keys that others can read along is refused at the start', async (t) => {
    for (const env of [{ TACIT_GCP_URL: 'http://keys.example' }, { TACIT_AZURE_URL: 'ftp://x' }, { TACIT_AZURE_URL: 'https://u:p@login.example' }]) {
        const { code: exit, log } = await runServer({ dataDir: temporaryDirectory(t), env });
        assert.notEqual(exit, 0);
        assert.match(log, /TACIT_GCP_URL and TACIT_AZURE_URL must be/);
    }
});
