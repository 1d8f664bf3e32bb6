// One source to many sites: who is found, who joins, and that nobody joins unasked.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { admin, Client, createMachine } from './harness.js';
import { accountId, calls, cells, siteId, startSyncing, until, variable } from './sync-helper.js';

const base = '/api/v1/sync-groups';
const shopId = (n) => `5b0c1d2e-0000-4000-8000-00000000000${n}`;
const shop = (n, extra) => ({ id: shopId(n), name: `shop-${n}`, account_slug: 'acme', ...extra });
const repository = (path) => ({ build_settings: { repo_path: path, repo_url: `https://github.com/${path}` } });
const states = ({ sites }) => Object.fromEntries(sites.map((site) => [site.siteName, site.state]));

class Groups {
    constructor(source) { this.source = source; }

    body(extra) {
        const { source } = this;
        return {
            name: 'shops', projectId: source.project.id, connectionId: source.connection.id,
            environment: 'dev', secretPath: '/', selector: { siteNames: ['shop-*'] },
            syncOptions: { initialSyncBehavior: 'overwrite-destination' },
            destinationConfig: { accountId, context: 'production' }, ...extra,
        };
    }

    async get(id) { return (await this.source.client.must('GET', `${base}/${id}`)).syncGroup; }

    /** A group after its first look. */
    async create(extra) {
        const { syncGroup } = await this.source.client.must('POST', base, this.body(extra));
        return this.looked(syncGroup.id, 0);
    }

    looked(id, since) {
        return until(async () => {
            const group = await this.get(id);
            return group.lookedAt && Date.parse(group.lookedAt) > since ? group : undefined;
        }, 'a look at the sites');
    }

    async look(group) {
        await new Promise((resolve) => { setTimeout(resolve, 5); });
        await this.source.client.must('POST', `${base}/${group.id}/look`);
        return this.looked(group.id, Date.parse(group.lookedAt ?? 0));
    }

    async plan(group, id) {
        return (await this.source.client.must('POST', `${base}/${group.id}/plan`, { siteId: id })).plan;
    }

    /** Plans and confirms these sites; waits for their first runs. */
    async join(group, ids) {
        const sites = [];
        for (const id of ids) sites.push({ siteId: id, planHash: (await this.plan(group, id)).hash });
        const { syncGroup } = await this.source.client.must('POST', `${base}/${group.id}/confirm`, { sites });
        for (const { syncId } of syncGroup.sites.filter((site) => ids.includes(site.siteId))) await this.source.settled(syncId);
        return this.get(group.id);
    }
}

async function startGroups(t, options) {
    const source = await startSyncing(t, options);
    await source.create('SHARED', 'first');
    return { source, groups: new Groups(source) };
}

async function setSites(netlify, sites) {
    const state = await netlify.state();
    await netlify.setState({ ...state, sites });
}

test('sites are proposed, join by the hash of a plan, and follow the source', async (t) => {
    const { source, groups } = await startGroups(t, { sites: [shop(1), shop(2), shop(3)] });
    let group = await groups.create();
    assert.deepEqual(states(group), { 'shop-1': 'proposed', 'shop-2': 'proposed', 'shop-3': 'proposed' });
    assert.deepEqual([group.environment, group.secretPath, group.destinationConfig.context], ['dev', '/', 'production']);
    assert.equal((await calls(source.netlify)).writes.length, 0, 'looking writes nothing');

    const plan = await groups.plan(group, shopId(1));
    assert.deepEqual([plan.refusal, plan.counts.create], ['none', 1]);
    assert.equal((await calls(source.netlify)).writes.length, 0, 'planning writes nothing');
    group = await groups.join(group, [shopId(1), shopId(2)]);
    assert.deepEqual(states(group), { 'shop-1': 'member', 'shop-2': 'member', 'shop-3': 'proposed' });
    assert.deepEqual(group.sites.map(({ syncName, syncStatus }) => [syncName, syncStatus]),
        [['shops-shop-1', 'succeeded'], ['shops-shop-2', 'succeeded'], [null, null]]);

    await source.update('SHARED', 'second');
    await until(async () => (await cells(source.netlify, shopId(1))).SHARED?.production === 'second'
        && (await cells(source.netlify, shopId(2))).SHARED?.production === 'second', 'the change at both sites');
    assert.deepEqual(await cells(source.netlify, shopId(3)), {}, 'a proposed site is left alone');
    assert.deepEqual(await cells(source.netlify, siteId), {}, 'as is one that is not selected');

    const { secretSyncs } = await source.client.must('GET', `/api/v1/secret-syncs/netlify?projectId=${source.project.id}`);
    assert.equal(secretSyncs.length, 2, 'members are syncs like any other');
});

test('a new site is found, and joins only when its plan was confirmed', async (t) => {
    const { source, groups } = await startGroups(t, { sites: [shop(1)] });
    let group = await groups.join(await groups.create(), [shopId(1)]);
    await setSites(source.netlify, [...(await source.netlify.state()).sites, shop(2)]);
    group = await groups.look(group);
    assert.deepEqual(states(group), { 'shop-1': 'member', 'shop-2': 'proposed' });
    await source.update('SHARED', 'second');
    await until(async () => (await cells(source.netlify, shopId(1))).SHARED?.production === 'second', 'the change');
    assert.deepEqual(await cells(source.netlify, shopId(2)), {});
    group = await groups.join(group, [shopId(2)]);
    assert.equal((await cells(source.netlify, shopId(2))).SHARED.production, 'second');
});

test('a plan that is no longer true writes nothing', async (t) => {
    const theirs = { ...variable('THEIRS', { production: 'x' }), site_id: shopId(1) };
    const { source, groups } = await startGroups(t, { sites: [shop(1)], variables: [theirs] });
    const group = await groups.create();
    const plan = await groups.plan(group, shopId(1));
    assert.equal(plan.brake.cause, 'first-sync');
    await source.update('SHARED', 'second');
    const { syncGroup } = await source.client.must('POST', `${base}/${group.id}/confirm`,
        { sites: [{ siteId: shopId(1), planHash: plan.hash }] });
    const sync = await source.settled(syncGroup.sites[0].syncId);
    assert.equal(sync.syncStatus, 'failed');
    assert.match(sync.lastSyncMessage, /changed since this plan was made/);
    assert.deepEqual(await cells(source.netlify, shopId(1)), { THEIRS: { production: 'x' } });
});

test('a site that is selected no longer keeps its sync, and says so', async (t) => {
    const { source, groups } = await startGroups(t, { sites: [shop(1), shop(2)] });
    let group = await groups.join(await groups.create(), [shopId(1)]);
    await source.client.must('PATCH', `${base}/${group.id}`, { selector: { siteNames: ['acme-*'] } });
    group = await groups.looked(group.id, Date.parse(group.lookedAt));
    assert.deepEqual(states(group), { 'acme-shop': 'proposed', 'shop-1': 'left' });
    assert.equal((await cells(source.netlify, shopId(1))).SHARED.production, 'first');

    await source.client.must('DELETE', `/api/v1/secret-syncs/netlify/${group.sites[1].syncId}`);
    group = await groups.look(group);
    assert.deepEqual(states(group), { 'acme-shop': 'proposed' });
});

test('sites are selected by repository, alone and with names', async (t) => {
    const { groups } = await startGroups(t, { sites: [
        shop(1, repository('acme/shop')), shop(2, repository('acme/other')), shop(3, { build_settings: {} }),
        { ...shop(4, repository('acme/shop')), name: 'blog' },
    ] });
    const byRepository = await groups.create({ name: 'one', selector: { repository: 'https://github.com/Acme/shop.git' } });
    assert.deepEqual(Object.keys(states(byRepository)), ['blog', 'shop-1']);
    assert.equal(byRepository.sites[0].repository, 'acme/shop');
    const byBoth = await groups.create({ name: 'two', selector: { repository: 'acme/shop', siteNames: ['shop-*'] } });
    assert.deepEqual(Object.keys(states(byBoth)), ['shop-1']);
});

test('a look that fails says why and forgets nobody', async (t) => {
    const { source, groups } = await startGroups(t, { sites: [shop(1)] });
    const group = await groups.create();
    await source.netlify.fault({ match: { path: '/sites' }, times: 'always', do: { status: 403, body: { code: 403, message: 'no' } } });
    await source.client.must('POST', `${base}/${group.id}/look`);
    const failed = await until(async () => {
        const now = await groups.get(group.id);
        return now.lookMessage ? now : undefined;
    }, 'the trouble to be noted');
    assert.match(failed.lookMessage, /list the account's sites/);
    assert.deepEqual(states(failed), { 'shop-1': 'proposed' });
    await source.netlify.clearFaults();
    assert.equal((await groups.look(group)).lookMessage, null);
});

test('a group goes with its syncs, with what they wrote, or alone', async (t) => {
    const { source, groups } = await startGroups(t, { sites: [shop(1), shop(2)] });
    let group = await groups.join(await groups.create(), [shopId(1)]);
    await source.client.must('DELETE', `${base}/${group.id}`);
    assert.equal((await source.client.get(`${base}/${group.id}`)).status, 404);
    assert.equal((await source.sync(group.sites[0].syncId)).syncStatus, 'succeeded', 'its sync stays');

    group = await groups.join(await groups.create({ name: 'again' }), [shopId(2)]);
    const odd = await source.client.delete(`${base}/${group.id}?removeSecrets=true`);
    assert.equal(odd.status, 422);
    await source.client.must('DELETE', `${base}/${group.id}?removeSyncs=true&removeSecrets=true`);
    await until(async () => Object.keys(await cells(source.netlify, shopId(2))).length === 0, 'what it wrote to be gone');
    assert.equal((await cells(source.netlify, shopId(1))).SHARED.production, 'first');
});

test('a site that another sync writes to joins only when that is meant', async (t) => {
    const { source, groups } = await startGroups(t, { sites: [shop(1)] });
    await source.createSync({ context: 'production', destination: { siteId: shopId(1) } });
    const group = await groups.create();
    const sites = [{ siteId: shopId(1), planHash: (await groups.plan(group, shopId(1))).hash }];
    const refused = await source.client.post(`${base}/${group.id}/confirm`, { sites });
    assert.equal(refused.status, 400, refused.text);
    assert.match(refused.body.message, /confirmOverlap/);
    assert.deepEqual(states(await groups.get(group.id)), { 'shop-1': 'proposed' });
    const { syncGroup } = await source.client.must('POST', `${base}/${group.id}/confirm`, { sites, confirmOverlap: true });
    assert.deepEqual(states(syncGroup), { 'shop-1': 'member' });
});

test('bad input is refused by field', async (t) => {
    const { source, groups } = await startGroups(t, { sites: [shop(1)] });
    const rows = [
        [{ selector: {} }, 422, 'selector'],
        [{ selector: { siteNames: [''] } }, 422, 'siteNames'],
        [{ destinationConfig: { accountId, siteId } }, 422, 'siteId'],
        [{ destinationConfig: { accountId, context: 'branch' } }, 422, 'contextParameter'],
        [{ name: 'Not A Slug' }, 422, 'name'],
        [{ connectionId: 'x' }, 422, 'connectionId'],
        [{ environment: 'nowhere' }, 400],
        [{ connectionId: '00000000-0000-4000-8000-000000000000' }, 404],
        [{ projectId: '00000000-0000-4000-8000-000000000000' }, 404],
    ];
    for (const [extra, status, field] of rows) {
        const answer = await source.client.post(base, groups.body(extra));
        assert.equal(answer.status, status, `${JSON.stringify(extra)}: ${answer.text}`);
        if (field) assert.match(answer.text, new RegExp(field));
    }
    const group = await groups.create();
    assert.equal((await source.client.post(base, groups.body())).status, 400, 'the name is taken');
    const confirm = (sites) => source.client.post(`${base}/${group.id}/confirm`, { sites });
    const hash = 'a'.repeat(64);
    assert.equal((await confirm([])).status, 422);
    assert.equal((await confirm([{ siteId: shopId(1) }])).status, 422);
    assert.equal((await confirm([{ siteId: shopId(1), planHash: 'x' }])).status, 422);
    assert.equal((await confirm([{ siteId, planHash: hash }])).status, 404, 'a site that is not selected');
    assert.equal((await confirm([{ siteId: shopId(1), planHash: hash }, { siteId: shopId(1), planHash: hash }])).status, 400);
    assert.deepEqual(states(await groups.get(group.id)), { 'shop-1': 'proposed' }, 'all or none');
});

test('a group is for those who may see and make its syncs', async (t) => {
    const { source, groups } = await startGroups(t, { sites: [shop(1)] });
    const group = await groups.create();
    const stranger = await createMachine(source.client, {});
    const viewer = await createMachine(source.client, { projectId: source.project.id, role: 'viewer' });
    for (const [method, path, body] of [
        ['GET', ''], ['PATCH', '', { name: 'x' }], ['DELETE', ''], ['POST', '/look'],
        ['POST', '/plan', { siteId: shopId(1) }], ['POST', '/confirm', { sites: [{ siteId: shopId(1), planHash: 'a'.repeat(64) }] }],
    ]) {
        const anyone = await stranger.send(method, `${base}/${group.id}${path}`, body);
        const absent = await stranger.send(method, `${base}/00000000-0000-4000-8000-000000000000${path}`, body);
        assert.deepEqual([anyone.status, absent.status], [404, 404], `${method} ${path}`);
        if (method !== 'GET') assert.equal((await viewer.send(method, `${base}/${group.id}${path}`, body)).status, 403, `${method} ${path}`);
    }
    assert.equal((await viewer.post(base, groups.body({ name: 'other' }))).status, 403);
    assert.deepEqual(states(await groups.get(group.id)), { 'shop-1': 'proposed' });
});

const overwrite = { initialSyncBehavior: 'overwrite-destination' };

test('another source, options or context are those of every member, planned anew', async (t) => {
    const { source, groups } = await startGroups(t, { sites: [shop(1), shop(2)] });
    await source.create('ONE', '1');
    await source.client.must('POST', '/api/v1/folders', { workspaceId: source.project.id, environment: 'dev', name: 'next', path: '/' });
    await source.createMany({ ONE: 'next', TWO: '2' }, { secretPath: '/next' });
    let group = await groups.join(await groups.create(), [shopId(1), shopId(2)]);
    const members = group.sites.filter(({ syncId }) => syncId).map(({ syncId }) => syncId);
    assert.equal(members.length, 2);
    const patch = (body) => source.client.patch(`${base}/${group.id}`, body);
    const settled = async () => { for (const id of members) await source.settled(id); };

    const moved = await patch({ secretPath: '/next' });
    assert.equal(moved.status, 200, moved.text);
    assert.equal(moved.body.syncGroup.secretPath, '/next');
    await settled();
    for (const n of [1, 2]) assert.deepEqual(await cells(source.netlify, shopId(n)), { ONE: { production: 'next' }, TWO: { production: '2' } });

    assert.equal((await patch({ syncOptions: { ...overwrite, keySchema: 'SHOP_{{secretKey}}', redeploy: { via: 'build' } } })).status, 200);
    await settled();
    for (const id of members) {
        const { syncOptions } = await source.sync(id);
        assert.deepEqual([syncOptions.keySchema, syncOptions.redeploy.via], ['SHOP_{{secretKey}}', 'build']);
        assert.equal((await source.runs(id))[0].trigger, 'change', 'nobody looks at it');
    }
    assert.equal((await cells(source.netlify, shopId(1))).SHOP_TWO.production, '2');

    assert.equal((await patch({ destinationConfig: { accountId, context: 'deploy-preview' } })).status, 200);
    await settled();
    for (const n of [1, 2]) assert.equal((await cells(source.netlify, shopId(n))).SHOP_TWO['deploy-preview'], '2');
    group = await groups.get(group.id);
    assert.equal(group.destinationConfig.context, 'deploy-preview');
    assert.deepEqual(Object.values(states(group)).filter((state) => state === 'member').length, 2);
});

test('a change that a group can’t have changes nothing, neither the group nor a member', async (t) => {
    const { source, groups } = await startGroups(t, { sites: [shop(1), shop(2)] });
    await source.create('ONE', '1');
    const group = await groups.join(await groups.create(), [shopId(1), shopId(2)]);
    // One of the two sites has another sync in the context that the group would move to.
    await source.createSync({ name: 'in-the-way', context: 'dev', isAutoSyncEnabled: false, destination: { siteId: shopId(2) } });
    const patch = (body) => source.client.patch(`${base}/${group.id}`, body);
    const rows = [
        [{ secretPath: '/nowhere' }, 400], [{ environment: 'no-such' }, 400], [{ syncOptions: { initialSyncBehavior: 'x' } }, 422],
        [{ destinationConfig: { accountId: 'another' } }, 422], [{ destinationConfig: { accountId, siteId: shopId(1) } }, 422],
        [{ destinationConfig: { accountId, context: 'branch' } }, 422], [{ syncOptions: { ...overwrite, redeploy: { via: 'hook', hookUrl: 'https://api.netlify.com/build_hooks/abc' } } }, 422],
        [{ destinationConfig: { accountId, context: 'dev' } }, 400], [{ confirmOverlap: 7 }, 422],
    ];
    for (const [body, status] of rows) {
        const answer = await patch(body);
        assert.equal(answer.status, status, `${JSON.stringify(body)}: ${answer.text}`);
    }
    const now = await groups.get(group.id);
    assert.deepEqual([now.secretPath, now.destinationConfig, now.syncOptions.initialSyncBehavior], ['/', group.destinationConfig, 'overwrite-destination']);
    for (const { syncId } of now.sites.filter((site) => site.syncId)) assert.equal((await source.sync(syncId)).destinationConfig.context, 'production');
    const meant = await patch({ destinationConfig: { accountId, context: 'dev' }, confirmOverlap: true });
    assert.equal(meant.status, 200, meant.text);

    await source.client.must('POST', '/api/v1/folders', { workspaceId: source.project.id, environment: 'dev', name: 'gone', path: '/' });
    assert.equal((await patch({ secretPath: '/gone' })).status, 200);
    await source.client.must('DELETE', '/api/v1/folders/gone', { workspaceId: source.project.id, environment: 'dev', path: '/' });
    assert.equal((await patch({ syncOptions: overwrite })).status, 400, 'without a source nothing can be planned');
    assert.equal((await patch({ description: 'its folder is gone' })).status, 200);
    assert.equal((await patch({ environment: 'dev', secretPath: '/' })).status, 200);
});

test('a site that turns up by itself is told, once', async (t) => {
    const { source, groups } = await startGroups(t, { sites: [shop(1)] });
    await source.client.must('POST', `/api/v1/projects/${source.project.id}/memberships`, { emails: [admin.email], roleSlugs: ['admin'] });
    const { accessToken } = await new Client(source.server.url).must('POST', '/api/v3/auth/login', { email: admin.email, password: admin.password });
    const { token } = await new Client(source.server.url, accessToken).must('POST', '/api/v3/auth/select-organization', { organizationId: source.client.organizationId });
    const ada = new Client(source.server.url, token);
    const told = async () => (await ada.must('GET', '/api/v1/notifications')).notifications.map(({ type, title }) => [type, title]);
    let group = await groups.create();
    /** The look that comes every ten minutes, now. */
    const lookByItself = async () => {
        const file = join(source.server.dataDir, 'data', 'tacit.db');
        const { error, status } = spawnSync('sqlite3', ['-cmd', '.timeout 5000', file, "UPDATE job SET run_at = 1 WHERE kind = 'sync-group'"]);
        if (error?.code === 'ENOENT') return false;
        assert.equal(status, 0);
        group = await groups.looked(group.id, Date.parse(group.lookedAt));
        return true;
    };
    if (!await lookByItself()) return t.skip('needs the sqlite3 command');
    assert.deepEqual(await told(), [], 'what was found when the group was made is no news');
    const world = await source.netlify.state();
    await source.netlify.setState({ ...world, sites: [...world.sites, shop(2), { ...shop(3), name: 'not-selected' }] });
    await lookByItself();
    await lookByItself();
    assert.deepEqual(await told(), [['sync-group-proposed', 'Site shop-2 is new to sync group shops']]);
    assert.equal(states(group)['shop-2'], 'proposed');
    await source.netlify.setState({ ...world, sites: [...world.sites, shop(2), shop(4)] });
    group = await groups.look(group);
    assert.equal(states(group)['shop-4'], 'proposed');
    assert.equal((await told()).length, 1, 'who asks for a look sees it there');
});

/** A group with two members in the context production, and a folder /next that they could have instead. */
async function startMembers(t, options) {
    const { source, groups } = await startGroups(t, { sites: [shop(1), shop(2), shop(3)], ...options });
    await source.create('ONE', '1');
    await source.client.must('POST', '/api/v1/folders', { workspaceId: source.project.id, environment: 'dev', name: 'next', path: '/' });
    await source.createMany({ ONE: 'next', TWO: '2' }, { secretPath: '/next' });
    const group = await groups.join(await groups.create(), [shopId(1), shopId(2)]);
    const planOf = (n, change) => source.client.must('POST', `${base}/${group.id}/plan`, { siteId: shopId(n), ...change });
    const plansOf = async (change) => Promise.all([1, 2].map(async (n) => ({ siteId: shopId(n), planHash: (await planOf(n, change)).plan.hash })));
    const patch = (body) => source.client.patch(`${base}/${group.id}`, body);
    const settled = async () => { for (const { syncId } of group.sites) if (syncId) await source.settled(syncId); };
    return { source, groups, group, planOf, plansOf, patch, settled };
}

const steps = ({ plan }) => plan.operations.map(({ key, operation }) => `${operation} ${key}`).sort();

test('a change is planned for each site before it is saved, and saved by those plans', async (t) => {
    const { source, groups, group, planOf, plansOf, patch, settled } = await startMembers(t);
    const change = { secretPath: '/next' };
    const before = (await calls(source.netlify)).writes.length;
    assert.deepEqual(steps(await planOf(1, {})), ['keep ONE', 'keep SHARED'], 'a member’s own sync, as it is');
    assert.deepEqual(steps(await planOf(1, change)), ['create TWO', 'delete-variable SHARED', 'set-value ONE']);
    assert.deepEqual(steps(await planOf(3, change)), ['create ONE', 'create TWO'], 'a site that would join then');
    assert.equal((await calls(source.netlify)).writes.length, before, 'planning writes nothing');
    assert.equal((await groups.get(group.id)).secretPath, '/');
    assert.deepEqual((await source.sync(group.sites[0].syncId)).folder.path, '/', 'nor stores anything');

    const plans = await plansOf(change);
    const saved = await patch({ ...change, plans });
    assert.equal(saved.status, 200, saved.text);
    await settled();
    for (const n of [1, 2]) assert.deepEqual(await cells(source.netlify, shopId(n)), { ONE: { production: 'next' }, TWO: { production: '2' } });
    for (const { syncId } of group.sites.filter((site) => site.syncId)) {
        const [run] = await source.runs(syncId);
        assert.deepEqual([run.state, run.trigger, plans.some(({ planHash }) => planHash === run.planHash)], ['succeeded', 'saved', true]);
    }
    assert.deepEqual(steps(await planOf(1, change)), ['keep ONE', 'keep TWO']);
});

test('a change whose plans are no longer true, or not all there, changes nothing', async (t) => {
    const { source, groups, group, planOf, plansOf, patch } = await startMembers(t);
    const change = { secretPath: '/next' };
    const refused = async (body, pattern) => {
        const answer = await patch({ ...change, ...body });
        assert.equal(answer.status, 400, answer.text);
        assert.match(answer.body.message, pattern);
        assert.equal((await groups.get(group.id)).secretPath, '/');
        assert.equal((await source.sync(group.sites[0].syncId)).folder.path, '/');
    };
    const plans = await plansOf(change);
    await refused({ plans: [] }, /The site shop-1|the site shop-1/);
    await refused({ plans: [plans[0]] }, /shop-2 has a sync/);
    await refused({ plans: [...plans, { siteId: shopId(3), planHash: plans[0].planHash }] }, /no sync of this group/);
    await refused({ plans: [plans[0], { ...plans[1], planHash: plans[0].planHash }] }, /for shop-2\. Look/);
    assert.equal((await patch({ ...change, plans: [{ siteId: shopId(1), planHash: 'x' }] })).status, 422);
    assert.equal((await patch({ ...change, plans: [{ planHash: plans[0].planHash }] })).status, 422);
    assert.equal((await patch({ ...change, plans: [...plans, { siteId: 'no-such', planHash: plans[0].planHash }] })).status, 404);

    // Of another change, or of another moment.
    await refused({ plans: await plansOf({ destinationConfig: { accountId, context: 'dev' } }) }, /for shop-1, shop-2/);
    const state = await source.netlify.state();
    await source.netlify.setState({ ...state, variables: [...state.variables, { ...variable('BY_HAND', { production: 'x' }), site_id: shopId(2) }] });
    await refused({ plans }, /for shop-2\. Look/);
    const late = await plansOf(change);
    await source.client.must('PATCH', '/api/v4/secrets/TWO', { projectId: source.project.id, environment: 'dev', secretPath: '/next', secretValue: '3' });
    await refused({ plans: late }, /for shop-1, shop-2/);

    // What has no plan is no more than its name.
    assert.equal((await patch({ name: 'other-shops', plans: [] })).status, 200);
    assert.deepEqual(steps(await planOf(2, {})), ['delete-variable BY_HAND', 'keep ONE', 'keep SHARED']);
});

test('the plan of a change names what refuses it and what it meets', async (t) => {
    const { source, group, planOf, patch, settled } = await startMembers(t);
    await source.createSync({ name: 'in-the-way', context: 'dev', isAutoSyncEnabled: false, destination: { siteId: shopId(2) } });
    const dev = { destinationConfig: { accountId, context: 'dev' } };
    assert.deepEqual((await planOf(1, dev)).overlaps, []);
    assert.deepEqual((await planOf(2, dev)).overlaps.map(({ syncName, context }) => [syncName, context]), [['in-the-way', 'dev']]);
    await source.client.must('POST', '/api/v1/folders', { workspaceId: source.project.id, environment: 'dev', name: 'empty', path: '/' });
    const empty = (await planOf(1, { secretPath: '/empty' })).plan;
    assert.notEqual(empty.refusal, 'none');
    assert.match(empty.refusalMessage, /empty|no secrets/i);

    const of = (body) => source.client.post(`${base}/${group.id}/plan`, { siteId: shopId(1), ...body });
    for (const [body, status] of [
        [{ secretPath: '/nowhere' }, 400], [{ environment: 'no-such' }, 400], [{ siteId: 'no-such' }, 404], [{ siteId }, 404],
        [{ syncOptions: { initialSyncBehavior: 'x' } }, 422], [{ destinationConfig: { accountId: 'another' } }, 422],
        [{ destinationConfig: { accountId, context: 'branch' } }, 422],
    ]) {
        const answer = await of(body);
        assert.equal(answer.status, status, `${JSON.stringify(body)}: ${answer.text}`);
    }

    // A site that could not be planned is changed as unattended runs are: the brake holds what is much.
    await source.createMany(Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`KEY_${i}`, 'x'])));
    await until(async () => Object.keys(await cells(source.netlify, shopId(1))).length === 14, 'twelve more at the first');
    await until(async () => Object.keys(await cells(source.netlify, shopId(2))).length === 14, 'twelve more at the second');
    await settled();
    const seen = (await planOf(2, { secretPath: '/next' })).plan;
    const saved = await patch({ secretPath: '/next', plans: [{ siteId: shopId(1), planHash: null }, { siteId: shopId(2), planHash: seen.hash }] });
    assert.equal(saved.status, 200, saved.text);
    await settled();
    const [first, second] = group.sites.map(({ syncId }) => syncId);
    assert.deepEqual([(await source.runs(first))[0].state, (await source.runs(second))[0].state], ['held', 'succeeded']);
    assert.deepEqual(Object.keys(await cells(source.netlify, shopId(2))).sort(), ['ONE', 'TWO']);
});
