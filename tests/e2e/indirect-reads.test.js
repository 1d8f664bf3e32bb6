// Ways around a permission: what may not be read directly is not shown by references, imports, moves,
// versions, batches or the order of roles either.
// Also runs on PostgreSQL.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { createMachine, createProject, startWithAdmin } from './harness.js';

let client;
let project;
const hidden = 'hidden-from-most';

const at = (environment, secretPath, extra) => ({ projectId: project.id, environment, secretPath, ...extra });
const one = (name, environment, secretPath, extra) => `/api/v4/secrets/${name}?${new URLSearchParams(at(environment, secretPath, extra))}`;
const list = (environment, secretPath, extra) => `/api/v4/secrets?${new URLSearchParams(at(environment, secretPath, extra))}`;
const add = (environment, secretPath, name, secretValue, extra) =>
    client.must('POST', `/api/v4/secrets/${name}`, at(environment, secretPath, { secretValue, ...extra })).then(({ secret }) => secret);

let roleCount = 0;
async function makeRole(permissions) {
    const slug = `role-${++roleCount}`;
    await client.must('POST', `/api/v2/workspace/${project.id}/roles`, { slug, name: slug, permissions });
    return slug;
}
const machineWith = async (permissions) => createMachine(client, { projectId: project.id, role: await makeRole(permissions) });
const secretsRule = (action, conditions, inverted = false) => ({ subject: 'secrets', action, inverted, ...(conditions && { conditions }) });
const all = ['read', 'create', 'edit', 'delete'];

before(async (t) => {
    ({ client } = await startWithAdmin(t));
    project = await createProject(client);
    await client.must('POST', '/api/v1/folders', { projectId: project.id, environment: 'dev', name: 'open', path: '/' });
    await client.must('POST', '/api/v1/folders', { projectId: project.id, environment: 'dev', name: 'shut', path: '/' });
    await add('prod', '/', 'PASSWORD', hidden);
});

function refused(answer) {
    assert.equal(answer.status, 403, answer.text);
    assert.ok(!answer.text.includes(hidden));
    return answer;
}

test('a value refers only to what its writer may read', async (t) => {
    const machine = await machineWith([secretsRule(all, { environment: 'dev' })]);
    const write = (method, name, secretValue, extra) => machine.send(method, `/api/v4/secrets/${name}`, at('dev', '/open', { secretValue, ...extra }));
    await add('dev', '/open', 'MINE', 'mine');

    await t.test('create, update, batches and files', async () => {
        for (const answer of [
            await write('POST', 'TAKES', 'x${prod.PASSWORD}'),
            await write('PATCH', 'MINE', '${prod.PASSWORD}'),
            await machine.post('/api/v4/secrets/batch', at('dev', '/open', { secrets: [{ secretKey: 'TAKES', secretValue: '${prod.PASSWORD}' }] })),
            await machine.patch('/api/v4/secrets/batch', at('dev', '/open', { secrets: [{ secretKey: 'MINE', secretValue: '${prod.PASSWORD}' }] })),
            await machine.post('/api/v1/secrets/import', at('dev', '/open', { content: 'TAKES=${prod.PASSWORD}', format: 'env' })),
        ]) assert.match(refused(answer).body.message, /You do not have permission to read secret 'PASSWORD' in environment 'prod'/);
        assert.equal((await client.get(one('TAKES', 'dev', '/open'))).status, 404);
        assert.equal((await client.must('GET', one('MINE', 'dev', '/open'))).secret.secretValue, 'mine');
    });
    await t.test('whether or not it is there', async () => {
        const there = refused(await write('POST', 'PROBE', '${prod.PASSWORD}')).body;
        const absent = refused(await write('POST', 'PROBE', '${prod.NOTHING}')).body;
        assert.equal(absent.message, there.message.replace('PASSWORD', 'NOTHING'));
    });
    await t.test('put together from pieces', async () => {
        await add('dev', '/open', 'PIECE', 'PASSWORD');
        await add('dev', '/open', 'DOLLAR', '$');
        for (const value of ['${prod.${PIECE}}', '${DOLLAR}{prod.PASSWORD}']) refused(await write('POST', 'TAKES', value));
    });
    await t.test('what may be read may be referred to', async () => {
        const { secret } = (await write('POST', 'FINE', '${MINE} ${dev.open.MINE} ${HOME} ${not a reference}')).body;
        assert.equal(secret.secretKey, 'FINE');
        assert.equal((await machine.must('GET', one('FINE', 'dev', '/open'))).secret.secretValue, 'mine mine ${HOME} ${not a reference}');
        await client.must('POST', '/api/v4/secrets/BY_ADMIN', at('dev', '/open', { secretValue: '${prod.PASSWORD}' }));
        refused(await machine.get(one('BY_ADMIN', 'dev', '/open')));
        refused(await machine.get(list('dev', '/open')));
        assert.equal((await write('PATCH', 'BY_ADMIN', undefined, { secretComment: 'the value stays' })).status, 200);
        await client.must('DELETE', '/api/v4/secrets/BY_ADMIN', at('dev', '/open'));
    });
});

test('a move does not bring a secret to where it may be read', async () => {
    const { id } = await add('dev', '/shut', 'MOVES', hidden);
    const machine = await machineWith([secretsRule(['describeSecret', 'delete'], { secretPath: '/shut' }), secretsRule(all, { secretPath: '/open' })]);
    const move = { projectId: project.id, sourceEnvironment: 'dev', sourceSecretPath: '/shut', destinationEnvironment: 'dev', destinationSecretPath: '/open', secretIds: [id] };
    refused(await machine.post('/api/v4/secrets/move', move));
    refused(await machine.get(one('MOVES', 'dev', '/shut')));
    const reader = await machineWith([secretsRule(all, { environment: 'dev' })]);
    await reader.must('POST', '/api/v4/secrets/move', move);
    assert.equal((await machine.must('GET', one('MOVES', 'dev', '/open'))).secret.secretValue, hidden);
});

test('a tag that closes a secret closes its versions', async () => {
    const { tag } = await client.must('POST', `/api/v1/projects/${project.id}/tags`, { slug: 'closed', color: '' });
    const { id } = await add('dev', '/open', 'TAGGED', hidden);
    const machine = await machineWith([secretsRule(all), secretsRule(['readValue', 'read'], { secretTags: { $in: ['closed'] } }, true), secretsRule(['describeSecret'])]);
    const versions = `/api/v1/secret/${id}/secret-versions`;
    assert.ok((await machine.get(versions)).text.includes(hidden));
    await client.must('PATCH', '/api/v4/secrets/TAGGED', at('dev', '/open', { tagIds: [tag.id] }));
    for (const extra of [{}, { version: 1 }, { version: 2 }]) refused(await machine.get(one('TAGGED', 'dev', '/open', extra)));
    const answer = await machine.must('GET', versions);
    assert.deepEqual(answer.secretVersions.map((version) => version.secretValueHidden), [true, true]);
    assert.ok(!JSON.stringify(answer).includes(hidden));
    await client.must('DELETE', '/api/v4/secrets/TAGGED', at('dev', '/open'));
});

test('what an import brings in that may not be seen is passed over', async () => {
    const { tag } = await client.must('POST', `/api/v1/projects/${project.id}/tags`, { slug: 'private', color: '' });
    for (const name of ['near', 'far', 'reads']) await client.must('POST', '/api/v1/folders', { projectId: project.id, environment: 'dev', name, path: '/' });
    await add('dev', '/near', 'BOTH', hidden, { tagIds: [tag.id] });
    await add('dev', '/far', 'BOTH', 'from afar');
    for (const path of ['/far', '/near']) await client.must('POST', '/api/v1/secret-imports', at('dev', undefined, { path: '/reads', import: { environment: 'dev', path } }));
    const machine = await machineWith([secretsRule(['read']), secretsRule(['read'], { secretTags: { $in: ['private'] } }, true)]);
    assert.equal((await machine.must('GET', one('BOTH', 'dev', '/reads'))).secret.secretValue, 'from afar');
    assert.deepEqual((await machine.must('GET', list('dev', '/reads'))).imports.map(({ secrets }) => secrets.map(({ secretValue }) => secretValue)), [['from afar'], []]);
    assert.equal((await client.must('GET', one('BOTH', 'dev', '/reads'))).secret.secretValue, hidden);
});

test('a batch tells of no name that it could not make', async () => {
    await add('dev', '/open', 'APP_TAKEN', 'x');
    await add('dev', '/open', 'OTHER_TAKEN', 'x');
    const machine = await machineWith([secretsRule(['create', 'edit', 'describeSecret'], { secretName: { $glob: 'APP_*' } })]);
    const many = (...names) => machine.post('/api/v4/secrets/batch', at('dev', '/open', { secrets: names.map((secretKey) => ({ secretKey, secretValue: 'x' })) }));
    const told = await many('APP_TAKEN', 'APP_NEW');
    assert.deepEqual([told.status, told.body.message], [400, 'Secret already exist: APP_TAKEN']);
    for (const name of ['OTHER_TAKEN', 'OTHER_FREE']) assert.ok(!refused(await many('APP_TAKEN', name)).text.includes('OTHER'));
    const change = (...names) => machine.patch('/api/v4/secrets/batch', at('dev', '/open', { secrets: names.map((secretKey) => ({ secretKey, secretComment: 'x' })) }));
    for (const name of ['OTHER_TAKEN', 'OTHER_FREE']) refused(await change(name));
    assert.equal((await change('APP_FREE')).status, 404);
});

test('roles are weighed in the order in which they are given', async () => {
    const wide = await makeRole([secretsRule(['read'])]);
    const ban = await makeRole([secretsRule(['read'], { environment: 'prod' }, true)]);
    const { identityId, ...machine } = await createMachine(client, { projectId: project.id, role: 'no-access' });
    const asMachine = Object.assign(Object.create(Object.getPrototypeOf(client)), machine);
    const give = (...roles) => client.must('PATCH', `/api/v2/workspace/${project.id}/identity-memberships/${identityId}`, { roles: roles.map((role) => ({ role })) });
    for (let i = 0; i < 8; i++) {
        const { roles } = await give(wide, ban);
        assert.deepEqual(roles.map(({ customRoleSlug }) => customRoleSlug), [wide, ban]);
        refused(await asMachine.get(one('PASSWORD', 'prod', '/')));
        assert.equal((await asMachine.get(list('dev', '/open'))).status, 200);
        await give(ban, wide);
        assert.equal((await asMachine.get(one('PASSWORD', 'prod', '/'))).status, 200, 'the later role lifts the ban');
    }
});

test('the default organisation of sign-in pages is one that there is', async () => {
    const set = (defaultAuthOrgId) => client.patch('/api/v1/admin/config', { defaultAuthOrgId });
    assert.equal((await set('2d1f7a52-6f0e-4c7e-9d0b-2b1f6a0c9e11')).status, 404);
    const wrong = await set('no id');
    assert.equal(wrong.status, 422);
    assert.deepEqual(wrong.body.message[0].path, ['defaultAuthOrgId']);
    assert.equal((await set(client.organizationId)).body.config.defaultAuthOrgId, client.organizationId);
    assert.equal((await set(null)).body.config.defaultAuthOrgId, null);
});
