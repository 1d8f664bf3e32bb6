// Durable writes beside SQLite's own rate on the same disk.
import { join } from 'node:path';
import { rawSqlite } from './load.js';
import { batch, startTacit, withProject } from './tacit.js';
import { row } from './report.js';

const SINGLE = 400;
const BATCH = 1000;

export async function benchWrites(dir) {
    const raw = rawSqlite(dir, BATCH);
    const server = await startTacit(join(dir, 'writes'));
    const project = await withProject(server);
    const begin = performance.now();
    const writers = Array.from({ length: 4 }, async (_, w) => {
        for (let i = w; i < SINGLE; i += 4) {
            await server.send('POST', `/api/v4/secrets/S_${i}`, {
                projectId: project.id, environment: 'dev', secretPath: '/', secretValue: `v${i}` });
        }
    });
    await Promise.all(writers);
    const perSecond = SINGLE / (performance.now() - begin) * 1000;
    row('durable single writes', `${Math.round(perSecond)}/s, ${(perSecond / raw.perSecond).toFixed(2)} × raw ${Math.round(raw.perSecond)}/s`,
        '0.5 ×', perSecond >= raw.perSecond * 0.5);
    const times = [];
    for (let i = 0; i < 3; i++) {
        const start = performance.now();
        await server.send('POST', '/api/v4/secrets/batch', batch(project, BATCH, { environment: 'staging', prefix: `B${i}` }));
        times.push(performance.now() - start);
    }
    const best = Math.min(...times);
    row('create 1,000 secrets in one request', `${Math.round(best)} ms, ${(best / raw.batchMs).toFixed(1)} × ${Math.round(raw.batchMs)} ms for 1,000 raw rows`,
        '(for comparison)', true);
    await server.stop();
}
