// Building a site anew after a sync has changed its variables: once for all that changed, whatever
// gets lost on the way, and told to those who should know how it ended.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { admin, Client, siteId, until } from './harness.js';
import { openStream } from './event-stream.js';
import { Receiver } from './receiver.js';
import { startMailServer } from './smtp-server.js';
import { accountId, startSyncing } from './sync-helper.js';

const base = '/api/v1/secret-syncs/netlify';
const api = '/api/v1/sites';
const moment = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });
/** Longer than changes are gathered for, and than the runner sleeps. */
const LONG_ENOUGH_MS = 4_000;
const build = { options: { redeploy: { via: 'build' } } };

async function start(t, { settings, env, ...options } = {}) {
    const source = await startSyncing(t, {
        settings: { buildMs: 0, deployLimit: 100, ...settings }, env: { TACIT_REDEPLOY_WINDOW: '1', ...env }, ...options,
    });
    await source.create('ONE', '1');
    await source.create('TWO', '2');
    return source;
}

const builds = async ({ netlify }) => (await netlify.state()).builds;
const asked = async ({ netlify }) =>
    (await netlify.requests()).filter(({ method, path }) => method === 'POST' && /\/builds$|^\/build_hooks\//.test(path));

/** The redeploy of a run, once it has ended. */
function ended(source, syncId, runId) {
    return until(async () => {
        const { redeploy } = await source.run(syncId, runId);
        return redeploy?.finishedAt ? redeploy : undefined;
    }, 'the redeploy to end', 60_000);
}

async function lastRedeploy(source, syncId) {
    const [{ id }] = await source.runs(syncId);
    return ended(source, syncId, id);
}

async function change(source, fields) {
    const world = await source.netlify.state();
    await source.netlify.setState({ ...world, settings: { ...world.settings, ...fields } });
}

async function addHook(source) {
    const world = await source.netlify.state();
    const id = '65a1b2c3d4e5f60718293a4b';
    world.buildHooks.push({ id, site_id: siteId, title: 'After Tacit', branch: 'main' });
    await source.netlify.setState(world);
    return { id, url: `https://api.netlify.com/build_hooks/${id}` };
}

test('a burst of changes, by two syncs of one site, makes one build, shown wherever the run is', async (t) => {
    const source = await start(t, { settings: { buildMs: 1500 }, env: { TACIT_REDEPLOY_WINDOW: '3' } });
    const stream = await openStream(t, source.client, `${base}/live?projectId=${source.project.id}`);
    const one = await source.createSync({ context: 'production', ...build });
    const two = await source.createSync({ context: 'dev', ...build });
    for (const value of ['a', 'b', 'c']) await source.runAfter(one.id, () => source.update('ONE', value));
    const redeploy = await lastRedeploy(source, one.id);
    assert.equal(redeploy.state, 'ready', redeploy.message);
    const made = await builds(source);
    assert.equal(made.length, 1);
    assert.equal(redeploy.deployId, made[0].deploy_id);
    assert.equal(redeploy.via, 'build');
    assert.match(redeploy.adminUrl, new RegExp(`/deploys/${redeploy.deployId}$`));
    assert.match(redeploy.deployUrl, /^https:/);
    assert.ok(redeploy.askedAt <= redeploy.finishedAt && redeploy.createdAt <= redeploy.askedAt);

    for (const { id } of [one, two]) {
        const runs = (await source.runs(id)).filter(({ done }) => done > 0);
        for (const run of runs) assert.equal(run.redeploy.id, redeploy.id);
        assert.deepEqual((await source.sync(id)).lastRedeploy, redeploy);
        await until(() => stream.events.some(({ data }) => data.syncId === id && data.lastRedeploy?.state === 'ready'), 'the end in the stream');
        assert.ok(stream.events.some(({ data }) => data.syncId === id && data.lastRedeploy?.state === 'building'));
    }
    const { syncOptions } = await source.sync(one.id);
    assert.deepEqual(syncOptions.redeploy, { via: 'build' });
});

test('nothing is built unless asked for, nor for runs that wrote nothing', async (t) => {
    const source = await start(t);
    const off = await source.createSync({ context: 'production' });
    assert.deepEqual(off.syncOptions.redeploy, { via: 'off' });
    assert.equal(off.lastRedeploy, null);
    await source.client.must('PATCH', `${base}/${off.id}`, { syncOptions: { initialSyncBehavior: 'overwrite-destination', redeploy: { via: 'build' } } });
    const run = (await source.settled(off.id), await source.runNow(off.id));
    assert.deepEqual([run.state, run.done, run.redeploy], ['succeeded', 0, null]);
    await moment(LONG_ENOUGH_MS);
    assert.deepEqual(await builds(source), []);

    await source.runAfter(off.id, () => source.update('ONE', 'x'));
    assert.equal((await lastRedeploy(source, off.id)).state, 'ready');
    assert.equal((await builds(source)).length, 1);
});

test('a run that fails or is held builds nothing; what it wrote is built by the one that finishes', async (t) => {
    const source = await start(t);
    const sync = await source.createSync({ context: 'production', isAutoSyncEnabled: false, options: { reviewFirstRun: true, ...build.options } });
    await source.netlify.fault({ match: { path: '/env' }, times: 'always', do: { status: 401 } });
    assert.equal((await source.runNow(sync.id)).state, 'failed');
    await source.netlify.clearFaults();
    const held = await source.runAfter(sync.id, () => source.client.must('PATCH', `${base}/${sync.id}`, { isAutoSyncEnabled: true }));
    assert.equal(held.state, 'held');
    await moment(LONG_ENOUGH_MS);
    assert.deepEqual(await builds(source), []);
    await source.runNow(sync.id);
    await lastRedeploy(source, sync.id);
    assert.equal((await builds(source)).length, 1);

    // One of two changes is refused for good: half of the work is done.
    await source.netlify.fault({ match: { method: 'PATCH', path: '/env/TWO' }, times: 'always', do: { status: 422, body: { code: 422, message: 'no' } } });
    await source.client.must('PATCH', `${base}/${sync.id}`, { isAutoSyncEnabled: false });
    await source.update('ONE', 'half');
    await source.update('TWO', 'half');
    const failed = await source.runNow(sync.id);
    assert.deepEqual([failed.state, failed.done, failed.redeploy], ['failed', 1, null]);
    await moment(LONG_ENOUGH_MS);
    assert.equal((await builds(source)).length, 1);
    await source.update('TWO', '2'); // nothing is left to be written
    await source.netlify.clearFaults();
    const finished = await source.runNow(sync.id);
    assert.deepEqual([finished.state, finished.done], ['succeeded', 0]);
    assert.equal((await ended(source, sync.id, finished.id)).state, 'ready');
    assert.equal((await builds(source)).length, 2);
});

test('removals build nothing, and undoing does only where that is wished for', async (t) => {
    const source = await start(t);
    const sync = await source.createSync({ context: 'production', ...build });
    await lastRedeploy(source, sync.id);
    const [first] = await source.runs(sync.id);
    const undo = (runId, body) => source.runAfter(sync.id, () => source.client.must('POST', `${base}/${sync.id}/runs/${runId}/undo`, body));
    const undone = await undo(first.id);
    assert.deepEqual([undone.state, undone.done, undone.redeploy], ['succeeded', 2, null]);
    await moment(LONG_ENOUGH_MS);
    assert.equal((await builds(source)).length, 1);
    const again = await undo(undone.id, { redeploy: true });
    assert.equal((await ended(source, sync.id, again.id)).state, 'ready');
    assert.equal((await builds(source)).length, 2);

    const removal = await source.runAfter(sync.id, () => source.client.must('POST', `${base}/${sync.id}/remove-secrets`));
    assert.deepEqual([removal.state, removal.redeploy], ['succeeded', null]);
    await moment(LONG_ENOUGH_MS);
    assert.equal((await builds(source)).length, 2);
});

test('a build without an answer is looked for before it is asked for again', async (t) => {
    for (const [fault, count] of [['reset-after', 1], ['reset-before', 2], [{ status: 502, body: 'bad' }, 2], ['garbage', 2]]) {
        const source = await start(t);
        await source.netlify.fault({ match: { method: 'POST', path: '/builds' }, do: fault });
        const sync = await source.createSync({ context: 'production', ...build });
        const redeploy = await lastRedeploy(source, sync.id);
        assert.equal(redeploy.state, 'ready', `${JSON.stringify(fault)}: ${redeploy.message}`);
        const made = await builds(source);
        assert.equal(made.length, 1, JSON.stringify(fault));
        assert.equal(redeploy.deployId, made[0].deploy_id);
        assert.equal((await asked(source)).length, count, JSON.stringify(fault));
        await source.server.stop();
    }
});

test('a server killed on the way goes on: once written, once asked, once built', async (t) => {
    const source = await start(t, { settings: { buildMs: 6000 } });
    const sync = await source.createSync({ context: 'production', ...build });
    const restart = async () => {
        await source.server.kill();
        await source.netlify.clearFaults();
        await source.server.restart();
        source.client.url = source.server.url;
    };
    // While it builds.
    await until(async () => (await builds(source)).length === 1, 'the build');
    await restart();
    assert.equal((await lastRedeploy(source, sync.id)).state, 'ready');
    assert.equal((await builds(source)).length, 1);

    // Before the answer to a write: the run that finishes finds nothing to write, and yet builds.
    await change(source, { buildMs: 0 });
    await source.netlify.fault({ match: { method: 'PATCH', path: '/env/' }, do: 'drip' });
    await source.update('ONE', 'late');
    await until(async () => (await source.netlify.state()).variables.find(({ key }) => key === 'ONE').values.some(({ value }) => value === 'late'), 'the write');
    await restart();
    await until(async () => (await builds(source)).length === 2, 'the second build', 60_000);

    // Before the answer to the asking.
    await source.settled(sync.id);
    await until(async () => (await source.sync(sync.id)).lastRedeploy.finishedAt, 'its end');
    await source.netlify.fault({ match: { method: 'POST', path: '/builds' }, do: 'drip' });
    await source.runAfter(sync.id, () => source.update('ONE', 'later'));
    await until(async () => (await builds(source)).length === 3, 'the third build', 60_000);
    await restart();
    assert.equal((await lastRedeploy(source, sync.id)).state, 'ready');
    await moment(LONG_ENOUGH_MS);
    assert.equal((await builds(source)).length, 3);
});

test('a limit on builds is waited for, and a site without a repository says so', async (t) => {
    const source = await start(t);
    await source.netlify.fault({ match: { method: 'POST', path: '/builds' }, do: { status: 429, body: { code: 429, message: 'slow down' } } });
    const sync = await source.createSync({ context: 'production', ...build });
    assert.equal((await lastRedeploy(source, sync.id)).state, 'ready');
    assert.equal((await asked(source)).length, 2);

    const world = await source.netlify.state();
    world.sites[0].build_settings = {};
    await source.netlify.setState(world);
    await source.runAfter(sync.id, () => source.update('ONE', 'x'));
    const redeploy = await lastRedeploy(source, sync.id);
    assert.equal(redeploy.state, 'failed');
    assert.match(redeploy.message, /not connected to a repository/);
    assert.equal((await source.sync(sync.id)).syncStatus, 'succeeded', 'the sync itself is in order');
});

test('a failed build is told once, by list, mail and webhook, and so is its end', async (t) => {
    const mail = await startMailServer(t);
    const receiver = await new Receiver().start();
    t.after(() => receiver.stop());
    const source = await start(t, {
        settings: { buildOutcome: 'error' },
        env: { TACIT_SMTP_URL: mail.url, TACIT_SMTP_FROM: 'tacit@example.com', TACIT_PRIVATE_WEBHOOKS: 'on' },
    });
    const anyone = new Client(source.server.url);
    const { accessToken } = await anyone.must('POST', '/api/v3/auth/login', { email: admin.email, password: admin.password });
    const { token } = await new Client(source.server.url, accessToken).must('POST', '/api/v3/auth/select-organization', { organizationId: source.client.organizationId });
    const ada = new Client(source.server.url, token);
    await source.client.must('POST', `/api/v1/projects/${source.project.id}/memberships`, { emails: [admin.email], roleSlugs: ['admin'] });
    const hook = (path, eventsFilter) => source.client.must('POST', '/api/v1/webhooks', { projectId: source.project.id, environment: 'dev', webhookUrl: `${receiver.url}${path}`, eventsFilter });
    await hook('/all', []);
    await hook('/ends', [{ eventName: 'secret-sync.redeploy-failed' }, { eventName: 'secret-sync.redeploy-succeeded' }]);
    const kinds = async () => (await ada.must('GET', '/api/v1/notifications')).notifications.map(({ type }) => type).reverse();

    const sync = await source.createSync({ context: 'production', ...build });
    const redeploy = await lastRedeploy(source, sync.id);
    assert.equal(redeploy.state, 'failed');
    assert.match(redeploy.message, /Build script returned/);
    await source.runAfter(sync.id, () => source.update('ONE', 'x'));
    await lastRedeploy(source, sync.id);
    assert.deepEqual(await kinds(), ['sync-redeploy-failed']);
    await change(source, { buildOutcome: 'ready' });
    await source.runAfter(sync.id, () => source.update('ONE', 'y'));
    assert.equal((await lastRedeploy(source, sync.id)).state, 'ready');
    assert.deepEqual(await kinds(), ['sync-redeploy-failed', 'sync-redeploy-recovered']);

    const sent = await until(() => (mail.to(admin.email).length >= 2 ? mail.to(admin.email) : undefined), 'two mails');
    assert.match(sent.map(({ headers }) => headers.subject).sort().join('\n'), /could not be deployed.*\n.*is deployed again/);
    const ends = (await receiver.wait('/ends', 3)).map(({ text }) => JSON.parse(text));
    assert.deepEqual(ends.map(({ event }) => event), ['secret-sync.redeploy-failed', 'secret-sync.redeploy-failed', 'secret-sync.redeploy-succeeded']);
    assert.deepEqual([ends[0].sync.id, ends[0].sync.status], [sync.id, 'redeploy-failed']);
    const all = (await receiver.wait('/all', 2)).map(({ text }) => JSON.parse(text).event);
    assert.ok(all.includes('secret-sync.redeploy-failed') && !all.includes('secret-sync.redeploy-succeeded'));

    const { auditLogs } = await source.client.must('GET', `/api/v1/organization/audit-logs?projectId=${source.project.id}&eventType=secret-sync-redeploy`);
    assert.deepEqual(auditLogs.map(({ event }) => event.metadata.state), ['ready', 'failed', 'failed']);
});

test('a build hook is a credential: used, and seen by nobody', async (t) => {
    const source = await start(t, { settings: { buildMs: 500 } });
    const { id, url } = await addHook(source);
    const withHook = (redeploy) => ({ options: { redeploy } });
    const sync = await source.createSync({ context: 'production', ...withHook({ via: 'hook', hookUrl: url }) });
    const redeploy = await lastRedeploy(source, sync.id);
    assert.deepEqual([redeploy.state, redeploy.via], ['ready', 'hook']);
    assert.ok(redeploy.deployId);
    const [call] = await asked(source);
    assert.equal(call.path, `/build_hooks/${id}`);
    assert.deepEqual(sync.syncOptions.redeploy, { via: 'hook' });

    // Options without the address keep it.
    const options = { initialSyncBehavior: 'overwrite-destination', redeploy: { via: 'hook' } };
    await source.client.must('PATCH', `${base}/${sync.id}`, { syncOptions: options });
    await source.settled(sync.id);
    await source.runAfter(sync.id, () => source.update('ONE', 'x'));
    assert.equal((await lastRedeploy(source, sync.id)).state, 'ready');
    assert.equal((await asked(source)).length, 2);

    const { auditLogs } = await source.client.must('GET', `/api/v1/organization/audit-logs?projectId=${source.project.id}&limit=100`);
    assert.doesNotMatch(JSON.stringify([auditLogs, await source.runs(sync.id), await source.sync(sync.id)]), new RegExp(id));
    assert.doesNotMatch(source.server.log(), new RegExp(id));
    const data = join(source.server.dataDir, 'data');
    for (const name of readdirSync(data)) assert.ok(!readFileSync(join(data, name)).includes(id), name);

    // Off forgets it.
    await source.client.must('PATCH', `${base}/${sync.id}`, { syncOptions: { ...options, redeploy: { via: 'off' } } });
    const back = await source.client.patch(`${base}/${sync.id}`, { syncOptions: options });
    assert.equal(back.status, 422, back.text);
    assert.match(back.text, /hookUrl/);

    // A hook that Netlify has forgotten.
    const gone = await source.createSync({ context: 'dev', ...withHook({ via: 'hook', hookUrl: 'https://api.netlify.com/build_hooks/000000000000000000000000' }) });
    const failed = await lastRedeploy(source, gone.id);
    assert.deepEqual([failed.state, failed.message], ['failed', 'Netlify does not know the build hook any more.']);
});

test('wishes that can\'t work are refused, and name the field', async (t) => {
    const source = await start(t);
    const refusals = [
        [{ redeploy: { via: 'hook' } }, {}, /hookUrl/],
        [{ redeploy: { via: 'hook', hookUrl: '' } }, {}, /hookUrl/],
        [{ redeploy: { via: 'hook', hookUrl: 'https://example.com/anything' } }, {}, /hookUrl/],
        [{ redeploy: { via: 'hook', hookUrl: 'https://api.netlify.com/build_hooks/../sites' } }, {}, /hookUrl/],
        [{ redeploy: { via: 'hook', hookUrl: 'x'.repeat(600) } }, {}, /hookUrl/],
        [{ redeploy: { via: 'build', hookUrl: 'https://api.netlify.com/build_hooks/65a1b2c3d4e5f60718293a4b' } }, {}, /hookUrl/],
        [{ redeploy: { via: 'sometimes' } }, {}, /via/],
        [{ redeploy: 'build' }, {}, /redeploy/],
        [{ redeploy: { via: 'build' } }, { siteId: undefined }, /site/],
    ];
    for (const [options, destination, words] of refusals) {
        const answer = await source.client.post(base, source.syncBody({ options, destination }));
        assert.equal(answer.status, 422, JSON.stringify(options) + answer.text);
        assert.match(answer.text, words);
        assert.doesNotMatch(answer.text, /65a1b2c3d4e5f60718293a4b/);
    }
    const { secretSyncs } = await source.client.must('GET', `${base}?projectId=${source.project.id}`);
    assert.deepEqual(secretSyncs, []);
    const group = await source.client.post('/api/v1/sync-groups', {
        name: 'group', projectId: source.project.id, connectionId: source.connection.id, environment: 'dev', secretPath: '/',
        syncOptions: { initialSyncBehavior: 'overwrite-destination', redeploy: { via: 'hook', hookUrl: 'https://api.netlify.com/build_hooks/65a1b2c3d4e5f60718293a4b' } },
        destinationConfig: { accountId }, selector: { siteNames: ['*'] },
    });
    assert.equal(group.status, 422, group.text);
    assert.match(group.text, /via/);
});

test('a pause of the organisation holds builds too', async (t) => {
    const source = await start(t, { env: { TACIT_REDEPLOY_WINDOW: '2' } });
    const sync = await source.createSync({ context: 'production', ...build });
    await source.client.must('POST', '/api/v1/secret-syncs/pause', {});
    await moment(LONG_ENOUGH_MS);
    assert.deepEqual(await builds(source), []);
    assert.equal((await source.sync(sync.id)).lastRedeploy.state, 'gathering');
    await source.client.must('DELETE', '/api/v1/secret-syncs/pause');
    assert.equal((await lastRedeploy(source, sync.id)).state, 'ready');
});
