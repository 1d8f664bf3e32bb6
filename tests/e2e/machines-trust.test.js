// OIDC auth and JWT auth: machines that log in with a token that somebody else signed for them.
import test from 'node:test';
import assert from 'node:assert/strict';
import { createHmac, generateKeyPairSync } from 'node:crypto';
import { makeAuthority } from './certificates.js';
import { Client, createProject, startWithAdmin } from './harness.js';
import { Issuer, code, kinds, makeIdentity, makeToken } from './issuer.js';
import { isoTime, issueOf, refused, uuid } from './refusal.js';

async function setUp(t, extra = {}) {
    const issuer = await new Issuer().start(t);
    const pair = issuer.add('key-1');
    const { server, client } = await startWithAdmin(t);
    const machine = await makeIdentity(client, 'oidc-auth', {
        oidcDiscoveryUrl: issuer.url, boundIssuer: issuer.url, boundAudiences: 'tacit, other', boundSubject: 'repo:acme/*:ref:refs/heads/main',
        boundClaims: { environment: 'prod,staging' }, ...extra });
    const good = { iss: issuer.url, aud: 'tacit', sub: 'repo:acme/shop:ref:refs/heads/main', environment: 'prod' };
    return { issuer, pair, server, client, machine, good };
}

test('a pipeline logs in with its provider\'s token and reads a secret', async (t) => {
    const { pair, client, machine, good } = await setUp(t, { accessTokenTTL: 600 });
    const project = await createProject(client);
    await client.must('POST', '/api/v3/secrets/raw/KEY', { workspaceId: project.id, environment: 'dev', secretValue: 'v' });
    await client.must('POST', `/api/v2/workspace/${project.id}/identity-memberships/${machine.id}`, { role: 'viewer' });

    const { status, body } = await machine.login(makeToken(pair, { kid: 'key-1', claims: good }));
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual(Object.keys(body).sort(), ['accessToken', 'accessTokenMaxTTL', 'expiresIn', 'tokenType']);
    assert.equal(body.expiresIn, 600);
    assert.equal(body.accessTokenMaxTTL, 2592000);
    const claims = JSON.parse(Buffer.from(body.accessToken.split('.')[1], 'base64url'));
    assert.equal(claims.authMethod, 'oidc-auth');
    assert.equal(claims.identityId, machine.id);
    assert.equal(claims.identityName, 'pipeline');
    const machineClient = new Client(client.url, body.accessToken);
    const secret = await machineClient.get(`/api/v3/secrets/raw/KEY?workspaceId=${project.id}&environment=dev`);
    assert.equal(secret.body.secret.secretValue, 'v');
    const renewed = await machineClient.post('/api/v1/auth/token/renew', { accessToken: body.accessToken });
    assert.equal(renewed.status, 200);
    assert.equal((await machineClient.post('/api/v1/auth/token/revoke', { accessToken: renewed.body.accessToken })).status, 200);
    assert.equal((await machineClient.get('/api/v1/identities/details')).status, 401);
});

test('the configuration answers in the contract\'s names, changes and goes', async (t) => {
    const { issuer, pair, client, machine, good } = await setUp(t);
    const auth = machine.body.identityOidcAuth;
    assert.match(auth.id, uuid);
    assert.match(auth.createdAt, isoTime);
    assert.equal(auth.identityId, machine.id);
    assert.equal(auth.oidcDiscoveryUrl, issuer.url);
    assert.equal(auth.boundIssuer, issuer.url);
    assert.equal(auth.boundAudiences, 'tacit, other');
    assert.equal(auth.caCert, '');
    assert.deepEqual(auth.boundClaims, { environment: 'prod,staging' });
    assert.deepEqual(auth.claimMetadataMapping, {});
    assert.deepEqual(auth.accessTokenTrustedIps, [
        { type: 'ipv4', ipAddress: '0.0.0.0', prefix: 0 }, { type: 'ipv6', ipAddress: '::', prefix: 0 }]);
    for (const name of ['accessTokenTTL', 'accessTokenMaxTTL', 'accessTokenNumUsesLimit']) assert.ok(Number.isInteger(auth[name]));
    assert.equal(auth.clientId, undefined);

    refused(await client.post(machine.path, { oidcDiscoveryUrl: issuer.url, boundIssuer: 'x' }), 400,
        'Failed to add OIDC auth to already configured identity');
    const patched = await client.patch(machine.path, { boundSubject: '', accessTokenTTL: 60, accessTokenMaxTTL: 120 });
    assert.equal(patched.body.identityOidcAuth.boundSubject, '');
    assert.equal(patched.body.identityOidcAuth.boundAudiences, 'tacit, other', 'what is not given stays');
    assert.equal((await client.get(machine.path)).body.identityOidcAuth.accessTokenTTL, 60);
    assert.deepEqual((await client.get(`/api/v1/identities/${machine.id}`)).body.identity.identity.authMethods, ['oidc-auth']);

    const { body } = await machine.login(makeToken(pair, { kid: 'key-1', claims: good }));
    assert.equal(body.expiresIn, 60);
    assert.equal((await client.delete(machine.path)).status, 200);
    refused(await client.get(machine.path), 404);
    refused(await machine.login(makeToken(pair, { kid: 'key-1', claims: good })), 401);
    assert.equal((await new Client(client.url, body.accessToken).get('/api/v1/identities/details')).status, 401, 'its tokens go with it');
});

test('a token that is not for us opens nothing', async (t) => {
    const { issuer, pair, machine, good } = await setUp(t);
    const now = Math.floor(Date.now() / 1000);
    const cases = [
        ['another issuer', { ...good, iss: 'https://evil.example' }, /issuer/],
        ['no issuer', { ...good, iss: undefined }, /issuer/],
        ['another audience', { ...good, aud: 'someone-else' }, /audience/],
        ['another repository', { ...good, sub: 'repo:evil/shop:ref:refs/heads/main' }, /subject/],
        ['a path that reaches further', { ...good, sub: 'repo:acme/a/b:ref:refs/heads/main' }, /subject/],
        ['another environment', { ...good, environment: 'dev' }, /claim/],
        ['no such claim', { ...good, environment: undefined }, /claim/],
        ['expired', { ...good, exp: now - 120 }, /expired/],
        ['no end', { ...good, exp: undefined }, /expiry/],
        ['not yet', { ...good, nbf: now + 600 }, /not valid yet/],
    ];
    for (const [what, claims, message] of cases) {
        const answer = await machine.login(makeToken(pair, { kid: 'key-1', claims }));
        refused(answer, 401, message, 'UnauthorizedError');
        assert.equal(answer.body.accessToken, undefined, what);
    }
    const stranger = kinds.ES256();
    refused(await machine.login(makeToken(stranger, { kid: 'key-1', claims: good })), 401, /signature/);
    const [head, , signature] = makeToken(pair, { kid: 'key-1', claims: good }).split('.');
    refused(await machine.login(`${head}.${code({ ...good, exp: now + 300, sub: 'repo:acme/other:ref:refs/heads/main' })}.${signature}`), 401, /signature/);

    // Algorithms by which a public key could be turned into a secret one, or into none.
    const jwk = pair.publicKey.export({ format: 'jwk' });
    const body = code({ ...good, exp: now + 300 });
    for (const alg of ['none', 'None', 'nOnE']) {
        refused(await machine.login(`${code({ alg, kid: 'key-1' })}.${body}.`), 401, /signature|malformed/);
    }
    for (const secret of [jwk.x, pair.publicKey.export({ format: 'pem', type: 'spki' }), Buffer.from(jwk.x, 'base64url')]) {
        const text = `${code({ alg: 'HS256', kid: 'key-1' })}.${body}`;
        refused(await machine.login(`${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`), 401, /signature/);
    }
    // Keys the token brings along are not looked at.
    const evil = stranger.publicKey.export({ format: 'jwk' });
    refused(await machine.login(makeToken(stranger, { claims: good, header: { jwk: evil, jku: `${issuer.url}/evil` } })), 401, /signature/);
    refused(await machine.login(makeToken(pair, { kid: 'key-1', claims: good, header: { crit: ['b64'], b64: false } })), 401, /not known/);
    assert.ok(!issuer.requests.includes('/evil'));
});

test('malformed tokens and bodies are refused, never with a 500', async (t) => {
    const { client, machine } = await setUp(t);
    for (const jwt of ['x', '..', 'a.b.c', `${code({ alg: 'ES256' })}.${code({})}`, `${code('[]')}.${code('[]')}.${code('x')}`,
        `${code({ alg: 5 })}.${code({})}.AAAA`, `${code({ alg: 'ES256', kid: { a: 1 } })}.${code({})}.AAAA`, `${'A'.repeat(16_000)}.B.C`]) {
        refused(await machine.login(jwt), 401);
    }
    const anyone = new Client(client.url);
    assert.deepEqual(issueOf(await anyone.post('/api/v1/auth/oidc-auth/login', { jwt: 'x' })).path, ['identityId']);
    assert.deepEqual(issueOf(await anyone.post('/api/v1/auth/oidc-auth/login', { identityId: machine.id })).path, ['jwt']);
    assert.deepEqual(issueOf(await machine.login('A'.repeat(17_000))).path, ['jwt']);
    const absent = await anyone.post('/api/v1/auth/oidc-auth/login', { identityId: '3f1b7a52-6f0e-4c7e-9d0b-2b1f6a0c9e11', jwt: 'a.b.c' });
    refused(absent, 401, /no such identity/);
    refused(await anyone.post('/api/v1/auth/jwt-auth/login', { identityId: machine.id, jwt: 'a.b.c' }), 401, absent.body.message);
});

test('a form body logs in too, as the GitHub action sends it', async (t) => {
    const { client, pair, machine, good } = await setUp(t);
    const form = new URLSearchParams({ identityId: machine.id, jwt: makeToken(pair, { kid: 'key-1', claims: good }) });
    const answer = await new Client(client.url).send('POST', '/api/v1/auth/oidc-auth/login/', form.toString(),
        { 'content-type': 'application/x-www-form-urlencoded' });
    assert.equal(answer.status, 200, answer.text);
});

test('keys are kept, and fetched anew when the issuer has another one', async (t) => {
    const { issuer, pair, machine, good } = await setUp(t);
    const fetches = () => issuer.requests.filter((path) => path === '/keys').length;
    await Promise.all(Array.from({ length: 12 }, async () => {
        assert.equal((await machine.login(makeToken(pair, { kid: 'key-1', claims: good }))).status, 200);
    }));
    assert.equal(fetches(), 1, 'one fetch for all');

    // Made-up key names do not make us ask each time.
    for (let i = 0; i < 5; i++) refused(await machine.login(makeToken(pair, { kid: `made-up-${i}`, claims: good })), 401);
    assert.ok(fetches() <= 2, `${fetches()} fetches`);

    const next = issuer.add('key-2');
    await new Promise((resolve) => setTimeout(resolve, 5_500));
    assert.equal((await machine.login(makeToken(next, { kid: 'key-2', claims: good }))).status, 200, 'a rotated key works');

    issuer.isBroken = true;
    assert.equal((await machine.login(makeToken(next, { kid: 'key-2', claims: good }))).status, 200, 'kept keys serve while the issuer is away');
});

test('an issuer that is away or talks nonsense lets nobody in', async (t) => {
    const { issuer, pair, client, good } = await setUp(t);
    const jwt = () => makeToken(pair, { kid: 'key-1', claims: good });
    const fresh = (path) => makeIdentity(client, 'oidc-auth', { oidcDiscoveryUrl: `${issuer.url}${path}`, boundIssuer: issuer.url });
    refused(await (await fresh('/not-there')).login(jwt()), 401, /can't be fetched/);
    for (const discovery of ['nonsense', '{}', '{"jwks_uri":"file:///etc/passwd"}', '{"jwks_uri":"http://192.0.2.1/keys"}', 'x'.repeat(300_000)]) {
        issuer.discovery = discovery;
        const machine = await fresh(`/?${discovery.length}`.replace('/?', `/${'/'.repeat(discovery.length % 7)}`));
        refused(await machine.login(jwt()), 401);
    }
    issuer.discovery = undefined;
    for (const answer of ['[]', '{"keys":5}', '{"keys":[5,{"kty":"oct","k":"AAAA"},{"kty":"RSA","n":"AQAB","e":"AQAB"}]}']) {
        issuer.answer = answer;
        const machine = await makeIdentity(client, 'jwt-auth', { configurationType: 'jwks', jwksUrl: `${issuer.url}/keys` });
        const { body } = await machine.login(jwt());
        assert.match(body.message, /signature|can't be fetched/);
    }
});

test('JWT auth with static keys: every algorithm we take', async (t) => {
    const { client } = await startWithAdmin(t);
    const pairs = Object.fromEntries(Object.entries(kinds).map(([kind, make]) => [kind, make()]));
    const machine = await makeIdentity(client, 'jwt-auth', {
        configurationType: 'static', boundAudiences: 'tacit',
        publicKeys: Object.values(pairs).map((pair) => pair.publicKey.export({ format: 'pem', type: 'spki' })),
    });
    const auth = machine.body.identityJwtAuth;
    assert.equal(auth.configurationType, 'static');
    assert.equal(auth.publicKeys.length, 5);
    assert.deepEqual([auth.jwksUrl, auth.jwksCaCert, auth.boundIssuer, auth.boundSubject], ['', '', '', '']);
    for (const alg of ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']) {
        const pair = pairs[/^[RP]S/.test(alg) ? 'RS' : alg];
        const { status, body } = await machine.login(makeToken(pair, { alg, claims: { aud: ['x', 'tacit'] } }));
        assert.equal(status, 200, `${alg}: ${body.message}`);
        refused(await machine.login(makeToken(pair, { alg, claims: { aud: 'x' } })), 401, /audience/);
        refused(await machine.login(makeToken(kinds[/^[RP]S/.test(alg) ? 'RS' : alg](), { alg, claims: { aud: 'tacit' } })), 401, /signature/);
    }
    const claims = JSON.parse(Buffer.from((await machine.login(makeToken(pairs.EdDSA, { alg: 'EdDSA', claims: { aud: 'tacit' } })))
        .body.accessToken.split('.')[1], 'base64url'));
    assert.equal(claims.authMethod, 'jwt-auth');
});

test('JWT auth with a JWKS; a key that is for encryption signs nothing', async (t) => {
    const issuer = await new Issuer().start(t);
    const signing = issuer.add('s', 'RS');
    const sealing = issuer.add('e', 'RS', { use: 'enc' });
    const pinned = issuer.add('p', 'RS', { alg: 'PS256' });
    const { client } = await startWithAdmin(t);
    const machine = await makeIdentity(client, 'jwt-auth', { configurationType: 'jwks', jwksUrl: `${issuer.url}/keys` });
    assert.equal((await machine.login(makeToken(signing, { alg: 'RS256', kid: 's' }))).status, 200);
    assert.equal((await machine.login(makeToken(signing, { alg: 'RS256' }))).status, 200, 'without a name any of them may fit');
    refused(await machine.login(makeToken(sealing, { alg: 'RS256', kid: 'e' })), 401, /signature/);
    assert.equal((await machine.login(makeToken(pinned, { alg: 'PS256', kid: 'p' }))).status, 200);
    refused(await machine.login(makeToken(pinned, { alg: 'RS256', kid: 'p' })), 401, /signature/);
});

test('settings that cannot be meant are refused by field', async (t) => {
    const { client, issuer, machine } = await setUp(t);
    const { identity } = await client.must('POST', '/api/v1/identities', { name: 'm', organizationId: client.organizationId });
    const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ format: 'pem', type: 'spki' });
    const secret = kinds.ES256().privateKey.export({ format: 'pem', type: 'pkcs8' });
    const oidc = { oidcDiscoveryUrl: 'https://i.example', boundIssuer: 'i' };
    const cases = [
        ['oidc-auth', {}, 'oidcDiscoveryUrl'],
        ['oidc-auth', { oidcDiscoveryUrl: 'https://i.example' }, 'boundIssuer'],
        ['oidc-auth', { ...oidc, oidcDiscoveryUrl: 'http://i.example' }, 'oidcDiscoveryUrl'],
        ['oidc-auth', { ...oidc, oidcDiscoveryUrl: 'file:///etc/passwd' }, 'oidcDiscoveryUrl'],
        ['oidc-auth', { ...oidc, boundClaims: [] }, 'boundClaims'],
        ['oidc-auth', { ...oidc, boundClaims: { a: 5 } }, 'boundClaims'],
        ['oidc-auth', { ...oidc, claimMetadataMapping: 'x' }, 'claimMetadataMapping'],
        ['oidc-auth', { ...oidc, caCert: 'hello' }, 'caCert'],
        ['oidc-auth', { ...oidc, boundSubject: 'x'.repeat(1025) }, 'boundSubject'],
        ['oidc-auth', { ...oidc, accessTokenTTL: 100, accessTokenMaxTTL: 50 }, 'accessTokenTTL'],
        ['oidc-auth', { ...oidc, accessTokenTTL: -1 }, 'accessTokenTTL'],
        ['jwt-auth', {}, 'configurationType'],
        ['jwt-auth', { configurationType: 'magic' }, 'configurationType'],
        ['jwt-auth', { configurationType: 'jwks' }, 'jwksUrl'],
        ['jwt-auth', { configurationType: 'static' }, 'publicKeys'],
        ['jwt-auth', { configurationType: 'static', publicKeys: ['x'] }, 'publicKeys'],
        ['jwt-auth', { configurationType: 'static', publicKeys: [small] }, 'publicKeys'],
        ['jwt-auth', { configurationType: 'static', publicKeys: [secret] }, 'publicKeys'],
    ];
    for (const [method, body, field] of cases) {
        const answer = await client.post(`/api/v1/auth/${method}/identities/${identity.id}`, body);
        assert.equal(issueOf(answer).path[0], field, `${field}: ${answer.text}`);
        assert.doesNotMatch(answer.text, /PRIVATE/);
    }
    refused(await client.post(`/api/v1/auth/oidc-auth/identities/${identity.id}`, { ...oidc, accessTokenTrustedIps: [{ ipAddress: 'x' }] }), 400);
    assert.deepEqual((await client.get(`/api/v1/identities/${identity.id}`)).body.identity.identity.authMethods, [], 'nothing was kept');
    assert.equal(issueOf(await client.patch(machine.path, { boundIssuer: '' })).path[0], 'boundIssuer');
    assert.equal((await client.get(machine.path)).body.identityOidcAuth.boundIssuer, issuer.url);
    const outsider = new Client(client.url, (await makeIdentity(client, 'token-auth', {}).then((m) => client.must('POST', `/api/v1/auth/token-auth/identities/${m.id}/tokens`, {}))).accessToken);
    for (const [method, args] of [['get', []], ['patch', [{}]], ['delete', []]]) {
        assert.equal((await outsider[method](machine.path, ...args)).status, 403);
        assert.equal((await new Client(client.url)[method](machine.path, ...args)).status, 401);
    }
});

test('an address outside the trusted networks can\'t use the token', async (t) => {
    const { pair, client, machine, good } = await setUp(t, { accessTokenTrustedIps: [{ ipAddress: '10.0.0.0/8' }] });
    const { body } = await machine.login(makeToken(pair, { kid: 'key-1', claims: good }));
    refused(await new Client(client.url, body.accessToken).get('/api/v1/identities/details'), 403, /127\.0\.0\.1/);
});

test('claims that are kept narrow what a role allows, login by login', async (t) => {
    const { pair, client, machine, good } = await setUp(t, { boundClaims: {}, claimMetadataMapping: { env: 'environment', team: 'token.org.team' } });
    const project = await createProject(client);
    const template = '{{identity.auth.oidc.claims.env}}';
    await client.must('POST', `/api/v1/projects/${project.id}/roles`, { slug: 'own', name: 'Own', permissions: [
        { subject: 'secrets', action: ['describeSecret', 'readValue'], conditions: { environment: template, secretPath: { $glob: '/{{identity.metadata.team}}/**' } } },
        { subject: 'secrets', action: ['readValue'], inverted: true, conditions: { secretPath: { $glob: '/{{identity.auth.oidc.claims.team}}/hidden' } } },
    ] });
    await client.must('PATCH', `/api/v1/identities/${machine.id}`, { metadata: [{ key: 'team', value: 'red' }] });
    await client.must('POST', `/api/v2/workspace/${project.id}/identity-memberships/${machine.id}`, { role: 'own' });
    for (const environment of ['dev', 'prod']) {
        for (const [path, name] of [['/', 'red'], ['/', 'blue'], ['/red', 'hidden']])
            await client.must('POST', '/api/v2/folders', { projectId: project.id, environment, name, path });
    }
    const loggedIn = async (claims) => {
        const { status, body } = await machine.login(makeToken(pair, { kid: 'key-1', claims: { ...good, ...claims } }));
        assert.equal(status, 200, JSON.stringify(body));
        return new Client(client.url, body.accessToken);
    };
    const reads = async (who, environment, secretPath) =>
        (await who.get(`/api/v4/secrets?${new URLSearchParams({ projectId: project.id, environment, secretPath })}`)).status;
    const dev = await loggedIn({ environment: 'dev', org: { team: 'red' } });
    const prod = await loggedIn({ environment: 'prod', org: { team: 'green' } });
    for (const [who, environment, path, status] of [[dev, 'dev', '/red', 200], [dev, 'prod', '/red', 403], [dev, 'dev', '/blue', 403],
        [prod, 'prod', '/red', 200], [prod, 'dev', '/red', 403], [dev, 'dev', '/red', 200]])
        assert.equal(await reads(who, environment, path), status, `${environment} ${path}`);
    await client.must('POST', '/api/v4/secrets/KEY', { projectId: project.id, environment: 'dev', secretPath: '/red/hidden', secretValue: 'v' });
    assert.equal(await reads(dev, 'dev', '/red/hidden'), 403);
    const described = await dev.get(`/api/v4/secrets?${new URLSearchParams({ projectId: project.id, environment: 'dev', secretPath: '/red/hidden', viewSecretValue: 'false' })}`);
    assert.equal(described.body.secrets[0].secretValueHidden, true);
    // Its metadata changes while it is logged in.
    await client.must('PATCH', `/api/v1/identities/${machine.id}`, { metadata: [{ key: 'team', value: 'blue' }] });
    assert.equal(await reads(dev, 'dev', '/red'), 403);
    assert.equal(await reads(dev, 'dev', '/blue'), 200);
    // What would become a pattern is none.
    await client.must('PATCH', `/api/v1/identities/${machine.id}`, { metadata: [{ key: 'team', value: '**' }] });
    assert.equal(await reads(dev, 'dev', '/blue'), 403);
});

test('a token without a claim that is to be kept is refused', async (t) => {
    const { pair, machine, good } = await setUp(t, { claimMetadataMapping: { team: 'team' } });
    refused(await machine.login(makeToken(pair, { kid: 'key-1', claims: good })), 401, /a claim that is to be kept is not in the token/);
    assert.equal((await machine.login(makeToken(pair, { kid: 'key-1', claims: { ...good, team: 'x' } }))).status, 200);
});

test('an issuer behind TLS is asked when its authority is trusted, and not otherwise', async (t) => {
    const authority = makeAuthority();
    const stranger = makeAuthority('Another authority');
    const issuer = await new Issuer().start(t, authority.issue());
    const pair = issuer.add('key-1');
    const { client } = await startWithAdmin(t);
    const jwt = makeToken(pair, { kid: 'key-1', claims: { iss: issuer.url, aud: 'tacit', sub: 'x' } });
    const oidc = (caCert) => makeIdentity(client, 'oidc-auth', { oidcDiscoveryUrl: issuer.url, boundIssuer: issuer.url, boundAudiences: 'tacit', caCert });
    const keys = (jwksCaCert) => makeIdentity(client, 'jwt-auth', { configurationType: 'jwks', jwksUrl: `${issuer.url}/keys`, boundAudiences: 'tacit', jwksCaCert });
    for (const make of [oidc, keys]) {
        for (const untrusted of ['', stranger.cert]) {
            issuer.requests.length = 0;
            refused(await (await make(untrusted)).login(jwt), 401, /can't be fetched/);
            assert.deepEqual(issuer.requests, []);
        }
        const machine = await make(authority.cert);
        const { status, body } = await machine.login(jwt);
        assert.equal(status, 200, JSON.stringify(body));
        assert.ok(issuer.requests.length > 0);
        assert.equal((await (await make(stranger.cert + authority.cert)).login(jwt)).status, 200);
    }
});

test('logins that are refused stand in the audit log, with the machine and the reason', async (t) => {
    const { pair, client, machine, good } = await setUp(t);
    const jwtAuth = await makeIdentity(client, 'jwt-auth', {
        configurationType: 'static', publicKeys: [pair.publicKey.export({ type: 'spki', format: 'pem' })], boundAudiences: 'tacit' });
    refused(await machine.login(makeToken(pair, { kid: 'key-1', claims: { ...good, environment: 'dev' } })), 401);
    refused(await machine.login('no.token.atall'), 401);
    refused(await jwtAuth.login(makeToken(kinds.ES256(), { claims: { aud: 'tacit' } })), 401, /signature/);
    assert.equal((await machine.login(makeToken(pair, { kid: 'key-1', claims: good }))).status, 200);
    const { auditLogs } = await client.must('GET', '/api/v1/organization/audit-logs?eventType=login-refused&limit=100');
    assert.deepEqual(auditLogs.map(({ actor, event }) => [actor.metadata.identityId, event.metadata.route]).reverse(), [
        [machine.id, '/api/v1/auth/oidc-auth/login'], [machine.id, '/api/v1/auth/oidc-auth/login'], [jwtAuth.id, '/api/v1/auth/jwt-auth/login']]);
    assert.ok(auditLogs.every(({ event }) => event.metadata.reason.length > 10));
    const passed = await client.must('GET', '/api/v1/organization/audit-logs?eventType=login-identity-oidc-auth&limit=100');
    assert.equal(passed.auditLogs.length, 1);
});

test('a revoked token that is renewed or revoked again stands there too', async (t) => {
    const { client } = await startWithAdmin(t);
    const { identity } = await client.must('POST', '/api/v1/identities', { name: 'ci', organizationId: client.organizationId, role: 'no-access' });
    await client.must('POST', `/api/v1/auth/token-auth/identities/${identity.id}`, {});
    const { accessToken, tokenData } = await client.must('POST', `/api/v1/auth/token-auth/identities/${identity.id}/tokens`, { name: 'x' });
    await client.must('POST', `/api/v1/auth/token-auth/tokens/${tokenData.id}/revoke`);
    for (const path of ['renew', 'revoke']) refused(await new Client(client.url).post(`/api/v1/auth/token/${path}`, { accessToken }), 401);
    const { auditLogs } = await client.must('GET', '/api/v1/organization/audit-logs?eventType=login-refused&limit=100');
    assert.deepEqual(auditLogs.map(({ actor }) => actor.metadata.identityId), [identity.id, identity.id]);
});
