// What happens in a day, one event after the other, and what is checked when all is quiet again.
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { until } from '../harness.js';
import { COUNT, one } from './world.js';

const pause = '/api/v1/secret-syncs/pause';
const moment = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
const answer = (status, headers = {}) => ({ status, headers, body: { code: status, message: `fault ${status}` } });
/** All of them pass by themselves. */
const FAULTS = ['refuse', 'reset-before', 'reset-after', 'reset-after', 'timeout', 'truncate', answer(429), answer(500), answer(503),
    { status: 502, headers: { 'content-type': 'text/html' }, body: '<html>bad gateway</html>' }];
const isList = ({ method, path }) => method === 'GET' && /\/env$/.test(path);
const isWrite = ({ method }) => method !== 'GET';
const KEYS_IN_A_POST = 100;

export class Day {
    constructor(world) { Object.assign(this, { world, dice: world.dice, events: 0, took: [], calls: 0, writes: 0, began: Date.now() }); }

    summary() {
        const slowest = [...this.took].sort((a, b) => b.ms - a.ms).slice(0, 3).map(({ kind, ms }) => `${kind} ${Math.round(ms / 1000)} s`);
        return `${this.events} events, ${this.calls} calls, ${this.writes} of them writes, in ${Math.round((Date.now() - this.began) / 1000)} s: ${slowest.join(', ')}`;
    }

    /* --- beginning --- */

    async begin() {
        const { world } = this;
        await world.build();
        assert.equal(world.syncs.length, COUNT);
        await world.converge(60_000);
        await this.idle();
    }

    async live(count) {
        // One of each first; what leaves most behind comes last.
        const kinds = Object.keys(CHANCES);
        const each = this.dice.some(kinds, 0).concat(kinds);
        for (const kind of each) await this.happen(kind);
        for (let left = count - kinds.length; left > 0; left--) await this.happen(this.dice.weighted(CHANCES));
        await this.idle();
        for (const project of this.world.projects) for (const folder of project.folders) await project.check(folder);
    }

    async happen(kind) {
        const started = Date.now();
        this.events += 1;
        this.world.note(`${this.events}: ${kind}`);
        await this.world.netlify.clearRequests();
        await this[kind]();
        this.took.push({ kind, ms: Date.now() - started });
        this.world.note(`   (${Date.now() - started} ms)`);
    }

    /** Everybody runs, and there is nothing to write. */
    async idle() {
        const { world } = this;
        await world.netlify.clearRequests();
        for (const sync of world.ordinary.filter(({ isGone }) => !isGone)) await this.run(sync);
        await world.quiet();
        const requests = await world.netlify.requests();
        assert.deepEqual(requests.filter(isWrite).map(({ method, path }) => `${method} ${path}`), [], 'nothing changed, and it wrote');
        assert.equal(requests.length, world.ordinary.filter(({ isGone, mappings }) => !isGone && mappings).length, 'one list each, and nothing else');
        await world.check();
    }

    async run(sync) {
        await until(async () => {
            const { status, text } = await this.world.client.post(`${one}/${sync.id}/sync-secrets`);
            if (status === 400 && /already in progress/.test(text)) return false;
            assert.equal(status, 200, `${sync.label}: ${text}`);
            return true;
        }, 'the run before to end');
    }

    /* --- what a change costs --- */

    /** One edit, in one or two requests of its own folder: who runs, how often, and with how many calls. */
    async edit(folders, act) {
        const { world } = this;
        const seen = new Map(world.ordinary.map((sync) => [sync, wantedText(sync)]));
        const concerned = new Set(folders.flatMap((folder) => [...folder.project.dependents(folder)]));
        const since = Date.now();
        await act();
        for (const folder of folders) for (const each of folder.project.dependents(folder)) concerned.add(each);
        const differences = world.places.reduce((sum, place) => sum + (place === world.legacy ? 0 : place.differences()), 0);
        await world.converge();
        const runs = (await world.runsSince(since)).filter(({ kind }) => kind === 'sync');
        const changed = world.ordinary.filter((sync) => !sync.isStill && seen.get(sync) !== wantedText(sync));
        for (const sync of changed) assert.ok(runs.some((run) => run.sync === sync), `${sync.label} has not run`);
        for (const { sync, trigger } of runs) assert.ok(sync.mappings.some(({ folder }) => concerned.has(folder)), `${sync.label} ran (${trigger}), and its source is another`);
        await this.checkCosts(runs, differences);
        return runs;
    }

    /** pages(v) + batches(c) + m + d, from the runs' own items and from the cells that had to change. */
    async checkCosts(runs, differences) {
        const { world } = this;
        const requests = (await world.netlify.requests()).filter(({ query }) => !query?.includes(world.legacy.siteId));
        for (const run of runs) await this.checkRun(run);
        // A site that was found to differ is looked at again after each run, until it does not.
        const looks = runs.filter(({ sync }) => sync.wasLookedAt).length;
        const counted = runs.reduce((sum, run) => sum + run.calls, 0);
        assert.ok(requests.length >= counted && requests.length <= counted + looks, `the runs count ${counted} calls, Netlify ${requests.length}: ${show(requests)}`);
        const lists = requests.filter(isList).length - runs.filter(({ calls }) => calls > 0).length;
        if (!world.places.some(({ makesSecrets }) => makesSecrets)) assert.ok(lists >= 0 && lists <= looks, 'a run is one list');
        const single = requests.filter((each) => isWrite(each) && each.method !== 'POST');
        assert.ok(single.length <= differences, `${single.length} writes for ${differences} cells: ${show(single)}`);
        this.calls += requests.length;
        this.writes += requests.filter(isWrite).length;
    }

    async checkRun({ id, sync, calls, state }) {
        if (state === 'failed') {
            // What can't be read is found before Netlify is asked, or as soon as it has answered.
            assert.ok(calls <= 1, `${sync.label}: ${calls} calls of a run that failed`);
            return;
        }
        const { run: { items } } = await this.world.client.must('GET', `${one}/${sync.id}/runs/${id}`);
        const made = items.filter(({ outcome }) => outcome === 'done');
        const creates = new Set(made.filter(({ operation }) => operation === 'create').map(({ key }) => key)).size;
        const others = made.filter(({ operation }) => ['set-value', 'replace', 'delete-value', 'delete-variable'].includes(operation)).length;
        // Of a write-only variable that others write too, the new time is asked for: once for all of them.
        const asked = sync.place.makesSecrets && made.some(({ operation }) => operation === 'delete-value') ? 1 : 0;
        const most = 1 + Math.ceil(creates / KEYS_IN_A_POST) + others + asked;
        if (sync.mappings.length === 1 && !asked) assert.equal(calls, most, `${sync.label}: ${calls} calls for ${creates} new and ${others} others`);
        else assert.ok(calls <= most, `${sync.label}: ${calls} calls for ${creates} new and ${others} others`);
    }

    /* --- edits of the source --- */

    pickFolder(paths = ['/', '/app', '/api', '/lib']) {
        const project = this.dice.pick(this.world.projects);
        return this.dice.pick(project.folders.filter((folder) => paths.includes(folder.path) && !folder.isGone));
    }

    pickSecrets(folder, most = 3) { return this.world.pickSecrets(folder.project, folder.environment, most); }

    /** Names that nothing refers to. */
    loose(folder) { return [...folder.own.keys()].filter((name) => !['STAYS', 'SHARED', 'BASE'].includes(name)); }

    async change() {
        const folder = this.pickFolder();
        await this.edit([folder], () => folder.project.write(folder, this.pickSecrets(folder)));
    }

    async shared() {
        const folder = this.pickFolder(['/lib']);
        await this.edit([folder], () => folder.project.writeOne(folder, this.dice.pick(['SHARED', 'BASE']), `changed ${++this.world.count}`));
    }

    async drop() {
        const folder = this.pickFolder(['/', '/app', '/api']);
        const names = this.loose(folder).slice(0, 3);
        if (names.length > 0) await this.edit([folder], () => folder.project.remove(folder, names));
    }

    async rename() {
        const folder = this.pickFolder(['/', '/app', '/api']);
        const [name] = this.loose(folder);
        if (name) await this.edit([folder], () => folder.project.rename(folder, name, `RENAMED_${++this.world.count}`));
    }

    async move() {
        const from = this.pickFolder(['/', '/app']);
        const to = this.dice.pick(from.project.folders.filter((folder) => folder !== from && folder.path !== '/lib' && !folder.isGone));
        // What refers to its own folder by name alone would refer elsewhere: there is none here.
        const names = this.loose(from).slice(0, 2);
        if (names.length > 0) await this.edit([from, to], () => from.project.move(from, to, names));
    }

    async file() {
        const folder = this.pickFolder();
        await this.edit([folder], () => folder.project.importFile(folder, { FROM_FILE: `line ${++this.world.count}`, ALPHA: 'of a file' }));
    }

    async backInTime() {
        const folder = this.pickFolder(['/', '/app', '/api']);
        await folder.project.mark(folder);
        await this.edit([folder], async () => {
            await folder.project.write(folder, { BETA: `later ${++this.world.count}`, LATER: 'x' });
        });
        const gone = this.loose(folder).slice(0, 2);
        await this.world.netlify.clearRequests();
        await this.edit([folder], () => folder.project.remove(folder, gone));
        await this.world.netlify.clearRequests();
        await this.edit([folder], () => folder.project.rollBack(folder));
    }

    async imports() {
        const folder = this.pickFolder(['/api']);
        const from = folder.project.folder(this.dice.pick(['dev', 'staging', 'prod']), '/lib');
        const isThere = folder.imports.includes(from);
        await this.edit([folder], () => (isThere ? folder.project.dropImport(folder, from) : folder.project.addImport(folder, from)));
    }

    async folderNamed() {
        const folder = this.pickFolder(['/api']);
        if (!folder) return;
        await this.edit([folder], () => folder.project.renameFolder(folder, `api-${++this.world.count}`));
        await this.world.netlify.clearRequests();
        await this.edit([folder], () => folder.project.renameFolder(folder, 'api'));
    }

    /** Many at once are gathered. */
    async burst() {
        const { world } = this;
        const edits = 16;
        const project = this.dice.pick(world.projects);
        const folder = project.folder('prod', '/');
        await project.write(folder, Object.fromEntries(Array.from({ length: edits }, (_, n) => [`BURST_${n}`, 'before'])));
        await world.converge();
        await world.netlify.clearRequests();
        const since = Date.now();
        await Promise.all(Array.from({ length: edits }, (_, n) => project.writeOne(folder, `BURST_${n}`, `after ${n} ${world.count}`)));
        const took = Date.now() - since;
        await world.converge();
        const runs = await world.runsSince(since);
        for (const run of runs) await this.checkRun(run);
        const most = 2 + Math.ceil(took / 50);
        for (const sync of world.ordinary) {
            const count = runs.filter((run) => run.sync === sync).length;
            assert.ok(count <= most && count <= edits / 2, `${sync.label} ran ${count} times for ${edits} edits within ${took} ms`);
        }
    }

    /** Hundreds at once; taking so many away again is held until somebody says so. */
    async hundreds() {
        const { world } = this;
        const folder = this.pickFolder(['/', '/app']);
        const many = Object.fromEntries(Array.from({ length: 250 }, (_, n) => [`MANY_${n}`, `one of many ${n} ${world.count}`]));
        await this.edit([folder], () => folder.project.write(folder, many));
        await world.netlify.clearRequests();
        await folder.project.remove(folder, Object.keys(many));
        await world.quiet();
        await this.release(folder);
        await world.converge(60_000);
    }

    async release(folder) {
        const { world } = this;
        const statuses = await world.statuses();
        for (const sync of world.ordinary.filter(({ mappings, isGone }) => !isGone && mappings.some((each) => folder.project.dependents(folder).has(each.folder)))) {
            const { runs: [newest] } = await world.client.must('GET', `${one}/${sync.id}/runs?limit=1`);
            const isMany = sync.deletion !== 'never' && sync.mappings.some((each) => each.folder === folder || each.folder.imports.includes(folder));
            if (!isMany) continue;
            assert.equal(newest.state, 'held', `${sync.label}: it would take 250 keys away, and it ${newest.state}`);
            assert.equal(newest.done, 0, 'a held run wrote');
            assert.match(statuses.get(sync.id).lastSyncMessage, /Nothing was written/);
            await this.run(sync);
        }
        const integration = world.syncs.find((sync) => sync.isIntegration);
        if (!integration.mappings.some((each) => folder.project.dependents(folder).has(each.folder))) return;
        const path = `/api/v1/integration/${integration.id}`;
        assert.equal((await world.client.must('GET', path)).integration.isSynced, false);
        await world.client.must('POST', `${path}/sync`);
    }

    /* --- what cannot be read --- */

    async broken() {
        const { world } = this;
        const folder = this.pickFolder(['/lib']);
        const was = folder.own.get('SHARED');
        await this.edit([folder], () => folder.project.remove(folder, ['SHARED']));
        await world.netlify.clearRequests();
        await this.edit([folder], () => folder.project.writeOne(folder, 'SHARED', was));
    }

    /* --- options --- */

    pickSync(isFit = () => true) { return this.dice.pick(this.world.ordinary.filter((sync) => sync.name.startsWith('sync-') && !sync.isStill && isFit(sync))); }

    async options() {
        const { world, dice } = this;
        const sync = this.pickSync();
        if (dice.chance(0.5) && sync.mappings.length === 1) sync.schema = dice.pick([undefined, 'NEW_{{secretKey}}', '{{secretKey}}_{{environment}}']);
        else sync.deletion = dice.pick(['absent', 'owned', 'never'].filter((one) => one !== sync.deletion));
        world.note(`   ${sync.label}: ${sync.schema} ${sync.deletion}`);
        await world.client.must('PATCH', `${one}/${sync.id}`, { syncOptions: world.optionsOf(sync), confirmOverlap: true });
        await world.converge();
    }

    async pauses() {
        const { world } = this;
        await world.client.must('POST', pause, { reason: 'for a while' });
        const folder = this.pickFolder();
        await folder.project.write(folder, this.pickSecrets(folder));
        await folder.project.write(folder, this.pickSecrets(folder));
        await moment(600);
        assert.deepEqual(await world.netlify.requests(), [], 'it called Netlify while paused');
        await world.client.must('DELETE', pause);
        await world.converge();
    }

    /* --- people at Netlify --- */

    /** Their edits are what is there now; what the syncs own of it comes back. */
    async handEdits() {
        const { world, dice } = this;
        const places = dice.some(world.places.filter((place) => place.syncs.length > 0 && place !== world.legacy), 4);
        for (const place of places) for (let count = 3; count > 0; count--) await this.handEdit(place);
        const state = await world.netlify.state();
        for (const place of places) this.takeNote(place, state);
        for (const place of places) for (const sync of place.syncs) if (!sync.isStill) await this.run(sync);
        await world.converge();
    }

    takeNote(place, state) {
        const { cells, traits } = place.read(state);
        Object.assign(place, { was: cells, traits });
    }

    async handEdit(place) {
        const { world, dice } = this;
        const hand = world.handOf(place);
        const { variables } = place.read(await world.netlify.state());
        const key = dice.pick([...variables.keys()]);
        const variable = variables.get(key);
        const value = `by hand ${++world.count}`;
        const owned = place.syncs.flatMap(({ mappings }) => mappings).map(({ cell }) => cell).filter((cell) => variable.cells.has(cell));
        const isAll = variable.cells.has('all');
        const kind = dice.weighted({ create: 1, foreign: isAll ? 0 : 1, own: owned.length > 0 ? 2 : 0, unset: 1, scopes: variable.secret ? 0 : 1 });
        world.note(`   by hand at ${place.label}: ${kind} ${key}`);
        if (variable.secret) await until(() => Date.now() - Date.parse(variable.updatedAt) > 1100, 'the next second');
        if (kind === 'create') await hand.create(`BY_HAND_${world.count}`, world.alls.includes(place) ? 'all' : dice.pick(['production', 'dev-server', 'branch:main']), value, false);
        else if (kind === 'foreign') await hand.set(key, dice.pick(['dev-server', 'branch:feature']), value);
        else if (kind === 'own') await hand.set(key, dice.pick(owned), value);
        else if (kind === 'unset') await hand.unset(key);
        else await hand.setScopes(key, variable, ['builds', 'runtime']);
    }

    /** What somebody changed at Netlify is found, and taken over into the source, or brought back. */
    async drift() {
        const { world, dice } = this;
        const fits = ({ mappings: [{ folder }], place, ...sync }) => sync.mappings !== null && !place.makesSecrets && [...folder.own.keys()].length > 0;
        const sync = this.pickSync((each) => each.mappings.length === 1 && !each.createsSecret && fits(each));
        const [{ folder, cell }] = sync.mappings;
        const key = sync.keyOf('STAYS', folder);
        const value = `by hand ${++world.count}`;
        await world.handOf(sync.place).set(key, cell, value);
        sync.wasLookedAt = true;
        await world.client.must('POST', `${one}/${sync.id}/drift/check`);
        const { items } = await until(async () => {
            const { drift } = await world.client.must('GET', `${one}/${sync.id}/drift`);
            return drift.items.length > 0 && !drift.isChecking ? drift : undefined;
        }, 'the drift to be found');
        assert.ok(items.some((item) => item.key === key && item.kind === 'changed'), JSON.stringify(items));
        this.takeNote(sync.place, await world.netlify.state());
        if (dice.chance(0.5)) {
            world.note(`   adopt ${key} of ${sync.label}`);
            await world.client.must('POST', `${one}/${sync.id}/drift/adopt`, { keys: [key] });
            folder.own.set('STAYS', value);
        } else {
            world.note(`   restore ${sync.label}`);
            await world.client.must('POST', `${one}/${sync.id}/drift/restore`, {});
        }
        await world.converge();
        // What had drifted is looked at once more, by itself.
        await until(async () => !(await world.client.must('GET', `${one}/${sync.id}/drift`)).drift.isChecking, 'the look at it');
    }

    /** A run is taken back: its site is as it was. Then it may run again. */
    async undo() {
        const { world, dice } = this;
        const sync = this.pickSync(({ createsSecret, place }) => !createsSecret && !place.makesSecrets);
        const [{ folder }] = sync.mappings;
        const before = new Map([...sync.place.was].map(([key, cells]) => [key, new Map(cells)]));
        await this.edit([folder], () => (dice.chance(0.5) ? folder.project.write(folder, { [`NEW_${++world.count}`]: 'x', [`NEWER_${world.count}`]: 'y' })
            : folder.project.writeOne(folder, 'STAYS', `changed ${++world.count}`)));
        const { runs: [newest] } = await world.client.must('GET', `${one}/${sync.id}/runs?limit=1`);
        await world.client.must('POST', `${one}/${sync.id}/runs/${newest.id}/undo`);
        await world.quiet();
        const { cells } = sync.place.read(await world.netlify.state());
        for (const { cell } of sync.mappings)
            for (const key of new Set([...before.keys(), ...cells.keys()]))
                assert.equal(cells.get(key)?.get(cell), before.get(key)?.get(cell), `${sync.label}: ${key} for ${cell} after it was undone`);
        await world.client.must('PATCH', `${one}/${sync.id}`, { isAutoSyncEnabled: true });
        await world.converge();
    }

    /* --- Netlify has a bad day, and so have we --- */

    async busyHour() {
        const { world } = this;
        await world.setSettings({ rateLimit: 40, rateWindowMs: 2000 });
        const before = Date.now();
        for (const project of world.projects) for (const environment of ['dev', 'staging', 'prod']) {
            const lib = project.folder(environment, '/lib');
            await project.writeOne(lib, 'SHARED', `busy ${++world.count}`);
        }
        await world.converge(90_000);
        const refused = (await world.netlify.requests()).filter(({ status }) => status === 429).length;
        await world.setSettings({ rateLimit: 1_000_000, rateWindowMs: 60_000 });
        world.note(`   ${refused} refused in ${Date.now() - before} ms`);
        assert.ok(refused <= 40, `${refused} calls were one too many: a limit that sinks is bumped into once`);
    }

    async faults() {
        const { world, dice } = this;
        for (let count = 3; count > 0; count--) {
            const method = dice.pick(['GET', 'POST', 'PATCH', 'DELETE', undefined]);
            const fault = { match: { path: '/env', nth: dice.roll(3) + 1, ...(method ? { method } : {}) }, times: dice.roll(3) + 1, do: dice.pick(FAULTS) };
            world.note(`   fault ${JSON.stringify(fault)}`);
            await world.netlify.fault(fault);
        }
        for (let count = 3; count > 0; count--) await this.anyEdit();
        await world.converge(120_000);
        await world.netlify.clearFaults();
        await this.afterTrouble();
    }

    async anyEdit() {
        const folder = this.pickFolder();
        const gone = this.loose(folder).slice(0, 1);
        await folder.project.write(folder, this.pickSecrets(folder));
        if (gone.length > 0 && this.dice.chance(0.4)) await folder.project.remove(folder, gone);
    }

    async killed() {
        const { world, dice } = this;
        for (let count = 4; count > 0; count--) await this.anyEdit();
        const lib = this.pickFolder(['/lib']);
        await lib.project.writeOne(lib, 'SHARED', `killed ${++world.count}`);
        const calls = dice.roll(12) + 1;
        await until(async () => (await world.netlify.requests()).length >= calls, 'calls', 2000).catch(() => {});
        await world.lane.killAndRestart();
        await world.converge(120_000);
        await this.afterTrouble();
    }

    /** Of a write-only variable nobody can tell whether a call without an answer was all that happened to
     *  it: other syncs bring their own values there once more. What can be read is not written again. */
    async afterTrouble() {
        const { world } = this;
        const state = await world.netlify.state();
        const secrets = new Set(state.variables.filter((one) => one.is_secret).map(({ key }) => key));
        await world.netlify.clearRequests();
        for (const sync of world.ordinary.filter(({ isGone }) => !isGone)) await this.run(sync);
        await world.converge();
        const writes = (await world.netlify.requests()).filter(isWrite);
        for (const { method, path } of writes) assert.ok(secrets.has(path.split('/').pop()), `after trouble, ${method} ${path}`);
    }

    /** A source vanishes: the site stays as it is. */
    async folderGone() {
        const { world } = this;
        const folder = this.pickFolder(['/api']);
        if (!folder) return;
        const { id: workspaceId } = folder.project;
        await world.client.must('DELETE', '/api/v1/folders/api', { folderName: 'api', workspaceId, environment: folder.environment, directory: '/' });
        folder.isGone = true;
        folder.own = new Map();
        folder.imports = [];
        for (const sync of world.syncs) if (sync.mappings.some((each) => each.folder === folder)) Object.assign(sync, { isStill: true, isGone: true });
        await moment(300);
        await world.converge();
        const { folders } = folder.project;
        folders.splice(folders.indexOf(folder), 1);
    }
}

const wantedText = (sync) => {
    const wanted = sync.wanted();
    return wanted && JSON.stringify([...wanted].map(([cell, payload]) => [cell, [...payload].sort()]));
};
const show = (requests) => requests.slice(0, 30).map(({ method, path, status }) => `${method} ${path.replace('/api/v1/accounts/', '')} ${status}`).join(', ');

/** Kinds of events, in the order of a first hour, and how often they come later. */
const CHANCES = {
    change: 6, shared: 2, drop: 3, rename: 2, move: 2, file: 1, imports: 2, folderNamed: 0.5, backInTime: 1, burst: 1, hundreds: 0.3, broken: 1, options: 2,
    pauses: 0.5, handEdits: 2, drift: 2, undo: 1, busyHour: 0.3, faults: 2, killed: 0.5, folderGone: 0.1,
};
