// From a change in Tacit to the value at Netlify, on the simulator with 20 ms a call; and how many
// calls a run costs beside one call a key.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { batch, startTacit, withProject } from './tacit.js';
import { row } from './report.js';

const CHANGES = 40;
const KEYS = 200;

async function startSimulator() {
    const child = spawn(process.execPath, ['sim/netlify/server.js', '--port', '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
    process.once('exit', () => child.kill('SIGKILL'));
    const [chunk] = await once(child.stdout, 'data');
    const url = /listening on (\S+)/.exec(String(chunk))[1];
    const call = async (method, path, body) => {
        const response = await fetch(url + path, { method, body: body && JSON.stringify(body), headers: { 'content-type': 'application/json' } });
        const text = await response.text();
        return text === '' ? undefined : JSON.parse(text);
    };
    return { url, call, stop: () => child.kill('SIGTERM') };
}

const world = {
    settings: { latencyMs: 20, rateLimit: 100000 },
    tokens: [{ token: 'nfp_' + 'b'.repeat(36), email: 'bench@example.com' }],
    accounts: [{ id: '0123456789abcdef01234567', slug: 'bench', name: 'Bench' }],
    sites: [{ id: '11111111-2222-4333-8444-555555555555', name: 'bench', account_slug: 'bench' }],
    variables: [],
};

async function settle(server, id) {
    for (;;) {
        const { secretSync } = await server.send('GET', `/api/v1/secret-syncs/netlify/${id}`);
        if (secretSync.syncStatus === 'succeeded') return;
        if (secretSync.syncStatus === 'failed') throw new Error(secretSync.lastSyncMessage);
        await new Promise((resolve) => setTimeout(resolve, 5));
    }
}

export async function benchSync(dir) {
    const sim = await startSimulator();
    await sim.call('PUT', '/__sim/state', world);
    const server = await startTacit(join(dir, 'sync'), { TACIT_NETLIFY_API_URL: sim.url });
    const project = await withProject(server);
    const { appConnection } = await server.send('POST', '/api/v1/app-connections/netlify', {
        name: 'bench', method: 'access-token', projectId: project.id, credentials: { accessToken: world.tokens[0].token } });
    await server.send('POST', '/api/v4/secrets/batch', batch(project, KEYS));
    await sim.call('DELETE', '/__sim/requests');
    const { secretSync } = await server.send('POST', '/api/v1/secret-syncs/netlify', {
        name: 'bench', projectId: project.id, connectionId: appConnection.id, environment: 'dev', secretPath: '/',
        syncOptions: { initialSyncBehavior: 'overwrite-destination' },
        destinationConfig: { accountId: world.accounts[0].id, siteId: world.sites[0].id, context: 'production' } });
    await settle(server, secretSync.id);
    const calls = (await sim.call('GET', '/__sim/requests')).length;
    row(`calls for ${KEYS} new keys`, `${calls}, where one call a key takes ${KEYS + 1}`, '5', calls <= 5);

    const times = [];
    for (let i = 0; i < CHANGES; i++) {
        const value = `changed-${i}`;
        const begin = performance.now();
        await server.send('PATCH', '/api/v4/secrets/KEY_00007', { projectId: project.id, environment: 'dev', secretPath: '/', secretValue: value });
        for (;;) {
            const { variables } = await sim.call('GET', '/__sim/state');
            if (variables.find(({ key }) => key === 'KEY_00007').values[0].value === value) break;
        }
        times.push(performance.now() - begin);
        await settle(server, secretSync.id);
    }
    times.sort((a, b) => a - b);
    const median = times[Math.floor(CHANGES / 2)];
    const last = times[CHANGES - 1];
    row('change to arrival, median', `${Math.round(median)} ms`, '300 ms', median <= 300);
    row(`change to arrival, slowest of ${CHANGES}`, `${Math.round(last)} ms`, '1000 ms', last <= 1000);
    await server.stop();
    sim.stop();
}
