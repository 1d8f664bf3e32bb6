// Secrets: the wire shapes, the rules and the refusals that clients depend on.
// Also runs on PostgreSQL.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { createProject } from './harness.js';
import { at, client, create, inV4, issue, list, newFolder, project, server, startSecrets, v3, v4, values } from './secret-helper.js';

before(startSecrets);

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
    assert.doesNotMatch(server.log(), /s3cret/);
});
