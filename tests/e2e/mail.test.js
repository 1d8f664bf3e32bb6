// Mails: invitations go out over SMTP, whatever the mail server is like, and nothing waits for it.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Client, admin, runServer, startServer, startWithAdmin, temporaryDirectory, until } from './harness.js';
import { MailServer, startMailServer } from './smtp-server.js';
import { issueOf } from './refusal.js';

const mailEnv = (mail, env = {}) => ({ TACIT_SMTP_URL: mail.url, TACIT_SMTP_FROM: 'Tacit <tacit@example.com>', ...env });
const invite = (client, ...emails) => client.post('/api/v1/invite-org/signup', {
    inviteeEmails: emails, organizationId: client.organizationId, organizationRoleSlug: 'member',
});

test('an invitation is mailed, and its link lets the person in once', async (t) => {
    const mail = await startMailServer(t);
    const { server, client } = await startWithAdmin(t, { env: mailEnv(mail) });

    assert.equal((await client.get('/api/status')).body.emailConfigured, true);
    const answer = await invite(client, 'Bob@Example.com');
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual(answer.body.completeInviteLinks, [], 'the link is for the reader of the mail alone');

    const [letter] = await until(() => mail.to('bob@example.com').length > 0 && mail.to('bob@example.com'), 'the mail');
    assert.equal(letter.headers.from, '"Tacit" <tacit@example.com>');
    assert.equal(letter.headers.to, '<bob@example.com>');
    assert.match(letter.headers.subject, /Acme/);
    assert.match(letter.headers.date, /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d \+0000$/);
    assert.match(letter.headers['message-id'], /^<[0-9a-f-]{36}@example\.com>$/);
    assert.ok(letter.link.startsWith(`${server.url}/signupinvite?token=`), letter.link);

    const token = new URL(letter.link).searchParams.get('token');
    const anyone = new Client(server.url);
    const person = { token, firstName: 'Bob', password: 'another long passphrase' };
    const joined = await anyone.post('/api/v3/signup/complete-account/invite', person);
    assert.equal(joined.status, 200, joined.text);
    assert.equal(joined.body.user.email, 'bob@example.com');
    assert.equal((await anyone.post('/api/v3/signup/complete-account/invite', person)).status, 401);
});

test('without a mail server the link is answered', async (t) => {
    const { client } = await startWithAdmin(t);

    assert.equal((await client.get('/api/status')).body.emailConfigured, false);
    const { body } = await invite(client, 'bob@example.com');
    assert.equal(body.completeInviteLinks[0].email, 'bob@example.com');
    assert.match(body.completeInviteLinks[0].link, /\/signupinvite\?token=/);
});

test('settings under the names of an Infisical .env file, with a login', async (t) => {
    const mail = await startMailServer(t);
    mail.login = { user: 'postman', password: 'pa$$ word/@:' };
    const { client } = await startWithAdmin(t, {
        env: {
            SMTP_HOST: '127.0.0.1', SMTP_PORT: String(mail.port), SMTP_USERNAME: 'postman',
            SMTP_PASSWORD: 'pa$$ word/@:', SMTP_FROM_ADDRESS: 'secrets@example.com', SMTP_FROM_NAME: 'Geheimnisträger Süd',
        },
    });
    await invite(client, 'bob@example.com');
    const [letter] = await until(() => mail.to('bob@example.com').length > 0 && mail.to('bob@example.com'), 'the mail');
    assert.equal(letter.headers.from, 'Geheimnisträger Süd <secrets@example.com>');
    assert.equal(mail.mails[0].login, 'postman');
    assert.equal(mail.mails[0].from, 'secrets@example.com');
});

test('no name can add a header or a recipient', async (t) => {
    const mail = await startMailServer(t);
    const { client } = await startWithAdmin(t, { env: mailEnv(mail) });
    const name = 'Acme Bcc: eve@example.com';
    await client.must('PATCH', `/api/v1/organization/${client.organizationId}`, { name });
    await client.patch(`/api/v1/organization/${client.organizationId}`, { name: 'Acme\r\nBcc: eve@example.com\r\n\r\nhi' });

    for (const email of ['bob@example.com\r\nRCPT TO:<eve@example.com>', 'bob@example.com>,<eve@example.com', 'a b@example.com']) {
        assert.equal(issueOf(await invite(client, email)).path[0], 'inviteeEmails');
    }
    await invite(client, 'bob@example.com');
    await until(() => mail.mails.length > 0, 'the mail');
    const [letter] = mail.to('bob@example.com');
    assert.deepEqual(mail.mails[0].to, ['bob@example.com']);
    assert.deepEqual(letter.names, ['date', 'from', 'to', 'subject', 'message-id', 'auto-submitted', 'mime-version',
        'content-type', 'content-transfer-encoding']);
    assert.match(letter.headers.subject, /^You are invited to Acme.*Bcc: eve@example\.com/);
    assert.ok(!mail.commands.some((line) => /eve@/.test(line)));
});

test('a mail server that is away or busy is tried again; the mail arrives once', async (t) => {
    const mail = await startMailServer(t);
    mail.refuse = { command: 'RCPT', times: 1, code: 451 };
    const { client } = await startWithAdmin(t, { env: mailEnv(mail) });
    await invite(client, 'bob@example.com');
    await until(() => mail.mails.length > 0, 'the second try', 40_000);
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.equal(mail.mails.length, 1);
});

test('a refused address is given up, and the log names neither address nor link', async (t) => {
    const mail = await startMailServer(t);
    mail.refuse = { command: 'RCPT', times: 1, code: 550 };
    const { server, client } = await startWithAdmin(t, { env: mailEnv(mail) });
    await invite(client, 'bob@example.com');
    await until(() => /could not be sent/.test(server.log()), 'the log line');
    assert.match(server.log(), /given up/);
    assert.doesNotMatch(server.log(), /bob@|token=/);
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(mail.mails.length, 0);
});

test('requests do not wait for a silent mail server, and neither does stopping', async (t) => {
    const mail = await startMailServer(t);
    mail.isSilent = true;
    const { server, client } = await startWithAdmin(t, { env: mailEnv(mail) });
    const people = Array.from({ length: 8 }, (_, i) => `person${i}@example.com`);
    const before = Date.now();
    assert.equal((await invite(client, ...people)).status, 200);
    assert.ok(Date.now() - before < 5_000, 'the request did not wait');
    await until(() => mail.sockets.size > 0, 'a connection');
    const stopping = Date.now();
    await server.stop();
    assert.ok(Date.now() - stopping < 10_000, 'it stopped in time');
});

test('a mail that waited is sent after a restart, and lay sealed meanwhile', async (t) => {
    const mail = await new MailServer().start();
    const { port } = mail;
    await mail.stop();
    const dataDir = temporaryDirectory(t);
    const server = await startServer(t, { dataDir, env: mailEnv({ url: `smtp://127.0.0.1:${port}` }) });
    const first = await new Client(server.url).must('POST', '/api/v1/admin/bootstrap', admin);
    const client = Object.assign(new Client(server.url, first.identity.credentials.token), { organizationId: first.organization.id });
    await invite(client, 'bob@example.com');
    await until(() => /tried again later/.test(server.log()), 'the first failure');
    await server.stop();
    const { readFileSync, readdirSync } = await import('node:fs');
    for (const name of readdirSync(`${dataDir}/data`)) {
        const bytes = readFileSync(`${dataDir}/data/${name}`);
        assert.ok(!bytes.includes('signupinvite'), `${name} holds the link in the clear`);
    }
    const again = await new MailServer().start(port);
    t.after(() => again.stop());
    await server.restart();
    await until(() => again.to('bob@example.com').length === 1, 'the mail', 40_000);
});

test('settings that cannot be meant are refused at the start, without the password', async (t) => {
    const cases = [
        [{ TACIT_SMTP_URL: 'smtp://127.0.0.1:1' }, /TACIT_SMTP_FROM is missing/],
        [{ TACIT_SMTP_URL: 'http://mail', TACIT_SMTP_FROM: 'a@b.c' }, /smtp:\/\/HOST/],
        [{ TACIT_SMTP_URL: 'smtp://mail', TACIT_SMTP_FROM: 'a@b.c\r\nBcc: x@y.z' }, /must be an address/],
        [{ SMTP_HOST: 'mail', SMTP_PORT: '99999', SMTP_FROM_ADDRESS: 'a@b.c' }, /SMTP_PORT/],
        [{ TACIT_SMTP_URL: 'smtp://mail', TACIT_SMTP_FROM: 'a@b.c', TACIT_SMTP_TLS: 'maybe' }, /TACIT_SMTP_TLS/],
    ];
    for (const [env, reason] of cases) {
        const { code, log } = await runServer({
            dataDir: temporaryDirectory(t), env: { ...env, TACIT_SMTP_PASSWORD: 'hunter22222' } });
        assert.notEqual(code, 0);
        assert.match(log, reason);
        assert.doesNotMatch(log, /hunter22222/);
    }
});

test('a mail server far away must speak TLS', async (t) => {
    const mail = await startMailServer(t);
    const { server, client } = await startWithAdmin(t, { env: mailEnv(mail, { TACIT_SMTP_TLS: 'required' }) });
    await invite(client, 'bob@example.com');
    await until(() => /could not be sent/.test(server.log()), 'the refusal');
    assert.equal(mail.mails.length, 0);
    assert.ok(!mail.commands.some((line) => /^(MAIL|DATA|AUTH)/.test(line)));
});
