// Tags on secrets, batches, and moves from folder to folder.
// Also runs on PostgreSQL.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { at, client, create, inV4, list, newFolder, project, startSecrets, v3, values } from './secret-helper.js';

before(startSecrets);

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
