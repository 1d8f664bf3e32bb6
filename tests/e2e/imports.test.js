// Imports: one folder shows another's secrets.
// Also runs on PostgreSQL.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { createProject, startWithAdmin } from './harness.js';

let client;
let project;

before(async (t) => {
    ({ client } = await startWithAdmin(t));
    project = await createProject(client);
});

let folderCount = 0;
async function newFolder(environment = 'dev', parent = '/') {
    const name = `folder-${++folderCount}`;
    await client.must('POST', '/api/v1/folders', { workspaceId: project.id, environment, name, path: parent });
    return `${parent === '/' ? '' : parent}/${name}`;
}

const query = (values) => new URLSearchParams(values).toString();
const add = (path, environment, name, secretValue) => client.must('POST', `/api/v3/secrets/raw/${name}`,
    { workspaceId: project.id, environment, secretPath: path, secretValue });
const importing = (path, source, environment = 'dev', sourceEnvironment = 'dev') => client.post('/api/v1/secret-imports',
    { workspaceId: project.id, environment, path, import: { environment: sourceEnvironment, path: source } });
const mustImport = async (...args) => {
    const answer = await importing(...args);
    assert.equal(answer.status, 200, answer.text);
    return answer.body.secretImport;
};
const list = (path, extra = {}) => client.must('GET',
    `/api/v3/secrets/raw?${query({ workspaceId: project.id, environment: 'dev', secretPath: path, include_imports: 'true', ...extra })}`);
const listImports = async (path) => (await client.must('GET',
    `/api/v1/secret-imports?${query({ workspaceId: project.id, environment: 'dev', path })}`)).secretImports;
const values = (secrets) => secrets.map((one) => [one.secretKey, one.secretValue]);

test('an import is made, listed, read, changed and deleted', async () => {
    const path = await newFolder();
    const source = await newFolder('prod');
    const made = (await importing(path, `${source}/`, 'dev', 'prod')).body;
    assert.equal(made.message, 'Successfully created secret import');
    const one = made.secretImport;
    assert.deepEqual([one.importPath, one.importEnv.slug, one.position, one.version, one.isReplication, one.isReserved],
        [source, 'prod', 1, 1, false, false]);
    assert.deepEqual([one.lastReplicated, one.replicationStatus, one.isReplicationSuccess], [null, null, null]);
    assert.equal(one.secretPath, path);
    const listed = await client.must('GET', `/api/v2/secret-imports?${query({ projectId: project.id, environment: 'dev', path })}`);
    assert.equal(listed.message, 'Successfully fetched secret imports');
    assert.deepEqual(listed.secretImports, [one]);
    const full = (await client.must('GET', `/api/v1/secret-imports/${one.id}`)).secretImport;
    assert.deepEqual([full.projectId, full.secretPath, full.environment.slug, full.importEnv.slug], [project.id, path, 'dev', 'prod']);
    const body = { workspaceId: project.id, environment: 'dev', path };
    const changed = await client.must('PATCH', `/api/v1/secret-imports/${one.id}`, { ...body, import: { path: '/', environment: 'staging' } });
    assert.equal(changed.message, 'Successfully updated secret import');
    assert.deepEqual([changed.secretImport.importPath, changed.secretImport.importEnv.slug], ['/', 'staging']);
    assert.ok((await client.must('POST', `/api/v1/secret-imports/${one.id}/replication-resync`, body)).message);
    const deleted = await client.must('DELETE', `/api/v1/secret-imports/${one.id}`, body);
    assert.equal(deleted.message, 'Successfully deleted secret import');
    assert.deepEqual(await listImports(path), []);
    assert.equal((await client.get(`/api/v1/secret-imports/${one.id}`)).status, 404);
});

test('refusals have the contract\'s words', async () => {
    const path = await newFolder();
    const source = await newFolder();
    const missing = await importing('/nowhere', source);
    assert.equal(missing.status, 404);
    assert.equal(missing.body.message, "Folder with path '/nowhere' in environment with slug 'dev' not found");
    assert.equal((await importing(path, source, 'dev', 'nope')).status, 404);
    assert.equal((await importing(path, path)).body.message, 'Cyclic import not allowed');
    await mustImport(path, source);
    const twice = await importing(path, source);
    assert.deepEqual([twice.status, twice.body.message], [400, 'Import already exist']);
    const back = await importing(source, path);
    assert.deepEqual([back.status, back.body.message], [400, 'Cyclic import not allowed']);
    const third = await newFolder();
    const other = await mustImport(source, third);
    const turned = await client.patch(`/api/v1/secret-imports/${other.id}`, { import: { path } });
    assert.deepEqual([turned.status, turned.body.message], [400, 'Cyclic import not allowed']);
    assert.equal((await client.get('/api/v1/secret-imports/00000000-0000-4000-8000-000000000000')).status, 404);
    assert.equal((await client.post('/api/v1/secret-imports', { workspaceId: project.id, environment: 'dev', path })).status, 422);
    assert.equal((await client.get(`/api/v1/secret-imports?${query({ workspaceId: project.id, environment: 'dev', path: '/nowhere' })}`)).status, 404);
});

test('positions stay dense', async () => {
    const path = await newFolder();
    const sources = [];
    for (let i = 0; i < 4; i++) sources.push(await newFolder());
    const made = [];
    for (const source of sources) made.push(await mustImport(path, source));
    const order = async () => (await listImports(path)).map((one) => [one.position, sources.indexOf(one.importPath)]);
    assert.deepEqual(await order(), [[1, 0], [2, 1], [3, 2], [4, 3]]);
    const move = (i, position) => client.must('PATCH', `/api/v1/secret-imports/${made[i].id}`, { import: { position } });
    await move(3, 1);
    assert.deepEqual(await order(), [[1, 3], [2, 0], [3, 1], [4, 2]]);
    await move(3, 99);
    assert.deepEqual(await order(), [[1, 0], [2, 1], [3, 2], [4, 3]]);
    await move(0, 3);
    assert.deepEqual(await order(), [[1, 1], [2, 2], [3, 0], [4, 3]]);
    await client.must('DELETE', `/api/v1/secret-imports/${made[2].id}`);
    assert.deepEqual(await order(), [[1, 1], [2, 0], [3, 3]]);
});

test('lists show one group for each direct import, deeper ones behind its own secrets', async () => {
    const path = await newFolder();
    const [a, b, deep] = [await newFolder(), await newFolder('prod'), await newFolder()];
    await add(path, 'dev', 'OWN', 'own');
    await add(a, 'dev', 'KEY', 'from a');
    await add(deep, 'dev', 'KEY', 'from deep');
    await add(deep, 'dev', 'DEEP', 'deep');
    await mustImport(path, a);
    await mustImport(path, b, 'dev', 'prod');
    await mustImport(a, deep);
    const answer = await list(path);
    assert.deepEqual(values(answer.secrets), [['OWN', 'own']]);
    assert.deepEqual(answer.imports.map((one) => [one.environment, one.secretPath, values(one.secrets)]), [
        ['dev', a, [['KEY', 'from a'], ['DEEP', 'deep'], ['KEY', 'from deep']]],
        ['prod', b, []],
    ]);
    assert.ok(answer.imports.every((one) => /^[0-9a-f-]{36}$/.test(one.folderId)));
    assert.deepEqual((await list(path, { include_imports: 'false' })).imports, []);
    assert.equal((await list(path, { include_imports: '', includeImports: 'true' })).imports.length, 2);
    const v4 = `/api/v4/secrets?${query({ projectId: project.id, environment: 'dev', secretPath: path })}`;
    assert.equal((await client.must('GET', v4)).imports.length, 2);
    assert.equal((await client.must('GET', `${v4}&include_imports=false`)).imports.length, 0);

    const groups = (await client.must('GET',
        `/api/v1/secret-imports/secrets/raw?${query({ workspaceId: project.id, environment: 'dev', path })}`)).secrets;
    assert.deepEqual(groups.map((one) => [one.environmentInfo.slug, one.secrets.length]), [['dev', 3], ['prod', 0]]);
});

test('a secret is found by name through imports: own first, then the last import', async () => {
    const path = await newFolder();
    const [a, b] = [await newFolder(), await newFolder()];
    const get = (name, extra = {}) => client.get(`/api/v3/secrets/raw/${name}?${query(
        { workspaceId: project.id, environment: 'dev', secretPath: path, include_imports: 'true', ...extra })}`);
    await add(a, 'dev', 'KEY', 'a');
    await add(a, 'dev', 'ONLY_A', 'a');
    await add(b, 'dev', 'KEY', 'b');
    await mustImport(path, a);
    await mustImport(path, b);
    const found = (await get('KEY')).body.secret;
    assert.deepEqual([found.secretValue, found.secretPath], ['b', b]);
    assert.equal((await get('ONLY_A')).body.secret.secretValue, 'a');
    assert.equal((await get('ONLY_A', { include_imports: 'false' })).status, 404);
    await add(path, 'dev', 'KEY', 'own');
    assert.equal((await get('KEY')).body.secret.secretValue, 'own');
});

test('circles of imports and missing sources do no harm', async () => {
    const [a, b, c] = [await newFolder(), await newFolder(), await newFolder()];
    for (const path of [a, b, c]) await add(path, 'dev', `KEY_${path.slice(8)}`, path);
    await mustImport(a, b);
    await mustImport(b, c);
    await mustImport(c, a);
    await mustImport(a, '/not/there/yet');
    const answer = await list(a);
    assert.equal(answer.imports.length, 1);
    assert.equal(answer.imports[0].secrets.length, 2);
});

test('a relative reference may lead to an imported secret', async () => {
    const path = await newFolder();
    const source = await newFolder();
    await add(source, 'dev', 'HOST', 'imported');
    await add(path, 'dev', 'URL', 'http://${HOST}');
    await mustImport(path, source);
    const answer = await list(path, { expandSecretReferences: 'true' });
    assert.deepEqual(values(answer.secrets), [['URL', 'http://imported']]);
});
