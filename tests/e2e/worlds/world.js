// A random world: a team with two sites, a project whose secrets refer to and import each other, and
// one to three syncs between them. What happens to it is in history.js.
// SPDX-License-Identifier: Apache-2.0
import { randomUUID } from 'node:crypto';
import { createProject, until } from '../harness.js';
import { NAMED, Hand, madeUp, placeOf } from './place.js';
import { createNative, nativeSettled, pickNative, runNative, runOfNative } from './native.js';
import { SyncRules } from './oracle.js';
import { SOURCES, SourceModel } from './source.js';

const one = '/api/v1/secret-syncs/netlify';
const accountId = '5f7d2c9b8a6e4d3c2b1a0f9e';
export const NAMES = ['A', 'B', 'C', 'D', 'E', 'VITE_F', 'P_A'];
export const SITE_KEYS = [...NAMES, 'P_B', 'P_C', 'A_dev', 'B_dev', 'REMOTE', 'P_REMOTE', 'OTHER'];
export const VALUES = ['one', 'two', 'three', '', 'a value of some length', 'läuft', 'x=1 "quoted" $5'];
export const CELLS = ['all', 'production', 'deploy-preview', 'branch-deploy', 'dev', 'branch:main'];
const SCHEMAS = [undefined, undefined, undefined, 'P_{{secretKey}}', '{{secretKey}}_{{environment}}', 'P_{{secretKey}}_{{environment}}'];
const SCOPES = ['builds', 'functions', 'post_processing', 'runtime'];

function pickCells(dice, isSecret) {
    const value = () => dice.pick([...VALUES, `theirs ${dice.roll(100)}`]);
    if (!isSecret && dice.chance(0.4)) return { all: value() };
    const named = dice.some([...NAMED, 'branch:main', 'branch:next'], 3);
    const cells = named.map((cell) => [cell, value()]);
    if (!isSecret && dice.chance(0.15)) cells.push(['all', value()]);
    return Object.fromEntries(cells.length > 0 ? cells : [['production', value()]]);
}

function pickVariable(dice, key, siteId) {
    const secret = dice.chance(0.2);
    const scopes = secret ? SCOPES.filter((scope) => scope !== 'post_processing') : dice.chance(0.2) ? ['builds', 'runtime'] : SCOPES;
    return madeUp(key, pickCells(dice, secret), { siteId, secret, scopes });
}

export class World {
    constructor(lane, dice, seed) {
        Object.assign(this, { lane, dice, seed, model: new SourceModel(), syncs: [], payloads: new Map(), count: 0, log: [] });
        this.token = `nfp_${randomUUID().replaceAll('-', '').padEnd(36, 'T')}`;
        this.sites = [randomUUID(), randomUUID()];
        this.levels = [...this.sites, null];
    }

    get netlify() { return this.lane.netlify; }
    get client() { return this.lane.client; }

    note(text) { this.log.push(text); }

    /* --- making --- */

    async build() {
        const { dice } = this;
        this.settings = { allWithSpecific: dice.pick(['keep', 'replace', 'expand']), lastValueDeletion: dice.pick(['keep', 'remove']) };
        this.note(`world ${this.seed}: ${JSON.stringify(this.settings)}`);
        await this.netlify.setState({
            settings: { rateLimit: 100_000, plan: 'pro', ...this.settings },
            tokens: [{ token: this.token, email: 'ada@example.com' }],
            accounts: [{ id: accountId, slug: 'acme', name: 'Acme' }],
            sites: this.sites.map((id, index) => ({ id, name: `site-${index}`, account_slug: 'acme' })),
            variables: this.levels.flatMap((siteId) => dice.some(SITE_KEYS, 8).map((key) => pickVariable(dice, key, siteId))),
        });
        await this.buildSource();
    }

    async buildSource() {
        const { dice, client } = this;
        this.project = await createProject(client);
        const { appConnection } = await client.must('POST', '/api/v1/app-connections/netlify', {
            name: 'netlify', method: 'access-token', projectId: this.project.id, credentials: { accessToken: this.token },
        });
        this.connection = appConnection;
        await client.must('POST', '/api/v1/folders', { workspaceId: this.project.id, environment: 'dev', name: 'lib', path: '/' });
        await this.write('staging:/', { BASE: 'https://base.example' });
        await this.write('dev:/lib', { ...this.pickSecrets(3), SHARED: 'shared' });
        await this.write('dev:/', this.pickSecrets(6));
        if (dice.chance(0.5)) await this.setImport();
    }

    pickSecrets(most) {
        const names = this.dice.some(NAMES, most);
        return Object.fromEntries((names.length > 0 ? names : ['A']).map((name) => [name, this.pickValue()]));
    }

    /** Ours are told from theirs, mostly; some are equal by chance. */
    pickValue() {
        const { dice } = this;
        const count = ++this.count;
        if (dice.chance(0.35)) return dice.pick(VALUES);
        return dice.pick([`ours ${count}`, `ours ${count}`, `to ${count} \${staging.BASE}`, `\${dev.lib.SHARED}/${count}`]);
    }

    /* --- the source --- */

    at(place, extra) {
        const [environment, secretPath] = place.split(':');
        return { workspaceId: this.project.id, environment, secretPath, type: 'shared', ...extra };
    }

    /** Creates and changes, in at most two requests. */
    async write(place, values) {
        const own = this.model.own(place);
        const list = (names) => names.map((secretKey) => ({ secretKey, secretValue: values[secretKey] }));
        const fresh = Object.keys(values).filter((name) => !own.has(name));
        const known = Object.keys(values).filter((name) => own.has(name));
        for (const [method, names] of [['POST', fresh], ['PATCH', known]]) {
            if (names.length === 0) continue;
            await this.changed(() => this.client.must(method, '/api/v3/secrets/batch/raw', this.at(place, { secrets: list(names) })),
                () => { for (const name of names) own.set(name, values[name]); });
        }
    }

    remove(place, names) {
        const own = this.model.own(place);
        return this.changed(() => this.client.must('DELETE', '/api/v3/secrets/batch/raw',
            this.at(place, { secrets: names.map((secretKey) => ({ secretKey })) })),
        () => { for (const name of names) own.delete(name); });
    }

    setImport() {
        return this.changed(() => this.client.must('POST', '/api/v1/secret-imports', {
            workspaceId: this.project.id, environment: 'dev', path: '/', import: { environment: 'dev', path: '/lib' },
        }), () => this.model.imports.get('dev:/').push('dev:/lib'));
    }

    /** A sync may read the source before the change or after it. */
    async changed(act, apply) {
        this.changedAt = Date.now();
        await act();
        apply();
        for (const sync of this.syncs) this.offer(sync);
    }

    /** What a run may find in the source, from now on too. */
    offer(sync) {
        const payload = this.payloadOf(sync);
        this.payloads.get(sync)?.push(payload);
        for (const wishes of payload?.values() ?? []) for (const key of wishes.keys()) sync.everDesired.add(key);
    }

    /** Map of cell → Map of key → value; null when one of the sources can't be read. */
    payloadOf(sync) {
        const all = new Map();
        for (const { source, cell } of sync.mappings) {
            const payload = this.model.payload(source);
            if (!payload) return null;
            all.set(cell, new Map([...payload].map(([name, value]) => [sync.keyOf(name, cell), value])));
        }
        return all;
    }

    /* --- the destination --- */

    hand(siteId) { return new Hand(this.netlify, { token: this.token, siteId }); }

    async places() {
        const state = await this.netlify.state();
        return new Map(this.levels.map((siteId) => [siteId, placeOf(state, siteId)]));
    }

    /* --- syncs --- */

    /** Those that the newer API shows, with all that it offers. */
    get plainSyncs() { return this.syncs.filter((sync) => !sync.isNative); }

    pickSync() {
        const { dice } = this;
        const name = `sync-${this.syncs.length}`;
        if (this.plainSyncs.length > 0 && dice.chance(0.2)) return new SyncRules({ name, ...pickNative(dice, { sources: SOURCES, sites: this.sites }) });
        const source = dice.pick([SOURCES[0], SOURCES[0], SOURCES[0], SOURCES[1]]);
        const behaviour = this.syncs.length > 0 || dice.chance(0.5) ? 'overwrite-destination'
            : dice.pick(['import-prioritize-source', 'import-prioritize-destination']);
        const cell = dice.pick(['all', 'all', 'production', 'production', 'production', ...CELLS]);
        const imports = behaviour !== 'overwrite-destination';
        const createsSecret = dice.chance(0.25) && !['all', 'dev'].includes(cell);
        const isSingle = cell === 'all' || dice.chance(0.4);
        return new SyncRules({
            name, behaviour, imports,
            mappings: [{ source, cell }, ...(isSingle ? [] : this.pickMappings(cell, source, { imports, createsSecret }))],
            siteId: dice.pick([this.sites[0], this.sites[0], this.sites[0], this.sites[1], null]),
            schema: dice.pick(SCHEMAS), deletion: dice.pick(['absent', 'absent', 'owned', 'never']),
            replaces: dice.chance(0.3), createsSecret, isAuto: dice.chance(0.8),
            scopes: dice.chance(0.2) ? ['builds', 'post_processing', 'runtime'] : undefined,
        });
    }

    /** Further contexts, of other sources or of the same. What is imported goes to one place for each. */
    pickMappings(first, firstSource, { imports, createsSecret }) {
        const { dice } = this;
        const all = ['production', 'deploy-preview', 'branch-deploy', 'branch:main', 'branch:next', ...(createsSecret ? [] : ['dev'])];
        const cells = dice.some(all.filter((cell) => cell !== first), 3);
        if (!imports) return cells.map((cell) => ({ source: dice.pick(SOURCES), cell }));
        return firstSource === 'dev:/' ? cells.slice(0, 1).map((cell) => ({ source: 'staging:/', cell })) : [];
    }

    bodyOf(sync) {
        const [{ source, cell: first }, ...others] = sync.mappings;
        const place = (at) => { const [environment, secretPath] = at.split(':'); return { environment, secretPath }; };
        const context = (cell) => { const [name, branch] = cell.split(':'); return { context: name, ...(branch ? { contextParameter: branch } : {}) }; };
        return {
            name: sync.name, projectId: this.project.id, connectionId: this.connection.id, confirmOverlap: true,
            ...place(source), isAutoSyncEnabled: sync.isAuto,
            syncOptions: {
                initialSyncBehavior: sync.behaviour, keySchema: sync.schema ?? '',
                disableSecretDeletion: sync.deletion === 'never', deleteOnlyOwned: sync.deletion === 'owned',
                replaceContextValues: sync.replaces, createAsSecret: sync.createsSecret, ...(sync.scopes ? { scopes: sync.scopes } : {}),
            },
            destinationConfig: {
                accountId: 'acme', ...(sync.siteId ? { siteId: sync.siteId } : {}), ...context(first),
                contexts: others.map((one) => ({ ...place(one.source), ...context(one.cell) })),
            },
        };
    }

    async createSync() {
        const sync = this.pickSync();
        const { id: _, wrote, everDesired, formerCells, ...shown } = sync;
        this.note(`create ${JSON.stringify({ ...shown, siteId: this.levels.indexOf(sync.siteId) })}`);
        sync.id = sync.isNative ? await createNative(this, sync) : (await this.client.must('POST', one, this.bodyOf(sync))).secretSync.id;
        this.syncs.push(sync);
        this.payloads.set(sync, []);
        this.offer(sync);
        return sync;
    }

    async updateSync(sync, change) {
        this.note(`change ${sync.name} ${JSON.stringify(change)}`);
        for (const cell of change.mappings ? sync.cells : []) sync.formerCells.add(cell);
        Object.assign(sync, change);
        const { name, projectId, ...body } = this.bodyOf(sync);
        this.changedAt = Date.now();
        await this.client.must('PATCH', `${one}/${sync.id}`, body);
        this.offer(sync);
    }

    async statusOf(sync) { return (await this.client.must('GET', `${one}/${sync.id}`)).secretSync; }

    async newestRun(sync) {
        if (sync.isNative) return runOfNative(this, sync);
        const { runs: [newest] } = await this.client.must('GET', `${one}/${sync.id}/runs?limit=1`);
        return newest && (await this.client.must('GET', `${one}/${sync.id}/runs/${newest.id}`)).run;
    }

    /** Nothing is under way any more, nor will be by itself. */
    async settled(timeoutMs = 150_000) {
        for (const sync of this.syncs) if (sync.isNative) await nativeSettled(this, sync);
        await until(async () => {
            const { secretSyncs } = await this.client.must('GET', `${one}?projectId=${this.project.id}`);
            return secretSyncs.every((sync) => [sync.syncStatus, sync.importStatus, sync.removeStatus]
                .every((status) => status !== 'pending' && status !== 'running'));
        }, 'the syncs to settle', timeoutMs);
    }

    /** Nor a moment later: what a run wrote into the source may cause another. */
    async quiet() {
        for (let calm = 0; calm < 2; await new Promise((resolve) => { setTimeout(resolve, 80); })) {
            await this.settled();
            const runs = await Promise.all(this.syncs.map((sync) => this.newestRun(sync)));
            calm = runs.every((run) => run?.state !== 'running') ? calm + 1 : 0;
        }
    }

    /** By hand, waiting its turn; answers the run. */
    async run(sync, path = 'sync-secrets', body) {
        if (sync.isNative) return runNative(this, sync);
        const before = await this.newestRun(sync);
        await until(async () => {
            const answer = await this.client.post(`${one}/${sync.id}/${path}`, body);
            if (answer.status === 200) return true;
            if (answer.status === 400 && /already in progress/.test(answer.text)) return undefined;
            throw new Error(`${path}: ${answer.status} ${answer.text}`);
        }, 'the run before to end', 150_000);
        const run = await until(async () => {
            const newest = await this.newestRun(sync);
            return newest && newest.id !== before?.id && newest.state !== 'running' ? newest : undefined;
        }, `a run of ${sync.name} to end`, 150_000);
        await this.settled();
        return run;
    }
}
