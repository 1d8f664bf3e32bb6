#!/usr/bin/env node
// A PostgreSQL server of one's own for tests: a fresh cluster in a temporary folder, reached by a
// Unix socket in it, gone with the process that asked for it however that ends. As a program it
// prints the address (for TACIT_TEST_DATABASE) and stays until it is interrupted.
//
// Nothing in it is worth keeping, so it writes without waiting for the disk, unless that is what is
// to be measured.

import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const lib = '/usr/lib/postgresql'; // Debian keeps the server's programs out of PATH
const START_MS = 30_000;

const settings = (folder, isDurable) => [
    '-c', 'listen_addresses=', '-c', `unix_socket_directories=${folder}`,
    ...(isDurable ? [] : ['-c', 'fsync=off', '-c', 'full_page_writes=off']),
    '-c', 'max_connections=400', '-c', 'shared_buffers=64MB',
    '-c', 'log_min_messages=fatal', '-c', 'log_min_error_statement=panic',
];

// The role "guarded" has to give a password, for the tests of what happens without the right one.
const logins = 'local all guarded scram-sha-256\nlocal all all trust\n';

/** The folder of the server's programs, with a slash; empty: they are in PATH. */
export function programs() {
    const versions = existsSync(lib) ? readdirSync(lib).sort((a, b) => Number(b) - Number(a)) : [];
    const found = versions.map((version) => join(lib, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')));
    return found ? `${found}/` : '';
}

/** PostgreSQL refuses to run as root. */
function asOrdinaryUser() {
    return userInfo().uid === 0 ? ['setpriv', '--reuid=postgres', '--regid=postgres', '--clear-groups'] : [];
}

function makeCluster(folder) {
    const user = asOrdinaryUser();
    if (user.length > 0) execFileSync('chown', ['postgres:', folder]);
    const [command, ...args] = [...user, `${programs()}initdb`, '--pgdata', join(folder, 'data'),
        '--username=tacit', '--auth=trust', '--no-sync', '--encoding=UTF8', '--locale=C'];
    execFileSync(command, args, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
    writeFileSync(join(folder, 'data', 'pg_hba.conf'), logins);
}

// A shell stands between us and the server: when its standard input ends, because we said so or
// because we are no more, it ends the server and takes the folder away.
const keeper = 'folder=$1; shift; trap "" INT TERM HUP; "$@" >"$folder/log" 2>&1 & cat >/dev/null; kill -INT $!; wait; rm -rf "$folder"';

async function waitUntilReady(folder, child) {
    const end = Date.now() + START_MS;
    while (child.exitCode === null && Date.now() < end) {
        try {
            execFileSync(`${programs()}pg_isready`, ['-q', '-h', folder]);
            return;
        } catch { /* not yet */ }
        await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`PostgreSQL did not start in ${folder}`);
}

/** {url, folder, stop}: the address of a database from which others can be made, the folder of its socket;
 * stop() ends the server. */
export async function startPostgres({ isDurable = false } = {}) {
    const folder = mkdtempSync(join(tmpdir(), 'tacit-postgres-'));
    makeCluster(folder);
    const server = [...asOrdinaryUser(), `${programs()}postgres`, '-D', join(folder, 'data'), ...settings(folder, isDurable)];
    const child = spawn('sh', ['-c', keeper, 'sh', folder, ...server],
        { cwd: '/', stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    child.unref();
    child.stdin.unref?.();
    const stop = () => new Promise((resolve) => {
        if (child.exitCode !== null) return resolve();
        child.ref();
        child.once('exit', () => resolve());
        child.stdin.end();
    });
    try {
        await waitUntilReady(folder, child);
    } catch (error) {
        await stop();
        throw error;
    }
    return { url: `postgres://tacit@localhost/postgres?host=${folder}`, folder, stop };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
    const { url, stop } = await startPostgres();
    console.log(url);
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop().then(() => process.exit(0)));
    setInterval(() => {}, 1 << 30);
}
