// AWS auth: machines that log in as what they are at AWS, against an STS on loopback.
import test from 'node:test';
import assert from 'node:assert/strict';
import { InfisicalSDK } from '@infisical/sdk';
import { Client, createProject, startWithAdmin } from './harness.js';
import { isoTime, issueOf, refused, uuid } from './refusal.js';
import { alice, builder, jsonAnswer, signedLogin, stranger, Sts, xmlAnswer } from './sts-server.js';

const path = '/api/v1/auth/aws-auth/login';
const configPath = (id) => `/api/v1/auth/aws-auth/identities/${id}`;

async function makeIdentity(client, settings) {
    const { identity } = await client.must('POST', '/api/v1/identities', { name: 'worker', organizationId: client.organizationId, role: 'no-access' });
    const { identityAwsAuth } = await client.must('POST', configPath(identity.id), settings);
    const anyone = new Client(client.url);
    return {
        id: identity.id, auth: identityAwsAuth, path: configPath(identity.id),
        login: (body) => anyone.post(path, { identityId: identity.id, ...body }),
    };
}

async function setUp(t, settings = { allowedAccountIds: '123456789012' }) {
    const sts = await new Sts().start(t);
    const { client, server } = await startWithAdmin(t, { env: { TACIT_AWS_STS_URL: sts.url } });
    return { sts, client, server, machine: await makeIdentity(client, settings) };
}

test('a machine of AWS logs in and reads a secret', async (t) => {
    const { sts, client, machine } = await setUp(t, { allowedPrincipalArns: 'arn:aws:iam::123456789012:role/Build', accessTokenTTL: 600 });
    const project = await createProject(client);
    await client.must('POST', '/api/v3/secrets/raw/KEY', { workspaceId: project.id, environment: 'dev', secretValue: 'v' });
    await client.must('POST', `/api/v2/workspace/${project.id}/identity-memberships/${machine.id}`, { role: 'viewer' });
    for (const speaksXml of [false, true]) {
        sts.speaksXml = speaksXml;
        const { status, body } = await machine.login(signedLogin(builder));
        assert.equal(status, 200, JSON.stringify(body));
        assert.deepEqual(Object.keys(body).sort(), ['accessToken', 'accessTokenMaxTTL', 'expiresIn', 'tokenType']);
        assert.equal(body.expiresIn, 600);
        const claims = JSON.parse(Buffer.from(body.accessToken.split('.')[1], 'base64url'));
        assert.equal(claims.authMethod, 'aws-auth');
        const secret = await new Client(client.url, body.accessToken).get(`/api/v3/secrets/raw/KEY?workspaceId=${project.id}&environment=dev`);
        assert.equal(secret.body.secret.secretValue, 'v');
    }
    const [asked] = sts.requests;
    assert.equal(asked.method, 'POST');
    assert.equal(asked.url, '/');
    assert.equal(asked.headers.host, 'sts.eu-west-1.amazonaws.com');
    assert.equal(asked.headers.accept, 'application/json');
    assert.equal(asked.headers['x-amz-security-token'], builder.token);
});

test('the length may be signed and left out of the headers, as the Python SDK does', async (t) => {
    const { sts, machine } = await setUp(t);
    const without = ({ 'content-length': _, ...rest }) => rest;
    const { status, body } = await machine.login(signedLogin(builder, { edit: without }));
    assert.equal(status, 200, JSON.stringify(body));
    assert.equal(sts.requests[0].headers['content-length'], '43');
});

test('the Node SDK logs in unchanged', async (t) => {
    const { client, machine } = await setUp(t, { allowedPrincipalArns: 'arn:aws:iam::123456789012:*' });
    const project = await createProject(client);
    await client.must('POST', '/api/v3/secrets/raw/KEY', { workspaceId: project.id, environment: 'dev', secretValue: 'v' });
    await client.must('POST', `/api/v2/workspace/${project.id}/identity-memberships/${machine.id}`, { role: 'viewer' });
    const given = { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: builder.keyId, AWS_SECRET_ACCESS_KEY: builder.secret, AWS_SESSION_TOKEN: builder.token };
    Object.assign(process.env, given);
    t.after(() => { for (const name of Object.keys(given)) delete process.env[name]; });
    const sdk = await new InfisicalSDK({ siteUrl: client.url }).auth().awsIamAuth.login({ identityId: machine.id });
    const secret = await sdk.secrets().getSecret({ secretName: 'KEY', environment: 'dev', projectId: project.id });
    assert.equal(secret.secretValue, 'v');
});

test('a login may be a form, may name its organization, and may be signed for STS as a whole', async (t) => {
    const { client, machine } = await setUp(t);
    const send = (fields) => fetch(client.url + path, { method: 'POST', body: new URLSearchParams({ identityId: machine.id, ...fields }) });
    assert.equal((await send(signedLogin(alice))).status, 200, 'as secrets-action sends it');
    const { identityDetails } = await client.must('GET', '/api/v1/identities/details');
    assert.equal((await machine.login({ ...signedLogin(alice), organizationSlug: identityDetails.organization.slug })).status, 200);
    assert.equal((await machine.login({ ...signedLogin(alice), organizationSlug: '', iamRequestUrl: 'aHR0cA==' })).status, 200);
    refused(await machine.login({ ...signedLogin(alice), organizationSlug: 'another' }), 401, /not a member/);
    assert.equal((await machine.login(signedLogin(alice, { region: 'us-east-1', host: 'sts.amazonaws.com' }))).status, 200);
});

test('the configuration answers in the contract\'s names, changes and goes', async (t) => {
    const { client, machine } = await setUp(t, {});
    const { auth } = machine;
    assert.match(auth.id, uuid);
    assert.match(auth.createdAt, isoTime);
    assert.deepEqual({ ...auth, id: 0, createdAt: 0, updatedAt: 0 }, {
        id: 0, createdAt: 0, updatedAt: 0, identityId: machine.id, type: 'iam', stsEndpoint: 'https://sts.amazonaws.com/',
        allowedPrincipalArns: '', allowedAccountIds: '', accessTokenTTL: 2592000, accessTokenMaxTTL: 2592000, accessTokenNumUsesLimit: 0,
        accessTokenPeriod: 0,
        accessTokenTrustedIps: [{ type: 'ipv4', ipAddress: '0.0.0.0', prefix: 0 }, { type: 'ipv6', ipAddress: '::', prefix: 0 }],
    });
    refused(await machine.login(signedLogin(alice)), 401, /no account and no principal of AWS is allowed yet/);
    refused(await client.post(machine.path, {}), 400, 'Failed to add AWS auth to already configured identity');

    const patched = await client.patch(machine.path, { allowedAccountIds: '210987654321, 123456789012' });
    assert.equal(patched.body.identityAwsAuth.allowedAccountIds, '210987654321, 123456789012');
    assert.equal(patched.body.identityAwsAuth.stsEndpoint, 'https://sts.amazonaws.com/');
    const { body } = await machine.login(signedLogin(alice));
    assert.ok(body.accessToken);
    assert.equal((await client.patch(machine.path, { accessTokenTTL: 60, accessTokenMaxTTL: 120 })).body.identityAwsAuth.allowedAccountIds, '210987654321, 123456789012');
    assert.equal((await client.get(machine.path)).body.identityAwsAuth.accessTokenTTL, 60);
    assert.deepEqual((await client.get(`/api/v1/identities/${machine.id}`)).body.identity.identity.authMethods, ['aws-auth']);
    assert.equal((await client.delete(machine.path)).body.identityAwsAuth.id, auth.id);
    refused(await client.get(machine.path), 404);
    refused(await machine.login(signedLogin(alice)), 401);
    assert.equal((await new Client(client.url, body.accessToken).get('/api/v1/identities/details')).status, 401, 'its tokens go with it');
});

test('settings that can\'t be meant are refused, naming the field', async (t) => {
    const { client, machine } = await setUp(t);
    const cases = [
        ['stsEndpoint', 'http://sts.amazonaws.com/'], ['stsEndpoint', 'https://evil.example/'], ['stsEndpoint', 'https://sts.s3.amazonaws.com/'],
        ['stsEndpoint', 'https://169.254.169.254/'], ['stsEndpoint', ''], ['stsEndpoint', 'https://sts.amazonaws.com.evil.example/'],
        ['allowedAccountIds', '12345'], ['allowedAccountIds', '*'], ['allowedAccountIds', '123456789012 210987654321'],
        ['allowedPrincipalArns', '*'], ['allowedPrincipalArns', 'arn:aws:iam::*:role/Build'], ['allowedPrincipalArns', 'Build'],
        ['allowedPrincipalArns', 'arn:aws:iam::123456789012:role/Build, x'], ['allowedPrincipalArns', 'a'.repeat(4097)],
        ['allowedPrincipalArns', 5], ['accessTokenTTL', -1],
    ];
    const { identity } = await client.must('POST', '/api/v1/identities', { name: 'none', organizationId: client.organizationId, role: 'no-access' });
    for (const [field, value] of cases) {
        assert.equal(issueOf(await client.post(configPath(identity.id), { [field]: value })).path[0], field, `${field} ${value}`);
        assert.equal(issueOf(await client.patch(machine.path, { [field]: value })).path[0], field, `${field} ${value}`);
    }
    assert.equal((await client.get(machine.path)).body.identityAwsAuth.allowedAccountIds, '123456789012');
    assert.deepEqual((await client.get(`/api/v1/identities/${identity.id}`)).body.identity.identity.authMethods, []);
});

test('who is not allowed, or not who they say, gets nothing', async (t) => {
    const { sts, client, machine } = await setUp(t, { allowedPrincipalArns: 'arn:aws:iam::123456789012:role/Build, arn:aws:iam::123456789012:user/Bob' });
    refused(await machine.login(signedLogin(alice)), 401, /principal is not allowed/, 'UnauthorizedError');
    refused(await machine.login(signedLogin(stranger)), 401, /principal is not allowed/);
    refused(await machine.login(signedLogin({ ...builder, secret: 'guessed' })), 401, /does not confirm/);
    refused(await machine.login(signedLogin({ ...builder, token: undefined })), 401, /does not confirm/);
    refused(await machine.login(signedLogin(builder, { at: Date.now() - 3_600_000 })), 401, /does not confirm/);
    const edited = (edit) => machine.login(signedLogin(builder, { edit }));
    refused(await edited((h) => ({ ...h, 'x-amz-date': '20990101T000000Z' })), 401, /does not confirm/);
    const asked = sts.requests.length;
    // What AWS is not even asked about.
    const cases = [
        [edited(({ host, ...h }) => ({ ...h, host: 'evil.example' })), /none of AWS STS/],
        [edited((h) => ({ ...h, host: 'sts.us-east-1.amazonaws.com' })), /another region/],
        [edited((h) => ({ ...h, host: `${h.host}\r\nx-evil: 1` })), /malformed/],
        [edited((h) => ({ ...h, Host: 'evil.example' })), /twice/],
        [edited((h) => ({ ...h, 'content-length': '1' })), /length/],
        [edited(({ Authorization, ...h }) => h), /no signature/],
        [machine.login(signedLogin(builder, { extra: { accept: 'text/html' } })), /not handed on/],
        [machine.login(signedLogin(builder, { region: 's3' })), /no signature of AWS/],
        [machine.login(signedLogin(builder, { body: 'Action=GetSessionToken&Version=2011-06-15' })), /exactly/],
        [machine.login(signedLogin(builder, { body: 'Action=GetCallerIdentity&Version=2011-06-15&Action=AssumeRole' })), /exactly/],
        [machine.login({ ...signedLogin(builder), iamHttpRequestMethod: 'GET' }), /must be a POST/],
        [machine.login({ ...signedLogin(builder), iamRequestHeaders: 'e30=' }), /no signature/],
        [machine.login({ ...signedLogin(builder), iamRequestHeaders: '!' }), /malformed/],
        [new Client(client.url).post(path, { ...signedLogin(builder), identityId: client.identityId }), /no such identity/],
        [new Client(client.url).post(path, { ...signedLogin(builder), identityId: 'x' }), /no such identity/],
    ];
    for (const [answer, message] of cases) refused(await answer, 401, message);
    assert.equal(sts.requests.length, asked);
    assert.equal(issueOf(await machine.login({})).path[0], 'iamRequestBody');
    assert.equal(issueOf(await machine.login({ ...signedLogin(builder), iamRequestHeaders: 'x'.repeat(16385) })).path[0], 'iamRequestHeaders');
    assert.equal(issueOf(await machine.login({ ...signedLogin(builder), iamRequestBody: { $ne: 1 } })).path[0], 'iamRequestBody');
});

test('an answer that AWS would not give is not believed', async (t) => {
    const { sts, machine } = await setUp(t);
    const truth = jsonAnswer(alice);
    const another = await new Sts().start(t);
    another.instead = truth;
    const cases = [
        [{ ...truth, status: 500 }, /can't be asked/], [{ ...truth, status: 201 }, /can't be asked/],
        [{ status: 302, extra: { location: another.url }, text: '' }, /can't be asked/],
        [{ status: 307, extra: { location: another.url }, text: '' }, /can't be asked/],
        [{ ...truth, type: 'text/html' }, /not understood/], [{ ...truth, type: undefined }, /not understood/],
        [{ ...truth, text: '{' }, /not understood/], [{ ...truth, text: '' }, /not understood/],
        [{ ...truth, text: truth.text + ' '.repeat(70_000) }, /can't be asked/],
        [jsonAnswer({ ...alice, account: '210987654321' }), /not understood/],
        [jsonAnswer({ ...alice, arn: 'arn:aws:iam::123456789012' }), /not understood/],
        // Another action's answer, in which the caller could choose a text.
        [{ status: 200, type: 'text/xml', text: `<AssumeRoleWithWebIdentityResponse><SubjectFromWebIdentityToken>${xmlAnswer(alice).text}</SubjectFromWebIdentityToken></AssumeRoleWithWebIdentityResponse>` }, /not understood/],
        [{ status: 200, type: 'application/json', text: JSON.stringify({ AssumeRoleWithWebIdentityResponse: { GetCallerIdentityResponse: JSON.parse(truth.text).GetCallerIdentityResponse } }) }, /not understood/],
    ];
    for (const [instead, message] of cases) {
        sts.instead = instead;
        refused(await machine.login(signedLogin(alice)), 401, message);
    }
    assert.equal(another.requests.length, 0, 'nobody was led elsewhere');
    sts.instead = undefined;
    assert.equal((await machine.login(signedLogin(alice))).status, 200);
});

test('an STS that hangs holds a login up for some seconds, not longer', async (t) => {
    const { sts, machine } = await setUp(t);
    sts.instead = { ...jsonAnswer(alice), ms: 60_000 };
    const begun = Date.now();
    refused(await machine.login(signedLogin(alice)), 401, /can't be asked/);
    assert.ok(Date.now() - begun < 30_000);
});

test('logins stand in the audit log, let in or refused, and nothing of their signature in the log', async (t) => {
    const { client, server, machine } = await setUp(t);
    const login = signedLogin(alice);
    assert.equal((await machine.login(login)).status, 200);
    refused(await machine.login(signedLogin(stranger)), 401);
    const of = async (type) => (await client.must('GET', `/api/v1/organization/audit-logs?eventType=${type}&limit=100`)).auditLogs;
    for (const type of ['login-identity-aws-auth', 'login-refused', 'add-identity-aws-auth']) assert.equal((await of(type)).length, 1, type);
    const [refusal] = await of('login-refused');
    assert.equal(refusal.actor.metadata.identityId, machine.id);
    assert.match(refusal.event.metadata.reason, /account is not allowed/);
    const { Authorization } = JSON.parse(Buffer.from(login.iamRequestHeaders, 'base64'));
    assert.ok(!server.log().includes(Authorization.slice(-64)));
});
