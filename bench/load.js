// Load from wrk, a raw rate from SQLite's own shell, a peer from nginx.
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { startChild } from './child.js';

const SECONDS = 4;

/** Requests per second with 32 connections. Refused ones do not count, and are told. */
export function requestsPerSecond(url, token, { connections = 32, seconds = SECONDS, script } = {}) {
    const args = [`-t${Math.min(2, connections)}`, `-c${connections}`, `-d${seconds}s`, ...(script ? ['-s', script] : []),
        ...(token ? ['-H', `Authorization: Bearer ${token}`] : []), url];
    const out = execFileSync('wrk', args, { encoding: 'utf8' });
    const total = Number(/(\d+) requests in/.exec(out)[1]);
    const refused = Number(/Non-2xx or 3xx responses: (\d+)/.exec(out)?.[1] ?? 0);
    if (refused > 0) console.log(`(${refused} of ${total} requests to ${new URL(url).pathname} were refused)`);
    if (refused > total / 10) throw new Error(`wrk saw refusals from ${url}:\n${out}`);
    return Number(/Requests\/sec:\s+([\d.]+)/.exec(out)[1]) * (total - refused) / total;
}

async function freePort() {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address();
    server.close();
    await once(server, 'close');
    return port;
}

/** nginx serving one body of these bytes: {url, stop}. */
export async function startNginx(dir, body) {
    const port = await freePort();
    mkdirSync(join(dir, 'www'), { recursive: true });
    writeFileSync(join(dir, 'www', 'body.json'), body);
    const conf = join(dir, 'nginx.conf');
    // As root, nginx would read the files as somebody else, who may not.
    const user = process.getuid() === 0 ? 'user root;' : '';
    writeFileSync(conf, `daemon off; ${user} pid ${dir}/nginx.pid; error_log ${dir}/error.log; worker_processes 2;
        events { worker_connections 1024; }
        http { access_log off; sendfile on; keepalive_requests 1000000; types { application/json json; }
        client_body_temp_path ${dir}; proxy_temp_path ${dir}; fastcgi_temp_path ${dir};
        uwsgi_temp_path ${dir}; scgi_temp_path ${dir};
        server { listen 127.0.0.1:${port}; root ${dir}/www; } }`);
    // Killed outright, it would leave its workers behind, and with them its port.
    const child = startChild('nginx', ['-c', conf, '-p', dir], { stdio: 'ignore' }, 'SIGTERM');
    const url = `http://127.0.0.1:${port}/body.json`;
    for (let i = 0; i < 100; i++) {
        try { await fetch(url); return { url, stop: () => child.kill('SIGTERM') }; } catch { /* not up yet */ }
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('nginx did not start');
}

/** Rows per second of one-row commits, by SQLite's shell. */
export function rawSqlite(file, count) {
    const setUp = 'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (id BLOB PRIMARY KEY, v BLOB);';
    const insert = 'INSERT INTO t VALUES (randomblob(16), randomblob(120));\n';
    const time = (sql) => {
        const begin = performance.now();
        execFileSync('sqlite3', [file], { input: sql });
        return performance.now() - begin;
    };
    execFileSync('sqlite3', [file], { input: setUp });
    return count / time('PRAGMA synchronous=FULL;' + insert.repeat(count)) * 1000;
}

// Who wrote, which each row tells.
const ACTOR = JSON.stringify({ actorId: '0'.repeat(36), actorType: 'identity', name: 'bench identity', membershipId: null, groupId: null });
const SERIES = 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)';

/** Milliseconds for a transaction that puts 1,000 sealed secrets with their versions into a database
 * of ours: the same rows and indexes, without a request, a permission, an audit entry or an answer. */
export function rawBatch(dataDir) {
    const sql = `PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;
        .timer on
        BEGIN IMMEDIATE;
        ${SERIES} INSERT INTO secret (id, project_id, folder_id, name, version, version_id, value_sealed, actor, created_at, updated_at)
            SELECT randomblob(16), f.project_id, f.id, 'RAW_' || n.i, 1, randomblob(16), randomblob(96), '${ACTOR}', 1, 1
            FROM n, (SELECT id, project_id FROM folder WHERE path = '/' LIMIT 1) f;
        INSERT INTO secret_version (id, secret_id, version, name, value_sealed, actor, created_at)
            SELECT version_id, id, 1, name, value_sealed, actor, 1 FROM secret WHERE name GLOB 'RAW_*';
        COMMIT;\n`.replace(/\n {8}/g, '\n');
    const out = execFileSync('sqlite3', [join(dataDir, 'tacit.db')], { input: sql, encoding: 'utf8' });
    const times = [...out.matchAll(/Run Time: real ([\d.]+)/g)].map(([, seconds]) => Number(seconds) * 1000);
    if (times.length !== 4) throw new Error(`SQLite's shell said: ${out}`);
    return times.reduce((sum, ms) => sum + ms, 0);
}
