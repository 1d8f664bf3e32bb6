// Who may see and change which secrets: roles with conditions, personal overrides, service tokens.
// Also runs on PostgreSQL.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { admin, Client, createMachine, createProject, startWithAdmin } from './harness.js';

let client;
let project;

before(async (t) => {
    ({ client } = await startWithAdmin(t));
    project = await createProject(client);
});

const query = (values) => new URLSearchParams(values).toString();
const listUrl = (environment, secretPath, extra = {}, version = 'v3') => version === 'v3'
    ? `/api/v3/secrets/raw?${query({ workspaceId: project.id, environment, secretPath, ...extra })}`
    : `/api/v4/secrets?${query({ projectId: project.id, environment, secretPath, ...extra })}`;
const oneUrl = (name, environment, secretPath, extra = {}) =>
    `/api/v3/secrets/raw/${name}?${query({ workspaceId: project.id, environment, secretPath, ...extra })}`;
const add = (environment, secretPath, name, secretValue, extra = {}) => client.must('POST', `/api/v3/secrets/raw/${name}`,
    { workspaceId: project.id, environment, secretPath, secretValue, ...extra });

let folderCount = 0;
async function newFolder(environment = 'dev', path = '/') {
    const name = `folder-${++folderCount}`;
    await client.must('POST', '/api/v1/folders', { workspaceId: project.id, environment, name, path });
    return `${path === '/' ? '' : path}/${name}`;
}

let roleCount = 0;
/** A machine whose role in the project has exactly these permissions. */
async function machineWith(permissions) {
    const slug = `role-${++roleCount}`;
    await client.must('POST', `/api/v2/workspace/${project.id}/roles`, { slug, name: slug, permissions });
    return createMachine(client, { projectId: project.id, role: slug });
}
const secretsRule = (action, conditions) => ({ subject: 'secrets', action, ...(conditions && { conditions }) });
const keys = (answer) => answer.body.secrets.map((one) => one.secretKey);

test('the built-in roles', async () => {
    const path = await newFolder();
    await add('dev', path, 'A', 'a');
    const [viewer, member, nobody] = await Promise.all(
        ['viewer', 'member', 'no-access'].map((role) => createMachine(client, { projectId: project.id, role })));
    assert.deepEqual(keys(await viewer.get(listUrl('dev', path))), ['A']);
    const body = { workspaceId: project.id, environment: 'dev', secretPath: path, secretValue: 'x' };
    for (const [method, url] of [['POST', '/api/v3/secrets/raw/B'], ['PATCH', '/api/v3/secrets/raw/A'], ['DELETE', '/api/v3/secrets/raw/A']]) {
        const refused = await viewer.send(method, url, body);
        assert.equal(refused.status, 403);
        assert.equal(refused.body.error, 'PermissionDenied');
    }
    assert.equal((await member.post('/api/v3/secrets/raw/B', body)).status, 200);
    assert.equal((await nobody.get(listUrl('dev', path))).status, 403);
    const outsider = await createMachine(client);
    assert.equal((await outsider.get(listUrl('dev', path))).status, 404);
    assert.equal((await outsider.get(`/api/v4/secrets/id/${(await add('dev', path, 'C', 'c')).secret.id}`)).status, 404);
    // A deleted secret of a project that one cannot see is no other than one that never was.
    const { id } = (await add('dev', path, 'D', 'd')).secret;
    await client.must('DELETE', '/api/v3/secrets/raw/D', { ...body, secretValue: undefined });
    const restored = await outsider.post(`/api/v1/secret/${id}/restore`);
    assert.deepEqual([restored.status, restored.body.message], [404, `Secret with ID '${id}' not found`]);
});

test('a role for one environment sees no other', async () => {
    const path = await newFolder('dev');
    await client.must('POST', '/api/v1/folders', { workspaceId: project.id, environment: 'prod', name: path.slice(1), path: '/' });
    for (const environment of ['dev', 'prod']) await add(environment, path, 'A', environment);
    const machine = await machineWith([secretsRule(['read', 'create', 'edit', 'delete'], { environment: 'dev' })]);
    assert.deepEqual(keys(await machine.get(listUrl('dev', path))), ['A']);
    assert.equal((await machine.get(listUrl('prod', path))).status, 403);
    assert.equal((await machine.get(oneUrl('A', 'prod', path))).status, 403);
    assert.equal((await machine.get(oneUrl('NOPE', 'prod', path))).status, 403);
    // What may not be seen is not told apart from what is not there.
    assert.equal((await machine.get(listUrl('prod', '/nowhere'))).status, 403);
    assert.equal((await machine.get(listUrl('dev', '/nowhere'))).status, 404);
    const body = { workspaceId: project.id, environment: 'prod', secretPath: path, secretValue: 'x' };
    assert.equal((await machine.post('/api/v3/secrets/raw/B', body)).status, 403);
    assert.equal((await machine.patch('/api/v3/secrets/raw/A', body)).status, 403);
    assert.equal((await machine.delete('/api/v3/secrets/raw/A', body)).status, 403);
    const batch = await machine.post('/api/v3/secrets/batch/raw', { ...body, secrets: [{ secretKey: 'B', secretValue: 'x' }] });
    assert.equal(batch.status, 403);
    const id = (await client.must('GET', oneUrl('A', 'prod', path))).secret.id;
    for (const [method, url, sent] of [['GET', `/api/v4/secrets/id/${id}`], ['GET', `/api/v1/secret/${id}/secret-versions`],
        ['POST', `/api/v1/secret/${id}/rollback`, { version: 1 }], ['GET', `/api/v1/secrets/deleted?${query(body)}`]]) {
        assert.equal((await machine.send(method, url, sent)).status, 403, url);
    }
    const devId = (await client.must('GET', oneUrl('A', 'dev', path))).secret.id;
    const move = await machine.post('/api/v4/secrets/move', { projectId: project.id, sourceEnvironment: 'dev', sourceSecretPath: path,
        destinationEnvironment: 'prod', destinationSecretPath: path, secretIds: [devId], shouldOverwrite: true });
    assert.equal(move.status, 403);
    await client.must('DELETE', '/api/v3/secrets/raw/A', { workspaceId: project.id, environment: 'prod', secretPath: path });
    assert.equal((await machine.post(`/api/v1/secret/${id}/restore`)).status, 403);
});

test('describeSecret alone shows that there is a secret, never its value', async () => {
    const path = await newFolder();
    const below = await newFolder('dev', path);
    await add('dev', path, 'A', 'top secret', { secretMetadata: [{ key: 'k', value: 'hidden too', isEncrypted: true }] });
    await add('dev', below, 'B', 'b');
    const machine = await machineWith([secretsRule('describeSecret')]);
    const masked = (await machine.get(listUrl('dev', path, { viewSecretValue: 'false' }))).body.secrets[0];
    assert.deepEqual([masked.secretValue, masked.secretValueHidden], ['<hidden-by-infisical>', true]);
    assert.equal(masked.secretMetadata[0].value, '<hidden-by-infisical>');
    const refused = await machine.get(oneUrl('A', 'dev', path));
    assert.equal(refused.status, 403);
    assert.equal(refused.body.message, "You do not have permission to view secret value on secret with name 'A'");
    const list = await machine.get(listUrl('dev', path));
    assert.equal(list.status, 403);
    assert.equal((await machine.get(`/api/v3/secrets/raw/A/secret-reference-tree?${query(
        { workspaceId: project.id, environment: 'dev', secretPath: path })}`)).status, 403);
    const { body } = await machine.get(`/api/v1/secret/${masked.id}/secret-versions`);
    assert.deepEqual(body.secretVersions.map((one) => one.secretValue), ['<hidden-by-infisical>']);

    const partly = await machineWith([secretsRule('describeSecret'), secretsRule('readValue', { secretPath: path })]);
    assert.deepEqual(keys(await partly.get(listUrl('dev', path, { recursive: 'true' }))), ['A']);
    assert.deepEqual(keys(await partly.get(listUrl('dev', path, { recursive: 'true', viewSecretValue: 'false' }))), ['A', 'B']);
});

test('whoever may write but not read does not get the value back', async () => {
    const path = await newFolder();
    const machine = await machineWith([secretsRule(['describeSecret', 'create', 'edit', 'delete'])]);
    const body = { workspaceId: project.id, environment: 'dev', secretPath: path, secretValue: 'x' };
    for (const [method, url] of [['POST', '/api/v3/secrets/raw/A'], ['PATCH', '/api/v3/secrets/raw/A'], ['DELETE', '/api/v3/secrets/raw/A']]) {
        const { secret } = (await machine.send(method, url, body)).body;
        assert.deepEqual([secret.secretValue, secret.secretValueHidden], ['<hidden-by-infisical>', true], method);
    }
    const batch = await machine.post('/api/v3/secrets/batch/raw', { ...body, secrets: [{ secretKey: 'B', secretValue: 'x' }] });
    assert.equal(batch.body.secrets[0].secretValue, '<hidden-by-infisical>');
});

test('rules may ask for a secret\'s name or tags', async () => {
    const path = await newFolder();
    const { tag } = await client.must('POST', `/api/v1/projects/${project.id}/tags`, { slug: 'public', color: '' });
    await add('dev', path, 'TAGGED', 't', { tagIds: [tag.id] });
    await add('dev', path, 'PLAIN', 'p');
    const byTag = await machineWith([secretsRule(['read', 'edit'], { secretTags: { $in: ['public'] } })]);
    assert.deepEqual(keys(await byTag.get(listUrl('dev', path))), ['TAGGED']);
    assert.equal((await byTag.get(oneUrl('PLAIN', 'dev', path))).status, 403);
    const change = { workspaceId: project.id, environment: 'dev', secretPath: path, secretValue: 'x' };
    assert.equal((await byTag.patch('/api/v3/secrets/raw/PLAIN', change)).status, 403);
    assert.equal((await byTag.patch('/api/v3/secrets/raw/TAGGED', change)).status, 200);
    assert.equal((await byTag.patch('/api/v3/secrets/raw/TAGGED', { ...change, tagIds: [] })).status, 403);
    const byName = await machineWith([secretsRule('read'), { ...secretsRule('readValue', { secretName: 'PLAIN' }), inverted: true }]);
    assert.equal((await byName.get(oneUrl('TAGGED', 'dev', path))).status, 200);
    assert.equal((await byName.get(oneUrl('PLAIN', 'dev', path))).status, 403);
    assert.equal((await byName.get(listUrl('dev', path))).status, 403);
});

test('a reference does not lead to what the reader may not read', async () => {
    const path = await newFolder('dev');
    const hidden = await newFolder('prod');
    await add('prod', hidden, 'TOKEN', 'top secret');
    await add('dev', path, 'USER', `\${prod.${hidden.slice(1)}.TOKEN}`);
    const machine = await machineWith([secretsRule('read', { environment: 'dev' })]);
    assert.equal((await machine.get(listUrl('dev', path))).status, 200);
    const text = `You do not have permission to read secret 'TOKEN' in environment 'prod' at path '${hidden}',`
        + ` which is referenced by secret 'USER' in environment 'dev' at path '${path}'.`;
    const one = await machine.get(oneUrl('USER', 'dev', path, { expandSecretReferences: 'true' }));
    assert.deepEqual([one.status, one.body.message], [403, text]);
    const list = await machine.get(listUrl('dev', path, { expandSecretReferences: 'true' }));
    assert.deepEqual([list.status, list.body.message], [403, 'Failed to expand one or more secret references']);
    assert.deepEqual(list.body.details, [text]);
    assert.doesNotMatch(list.text, /top secret/);
});

test('imports show only what may be seen at their source', async () => {
    const path = await newFolder('dev');
    const open = await newFolder('dev');
    const hidden = await newFolder('prod');
    await add('dev', open, 'OPEN', 'o');
    await add('prod', hidden, 'HIDDEN', 'h');
    for (const [environment, source] of [['dev', open], ['prod', hidden]]) {
        await client.must('POST', '/api/v1/secret-imports', { workspaceId: project.id, environment: 'dev', path, import: { environment, path: source } });
    }
    const machine = await machineWith([
        secretsRule('read', { environment: 'dev' }), { subject: 'secret-imports', action: ['read', 'create'], conditions: { environment: 'dev' } }]);
    const { imports } = (await machine.get(listUrl('dev', path, { include_imports: 'true' }))).body;
    assert.deepEqual(imports.map((one) => one.secretPath), [open]);
    assert.equal((await machine.get(oneUrl('HIDDEN', 'dev', path, { include_imports: 'true' }))).status, 404);
    const create = await machine.post('/api/v1/secret-imports',
        { workspaceId: project.id, environment: 'dev', path: open, import: { environment: 'prod', path: hidden } });
    assert.equal(create.status, 403);
    const elsewhere = await machine.get(`/api/v1/secret-imports?${query({ workspaceId: project.id, environment: 'prod', path: hidden })}`);
    assert.equal(elsewhere.status, 403);
});

/** The first administrator, signed in as a person, and a member of the project. */
async function signIn() {
    const anyone = new Client(client.url);
    const first = await anyone.must('POST', '/api/v3/auth/login', { email: admin.email, password: admin.password });
    const user = new Client(client.url, first.accessToken);
    const chosen = await user.must('POST', '/api/v3/auth/select-organization', { organizationId: client.organizationId });
    await client.post(`/api/v2/workspace/${project.id}/memberships`, { emails: [admin.email], roleSlugs: ['admin'] });
    return new Client(client.url, chosen.token);
}

test('personal overrides belong to one user', async () => {
    const user = await signIn();
    const path = await newFolder();
    const at = { workspaceId: project.id, environment: 'dev', secretPath: path };
    await add('dev', path, 'HOST', 'shared');
    await add('dev', path, 'URL', 'http://${HOST}');
    for (const [method, verb] of [['POST', 'create'], ['DELETE', 'delete']]) {
        const refused = await client.send(method, '/api/v3/secrets/raw/HOST', { ...at, secretValue: 'x', type: 'personal' });
        assert.deepEqual([refused.status, refused.body.message], [400, `Must be user to ${verb} personal secret`]);
    }
    const alone = await user.post('/api/v3/secrets/raw/NOPE', { ...at, secretValue: 'x', type: 'personal' });
    assert.deepEqual([alone.status, alone.body.message],
        [400, 'Failed to create personal secret override for no corresponding shared secret']);
    const missing = await user.patch('/api/v3/secrets/raw/URL', { ...at, secretValue: 'x', type: 'personal' });
    assert.deepEqual([missing.status, missing.body.message], [404, 'Personal secret with name URL not found']);
    const { secret } = await user.must('POST', '/api/v3/secrets/raw/HOST', { ...at, secretValue: 'mine', type: 'personal' });
    assert.equal(secret.type, 'personal');
    const twice = await user.post('/api/v3/secrets/raw/HOST', { ...at, secretValue: 'mine', type: 'personal' });
    assert.deepEqual([twice.status, twice.body.message], [400, 'Secret already exist']);
    const rename = await user.patch('/api/v3/secrets/raw/HOST', { ...at, newSecretName: 'X', type: 'personal' });
    assert.deepEqual([rename.status, rename.body.message], [400, 'Personal secret cannot change the key name']);

    const shown = (answer) => answer.body.secrets.map((one) => [one.secretKey, one.type, one.secretValue]);
    assert.deepEqual(shown(await user.get(listUrl('dev', path))), [
        ['HOST', 'personal', 'mine'], ['HOST', 'shared', 'shared'], ['URL', 'shared', 'http://${HOST}']]);
    assert.deepEqual(shown(await user.get(listUrl('dev', path, {}, 'v4'))), [['HOST', 'shared', 'shared'], ['URL', 'shared', 'http://mine']]);
    assert.deepEqual(shown(await user.get(listUrl('dev', path, { includePersonalOverrides: 'true' }, 'v4'))),
        [['HOST', 'personal', 'mine'], ['URL', 'shared', 'http://mine']]);
    assert.deepEqual(shown(await user.get(listUrl('dev', path, { viewSecretValue: 'false' }))).map((one) => one[2]),
        ['mine', '<hidden-by-infisical>', '<hidden-by-infisical>']);
    for (const surface of ['v3', 'v4']) {
        assert.deepEqual(shown(await client.get(listUrl('dev', path, { includePersonalOverrides: 'true', expandSecretReferences: 'true' }, surface))),
            [['HOST', 'shared', 'shared'], ['URL', 'shared', 'http://shared']]);
    }
    assert.equal((await user.get(oneUrl('HOST', 'dev', path, { type: 'personal' }))).body.secret.secretValue, 'mine');
    assert.equal((await user.get(oneUrl('HOST', 'dev', path))).body.secret.secretValue, 'shared');
    assert.equal((await client.get(oneUrl('HOST', 'dev', path, { type: 'personal' }))).status, 404);
    assert.equal((await user.get(`/api/v4/secrets/id/${secret.id}`)).status, 200);
    for (const [method, url, body] of [['GET', `/api/v4/secrets/id/${secret.id}`], ['GET', `/api/v1/secret/${secret.id}/secret-versions`],
        ['POST', `/api/v1/secret/${secret.id}/rollback`, { version: 1 }]]) {
        assert.equal((await client.send(method, url, body)).status, 404, url);
    }

    await client.must('PATCH', '/api/v3/secrets/raw/HOST', { ...at, newSecretName: 'SERVER' });
    assert.deepEqual(shown(await user.get(listUrl('dev', path))).slice(0, 2), [['SERVER', 'personal', 'mine'], ['SERVER', 'shared', 'shared']]);
    const shared = (await client.must('DELETE', '/api/v3/secrets/raw/SERVER', at)).secret;
    assert.equal((await user.get(oneUrl('SERVER', 'dev', path, { type: 'personal' }))).status, 404);
    await client.must('POST', `/api/v1/secret/${shared.id}/restore`);
    assert.equal((await user.get(oneUrl('SERVER', 'dev', path, { type: 'personal' }))).body.secret.secretValue, 'mine');
    await user.must('DELETE', '/api/v3/secrets/raw/SERVER', { ...at, type: 'personal' });
    assert.deepEqual(shown(await user.get(listUrl('dev', path))).map((one) => one[1]), ['shared', 'shared']);
});

test('a service token with one scope need not say where', async () => {
    const user = await signIn();
    const path = await newFolder();
    await add('dev', path, 'A', 'a');
    const { serviceToken } = await user.must('POST', '/api/v2/service-token', {
        name: 'token', workspaceId: project.id, scopes: [{ environment: 'dev', secretPath: path }], expiresIn: null,
        permissions: ['read', 'write'], encryptedKey: '', iv: '', tag: '',
    });
    const service = new Client(client.url, `${serviceToken}.clientkey`);
    for (const url of ['/api/v3/secrets/raw', '/api/v4/secrets', listUrl('dev', path)]) {
        assert.deepEqual(keys(await service.get(url)), ['A'], url);
    }
    assert.equal((await service.get('/api/v3/secrets/raw/A')).body.secret.secretValue, 'a');
    assert.equal((await service.post('/api/v3/secrets/raw/B', { secretValue: 'b' })).status, 200);
    assert.equal((await service.get(listUrl('dev', '/'))).status, 403);
    assert.equal((await service.get(listUrl('prod', path))).status, 403);
    const { secret } = await client.must('GET', oneUrl('A', 'dev', path));
    assert.equal((await service.get(`/api/v4/secrets/id/${secret.id}`)).status, 403);
});
