// Universal auth with its options: several client secrets with limits of their own, networks, lockout,
// what a token may do and for how long; service tokens of the old form.
// Also runs on PostgreSQL.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Client, createMachine, createProject, startWithAdmin } from './harness.js';
import { issueOf, refused } from './refusal.js';

async function setUp(t, auth = {}) {
    const { server, client } = await startWithAdmin(t);
    const machine = await createMachine(client, { auth });
    const path = `/api/v1/auth/universal-auth/identities/${machine.identityId}`;
    const login = (clientSecret = machine.clientSecret, extra = {}) =>
        new Client(server.url).post('/api/v1/auth/universal-auth/login', { clientId: machine.clientId, clientSecret, ...extra });
    const secret = (body) => client.must('POST', `${path}/client-secrets`, body);
    return { server, client, machine, path, login, secret };
}
const claimsOf = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url'));
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

test('each client secret has its own number of uses and its own end', async (t) => {
    const { client, path, login, secret } = await setUp(t);
    const twice = await secret({ description: 'twice', numUsesLimit: 2 });
    const brief = await secret({ ttl: 1 });
    assert.equal((await login(twice.clientSecret)).status, 200);
    assert.equal((await login(twice.clientSecret)).status, 200);
    refused(await login(twice.clientSecret), 401, 'Access denied due to client secret usage limit reached');
    refused(await login(twice.clientSecret), 401, 'Invalid credentials'); // it counts as revoked now
    assert.equal((await login(brief.clientSecret)).status, 200);
    await pause(1_100);
    refused(await login(brief.clientSecret), 401, 'Access denied due to expired client secret');
    assert.equal((await login()).status, 200, 'the others are not touched');
    const { clientSecretData } = await client.must('GET', `${path}/client-secrets`);
    assert.equal(clientSecretData.length, 1);
    const row = (await client.get(`${path}/client-secrets/${twice.clientSecretData.id}`)).body.clientSecretData;
    assert.equal(row.clientSecretNumUses, 2);
    assert.equal(row.isClientSecretRevoked, true);
    assert.equal(row.clientSecretPrefix, twice.clientSecret.slice(0, 4));
    for (const body of [{ numUsesLimit: -1 }, { ttl: 315360001 }, { ttl: 'soon' }]) issueOf(await client.post(`${path}/client-secrets`, body));
});

test('a revoked client secret takes its tokens along', async (t) => {
    const { server, client, path, login, secret } = await setUp(t);
    const { clientSecret, clientSecretData } = await secret({});
    const token = new Client(server.url, (await login(clientSecret)).body.accessToken);
    assert.equal((await token.get('/api/v1/identities/details')).status, 200);
    assert.equal((await client.post(`${path}/client-secrets/${clientSecretData.id}/revoke`)).body.clientSecretData.isClientSecretRevoked, true);
    refused(await token.get('/api/v1/identities/details'), 401);
    refused(await login(clientSecret), 401, 'Invalid credentials');
});

test('wrong secrets lock it, until it is unlocked', async (t) => {
    const { client, path, login } = await setUp(t, { lockoutThreshold: 2, lockoutDurationSeconds: 60 });
    for (let i = 0; i < 2; i++) refused(await login('wrong'), 401, 'Invalid credentials');
    refused(await login(), 401, 'This identity auth method is temporarily locked, please try again later');
    assert.deepEqual((await client.post(`${path}/clear-lockouts`)).body, { deleted: 1 });
    assert.equal((await login()).status, 200);
    assert.deepEqual((await client.post(`${path}/clear-lockouts`)).body, { deleted: 0 });
    await client.must('PATCH', path, { lockoutEnabled: false });
    for (let i = 0; i < 5; i++) refused(await login('wrong'), 401, 'Invalid credentials');
    assert.equal((await login()).status, 200);
    for (const body of [{ lockoutThreshold: 0 }, { lockoutThreshold: 31 }, { lockoutDurationSeconds: 29 }, { lockoutCounterResetSeconds: 4 }]) {
        assert.deepEqual(issueOf(await client.patch(path, body)).path, Object.keys(body));
    }
});

test('networks: where it may log in, and where its tokens may be used', async (t) => {
    const { server, client, path, login } = await setUp(t);
    const token = new Client(server.url, (await login()).body.accessToken);
    await client.must('PATCH', path, { accessTokenTrustedIps: [{ ipAddress: '10.0.0.0/8' }] });
    refused(await token.get('/api/v1/identities/details'), 403, /127\.0\.0\.1/);
    await client.must('PATCH', path, { accessTokenTrustedIps: [{ ipAddress: '127.0.0.0/8' }], clientSecretTrustedIps: [{ ipAddress: '192.0.2.1' }] });
    assert.equal((await token.get('/api/v1/identities/details')).status, 200);
    refused(await login(), 403, /127\.0\.0\.1/);
    const { identityUniversalAuth } = await client.must('GET', path);
    assert.deepEqual(identityUniversalAuth.clientSecretTrustedIps, [{ type: 'ipv4', ipAddress: '192.0.2.1' }]);
    for (const ipAddress of ['', '1.2.3', '1.2.3.4/33', '::/129', 'localhost']) {
        refused(await client.patch(path, { clientSecretTrustedIps: [{ ipAddress }] }), 400, 'The IP is not a valid IPv4, IPv6, or CIDR block');
    }
});

test('tokens end by uses, by time, and are renewed within their maximum', async (t) => {
    const { server, client, path, login } = await setUp(t, { accessTokenTTL: 2, accessTokenMaxTTL: 5, accessTokenNumUsesLimit: 3 });
    const { body } = await login();
    assert.deepEqual([body.expiresIn, body.accessTokenMaxTTL, body.tokenType], [2, 5, 'Bearer']);
    const claims = claimsOf(body.accessToken);
    assert.equal(claims.authTokenType, 'identityAccessToken');
    assert.equal(claims.exp - claims.iat, 2);
    for (const name of ['identityId', 'identityName', 'authMethod', 'orgId', 'clientSecretId', 'identityAccessTokenId']) assert.ok(claims[name], name);
    const token = new Client(server.url, body.accessToken);
    for (let i = 0; i < 3; i++) assert.equal((await token.get('/api/v1/identities/details')).status, 200);
    refused(await token.get('/api/v1/identities/details'), 401, /uses/);

    await client.must('PATCH', path, { accessTokenNumUsesLimit: 0, accessTokenTTL: 3, accessTokenMaxTTL: 5 });
    const second = (await login()).body.accessToken;
    await pause(1_000);
    const renewed = await new Client(server.url).post('/api/v1/auth/token/renew', { accessToken: second });
    assert.equal(renewed.status, 200, renewed.text);
    assert.equal((await new Client(server.url, renewed.body.accessToken).get('/api/v1/identities/details')).status, 200);
    await pause(1_500);
    refused(await new Client(server.url).post('/api/v1/auth/token/renew', { accessToken: renewed.body.accessToken }), 401, /Max TTL/);

    await client.must('PATCH', path, { accessTokenTTL: 0, accessTokenMaxTTL: 0 });
    assert.equal('exp' in claimsOf((await login()).body.accessToken), false, 'never expires');
    await client.must('PATCH', path, { accessTokenPeriod: 600 });
    const periodic = (await login()).body;
    assert.deepEqual([periodic.expiresIn, periodic.accessTokenMaxTTL], [600, 1000000000]);
    assert.deepEqual(issueOf(await client.patch(path, { accessTokenTTL: 10, accessTokenMaxTTL: 5 })).message,
        'Access Token TTL cannot be greater than Access Token Max TTL.');
});

test('detaching ends everything, and what is not there is not there', async (t) => {
    const { server, client, machine, path, login } = await setUp(t);
    refused(await client.post(path, {}), 400, 'Failed to add universal auth to already configured identity');
    assert.equal((await client.delete(path)).status, 200);
    refused(await new Client(server.url, machine.token).get('/api/v1/identities/details'), 401);
    refused(await login(), 401, 'Invalid credentials');
    refused(await client.get(path), 404, 'The identity does not have universal auth');
    refused(await client.get('/api/v1/auth/universal-auth/identities/3f1b7a52-6f0e-4c7e-9d0b-2b1f6a0c9e11'), 404);
});

test('service tokens of the old form: three parts or four, within their scope and time', async (t) => {
    const { server, client } = await startWithAdmin(t);
    const login = await new Client(server.url).must('POST', '/api/v3/auth/login', { email: 'ada@example.com', password: 'a long enough passphrase' });
    const chosen = await new Client(server.url, login.accessToken).must('POST', '/api/v3/auth/select-organization', { organizationId: client.organizationId });
    const user = new Client(server.url, chosen.token);
    const project = await createProject(user);
    await user.must('POST', '/api/v3/secrets/raw/KEY', { workspaceId: project.id, environment: 'dev', secretValue: 'v' });
    await user.must('POST', '/api/v3/secrets/raw/KEY', { workspaceId: project.id, environment: 'prod', secretValue: 'p' });
    const make = (more = {}) => user.must('POST', '/api/v2/service-token/', {
        name: 'ci', workspaceId: project.id, scopes: [{ environment: 'dev', secretPath: '/' }], expiresIn: 0, permissions: ['read'],
        randomBytes: 'x', encryptedKey: '', iv: '', tag: '', ...more });
    const { serviceToken } = await make();
    assert.match(serviceToken, /^st\.[^.]+\.[^.]+$/);
    for (const text of [serviceToken, `${serviceToken}.0123456789abcdef`]) {
        const holder = new Client(server.url, text);
        const about = (await holder.get('/api/v2/service-token')).body;
        assert.equal(about.workspace, project.id);
        assert.deepEqual(about.scopes, [{ environment: 'dev', secretPath: '/' }]);
        const read = (environment) => holder.get(`/api/v3/secrets/raw?workspaceId=${project.id}&environment=${environment}`);
        assert.equal((await read('dev')).body.secrets[0].secretValue, 'v');
        assert.ok((await read('prod')).status >= 400);
        assert.ok((await holder.post('/api/v3/secrets/raw/NEW', { workspaceId: project.id, environment: 'dev', secretValue: 'x' })).status >= 400);
    }
    const [, id] = serviceToken.split('.');
    for (const text of [`st.${id}.wrong`, 'st.x.y', 'st.', 'st.a.b.c.d.e']) refused(await new Client(server.url, text).get('/api/v2/service-token'), 401);
    const brief = new Client(server.url, (await make({ expiresIn: 1 })).serviceToken);
    await pause(1_100);
    refused(await brief.get('/api/v2/service-token'), 401, /expired/);
    assert.equal((await user.delete(`/api/v2/service-token/${id}`)).status, 200);
    refused(await new Client(server.url, serviceToken).get('/api/v2/service-token'), 401);
});
