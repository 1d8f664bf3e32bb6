// The day's world: three projects, two teams with two tokens, twenty-odd sites, and one hundred syncs
// of every kind between them. No two write the same cell, so that each cell has one right value.
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { until } from '../harness.js';
import { Hand, madeUp } from '../worlds/place.js';
import { DaySync, Place } from './oracle.js';
import { Project } from './source.js';

export const one = '/api/v1/secret-syncs/netlify';
export const COUNT = 100;
const CELLS = ['production', 'deploy-preview', 'branch-deploy', 'dev', 'branch:main'];
const SCHEMAS = [undefined, undefined, 'APP_{{secretKey}}', '{{secretKey}}_{{environment}}', 'P_{{secretKey}}_{{environment}}'];
const DELETIONS = ['absent', 'absent', 'owned', 'owned', 'never'];
const SCOPES = ['builds', 'functions', 'post_processing', 'runtime'];
const ACCOUNTS = [{ id: '5f7d2c9b8a6e4d3c2b1a0f9e', slug: 'acme', name: 'Acme' }, { id: '5f7d2c9b8a6e4d3c2b1a0f00', slug: 'globex', name: 'Globex' }];
const POOL = ['ALPHA', 'BETA', 'GAMMA', 'DELTA', 'EPSILON', 'ZETA', 'ETA', 'THETA', 'IOTA', 'KAPPA', 'VITE_PUBLIC'];
export const isBusy = (sync) => [sync.syncStatus, sync.importStatus, sync.removeStatus].some((status) => status === 'pending' || status === 'running');

export class DayWorld {
    constructor(lane, dice) {
        Object.assign(this, { lane, dice, netlify: lane.netlify, client: lane.client, syncs: [], places: [], projects: [], log: [], count: 0 });
    }

    note(text) { this.log.push(text); }

    /* --- making --- */

    async build() {
        this.tokens = ACCOUNTS.map(() => `nfp_${randomUUID().replaceAll('-', '').padEnd(36, 'T')}`);
        for (const [index, { slug }] of ACCOUNTS.entries())
            for (let n = 0; n < 14; n++) this.places.push(new Place(`${slug}/site-${n}`, slug, randomUUID()));
        for (const { slug } of ACCOUNTS) this.places.push(new Place(`${slug} (shared)`, slug, null));
        this.alls = this.places.slice(0, 3);
        await this.buildNetlify();
        for (const label of ['shop', 'blog', 'billing']) await this.buildProject(label);
        await this.buildConnections();
        this.planSyncs();
        for (const sync of this.syncs) await this.createSync(sync);
        await this.buildGroup();
        await this.buildIntegration();
    }

    async buildNetlify() {
        const { dice } = this;
        const settings = { allWithSpecific: dice.pick(['keep', 'replace', 'expand']), lastValueDeletion: dice.pick(['keep', 'remove']), latencyMs: 5 };
        this.settings = { rateLimit: 1_000_000, plan: 'pro', ...settings };
        this.note(JSON.stringify(settings));
        await this.netlify.setState({
            settings: this.settings, accounts: ACCOUNTS,
            tokens: this.tokens.map((token, index) => ({ token, email: `ada${index}@example.com` })),
            sites: this.places.filter(({ siteId }) => siteId).map(({ siteId: id, account, label }, n) => ({ id, name: label.replace('/', '-') + (n >= 10 && n < 13 ? '-fan' : ''), account_slug: account })),
            variables: this.places.flatMap((place) => this.strangers(place)),
        });
        const state = await this.netlify.state();
        for (const place of this.places) {
            const { cells, traits } = place.read(state);
            Object.assign(place, { was: cells, traits });
        }
    }

    /** What is there before: of nobody here, and partly under names that syncs write. */
    strangers(place) {
        const { dice } = this;
        // A value for all contexts would have to take the place of those.
        const known = dice.some(this.alls.includes(place) ? [] : POOL, 4).map((key) => madeUp(key, { 'dev-server': `theirs ${key}`, ...(dice.chance(0.5) ? { production: 'theirs' } : {}) },
            { siteId: place.siteId, secret: false, scopes: dice.chance(0.3) ? ['builds', 'runtime'] : SCOPES }));
        const unknown = [
            madeUp('THEIRS', { all: 'for all' }, { siteId: place.siteId, secret: false, scopes: SCOPES }),
            madeUp('THEIRS_BRANCH', { 'branch:feature': 'x', 'dev-server': 'y' }, { siteId: place.siteId, secret: false, scopes: SCOPES }),
            madeUp('THEIRS_SECRET', { 'dev-server': 'a hidden value' }, { siteId: place.siteId, secret: true, scopes: ['builds', 'functions', 'runtime'] }),
        ];
        return [...known, ...unknown].map((variable) => ({ ...variable, account: place.account }));
    }

    async buildProject(label) {
        const { dice } = this;
        const project = await Project.create(this.client, label);
        this.projects.push(project);
        for (const environment of ['dev', 'staging', 'prod']) {
            const lib = project.folder(environment, '/lib');
            await project.write(lib, { SHARED: `shared ${label}`, BASE: `https://${environment}.example` });
            for (const path of ['/', '/app', '/api'])
                await project.write(project.folder(environment, path), { STAYS: `${label} ${environment}${path}`, ...this.pickSecrets(project, environment, 5) });
        }
        for (const folder of project.folders) if (dice.chance(0.2)) await project.mark(folder);
    }

    pickSecrets(project, environment, most) {
        const names = this.dice.some(POOL, most);
        return Object.fromEntries((names.length > 0 ? names : [POOL[0]]).map((name) => [name, this.pickValue(project, environment)]));
    }

    pickValue(project, environment) {
        const { dice } = this;
        this.count += 1;
        const kind = dice.roll(10);
        if (kind === 0) return `at ${project.folder(environment, '/lib').refer('BASE')} ${this.count}`;
        if (kind === 1) return `${project.folder('dev', '/lib').refer('SHARED')}/${this.count}`;
        if (kind === 2) return '';
        if (kind === 3) return `ünï "${this.count}" $x`;
        return `value ${this.count}`;
    }

    pickName() { return this.dice.pick(POOL); }

    async buildConnections() {
        this.connections = new Map();
        for (const [index, { slug }] of ACCOUNTS.entries()) {
            for (const project of this.projects) {
                const { appConnection } = await this.client.must('POST', '/api/v1/app-connections/netlify', {
                    name: `${slug}-${project.label}`, method: 'access-token', projectId: project.id, credentials: { accessToken: this.tokens[index] },
                });
                this.connections.set(`${slug} ${project.label}`, appConnection.id);
            }
        }
    }

    /* --- one hundred syncs --- */

    planSyncs() {
        const sites = this.places.filter(({ siteId }) => siteId);
        const [fan, rest] = [sites.slice(10, 13), [...sites.slice(0, 10), ...sites.slice(13)]];
        this.fan = fan;
        this.legacy = rest.pop();
        const alls = rest.splice(0, this.alls.length);
        const several = [rest.pop(), rest.pop(), rest.pop()];
        for (const place of alls) this.addSync(place, ['all']);
        for (const place of several) {
            this.addSync(place, ['production', 'deploy-preview', 'branch:next']);
            this.addSync(place, ['dev']);
        }
        for (const place of this.places.filter(({ siteId }) => !siteId)) for (const cell of ['production', 'deploy-preview']) this.addSync(place, [cell]);
        const left = COUNT - this.syncs.length - fan.length - 1;
        for (let n = 0; n < left; n++) this.addSync(rest[Math.floor(n / 5) % rest.length], [CELLS[n % 5]]);
    }

    addSync(place, cells) {
        const { dice } = this;
        const project = this.projects[this.syncs.length % this.projects.length];
        place.schema ??= { value: cells.length > 1 ? undefined : dice.pick(SCHEMAS) };
        place.makesSecrets ??= dice.chance(0.2);
        const createsSecret = place.makesSecrets && cells.every((cell) => cell !== 'dev' && cell !== 'all');
        const environments = ['dev', 'staging', 'prod'];
        const mappings = cells.map((cell, n) => ({ cell, folder: project.folder(cells.length > 1 ? environments[n] : dice.pick(environments), dice.pick(['/', '/app', '/api'])) }));
        const sync = new DaySync({
            label: `sync-${this.syncs.length} ${mappings.map(({ folder, cell }) => `${folder.name}→${cell}`)}`, name: `sync-${this.syncs.length}`, place, project, mappings,
            schema: place.schema.value, deletion: dice.pick(DELETIONS), createsSecret,
            scopes: !createsSecret && dice.chance(0.1) ? ['builds', 'runtime'] : undefined,
        });
        place.syncs.push(sync);
        this.syncs.push(sync);
    }

    destinationOf({ place, mappings: [first, ...others] }) {
        const context = ({ cell }) => ({ context: cell.split(':')[0], ...(cell.includes(':') ? { contextParameter: cell.split(':')[1] } : {}) });
        return {
            accountId: place.account, ...(place.siteId ? { siteId: place.siteId } : {}), ...context(first),
            ...(others.length > 0 ? { contexts: others.map((mapping) => ({ environment: mapping.folder.environment, secretPath: mapping.folder.path, ...context(mapping) })) } : {}),
        };
    }

    optionsOf({ schema, deletion, createsSecret, scopes }) {
        return {
            initialSyncBehavior: 'overwrite-destination', keySchema: schema ?? '', disableSecretDeletion: deletion === 'never', deleteOnlyOwned: deletion === 'owned',
            createAsSecret: Boolean(createsSecret), driftCheckMinutes: 0, ...(scopes ? { scopes } : {}),
        };
    }

    async createSync(sync) {
        const [{ folder }] = sync.mappings;
        const { secretSync } = await this.client.must('POST', one, {
            name: sync.name, projectId: sync.project.id, connectionId: this.connections.get(`${sync.place.account} ${sync.project.label}`),
            environment: folder.environment, secretPath: folder.path, isAutoSyncEnabled: true, confirmOverlap: true,
            syncOptions: this.optionsOf(sync), destinationConfig: this.destinationOf(sync),
        });
        sync.id = secretSync.id;
    }

    /** One source to three sites, by their names. */
    async buildGroup() {
        const [project] = this.projects;
        const folder = project.folder('prod', '/app');
        const settings = { project, mappings: [{ folder, cell: 'production' }], deletion: 'owned' };
        const { syncGroup } = await this.client.must('POST', '/api/v1/sync-groups', {
            name: 'fan', projectId: project.id, connectionId: this.connections.get('acme shop'), environment: 'prod', secretPath: '/app',
            selector: { siteNames: ['*-fan'] }, syncOptions: this.optionsOf(settings), destinationConfig: { accountId: ACCOUNTS[0].id, context: 'production' },
        });
        const path = `/api/v1/sync-groups/${syncGroup.id}`;
        const found = await until(async () => {
            const group = (await this.client.must('GET', path)).syncGroup;
            return group.sites.length === this.fan.length && group;
        }, 'the sites of the group');
        const sites = [];
        for (const { siteId } of found.sites) sites.push({ siteId, planHash: (await this.client.must('POST', `${path}/plan`, { siteId })).plan.hash });
        const confirmed = (await this.client.must('POST', `${path}/confirm`, { sites })).syncGroup;
        for (const { siteId, syncId, syncName } of confirmed.sites) {
            const place = this.fan.find((each) => each.siteId === siteId);
            const sync = new DaySync({ ...settings, label: syncName, name: syncName, id: syncId, place });
            place.syncs.push(sync);
            this.syncs.push(sync);
        }
    }

    /** One of the older kind. */
    async buildIntegration() {
        const [, project] = this.projects;
        const { legacy: place } = this;
        const folder = project.folder('dev', '/');
        const { integrationAuth } = await this.client.must('POST', '/api/v1/integration-auth/access-token',
            { workspaceId: project.id, integration: 'netlify', accessToken: this.tokens[ACCOUNTS.findIndex(({ slug }) => slug === place.account)] });
        const { integration } = await this.client.must('POST', '/api/v1/integration', {
            integrationAuthId: integrationAuth.id, sourceEnvironment: 'dev', secretPath: '/', app: place.label.replace('/', '-'), appId: place.siteId, targetEnvironment: 'production', isActive: true,
        });
        const sync = new DaySync({ label: 'integration', id: integration.id, isIntegration: true, project, place, mappings: [{ folder, cell: 'production' }], deletion: 'owned' });
        place.syncs.push(sync);
        this.syncs.push(sync);
    }

    /* --- looking --- */

    get ordinary() { return this.syncs.filter((sync) => !sync.isIntegration); }

    async statuses() {
        const lists = await Promise.all(this.projects.map((project) => this.client.must('GET', `${one}?projectId=${project.id}`)));
        return new Map(lists.flatMap(({ secretSyncs }) => secretSyncs).map((sync) => [sync.id, sync]));
    }

    async isIdle() {
        if ([...(await this.statuses()).values()].some(isBusy)) return false;
        const { integration } = await this.client.must('GET', `/api/v1/integration/${this.syncs.find((sync) => sync.isIntegration).id}`);
        return integration.syncStatus !== 'pending' && integration.syncStatus !== 'running';
    }

    /** Nothing is under way, nor a moment later. */
    async quiet(timeoutMs = 120_000) {
        let calm = 0;
        await until(async () => {
            calm = await this.isIdle() ? calm + 1 : 0;
            if (calm < 2) await new Promise((resolve) => { setTimeout(resolve, 120); });
            return calm >= 2;
        }, 'everything to settle', timeoutMs);
    }

    /** Everything that must come by itself has come: each cell of each site. */
    async converge(timeoutMs = 30_000) {
        const end = Date.now() + timeoutMs;
        for (;;) {
            await this.quiet();
            try {
                return await this.check();
            } catch (error) {
                if (Date.now() > end || !(await this.isIdle())) if (Date.now() > end) throw error;
            }
            await new Promise((resolve) => { setTimeout(resolve, 200); });
        }
    }

    async check() {
        const state = await this.netlify.state();
        const found = this.places.map((place) => [place, place.check(state)]);
        for (const [place, seen] of found) place.remember(seen);
        await this.checkStatuses();
    }

    /** What a sync says of itself is so. */
    async checkStatuses() {
        const statuses = await this.statuses();
        for (const sync of this.ordinary) {
            const { syncStatus, lastSyncMessage } = statuses.get(sync.id);
            if (sync.isStill || syncStatus === null) continue;
            const wants = sync.wanted() ? 'succeeded' : 'failed';
            assert.equal(syncStatus, wants, `${sync.label}: ${lastSyncMessage}`);
            if (wants === 'failed') assert.ok(lastSyncMessage?.length > 10, sync.label);
        }
    }

    async runsSince(time) {
        const runs = await Promise.all(this.ordinary.map(async (sync) => {
            const list = (await this.client.must('GET', `${one}/${sync.id}/runs?limit=20`)).runs;
            return list.filter((run) => Date.parse(run.startedAt) >= time).map((run) => ({ ...run, sync }));
        }));
        return runs.flat();
    }

    handOf(place) {
        const hand = new Hand(this.netlify, { token: this.tokens[ACCOUNTS.findIndex(({ slug }) => slug === place.account)], siteId: place.siteId });
        hand.account = place.account;
        return hand;
    }

    async setSettings(change) {
        const state = await this.netlify.state();
        await this.netlify.setState({ ...state, settings: { ...state.settings, ...change } });
    }
}
