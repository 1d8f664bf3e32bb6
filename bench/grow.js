// What a request costs as the database grows: the list of one folder with 100 secrets, beside
// 100,000 and beside a million; and the start with 100,000.
import { join } from 'node:path';
import { requestsPerSecond } from './load.js';
import { row } from './report.js';
import { batch, startTacit, withProject } from './tacit.js';

const FOLDER = 1000;
const SMALL = 100;
const LARGE = Number(process.env.BENCH_SECRETS ?? 1_000_000);
const START = 100_000;

async function addFolders(server, project, from, to) {
    for (let n = from; n < to; n++) {
        const name = `folder-${n}`;
        await server.send('POST', '/api/v1/folders', { projectId: project.id, environment: 'staging', name, path: '/' });
        await server.send('POST', '/api/v4/secrets/batch',
            batch(project, FOLDER, { environment: 'staging', secretPath: `/${name}`, prefix: `N${n}` }));
    }
}

const listOf = (server, project) => `${server.url}/api/v4/secrets?projectId=${project.id}&environment=dev`
    + '&secretPath=/&includeImports=false&expandSecretReferences=false';

export async function benchGrow(dir) {
    const place = join(dir, 'grow');
    let server = await startTacit(place);
    const project = await withProject(server);
    const { token } = server;
    await server.send('POST', '/api/v4/secrets/batch', batch(project, SMALL));
    const before = requestsPerSecond(listOf(server, project), token);

    await addFolders(server, project, 0, START / FOLDER);
    await server.stop();
    server = await startTacit(place);
    server.token = token;
    row(`start to first answer, ${START} secrets`, `${server.startMs} ms`, '100 ms', server.startMs <= 100);

    const begin = performance.now();
    await addFolders(server, project, START / FOLDER, LARGE / FOLDER);
    console.log(`(${LARGE - START} secrets written in ${Math.round((performance.now() - begin) / 1000)} s)`);
    const after = requestsPerSecond(listOf(server, project), token);
    row(`list 100 secrets beside ${LARGE} others`,
        `${(before / after).toFixed(2)} × the time (${Math.round(before)}/s, then ${Math.round(after)}/s)`,
        '1.5 ×', before / after <= 1.5);
    await server.stop();
}
