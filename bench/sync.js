// A sync on the simulator with 20 ms a call: how long a change is on its way, and how many calls a
// run takes, beside an implementation that makes one call a key.
import { join } from 'node:path';
import { syncOneCallAKey } from './one-call-a-key.js';
import { row } from './report.js';
import { startSimulator } from './simulator.js';
import { batch, startTacit, withProject } from './tacit.js';

const CHANGES = 100;
const KEYS = 200;
const LIST_CALLS = 1; // pages of 200 variables
const CREATE_CALLS = 2; // batches of 100
const token = `nfp_${'b'.repeat(36)}`;
const account = { id: '0123456789abcdef01234567', slug: 'bench', name: 'Bench' };
const siteOf = (n) => `11111111-2222-4333-8444-55555555555${n}`;
const context = 'production';

const world = {
    settings: { latencyMs: 20, rateLimit: 100_000 },
    tokens: [{ token, email: 'bench@example.com' }],
    accounts: [account],
    sites: [0, 1].map((n) => ({ id: siteOf(n), name: `bench-${n}`, account_slug: 'bench' })),
    variables: [],
};

class Bench {
    constructor(server, sim, project) { Object.assign(this, { server, sim, project }); }

    at(extra) { return { projectId: this.project.id, environment: 'dev', secretPath: '/', ...extra }; }

    async settle() {
        for (;;) {
            const { secretSync } = await this.server.send('GET', `/api/v1/secret-syncs/netlify/${this.syncId}`);
            if (secretSync.syncStatus === 'succeeded') return;
            if (secretSync.syncStatus === 'failed') throw new Error(secretSync.lastSyncMessage);
            await new Promise((resolve) => { setTimeout(resolve, 5); });
        }
    }

    /** The calls of what happens in `act`, and how long it took. */
    async measure(act) {
        await this.sim.call('DELETE', '/__sim/requests');
        const begin = performance.now();
        await act();
        const ms = Math.round(performance.now() - begin);
        const requests = await this.sim.call('GET', '/__sim/requests');
        return { ms, calls: requests.length, writes: requests.filter(({ method }) => method !== 'GET').length };
    }

    async ours(act) {
        return this.measure(async () => {
            await act();
            await new Promise((resolve) => { setTimeout(resolve, 80); }); // until the change is gathered
            await this.settle();
        });
    }

    async run() {
        await this.server.send('POST', `/api/v1/secret-syncs/netlify/${this.syncId}/sync-secrets`);
    }

    async theirs() {
        const { secrets } = await this.server.send('GET',
            `/api/v4/secrets?projectId=${this.project.id}&environment=dev&secretPath=/`);
        const values = Object.fromEntries(secrets.map(({ secretKey, secretValue }) => [secretKey, secretValue]));
        return this.measure(() => syncOneCallAKey(this.sim.url, { token, account: account.id, site: siteOf(1), context }, values));
    }

    async createSync(connectionId) {
        const { secretSync } = await this.server.send('POST', '/api/v1/secret-syncs/netlify', {
            name: 'bench', connectionId, ...this.at(),
            syncOptions: { initialSyncBehavior: 'overwrite-destination' },
            destinationConfig: { accountId: account.id, siteId: siteOf(0), context },
        });
        this.syncId = secretSync.id;
    }

    /** From the request that changes a value until the site has it. */
    async arrival(value) {
        const begin = performance.now();
        await this.server.send('PATCH', '/api/v4/secrets/KEY_00007', this.at({ secretValue: value }));
        for (;;) {
            const { variables } = await this.sim.call('GET', '/__sim/state');
            const ours = variables.find(({ key, site_id: site }) => key === 'KEY_00007' && site === siteOf(0));
            if (ours.values[0].value === value) break;
        }
        const ms = performance.now() - begin;
        await this.settle();
        return ms;
    }
}

function compare(what, ours, theirs, budget) {
    row(what, `${ours.calls} calls (${ours.writes} writes) in ${ours.ms} ms; one call a key: ${theirs.calls} in ${theirs.ms} ms`,
        `${budget} calls`, ours.calls <= budget);
}

async function benchCalls(bench, connectionId) {
    await bench.server.send('POST', '/api/v4/secrets/batch', batch(bench.project, KEYS));
    compare(`sync of ${KEYS} new keys`, await bench.ours(() => bench.createSync(connectionId)), await bench.theirs(),
        LIST_CALLS + CREATE_CALLS);

    compare('sync of nothing new', await bench.ours(() => bench.run()), await bench.theirs(), LIST_CALLS);

    const changed = Array.from({ length: 5 }, (_, i) => ({ secretKey: `KEY_0000${i}`, secretValue: `other-${i}` }));
    const change = () => bench.server.send('PATCH', '/api/v4/secrets/batch', bench.at({ secrets: changed }));
    compare('sync of 5 changed keys', await bench.ours(change), await bench.theirs(), LIST_CALLS + changed.length);

    const gone = [0, 1, 2].map((i) => ({ secretKey: `KEY_0010${i}`, type: 'shared' }));
    const remove = () => bench.server.send('DELETE', '/api/v4/secrets/batch', bench.at({ secrets: gone }));
    compare('sync of 3 deleted keys', await bench.ours(remove), await bench.theirs(), LIST_CALLS + gone.length);
}

async function benchArrival(bench) {
    const times = [];
    for (let i = 0; i < CHANGES; i++) times.push(await bench.arrival(`changed-${i}`));
    times.sort((a, b) => a - b);
    const median = Math.round(times[CHANGES / 2]);
    const late = Math.round(times[CHANGES - 2]);
    row('change to arrival, median', `${median} ms`, '300 ms', median <= 300);
    row(`change to arrival, 99th percentile of ${CHANGES}`, `${late} ms`, '1000 ms', late <= 1000);
}

export async function benchSync(dir) {
    const sim = await startSimulator();
    await sim.call('PUT', '/__sim/state', world);
    const server = await startTacit(join(dir, 'sync'), { TACIT_NETLIFY_API_URL: sim.url });
    const project = await withProject(server);
    const { appConnection } = await server.send('POST', '/api/v1/app-connections/netlify', {
        name: 'bench', method: 'access-token', projectId: project.id, credentials: { accessToken: token } });
    const bench = new Bench(server, sim, project);
    await benchCalls(bench, appConnection.id);
    await benchArrival(bench);
    await server.stop();
    sim.stop();
}
