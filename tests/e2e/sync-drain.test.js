// Many syncs of one connection within Netlify's rate limit: all the calls, none refused, no site
// left behind, and whoever waits goes first.
// Also runs on PostgreSQL.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { cells, startSyncing, until } from './sync-helper.js';

const SITES = 40;
const LIMIT = 60;
const WINDOW_MS = 2000;
const siteOf = (n) => `3c1d2e4f-0000-4000-8000-${String(n).padStart(12, '0')}`;
const sites = Array.from({ length: SITES }, (_, n) => ({ id: siteOf(n), name: `site-${n}`, account_slug: 'acme' }));
const isThere = (values, value) => Object.values(values).some((one) => one.production === value);

async function withManySyncs(t) {
    const source = await startSyncing(t, { sites });
    await source.create('SHARED', 'first');
    const syncs = [];
    for (const { id } of sites) {
        syncs.push(await source.createSync({ context: 'production', destination: { siteId: id } }));
    }
    return { source, syncs };
}

async function limit(netlify, rateLimit, rateWindowMs) {
    const state = await netlify.state();
    await netlify.setState({ ...state, settings: { ...state.settings, rateLimit, rateWindowMs } });
    await netlify.clearRequests();
}

test('a change to many syncs uses the budget and is never refused', async (t) => {
    const { source } = await withManySyncs(t);
    await limit(source.netlify, LIMIT, WINDOW_MS);
    await source.update('SHARED', 'second');

    // A plan that a person asks for does not wait for the forty.
    const { name, ...body } = source.syncBody({ context: 'dev', destination: { siteId: siteOf(0) } });
    await source.client.must('POST', '/api/v1/secret-syncs/netlify/plan', body);
    assert.ok(!isThere(await cells(source.netlify, siteOf(SITES - 1)), 'second') || (await source.netlify.requests()).length < 2 * SITES,
        'the plan came after all the runs');

    const arrived = async () => {
        const { variables } = await source.netlify.state();
        return variables.filter((one) => one.values.some(({ value }) => value === 'second')).length === SITES;
    };
    await until(arrived, 'the change at every site', 60_000);
    const requests = await source.netlify.requests();
    assert.deepEqual(requests.filter(({ status }) => status === 429), [], 'no call is one too many');
    assert.ok(requests.length >= 2 * SITES, `${requests.length} calls`);
    assert.ok(requests.length <= 2 * SITES + 10, `${requests.length} calls: a run is one list and one write`);
});

test('a run that somebody asks for goes before those that nobody waits for', async (t) => {
    const { source, syncs } = await withManySyncs(t);
    await limit(source.netlify, LIMIT, 4000);
    await source.update('SHARED', 'third');
    const last = syncs.at(-1);
    await source.client.post(`/api/v1/secret-syncs/netlify/${last.id}/sync-secrets`);
    await until(async () => isThere(await cells(source.netlify, siteOf(SITES - 1)), 'third'), 'the run asked for', 60_000);
    const { variables } = await source.netlify.state();
    const done = variables.filter((one) => one.values.some(({ value }) => value === 'third')).length;
    assert.ok(done < SITES, `it came after ${done} of ${SITES}`);
    assert.deepEqual((await source.netlify.requests()).filter(({ status }) => status === 429), []);
});
