// The second factor: set up, asked for when signing in, lost, turned off; and what a half-finished
// sign-in can and can't do.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Client, admin, startWithAdmin } from './harness.js';
import { issueOf, refused } from './refusal.js';
import { base32, codeOf } from './totp.js';

const { password } = admin;
const TOTP = '/api/v1/user/me/totp';

async function signIn(url, organizationId) {
    const { accessToken } = await new Client(url).must('POST', '/api/v3/auth/login', { email: admin.email, password });
    const half = new Client(url, accessToken);
    const answer = await half.must('POST', '/api/v3/auth/select-organization', { organizationId });
    return { half, answer, user: answer.isMfaEnabled ? undefined : new Client(url, answer.token) };
}

const verify = (url, mfaToken, code) => new Client(url, mfaToken).post('/api/v2/auth/mfa/verify',
    { email: admin.email, mfaToken: code, mfaMethod: 'totp' });

async function setUp(t) {
    const { server, client } = await startWithAdmin(t);
    const { user } = await signIn(server.url, client.organizationId);
    const { secret } = await user.must('POST', `${TOTP}/register`, { password });
    const { recoveryCodes } = await user.must('POST', `${TOTP}/verify`, { totp: codeOf(secret, -1) });
    return { server, url: server.url, orgId: client.organizationId, user, secret, recoveryCodes, machine: client };
}

test('setting up asks for the password and a code, and ends other sessions', async (t) => {
    const { server, client } = await startWithAdmin(t);
    const { user } = await signIn(server.url, client.organizationId);
    const { user: other } = await signIn(server.url, client.organizationId);

    assert.deepEqual((await user.get(TOTP)).body, { isVerified: false, recoveryCodesLeft: 0 });
    refused(await user.post(`${TOTP}/register`, { password: 'wrong' }), 400, 'Invalid credentials');
    assert.deepEqual(issueOf(await user.post(`${TOTP}/register`, {})).path, ['password']);
    refused(await user.post(`${TOTP}/verify`, { totp: '123456' }), 400, /not begun/);

    const { secret, otpUrl } = await user.must('POST', `${TOTP}/register`, { password });
    assert.match(secret, /^[A-Z2-7]{32}$/);
    assert.equal(otpUrl, `otpauth://totp/Tacit:ada%40example.com?secret=${secret}&issuer=Tacit&algorithm=SHA1&digits=6&period=30`);
    assert.equal((await user.get(TOTP)).body.isVerified, false, 'it counts only once a code was given');
    assert.equal((await signIn(server.url, client.organizationId)).answer.isMfaEnabled, false);

    for (const totp of ['000000', 'abcdef', '12345', codeOf(secret, -3)]) {
        if (totp === codeOf(secret)) continue;
        assert.deepEqual(issueOf(await user.post(`${TOTP}/verify`, { totp })).path, ['totp']);
    }
    const { recoveryCodes } = await user.must('POST', `${TOTP}/verify`, { totp: codeOf(secret) });
    assert.equal(new Set(recoveryCodes).size, 10);
    for (const code of recoveryCodes) assert.match(code, /^[0-9a-f]{4}(-[0-9a-f]{4}){3}$/);
    assert.deepEqual((await user.get(TOTP)).body, { isVerified: true, recoveryCodesLeft: 10 });
    assert.equal((await user.get('/api/v1/user')).body.user.isMfaEnabled, true);
    assert.equal((await user.get('/api/v1/user')).body.user.selectedMfaMethod, 'totp');
    refused(await other.get('/api/v1/user'), 401);
    refused(await user.post(`${TOTP}/register`, { password }), 400, /already/);
});

test('signing in asks for the code, and nothing works without it', async (t) => {
    const { url, orgId, secret, machine } = await setUp(t);
    const { half, answer } = await signIn(url, orgId);
    assert.deepEqual({ ...answer, token: undefined }, { token: undefined, isMfaEnabled: true, mfaMethod: 'totp' });
    const claims = JSON.parse(Buffer.from(answer.token.split('.')[1], 'base64url'));
    assert.equal(claims.authTokenType, 'mfaToken');

    assert.equal((await half.get('/api/v1/organization')).status, 200, 'which organisations there are, to choose one');
    for (const token of [half.token, answer.token]) {
        const caller = new Client(url, token);
        for (const [method, path, body] of [
            ['get', '/api/v1/user'], ['get', TOTP], ['delete', TOTP, { password }], ['post', `${TOTP}/recovery-codes`, { password }],
            ['get', '/api/v2/users/me/sessions'], ['delete', '/api/v2/users/me/sessions'], ['post', '/api/v1/auth/checkAuth'],
            ['post', '/api/v2/users/me/password', { oldPassword: password, newPassword: 'quite another passphrase' }],
            ['get', '/api/v1/workspace'], ['get', `/api/v1/organization/${orgId}`], ['patch', '/api/v1/admin/config', { allowSignUp: true }],
        ]) {
            const refusal = await caller[method](path, body);
            assert.equal(refusal.status, 401, `${method} ${path}: ${refusal.text}`);
        }
    }
    const cookie = (await new Client(url).post('/api/v3/auth/login', { email: admin.email, password }))
        .headers.getSetCookie().find((line) => line.startsWith('jid=')).split(';')[0];
    const refreshed = await new Client(url).post('/api/v1/auth/token', undefined, { cookie });
    refused(await new Client(url, refreshed.body.token).get('/api/v1/user'), 401);

    const done = await verify(url, answer.token, codeOf(secret));
    assert.equal(done.status, 200, done.text);
    assert.ok(done.headers.getSetCookie().some((line) => line.startsWith('jid=')));
    const user = new Client(url, done.body.token);
    assert.equal((await user.get('/api/v1/user')).status, 200);
    assert.equal((await user.post('/api/v1/auth/checkAuth')).body.message, 'Authenticated');
    const access = JSON.parse(Buffer.from(done.body.token.split('.')[1], 'base64url'));
    assert.equal(access.isMfaVerified, true);
    assert.equal(access.mfaMethod, 'totp');
    assert.equal(access.organizationId, orgId);
    // A session that gave its code is not asked again.
    const again = await user.must('POST', '/api/v3/auth/select-organization', { organizationId: orgId });
    assert.equal(again.isMfaEnabled, false);
    assert.equal((await machine.get('/api/v1/workspace')).status, 200, 'machines are not asked');
});

test('a code works once, wrong ones lock out, and clients learn why', async (t) => {
    const { url, orgId, secret } = await setUp(t);
    const first = await signIn(url, orgId);
    const code = codeOf(secret);
    assert.equal((await verify(url, first.answer.token, code)).status, 200);
    const second = await signIn(url, orgId);
    const replay = await verify(url, second.answer.token, code);
    refused(replay, 401, /wrong, or was used/);
    assert.equal(replay.body.context.code, 'mfa_invalid');

    const garbage = await verify(url, second.half.token, code);
    refused(garbage, 401);
    assert.equal(garbage.body.context.code, 'mfa_expired');
    refused(await verify(url, undefined, code), 401, 'Token missing');
    assert.deepEqual(issueOf(await new Client(url, second.answer.token).post('/api/v2/auth/mfa/verify', {})).path, ['mfaToken']);

    for (let i = 0; i < 4; i++) refused(await verify(url, second.answer.token, 'not-a-code-of-mine'), 401);
    const locked = await verify(url, second.answer.token, codeOf(secret, 1));
    refused(locked, 401, /Too many wrong codes/);
    assert.equal(locked.body.context.code, 'mfa_locked');
    refused(await verify(url, (await signIn(url, orgId)).answer.token, codeOf(secret, 1)), 401, /Too many/);
});

test('recovery codes work once each, in any spelling', async (t) => {
    const { url, orgId, recoveryCodes } = await setUp(t);
    const [one, two, three] = recoveryCodes;
    const first = await signIn(url, orgId);
    const done = await verify(url, first.answer.token, ` ${one.toUpperCase().replaceAll('-', ' ')} `);
    assert.equal(done.status, 200, done.text);
    const user = new Client(url, done.body.token);
    assert.equal((await user.get(TOTP)).body.recoveryCodesLeft, 9);
    const second = await signIn(url, orgId);
    refused(await verify(url, second.answer.token, one), 401);
    const both = await Promise.all([verify(url, second.answer.token, two), verify(url, second.answer.token, two)]);
    assert.deepEqual(both.map((answer) => answer.status).sort(), [200, 401], 'two at once: one gets in');

    refused(await user.post(`${TOTP}/recovery-codes`, { password: 'wrong' }), 400);
    const { recoveryCodes: fresh } = await user.must('POST', `${TOTP}/recovery-codes`, { password });
    assert.equal(fresh.length, 10);
    const third = await signIn(url, orgId);
    refused(await verify(url, third.answer.token, three), 401);
    assert.equal((await verify(url, third.answer.token, fresh[0])).status, 200);
});

test('turning it off asks for the password, and signing in is simple again', async (t) => {
    const { url, orgId, user } = await setUp(t);
    refused(await user.delete(TOTP, { password: 'wrong' }), 400);
    assert.equal((await user.delete(TOTP, { password })).status, 200);
    refused(await user.delete(TOTP, { password }), 400, /not set up/);
    assert.deepEqual((await user.get(TOTP)).body, { isVerified: false, recoveryCodesLeft: 0 });
    assert.equal((await signIn(url, orgId)).answer.isMfaEnabled, false);
});

test('neither the secret nor a code lies in the clear in the database or the log', async (t) => {
    const { server, secret, recoveryCodes } = await setUp(t);
    const { readFileSync, readdirSync } = await import('node:fs');
    const needles = [secret, base32(secret), ...recoveryCodes, ...recoveryCodes.map((code) => code.replaceAll('-', ''))];
    for (const name of readdirSync(`${server.dataDir}/data`)) {
        const bytes = readFileSync(`${server.dataDir}/data/${name}`);
        for (const needle of needles) assert.ok(!bytes.includes(needle), name);
    }
    for (const needle of [secret, ...recoveryCodes]) assert.ok(!server.log().includes(needle));
});

const org = (id) => `/api/v1/organization/${id}`;

/** Somebody invited into the organisation, signed in there. */
async function invited(machine, email, orgRole = 'member', more = {}) {
    const { completeInviteLinks: [{ link }] } = await machine.must('POST', '/api/v1/invite-org/signup',
        { inviteeEmails: [email], organizationId: machine.organizationId, organizationRoleSlug: orgRole });
    const { token } = await new Client(machine.url).must('POST', '/api/v3/signup/complete-account/invite',
        { token: new URL(link).searchParams.get('token'), firstName: 'Bob', password, ...more });
    return new Client(machine.url, token);
}

async function enrol(user) {
    const { secret } = await user.must('POST', `${TOTP}/register`, { password });
    await user.must('POST', `${TOTP}/verify`, { totp: codeOf(secret, -1) });
    return secret;
}

const memberOf = async (machine, email) => (await machine.must('GET', `/api/v2/organizations/${machine.organizationId}/memberships`))
    .users.find((one) => one.inviteEmail === email);

test('an organisation that asks for a second factor lets people without one set it up, and no further', async (t) => {
    const { user, orgId, machine } = await setUp(t);
    const bob = await invited(machine, 'bob@example.com');
    assert.equal((await bob.get('/api/v1/projects')).status, 200);
    assert.equal((await user.must('GET', org(orgId))).organization.enforceMfa, false);
    const { organization } = await user.must('PATCH', org(orgId), { enforceMfa: true });
    assert.equal(organization.enforceMfa, true);
    assert.equal((await user.must('PATCH', org(orgId), { name: 'Acme' })).organization.enforceMfa, true, 'a change of something else leaves it');

    // At once, although he is logged in; nothing of the organisation is open.
    for (const [method, path, body] of [['GET', '/api/v1/projects'], ['POST', '/api/v1/projects', { projectName: 'x' }], ['GET', org(orgId)],
        ['GET', `/api/v2/organizations/${orgId}/memberships`], ['GET', '/api/v1/notifications']])
        refused(await bob.send(method, path, body), 403, /asks for a second factor/, 'SecondFactorRequired');
    assert.equal((await user.get('/api/v1/projects')).status, 200);
    assert.equal((await machine.get('/api/v1/projects')).status, 200, 'machines have no second factor');
    // What setting one up needs is.
    assert.equal((await bob.get('/api/v1/user')).status, 200);
    assert.equal((await bob.get('/api/v1/organization')).status, 200);
    await enrol(bob);
    assert.equal((await bob.get('/api/v1/projects')).status, 200);
    await bob.must('DELETE', TOTP, { password });
    refused(await bob.get('/api/v1/projects'), 403, undefined, 'SecondFactorRequired');
    await user.must('PATCH', org(orgId), { enforceMfa: false });
    assert.equal((await bob.get('/api/v1/projects')).status, 200);
});

test('nobody asks others for what they lack, and only who may change settings asks', async (t) => {
    const { client } = await startWithAdmin(t);
    const { user } = await signIn(client.url, client.organizationId);
    refused(await user.patch(org(client.organizationId), { enforceMfa: true }), 400, /your own second factor first/);
    assert.equal(issueOf(await user.patch(org(client.organizationId), { enforceMfa: 'yes' })).path[0], 'enforceMfa');
    const bob = await invited(client, 'bob@example.com');
    refused(await bob.patch(org(client.organizationId), { enforceMfa: true }), 403, undefined, 'PermissionDenied');
    assert.equal((await user.must('GET', org(client.organizationId))).organization.enforceMfa, false);
});

test('an administrator takes away the second factor of somebody who lost it', async (t) => {
    const { user, url, orgId, machine } = await setUp(t);
    const bob = await invited(machine, 'bob@example.com');
    await enrol(bob);
    const { id, userId } = await memberOf(machine, 'bob@example.com');
    const reset = (who, membershipId, body = { password }) => who.post(`/api/v2/organizations/${orgId}/memberships/${membershipId}/reset-second-factor`, body);

    refused(await reset(user, id, { password: 'wrong' }), 400, 'Invalid credentials');
    assert.deepEqual(issueOf(await reset(user, id, {})).path, ['password']);
    refused(await reset(machine, id), 403);
    refused(await reset(bob, id), 403, undefined, 'PermissionDenied');
    refused(await reset(user, (await memberOf(machine, admin.email)).id), 400, /your account/);
    refused(await reset(user, userId), 404);
    assert.equal((await bob.get(TOTP)).body.isVerified, true);

    assert.equal((await reset(user, id)).status, 200);
    refused(await bob.get('/api/v1/user'), 401);
    refused(await reset(user, id), 400, /has no second factor/);
    const { accessToken } = await new Client(url).must('POST', '/api/v3/auth/login', { email: 'bob@example.com', password });
    assert.equal((await new Client(url, accessToken).must('POST', '/api/v3/auth/select-organization', { organizationId: orgId })).isMfaEnabled, false);
    const { auditLogs } = await machine.must('GET', '/api/v1/organization/audit-logs?eventType=reset-two-factor');
    assert.deepEqual(auditLogs.map(({ event, actor }) => [event.metadata.userId, actor.metadata.email]), [[userId, admin.email]]);
});

test('an organisation weakens nobody who is more than its member', async (t) => {
    const { user, orgId, machine } = await setUp(t);
    // Carol administers the organisation, but not the server.
    const carol = await invited(machine, 'carol@example.com', 'admin');
    const members = `/api/v2/organizations/${orgId}/memberships`;
    const ada = await memberOf(machine, admin.email);
    refused(await carol.post(`${members}/${ada.id}/reset-second-factor`, { password }), 403, undefined, 'PermissionBoundaryError');
    assert.equal((await user.get(TOTP)).body.isVerified, true);
    // Bob has an organisation of his own besides.
    await machine.must('PATCH', '/api/v1/admin/config', { allowSignUp: true });
    const { token: link } = await new Client(machine.url).must('POST', '/api/v1/account/sign-up', { email: 'bob@example.com' });
    const { token } = await new Client(machine.url).must('POST', '/api/v1/account/sign-up/complete',
        { token: link, firstName: 'Bob', password, organizationName: 'Bob Org' });
    const bob = new Client(machine.url, token);
    await enrol(bob);
    await carol.must('POST', '/api/v1/invite-org/signup', { inviteeEmails: ['bob@example.com'], organizationId: orgId });
    const { id } = await memberOf(machine, 'bob@example.com');
    refused(await carol.post(`${members}/${id}/reset-second-factor`, { password }), 403, undefined, 'PermissionBoundaryError');
    assert.equal((await bob.get(TOTP)).body.isVerified, true);
    assert.equal((await user.post(`${members}/${id}/reset-second-factor`, { password })).status, 200);
});
