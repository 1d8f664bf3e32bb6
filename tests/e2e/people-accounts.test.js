// Getting an account, and back into one: signing up, invitations, a forgotten password, lockout, the
// server's configuration.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Client, admin, startServer, startWithAdmin, until } from './harness.js';
import { startMailServer } from './smtp-server.js';
import { issueOf, refused } from './refusal.js';

const RESET = '/api/v1/account/password-reset';
const SIGN_UP = '/api/v1/account/sign-up';
const next = 'another long enough passphrase';

async function startWithMail(t) {
    const mail = await startMailServer(t);
    const { server, client } = await startWithAdmin(t, {
        env: { TACIT_SMTP_URL: mail.url, TACIT_SMTP_FROM: 'Tacit <tacit@example.com>' } });
    const login = (email, password) => new Client(server.url).post('/api/v3/auth/login', { email, password });
    const token = async (address, count = 1) => {
        await until(() => mail.to(address).length >= count, `mail ${count} to ${address}`);
        return new URL(mail.to(address).at(-1).link).searchParams.get('token');
    };
    return { mail, server, client, login, token, anyone: new Client(server.url) };
}

test('a forgotten password is set anew by a mail, once, and ends every session', async (t) => {
    const { mail, server, anyone, login, token } = await startWithMail(t);
    const old = new Client(server.url, (await login(admin.email, admin.password)).body.accessToken);
    for (let i = 0; i < 10; i++) await login(admin.email, 'wrong');
    refused(await login(admin.email, admin.password), 401, /Too many/);

    const answer = await anyone.post(RESET, { email: ' Ada@Example.com ' });
    assert.equal(answer.status, 200, answer.text);
    const link = await token(admin.email);
    assert.match(mail.to(admin.email)[0].link, new RegExp(`^${server.url}/password-reset\\?token=[0-9a-f]{64}$`));

    assert.deepEqual(issueOf(await anyone.post(`${RESET}/complete`, { token: link, password: 'short' })).path, ['password']);
    assert.equal((await anyone.post(`${RESET}/complete`, { token: link, password: next })).status, 200);
    refused(await anyone.post(`${RESET}/complete`, { token: link, password: 'yet another long passphrase' }), 401, /not valid any more/);
    refused(await old.get('/api/v1/user'), 401);
    refused(await login(admin.email, admin.password), 401);
    assert.equal((await login(admin.email, next)).status, 200, 'the lockout is lifted too');
    await until(() => mail.to(admin.email).some(({ headers }) => /was changed/.test(headers.subject)), 'the notice');
});

test('asking says nothing of who has an account, and does not flood a mailbox', async (t) => {
    const { mail, anyone } = await startWithMail(t);
    const there = await anyone.post(RESET, { email: admin.email });
    const absent = await anyone.post(RESET, { email: 'nobody@example.com' });
    assert.deepEqual([there.status, there.body], [absent.status, absent.body]);
    for (let i = 0; i < 5; i++) assert.equal((await anyone.post(RESET, { email: admin.email })).status, 200);
    await until(() => mail.mails.length > 0, 'the mail');
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(mail.mails.length, 1);
    assert.deepEqual(issueOf(await anyone.post(RESET, { email: 'x' })).path, ['email']);
    assert.deepEqual(issueOf(await anyone.post(RESET, {})).path, ['email']);
    let status = 200;
    for (let i = 0; i < 40 && status === 200; i++) ({ status } = await anyone.post(RESET, { email: `n${i}@example.com` }));
    assert.equal(status, 429, 'one address can\'t ask without end');
    for (const token of ['x', '0'.repeat(64), '../..', '\u0000']) {
        const answer = await anyone.post(`${RESET}/complete`, { token, password: next });
        assert.ok(answer.status >= 400 && answer.status < 500, answer.text);
    }
});

test('without a mail server a password can\'t be reset', async (t) => {
    const { server } = await startWithAdmin(t);
    refused(await new Client(server.url).post(RESET, { email: admin.email }), 400, /can't send mail/);
});

test('signing up is refused until the administrator allows it', async (t) => {
    const { mail, client, anyone, token, login } = await startWithMail(t);
    refused(await anyone.post(SIGN_UP, { email: 'bob@example.com' }), 403, /not allowed/);
    const config = await client.patch('/api/v1/admin/config', { allowSignUp: true, allowedSignUpDomain: 'example.com, Example.org' });
    assert.equal(config.status, 200, config.text);
    assert.equal(config.body.config.allowSignUp, true);
    assert.equal((await client.get('/api/status')).body.inviteOnlySignup, true);
    for (const email of ['bob@evil.com', 'bob@example.com.evil.com', 'bob@sub.example.com']) {
        refused(await anyone.post(SIGN_UP, { email }), 403, /domain/);
    }
    const answer = await anyone.post(SIGN_UP, { email: 'Bob@EXAMPLE.org' });
    assert.equal(answer.status, 200);
    assert.equal(answer.body.token, undefined, 'the token is for the reader of the mail');
    const link = await token('bob@example.org');
    const person = { token: link, firstName: 'Bob', password: next, organizationName: 'Bob & Sons' };
    assert.deepEqual(issueOf(await anyone.post(`${SIGN_UP}/complete`, { ...person, organizationName: ' ' })).path, ['organizationName']);
    const done = await anyone.post(`${SIGN_UP}/complete`, person);
    assert.equal(done.status, 200, done.text);
    assert.equal(done.body.user.email, 'bob@example.org');
    assert.equal(done.body.user.isEmailVerified, true);
    assert.equal(done.body.user.superAdmin, false);
    refused(await anyone.post(`${SIGN_UP}/complete`, person), 401);

    const bob = new Client(client.url, done.body.token);
    assert.deepEqual((await bob.get('/api/v1/organization')).body.organizations.map(({ name }) => name), ['Bob & Sons']);
    refused(await bob.patch('/api/v1/admin/config', { allowSignUp: false }), 403);
    assert.ok((await bob.get(`/api/v1/organization/${client.organizationId}`)).status >= 403, 'not into anybody else\'s');
    assert.equal((await login('bob@example.org', next)).status, 200);

    assert.equal((await anyone.post(SIGN_UP, { email: 'ada@example.com' })).status, 200, 'says nothing of who is there');
    await until(() => mail.to('ada@example.com').length > 0, 'the mail to the owner');
    assert.match(mail.to('ada@example.com')[0].headers.subject, /already/);

    await anyone.post(SIGN_UP, { email: 'carol@example.com' });
    const carol = await token('carol@example.com');
    await client.must('PATCH', '/api/v1/admin/config', { allowSignUp: false });
    refused(await anyone.post(`${SIGN_UP}/complete`, { ...person, token: carol }), 403, /not allowed/);
});

test('without a mail server one signs up at once, unless a domain is asked for', async (t) => {
    const { client } = await startWithAdmin(t);
    const anyone = new Client(client.url);
    await client.must('PATCH', '/api/v1/admin/config', { allowSignUp: true });
    const { body } = await anyone.post(SIGN_UP, { email: 'bob@example.com' });
    const done = await anyone.post(`${SIGN_UP}/complete`, { token: body.token, firstName: 'Bob', password: next, organizationName: 'Bob' });
    assert.equal(done.status, 200, done.text);
    assert.equal(done.body.user.isEmailVerified, false);
    const again = await anyone.post(SIGN_UP, { email: 'bob@example.com' });
    refused(await anyone.post(`${SIGN_UP}/complete`, { token: again.body.token, firstName: 'B', password: next, organizationName: 'B' }), 400, /already/);
    await client.must('PATCH', '/api/v1/admin/config', { allowedSignUpDomain: 'example.com' });
    refused(await anyone.post(SIGN_UP, { email: 'eve@example.com' }), 403, /can't be proven/);
});

test('a server that is not set up yet signs nobody up', async (t) => {
    const server = await startServer(t);
    refused(await new Client(server.url).post(SIGN_UP, { email: 'bob@example.com' }), 403);
});

test('the configuration is read by all and changed by instance administrators', async (t) => {
    const { client } = await startWithAdmin(t);
    const anyone = new Client(client.url);
    const before = (await anyone.get('/api/v1/admin/config')).body.config;
    assert.equal(before.initialized, true);
    assert.equal(before.allowSignUp, false);
    for (const name of ['allowedSignUpDomain', 'trustSamlEmails', 'trustLdapEmails', 'trustOidcEmails', 'defaultAuthOrgId', 'defaultAuthOrgSlug',
        'enabledLoginMethods', 'instanceId', 'isMigrationModeOn', 'isSecretScanningDisabled', 'authConsentContent', 'pageFrameContent']) {
        assert.ok(name in before, name);
    }
    refused(await anyone.patch('/api/v1/admin/config', { allowSignUp: true }), 401);
    assert.deepEqual(issueOf(await client.patch('/api/v1/admin/config', { allowSignUp: 'yes' })).path, ['allowSignUp']);
    const after = (await client.patch('/api/v1/admin/config', { authConsentContent: 'Be nice', allowedSignUpDomain: null, Stray: 1 })).body.config;
    assert.equal(after.authConsentContent, 'Be nice');
    assert.equal(after.allowSignUp, false, 'what is not given stays');
});

test('wrong passwords lock out by name, whoever has that name or not', async (t) => {
    const { client } = await startWithAdmin(t);
    const anyone = new Client(client.url);
    for (const email of [admin.email, 'nobody@example.com']) {
        for (let i = 0; i < 10; i++) refused(await anyone.post('/api/v3/auth/login', { email, password: 'wrong' }), 401, 'Invalid credentials');
        refused(await anyone.post('/api/v3/auth/login', { email: email.toUpperCase(), password: 'wrong' }), 401, /Too many/);
    }
    refused(await anyone.post('/api/v3/auth/login', { email: admin.email, password: admin.password }), 401, /Too many/);
});

test('a session is listed, refreshed by its cookie, revoked, and logged out', async (t) => {
    const { client } = await startWithAdmin(t);
    const anyone = new Client(client.url);
    const login = async () => {
        const answer = await anyone.post('/api/v3/auth/login', { email: admin.email, password: admin.password });
        const half = new Client(client.url, answer.body.accessToken);
        const chosen = await half.post('/api/v3/auth/select-organization', { organizationId: client.organizationId, userAgent: 'cli' });
        assert.equal(chosen.body.isMfaEnabled, false);
        const cookie = chosen.headers.getSetCookie().find((line) => line.startsWith('jid='));
        assert.match(cookie, /; HttpOnly/);
        assert.match(cookie, /; SameSite=Strict/);
        return Object.assign(new Client(client.url, chosen.body.token), { cookie: cookie.split(';')[0] });
    };
    const one = await login();
    const two = await login();
    const sessions = (await one.get('/api/v2/users/me/sessions')).body;
    assert.equal(sessions.filter(({ isCurrent }) => isCurrent).length, 1);
    const refreshed = await anyone.post('/api/v1/auth/token', undefined, { cookie: two.cookie });
    assert.equal(refreshed.body.organizationId, client.organizationId);
    assert.equal((await new Client(client.url, refreshed.body.token).get('/api/v1/user')).status, 200);

    const other = (await two.get('/api/v2/users/me/sessions')).body.find(({ isCurrent }) => isCurrent);
    assert.equal((await one.delete(`/api/v2/users/me/sessions/${other.id}`)).status, 200);
    refused(await two.get('/api/v1/user'), 401);
    refused(await new Client(client.url, refreshed.body.token).get('/api/v1/user'), 401);
    const dead = await anyone.post('/api/v1/auth/token', undefined, { cookie: two.cookie });
    refused(dead, 401);
    assert.ok(dead.headers.getSetCookie().some((line) => /^jid=;.*Max-Age=0/.test(line)), 'the cookie goes');
    refused(await one.delete(`/api/v2/users/me/sessions/${other.id}`), 404);

    const out = await anyone.post('/api/v1/auth/logout', undefined, { cookie: one.cookie });
    assert.equal(out.body.message, 'Successfully logged out');
    refused(await one.get('/api/v1/user'), 401);
    assert.equal((await anyone.post('/api/v1/auth/logout')).status, 200, 'always 200');
});
