// The day of sync-day.test.js, shorter, with two servers on one PostgreSQL: whoever has work to do asks
// one and the other in turn, and one is killed midway. No sync and no site has two runs at once, no edit
// is lost, and Netlify's rate limit is one for both.
// Also runs on PostgreSQL.
// SPDX-License-Identifier: Apache-2.0
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { databaseOf, isPostgres } from './database.js';
import { Client, startNetlify, startServer } from './harness.js';
import { signUp } from './integration-helper.js';
import { Dice } from './worlds/dice.js';
import { DayWorld, one } from './day/world.js';
import { Day } from './day/events.js';

const SEED = Number(process.env.TACIT_SEED ?? 1);
const HOURS = Number(process.env.TACIT_DAY_HOURS ?? 0);
const EVENTS = ['change', 'shared', 'move', 'burst', 'handEdits', 'killOne', 'busyHour', 'change'];

/** Asks one server and the other in turn, of those that are alive. */
class Turns extends Client {
    constructor(client, servers) {
        super(client.url, client.token);
        Object.assign(this, { organizationId: client.organizationId, servers, alive: new Set(servers), turn: 0 });
    }

    send(...args) {
        const servers = this.servers.filter((server) => this.alive.has(server));
        this.turn += 1;
        this.url = servers[this.turn % servers.length].url;
        return super.send(...args);
    }
}

class TwoServers extends Day {
    /** In the midst of work, one of them dies; later it comes back. */
    async killOne() {
        const { world } = this;
        const { client, servers } = world.lane;
        for (let count = 4; count > 0; count--) await this.anyEdit();
        const lib = this.pickFolder(['/lib']);
        await lib.project.writeOne(lib, 'SHARED', `killed ${++world.count}`);
        const dies = this.dice.pick(servers);
        client.alive.delete(dies);
        await dies.kill();
        for (let count = 3; count > 0; count--) await this.anyEdit();
        await world.converge(120_000);
        await dies.restart();
        client.alive.add(dies);
        await this.anyEdit();
        await world.converge();
        await this.afterTrouble();
    }

    /** What begins has to wait for the end of what is on: of one sync, and of one site. */
    async checkNeverTwoAtOnce() {
        for (const place of this.world.places) {
            const runs = (await Promise.all(place.syncs.filter(({ isIntegration }) => !isIntegration).map(async (sync) =>
                (await this.world.client.must('GET', `${one}/${sync.id}/runs?limit=50`)).runs.map((run) => ({ ...run, sync }))))).flat();
            runs.sort((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt));
            for (let n = 1; n < runs.length; n++) {
                const [before, after] = [runs[n - 1], runs[n]];
                // One that was cut off is closed by whoever takes its sync up again, which says nothing of when it ended.
                if (/server stopped/.test(before.message ?? '')) continue;
                assert.ok(Date.parse(before.finishedAt) <= Date.parse(after.startedAt),
                    `at ${place.label} ${before.sync.label} ended ${before.finishedAt}, and ${after.sync.label} began ${after.startedAt}`);
            }
        }
    }
}

test('a day with two servers', { skip: !isPostgres && 'SQLite is for one server' }, async (t) => {
    const netlify = await startNetlify(t);
    const env = {
        TACIT_NETLIFY_API_URL: netlify.url, TACIT_NETLIFY_APP_URL: netlify.url, TACIT_NETLIFY_TIMEOUT: '2', TACIT_ROOT_KEY: randomBytes(32).toString('hex'),
    };
    const first = await startServer(t, { env });
    const second = await startServer(t, { env: { ...env, TACIT_DATABASE_URL: await databaseOf(first.dataDir) } });
    const servers = [first, second];
    const world = new DayWorld({ netlify, client: new Turns(await signUp(first), servers), servers }, new Dice(SEED));
    const day = new TwoServers(world);
    try {
        await day.begin();
        for (const kind of EVENTS) await day.happen(kind);
        for (let left = HOURS * 10; left > 0; left--) await day.happen(day.dice.pick([...EVENTS, 'hundreds', 'drift', 'broken', 'faults']));
        await day.idle();
        await day.checkNeverTwoAtOnce();
        for (const project of world.projects) for (const folder of project.folders) await project.check(folder);
    } catch (error) {
        throw new Error(`${error.message}\n--- TACIT_SEED=${SEED} TACIT_DAY_HOURS=${HOURS}\n${world.log.join('\n')}`, { cause: error });
    }
    t.diagnostic(day.summary());
});
