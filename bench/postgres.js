// The same server on PostgreSQL, with all its syncs of the disk, beside what libpq does there without us.
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { programs, startPostgres } from '../tools/postgres.js';
import { requestsPerSecond } from './load.js';
import { row } from './report.js';
import { batch, startTacit, withProject } from './tacit.js';
import { createScript } from './writes.js';

const SECONDS = 2;
const ROUNDS = 2;
const ROWS = 100;

const sql = {
    table: `CREATE TABLE raw (id int PRIMARY KEY, bytes bytea); INSERT INTO raw SELECT i, decode(repeat('ab', 120), 'hex') FROM generate_series(1, ${ROWS}) i;
        CREATE TABLE written (id uuid PRIMARY KEY, bytes bytea)`,
    insert: "INSERT INTO written VALUES (gen_random_uuid(), decode(repeat('ab', 120), 'hex'));",
    one: `\\set n random(1, ${ROWS})\nSELECT bytes FROM raw WHERE id = :n;`,
    all: 'SELECT id, bytes FROM raw ORDER BY id;',
};

/** What pgbench, a client of libpq, does a second with one statement. */
function rawRate(postgres, dir, name, clients) {
    const file = join(dir, `${name}.sql`);
    writeFileSync(file, sql[name]);
    const out = execFileSync(`${programs()}pgbench`, ['-n', '-M', 'prepared', '-c', clients, '-j', Math.min(2, clients), '-T', SECONDS,
        '-f', file, '-h', postgres.folder, '-U', 'tacit', 'postgres'].map(String), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return Number(/tps = ([\d.]+)/.exec(out)[1]);
}

/** Interleaved, so that a busy moment hits both. There is no budget: SQLite is what is held to one. */
function compare(name, ours, raw, what) {
    let us = 0;
    let them = 0;
    for (let round = 0; round < ROUNDS; round++) {
        them = Math.max(them, raw());
        us = Math.max(us, ours(round));
    }
    row(`PostgreSQL: ${name}`, `${Math.round(us)}/s, ${(us / them).toFixed(2)} × ${Math.round(them)}/s of ${what}`, '(for comparison)', true);
}

async function compareAll(postgres, server, dir) {
    const project = await withProject(server);
    await server.send('POST', '/api/v4/secrets/batch', batch(project, ROWS));
    const flags = `projectId=${project.id}&environment=dev&secretPath=/&includeImports=false&expandSecretReferences=false`;
    const read = (path) => () => requestsPerSecond(`${server.url}${path}?${flags}`, server.token, { seconds: SECONDS });
    const write = (clients) => (round) => requestsPerSecond(server.url, server.token,
        { connections: clients, seconds: SECONDS, script: createScript(dir, project, `P${clients}_${round}`) });
    const raw = (name, clients) => () => rawRate(postgres, dir, name, clients);

    compare('read one secret', read('/api/v4/secrets/KEY_00050'), raw('one', 8), 'one row by its key');
    compare(`list ${ROWS} secrets`, read('/api/v4/secrets'), raw('all', 8), `${ROWS} rows`);
    compare('durable single writes', write(4), raw('insert', 1), 'one-row commits');
    compare('durable single writes of one client', write(1), raw('insert', 1), 'one-row commits');
}

export async function benchPostgres(dir) {
    const place = join(dir, 'postgres');
    const postgres = await startPostgres({ isDurable: true });
    try {
        mkdirSync(place);
        execFileSync(`${programs()}psql`, ['-q', '-h', postgres.folder, '-U', 'tacit', '-c', sql.table, '-c', 'CREATE DATABASE tacit', 'postgres']);
        const server = await startTacit(join(place, 'data'), { TACIT_DATABASE_URL: postgres.url.replace('/postgres?', '/tacit?') });
        await compareAll(postgres, server, place);
        await server.stop();
    } finally {
        await postgres.stop();
    }
}
