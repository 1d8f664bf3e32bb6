// Several servers on one PostgreSQL are one server: what one is told all know, work is done once, and
// when one dies the others go on.
// Also runs on PostgreSQL.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { administer, databaseOf, isPostgres, query } from './database.js';
import { Client, bootstrap, createMachine, createProject, runServer, startServer, temporaryDirectory } from './harness.js';
import { calls, cells, startSyncing, startWithChanges, until } from './sync-helper.js';

const options = { skip: !isPostgres && 'SQLite is for one server' };
const binary = process.env.TACIT_BIN ?? join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'build', 'release', 'tacit');
const TACIT_ROOT_KEY = randomBytes(32).toString('hex');
const moment = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

/** One more server on the database of the first. */
async function joinServer(t, first, { env, args } = {}) {
    return startServer(t, { args, env: { ...first.env, TACIT_DATABASE_URL: await databaseOf(first.dataDir), ...env } });
}

/** A source with two replicas: a and b are clients of one and the other, with one token. */
async function startPair(t, settings) {
    const source = await startSyncing(t, { ...settings, env: { TACIT_ROOT_KEY } });
    const second = await joinServer(t, source.server);
    const b = Object.assign(new Client(second.url, source.client.token), { organizationId: source.client.organizationId });
    return { source, a: source.client, b, second };
}

const others = (client, { url }) => Object.assign(new Client(url, client.token), { organizationId: client.organizationId });

test('what is taken away at one is gone at the other', options, async (t) => {
    const { source, a, b } = await startPair(t);
    const list = `/api/v3/secrets/raw?workspaceId=${source.project.id}&environment=dev&secretPath=/`;

    await t.test('a token', async () => {
        for (let round = 0; round < 8; round++) {
            const machine = await createMachine(a, { projectId: source.project.id });
            const there = others(machine, b);
            for (let i = 0; i < 3; i++) assert.equal((await there.get(list)).status, 200);
            await a.must('POST', '/api/v1/auth/token/revoke', { accessToken: machine.token });
            assert.equal((await there.get(list)).status, 401, `round ${round}`);
        }
    });
    await t.test('a membership, and it comes back', async () => {
        const machine = await createMachine(a, { projectId: source.project.id });
        const there = others(machine, b);
        const path = `/api/v2/workspace/${source.project.id}/identity-memberships/${machine.identityId}`;
        for (let round = 0; round < 4; round++) {
            for (let i = 0; i < 3; i++) assert.equal((await there.get(list)).status, 200);
            await a.must('DELETE', path);
            assert.notEqual((await there.get(list)).status, 200, `round ${round}`);
            await a.must('POST', path, { role: 'member' });
            assert.equal((await there.get(list)).status, 200, `round ${round}: back again`);
        }
    });
    await t.test('a role: what it allows no longer', async () => {
        const machine = await createMachine(a, { projectId: source.project.id, role: 'member' });
        const there = others(machine, b);
        const write = (n) => there.post(`/api/v3/secrets/raw/R_${n}`, source.at({ secretValue: 'x' }));
        assert.equal((await write(1)).status, 200);
        await a.must('PATCH', `/api/v2/workspace/${source.project.id}/identity-memberships/${machine.identityId}`, { roles: [{ role: 'viewer' }] });
        assert.equal((await write(2)).status, 403);
    });
});

test('what is written at one is read at the other', options, async (t) => {
    const { source, a, b } = await startPair(t);
    const list = `/api/v3/secrets/raw?workspaceId=${source.project.id}&environment=dev&secretPath=/`;
    await source.create('VALUE', '0');
    for (let round = 1; round <= 12; round++) {
        const [writer, reader] = round % 2 ? [a, b] : [b, a];
        const before = await reader.get(list); // so that there is something to be kept
        await writer.must('PATCH', '/api/v3/secrets/raw/VALUE', source.at({ secretValue: `${round}` }));
        const one = await reader.must('GET', `/api/v3/secrets/raw/VALUE?workspaceId=${source.project.id}&environment=dev&secretPath=/`);
        assert.equal(one.secret.secretValue, `${round}`);
        const etag = before.headers.get('etag');
        const after = await reader.get(list, etag ? { 'if-none-match': etag } : {});
        assert.equal(after.status, 200);
        assert.equal(after.body.secrets[0].secretValue, `${round}`);
    }
    // Both at once: every write counts, none is lost.
    await Promise.all(Array.from({ length: 40 }, (_, n) =>
        (n % 2 ? a : b).must('POST', `/api/v3/secrets/raw/BOTH_${n}`, source.at({ secretValue: `${n}` }))));
    assert.equal((await a.must('GET', list)).secrets.length, 41);
    assert.equal((await b.must('GET', list)).secrets.length, 41);
    const versions = await Promise.all(Array.from({ length: 20 }, (_, n) =>
        (n % 2 ? a : b).must('PATCH', '/api/v3/secrets/raw/VALUE', source.at({ secretValue: `x${n}` }))));
    assert.equal(new Set(versions.map(({ secret }) => secret.version)).size, 20, 'one version each');
});

test('a sync is run once, whoever is quicker', options, async (t) => {
    const { source, a, b } = await startPair(t);
    await source.create('ONE', '0');
    const sync = await source.createSync();
    await source.netlify.clearRequests();
    const rounds = 10;
    for (let round = 1; round <= rounds; round++) {
        await (round % 2 ? a : b).must('PATCH', '/api/v3/secrets/raw/ONE', source.at({ secretValue: `${round}` }));
        await until(async () => (await cells(source.netlify)).ONE.all === `${round}`, `change ${round}`);
    }
    await source.settled(sync.id);
    const { writes, lists } = await calls(source.netlify);
    assert.equal(writes.length, rounds, 'one write a change');
    assert.equal(lists.length % rounds, 0, `${lists.length} lists: as many for each`);
    const runs = await source.runs(sync.id);
    assert.equal(runs.length, rounds + 1);
});

test('a change at a replica without workers starts a run at the one that has them', options, async (t) => {
    const source = await startSyncing(t, { env: { TACIT_ROOT_KEY } });
    const front = others(source.client, await joinServer(t, source.server, { args: ['--roles', 'api'] }));
    await source.create('ONE', '0');
    await source.createSync();
    const took = [];
    for (let round = 1; round <= 5; round++) {
        await front.must('PATCH', '/api/v3/secrets/raw/ONE', source.at({ secretValue: `${round}` }));
        const begin = Date.now();
        await until(async () => (await cells(source.netlify)).ONE.all === `${round}`, `change ${round}`);
        took.push(Date.now() - begin);
    }
    t.diagnostic(`change at one to arrival by the other: ${took.join(', ')} ms`);
});

test('when the replica that runs a sync is killed, another finishes it', options, async (t) => {
    const { source, sync } = await startWithChanges(t, 40, { latencyMs: 150, env: { TACIT_ROOT_KEY } });
    await source.client.must('POST', `/api/v1/secret-syncs/netlify/${sync.id}/sync-secrets`);
    await until(async () => (await calls(source.netlify)).writes.length > 3, 'the run to be under way');
    const second = await joinServer(t, source.server);
    await source.server.kill();
    const before = (await calls(source.netlify)).writes.length;
    assert.ok(before < 40, `${before} of 40 were written`);
    await until(async () => Object.values(await cells(source.netlify)).every(({ all }) => all.startsWith('changed')), 'the rest', 60_000);
    const there = others(source.client, second);
    await until(async () => (await there.must('GET', `/api/v1/secret-syncs/netlify/${sync.id}`)).secretSync.syncStatus === 'succeeded', 'the sync to be done');
    const { writes } = await calls(source.netlify);
    assert.ok(writes.length <= 44, `${writes.length} writes: at most those under way are made twice`);
});

// Its own thread asks for the lease now and then only; each call asks for itself.
test('a run whose lease somebody else took sends nothing more', options, async (t) => {
    const { source, sync } = await startWithChanges(t, 60, { latencyMs: 100, env: { TACIT_ROOT_KEY } });
    const inFlight = 4;
    await source.client.must('POST', `/api/v1/secret-syncs/netlify/${sync.id}/sync-secrets`);
    await until(async () => (await calls(source.netlify)).writes.length > 3, 'the run to be under way');
    await query(await databaseOf(source.server.dataDir), "UPDATE job SET lease_owner = 'another' WHERE state = 'running'");
    const before = (await calls(source.netlify)).writes.length;
    await until(async () => (await source.runs(sync.id))[0].state === 'cancelled', 'the run to stop', 20_000);
    const after = (await calls(source.netlify)).writes.length;
    assert.ok(after <= before + inFlight, `${after - before} calls after the lease was lost`);
});

test('two that start on an empty database at once both do', options, async (t) => {
    const dataDir = temporaryDirectory(t);
    const env = { TACIT_ROOT_KEY, TACIT_DATABASE_URL: await databaseOf(dataDir) };
    const servers = await Promise.all([1, 2, 3].map(() => startServer(t, { env })));
    assert.match(await query(env.TACIT_DATABASE_URL, 'SELECT count(*), max(number) FROM schema_migration'), /^(\d+)\|\1$/);
    const client = await bootstrap(servers[0]);
    const project = await createProject(client);
    for (const server of servers) {
        const { projects } = await others(client, server).must('GET', '/api/v1/projects');
        assert.deepEqual(projects.map(({ id }) => id), [project.id]);
        assert.equal((await new Client(server.url).get('/readyz')).status, 200);
    }
});

test('a pause asked for at one holds the other', options, async (t) => {
    const { source, a, b } = await startPair(t);
    await source.create('ONE', '0');
    const sync = await source.createSync();
    await a.must('POST', '/api/v1/secret-syncs/pause', {});
    await source.netlify.clearRequests();
    await b.must('PATCH', '/api/v3/secrets/raw/ONE', source.at({ secretValue: '1' }));
    await b.must('POST', `/api/v1/secret-syncs/netlify/${sync.id}/sync-secrets`);
    await moment(2_500);
    assert.deepEqual((await calls(source.netlify)).all, []);
    await b.must('DELETE', '/api/v1/secret-syncs/pause');
    await until(async () => (await cells(source.netlify)).ONE.all === '1', 'the change to go on');
});

test('the rate limit of a token is shared: all of it, and no call too many', options, async (t) => {
    const SITES = 40;
    const siteOf = (n) => `3c1d2e4f-0000-4000-8000-${String(n).padStart(12, '0')}`;
    const { source, a, b } = await startPair(t, { sites: Array.from({ length: SITES }, (_, n) => ({ id: siteOf(n), name: `site-${n}`, account_slug: 'acme' })) });
    await source.create('SHARED', 'first');
    for (let n = 0; n < SITES; n++) await source.createSync({ context: 'production', destination: { siteId: siteOf(n) } });
    const state = await source.netlify.state();
    await source.netlify.setState({ ...state, settings: { ...state.settings, rateLimit: 60, rateWindowMs: 2000 } });
    await source.netlify.clearRequests();
    const rounds = 3;
    for (let round = 1; round <= rounds; round++) {
        await (round % 2 ? a : b).must('PATCH', '/api/v3/secrets/raw/SHARED', source.at({ secretValue: `round ${round}` }));
        await until(async () => (await source.netlify.state()).variables
            .filter(({ values }) => values.some(({ value }) => value === `round ${round}`)).length === SITES, `round ${round}`, 90_000);
    }
    const requests = await source.netlify.requests();
    assert.deepEqual(requests.filter(({ status }) => status === 429), [], 'no call is one too many');
    const seconds = (Date.parse(requests.at(-1).at) - Date.parse(requests[0].at)) / 1000;
    t.diagnostic(`${requests.length} calls in ${seconds.toFixed(1)} s, 30 a second are allowed`);
});

test('both write one audit log, and its chain holds', options, async (t) => {
    const { source, a, b } = await startPair(t);
    await source.create('READ', 'me');
    const path = `/api/v3/secrets/raw/READ?workspaceId=${source.project.id}&environment=dev&secretPath=/`;
    await Promise.all(Array.from({ length: 60 }, (_, n) => (n % 3 === 0
        ? (n % 2 ? a : b).must('POST', `/api/v3/secrets/raw/W_${n}`, source.at({ secretValue: 'x' }))
        : (n % 2 ? a : b).must('GET', path))));
    const env = { PATH: process.env.PATH, TACIT_ROOT_KEY, TACIT_DATABASE_URL: await databaseOf(source.server.dataDir) };
    const { code, out, text } = await new Promise((resolve) => {
        execFile(binary, ['audit', 'verify', '--data', temporaryDirectory(t)], { env }, (error, out, text) => resolve({ code: error?.code ?? 0, out, text }));
    });
    assert.equal(code, 0, out + text);
    assert.match(out, /^intact: \d+ entries/);
});

test('a server that went away and came back is noticed by nobody', options, async (t) => {
    const { source, a, b } = await startPair(t);
    await source.create('ONE', '1');
    const url = await databaseOf(source.server.dataDir);
    const list = `/api/v3/secrets/raw?workspaceId=${source.project.id}&environment=dev&secretPath=/`;
    for (let round = 0; round < 3; round++) {
        await query(url, 'SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()');
        for (const client of [a, b]) assert.equal((await client.get(list)).status, 200);
        await a.must('PATCH', '/api/v3/secrets/raw/ONE', source.at({ secretValue: `${round}` }));
    }
});

test('without its database a replica is alive, not ready, and recovers', options, async (t) => {
    const { source, a, second } = await startPair(t);
    const url = await databaseOf(source.server.dataDir);
    const name = new URL(url).pathname.slice(1);
    const anyone = new Client(second.url);
    await administer(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`,
        `SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE datname = '${name}'`);
    assert.equal((await anyone.get('/readyz')).status, 503);
    assert.equal((await anyone.get('/healthz')).status, 200);
    const refusal = await a.get('/api/v1/projects');
    assert.equal(refusal.status, 503, refusal.text);
    await administer(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
    assert.equal((await anyone.get('/readyz')).status, 200);
    assert.equal((await a.get('/api/v1/projects')).status, 200);
});

test('a replica needs no directory when it is given the root key', options, async (t) => {
    const { source } = await startPair(t);
    const nowhere = temporaryDirectory(t);
    const TACIT_DATABASE_URL = await databaseOf(source.server.dataDir);
    const third = await startServer(t, { dataDir: nowhere, env: { TACIT_ROOT_KEY, TACIT_DATABASE_URL } });
    assert.deepEqual(readdirSync(nowhere), []);
    assert.equal((await others(source.client, third).get('/api/v1/projects')).status, 200);
});

test('starts that must be refused', options, async (t) => {
    const { source } = await startPair(t);
    const TACIT_DATABASE_URL = await databaseOf(source.server.dataDir);
    const refusedWith = async (message, env) => {
        const { code, signal, log } = await runServer({ dataDir: temporaryDirectory(t), env: { TACIT_DATABASE_URL, TACIT_ROOT_KEY, ...env } });
        assert.equal(signal, null, log);
        assert.notEqual(code, 0, log);
        assert.match(log, message);
        assert.ok(!log.includes('Sanitizer') && !log.includes('hunter2'), log);
    };
    const withUrl = (change) => {
        const url = new URL(TACIT_DATABASE_URL);
        change(url);
        return { TACIT_DATABASE_URL: url.href };
    };
    await t.test('another root key', () => refusedWith(/root key is not the one this database was made with/, { TACIT_ROOT_KEY: randomBytes(32).toString('hex') }));
    await t.test('no root key', () => refusedWith(/root key file .* is not there/, { TACIT_ROOT_KEY: '' }));
    await t.test('no such database', () => refusedWith(/database .*no_such.* does not exist/, withUrl((url) => { url.pathname = '/no_such'; })));
    await t.test('no such user', () => refusedWith(/role .*nobody_here.* does not exist/, withUrl((url) => { url.username = 'nobody_here'; url.password = 'hunter2'; })));
    await t.test('a wrong password', async (inner) => {
        await administer("CREATE ROLE guarded LOGIN PASSWORD 'right'");
        inner.after(() => administer('DROP ROLE guarded'));
        await refusedWith(/password authentication failed for user .*guarded/, withUrl((url) => { url.username = 'guarded'; url.password = 'hunter2'; }));
    });
    await t.test('a newer schema', async () => {
        await query(TACIT_DATABASE_URL, "INSERT INTO schema_migration VALUES (9999, '9999_later.sql', 0)");
        await refusedWith(/schema number 9999.*newer version/);
    });
});
