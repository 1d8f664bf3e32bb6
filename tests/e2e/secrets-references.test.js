// References between secrets: expanded, shown as a tree, and kept when a secret is renamed.
// Also runs on PostgreSQL.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { at, client, create, inV4, list, newFolder, project, server, startSecrets, v3, v4, values } from './secret-helper.js';

before(startSecrets);

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

test('values never reach the log', () => {
    assert.doesNotMatch(server.log(), /postgres:/);
});
