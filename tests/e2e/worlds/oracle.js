// What may have happened to a place, and what must have, judged cell by cell from before and after.
// Written from Netlify's documents and the contract; knows nothing of how plans are made. Whatever it
// has to say is thrown.
// SPDX-License-Identifier: Apache-2.0
import { NAMED, inForce } from './place.js';

const at = (key, cell) => `${key}\n${cell}`;
const meets = (a, b) => a === 'all' || b === 'all' || a === b;

/** Netlify's rules for keys and values (3.1). */
const KEY_FORM = /^[A-Za-z][A-Za-z0-9_]{0,254}$/;
const RESERVED = new Set(['URL', 'SITE_NAME', 'CONTEXT', 'NETLIFY']);
export const isPossible = (key, value) => KEY_FORM.test(key) && !RESERVED.has(key.toUpperCase()) && [...value].length <= 5000;

/** What one sync makes and may take away, as a user reads its settings. `mappings`: { source, cell } of
 *  each of its sources, the first of which is the one that every sync has. */
export class SyncRules {
    constructor(settings) {
        Object.assign(this, { wrote: new Map(), everDesired: new Set(), formerCells: new Set(), ...settings });
    }

    get cells() { return this.mappings.map(({ cell }) => cell); }

    /** The environment whose secrets go to a cell. */
    environmentOf(cell) { return this.mappings.find((one) => one.cell === cell).source.split(':')[0]; }

    /** The key at Netlify of a secret. */
    keyOf(name, cell) { return this.schema ? this.schema.replace('{{secretKey}}', name).replaceAll('{{environment}}', this.environmentOf(cell)) : name; }

    /** Whether the key schema could have made the key for a cell; gives the secret's name. */
    nameOf(key, cell) {
        if (!this.schema) return key;
        const [prefix, suffix] = this.schema.replaceAll('{{environment}}', this.environmentOf(cell)).split('{{secretKey}}');
        const fits = key.startsWith(prefix) && key.endsWith(suffix) && key.length > prefix.length + suffix.length;
        return fits ? key.slice(prefix.length, key.length - suffix.length) : undefined;
    }
}

/** One stretch of time in which nobody but syncs wrote to the place. */
export class Stretch {
    /** payloads: for each sync, what its sources may have held meanwhile: a list of Map of cell → Map of
     *  key → value, or null where one of them could not be read. */
    constructor({ before, after, syncs, payloads, where }) {
        Object.assign(this, { before, after, syncs, payloads, where, written: [] });
    }

    fail(key, text) {
        const show = (place) => { const one = place.get(key); return one ? JSON.stringify({ ...one, cells: [...one.cells] }) : 'nothing'; };
        throw new Error(`${this.where}, ${key}: ${text}\n  before: ${show(this.before)}\n  after:  ${show(this.after)}`);
    }

    /** Everything that is different is the work of a sync that may do it. */
    checkChanges() {
        for (const key of new Set([...this.before.keys(), ...this.after.keys()])) {
            const [was, is] = [this.before.get(key), this.after.get(key)];
            if (!was) this.checkCreated(key, is);
            else if (!is) this.checkRemoved(key, was);
            else this.checkChanged(key, was, is);
        }
    }

    /* --- who may do what --- */

    /** Another sync's, for certain: one that wrote this cell, or one that meets it; and this one did not. */
    isForeign(sync, key, cell, exactly) {
        if (sync.wrote.has(at(key, cell))) return false;
        return this.syncs.some((other) => other !== sync && [...other.wrote].some(([place, { sure }]) => {
            const [otherKey, otherCell] = place.split('\n');
            if (!sure || otherKey !== key) return false;
            if (exactly || otherCell === cell) return otherCell === cell;
            // Its own cell may be gone by now, for a reason of its own, and its claim with it.
            return meets(otherCell, cell) && this.after.get(key)?.cells.has(otherCell);
        }));
    }

    isWanted(sync, key, cell, value) { return this.payloads.get(sync).some((payload) => payload?.get(cell)?.get(key) === value); }

    wishers(key, cell, value) { return this.syncs.filter((sync) => sync.cells.includes(cell) && isPossible(key, value) && this.isWanted(sync, key, cell, value)); }

    writers(key, cell, value) { return this.wishers(key, cell, value).filter((sync) => !this.isForeign(sync, key, cell, false)); }

    /** Its source may have been without the key, and was not without any. */
    lacks(sync, key, cell) {
        return this.payloads.get(sync).some((payload) => payload?.get(cell)?.size > 0 && !payload.get(cell).has(key));
    }

    deleters(key, cell, value) {
        return this.syncs.filter((sync) => {
            if (!sync.cells.includes(cell) || sync.deletion === 'never' || !this.lacks(sync, key, cell) || this.isForeign(sync, key, cell, false)) return false;
            if (sync.deletion === 'absent' && sync.nameOf(key, cell) !== undefined) return true;
            return sync.wrote.get(at(key, cell))?.value === value || this.isWanted(sync, key, cell, value);
        });
    }

    note(key, cell, value, writers) { this.written.push({ key, cell, value, writers }); }

    /* --- whole variables --- */

    /** Made anew, it is no longer whose it was: its owner took it away first. */
    checkCreated(key, is, isAnew = false) {
        const writersOf = (cell, value) => (isAnew ? this.wishers(key, cell, value) : this.writers(key, cell, value));
        for (const [cell, value] of is.cells) {
            const writers = writersOf(cell, value);
            if (writers.length === 0) this.fail(key, `no sync makes the value for ${cell} of this new variable`);
            this.note(key, cell, value, writers);
        }
        const makers = [...is.cells].flatMap(([cell, value]) => writersOf(cell, value));
        if (!makers.some((sync) => sync.createsSecret === is.secret)) this.fail(key, 'a new variable has the wrong secrecy');
        if (!makers.some((sync) => this.scopesOfNew(sync) === is.scopes)) this.fail(key, 'a new variable has the wrong scopes');
    }

    scopesOfNew(sync) {
        const wanted = sync.scopes ?? ['builds', 'functions', 'post_processing', 'runtime'];
        return wanted.filter((scope) => !sync.createsSecret || scope !== 'post_processing').sort().join();
    }

    checkRemoved(key, was) {
        for (const [cell, value] of was.cells)
            if (this.deleters(key, cell, value).length === 0) this.fail(key, `no sync may take away the value for ${cell}, with its variable`);
        if (was.cells.size === 0 && !this.syncs.some((sync) => sync.deletion !== 'never' && sync.everDesired.has(key)))
            this.fail(key, 'a variable without values went, and no sync had made it');
        this.note(key, undefined, undefined, []);
    }

    /* --- single cells --- */

    checkChanged(key, was, is) {
        if (was.secret !== is.secret || was.scopes !== is.scopes) {
            // Never by a write: one sync may have taken it away, and another made it anew.
            this.checkRemoved(key, was);
            this.checkCreated(key, is, true);
            return;
        }
        for (const cell of new Set([...was.cells.keys(), ...is.cells.keys()])) {
            const [old, now] = [was.cells.get(cell), is.cells.get(cell)];
            if (old === now) continue;
            if (now === undefined) this.checkGone(key, cell, was, is);
            else if (!this.isSpread(key, cell, was, is)) this.checkSet(key, cell, now, old);
        }
        this.checkSpreadWhole(key, was, is);
    }

    checkSet(key, cell, value, old) {
        let writers = this.writers(key, cell, value);
        // Its owner may have taken it away first, and with it what kept others off.
        if (writers.length === 0 && old !== undefined && this.deleters(key, cell, old).length > 0)
            writers = this.wishers(key, cell, value);
        if (writers.length === 0) this.fail(key, `no sync writes this value for ${cell}`);
        this.note(key, cell, value, writers);
    }

    /** The value for all contexts was spread out, because one of them got a value of its own. */
    wasSpread(key, was, is) {
        return was.cells.has('all') && !is.cells.has('all')
            && [...is.cells].some(([cell, value]) => cell !== 'all' && value !== was.cells.get(cell) && this.writers(key, cell, value).length > 0);
    }

    isSpread(key, cell, was, is) {
        return NAMED.includes(cell) && !was.cells.has(cell) && is.cells.get(cell) === was.cells.get('all') && this.wasSpread(key, was, is);
    }

    checkGone(key, cell, was, is) {
        const value = was.cells.get(cell);
        if (this.deleters(key, cell, value).length > 0) return this.note(key, cell, undefined, []);
        if (cell === 'all' && this.wasSpread(key, was, is)) return this.note(key, cell, undefined, []);
        if (cell !== 'all' && this.gaveWay(key, cell, value, is)) return this.note(key, cell, undefined, []);
        return this.fail(key, `the value for ${cell} was lost`);
    }

    /** A value for all contexts took its place: as the options allow, or losing nothing. */
    gaveWay(key, cell, value, is) {
        const everywhere = is.cells.get('all');
        if (everywhere === undefined) return false;
        return this.writers(key, 'all', everywhere).some((sync) => !this.isForeign(sync, key, cell, true)
            && (sync.replaces || value === everywhere || sync.wrote.get(at(key, cell))?.value === value));
    }

    /** Nobody who lived on the value for all contexts is left without. */
    checkSpreadWhole(key, was, is) {
        if (!was.cells.has('all') || is.cells.has('all') || !this.wasSpread(key, was, is)) return;
        if (this.deleters(key, 'all', was.cells.get('all')).length > 0) return;
        for (const name of NAMED)
            if (!is.cells.has(name) && this.deleters(key, name, was.cells.get('all')).length === 0) this.fail(key, `${name} has lost the value it had from all`);
    }

    /* --- memory of who wrote what --- */

    remember() {
        for (const { key, cell, value, writers } of this.written) {
            for (const sync of this.syncs)
                for (const place of [...sync.wrote.keys()]) {
                    const [ownKey, ownCell] = place.split('\n');
                    if (ownKey === key && (cell === undefined || ownCell === cell) && !writers.includes(sync)) sync.wrote.delete(place);
                }
            for (const sync of writers) sync.wrote.set(at(key, cell), { value, sure: writers.length === 1 });
        }
    }
}

/* --- what a sync that ran must have reached --------------------------------------------------------- */

const EXCUSES = ['refused', 'skipped'];
const REASONS = ['preflight', 'foreign', 'secret-needs-context', 'contexts-in-use'];
const ANY = 'any';

/** The older API names the first key alone, and no reason: there must have been one. */
const excuseWithoutItems = (run) => (run?.state === 'failed' ? { reason: ANY } : undefined);

export const nameOf = ({ context, contextParameter: branch }) => (branch ? `${context}:${branch}` : context);

/** Throws unless the place is as this sync wants it, or the run says why not, for a good reason. */
export function checkReached({ sync, syncs, payload, place, run, where, isSettled }) {
    const fail = (key, text) => {
        const one = place.get(key);
        throw new Error(`${where}, ${sync.name}, ${key}: ${text} (run ${run?.state}: ${run?.message})\n  is: ${one ? JSON.stringify([...one.cells]) : 'nothing'}`);
    };
    let isExcused = false;
    let isPardoned = false;
    for (const [cell, wishes] of payload)
        for (const [key, value] of wishes) {
            const isGoodOne = (reason) => isGoodExcuse({ reason }, { sync, syncs, key, cell, payload, variable: place.get(key) });
            const excuse = sync.isNative ? excuseWithoutItems(run)
                : run?.items?.find((item) => item.key === key && nameOf(item) === cell && EXCUSES.includes(item.outcome) && !item.operation.startsWith('import'));
            const isGood = () => (excuse.reason === ANY ? REASONS.some(isGoodOne) : isGoodOne(excuse.reason));
            if (isReached(place.get(key), cell, value)) {
                // By chance, unseen: the value is hidden, or the owner of the cell brought it a moment later.
                isPardoned ||= excuse !== undefined && isGood();
                continue;
            }
            if (!excuse) fail(key, `it should say ${JSON.stringify(value).slice(0, 80)} for ${cell}`);
            if (!isGood()) fail(key, `no good reason for ${cell}: ${excuse.reason}`);
            isExcused = true;
        }
    if (isExcused && run.state !== 'failed') throw new Error(`${where}, ${sync.name}: keys were left behind by a run that ${run.state}`);
    if (!isExcused && !isPardoned && run && run.state !== 'succeeded') throw new Error(`${where}, ${sync.name}: the run ${run.state} for no reason: ${run.message}\n  ${JSON.stringify(run.items?.filter((item) => item.outcome !== 'done'))}`);
    // Another sync that runs at the same time may give a context its own value after this one has looked.
    if (!isSettled && syncs.length > 1) return;
    for (const [key, variable] of place)
        for (const cell of sync.cells) {
            const complaint = mustBeGone({ sync, syncs, wishes: payload.get(cell), key, cell, variable });
            if (complaint) fail(key, `${complaint} for ${cell}`);
        }
}

export function isReached(variable, cell, value) {
    if (!variable) return false;
    if (cell !== 'all' || variable.cells.has('all')) return inForce(variable, cell) === value;
    return NAMED.every((name) => variable.cells.get(name) === value);
}

const makesMeeting = (other, key, cell) => (other.everDesired.has(key) && [...other.cells, ...other.formerCells].some((one) => meets(one, cell)))
    || [...other.wrote.keys()].some((place) => place.split('\n')[0] === key && meets(place.split('\n')[1], cell));

function isGoodExcuse({ reason }, { sync, syncs, key, cell, payload, variable }) {
    switch (reason) {
    case 'preflight': return !isPossible(key, payload.get(cell).get(key));
    case 'foreign': return syncs.some((other) => other !== sync && makesMeeting(other, key, cell));
    case 'secret-needs-context': return variable ? variable.secret && cell === 'all' : sync.createsSecret && ['all', 'dev'].includes(cell);
    case 'contexts-in-use': return cell === 'all' && !sync.replaces && variable?.cells.size > 0 && !variable.cells.has('all');
    default: return false;
    }
}

function mustBeGone({ sync, syncs, wishes, key, cell, variable }) {
    const value = variable.cells.get(cell);
    const mine = sync.wrote.get(at(key, cell));
    if (value === undefined || wishes.has(key) || sync.deletion === 'never' || wishes.size === 0) return undefined;
    if (syncs.some((other) => other !== sync && makesMeeting(other, key, cell))) return undefined;
    const isHidden = variable.secret && cell !== 'dev';
    if (sync.deletion === 'absent' && sync.nameOf(key, cell) !== undefined) {
        // A sync that began by importing knows nothing of what could not be imported.
        return sync.imports && variable.secret && !mine ? undefined : 'the source has no such secret, and it is still there';
    }
    return mine?.sure && mine.value === value && !isHidden ? 'the sync wrote it, makes it no longer, and it is still there' : undefined;
}
