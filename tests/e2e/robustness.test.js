// Nothing is lost: starts that must be refused, kills in the middle of writing, a full disk, and
// the polite end.
// Also runs on PostgreSQL.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isPostgres } from './database.js';
import {
    Client, Server, bootstrap, createProject, netlifyToken, runServer, startNetlify, startServer, startWithAdmin, temporaryDirectory, until,
} from './harness.js';

const dataOf = (server) => join(server.dataDir, 'data');
const hashOf = (path) => createHash('sha256').update(readFileSync(path)).digest('hex');
const snapshot = (folder) => Object.fromEntries(readdirSync(folder).sort().map((name) => [name, hashOf(join(folder, name))]));

/** Why a start was refused: the log's one error, as people read it. */
function reasonOf({ code, signal, log }) {
    assert.equal(signal, null, log);
    assert.notEqual(code, 0, log);
    assert.ok(!log.includes('Sanitizer'), log);
    return log;
}

test('a second server on the same file is refused', { skip: isPostgres && 'of the file' }, async (t) => {
    const { server, client } = await startWithAdmin(t);
    const refused = /another tacit server is using .* need PostgreSQL/;
    assert.match(reasonOf(await runServer({ dataDir: server.dataDir })), refused);
    const elsewhere = ['--database', `sqlite:${join(temporaryDirectory(t), 'shared.db')}`];
    const other = await startServer(t, { args: elsewhere });
    assert.match(reasonOf(await runServer({ dataDir: temporaryDirectory(t), args: elsewhere })), refused);
    await other.stop();
    assert.equal((await client.get('/api/v1/projects')).status, 200, 'the first goes on');
    await server.stop();
    await server.restart();
    assert.equal((await new Client(server.url, client.token).get('/api/v1/projects')).status, 200);
});

test('a database newer than the binary is refused and left alone', { skip: isPostgres && 'of the file' }, async (t) => {
    const { server } = await startWithAdmin(t);
    await server.stop();
    const file = join(dataOf(server), 'tacit.db');
    const { error, status, stderr } = spawnSync('sqlite3', [file, "INSERT INTO schema_migration VALUES (9999, '9999_later.sql', 0)"]);
    if (error?.code === 'ENOENT') return t.skip('needs the sqlite3 command');
    assert.equal(status, 0, String(stderr));
    const before = hashOf(file);
    const log = reasonOf(await runServer({ dataDir: server.dataDir }));
    assert.match(log, /9999/);
    assert.match(log, /newer version/);
    assert.equal(hashOf(file), before);
});

test('a wrong root key is refused and nothing is changed', async (t) => {
    const { server, client } = await startWithAdmin(t);
    const project = await createProject(client);
    await server.stop();
    const data = dataOf(server);
    const before = snapshot(data);

    await t.test('another key', async () => {
        const log = reasonOf(await runServer({ dataDir: server.dataDir, env: { TACIT_ROOT_KEY: randomBytes(32).toString('hex') } }));
        assert.match(log, /root key is not the one/);
        assert.deepEqual(snapshot(data), before);
    });
    await t.test('no key at all: none is made', async () => {
        renameSync(join(data, 'root.key'), join(data, 'root.key.away'));
        const log = reasonOf(await runServer({ dataDir: server.dataDir }));
        assert.match(log, /root key file .* is not there/);
        assert.ok(!existsSync(join(data, 'root.key')));
        renameSync(join(data, 'root.key.away'), join(data, 'root.key'));
        assert.deepEqual(snapshot(data), before);
    });
    await t.test('what is no key', async () => {
        for (const [key, message] of [['short', /TACIT_ROOT_KEY can't be read/], ['zz'.repeat(32), /TACIT_ROOT_KEY can't be read/]]) {
            const log = reasonOf(await runServer({ dataDir: server.dataDir, env: { TACIT_ROOT_KEY: key } }));
            assert.match(log, message);
            assert.ok(!log.includes(key), 'a key is never told');
        }
        const key = readFileSync(join(data, 'root.key'));
        writeFileSync(join(data, 'root.key'), 'nonsense');
        assert.match(reasonOf(await runServer({ dataDir: server.dataDir })), /root key file .* can't be read/);
        writeFileSync(join(data, 'root.key'), key);
        assert.deepEqual(snapshot(data), before);
    });
    await server.restart();
    assert.equal((await new Client(server.url, client.token).must('GET', `/api/v1/projects/${project.id}`)).project.id, project.id);
});

test('what is kept is private', async (t) => {
    const { server } = await startWithAdmin(t);
    assert.equal(statSync(dataOf(server)).mode & 0o777, 0o700);
    for (const name of readdirSync(dataOf(server))) assert.equal(statSync(join(dataOf(server), name)).mode & 0o077, 0, name);
    await server.stop();
    chmodSync(join(dataOf(server), 'root.key'), 0o644);
    await server.restart();
    assert.match(server.log(), /others can read the root key/);
});

test('starts that must be refused', async (t) => {
    const dataDir = temporaryDirectory(t);
    const refusedWith = async (args, message, env) => assert.match(reasonOf(await runServer({ dataDir, args, env })), message);

    await t.test('bad flags', async () => {
        await refusedWith(['--nonsense', 'x'], /--nonsense is no option/);
        await refusedWith(['--listen', 'nowhere'], /HOST:PORT/);
        await refusedWith(['--threads', 'many'], /--threads/);
        await refusedWith([], /TACIT_LOG_LEVEL/, { TACIT_LOG_LEVEL: 'loud' });
        assert.ok(!existsSync(join(dataDir, 'data', 'tacit.db')), 'nothing was made');
    });
    await t.test('a port that is taken', async () => {
        const other = createServer().listen(0, '127.0.0.1');
        await new Promise((resolve) => other.once('listening', resolve));
        await refusedWith(['--listen', `127.0.0.1:${other.address().port}`], /another program has taken that port/);
        other.close();
    });
    await t.test('an address of another machine', () => refusedWith(['--listen', '192.0.2.1:0'], /no address of this machine/));
    await t.test('a certificate that is none', async () => {
        writeFileSync(join(dataDir, 'no.pem'), 'no certificate');
        await refusedWith(['--tls-cert', join(dataDir, 'no.pem'), '--tls-key', join(dataDir, 'no.pem')], /certificate or key is wrong/);
        await refusedWith(['--tls-cert', '/nowhere', '--tls-key', '/nowhere'], /can't open/);
    });
    await t.test('a data directory that is a file', async () => {
        const place = temporaryDirectory(t);
        writeFileSync(join(place, 'data'), '');
        assert.match(reasonOf(await runServer({ dataDir: place })), /data directory/);
    });
    await t.test('a database that is none', { skip: isPostgres && 'of the file' }, async () => {
        const place = temporaryDirectory(t);
        mkdirSync(join(place, 'data'));
        writeFileSync(join(place, 'data', 'tacit.db'), 'this is no database at all, but some text that is long enough to be read as one\n'.repeat(100));
        const before = hashOf(join(place, 'data', 'tacit.db'));
        reasonOf(await runServer({ dataDir: place }));
        assert.equal(hashOf(join(place, 'data', 'tacit.db')), before);
    });
    await t.test('a database that is not supported', () => refusedWith(['--database', 'mysql://u:hunter2@127.0.0.1/x'], /^(?!.*hunter2).*sqlite:PATH or postgres:/));
    await t.test('a database that is not there', () => refusedWith(['--database', 'postgres://u:hunter2@127.0.0.1:1/x'], /^(?!.*hunter2).*can't connect to the database/));
    await t.test('a database URL with a password that is not escaped', async () => {
        for (const url of ['postgres://u:hunt@er2@127.0.0.1/x', 'postgres://u:hunt/er2@127.0.0.1/x', 'postgres://u:hunter2@[127.0.0.1/x', 'postgres://u:hunter2@127.0.0.1/x?hunter2=1'])
            await refusedWith(['--database', url], /^(?!.*(hunt|er2)).*special characters of the password/);
    });
});

/** Writes until the server is gone; answers the names of what was acknowledged. */
async function writeUntilGone(client, project, kept) {
    const names = [];
    for (let i = 0; ; i++) {
        const name = `f-${randomUUID()}`;
        try {
            const { status } = await client.post('/api/v1/folders', { workspaceId: project.id, environment: 'dev', path: '/', name });
            if (status !== 200) break;
            kept.push(name);
            names.push(name);
        } catch { break; }
    }
    return names;
}

test('a kill in the middle of writing loses nothing that was acknowledged', async (t) => {
    const { server, client } = await startWithAdmin(t);
    const project = await createProject(client);
    const kept = [];
    for (let round = 0; round < 4; round++) {
        const now = new Client(server.url, client.token);
        const writers = Array.from({ length: 8 }, () => writeUntilGone(now, project, kept));
        const count = kept.length;
        await until(() => kept.length > count + 40 + round * 25, 'some writes');
        await server.kill();
        await Promise.all(writers);
        await server.restart();
        const { folders } = await new Client(server.url, client.token).must('GET', `/api/v1/folders?workspaceId=${project.id}&environment=dev`);
        const found = new Set(folders.map(({ name }) => name));
        assert.deepEqual(kept.filter((name) => !found.has(name)), [], `round ${round}: ${kept.length} were acknowledged`);
    }
});

/** Raises the number in a secret of its own, and beside that asks for what is refused, until the server is gone. */
async function raiseUntilGone(client, project, secret) {
    const body = (secretValue) => ({ projectId: project.id, environment: 'dev', secretPath: '/', secretValue });
    const url = `/api/v4/secrets/${secret.name}`;
    for (let i = 0; ; i++) {
        try {
            const { status } = await (secret.kept < 0 ? client.post(url, body('0')) : client.patch(url, body(String(secret.kept + 1))));
            if (status !== 200) break;
            secret.kept++;
            if (i % 3 === 0 && (await client.post(url, body('again'))).status !== 400) break;
        } catch { break; }
    }
}

test('a kill under writers who share commits: what was acknowledged is there, once, and the log is whole', async (t) => {
    const { server, client } = await startWithAdmin(t);
    const project = await createProject(client);
    for (let round = 0; round < 3; round++) {
        const now = new Client(server.url, client.token);
        const secrets = Array.from({ length: 8 }, (_, i) => ({ name: `R${round}_${i}`, kept: -1 }));
        const writers = secrets.map((secret) => raiseUntilGone(now, project, secret));
        await until(() => secrets.every(({ kept }) => kept >= 3 + round * 4), 'some writes');
        await server.kill();
        await Promise.all(writers);
        await server.restart();
        const after = new Client(server.url, client.token);
        for (const { name, kept } of secrets) {
            const { secret } = await after.must('GET', `/api/v4/secrets/${name}?projectId=${project.id}&environment=dev`);
            const value = Number(secret.secretValue);
            assert.ok(value === kept || value === kept + 1, `${name}: ${value} after ${kept} was acknowledged`);
            assert.equal(secret.version, value + 1, 'one version for each write');
        }
        const { check } = await after.must('GET', '/api/v1/organization/audit-logs/verify');
        assert.equal(check.isIntact, true, `round ${round}: the chain breaks at ${check.wrongPosition}`);
    }
});

test('a full disk refuses writes, and loses nothing', { skip: isPostgres && 'of the file' }, async (t) => {
    const { server, client } = await startWithAdmin(t);
    const project = await createProject(client);
    const limit = (bytes) => spawnSync('prlimit', [`--pid=${server.pid}`, `--fsize=${bytes}:`]);
    const { error, status } = limit(Math.max(...readdirSync(dataOf(server)).map((name) => statSync(join(dataOf(server), name)).size)) + 20_000);
    if (error || status !== 0) return t.skip('needs the prlimit command');
    const kept = [];
    const write = async () => {
        const name = `f-${randomUUID()}`;
        const answer = await client.post('/api/v1/folders', { workspaceId: project.id, environment: 'dev', path: '/', name, description: 'x'.repeat(1000) });
        if (answer.status === 200) kept.push(name);
        return answer;
    };
    const refusal = await until(async () => {
        const answer = await write();
        return answer.status !== 200 && answer;
    }, 'the disk to be full');
    assert.equal(refusal.status, 503, refusal.text);
    assert.match(refusal.body.message, /try again/);
    assert.equal((await write()).status, 503);
    const names = async (now) => new Set((await now.must('GET', `/api/v1/folders?workspaceId=${project.id}&environment=dev`)).folders.map(({ name }) => name));
    assert.deepEqual([...await names(client)].sort(), [...kept].sort(), 'reads go on');
    limit('unlimited');
    await until(async () => (await write()).status === 200, 'room again');
    await server.kill();
    await server.restart();
    const after = await names(new Client(server.url, client.token));
    assert.deepEqual(kept.filter((name) => !after.has(name)), []);
});

async function stopWithin(server, ms) {
    const begin = Date.now();
    await server.stop();
    const took = Date.now() - begin;
    assert.ok(took < ms, `took ${took} ms`);
}

test('SIGTERM under load ends in time, and acknowledged is kept', async (t) => {
    const { server, client } = await startWithAdmin(t);
    const project = await createProject(client);
    const kept = [];
    const writers = Array.from({ length: 16 }, () => writeUntilGone(client, project, kept));
    const readers = Array.from({ length: 16 }, async () => {
        for (;;) if (!(await client.get('/api/v1/projects').catch(() => null))) return;
    });
    await until(() => kept.length > 50, 'some load');
    await stopWithin(server, 10_000);
    await Promise.all([...writers, ...readers]);
    await server.restart();
    const { folders } = await new Client(server.url, client.token).must('GET', `/api/v1/folders?workspaceId=${project.id}&environment=dev`);
    const found = new Set(folders.map(({ name }) => name));
    assert.deepEqual(kept.filter((name) => !found.has(name)), []);
});

test('SIGTERM does not wait for a Netlify that hangs', async (t) => {
    const netlify = await startNetlify(t);
    const { server, client } = await startWithAdmin(t, { env: { TACIT_NETLIFY_API_URL: netlify.url } });
    await netlify.fault({ match: {}, times: 'always', do: 'timeout' });
    const asked = client.post('/api/v1/app-connections/netlify', { name: 'hangs', method: 'access-token', credentials: { accessToken: netlifyToken } }).catch((error) => error);
    await until(async () => (await netlify.requests()).length > 0 || (await new Promise((resolve) => setTimeout(() => resolve(true), 500))), 'the call');
    await stopWithin(server, 10_000);
    await asked;
});

test('an idle server ends at once, and starts again on what it left', async (t) => {
    const server = await startServer(t);
    const client = await bootstrap(server);
    for (let i = 0; i < 3; i++) {
        await stopWithin(server, 2_000);
        await server.restart();
        assert.equal((await new Client(server.url, client.token).get('/api/v1/projects')).status, 200);
    }
});

test('a server without the API, beside one without workers', async (t) => {
    const dataDir = temporaryDirectory(t);
    const server = new Server({ dataDir, args: ['--roles', 'api'] });
    await server.start();
    t.after(() => server.stop());
    const client = await bootstrap(server);
    assert.equal((await client.get('/readyz')).status, 200);
});
