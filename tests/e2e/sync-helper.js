// What tests of syncs share: a server connected to the simulator, a source that is easy to change,
// and the site as a plain object.
import assert from 'node:assert/strict';
import { netlifyToken, siteId, smallWorld, startConnected, accountId, until } from './harness.js';

export { until, siteId, accountId, netlifyToken, smallWorld };

/** "production", "branch:main": the name of a cell beside its key. */
const cellOf = ({ context, context_parameter: branch }) => (context === 'branch' ? `branch:${branch}` : context);

/** A variable as the simulator keeps it: variable('A', { production: '1' }, { is_secret: true }). */
export function variable(key, values, extra = {}) {
    return {
        account: 'acme', site_id: siteId, key, is_secret: false,
        scopes: ['builds', 'functions', 'post_processing', 'runtime'],
        values: Object.entries(values).map(([cell, value]) => {
            const [context, branch] = cell.split(':');
            return { context, ...(branch ? { context_parameter: branch } : {}), value };
        }),
        ...extra,
    };
}

/** The variables of a site: { KEY: { production: 'value', … } }. */
export async function cells(netlify, site = siteId) {
    const { variables } = await netlify.state();
    return Object.fromEntries(variables.filter((one) => one.site_id === site).map((one) => [
        one.key, Object.fromEntries(one.values.map((value) => [cellOf(value), value.value])),
    ]));
}

export async function variableOf(netlify, key, site = siteId) {
    return (await netlify.state()).variables.find((one) => one.key === key && one.site_id === site);
}

const isWrite = ({ method }) => method !== 'GET';

/** The calls since the last clearing: { all, writes, lists }. */
export async function calls(netlify) {
    const all = await netlify.requests();
    return { all, writes: all.filter(isWrite), lists: all.filter((one) => /\/env$/.test(one.path) && one.method === 'GET') };
}

/** Everything a test of syncs needs. */
export async function startSyncing(t, { variables = [], settings = {}, sites, latencyMs, env } = {}) {
    const world = smallWorld({ variables, settings, sites });
    const connected = await startConnected(t, { world, latencyMs, env });
    return Object.assign(new Source(connected), connected);
}

const many = (count, value) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`KEY_${n}`, `${value} ${n}`]));

/** A sync, not automatic, whose next run changes `count` variables, one call each. */
export async function startWithChanges(t, count, options) {
    const source = await startSyncing(t, options);
    await source.createMany(many(count, 'value'));
    const sync = await source.createSync();
    await source.client.must('PATCH', `/api/v1/secret-syncs/netlify/${sync.id}`, { isAutoSyncEnabled: false });
    const secrets = Object.entries(many(count, 'changed')).map(([secretKey, secretValue]) => ({ secretKey, secretValue }));
    await source.client.must('PATCH', '/api/v3/secrets/batch/raw', source.at({ secrets }));
    await source.netlify.clearRequests();
    return { source, sync };
}

class Source {
    constructor(connected) { Object.assign(this, connected, { names: 0 }); }

    at(extra) {
        return { workspaceId: this.project.id, environment: 'dev', secretPath: '/', type: 'shared', ...extra };
    }

    create(name, secretValue, extra) {
        return this.client.must('POST', `/api/v3/secrets/raw/${name}`, this.at({ secretValue, ...extra }));
    }

    update(name, secretValue, extra) {
        return this.client.must('PATCH', `/api/v3/secrets/raw/${name}`, this.at({ secretValue, ...extra }));
    }

    remove(name, extra) {
        return this.client.must('DELETE', `/api/v3/secrets/raw/${name}`, this.at(extra));
    }

    async createMany(values, extra) {
        const secrets = Object.entries(values).map(([secretKey, secretValue]) => ({ secretKey, secretValue }));
        return this.client.must('POST', '/api/v3/secrets/batch/raw', this.at({ secrets, ...extra }));
    }

    /** The secrets of the source: { NAME: value }. */
    async secrets() {
        const { secrets } = await this.client.must('GET',
            `/api/v3/secrets/raw?workspaceId=${this.project.id}&environment=dev&secretPath=/`);
        return Object.fromEntries(secrets.map((one) => [one.secretKey, one.secretValue]));
    }

    syncBody({ context, options = {}, destination = {}, ...rest } = {}) {
        this.names += 1;
        return {
            name: `sync-${this.names}`, projectId: this.project.id, connectionId: this.connection.id,
            environment: 'dev', secretPath: '/', confirmOverlap: true, // asked for in sync-overlap.test.js
            syncOptions: { initialSyncBehavior: 'overwrite-destination', ...options },
            destinationConfig: { accountId, siteId, ...(context ? { context } : {}), ...destination },
            ...rest,
        };
    }

    /** Creates a sync and waits for its first run. */
    async createSync(settings) {
        const { secretSync } = await this.client.must('POST', '/api/v1/secret-syncs/netlify', this.syncBody(settings));
        return secretSync.isAutoSyncEnabled ? this.settled(secretSync.id) : secretSync;
    }

    async sync(id) { return (await this.client.must('GET', `/api/v1/secret-syncs/netlify/${id}`)).secretSync; }

    async runs(id) { return (await this.client.must('GET', `/api/v1/secret-syncs/netlify/${id}/runs?limit=100`)).runs; }

    async run(id, runId) {
        return (await this.client.must('GET', `/api/v1/secret-syncs/netlify/${id}/runs/${runId}`)).run;
    }

    /** Waits until nothing is pending or running; answers the sync. */
    settled(id, timeoutMs) {
        return until(async () => {
            const sync = await this.sync(id);
            const states = [sync.syncStatus, sync.importStatus, sync.removeStatus];
            return states.some((state) => state === 'pending' || state === 'running') ? undefined : sync;
        }, 'the sync to settle', timeoutMs);
    }

    /** Does something that causes a run; answers that run, finished, with its items. */
    async runAfter(id, act, timeoutMs) {
        const before = new Set((await this.runs(id)).map((run) => run.id));
        await act();
        const done = await until(async () => {
            const fresh = (await this.runs(id)).filter((run) => !before.has(run.id));
            return fresh.length > 0 && fresh.every((run) => run.state !== 'running') ? fresh[0] : undefined;
        }, 'a run to end', timeoutMs);
        await this.settled(id, timeoutMs);
        return this.run(id, done.id);
    }

    /** Waits its turn: a run that a change of the source caused may be on. */
    trigger(id, body) {
        return until(async () => {
            const path = `/api/v1/secret-syncs/netlify/${id}/sync-secrets`;
            const answer = await this.client.post(path, body);
            if (answer.status === 400 && /already in progress/.test(answer.text)) return undefined;
            assert.equal(answer.status, 200, `POST ${path}: ${answer.text}`);
            return answer.body;
        }, 'the run before to end');
    }

    /** Runs the sync by hand and answers the run. */
    runNow(id, body, timeoutMs) { return this.runAfter(id, () => this.trigger(id, body), timeoutMs); }

    async plan(id) {
        return (await this.client.must('POST', `/api/v1/secret-syncs/netlify/${id}/plan`)).plan;
    }
}
