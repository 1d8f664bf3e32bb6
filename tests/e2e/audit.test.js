// The audit log: everything of note is in it, it can be searched, taken away as a file and proven
// whole, and it says who was refused.
// Also runs on PostgreSQL.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { databaseEnvironment, isPostgres } from './database.js';
import { Client, admin, createMachine, createProject, startWithAdmin } from './harness.js';
import { issueOf, refused } from './refusal.js';

const logs = '/api/v1/organization/audit-logs';
const binary = process.env.TACIT_BIN ?? join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'build', 'release', 'tacit');

/** `tacit audit …`: {code, out, error}. */
async function audit(server, ...words) {
    const database = await databaseEnvironment(server.dataDir);
    return new Promise((resolve) => {
        execFile(binary, ['audit', ...words, '--data', join(server.dataDir, 'data')],
            { env: { PATH: process.env.PATH, ...database } }, (error, out, text) => resolve({ code: error?.code ?? 0, out, error: text }));
    });
}

const list = async (client, query = '') => (await client.must('GET', `${logs}?limit=1000${query}`)).auditLogs;
const types = (entries) => entries.map((entry) => entry.event.type);

test('audit log', async (t) => {
    const { server, client } = await startWithAdmin(t);
    const project = await createProject(client, 'Audited');
    const viewer = await createMachine(client, { projectId: project.id, role: 'viewer' });
    const at = { workspaceId: project.id, environment: 'dev', secretPath: '/' };

    await t.test('a refused attempt is noted with who, where and why', async () => {
        refused(await viewer.post('/api/v3/secrets/raw/NOPE', { ...at, secretValue: 'never-logged' }), 403);
        const [entry] = await list(client, `&projectId=${project.id}&eventType=access-refused`);
        assert.equal(entry.actor.type, 'identity');
        assert.equal(entry.actor.metadata.identityId, viewer.identityId);
        assert.equal(entry.event.metadata.method, 'POST');
        assert.equal(entry.event.metadata.route, '/api/v3/secrets/raw/{secretName}');
        assert.match(entry.event.metadata.reason, /not allowed to create on secrets/);
        assert.equal(entry.ipAddress, '127.0.0.1');
        assert.equal(entry.userAgent, 'tacit-test');
        assert.ok(!JSON.stringify(entry).includes('never-logged'));
    });

    await t.test('logins are noted, refused ones too', async () => {
        const anyone = new Client(server.url);
        const wrong = await anyone.post('/api/v1/auth/universal-auth/login', { clientId: viewer.clientId, clientSecret: 'wrong-guess' });
        assert.equal(wrong.status, 401);
        const person = await anyone.post('/api/v3/auth/login', { email: admin.email, password: 'a wrong passphrase' });
        assert.equal(person.status, 401);
        await anyone.must('POST', '/api/v3/auth/login', { email: admin.email, password: admin.password });
        const refusals = await list(client, '&eventType=login-refused');
        assert.deepEqual(refusals.map((entry) => entry.actor.type), ['user', 'identity']);
        assert.equal(refusals[0].actor.metadata.email, admin.email);
        assert.equal(refusals[1].actor.metadata.identityId, viewer.identityId);
        assert.ok(!JSON.stringify(refusals).includes('wrong'));
        assert.equal((await list(client, '&eventType=user-login')).length, 1);
        assert.ok((await list(client, '&eventType=login-identity-universal-auth')).length >= 1);
    });

    await t.test('a login with a name that nobody has leaves nothing', async () => {
        const before = (await list(client)).length;
        const anyone = new Client(server.url);
        assert.equal((await anyone.post('/api/v3/auth/login', { email: 'nobody@example.com', password: 'x'.repeat(20) })).status, 401);
        assert.equal((await list(client)).length, before + 1); /* the look before */
    });

    await t.test('reads of values and changes are noted with their client', async () => {
        await client.must('POST', '/api/v3/secrets/raw/KEY', { ...at, secretValue: 'hush-hush' });
        await client.send('GET', `/api/v3/secrets/raw/KEY?workspaceId=${project.id}&environment=dev`, undefined, { 'user-agent': 'terraform' });
        await client.send('GET', `/api/v3/secrets/raw?workspaceId=${project.id}&environment=dev`, undefined, { 'user-agent': 'cli' });
        const entries = await list(client, `&projectId=${project.id}`);
        assert.ok(types(entries).includes('create-secret'));
        const [one] = await list(client, `&projectId=${project.id}&userAgentType=terraform`);
        assert.equal(one.event.type, 'get-secret');
        assert.equal(one.event.metadata.secretKey, 'KEY');
        const [many] = await list(client, `&projectId=${project.id}&userAgentType=cli`);
        assert.equal(many.event.type, 'get-secrets');
        assert.ok(!JSON.stringify(entries).includes('hush-hush'));
    });

    await t.test('filters and pages', async () => {
        const all = await list(client, `&projectId=${project.id}`);
        const has = async (query, holds) => {
            const entries = await list(client, `&projectId=${project.id}${query}`);
            assert.ok(entries.length > 0, query);
            assert.ok(entries.every(holds), query);
            return entries;
        };
        await has('&actorType=identity', (entry) => entry.actor.type === 'identity');
        await has(`&actor=${viewer.identityId}`, (entry) => entry.actor.metadata.identityId === viewer.identityId);
        await has('&secretKey=KEY', (entry) => entry.event.metadata.secretKey === 'KEY');
        await has('&environment=dev&secretPath=/', (entry) => entry.event.metadata.environment === 'dev');
        await has('&eventType=create-secret,get-secret', (entry) => ['create-secret', 'get-secret'].includes(entry.event.type));
        await has('&eventMetadata=secretKey=KEY', (entry) => entry.event.metadata.secretKey === 'KEY');
        assert.deepEqual(await list(client, `&projectId=${project.id}&secretKey=OTHER`), []);
        const page = (await client.must('GET', `${logs}?projectId=${project.id}&offset=1&limit=2&endDate=${all[0].createdAt}`)).auditLogs;
        assert.equal(page.length, 2);
        const newer = (await client.must('GET', `${logs}?afterPosition=${all[2].position}&projectId=${project.id}`)).auditLogs;
        assert.ok(newer.length >= 2 && newer.every((entry) => entry.position > all[2].position));
        assert.equal(issueOf(await client.get(`${logs}?eventType=moon-walk`)).path[0], 'eventType');
        assert.equal(issueOf(await client.get(`${logs}?limit=1001`)).path[0], 'limit');
        assert.equal(issueOf(await client.get(`${logs}?startDate=2026-02-01T00:00:00Z&endDate=2026-01-01T00:00:00Z`)).message, 'End date cannot be before start date');
        assert.equal(issueOf(await client.get(`${logs}?startDate=2025-01-01T00:00:00Z&endDate=2026-01-01T00:00:00Z`)).message, 'Dates must be within 3 months');
    });

    await t.test('who follows the log does not fill it', async () => {
        const [newest] = await list(client);
        for (let i = 0; i < 3; i++) await client.must('GET', `${logs}?afterPosition=${newest.position}`);
        const fresh = (await client.must('GET', `${logs}?afterPosition=${newest.position}`)).auditLogs;
        assert.deepEqual(types(fresh), ['get-audit-logs']); /* that of the list */
    });

    await t.test('export as NDJSON and CSV', async () => {
        const lines = await client.get(`${logs}/export?projectId=${project.id}`);
        assert.match(lines.headers.get('content-type'), /ndjson/);
        const entries = lines.text.trim().split('\n').map((line) => JSON.parse(line));
        assert.ok(entries.length > 5 && entries.every((entry) => entry.projectId === project.id));
        const csv = await client.get(`${logs}/export?projectId=${project.id}&format=csv`, { 'user-agent': '=HYPERLINK("http://x")' });
        assert.match(csv.headers.get('content-type'), /^text\/csv/);
        assert.match(csv.headers.get('content-disposition'), /audit-log\.csv/);
        const rows = csv.text.trim().split('\r\n');
        assert.equal(rows[0].split(',')[0], 'createdAt');
        assert.ok(rows.length >= entries.length);
        const again = await client.get(`${logs}/export?format=csv&eventType=export-audit-logs`);
        assert.ok(again.text.includes('"\'=HYPERLINK(""http://x"")"'), 'a formula is none any more');
        assert.equal(issueOf(await client.get(`${logs}/export?format=pdf`)).path[0], 'format');
        const whole = await client.get(`${logs}/export`);
        assert.ok(whole.text.trim().split('\n').length > entries.length);
    });

    await t.test('only who may read it does', async () => {
        refused(await viewer.get(logs), 403);
        refused(await viewer.get(`${logs}/export`), 403);
        refused(await viewer.get(`${logs}/verify`), 403);
        assert.equal((await viewer.get(`${logs}?projectId=${project.id}`)).status, 200);
        const other = await createProject(client);
        assert.equal((await viewer.get(`${logs}?projectId=${other.id}`)).status, 404);
        const nobody = await createMachine(client, { projectId: project.id, role: 'no-access' });
        refused(await nobody.get(`${logs}?projectId=${project.id}`), 403);
        assert.equal((await new Client(server.url).get(logs)).status, 401);
    });

    await t.test('retention is set for the organisation and for a project', async () => {
        const org = (await client.must('PATCH', `/api/v1/organization/${client.organizationId}`, { auditLogsRetentionDays: 30 })).organization;
        assert.equal(org.auditLogsRetentionDays, 30);
        await client.must('PATCH', `/api/v1/projects/${project.id}`, { auditLogsRetentionDays: 7 });
        const days = (entry) => (Date.parse(entry.expiresAt) - Date.parse(entry.createdAt)) / 86_400_000;
        assert.equal(days((await list(client, `&projectId=${project.id}`))[0]), 7);
        assert.equal(days((await list(client, '&eventType=user-login'))[0]), 30);
        assert.equal((await client.must('PATCH', `/api/v1/organization/${client.organizationId}`, { auditLogsRetentionDays: null })).organization.auditLogsRetentionDays, null);
        assert.equal((await list(client, '&eventType=user-login'))[0].expiresAt, null);
        assert.equal(issueOf(await client.patch(`/api/v1/organization/${client.organizationId}`, { auditLogsRetentionDays: -1 })).path[0], 'auditLogsRetentionDays');
    });

    await t.test('the chain is proven by the API and by the command, beside the running server', async () => {
        const { check } = await client.must('GET', `${logs}/verify`);
        assert.equal(check.isIntact, true);
        assert.ok(check.entries > 20);
        assert.equal(check.wrongPosition, null);
        assert.match(check.newestLink, /^[0-9a-f]{64}$/);
        const good = await audit(server, 'verify');
        assert.equal(good.code, 0, good.error);
        assert.match(good.out, /^intact: \d+ entries, 0 purged/);
        const noted = `${check.newestPosition}:${check.newestLink}`;
        assert.equal((await audit(server, 'verify', '--expect', noted)).code, 0);
        const forged = await audit(server, 'verify', '--expect', `${check.newestPosition}:${'0'.repeat(64)}`);
        assert.equal(forged.code, 1);
        assert.match(forged.out, /^NOT intact/);
        assert.equal((await audit(server, 'verify', '--expect', `99999999:${check.newestLink}`)).code, 1);
    });

    await t.test('the command makes nothing where there is nothing', { skip: isPostgres && 'of the file' }, async () => {
        const nowhere = await audit({ dataDir: join(server.dataDir, 'nowhere') }, 'verify');
        assert.equal(nowhere.code, 2);
        assert.match(nowhere.error, /there is no database/);
        assert.equal((await audit(server, 'dance')).code, 2);
        assert.equal((await audit(server, 'verify', '--expect', 'x')).code, 2);
    });
});
