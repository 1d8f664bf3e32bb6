// What happens to a world, one stretch after the other, and what is checked after each.
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { until } from '../harness.js';
import { DriftStory } from './drift.js';
import { NAMED, showPlace } from './place.js';
import { Stretch, checkReached } from './oracle.js';
import { NAMES, SITE_KEYS, VALUES } from './world.js';

const one = '/api/v1/secret-syncs/netlify';
const pause = '/api/v1/secret-syncs/pause';
const moment = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
const NAMED_ENDS = ['succeeded', 'failed', 'held', 'cancelled'];
const answer = (status, headers = {}) => ({ status, headers, body: { code: status, message: `fault ${status}` } });
const FAULTS = [
    'refuse', 'reset-before', 'reset-after', 'timeout', 'drip', 'truncate', 'garbage', 'oversize',
    ...[400, 401, 403, 404, 409, 422, 429, 500, 503].map((status) => answer(status)),
    { status: 502, headers: { 'content-type': 'text/html' }, body: '<html>bad gateway</html>' },
    answer(429, { 'x-ratelimit-limit': '500', 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '1' }),
];

export class History {
    constructor(world) { Object.assign(this, { world, dice: world.dice, stretches: 0 }); }

    get where() { return `stretch ${this.stretches}`; }

    /* --- one stretch --- */

    /** `act` may change the source and start runs; only syncs write to the sites meanwhile. */
    async stretch(name, act, { isCalm = true } = {}) {
        const { world } = this;
        this.stretches += 1;
        world.note(`${this.where}: ${name}`);
        const before = await world.places();
        const seen = new Map(world.syncs.map((sync) => [sync, world.payloadOf(sync)]));
        world.payloads = new Map(world.syncs.map((sync) => [sync, [seen.get(sync)]]));
        await act(before);
        await world.quiet();
        if (isCalm) await this.checkThemselves(seen);
        await this.judge(before);
        return before;
    }

    async judge(before) {
        const { world } = this;
        const after = await world.places();
        for (const siteId of world.levels) {
            const stretch = new Stretch({
                before: before.get(siteId), after: after.get(siteId), payloads: world.payloads,
                syncs: world.syncs.filter((sync) => sync.siteId === siteId), where: `${this.where} at ${world.levels.indexOf(siteId)}`,
            });
            stretch.checkChanges();
            stretch.remember();
        }
        for (const sync of world.syncs) {
            const run = await world.newestRun(sync);
            if (run) assert.ok(NAMED_ENDS.includes(run.state), `${sync.name}: ${run.state}`);
            if (run && run.state !== 'succeeded') assert.ok(run.message?.length > 10, `${sync.name} ${run.state} without a word`);
        }
    }

    /** Automatic syncs whose source changed have run by themselves, and reached what they should. */
    checkThemselves(seen) {
        const { world } = this;
        const differs = (sync) => {
            const [old, now] = [seen.get(sync), world.payloadOf(sync)];
            return JSON.stringify(plain(old)) !== JSON.stringify(plain(now));
        };
        return Promise.all(world.syncs.filter((sync) => sync.isAuto && (!seen.has(sync) || differs(sync))).map((sync) => this.reachedSoon(sync)));
    }

    /** Polled: what is enqueued a moment later than it was asked for counts too. */
    async reachedSoon(sync) {
        let complaint;
        await until(async () => {
            await this.world.settled();
            try {
                await this.checkSync(sync, await this.world.newestRun(sync));
                return true;
            } catch (error) {
                complaint = error;
                return undefined;
            }
        }, 'it', 20_000).catch(() => { throw complaint; });
    }

    async checkSync(sync, run, isSettled = false) {
        const { world } = this;
        const payload = world.payloadOf(sync);
        if (run?.state === 'held') return this.checkHeld(run);
        if (!payload) {
            assert.equal(run?.state, 'failed', `${sync.name}: its source can't be read, and the run ${run?.state}`);
            return assert.match(run.message, /read/);
        }
        if ([...payload.values()].some((wishes) => wishes.size === 0)) return undefined;
        return checkReached({
            sync, payload, run, isSettled, where: this.where, syncs: world.syncs.filter((other) => other.siteId === sync.siteId),
            place: (await world.places()).get(sync.siteId),
        });
    }

    checkHeld(run) {
        assert.equal(run.done, 0, 'a held run wrote');
        assert.match(run.message, /Nothing was written/);
    }

    /* --- everybody runs --- */

    /** By hand, so that nothing is held; twice, and the second time there is nothing to write. */
    async sweep() {
        const { world } = this;
        await this.stretch('sweep', async () => {
            for (const sync of world.syncs) await world.run(sync);
            // One that was in another's way may have gone by now.
            for (const sync of world.syncs) await this.checkSync(sync, await world.run(sync), true);
        });
        await this.stretch('idle', async () => {
            await world.netlify.clearRequests();
            for (const sync of world.syncs) await world.run(sync);
            const writes = (await world.netlify.requests()).filter(({ method }) => method !== 'GET');
            assert.deepEqual(writes.map(({ method, path }) => `${method} ${path}`), [], 'nothing changed, and it wrote');
        });
    }

    /* --- beginnings --- */

    async begin() {
        const { world, dice } = this;
        await world.build();
        for (let count = dice.roll(3) + 1; count > 0; count--) {
            await this.stretch('a new sync', async (before) => {
                const sync = await world.createSync();
                if (!sync.isAuto) await world.run(sync);
                await world.settled();
                if (sync.imports) await this.applyImport(sync, before, sync.behaviour);
            });
        }
        await this.sweep();
    }

    /** What the site had is in the source now. */
    async applyImport(sync, places, behaviour) {
        const { world } = this;
        const status = await world.statusOf(sync);
        assert.equal(status.importStatus, 'succeeded', status.lastImportMessage ?? status.lastSyncMessage);
        for (const mapping of sync.mappings) this.importInto(mapping, sync, places.get(sync.siteId), behaviour);
        for (const other of world.syncs) world.offer(other);
        for (const { source } of sync.mappings) await this.checkSource(source);
    }

    importInto({ source, cell }, sync, place, behaviour) {
        const own = this.world.model.own(source);
        const known = this.world.model.payload(source);
        for (const [key, variable] of place) {
            const name = sync.nameOf(key, cell);
            const value = variable.cells.get(cell) ?? variable.cells.get('all');
            if (name === undefined || variable.secret || value === undefined || known.get(name) === value) continue;
            const isSpared = value === '' || behaviour.endsWith('source');
            if (known.has(name) && isSpared) continue;
            own.set(name, value);
        }
    }

    async checkSource(place) {
        const { world } = this;
        const [environment, secretPath] = place.split(':');
        const query = new URLSearchParams({ workspaceId: world.project.id, environment, secretPath, expandSecretReferences: 'false' });
        const { secrets } = await world.client.must('GET', `/api/v3/secrets/raw?${query}`);
        assert.deepEqual(Object.fromEntries(secrets.map((each) => [each.secretKey, each.secretValue])),
            Object.fromEntries(world.model.own(place)), `${this.where}: the source after an import`);
    }

    /* --- what may happen --- */

    async live(count) {
        for (let left = count; left > 0; left--) await this[this.dice.weighted(CHANCES)]();
        await this.sweep();
        if (this.dice.chance(0.5)) await this.takeAway();
    }

    /** Somebody edits the source. */
    async editSource() {
        const { world, dice } = this;
        const place = dice.pick(['dev:/', 'dev:/', 'dev:/', 'dev:/lib', 'staging:/']);
        const own = world.model.own(place);
        const goes = [...own.keys()].filter((name) => !['SHARED', 'BASE'].includes(name));
        if (place === 'staging:/') return world.write(place, { BASE: `https://${++world.count}.example` });
        if (dice.chance(0.35) && goes.length > 1) return world.remove(place, dice.some(goes.slice(1), 3).concat(goes[0]));
        if (place === 'dev:/lib' && dice.chance(0.4)) return world.write(place, { SHARED: `shared ${++world.count}` });
        return world.write(place, world.pickSecrets(3));
    }

    async edit() { await this.stretch('edits of the source', () => this.editSource()); }

    async edits() {
        await this.stretch('a burst of edits', async () => {
            for (let count = this.dice.roll(4) + 2; count > 0; count--) await this.editSource();
        });
    }

    /** Somebody edits the sites, while nothing runs. */
    async handEdits() {
        const { world, dice } = this;
        this.stretches += 1;
        for (let count = dice.roll(5) + 1; count > 0; count--) await this.handEdit(dice.pick([world.sites[0], world.sites[0], ...world.levels]));
        // Sometimes the source changes before anybody has looked.
        if (dice.chance(0.3)) await this.edit();
        await this.sweep();
    }

    async handEdit(siteId) {
        const { world, dice } = this;
        const place = (await world.places()).get(siteId);
        const hand = world.hand(siteId);
        const key = dice.pick(place.size > 0 && dice.chance(0.75) ? [...place.keys()] : SITE_KEYS);
        const variable = place.get(key);
        const cell = dice.pick([...NAMED, 'branch:main']);
        const value = dice.chance(0.3) ? dice.pick(VALUES) : `by hand ${dice.roll(1000)}`;
        const kind = this.handEditKind(variable);
        world.note(`  by hand at ${world.levels.indexOf(siteId)}: ${kind} ${key} ${cell} ${JSON.stringify(value)}`);
        // Netlify tells a change of a write-only value by the second alone.
        if (variable?.secret) await until(() => Date.now() - Date.parse(variable.updatedAt) > 1100, 'the next second');
        switch (kind) {
        case 'create': await hand.create(key, dice.chance(0.5) ? 'all' : cell, value, false); break;
        case 'create secret': await hand.create(key, cell, value, true); break;
        case 'set': await hand.set(key, cell, value); break;
        case 'set everywhere': await hand.setEverywhere(key, variable, value); break;
        case 'unset': await hand.unset(key); break;
        case 'unset cell': await hand.unsetCell(key, variable, dice.pick([...variable.cells.keys(), cell])); break;
        case 'secret': await hand.makeSecret(key, variable); break;
        case 'scopes': await hand.setScopes(key, variable, ['builds', 'functions']); break;
        default: throw new Error(kind);
        }
        this.forgetGone(siteId, (await world.places()).get(siteId));
    }

    handEditKind(variable) {
        if (!variable) return this.dice.weighted({ create: 3, 'create secret': 1 });
        const isFull = variable.cells.size > 0;
        const isPlain = !variable.secret && isFull;
        return this.dice.weighted({
            set: 4, unset: 2, 'unset cell': isFull ? 3 : 0, 'set everywhere': isPlain ? 2 : 0, secret: isPlain ? 0.7 : 0, scopes: isPlain ? 1 : 0,
        });
    }

    /** Of a cell that somebody took away, a sync may or may not still believe that it is its own. */
    forgetGone(siteId, place) {
        for (const sync of this.world.syncs.filter((each) => each.siteId === siteId))
            for (const [where, wrote] of sync.wrote) {
                const [key, cell] = where.split('\n');
                if (!place.get(key)?.cells.has(cell)) wrote.sure = false;
            }
    }

    async faults() {
        const { world, dice } = this;
        await this.stretch('edits among faults', async () => {
            for (let count = dice.roll(3) + 1; count > 0; count--) {
                const method = dice.pick([undefined, 'GET', 'POST', 'PATCH', 'PUT', 'DELETE', 'DELETE', 'PATCH']);
                const fault = {
                    match: { path: '/env', nth: dice.roll(3) + 1, ...(method ? { method } : {}) }, times: dice.roll(4) + 1,
                    probability: dice.pick([1, 0.6, 0.3]), seed: dice.roll(1000), do: dice.pick(FAULTS),
                };
                world.note(`  fault ${JSON.stringify(fault)}`);
                await world.netlify.fault(fault);
            }
            await this.editSource();
            if (dice.chance(0.4)) await this.editSource();
            if (dice.chance(0.5) && world.syncs.length > 0) await world.run(dice.pick(world.syncs));
            await this.callOff();
        }, { isCalm: false });
        await world.netlify.clearFaults();
        await this.sweep();
    }

    /** Waiting for another try takes long: some are called off. */
    async callOff() {
        const { world, dice } = this;
        await moment(dice.roll(3000));
        if (dice.chance(0.5)) for (const sync of world.plainSyncs) await world.client.post(`${one}/${sync.id}/cancel`);
    }

    async kill() {
        const { world, dice } = this;
        await this.stretch('killed', async () => {
            await world.netlify.clearRequests();
            await this.editSource();
            const calls = dice.roll(6);
            await until(async () => (await world.netlify.requests()).length >= calls, 'calls', 1500).catch(() => {});
            await moment(dice.roll(30));
            await world.lane.killAndRestart();
        });
        await this.sweep();
    }

    async pause() {
        const { world } = this;
        this.stretches += 1;
        world.note(`${this.where}: pause`);
        await world.client.must('POST', pause, { reason: 'for a while' });
        await world.netlify.clearRequests();
        const seen = new Map(world.syncs.map((sync) => [sync, world.payloadOf(sync)]));
        world.payloads = new Map(world.syncs.map((sync) => [sync, [world.payloadOf(sync)]]));
        const before = await world.places();
        await this.editSource();
        await moment(400);
        assert.deepEqual(await world.netlify.requests(), [], 'it called Netlify while paused');
        await world.client.must('DELETE', pause);
        await this.checkThemselves(seen);
        await world.settled();
        await this.judge(before);
    }

    /** What a sync makes, or may take away, is changed. */
    async options() {
        const { world, dice } = this;
        const sync = dice.pick(world.plainSyncs);
        const change = dice.pick([
            { mappings: this.pickMappings(sync) }, { deletion: dice.pick(['absent', 'owned', 'never']) },
            { replaces: !sync.replaces },
        ]);
        await this.stretch('other options', () => world.updateSync(sync, change));
        await this.sweep();
    }

    /** Another first context, or fewer of the others, or more. */
    pickMappings(sync) {
        const { world, dice } = this;
        const [{ source }, ...others] = sync.mappings;
        const cell = dice.pick(['production', 'deploy-preview', 'branch:main', ...(sync.createsSecret ? [] : ['all'])]);
        if (cell === 'all') return [{ source, cell }];
        const more = dice.chance(0.5) ? others : world.pickMappings(cell, source, sync);
        return [{ source, cell }, ...more.filter((one) => one.cell !== cell)];
    }

    /** A reference leads nowhere: no write, and a message that names the secret. */
    async breakSource() {
        const { world, dice } = this;
        const name = dice.pick(NAMES);
        const was = world.model.own('dev:/').get(name);
        await this.stretch('a broken reference', async () => {
            await world.write('dev:/', { [name]: 'see ${dev.lib.NOWHERE}' });
            if (dice.chance(0.5)) await this.world.run(dice.pick(world.syncs));
        });
        await this.stretch('mended', () => (was === undefined ? world.remove('dev:/', [name]) : world.write('dev:/', { [name]: was })));
    }

    async drift() {
        await new DriftStory(this, this.dice.pick(this.world.plainSyncs)).tell();
        await this.sweep();
    }

    /* --- taking back, taking away --- */

    /** A run is undone: the cells are as they were. Where nobody else writes to the same place. */
    async undo() {
        const { world, dice } = this;
        const alone = world.plainSyncs.filter((sync) => world.syncs.every((other) => other === sync || other.siteId !== sync.siteId));
        if (alone.length === 0) return;
        const sync = dice.pick(alone);
        await this.handEdit(sync.siteId);
        await this.sweep();
        if (sync.isAuto) await this.stretch('by hand from now on', () => world.updateSync(sync, { isAuto: false }));
        if (dice.chance(0.5)) await this.handEdit(sync.siteId);
        await this.stretch('more edits', () => this.editSource());
        await this.takeBack(sync);
        await this.sweep();
    }

    async takeBack(sync) {
        const { world } = this;
        const before = (await world.places()).get(sync.siteId);
        const owned = new Map(sync.wrote);
        let run;
        await this.stretch('a run to undo', async () => { run = await world.run(sync); });
        if (!run.isUndoable) return;
        const between = (await world.places()).get(sync.siteId);
        this.stretches += 1;
        world.note(`${this.where}: undo`);
        const undone = await world.run(sync, `runs/${run.id}/undo`);
        assert.ok(NAMED_ENDS.includes(undone.state), undone.state);
        const after = (await world.places()).get(sync.siteId);
        this.checkUndone({ before, between, after, undone });
        this.forgetGone(sync.siteId, after);
        // What it owned before, it may own again.
        for (const [place, { value }] of owned) if (!sync.wrote.has(place)) sync.wrote.set(place, { value, sure: false });
        for (const [place, wrote] of sync.wrote) sync.wrote.set(place, { ...wrote, sure: false });
    }

    checkUndone({ before, between, after, undone }) {
        const [was, made, is] = [before, between, after].map((place) => showPlace(place));
        for (const key of new Set([...Object.keys(was), ...Object.keys(made), ...Object.keys(is)])) {
            const isHidden = before.get(key)?.secret || between.get(key)?.secret;
            const isGood = isHidden && undone.state === 'failed' ? isMixOf(is[key], was[key], made[key])
                : JSON.stringify(sorted(was[key])) === JSON.stringify(sorted(is[key]));
            assert.ok(isGood, `${this.where}, ${key}: undone (${undone.state}: ${undone.message}) to ${JSON.stringify(is[key])}, `
                + `it was ${JSON.stringify(was[key])} and the run made ${JSON.stringify(made[key])}`);
        }
    }

    /** Removal of a sync's secrets: those go, and nothing else. */
    async takeAway() {
        const { world, dice } = this;
        const sync = dice.pick(world.plainSyncs);
        const payload = world.payloadOf(sync);
        this.stretches += 1;
        world.note(`${this.where}: removal of what ${sync.name} wrote`);
        const before = await world.places();
        await world.run(sync, 'remove-secrets');
        const after = await world.places();
        for (const siteId of world.levels) {
            for (const [key, was] of before.get(siteId)) {
                const is = after.get(siteId).get(key);
                for (const [cell, value] of was.cells) this.checkTaken(sync, siteId, { key, cell, value, payload, now: is?.cells.get(cell) });
                if (is) assert.deepEqual([is.secret, is.scopes], [was.secret, was.scopes], `${this.where}, ${key}`);
            }
            for (const key of after.get(siteId).keys()) assert.ok(before.get(siteId).has(key), `${this.where}: ${key} appeared`);
        }
    }

    checkTaken(sync, siteId, { key, cell, value, payload, now }) {
        const mine = sync.wrote.get(`${key}\n${cell}`);
        const others = this.world.syncs.filter((other) => other !== sync && other.siteId === siteId);
        const isTheirs = others.some((other) => [...other.wrote.keys()].some((place) => place.startsWith(`${key}\n`)) || other.everDesired.has(key));
        const isPayload = payload?.get(cell)?.has(key) ?? false;
        const isOurs = siteId === sync.siteId && (isPayload || mine !== undefined);
        const text = `${this.where}, ${key} for ${cell}: ${JSON.stringify(value)} → ${JSON.stringify(now)}`;
        if (!isOurs) assert.equal(now, value, text);
        else assert.ok(now === undefined || now === value, text);
        if (isOurs && isPayload && !isTheirs) assert.equal(now, undefined, `${text}: it should be gone`);
    }
}

/** Cell by cell: one that Netlify shows can be put back beside one that it does not. */
const isMixOf = (is = {}, ...ways) => [...new Set([is, ...ways].flatMap((way) => Object.keys(way ?? {})))]
    .every((cell) => ways.some((way) => JSON.stringify(way?.[cell]) === JSON.stringify(is[cell])));

/** Of a payload, as JSON has it. */
const plain = (payload) => payload && [...payload].map(([cell, wishes]) => [cell, ...wishes]);

/** A variable without values is as good as none: Netlify does not say when it keeps one. */
const sorted = (one) => one && (Object.keys(one).every((name) => name === 'scopes' || name === 'secret') ? undefined
    : Object.fromEntries(Object.entries(one).sort(([a], [b]) => (a < b ? -1 : 1))));

const CHANCES = { edit: 3, edits: 1, handEdits: 4, faults: 4, kill: 2, pause: 0.7, options: 1.5, breakSource: 1, undo: 2, drift: 2 };
