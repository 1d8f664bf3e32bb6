// The database of a test's server. On SQLite it is a file in the server's directory and nothing has
// to be done; with TACIT_TEST_DATABASE=postgres://… (an existing database of a server that tests may
// make and drop databases on) every directory gets a database of its own, as empty as a new file.
import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { promisify } from 'node:util';

const maintenance = process.env.TACIT_TEST_DATABASE ?? '';
const made = new Map(); // directory → promise of a URL
const names = [];

export const isPostgres = maintenance !== '';

function urlOf(name) {
    const url = new URL(maintenance);
    url.pathname = `/${name}`;
    return url.href;
}

/** Runs statements on the server, outside of any test's database. */
export async function administer(...statements) {
    const args = ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-d', maintenance];
    await promisify(execFile)('psql', [...args, ...statements.flatMap((sql) => ['-c', sql])]);
}

/** Rows of a query on one database, as psql prints them without decoration. */
export async function query(url, sql) {
    const { stdout } = await promisify(execFile)('psql', ['-X', '-A', '-t', '-d', url, '-c', sql]);
    return stdout.trim();
}

async function make(directory) {
    const name = `tacit_${createHash('sha256').update(directory).digest('hex').slice(0, 20)}`;
    if (names.length === 0) process.once('exit', dropAll);
    names.push(name);
    await administer(`CREATE DATABASE ${name} ENCODING 'UTF8' TEMPLATE template0`);
    return urlOf(name);
}

/** The address for a server on this directory; the same for each start there. */
export function databaseOf(directory) {
    if (!made.has(directory)) made.set(directory, make(directory));
    return made.get(directory);
}

function dropAll() {
    const drops = names.flatMap((name) => ['-c', `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`]);
    spawnSync('psql', ['-X', '-q', '-d', maintenance, ...drops], { timeout: 30_000 });
}

/** The environment that leads a server to its database. */
export async function databaseEnvironment(directory) {
    return isPostgres ? { TACIT_DATABASE_URL: await databaseOf(directory) } : {};
}
