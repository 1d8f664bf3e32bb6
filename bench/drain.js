// Many syncs of one connection after a change to all: how many of the calls that Netlify permits
// are used, whether any is refused, and whether what a person asks for meanwhile goes first.
import { join } from 'node:path';
import { row } from './report.js';
import { startSimulator } from './simulator.js';
import { startTacit, withProject } from './tacit.js';

const SYNCS = Number(process.env.BENCH_SYNCS ?? 10_000);
const CREATORS = 8;
// Ten times what Netlify permits: 500 calls a minute. Each run takes six durable commits besides, so
// at a hundred times it would be the disk that is measured.
const LIMIT = 500;
const WINDOW_MS = 6000;
const token = `nfp_${'d'.repeat(36)}`;
const account = { id: '0123456789abcdef01234567', slug: 'bench', name: 'Bench' };
const siteOf = (n) => `11111111-2222-4333-8444-${String(n).padStart(12, '0')}`;
const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

const world = (settings) => ({
    settings: { latencyMs: 0, rateLimit: 10_000_000, ...settings },
    tokens: [{ token, email: 'bench@example.com' }],
    accounts: [account],
    sites: Array.from({ length: SYNCS }, (_, n) => ({ id: siteOf(n), name: `site-${n}`, account_slug: 'bench' })),
    variables: [],
});

async function createSyncs(server, project, connectionId) {
    await Promise.all(Array.from({ length: CREATORS }, async (_, first) => {
        for (let n = first; n < SYNCS; n += CREATORS) {
            await server.send('POST', '/api/v1/secret-syncs/netlify', {
                name: `sync-${n}`, projectId: project.id, connectionId, environment: 'dev', secretPath: '/',
                syncOptions: { initialSyncBehavior: 'overwrite-destination' },
                destinationConfig: { accountId: account.id, siteId: siteOf(n), context: 'production' },
            });
        }
    }));
}

/** Waits until every site has the value. */
async function arrive(sim, value) {
    for (;;) {
        const { variables } = await sim.call('GET', '/__sim/state');
        const done = variables.filter((one) => one.values[0]?.value === value).length;
        if (done === SYNCS) return;
        await pause(500);
    }
}

const setSecret = (server, project, method, secretValue) => server.send(method, '/api/v4/secrets/SHARED', {
    projectId: project.id, environment: 'dev', secretPath: '/', secretValue,
});

/** Of the calls that whole windows permit, the part that was used. */
function usage(requests) {
    const times = requests.map(({ at }) => Date.parse(at)).sort((a, b) => a - b);
    const windows = Math.floor((times.at(-1) - times[0]) / WINDOW_MS);
    const used = times.filter((time) => time < times[0] + windows * WINDOW_MS).length;
    return { windows, ratio: used / (windows * LIMIT) };
}

export async function benchDrain(dir) {
    const sim = await startSimulator();
    await sim.call('PUT', '/__sim/state', world());
    const server = await startTacit(join(dir, 'drain'), { TACIT_NETLIFY_API_URL: sim.url });
    const project = await withProject(server);
    const { appConnection } = await server.send('POST', '/api/v1/app-connections/netlify', {
        name: 'bench', method: 'access-token', projectId: project.id, credentials: { accessToken: token },
    });
    await setSecret(server, project, 'POST', 'first');
    let begin = performance.now();
    await createSyncs(server, project, appConnection.id);
    await arrive(sim, 'first');
    console.log(`(${SYNCS} syncs created and in step after ${Math.round((performance.now() - begin) / 1000)} s, unlimited)`);

    const state = await sim.call('GET', '/__sim/state');
    await sim.call('PUT', '/__sim/state', { ...state, settings: { ...state.settings, rateLimit: LIMIT, rateWindowMs: WINDOW_MS } });
    await sim.call('DELETE', '/__sim/requests');
    begin = performance.now();
    await setSecret(server, project, 'PATCH', 'second');
    await pause(WINDOW_MS);
    const asked = performance.now();
    await server.send('POST', '/api/v1/secret-syncs/netlify/plan', {
        projectId: project.id, connectionId: appConnection.id, environment: 'dev', secretPath: '/',
        syncOptions: { initialSyncBehavior: 'overwrite-destination' },
        destinationConfig: { accountId: account.id, siteId: siteOf(0), context: 'production' },
    });
    const planMs = Math.round(performance.now() - asked);
    await arrive(sim, 'second');
    const seconds = (performance.now() - begin) / 1000;
    const requests = await sim.call('GET', '/__sim/requests');
    const refused = requests.filter(({ status }) => status === 429).length;
    const { windows, ratio } = usage(requests);
    row(`${SYNCS} syncs after a change, ${LIMIT} calls per ${WINDOW_MS / 1000} s`,
        `${Math.round(seconds)} s, ${ratio.toFixed(3)} of the calls of ${windows} windows used, ${refused} refused`,
        '0.95, 0 refused', ratio >= 0.95 && refused === 0);
    row('a plan asked for meanwhile', `${planMs} ms`, '(for comparison)', true);
    await server.stop();
    sim.stop();
}
