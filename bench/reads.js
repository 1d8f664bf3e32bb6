// One secret, and a list of a hundred, beside nginx serving the same bytes.
import { join } from 'node:path';
import { requestsPerSecond, startNginx } from './load.js';
import { batch, startTacit, withProject } from './tacit.js';
import { row } from './report.js';

async function beside(dir, name, url, server, budget) {
    const body = await (await fetch(url, { headers: { authorization: `Bearer ${server.token}` } })).text();
    const nginx = await startNginx(join(dir, name.replaceAll(' ', '-')), body);
    const ours = [];
    const theirs = [];
    for (let i = 0; i < 2; i++) { // interleaved, so that a busy moment hits both
        theirs.push(requestsPerSecond(nginx.url));
        ours.push(requestsPerSecond(url, server.token));
    }
    nginx.stop();
    const ratio = Math.max(...ours) / Math.max(...theirs);
    row(`${name} (${body.length} bytes)`,
        `${Math.round(Math.max(...ours))}/s, ${ratio.toFixed(2)} × nginx's ${Math.round(Math.max(...theirs))}/s`,
        `${budget} ×`, ratio >= budget);
}

export async function benchReads(dir) {
    const server = await startTacit(join(dir, 'reads'));
    const project = await withProject(server);
    await server.send('POST', '/api/v4/secrets/batch', batch(project, 100));
    const place = `projectId=${project.id}&environment=dev&secretPath=/`;
    const flags = 'includeImports=false&expandSecretReferences=false';
    await beside(dir, 'read one secret', `${server.url}/api/v4/secrets/KEY_00050?${place}&${flags}`, server, 0.5);
    await beside(dir, 'list 100 secrets', `${server.url}/api/v4/secrets?${place}&${flags}`, server, 0.3);
    const memory = server.residentMiB();
    row('resident memory under the list load', `${memory} MiB`, '48 MiB', memory <= 48);
    await server.stop();
}
