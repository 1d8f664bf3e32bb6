// Somebody reads and edits a site with Netlify's own command line between the runs of a sync: what
// was written there outside the sync's own cells stays, the sync's own come back, and what it wrote
// is what the command line reads.
// SPDX-License-Identifier: Apache-2.0
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { NetlifyCli } from './netlify-cli.js';
import { calls, cells, netlifyToken, siteId, startSyncing, until, variable } from './sync-helper.js';

const otherSite = '7a1f3c52-6f0e-4c7e-9d0b-2b1f6a0c9e12';
const MODES = ['keep', 'replace', 'expand'];
const everywhere = (value) => ({ 'deploy-preview': value, 'branch-deploy': value, dev: value, 'dev-server': value });

async function start(t, { context = 'production', options, settings, secrets = { A: 'a1', B: 'b1', C: 'c1', D: 'd1', E: 'e1', F: 'f1' } } = {}) {
    const source = await startSyncing(t, {
        sites: [{ id: otherSite, name: 'acme-docs', account_slug: 'acme' }], settings: { plan: 'pro', ...settings },
        variables: [variable('THEIRS', { all: 'x' })],
    });
    await source.createMany(secrets);
    const sync = await source.createSync({ context, options: { deleteOnlyOwned: true, ...options } });
    assert.equal(sync.syncStatus, 'succeeded', sync.lastSyncMessage);
    return { source, sync, cli: new NetlifyCli(source.netlify, { token: netlifyToken, account: 'acme', siteId }) };
}

async function traitsOf(netlify, site) {
    const { variables } = await netlify.state();
    return new Map(variables.filter((one) => one.site_id === site).map((one) => [one.key, `${one.is_secret} ${[...one.scopes].sort()}`]));
}

/** Netlify tells a change of a write-only value by the second alone. */
const nextSecond = () => new Promise((resolve) => { setTimeout(resolve, 1100); });

/** Runs twice: the second time there is nothing to write. Scopes and secrecy are nobody's to change. */
async function runTwice(source, sync, site = siteId) {
    const before = await traitsOf(source.netlify, site);
    const run = await source.runNow(sync.id);
    assert.equal(run.state, 'succeeded', run.message);
    for (const [key, traits] of await traitsOf(source.netlify, site)) assert.equal(traits, before.get(key) ?? traits, key);
    await source.netlify.clearRequests();
    assert.equal((await source.runNow(sync.id)).planned, 0);
    assert.deepEqual((await calls(source.netlify)).writes, []);
}

const NEW = 'A=from import\nIMPORTED=yes\nB="quoted b"\n';
// What somebody types, and what of the site is different when the next run is over.
const story = [
    ['env:set NEW v --context production --scope functions', (cli) => cli.envSet('NEW', 'v', { context: ['production'], scope: ['functions'] }),
        { NEW: { production: 'v' } }],
    ['env:set A … --context deploy-preview', (cli) => cli.envSet('A', 'theirs', { context: ['deploy-preview'] }),
        { A: { production: 'a1', 'deploy-preview': 'theirs' } }],
    ['env:set B … --context branch:Feat dp', (cli) => cli.envSet('B', 'theirs', { context: ['branch:Feat', 'dp'] }),
        { B: { production: 'b1', 'branch:feat': 'theirs', 'deploy-preview': 'theirs' } }],
    ['env:set C --scope functions', (cli) => cli.envSet('C', undefined, { scope: ['functions'] }), { C: { production: 'c1' } }],
    ['env:set D … --secret --context production', (cli) => cli.envSet('D', 'theirs', { secret: true, context: ['production'] }), { D: { production: 'd1' } }],
    ['env:set SECRET … --secret --context production dp', (cli) => cli.envSet('SECRET', 'their secret', { secret: true, context: ['production', 'dp'] }),
        { SECRET: { production: 'their secret', 'deploy-preview': 'their secret' } }],
    ['env:set THEIRS --secret', (cli) => cli.envSet('THEIRS', undefined, { secret: true }), { THEIRS: { production: 'x', ...everywhere('x'), dev: '' } }],
    ['env:unset E --context production', (cli) => cli.envUnset('E', { context: ['production'] }), { E: { production: 'e1' } }],
    ['env:import', (cli) => cli.envImport(NEW),
        { A: { production: 'a1', ...everywhere('from import') }, B: { production: 'b1', ...everywhere('quoted b') }, IMPORTED: { all: 'yes' } }],
    ['env:unset A --context dev', (cli) => cli.envUnset('A', { context: ['dev'] }),
        { A: { production: 'a1', 'deploy-preview': 'from import', 'branch-deploy': 'from import', 'dev-server': 'from import' } }],
    ['env:unset IMPORTED --context production', (cli) => cli.envUnset('IMPORTED', { context: ['production'] }), { IMPORTED: everywhere('yes') }],
    ['env:set F everywhere', (cli) => cli.envSet('F', 'everywhere'), { F: { production: 'f1', ...everywhere('everywhere') } }],
    ['env:set F --secret', (cli) => cli.envSet('F', undefined, { secret: true }), { F: { production: 'f1', ...everywhere('everywhere') } }],
    ['env:set F … --context production, of a secret', (cli) => nextSecond().then(() => cli.envSet('F', 'theirs', { context: ['production'] })), { F: { production: 'f1', ...everywhere('everywhere') } }],
    ['env:unset B', (cli) => cli.envUnset('B'), { B: { production: 'b1' } }],
    ['env:import --replace-existing', (cli) => cli.envImport('ONLY=this\n', { replaceExisting: true }),
        { ONLY: { all: 'this' }, ...Object.fromEntries(['NEW', 'SECRET', 'THEIRS', 'IMPORTED'].map((key) => [key, undefined])),
            ...Object.fromEntries(['A', 'B', 'C', 'D', 'E', 'F'].map((key) => [key, { production: `${key.toLowerCase()}1` }])) }],
];

for (const allWithSpecific of MODES) {
    test(`a site edited by the command line between runs (${allWithSpecific})`, async (t) => {
        const { source, sync, cli } = await start(t, { settings: { allWithSpecific } });
        const expected = await cells(source.netlify);
        for (const [typed, act, changes] of story) {
            await act(cli);
            await runTwice(source, sync);
            for (const [key, value] of Object.entries(changes)) {
                if (value) expected[key] = value;
                else delete expected[key];
            }
            assert.deepEqual(await cells(source.netlify), expected, typed);
            const read = await cli.envList('production');
            for (const [key, value] of Object.entries(await source.secrets()))
                if (key !== 'F') assert.equal(read[key], value, `${typed}: env:get ${key}`);
        }
    });

    test(`a sync for all contexts, edited by the command line (${allWithSpecific})`, async (t) => {
        const { source, sync, cli } = await start(t, { context: 'all', settings: { allWithSpecific } });
        const expected = { ...await cells(source.netlify) };
        await cli.envUnset('C', { context: ['production'] });
        await cli.envImport(NEW);
        await runTwice(source, sync);
        assert.deepEqual(await cells(source.netlify), { ...expected, IMPORTED: { all: 'yes' } });
        // One context gets a value of its own: it stays, and the rest go on following the source.
        await cli.envSet('D', 'theirs', { context: ['deploy-preview'] });
        const between = await cells(source.netlify);
        const run = await source.runNow(sync.id);
        const after = await cells(source.netlify);
        assert.equal(after.D['deploy-preview'], 'theirs');
        if (allWithSpecific === 'keep') assert.deepEqual([run.state, after.D], ['succeeded', { all: 'd1', 'deploy-preview': 'theirs' }]);
        else assert.deepEqual([run.state, after.D], ['failed', between.D], 'a value of somebody else is not taken away unasked');
        assert.deepEqual({ ...after, D: expected.D }, { ...expected, IMPORTED: { all: 'yes' } });
    });
}

test('the contract takes away what the source lacks in its context, and nothing else', async (t) => {
    const { source, sync, cli } = await start(t, { options: { deleteOnlyOwned: false } });
    const expected = await cells(source.netlify);
    await cli.envSet('HERE', 'v', { context: ['production'] });
    await cli.envSet('BOTH', 'v', { context: ['production', 'dp', 'branch:main'] });
    await cli.envSet('ELSEWHERE', 'v', { context: ['dp'], secret: true });
    await cli.envImport('ALL=v\n');
    await runTwice(source, sync);
    assert.deepEqual(await cells(source.netlify), {
        ...expected, BOTH: { 'deploy-preview': 'v', 'branch:main': 'v' }, ELSEWHERE: { 'deploy-preview': 'v' }, ALL: { all: 'v' },
    });
});

test('a clone brings masks in place of secrets, and the next run mends its own', async (t) => {
    const { source, cli } = await start(t, { options: { createAsSecret: true } });
    const there = await source.createSync({ context: 'production', destination: { siteId: otherSite }, options: { deleteOnlyOwned: true, createAsSecret: true } });
    await cli.envSet('THEIRS_TOO', 'v');
    await nextSecond();
    await cli.envClone(siteId, otherSite);
    assert.match((await cells(source.netlify, otherSite)).A.production, /^\*{16}/);
    await runTwice(source, there, otherSite);
    const { A, THEIRS, THEIRS_TOO } = await cells(source.netlify, otherSite);
    assert.deepEqual([A, THEIRS, THEIRS_TOO], [{ production: 'a1' }, { all: 'x' }, { all: 'v' }]);
});

test('edits while a run is under way', async (t) => {
    const many = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`K_${n}`, `old ${n}`]));
    const { source, sync, cli } = await start(t, { secrets: many });
    const { settings, ...state } = await source.netlify.state();
    await source.netlify.setState({ ...state, settings: { ...settings, latencyMs: 40 } });
    const secrets = Object.keys(many).map((secretKey) => ({ secretKey, secretValue: 'new' }));
    await source.netlify.clearRequests();
    await source.client.must('PATCH', '/api/v3/secrets/batch/raw', source.at({ secrets }));
    await until(async () => (await calls(source.netlify)).writes.length > 5, 'the run to be under way');
    await Promise.all([0, 20, 40, 59].map((n) => cli.envSet(`K_${n}`, 'theirs', { context: ['deploy-preview'] })));
    await cli.envSet('MEANWHILE', 'theirs', { context: ['production'] });
    await source.settled(sync.id);
    await runTwice(source, sync);
    const now = await cells(source.netlify);
    for (const [n, key] of Object.keys(many).entries())
        assert.deepEqual(now[key], { production: 'new', ...([0, 20, 40, 59].includes(n) ? { 'deploy-preview': 'theirs' } : {}) }, key);
    assert.deepEqual(now.MEANWHILE, { production: 'theirs' });
});

// Recorded by running netlify-cli 27.10.2 against the simulator: S is the site, T the other one.
const SHOW = (body) => (body === undefined ? '' : ` ${JSON.stringify(body)}`);
const four = ['builds', 'functions', 'runtime', 'post_processing'];
const list = 'GET /env?site_id=S';
const record = [
    ['env:set', (cli) => cli.envSet('N', 'v', { context: ['production'], scope: ['functions'] }),
        [list, `POST /env?site_id=S${SHOW([{ key: 'N', scopes: ['functions'], values: [{ context: 'production', value: 'v' }] }])}`]],
    ['env:set, known', (cli) => cli.envSet('N', 'w', { context: ['dp', 'branch:x'] }),
        [list, `PATCH /env/N?site_id=S${SHOW({ context: 'branch', context_parameter: 'x', value: 'w' })}`, `PATCH /env/N?site_id=S${SHOW({ context: 'deploy-preview', value: 'w' })}`]],
    ['env:set, everywhere', (cli) => cli.envSet('N', 'all'),
        [list, `PUT /env/N?site_id=S${SHOW({ key: 'N', scopes: four, values: [{ context: 'all', value: 'all' }] })}`]],
    ['env:set --secret', (cli) => cli.envSet('N', undefined, { secret: true }), [list, `PUT /env/N?site_id=S${SHOW({
        key: 'N', is_secret: true, scopes: four.slice(0, 3),
        values: [['production', 'all'], ['deploy-preview', 'all'], ['branch-deploy', 'all'], ['dev', ''], ['dev-server', 'all']].map(([context, value]) => ({ context, value })),
    })}`]],
    ['env:set --secret, new', (cli) => cli.envSet('S', 'v', { secret: true, context: ['production'] }),
        [list, `POST /env?site_id=S${SHOW([{ key: 'S', is_secret: true, scopes: four.slice(0, 3), values: [{ context: 'production', value: 'v' }] }])}`]],
    ['env:unset', (cli) => cli.envUnset('S'), [list, 'DELETE /env/S?site_id=S']],
    ['env:import', (cli) => cli.envImport('N=1\nM=2\n'), [list, 'DELETE /env/N?site_id=S', `POST /env?site_id=S${SHOW([
        { key: 'N', scopes: four, values: [{ context: 'all', value: '1' }] }, { key: 'M', scopes: four, values: [{ context: 'all', value: '2' }] }])}`]],
    ['env:unset --context', (cli) => cli.envUnset('M', { context: ['production'] }), [list, 'DELETE /env/M/value/ID?site_id=S',
        ...['branch-deploy', 'deploy-preview', 'dev', 'dev-server'].map((context) => `PATCH /env/M?site_id=S${SHOW({ context, value: '2' })}`)]],
    ['env:list', (cli) => cli.envList('production'), ['GET /env', list]],
];

test('the commands here send what the real command line sends', async (t) => {
    const { source, cli } = await start(t);
    const sent = [];
    const { fetch } = globalThis;
    t.after(() => { globalThis.fetch = fetch; });
    const shown = (text) => text.replace(siteId, 'S').replace(otherSite, 'T').replace(/\/value\/[0-9a-f-]{36}/, '/value/ID').replace('/api/v1/accounts/acme', '');
    const real = cli.api;
    cli.api = new Proxy(real, {
        get: (target, name) => (typeof target[name] !== 'function' ? target[name] : (params) => {
            sent.push([name, params]);
            return target[name](params);
        }),
    });
    const methods = { getEnvVars: 'GET', createEnvVars: 'POST', updateEnvVar: 'PUT', setEnvVarValue: 'PATCH', deleteEnvVar: 'DELETE', deleteEnvVarValue: 'DELETE' };
    for (const [what, act, wants] of record) {
        sent.length = 0;
        await source.netlify.clearRequests();
        await act(cli);
        const lines = sent.map(([name, { key, id, siteId: site, body }]) => shown(
            `${methods[name]} /env${key && body?.[0] === undefined ? `/${key}` : ''}${id ? `/value/${id}` : ''}${site ? `?site_id=${site}` : ''}${SHOW(body)}`));
        assert.deepEqual(lines.sort(), [...wants].sort(), what);
        const made = (await source.netlify.requests()).map(({ method, path, query }) => shown(`${method} ${path}${query ? `?${query}` : ''}`));
        assert.deepEqual(made.sort(), wants.map((line) => line.replace(/ [[{].*/, '')).sort(), what);
    }
});
