// Random worlds, random histories: syncs of one context or several, of the newer API or the older one; edits
// here and at Netlify, faults of every kind, kill -9, pauses, undone runs, drift restored or taken over. Judged cell by cell by an oracle of its own (worlds/oracle.js): nothing goes that the
// options do not ask for, every run ends in a named state, everything arrives once faults are over,
// and what is unchanged costs no write.
//
// TACIT_SEED=7 makes world 7 alone; TACIT_WORLDS=300 makes so many, from TACIT_SEED on if given, or
// from one that is drawn; TACIT_LANES=8 makes so many at once. A failure prints the world's seed and
// its history.
// SPDX-License-Identifier: Apache-2.0
import { test } from 'node:test';
import { bootstrap, startNetlify, startServer } from './harness.js';
import { Dice } from './worlds/dice.js';
import { History } from './worlds/history.js';
import { dropNative } from './worlds/native.js';
import { World } from './worlds/world.js';

const number = (name) => (process.env[name] ? Number(process.env[name]) : undefined);
const COUNT = number('TACIT_WORLDS') ?? (number('TACIT_SEED') === undefined ? 8 : 1);
const FIRST = number('TACIT_SEED') ?? (number('TACIT_WORLDS') === undefined ? 1 : Math.floor(Math.random() * 1e6));
const LANES = Math.min(number('TACIT_LANES') ?? 4, COUNT);
const EVENTS = number('TACIT_EVENTS') ?? 4;

/** A server and a simulator, in which one world follows the other. */
async function openLane(t) {
    const netlify = await startNetlify(t);
    const server = await startServer(t, {
        env: { TACIT_NETLIFY_API_URL: netlify.url, TACIT_NETLIFY_APP_URL: netlify.url, TACIT_NETLIFY_TIMEOUT: '1' },
    });
    const client = await bootstrap(server);
    return {
        netlify, client,
        async killAndRestart() {
            await server.kill();
            await server.restart();
            client.url = server.url;
        },
    };
}

async function liveThrough(lane, seed) {
    const world = new World(lane, new Dice(seed), seed);
    const history = new History(world);
    try {
        await history.begin();
        await history.live(EVENTS);
    } catch (error) {
        throw new Error(`${error.message}\n--- TACIT_SEED=${seed}\n${world.log.join('\n')}`, { cause: error });
    } finally {
        await lane.netlify.clearFaults();
        await lane.client.send('DELETE', '/api/v1/secret-syncs/pause');
        for (const sync of world.syncs)
            await (sync.isNative ? dropNative(lane.client, sync) : lane.client.send('DELETE', `/api/v1/secret-syncs/netlify/${sync.id}`));
    }
}

test('random worlds', { concurrency: LANES }, async (t) => {
    const seeds = Array.from({ length: COUNT }, (_, index) => FIRST + index);
    await Promise.all(Array.from({ length: LANES }, async () => {
        const lane = await openLane(t);
        for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift())
            await t.test(`world ${seed}`, () => liveThrough(lane, seed)).catch(() => {});
    }));
});
