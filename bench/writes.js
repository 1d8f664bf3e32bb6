// Durable writes beside SQLite's own rate on the same disk.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rawBatch, rawSqlite, requestsPerSecond } from './load.js';
import { batch, startTacit, withProject } from './tacit.js';
import { row } from './report.js';

const SINGLE = 400;
const BATCH = 1000;
const BATCHES = 5;

/** What wrk is to send: new secrets, whose names begin with a prefix of their own. */
export function createScript(dir, project, prefix) {
    const file = join(dir, `create-${prefix}.lua`);
    const body = JSON.stringify({ projectId: project.id, environment: 'dev', secretPath: '/', secretValue: 'value-'.repeat(5) });
    writeFileSync(file, `local threads = 0
        function setup(thread) thread:set("id", threads) threads = threads + 1 end
        local count = 0
        wrk.headers["Content-Type"] = "application/json"
        function request()
            count = count + 1
            return wrk.format("POST", "/api/v4/secrets/${prefix}_" .. id .. "_" .. count, nil, [[${body}]])
        end\n`);
    return file;
}

async function batchMs(server, project) {
    const times = [];
    for (let i = 0; i < BATCHES; i++) {
        const body = JSON.stringify(batch(project, BATCH, { environment: 'staging', prefix: `B${i}` }));
        const begin = performance.now();
        // Packed and unpacked again, the answer would take longer here than its way does.
        await server.ask('POST', '/api/v4/secrets/batch', body, { 'accept-encoding': 'identity' });
        times.push(performance.now() - begin);
    }
    return Math.min(...times);
}

export async function benchWrites(dir) {
    const place = join(dir, 'writes');
    const server = await startTacit(place);
    const project = await withProject(server);
    let raw = 0;
    let perSecond = 0;
    for (const round of [0, 1, 2]) { // interleaved, so that a busy moment hits both
        raw = Math.max(raw, rawSqlite(join(dir, `raw-${round}.db`), SINGLE));
        const script = createScript(dir, project, `S${round}`);
        perSecond = Math.max(perSecond, requestsPerSecond(server.url, server.token, { connections: 4, seconds: 2, script }));
    }
    row('durable single writes', `${Math.round(perSecond)}/s, ${(perSecond / raw).toFixed(2)} × raw ${Math.round(raw)}/s`,
        '0.5 ×', perSecond >= raw * 0.5);
    const ms = await batchMs(server, project);
    await server.stop();
    const rawMs = rawBatch(place);
    row('create 1,000 secrets in one request', `${Math.round(ms)} ms, ${(ms / rawMs).toFixed(2)} × ${Math.round(rawMs)} ms for the rows alone`,
        '1.5 ×', ms <= rawMs * 1.5);
}
