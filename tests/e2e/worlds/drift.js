// What somebody did at Netlify is found, and then restored or taken over: looked at in a random world.
// SPDX-License-Identifier: Apache-2.0
import assert from 'node:assert/strict';
import { until } from '../harness.js';
import { isReached, nameOf } from './oracle.js';

const base = '/api/v1/secret-syncs/netlify';
const hasValue = (item) => item.kind === 'changed' || item.kind === 'added';
const show = (items) => items.map((item) => `${item.kind} ${item.key} ${nameOf(item)}`).sort();
const same = (a, b) => JSON.stringify(a && [a.secret, a.scopes, ...a.cells]) === JSON.stringify(b && [b.secret, b.scopes, ...b.cells]);

export class DriftStory {
    constructor(history, sync) { Object.assign(this, { history, sync, world: history.world, dice: history.dice }); }

    async tell() {
        const { history, sync, world } = this;
        if (!world.payloadOf(sync)) return;
        // A look behind a failed run of an automatic sync is followed by another try.
        if (sync.isAuto && (await world.newestRun(sync))?.state !== 'succeeded') return;
        await this.look(); // from now on it is known what was there
        const before = await this.look();
        const then = (await world.places()).get(sync.siteId);
        const owned = new Map([...sync.wrote].filter(([, { sure }]) => sure));
        for (let count = this.dice.roll(4) + 1; count > 0; count--) await history.handEdit(sync.siteId);
        const found = await this.look();
        const now = (await world.places()).get(sync.siteId);
        world.note(`  found ${show(found.items).join(', ') || 'nothing'}`);
        this.checkNothingElse({ before, found, then, now });
        if (world.syncs.every((other) => other === sync || other.siteId !== sync.siteId)) this.checkAllFound({ found, then, now, owned });
        if (this.dice.chance(0.5)) await this.restore(found);
        else await this.adopt(found, now);
    }

    async drift() { return (await this.world.client.must('GET', `${base}/${this.sync.id}/drift`)).drift; }

    /** Looks now, which writes nothing. */
    async look() {
        const { world, sync } = this;
        const before = await this.drift();
        await world.netlify.clearRequests();
        await world.client.must('POST', `${base}/${sync.id}/drift/check`);
        const drift = await until(async () => {
            const seen = await this.drift();
            return seen.checkedAt !== before.checkedAt && !seen.isChecking ? seen : undefined;
        }, 'a look at the site', 30_000);
        assert.deepEqual((await world.netlify.requests()).filter(({ method }) => method !== 'GET'), [], 'looking wrote');
        return drift;
    }

    /** What nobody touched is as it was before. */
    checkNothingElse({ before, found, then, now }) {
        const untouched = (item) => same(then.get(item.key), now.get(item.key));
        assert.deepEqual(show(found.items.filter(untouched)), show(before.items.filter(untouched)), `${this.history.where}: drift of what nobody touched`);
    }

    /** What this sync wrote, and does not say any more what the source wants. */
    checkAllFound({ found, then, now, owned }) {
        for (const [cell, wishes] of this.world.payloadOf(this.sync))
            for (const [key, value] of wishes) {
                const wasRight = owned.has(`${key}\n${cell}`) && isReached(then.get(key), cell, value);
                if (!wasRight || isReached(now.get(key), cell, value)) continue;
                const isTold = found.items.some((item) => item.key === key && nameOf(item) === cell);
                // In the way of `all` stands what has values of its own: no drift, but a run that has to refuse.
                assert.ok(isTold || (cell === 'all' && found.pending > 0), `${this.history.where}, ${key} for ${cell}: nothing tells that it was changed`);
            }
    }

    async restore(found) {
        const { history, world, sync } = this;
        if (!found.items.some((item) => item.canRestore)) return;
        await history.stretch(`drift of ${sync.name} restored`, async () => history.checkSync(sync, await world.run(sync, 'drift/restore'), true));
    }

    /** One key, or one of its contexts: into the sources that these come from, and into no other. */
    async adopt(found, place) {
        const { history, dice, world, sync } = this;
        if (found.items.length === 0) return;
        const chosen = dice.pick(found.items);
        const isOne = dice.chance(0.4);
        const meant = found.items.filter((item) => item.key === chosen.key && (!isOne || nameOf(item) === nameOf(chosen)));
        const wishes = this.whatGoesWhere(meant, place);
        const body = { keys: [chosen.key], ...(isOne ? { context: chosen.context, ...(chosen.contextParameter ? { contextParameter: chosen.contextParameter } : {}) } : {}) };
        await history.stretch(`drift of ${sync.name} taken over: ${JSON.stringify(body)}`, async () => {
            if (!wishes) {
                const answer = await world.client.post(`${base}/${sync.id}/drift/adopt`, body);
                return assert.equal(answer.status, 400, `what can't be taken over: ${answer.text}`);
            }
            return world.changed(async () => {
                const { drift } = await world.client.must('POST', `${base}/${sync.id}/drift/adopt`, body);
                assert.deepEqual(show(drift.items.filter((item) => show(meant).includes(show([item])[0]))), [], 'it is still told');
            }, () => { for (const [source, name, value] of wishes) world.model.own(source).set(name, value); });
        });
        for (const { source } of sync.mappings) await history.checkSource(source);
    }

    /** [source, name, value] of each; undefined when it must be refused. */
    whatGoesWhere(items, place) {
        const { sync } = this;
        const wishes = new Map();
        for (const item of items) {
            if (!item.canAdopt) return undefined;
            if (!hasValue(item)) continue;
            const cell = nameOf(item);
            const { source } = sync.mappings.find((one) => one.cell === cell);
            const value = place.get(item.key).cells.get(cell);
            const known = wishes.get(`${source}\n${sync.nameOf(item.key, cell)}`);
            if (known !== undefined && known !== value) return undefined;
            wishes.set(`${source}\n${sync.nameOf(item.key, cell)}`, value);
        }
        return [...wishes].map(([where, value]) => [...where.split('\n'), value]);
    }
}
