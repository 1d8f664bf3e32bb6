// Random roles with every kind of condition, several of them and temporary ones, beside additional
// privileges: what the routes answer is held against an evaluator of its own (permission-oracle.js).
// A twin project has the same places and no secrets: what a member may not know of is answered in
// both in the same words. TACIT_SEED and TACIT_ROUNDS give another walk.
// Also runs on PostgreSQL.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { createMachine, createProject, startWithAdmin } from './harness.js';
import { allows, randomFrom } from './permission-oracle.js';

const seed = Number(process.env.TACIT_SEED ?? 20261127);
const rounds = Number(process.env.TACIT_ROUNDS ?? 24);
const { chance, pick, some } = randomFrom(seed);

const environments = ['dev', 'prod'];
const paths = ['/', '/app', '/app/deep', '/other'];
const tagSlugs = ['locked', 'team'];
const tagSets = [[], ['locked'], ['locked', 'team']];
const secrets = environments.flatMap((environment) => paths.flatMap((path) => tagSets.map((tags, i) => {
    const name = `${['DB', 'KEY', 'API'][i]}_${environment}_${path.replaceAll('/', '_')}`.toUpperCase();
    return { environment, path, tags, name, value: `value of ${name}` };
})));

let client;
let machine;
const real = { ids: new Map() };
const twin = {};

async function makePlaces(world) {
    world.project = await createProject(client);
    const id = world.project.id;
    for (const environment of environments) {
        for (const path of ['app', 'other']) await client.must('POST', '/api/v1/folders', { projectId: id, environment, name: path, path: '/' });
        await client.must('POST', '/api/v1/folders', { projectId: id, environment, name: 'deep', path: '/app' });
    }
    world.tagIds = {};
    for (const slug of tagSlugs) world.tagIds[slug] = (await client.must('POST', `/api/v1/projects/${id}/tags`, { slug, color: '' })).tag.id;
    world.roles = [];
    for (let i = 0; i < 3; i++) {
        const { role } = await client.must('POST', `/api/v1/projects/${id}/roles`, { slug: `random-${i}`, name: `Random ${i}`, permissions: [{ subject: 'tags', action: ['read'] }] });
        world.roles.push(role.id);
    }
    await client.must('POST', `/api/v2/workspace/${id}/identity-memberships/${machine.identityId}`, { role: 'no-access' });
}

before(async (t) => {
    ({ client } = await startWithAdmin(t));
    machine = await createMachine(client);
    await makePlaces(real);
    await makePlaces(twin);
    for (const { environment, path, tags, name, value } of secrets) {
        const { secret } = await client.must('POST', `/api/v4/secrets/${name}`, {
            projectId: real.project.id, environment, secretPath: path, secretValue: value, tagIds: tags.map((slug) => real.tagIds[slug]) });
        real.ids.set(name, secret.id);
    }
});

/* --- roles ------------------------------------------------------------------------------------ */

const conditionMakers = {
    environment: () => pick(['dev', { $eq: 'prod' }, { $ne: 'prod' }, { $in: some(environments) }, { $glob: 'd*' }]),
    secretPath: () => pick(['/', '/app', { $eq: '/app' }, { $glob: '/**' }, { $glob: '/app/**' }, { $glob: '/*' }, { $glob: '/app/*' }, { $in: some(paths) }, { $ne: '/app' }]),
    secretName: () => pick([{ $glob: 'DB_*' }, { $glob: '*DEV*' }, { $ne: secrets[0].name }, { $in: some(secrets.map(({ name }) => name)) }]),
    secretTags: () => pick([{ $in: ['locked'] }, { $in: ['team', 'none'] }, { $all: ['locked', 'team'] }, { $elemMatch: { $in: ['team'] } }, { $eq: 'team' }]),
};

function randomRule() {
    const fields = Object.keys(conditionMakers).filter(() => chance(0.3));
    const rule = { subject: 'secrets', action: some(['read', 'describeSecret', 'readValue', 'create', 'edit', 'delete']) };
    if (chance(0.35)) rule.inverted = true;
    if (fields.length > 0) rule.conditions = Object.fromEntries(fields.map((field) => [field, conditionMakers[field]()]));
    return rule;
}
const randomRules = (count) => Array.from({ length: pick(count) }, randomRule);
const hour = 3_600_000;
/** In force, over, or not yet. */
const times = { always: {}, now: { start: -hour }, over: { start: -3 * hour }, later: { start: hour } };

function temporary(kind) {
    if (kind === 'always') return { isTemporary: false };
    return { isTemporary: true, temporaryMode: 'relative', temporaryRange: '2h', temporaryAccessStartTime: new Date(Date.now() + times[kind].start).toISOString() };
}

/** Gives the machine the same rights in both projects; answers the sources that are in force. */
async function giveRights(privileges) {
    const sources = [];
    const roles = [2, 0, 1].slice(0, pick([1, 2, 3])).map((i) => ({ i, rules: randomRules([1, 2, 3, 4]), kind: pick(['always', 'always', 'now', 'over', 'later']) }));
    const privilege = chance(0.4) ? { rules: randomRules([1, 2]), kind: pick(['always', 'now', 'over']) } : undefined;
    for (const world of [real, twin]) {
        const id = world.project.id;
        for (const { i, rules } of roles) await client.must('PATCH', `/api/v1/projects/${id}/roles/${world.roles[i]}`, { permissions: rules });
        await client.must('PATCH', `/api/v2/workspace/${id}/identity-memberships/${machine.identityId}`,
            { roles: roles.map(({ i, kind }) => ({ role: `random-${i}`, ...temporary(kind) })) });
        if (privileges.has(id)) await client.must('DELETE', `/api/v2/identity-project-additional-privilege/${privileges.get(id)}`);
        privileges.delete(id);
        if (!privilege) continue;
        const type = privilege.kind === 'always' ? { isTemporary: false } : temporary(privilege.kind);
        const made = await client.must('POST', '/api/v2/identity-project-additional-privilege',
            { identityId: machine.identityId, projectId: id, slug: 'besides', permissions: privilege.rules, type });
        privileges.set(id, made.privilege.id);
    }
    for (const { rules, kind } of [...roles, ...(privilege ? [privilege] : [])]) {
        if (kind === 'always' || kind === 'now') sources.push(rules);
    }
    return sources;
}

/* --- requests --------------------------------------------------------------------------------- */

const query = (world, { environment, path }, extra) => new URLSearchParams({ projectId: world.project.id, environment, secretPath: path, ...extra });
const body = (world, { environment, path }, extra) => ({ projectId: world.project.id, environment, secretPath: path, ...extra });

/** An answer without what differs from project to project and from request to request. */
function words({ status, body: answer }) {
    const { reqId, ...rest } = answer ?? {};
    return `${status} ${JSON.stringify(rest)}`.replaceAll(real.project.id, 'P').replaceAll(twin.project.id, 'P');
}

/** Nothing that the member may not know is in the answer, whatever it is. */
function showsNothing(answer, sources, what) {
    for (const secret of secrets) {
        const isKnown = allows(sources, 'describeSecret', secret);
        if (!isKnown) assert.ok(!answer.text.includes(`"${secret.name}"`), `${what} names ${secret.name}`);
        if (!(isKnown && allows(sources, 'readValue', secret))) assert.ok(!answer.text.includes(JSON.stringify(secret.value)), `${what} shows ${secret.name}`);
    }
}

async function checkLists(sources, place) {
    const mine = secrets.filter((one) => one.environment === place.environment && one.path === place.path);
    const seen = mine.filter((one) => allows(sources, 'describeSecret', one));
    const names = seen.map(({ name }) => name).sort();
    for (const version of ['v4/secrets', 'v3/secrets/raw']) {
        const url = (extra) => `/api/${version}?${query(real, place, { workspaceId: real.project.id, ...extra })}`;
        const hidden = await machine.get(url({ viewSecretValue: false }));
        showsNothing(hidden, sources, 'a list without values');
        if (names.length > 0) {
            assert.equal(hidden.status, 200, hidden.text);
            assert.deepEqual(hidden.body.secrets.map(({ secretKey }) => secretKey), names);
        } else assert.equal(hidden.text === '' || hidden.status === 403 || hidden.body.secrets.length === 0, true, hidden.text);
        const shown = await machine.get(url({ viewSecretValue: true }));
        showsNothing(shown, sources, 'a list');
        if (names.length === 0) continue;
        const isWhole = seen.every((one) => allows(sources, 'readValue', one));
        assert.equal(shown.status, isWhole ? 200 : 403, shown.text);
        if (isWhole) assert.deepEqual(shown.body.secrets.map(({ secretValue }) => secretValue).sort(), seen.map(({ value }) => value).sort());
    }
}

async function checkOne(sources, secret) {
    const may = (action) => allows(sources, action, secret);
    const ask = (world, method, extra = {}) => method === 'GET'
        ? machine.get(`/api/v4/secrets/${secret.name}?${query(world, secret, extra)}`)
        : machine.send(method, `/api/v4/secrets/${secret.name}`, body(world, secret, extra));
    const got = await ask(real, 'GET');
    showsNothing(got, sources, 'one secret');
    if (may('describeSecret')) {
        assert.equal(got.status, may('readValue') ? 200 : 403, got.text);
        assert.equal((await ask(real, 'GET', { viewSecretValue: false })).status, 200);
    } else {
        for (const extra of [{}, { viewSecretValue: false }, { version: 1 }])
            assert.equal(words(await ask(real, 'GET', extra)), words(await ask(twin, 'GET', extra)), 'GET');
    }
    const isKnown = may('describeSecret');
    const patched = await ask(real, 'PATCH', { secretComment: 'seen' });
    if (may('edit')) assert.equal(patched.status, 200, patched.text);
    else if (isKnown) assert.equal(patched.status, 403, patched.text);
    else assert.equal(words(patched), words(await ask(twin, 'PATCH', { secretComment: 'seen' })), 'PATCH');
    showsNothing(patched, may('edit') ? [...sources, [{ subject: 'secrets', action: ['describeSecret'], conditions: { secretName: secret.name } }]] : sources, 'a change');
    if (!may('delete')) {
        const deleted = await ask(real, 'DELETE');
        if (isKnown) assert.equal(deleted.status, 403, deleted.text);
        else assert.equal(words(deleted), words(await ask(twin, 'DELETE')), 'DELETE');
    }
    for (const method of ['PATCH', 'DELETE']) {
        if (may(method === 'PATCH' ? 'edit' : 'delete') || isKnown || may('edit') || may('delete')) continue;
        const many = (world) => machine.send(method, '/api/v4/secrets/batch', body(world, secret, { secrets: [{ secretKey: secret.name, secretComment: 'seen' }] }));
        assert.equal(words(await many(real)), words(await many(twin)), `${method} of many`);
    }
}

async function checkById(sources, secret) {
    const id = real.ids.get(secret.name);
    const isReadable = allows(sources, 'describeSecret', secret) && allows(sources, 'readValue', secret);
    const byId = await machine.get(`/api/v4/secrets/id/${id}`);
    assert.equal(byId.status === 200, isReadable, byId.text);
    for (const path of [`/api/v4/secrets/id/${id}?viewSecretValue=false`, `/api/v1/secret/${id}/secret-versions`]) showsNothing(await machine.get(path), sources, path);
}

/** Everything that shows secrets in another way. */
async function checkSideWays(sources, place) {
    const at = query(real, place, { path: place.path });
    for (const path of [`secrets/export?${at}&format=json`, `secrets/deleted?${at}`, `pit/commits?${at}`, `secret-imports/secrets/raw?${at}`, `secret-imports?${at}`, `folders?${at}&recursive=true`])
        showsNothing(await machine.get(`/api/v1/${path}`), sources, path);
    const { commits } = await client.must('GET', `/api/v1/pit/commits?${at}`);
    for (const { id } of [commits[0], commits.at(-1)]) {
        for (const what of ['changes', 'compare']) showsNothing(await machine.get(`/api/v1/pit/commits/${id}/${what}?${at}`), sources, what);
    }
    const whole = await machine.get(`/api/v4/secrets?${query(real, { ...place, path: '/' }, { recursive: true })}`);
    showsNothing(whole, sources, 'a recursive list');
}

test(`random roles (seed ${seed})`, { timeout: 600_000 }, async (t) => {
    const privileges = new Map();
    for (let round = 0; round < rounds; round++) {
        const sources = await giveRights(privileges);
        await t.test(`round ${round}`, async () => {
            try {
                for (const environment of environments) for (const path of paths) await checkLists(sources, { environment, path });
                for (const secret of secrets.filter(() => chance(0.4))) {
                    await checkOne(sources, secret);
                    await checkById(sources, secret);
                }
                await checkSideWays(sources, { environment: pick(environments), path: pick(paths) });
            } catch (error) {
                error.message += `\n${JSON.stringify(sources)}`;
                throw error;
            }
        });
    }
});
