// A day of edits at one hundred syncs, compressed: people and scripts edit sources, options and sites,
// Netlify fails and is slow, the server is killed, and at each quiet moment every cell of every site is
// what the sources say, foreign cells are as they were, and the calls were those that a run costs.
//
// TACIT_SEED=7 makes that day; TACIT_DAY_HOURS=24 makes it longer (an hour is ten events); without,
// it is one of each kind of event. A failure prints the seed and what happened.
// SPDX-License-Identifier: Apache-2.0
import { test } from 'node:test';
import { startNetlify, startServer } from './harness.js';
import { signUp } from './integration-helper.js';
import { Dice } from './worlds/dice.js';
import { DayWorld } from './day/world.js';
import { Day } from './day/events.js';

const SEED = Number(process.env.TACIT_SEED ?? 1);
const HOURS = Number(process.env.TACIT_DAY_HOURS ?? 0);

test('a day of edits at one hundred syncs', async (t) => {
    const netlify = await startNetlify(t);
    const server = await startServer(t, {
        env: { TACIT_NETLIFY_API_URL: netlify.url, TACIT_NETLIFY_APP_URL: netlify.url, TACIT_NETLIFY_TIMEOUT: '2' },
    });
    const client = await signUp(server);
    const lane = {
        netlify, client,
        async killAndRestart() {
            await server.kill();
            await server.restart();
            client.url = server.url;
        },
    };
    const world = new DayWorld(lane, new Dice(SEED));
    const day = new Day(world);
    try {
        await day.begin();
        await day.live(HOURS * 10);
    } catch (error) {
        throw new Error(`${error.message}\n--- TACIT_SEED=${SEED} TACIT_DAY_HOURS=${HOURS}\n${world.log.join('\n')}`, { cause: error });
    }
    t.diagnostic(day.summary());
});
