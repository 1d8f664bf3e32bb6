// Many secrets, deep folders, and writers that get in each other's way.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { createMachine, createProject, startWithAdmin } from './harness.js';
import { issueOf, refused } from './refusal.js';

let client;
let other;
let project;

before(async (t) => {
    ({ client } = await startWithAdmin(t));
    project = await createProject(client);
    other = await createMachine(client, { projectId: project.id, role: 'admin' });
});

let folderCount = 0;
async function newFolder() {
    const name = `folder-${++folderCount}`;
    await client.must('POST', '/api/v1/folders', { workspaceId: project.id, environment: 'dev', name, path: '/' });
    return `/${name}`;
}
const place = (secretPath, extra = {}) => ({ projectId: project.id, environment: 'dev', secretPath, ...extra });
const query = (values) => new URLSearchParams(values).toString();
const list = async (path, extra = {}) => (await client.must('GET', `/api/v4/secrets?${query(place(path, extra))}`)).secrets;
const key = (i) => `KEY_${String(i).padStart(5, '0')}`;
const many = (from, count, value = 'v') => Array.from({ length: count }, (_, i) => ({ secretKey: key(from + i), secretValue: `${value}${from + i}` }));
const statuses = (answers) => answers.map(({ status }) => status);

test('two writers of one secret: every update counts, none is lost', async () => {
    const path = await newFolder();
    await client.must('POST', '/api/v4/secrets/SHARED', place(path, { secretValue: '0' }));
    const updates = Array.from({ length: 60 }, (_, i) => (i % 2 ? client : other).patch('/api/v4/secrets/SHARED', place(path, { secretValue: String(i + 1) })));
    const answers = await Promise.all(updates);
    assert.deepEqual([...new Set(statuses(answers))], [200]);
    const versions = answers.map(({ body }) => body.secret.version).sort((a, b) => a - b);
    assert.deepEqual(versions, Array.from({ length: 60 }, (_, i) => i + 2), 'each update has a version of its own');
    const last = answers.find(({ body }) => body.secret.version === 61).body.secret;
    const [now] = await list(path);
    assert.deepEqual([now.version, now.secretValue], [61, last.secretValue]);
});

test('two writers of one change each keep what the other did', async () => {
    const path = await newFolder();
    await client.must('POST', '/api/v4/secrets/A', place(path, { secretValue: '1' }));
    const [value, comment] = await Promise.all([
        client.patch('/api/v4/secrets/A', place(path, { secretValue: '2' })), other.patch('/api/v4/secrets/A', place(path, { secretComment: 'why' }))]);
    assert.deepEqual(statuses([value, comment]), [200, 200]);
    const [now] = await list(path);
    assert.deepEqual([now.secretValue, now.secretComment, now.version], ['2', 'why', 3]);
});

test('one name is created once, whoever comes first', async () => {
    const path = await newFolder();
    const answers = await Promise.all(Array.from({ length: 12 }, (_, i) =>
        (i % 2 ? client : other).post('/api/v4/secrets/ONCE', place(path, { secretValue: String(i) }))));
    assert.deepEqual(statuses(answers).sort(), [200, ...Array(11).fill(400)]);
    for (const answer of answers.filter(({ status }) => status === 400)) refused(answer, 400, 'Secret already exist', 'CreateSecret');
    const renames = await Promise.all(['X', 'Y', 'Z'].map((newSecretName, i) => (i % 2 ? client : other).patch('/api/v4/secrets/ONCE', place(path, { newSecretName }))));
    assert.deepEqual(statuses(renames).sort(), [200, 404, 404]);
    assert.equal((await list(path)).length, 1);
});

test('a thousand secrets at once: made, changed, deleted, all or nothing, beside another thousand', async () => {
    const [path, beside] = [await newFolder(), await newFolder()];
    const [made, madeBeside] = await Promise.all([
        client.post('/api/v4/secrets/batch', place(path, { secrets: many(0, 1000) })), other.post('/api/v4/secrets/batch', place(beside, { secrets: many(0, 1000) }))]);
    assert.deepEqual(statuses([made, madeBeside]), [200, 200]);
    assert.equal(made.body.secrets.length, 1000);
    assert.deepEqual(issueOf(await client.post('/api/v4/secrets/batch', place(path, { secrets: many(2000, 1001) }))).message, 'A batch holds at most 1000 secrets');
    refused(await client.post('/api/v4/secrets/batch', place(path, { secrets: many(999, 1000) })), 400, 'Secret already exist: KEY_00999', 'CreateManySecret');
    assert.equal((await list(path)).length, 1000, 'nothing of a refused batch is there');
    const { secrets } = await client.must('PATCH', '/api/v4/secrets/batch', place(path, { secrets: many(0, 1000, 'w') }));
    assert.ok(secrets.every(({ version }) => version === 2));
    assert.deepEqual((await list(path)).map(({ secretValue }) => secretValue), many(0, 1000, 'w').map(({ secretValue }) => secretValue));
    await client.must('DELETE', '/api/v4/secrets/batch', place(path, { secrets: many(0, 1000).map(({ secretKey }) => ({ secretKey })) }));
    assert.deepEqual(await list(path), []);
    assert.equal((await list(beside)).length, 1000);
    const { commits } = await client.must('GET', `/api/v1/pit/commits?${query(place(path))}`);
    assert.equal((await client.must('POST', `/api/v1/pit/commits/${commits[2].id}/rollback`)).totalChanges, 1000);
    assert.deepEqual((await list(path)).map(({ secretValue }) => secretValue), many(0, 1000).map(({ secretValue }) => secretValue));
});

test('a folder of ten thousand secrets', async () => {
    const path = await newFolder();
    for (let i = 0; i < 10_000; i += 1000) await client.must('POST', '/api/v4/secrets/batch', place(path, { secrets: many(i, 1000) }));
    const secrets = await list(path);
    assert.equal(secrets.length, 10_000);
    assert.deepEqual(secrets.map(({ secretKey }) => secretKey), Array.from({ length: 10_000 }, (_, i) => key(i)), 'sorted by key');
    const { secret } = await client.must('GET', `/api/v4/secrets/${key(7777)}?${query(place(path))}`);
    assert.equal(secret.secretValue, 'v7777');
    const file = await client.get(`/api/v1/secrets/export?${query(place(path, { format: 'env' }))}`);
    assert.equal(file.text.trimEnd().split('\n').length, 10_000);
    const preview = await client.must('POST', '/api/v1/secrets/import', place(path, { content: file.text, dryRun: true }));
    assert.equal(preview.summary.unchanged, 10_000);
});

test('a secret fifty folders deep is read, listed, referred to and imported', async () => {
    const names = Array.from({ length: 50 }, (_, i) => `d${i + 1}`);
    const deep = `/${names.join('/')}`;
    await client.must('POST', '/api/v1/folders', { workspaceId: project.id, environment: 'dev', name: names[49], path: `/${names.slice(0, 49).join('/')}` });
    await client.must('POST', '/api/v4/secrets/DEEP', place(deep, { secretValue: 'down here' }));
    assert.equal((await client.must('GET', `/api/v4/secrets/DEEP?${query(place(deep))}`)).secret.secretPath, deep);
    assert.deepEqual((await list('/d1', { recursive: 'true' })).map(({ secretKey }) => secretKey), ['DEEP']);
    const path = await newFolder();
    await client.must('POST', '/api/v4/secrets/USES', place(path, { secretValue: `\${dev.${names.join('.')}.DEEP}!` }));
    await client.must('POST', '/api/v1/secret-imports', { workspaceId: project.id, environment: 'dev', path, import: { environment: 'dev', path: deep } });
    const body = await client.must('GET', `/api/v4/secrets?${query(place(path))}`);
    assert.equal(body.secrets[0].secretValue, 'down here!');
    assert.deepEqual(body.imports.map(({ secretPath, secrets }) => [secretPath, secrets[0].secretKey]), [[deep, 'DEEP']]);
    refused(await client.post('/api/v1/folders', { workspaceId: project.id, environment: 'dev', name: 'd51', path: deep }), 400);
});

test('overlapping batches of two writers: no update is lost, and none half done', async () => {
    const path = await newFolder();
    const upsert = (who, from, value) => who.patch('/api/v4/secrets/batch', place(path, { mode: 'upsert', secrets: many(from, 200, value) }));
    const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => (i % 2 ? upsert(other, 100, `o${i}-`) : upsert(client, 0, `c${i}-`))));
    assert.deepEqual([...new Set(statuses(answers))], [200]);
    const now = await list(path);
    assert.deepEqual(now.map(({ secretKey }) => secretKey), Array.from({ length: 300 }, (_, i) => key(i)));
    assert.deepEqual(now.map(({ version }) => version), Array.from({ length: 300 }, (_, i) => (i >= 100 && i < 200 ? 10 : 5)), 'every write has its version');
    const writers = now.slice(100, 200).map(({ secretValue }) => secretValue.split('-')[0]);
    assert.equal(new Set(writers).size, 1, `the last batch won as a whole: ${[...new Set(writers)]}`);
});

test('folders that are made, renamed and deleted under writers: refused or done, never a stumble', async () => {
    const at = { workspaceId: project.id, environment: 'dev' };
    const made = await Promise.all(Array.from({ length: 8 }, (_, i) => (i % 2 ? client : other).post('/api/v1/folders', { ...at, name: 'contended', path: '/' })));
    assert.deepEqual(statuses(made).sort(), [200, ...Array(7).fill(400)]);
    const { id } = made.find(({ status }) => status === 200).body.folder;
    const racing = [];
    for (let i = 0; i < 20; i++) {
        racing.push(client.post(`/api/v4/secrets/${key(i)}`, place('/contended', { secretValue: '1' })));
        racing.push(other.get(`/api/v4/secrets?${query(place(i % 2 ? '/contended' : '/moved'))}`));
        if (i % 5 === 0) racing.push(other.patch(`/api/v1/folders/${id}`, { ...at, path: '/', name: i % 2 ? 'contended' : 'moved' }));
    }
    racing.push(client.delete(`/api/v1/folders/${id}`, { ...at, path: '/' }));
    const answers = await Promise.all(racing);
    for (const { status, text } of answers) assert.ok([200, 400, 404].includes(status), `${status} ${text}`);
    for (const path of ['/contended', '/moved']) assert.equal((await client.get(`/api/v4/secrets?${query(place(path))}`)).status, 404, 'gone with its folder');
});

test('imports and environments that are added at once take places of their own', async () => {
    const path = await newFolder();
    const sources = await Promise.all(Array.from({ length: 10 }, newFolder));
    const added = await Promise.all(sources.map((source, i) => (i % 2 ? client : other).post('/api/v1/secret-imports',
        { workspaceId: project.id, environment: 'dev', path, import: { environment: 'dev', path: source } })));
    assert.deepEqual([...new Set(statuses(added))], [200]);
    const { secretImports } = await client.must('GET', `/api/v1/secret-imports?${query({ workspaceId: project.id, environment: 'dev', path })}`);
    assert.deepEqual(secretImports.map(({ position }) => position), sources.map((_, i) => i + 1));
    const moved = await Promise.all(secretImports.map(({ id }, i) => (i % 2 ? client : other).patch(`/api/v1/secret-imports/${id}`,
        { workspaceId: project.id, environment: 'dev', path, import: { position: 1 + (i * 7) % 10 } })));
    assert.deepEqual([...new Set(statuses(moved))], [200]);
    const after = await client.must('GET', `/api/v1/secret-imports?${query({ workspaceId: project.id, environment: 'dev', path })}`);
    assert.deepEqual(after.secretImports.map(({ position }) => position), sources.map((_, i) => i + 1), 'dense');
    const environments = await Promise.all(Array.from({ length: 6 }, (_, i) => client.post(`/api/v1/workspace/${project.id}/environments`, { name: `E${i}`, slug: `e${i}`, position: 1 })));
    assert.deepEqual([...new Set(statuses(environments))], [200]);
    const places = await Promise.all((await client.must('GET', `/api/v1/workspace/${project.id}`)).workspace.environments.map(async ({ id }) =>
        (await client.must('GET', `/api/v1/workspace/environments/${id}`)).environment.position));
    assert.deepEqual(places, places.map((_, i) => i + 1));
});
