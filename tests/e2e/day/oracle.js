// What every site of the day must hold: worked out from how it was when it was last looked at, from
// the sources as they are now, and from the rules of the syncs that write there. Cell by cell.
// SPDX-License-Identifier: Apache-2.0
import { placeOf } from '../worlds/place.js';

const SCOPES = ['builds', 'functions', 'post_processing', 'runtime'];
const at = (key, cell) => `${key}\n${cell}`;

/** One sync of the day: settings as its user knows them. mappings: [{ folder, cell }]. */
export class DaySync {
    constructor(settings) { Object.assign(this, { made: new Set(), isAuto: true, ...settings }); }

    keyOf(name, folder) {
        if (!this.schema) return name;
        return this.schema.replaceAll('{{environment}}', folder.environment).replace('{{secretKey}}', name);
    }

    /** Whether the schema could have made the key from this folder. */
    couldMake(key, folder) {
        if (!this.schema) return true;
        const [prefix, suffix] = this.schema.replaceAll('{{environment}}', folder.environment).split('{{secretKey}}');
        return key.startsWith(prefix) && key.endsWith(suffix) && key.length > prefix.length + suffix.length;
    }

    /** Cell → key → value, or null when a source can't be read or has become empty: then nothing is written. */
    wanted() {
        const cells = new Map();
        for (const { folder, cell } of this.mappings) {
            const payload = folder.project.payload(folder);
            if (!payload || payload.size === 0) return null;
            cells.set(cell, new Map([...payload].map(([name, value]) => [this.keyOf(name, folder), value])));
        }
        return cells;
    }

    get traits() {
        const scopes = (this.scopes ?? SCOPES).filter((scope) => !this.createsSecret || scope !== 'post_processing');
        return `${Boolean(this.createsSecret)} ${[...scopes].sort().join()}`;
    }
}

/** A site, or the shared variables of a team: as it was when it was last right. */
export class Place {
    constructor(label, account, siteId) { Object.assign(this, { label, account, siteId, syncs: [], was: new Map(), traits: new Map() }); }

    /** Key → cell → value; variables without values are as good as none. */
    read(state) {
        const variables = state.variables.filter((one) => one.account === this.account);
        const full = [...placeOf({ variables }, this.siteId)].filter(([, one]) => one.cells.size > 0);
        return {
            cells: new Map(full.map(([key, one]) => [key, one.cells])),
            traits: new Map(full.map(([key, one]) => [key, `${one.secret} ${one.scopes}`])),
            variables: new Map(full),
        };
    }

    expected() {
        const result = new Map([...this.was].map(([key, cells]) => [key, new Map(cells)]));
        for (const sync of this.syncs) this.applySync(sync, result);
        for (const [key, cells] of result) if (cells.size === 0) result.delete(key);
        return result;
    }

    applySync(sync, result) {
        const wanted = sync.isStill ? null : sync.wanted();
        if (!wanted) return;
        for (const { folder, cell } of sync.mappings) {
            const payload = wanted.get(cell);
            for (const [key, cells] of result) {
                if (!cells.has(cell) || payload.has(key) || sync.deletion === 'never') continue;
                if ((sync.deletion === 'absent' && sync.couldMake(key, folder)) || sync.made.has(at(key, cell))) cells.delete(cell);
            }
            for (const [key, value] of payload) {
                if (!result.has(key)) result.set(key, new Map());
                result.get(key).set(cell, value);
            }
        }
    }

    /** Throws unless the place is as it must be. */
    check(state) {
        const { cells, traits } = this.read(state);
        const expected = this.expected();
        for (const key of new Set([...cells.keys(), ...expected.keys()])) {
            const [is, must] = [show(cells.get(key)), show(expected.get(key))];
            if (is !== must) throw new Error(`${this.label}, ${key}:\n  is   ${is}\n  must ${must}\n  was  ${show(this.was.get(key))}\n  ${this.syncs.map(({ label }) => label).join('; ')}`);
        }
        for (const [key, one] of traits) {
            const may = [this.traits.get(key), ...this.syncs.filter((sync) => [...cells.get(key).keys()].some((cell) => sync.mappings.some((each) => each.cell === cell))).map((sync) => sync.traits)];
            if (this.traits.has(key) && one !== this.traits.get(key) && this.was.has(key) && this.keptACell(key, cells)) throw new Error(`${this.label}, ${key}: it was ${this.traits.get(key)} and is ${one}`);
            if (!may.includes(one)) throw new Error(`${this.label}, ${key}: is ${one}, and nobody makes that`);
        }
        return { cells, traits };
    }

    /** It was there all the time: some cell of it is as it was. */
    keptACell(key, cells) {
        return [...this.was.get(key)].some(([cell, value]) => cells.get(key).get(cell) === value);
    }

    /** The place is right: from here on, it must stay. */
    remember({ cells, traits }) {
        const expected = this.expected();
        for (const sync of this.syncs) {
            const wanted = sync.isStill ? null : sync.wanted();
            if (!wanted) continue;
            const kept = sync.deletion === 'never' ? [...sync.made] : [];
            sync.made = new Set([...kept, ...[...wanted].flatMap(([cell, payload]) => [...payload.keys()].map((key) => at(key, cell)))]);
        }
        this.was = cells;
        this.traits = traits;
        return expected;
    }

    /** How many cells a sync has to write and to take away, from how it was to how it must be. */
    differences() {
        const expected = this.expected();
        let count = 0;
        for (const key of new Set([...this.was.keys(), ...expected.keys()])) {
            const [was, is] = [this.was.get(key) ?? new Map(), expected.get(key) ?? new Map()];
            for (const cell of new Set([...was.keys(), ...is.keys()])) if (was.get(cell) !== is.get(cell)) count += 1;
        }
        return count;
    }
}

const show = (cells) => (cells === undefined || cells.size === 0 ? 'nothing' : JSON.stringify(Object.fromEntries([...cells].sort())));
