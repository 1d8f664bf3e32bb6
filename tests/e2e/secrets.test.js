// Secrets: the wire shapes, the rules and the refusals that clients depend on.
// Also runs on PostgreSQL.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { createProject, startWithAdmin } from './harness.js';

let server;
let client;
let project;

before(async (t) => {
    ({ server, client } = await startWithAdmin(t));
    project = await createProject(client);
});

let folderCount = 0;
/** A folder of its own for each test: secretPath. */
async function newFolder(environment = 'dev') {
    const name = `folder-${++folderCount}`;
    await client.must('POST', '/api/v1/folders', { workspaceId: project.id, environment, name, path: '/' });
    return `/${name}`;
}

const at = (secretPath, extra = {}) => ({ workspaceId: project.id, environment: 'dev', secretPath, ...extra });
const query = (values) => new URLSearchParams(values).toString();
const v3 = (name = '', values) => `/api/v3/secrets/raw${name && `/${encodeURIComponent(name)}`}${values ? `?${query(values)}` : ''}`;
const v4 = (name = '', values) => `/api/v4/secrets${name && `/${encodeURIComponent(name)}`}${values ? `?${query(values)}` : ''}`;
const inV4 = (secretPath, extra = {}) => ({ projectId: project.id, environment: 'dev', secretPath, ...extra });

const create = async (path, name, secretValue, extra = {}) =>
    (await client.must('POST', v3(name), at(path, { secretValue, ...extra }))).secret;
const list = async (path, extra = {}) => client.must('GET', v3('', at(path, extra)));
const values = (secrets) => Object.fromEntries(secrets.map((one) => [one.secretKey, one.secretValue]));
const issue = (answer) => answer.body.message[0];

test('a new secret has every member that strict clients read', async () => {
    const path = await newFolder();
    const secret = await create(path, 'KEY', 'value');
    assert.match(secret.id, /^[0-9a-f-]{36}$/);
    assert.equal(secret._id, secret.id);
    assert.equal(secret.workspace, project.id);
    assert.equal(secret.projectId, project.id);
    assert.equal(secret.environment, 'dev');
    assert.equal(secret.secretPath, path);
    assert.equal(secret.version, 1);
    assert.equal(secret.type, 'shared');
    assert.equal(secret.secretKey, 'KEY');
    assert.equal(secret.secretValue, 'value');
    assert.equal(secret.secretValueHidden, false);
    assert.equal(secret.secretComment, '');
    assert.equal(secret.secretReminderNote, null);
    assert.equal(secret.secretReminderRepeatDays, null);
    assert.equal(secret.skipMultilineEncoding, false);
    assert.match(secret.createdAt, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    assert.equal(secret.updatedAt, secret.createdAt);
    assert.deepEqual(secret.tags, []);
    assert.deepEqual(secret.secretMetadata, []);
    assert.equal(secret.isRotatedSecret, false);
    assert.equal(secret.rotationId, null);
    assert.equal(secret.actor.actorType, 'identity');
    assert.equal(secret.actor.actorId, client.identityId);
});

test('what one surface writes, both read, by name and by id', async () => {
    const path = await newFolder();
    const { secret } = await client.must('POST', v4('A/B c'.replace('/', '-')), inV4(path, { secretValue: 'x' }));
    for (const url of [
        v3(secret.secretKey, at(path)), v4(secret.secretKey, inV4(path)),
        `/api/v3/secrets/raw/id/${secret.id}`, `/api/v4/secrets/id/${secret.id}`,
    ]) {
        const answer = await client.must('GET', url);
        assert.equal(answer.secret.id, secret.id);
        assert.equal(answer.secret.secretValue, 'x');
        assert.equal(answer.secret.secretPath, path);
    }
});

test('lists are sorted by key and carry an empty list of imports', async () => {
    const path = await newFolder();
    for (const name of ['b', 'C', 'a', 'A_1']) await create(path, name, name);
    const answer = await list(path);
    assert.deepEqual(answer.secrets.map((one) => one.secretKey), ['A_1', 'C', 'a', 'b']);
    assert.deepEqual(answer.imports, []);
    assert.deepEqual(Object.keys(answer), ['secrets', 'imports']);
});

test('a missing folder or environment is 404 with the contract\'s words', async () => {
    const missing = { workspaceId: project.id, environment: 'dev', secretPath: '/nowhere' };
    const text = "Folder with path '/nowhere' in environment with slug 'dev' not found";
    for (const [method, url, body, error] of [
        ['GET', v3('', missing)], ['GET', v4('', { ...missing, projectId: project.id })],
        ['GET', v3('A', missing), undefined, 'GetSecretByName'],
        ['POST', v3('A'), { ...missing, secretValue: 'x' }, 'CreateSecret'],
        ['PATCH', v3('A'), missing, 'UpdateSecret'], ['DELETE', v3('A'), missing, 'DeleteSecret'],
        ['POST', '/api/v3/secrets/batch/raw', { ...missing, secrets: [{ secretKey: 'A', secretValue: '' }] },
            'CreateManySecret'],
    ]) {
        const answer = await client.send(method, url, body);
        assert.equal(answer.status, 404, `${method} ${url}`);
        assert.equal(answer.body.message, text);
        if (error) assert.equal(answer.body.error, error);
    }
    assert.equal((await client.get(v3('', { ...missing, environment: 'nope', secretPath: '/' }))).status, 404);
});

test('what is missing is named', async () => {
    const path = await newFolder();
    for (const [method, url, body, status, message] of [
        ['GET', v3('NOPE', at(path)), undefined, 404, "Secret with name 'NOPE' not found"],
        ['PATCH', v3('NOPE'), at(path, { secretValue: 'x' }), 404, 'Secret with name NOPE not found'],
        ['DELETE', v3('NOPE'), at(path), 404, 'Secret not found'],
        ['GET', v3('', { workspaceId: project.id }), undefined, 400, 'Missing project id or environment'],
        ['GET', v3('', { environment: 'dev' }), undefined, 400, 'Missing project id or environment'],
        ['GET', v3('A', { workspaceId: project.id }), undefined, 400, 'Missing environment'],
    ]) {
        const answer = await client.send(method, url, body);
        assert.equal(answer.status, status, `${method} ${url} ${answer.text}`);
        assert.equal(answer.body.message, message);
    }
    const id = '00000000-0000-4000-8000-000000000000';
    for (const base of ['/api/v3/secrets/raw', '/api/v4/secrets']) {
        const byId = await client.get(`${base}/id/${id}`);
        assert.equal(byId.status, 404);
        assert.equal(byId.body.message, `Secret with ID '${id}' not found`);
        assert.equal((await client.get(`${base}/id/nonsense`)).status, 422);
    }
    const unknown = await client.get(v3('', { workspaceId: id, environment: 'dev' }));
    assert.equal(unknown.status, 404);
});

test('creating twice is refused', async () => {
    const path = await newFolder();
    await create(path, 'A', '1');
    const answer = await client.post(v3('A'), at(path, { secretValue: '2' }));
    assert.equal(answer.status, 400);
    assert.equal(answer.body.message, 'Secret already exist');
    assert.equal(values((await list(path)).secrets).A, '1');
});

test('values are trimmed but for one newline at the end', async () => {
    const path = await newFolder();
    for (const [given, kept] of [
        ['  x  ', 'x'], ['x\n', 'x\n'], ['x \n\n', 'x\n'], ['\n', '\n'], ['', ''], ['  ', ''],
        ['-----BEGIN-----\nabc\n-----END-----\n', '-----BEGIN-----\nabc\n-----END-----\n'], ['ünï ☃ 😀', 'ünï ☃ 😀'],
        ['"quoted\\"\t\u2028', '"quoted\\"\t\u2028'],
    ]) {
        await client.post(v3('T'), at(path, { secretValue: '-' }));
        const { secret } = await client.must('PATCH', v3('T'), at(path, { secretValue: given }));
        assert.equal(secret.secretValue, kept);
        assert.equal((await client.must('GET', v3('T', at(path)))).secret.secretValue, kept);
    }
});

test('names that break the rules are refused', async () => {
    const path = await newFolder();
    const bad = ['a:b', 'a/b', '   ', 'a\u0001b', 'x'.repeat(513)];
    for (const name of bad) {
        const answer = await client.post(v3(name), at(path, { secretValue: 'x' }));
        assert.equal(answer.status, 422, name);
    }
    assert.equal((await client.post('/api/v3/secrets/raw/%ff', at(path, { secretValue: 'x' }))).status, 400);
    assert.equal((await client.post('/api/v3/secrets/raw/a%00b', at(path, { secretValue: 'x' }))).status, 400);
    assert.ok([404, 400].includes((await client.post('/api/v3/secrets/raw', at(path, { secretValue: 'x' }))).status));
    for (const name of bad) {
        const batch = await client.post('/api/v3/secrets/batch/raw',
            at(path, { secrets: [{ secretKey: 'FINE', secretValue: '' }, { secretKey: name, secretValue: '' }] }));
        assert.equal(batch.status, 422, name);
        assert.deepEqual(issue(batch).path, ['secrets', 1, 'secretKey']);
    }
    assert.deepEqual((await list(path)).secrets, []);
    await create(path, '  SPACED  ', 'x');
    assert.deepEqual((await list(path)).secrets.map((one) => one.secretKey), ['SPACED']);
});

test('input of a wrong shape is told', async () => {
    const path = await newFolder();
    for (const [method, url, body, where] of [
        ['POST', v3('A'), at(path), ['secretValue']],
        ['POST', v3('A'), at(path, { secretValue: 1 }), ['secretValue']],
        ['POST', v3('A'), at(path, { secretValue: 'x'.repeat(512 * 1024 + 1) }), ['secretValue']],
        ['POST', v3('A'), { workspaceId: project.id, secretValue: 'x' }, ['environment']],
        ['POST', v3('A'), { environment: 'dev', secretValue: 'x' }, ['projectId']],
        ['POST', v3('A'), at(path, { secretValue: 'x', type: 'other' }), ['type']],
        ['POST', v3('A'), at(path, { secretValue: 'x', secretMetadata: [{ value: 'v' }] }), ['secretMetadata', 0, 'key']],
        ['POST', v3('A'), at(path, { secretValue: 'x', secretReminderNote: 'x'.repeat(1025) }), ['secretReminderNote']],
        ['PATCH', v3('A'), at(path, { newSecretName: '' }), ['newSecretName']],
        ['PATCH', v3('A'), at(path, { newSecretName: 'a:b' }), ['newSecretName']],
        ['GET', v3('', at(path, { recursive: 'yes' })), undefined, ['recursive']],
        ['GET', v3('A', at(path, { version: 'x' })), undefined, ['version']],
        ['POST', '/api/v3/secrets/batch/raw', at(path, { secrets: [] }), ['secrets']],
        ['POST', '/api/v3/secrets/batch/raw',
            at(path, { secrets: Array.from({ length: 1001 }, (_, i) => ({ secretKey: `K${i}`, secretValue: '' })) }), ['secrets']],
        ['PATCH', '/api/v3/secrets/batch/raw', at(path, { mode: 'maybe', secrets: [{ secretKey: 'A' }] }), ['mode']],
    ]) {
        const answer = await client.send(method, url, body);
        assert.equal(answer.status, 422, `${method} ${url} ${answer.text.slice(0, 200)}`);
        assert.deepEqual(issue(answer).path, where);
    }
    assert.equal(issue(await client.patch(v3('A'), at(path, { newSecretName: '' }))).message,
        'New secret name cannot be empty');
    assert.equal((await client.post(v3('A'), '{"broken":')).status, 400);
    assert.equal((await client.post(v3('A'), at(path, { secretValue: 'a\u0000b' }))).status, 400);
    assert.equal((await client.get(v3('', at('/a/../b')))).status, 400);
    const nothing = await client.send('GET', v3('', at(path)));
    assert.deepEqual(nothing.body.secrets, []);
});

test('empty query values, unknown ones and nulls are no values', async () => {
    const path = await newFolder();
    await create(path, 'A', '1', {
        secretReminderNote: null, secretReminderRepeatDays: null, tagIds: null, skipMultilineEncoding: null, App: 'x',
    });
    await create(path, 'B', '2', { secretReminderNote: '', secretReminderRepeatDays: 0, secretComment: '', tagIds: [] });
    const url = `${v3('', at(path))}&workspaceSlug=&tagSlugs=&metadataFilter=&recursive=&whatever=1`;
    assert.deepEqual(values((await client.must('GET', url)).secrets), { A: '1', B: '2' });
    const slug = `/api/v3/secrets/raw?workspaceId=&workspaceSlug=${project.slug}&environment=dev&secretPath=${path}/`;
    assert.equal((await client.must('GET', slug)).secrets.length, 2);
    assert.deepEqual((await client.must('GET', v3('', { workspaceId: project.id, environment: 'dev', secretPath: '' }))).secrets, []);
});

test('an update changes what it is given and nothing else', async () => {
    const path = await newFolder();
    const made = await create(path, 'A', '1', {
        secretComment: ' why ', secretMetadata: [{ key: 'team', value: 'x' }], skipMultilineEncoding: true,
        secretReminderNote: 'soon', secretReminderRepeatDays: 30,
    });
    assert.equal(made.secretComment, 'why');
    const { secret } = await client.must('PATCH', v3('A'), at(path, { secretValue: '2' }));
    assert.equal(secret.id, made.id);
    assert.equal(secret.version, 2);
    assert.equal(secret.secretValue, '2');
    assert.equal(secret.secretComment, 'why');
    assert.equal(secret.skipMultilineEncoding, true);
    assert.equal(secret.secretReminderNote, 'soon');
    assert.equal(secret.secretReminderRepeatDays, 30);
    assert.deepEqual(secret.secretMetadata, [{ key: 'team', value: 'x', isEncrypted: false }]);
    const cleared = (await client.must('PATCH', v3('A'), at(path, {
        secretComment: '', secretMetadata: [], skipMultilineEncoding: false, secretReminderNote: null, secretReminderRepeatDays: null,
    }))).secret;
    assert.equal(cleared.secretValue, '2');
    assert.equal(cleared.secretComment, '');
    assert.deepEqual(cleared.secretMetadata, []);
    assert.equal(cleared.skipMultilineEncoding, false);
    assert.equal(cleared.secretReminderNote, null);
    assert.equal(cleared.secretReminderRepeatDays, null);
    assert.deepEqual(cleared, (await client.must('GET', v3('A', at(path)))).secret);
});

test('a renamed secret keeps its id, and its new name must be free', async () => {
    const path = await newFolder();
    const a = await create(path, 'A', '1');
    await create(path, 'B', '2');
    const taken = await client.patch(v3('A'), at(path, { newSecretName: 'B' }));
    assert.equal(taken.status, 400);
    assert.equal(taken.body.message, 'Secret with the new name already exist');
    const { secret } = await client.must('PATCH', v3('A'), at(path, { newSecretName: 'C' }));
    assert.equal(secret.id, a.id);
    assert.deepEqual(values((await list(path)).secrets), { B: '2', C: '1' });
});

test('metadata can be encrypted and can be filtered by where it is not', async () => {
    const path = await newFolder();
    const metadata = [{ key: 'team', value: 'web' }, { key: 'pin', value: 's3cret', isEncrypted: true }];
    const made = await create(path, 'A', '1', { secretMetadata: metadata });
    assert.deepEqual(made.secretMetadata, [{ key: 'team', value: 'web', isEncrypted: false }, metadata[1]]);
    await create(path, 'B', '2', { secretMetadata: [{ key: 'team', value: 'web' }, { key: 'tier', value: '1' }] });
    await create(path, 'C', '3');
    const filtered = async (metadataFilter) => Object.keys(values((await list(path, { metadataFilter })).secrets));
    assert.deepEqual(await filtered('key=team,value=web'), ['A', 'B']);
    assert.deepEqual(await filtered('key=team,value=web|key=tier,value=1'), ['B']);
    assert.deepEqual(await filtered('key=pin,value=s3cret'), []);
    assert.deepEqual(await filtered('key=team'), ['A', 'B', 'C']);
    const many = await client.get(v3('', at(path, { metadataFilter: Array(11).fill('key=a,value=b').join('|') })));
    assert.equal(many.status, 400);
    assert.equal(many.body.message, 'You can only filter by up to 10 metadata fields');
    const masked = (await list(path, { viewSecretValue: 'false' })).secrets[0];
    assert.equal(masked.secretMetadata[1].value, '<hidden-by-infisical>');
    const updated = (await client.must('PATCH', v3('A'), at(path, { secretValue: 'x' }))).secret;
    assert.deepEqual(updated.secretMetadata[1], metadata[1]);
});

test('values can be left out', async () => {
    const path = await newFolder();
    await create(path, 'A', '1');
    const hidden = (await list(path, { viewSecretValue: 'false' })).secrets[0];
    assert.equal(hidden.secretValue, '<hidden-by-infisical>');
    assert.equal(hidden.secretValueHidden, true);
    const one = (await client.must('GET', v3('A', at(path, { viewSecretValue: 'false' })))).secret;
    assert.equal(one.secretValue, '<hidden-by-infisical>');
});

test('a recursive list walks all folders below', async () => {
    const path = await newFolder();
    await client.must('POST', '/api/v1/folders', { workspaceId: project.id, environment: 'dev', name: 'b', path: `${path}/a` });
    await create(path, 'TOP', '1');
    await create(`${path}/a/b`, 'DEEP', '2');
    assert.deepEqual(values((await list(path)).secrets), { TOP: '1' });
    const all = (await list(path, { recursive: 'true' })).secrets;
    assert.deepEqual(all.map((one) => [one.secretPath, one.secretKey]), [[path, 'TOP'], [`${path}/a/b`, 'DEEP']]);
});

test('the ETag of a list changes with it, and only then', async () => {
    const path = await newFolder();
    await create(path, 'A', '1');
    for (const url of [v3('', at(path)), v4('', inV4(path)), v3('A', at(path))]) {
        const first = await client.get(url);
        const etag = first.headers.get('etag');
        assert.match(etag, /^"[^"]+"$/);
        const second = await client.get(url, { 'if-none-match': etag });
        assert.equal(second.status, 304);
        assert.equal(second.text, '');
        await client.must('PATCH', v3('A'), at(path, { secretValue: String(Math.random()) }));
        assert.equal((await client.get(url, { 'if-none-match': etag })).status, 200);
    }
});

test('every write makes a version, which can be read and brought back', async () => {
    const path = await newFolder();
    const { id } = await create(path, 'A', 'one', { secretComment: 'first' });
    await client.must('PATCH', v3('A'), at(path, { secretValue: 'two', secretComment: 'second' }));
    await client.must('PATCH', v3('A'), at(path, { newSecretName: 'B' }));
    const { secretVersions } = await client.must('GET', `/api/v1/secret/${id}/secret-versions`);
    assert.deepEqual(secretVersions.map((one) => [one.version, one.secretKey, one.secretValue, one.secretComment]),
        [[3, 'B', 'two', 'second'], [2, 'A', 'two', 'second'], [1, 'A', 'one', 'first']]);
    assert.ok(secretVersions.every((one) => one.secretId === id && one.id !== id));
    const page = await client.must('GET', `/api/v1/secret/${id}/secret-versions?limit=1&offset=1`);
    assert.deepEqual(page.secretVersions.map((one) => one.version), [2]);
    assert.equal((await client.must('GET', v3('B', at(path, { version: '1' })))).secret.secretValue, 'one');
    assert.equal((await client.get(v3('B', at(path, { version: '9' })))).status, 404);

    const { secret } = await client.must('POST', `/api/v1/secret/${id}/rollback`, { version: 1 });
    assert.deepEqual([secret.version, secret.secretKey, secret.secretValue, secret.secretComment], [4, 'A', 'one', 'first']);
    assert.deepEqual(values((await list(path)).secrets), { A: 'one' });
    assert.equal((await client.post(`/api/v1/secret/${id}/rollback`, { version: 99 })).status, 404);
    assert.equal((await client.post(`/api/v1/secret/${id}/rollback`, {})).status, 422);
    await create(path, 'B', 'other');
    assert.equal((await client.post(`/api/v1/secret/${id}/rollback`, { version: 3 })).status, 400);
});

test('older versions beyond the project\'s limit are dropped', async () => {
    const small = await createProject(client);
    await client.must('PATCH', `/api/v1/projects/${small.id}`, { pitVersionLimit: 3 });
    const place = { workspaceId: small.id, environment: 'dev' };
    const { secret } = await client.must('POST', v3('A'), { ...place, secretValue: '0' });
    for (let i = 1; i < 6; i++) await client.must('PATCH', v3('A'), { ...place, secretValue: String(i) });
    const { secretVersions } = await client.must('GET', `/api/v1/secret/${secret.id}/secret-versions`);
    assert.deepEqual(secretVersions.map((one) => one.secretValue), ['5', '4', '3']);
});

test('a deleted secret is gone, listed as deleted, and can come back', async () => {
    const path = await newFolder();
    const made = await create(path, 'A', 'one');
    const { secret } = await client.must('DELETE', v3('A'), at(path));
    assert.equal(secret.id, made.id);
    assert.equal(secret.secretValue, 'one');
    assert.equal((await client.get(v3('A', at(path)))).status, 404);
    assert.equal((await client.get(`/api/v4/secrets/id/${made.id}`)).status, 404);
    const deleted = await client.must('GET', `/api/v1/secrets/deleted?${query(inV4(path))}`);
    assert.deepEqual(deleted.secrets.map((one) => [one.id, one.secretKey, one.secretValue]),
        [[made.id, 'A', '<hidden-by-infisical>']]);
    assert.match(deleted.secrets[0].deletedAt, /Z$/);
    const second = await create(path, 'A', 'two');
    const refused = await client.post(`/api/v1/secret/${made.id}/restore`);
    assert.equal(refused.status, 400);
    assert.equal(refused.body.message, 'Secret already exist');
    await client.must('DELETE', v3('A'), at(path));
    const restored = (await client.must('POST', `/api/v1/secret/${made.id}/restore`)).secret;
    assert.deepEqual([restored.id, restored.secretValue, restored.version], [made.id, 'one', 2]);
    assert.equal((await client.post(`/api/v1/secret/${made.id}/restore`)).status, 404);
    assert.equal((await client.get(`/api/v4/secrets/id/${second.id}`)).status, 404);
});

test('tags: both spellings, on secrets, in filters', async () => {
    const path = await newFolder();
    const older = `/api/v1/workspace/${project.id}/tags`;
    const newer = `/api/v1/projects/${project.id}/tags`;
    const red = (await client.must('POST', older, { slug: 'red', color: '#f00' })).workspaceTag;
    const made = await client.must('POST', newer, { slug: 'blue', color: '' });
    assert.deepEqual(made.tag, made.workspaceTag);
    const blue = made.tag;
    assert.deepEqual([red.slug, red.name, red.color, red.projectId], ['red', 'red', '#f00', project.id]);
    assert.equal((await client.post(newer, { slug: 'red' })).status, 400);
    assert.equal((await client.post(newer, { slug: 'Not A Slug' })).status, 422);
    assert.deepEqual((await client.must('GET', newer)).tags.map((one) => one.slug), ['blue', 'red']);
    assert.equal((await client.must('GET', older)).workspaceTags.length, 2);
    assert.equal((await client.must('GET', `${newer}/slug/red`)).tag.id, red.id);
    assert.equal((await client.must('GET', `${older}/${red.id}`)).workspaceTag.slug, 'red');
    assert.equal((await client.get(`${newer}/slug/nope`)).status, 404);

    const secret = await create(path, 'A', '1', { tagIds: [red.id] });
    assert.deepEqual(secret.tags, [{ id: red.id, slug: 'red', name: 'red', color: '#f00' }]);
    await create(path, 'B', '2', { tagIds: [red.id, blue.id] });
    await create(path, 'C', '3');
    const tagged = async (tagSlugs) => Object.keys(values((await list(path, { tagSlugs })).secrets));
    assert.deepEqual(await tagged('red'), ['A', 'B']);
    assert.deepEqual(await tagged('blue,green'), ['B']);
    assert.deepEqual(await tagged('green'), []);
    const unknown = await client.post(v3('D'), at(path, { secretValue: '', tagIds: [red.id, made.tag.id.replace(/^./, '0'), 'x'] }));
    assert.equal(unknown.status, 404);
    assert.match(unknown.body.message, /^Tag not found\. Found red/);

    const attach = { projectSlug: project.slug, environment: 'dev', secretPath: path, tagSlugs: ['blue'] };
    assert.deepEqual((await client.must('POST', '/api/v3/secrets/tags/A', attach)).secret.tags.map((one) => one.slug), ['red', 'blue']);
    assert.deepEqual((await client.must('DELETE', '/api/v3/secrets/tags/A', { ...attach, tagSlugs: ['red'] })).secret.tags
        .map((one) => one.slug), ['blue']);
    assert.equal((await client.post('/api/v3/secrets/tags/A', { ...attach, tagSlugs: ['nope'] })).status, 404);

    assert.equal((await client.must('PATCH', `${newer}/${blue.id}`, { slug: 'navy' })).tag.slug, 'navy');
    await client.must('DELETE', `${newer}/${blue.id}`);
    assert.deepEqual((await client.must('GET', v3('A', at(path)))).secret.tags, []);
    assert.deepEqual((await client.must('PATCH', v3('B'), at(path, { tagIds: [] }))).secret.tags, []);
});

test('a batch is made whole or not at all', async () => {
    const path = await newFolder();
    const many = Array.from({ length: 1000 }, (_, i) => ({ secretKey: `K${String(i).padStart(4, '0')}`, secretValue: `v${i}` }));
    const made = await client.must('POST', '/api/v3/secrets/batch/raw', at(path, { secrets: many }));
    assert.equal(made.secrets.length, 1000);
    assert.equal(made.secrets[7].secretValue, 'v7');
    assert.equal((await list(path)).secrets.length, 1000);

    const other = await newFolder();
    await create(other, 'B', '1');
    const clash = await client.post('/api/v4/secrets/batch', inV4(other, {
        secrets: ['A', 'B', 'C', 'C'].map((secretKey) => ({ secretKey, secretValue: 'x' })),
    }));
    assert.equal(clash.status, 400);
    assert.equal(clash.body.message, 'Secret already exist: B,C');
    assert.deepEqual(values((await list(other)).secrets), { B: '1' });
});

test('a batch update knows three ways with keys that are missing', async () => {
    const path = await newFolder();
    const below = await newFolder();
    await create(path, 'A', '1');
    await create(below, 'D', '4');
    const batch = (mode, secrets) => client.patch('/api/v4/secrets/batch', inV4(path, { ...(mode && { mode }), secrets }));
    const refused = await batch(undefined, [{ secretKey: 'A', secretValue: '2' }, { secretKey: 'NEW', secretValue: 'x' }]);
    assert.equal(refused.status, 404);
    assert.match(refused.body.message, /NEW/);
    assert.deepEqual(values((await list(path)).secrets), { A: '1' });
    assert.deepEqual(values((await batch('ignore', [{ secretKey: 'A', secretValue: '2' }, { secretKey: 'NEW' }])).body.secrets), { A: '2' });
    const upserted = await batch('upsert', [
        { secretKey: 'A', newSecretName: 'B' }, { secretKey: 'NEW', secretValue: 'x' },
        { secretKey: 'D', secretValue: '5', secretPath: below },
    ]);
    assert.equal(upserted.status, 200, upserted.text);
    assert.deepEqual(values((await list(path)).secrets), { B: '2', NEW: 'x' });
    assert.deepEqual(values((await list(below)).secrets), { D: '5' });
    assert.equal(upserted.body.secrets[2].secretPath, below);

    const gone = await client.delete('/api/v3/secrets/batch/raw', at(path, { secrets: [{ secretKey: 'B' }, { secretKey: 'NOPE' }] }));
    assert.equal(gone.status, 404);
    assert.equal((await list(path)).secrets.length, 2);
    const both = await client.must('DELETE', '/api/v3/secrets/batch/raw', at(path, { secrets: [{ secretKey: 'B' }, { secretKey: 'NEW' }] }));
    assert.equal(both.secrets.length, 2);
    assert.deepEqual((await list(path)).secrets, []);
});

test('moved secrets keep id and history; a taken name needs shouldOverwrite', async () => {
    const from = await newFolder();
    const to = await newFolder('prod');
    const a = await create(from, 'A', '1');
    await client.must('PATCH', v3('A'), at(from, { secretValue: '2' }));
    await create(from, 'USER', 'see ${A}');
    const move = (ids, extra = {}) => client.post('/api/v4/secrets/move', {
        projectId: project.id, sourceEnvironment: 'dev', sourceSecretPath: from, destinationEnvironment: 'prod',
        destinationSecretPath: to, secretIds: ids, shouldOverwrite: false, ...extra,
    });
    assert.deepEqual((await move([a.id])).body, { isSourceUpdated: true, isDestinationUpdated: true });
    const moved = (await client.must('GET', `/api/v4/secrets/id/${a.id}`)).secret;
    assert.deepEqual([moved.secretPath, moved.environment, moved.secretValue, moved.version], [to, 'prod', '2', 2]);
    const user = (await list(from)).secrets[0];
    assert.equal(user.secretValue, `see \${prod.${to.slice(1)}.A}`);

    const again = await create(from, 'A', 'new');
    const refused = await move([again.id]);
    assert.equal(refused.status, 400);
    assert.equal((await move([again.id], { shouldOverwrite: true })).status, 200);
    const target = (await client.must('GET', v3('A', { workspaceId: project.id, environment: 'prod', secretPath: to }))).secret;
    assert.deepEqual([target.id, target.secretValue], [a.id, 'new']);
    assert.equal((await client.get(v3('A', at(from)))).status, 404);
    assert.equal((await move([again.id])).status, 404);
    assert.equal((await move(['nonsense'])).status, 422);
    assert.equal((await move([user.id], { destinationEnvironment: 'dev', destinationSecretPath: from })).status, 400);
});

test('references are expanded when asked for', async () => {
    const path = await newFolder();
    const inner = path.slice(1);
    await create(path, 'HOST', 'db');
    await create(path, 'URL', 'postgres://${HOST}/x');
    await create(path, 'OTHER', `\${dev.${inner}.URL}?`);
    await create(path, 'BROKEN', '${NOPE} ${dev.nowhere.A} ${} $ {HOST}');
    await create(path, 'LOOP', 'x${LOOP}y');
    await create(path, 'LINES', 'a\n${HOST}', { skipMultilineEncoding: true });
    await create(path, 'PLAIN_LINES', 'a\nb', { skipMultilineEncoding: true });
    const expanded = values((await list(path, { expandSecretReferences: 'true' })).secrets);
    assert.deepEqual(expanded, {
        BROKEN: '${NOPE} ${dev.nowhere.A} ${} $ {HOST}', HOST: 'db', LINES: '"a\\ndb"', LOOP: 'xx${LOOP}yy',
        OTHER: 'postgres://db/x?', PLAIN_LINES: 'a\nb', URL: 'postgres://db/x',
    });
    assert.equal(values((await list(path)).secrets).URL, 'postgres://${HOST}/x');
    assert.equal(values((await client.must('GET', v4('', inV4(path)))).secrets).URL, 'postgres://db/x');
    assert.equal((await client.must('GET', v3('URL', at(path)))).secret.secretValue, 'postgres://${HOST}/x');
    assert.equal((await client.must('GET', v4('URL', inV4(path)))).secret.secretValue, 'postgres://db/x');
    assert.equal((await client.must('GET', v4('URL', inV4(path, { expandSecretReferences: 'false' })))).secret.secretValue,
        'postgres://${HOST}/x');
});

test('the reference tree, and who refers to a secret', async () => {
    const path = await newFolder();
    await create(path, 'A', 'a');
    await create(path, 'B', '${A}-${NOPE}');
    await create(path, 'C', `\${dev.${path.slice(1)}.B}!`);
    const { tree, value } = await client.must('GET', v4('C/secret-reference-tree', inV4(path)).replace('%2F', '/'));
    assert.equal(value, 'a-${NOPE}!');
    assert.deepEqual([tree.key, tree.environment, tree.secretPath], ['root', 'dev', path]);
    assert.deepEqual([tree.children[0].key, tree.children[0].value], ['B', '${A}-${NOPE}']);
    assert.deepEqual(tree.children[0].children.map((one) => [one.key, one.value, one.children.length]), [['A', 'a', 0], ['NOPE', undefined, 0]]);
    const references = async (name) => (await client.must('GET', v4(`${name}/secret-references`, inV4(path)).replace('%2F', '/')))
        .secretReferences.map((one) => one.secretKey);
    assert.deepEqual(await references('A'), ['B']);
    assert.deepEqual(await references('B'), ['C']);
    assert.deepEqual(await references('C'), []);
    assert.equal((await client.get(v4('NOPE/secret-references', inV4(path)).replace('%2F', '/'))).status, 404);
});

test('references follow a renamed secret', async () => {
    const path = await newFolder();
    const far = await newFolder('prod');
    await create(path, 'A', 'a');
    await create(path, 'NEAR', '${A} ${AA}');
    await client.must('POST', v3('FAR'), { workspaceId: project.id, environment: 'prod', secretPath: far, secretValue: `\${dev.${path.slice(1)}.A}` });
    await client.must('PATCH', v3('A'), at(path, { newSecretName: 'Z' }));
    assert.equal(values((await list(path)).secrets).NEAR, '${Z} ${AA}');
    const there = await client.must('GET', v3('FAR', { workspaceId: project.id, environment: 'prod', secretPath: far }));
    assert.equal(there.secret.secretValue, `\${dev.${path.slice(1)}.Z}`);
    assert.equal(there.secret.version, 2);
});

test('another project\'s secrets are as absent as missing ones', async () => {
    const other = await createProject(client);
    const { secret } = await client.must('POST', v3('A'), { workspaceId: other.id, environment: 'dev', secretValue: 'x' });
    const move = await client.post('/api/v4/secrets/move', {
        projectId: project.id, sourceEnvironment: 'dev', sourceSecretPath: '/', destinationEnvironment: 'prod',
        destinationSecretPath: '/', secretIds: [secret.id],
    });
    assert.equal(move.status, 404);
    assert.equal((await client.get(v3('', { workspaceId: other.id, environment: 'dev' }))).body.secrets.length, 1);
});

test('values never reach the log', () => {
    assert.doesNotMatch(server.log(), /s3cret|postgres:/);
});
