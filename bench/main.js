// Measures Tacit beside a peer or a physical limit, in one run, and prints ratios against the budgets.
// Numbers are for this machine and share its cores with the load generator; the ratios travel.
// `./dev bench sync drain` measures these parts alone.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchDrain } from './drain.js';
import { benchGrow } from './grow.js';
import { benchPostgres } from './postgres.js';
import { benchReads } from './reads.js';
import { benchWrites } from './writes.js';
import { benchSync } from './sync.js';
import { startTacit } from './tacit.js';
import { report, row } from './report.js';

const MIB = 1024 * 1024;

async function benchStart(dir) {
    const place = join(dir, 'start');
    const first = await startTacit(place);
    row('first start, which makes keys and schema', `${first.startMs} ms`, '(for comparison)', true);
    await first.stop();
    const server = await startTacit(place);
    row('start to first answer', `${server.startMs} ms`, '100 ms', server.startMs <= 100);
    const memory = server.residentMiB();
    row('resident memory after start', `${memory} MiB`, '16 MiB', memory <= 16);
    await server.stop();
    const size = statSync('build/release/tacit').size / MIB;
    row('release binary', `${size.toFixed(1)} MiB`, '8 MiB', size <= 8);
}

const parts = { start: benchStart, reads: benchReads, writes: benchWrites, postgres: benchPostgres, sync: benchSync, drain: benchDrain, grow: benchGrow };
const wanted = process.argv.slice(2);
const dir = mkdtempSync(join(tmpdir(), 'tacit-bench-'));
try {
    for (const [name, part] of Object.entries(parts)) {
        if (wanted.length === 0 || wanted.includes(name)) await part(dir);
    }
} finally {
    rmSync(dir, { recursive: true, force: true });
}
report();
