// Chance from a seed: the same seed makes the same world and the same history.
// SPDX-License-Identifier: Apache-2.0

/** Mulberry32. */
export class Dice {
    constructor(seed) { this.state = seed >>> 0; }

    /** 0 ≤ number < 1. */
    next() {
        this.state = (this.state + 0x6d2b79f5) >>> 0;
        let mixed = Math.imul(this.state ^ (this.state >>> 15), this.state | 1);
        mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    }

    roll(sides) { return Math.floor(this.next() * sides); }

    chance(probability) { return this.next() < probability; }

    pick(list) { return list[this.roll(list.length)]; }

    /** Some of them, each once, in any order. */
    some(list, most) {
        const left = [...list];
        const taken = [];
        for (let count = this.roll(Math.min(most, left.length) + 1); count > 0; count--)
            taken.push(...left.splice(this.roll(left.length), 1));
        return taken;
    }

    /** One of { name: weight }. */
    weighted(weights) {
        let left = this.next() * Object.values(weights).reduce((sum, one) => sum + one, 0);
        for (const [name, weight] of Object.entries(weights)) {
            left -= weight;
            if (left < 0) return name;
        }
        return Object.keys(weights)[0];
    }
}
