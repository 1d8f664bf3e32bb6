// Versions of secrets, and secrets that were deleted.
// Also runs on PostgreSQL.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { createProject } from './harness.js';
import { at, client, create, inV4, list, newFolder, query, startSecrets, v3, values } from './secret-helper.js';

before(startSecrets);

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
