// Secrets whose stored state can't be read any more: reads say which, writing anew repairs.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { createMachine, createProject, startWithAdmin } from './harness.js';

let server;
let client;
let project;
let isMissing = false; // the sqlite3 command

const broken = (column) => `UPDATE secret SET ${column} = zeroblob(length(${column})) WHERE name LIKE 'BROKEN%'`;
const where = (extra) => new URLSearchParams({ projectId: project.id, environment: 'dev', secretPath: '/', ...extra });
const at = (extra) => ({ projectId: project.id, environment: 'dev', secretPath: '/', ...extra });
const one = (name, extra) => `/api/v4/secrets/${name}?${where(extra)}`;

/** Secrets BROKEN_1, BROKEN_2 and FINE, of which the first two are damaged. */
async function damage(...statements) {
    for (const name of ['BROKEN_1', 'BROKEN_2', 'FINE']) {
        await client.post(`/api/v4/secrets/${name}`, at({ secretValue: 'before', secretComment: 'words' }));
        await client.must('PATCH', `/api/v4/secrets/${name}`, at({ secretValue: 'before', secretComment: 'words' }));
    }
    await server.stop();
    const { error, status, stderr } = spawnSync('sqlite3', [join(server.dataDir, 'data', 'tacit.db'), statements.join(';')]);
    isMissing = error?.code === 'ENOENT';
    if (!isMissing) assert.equal(status, 0, String(stderr));
    await server.restart();
    client.url = server.url;
}

before(async (t) => {
    ({ server, client } = await startWithAdmin(t));
    project = await createProject(client);
});

function isNamed(answer, pattern) {
    assert.equal(answer.status, 500, answer.text);
    assert.equal(answer.body.error, 'InternalServerError');
    assert.match(answer.body.message, pattern);
    assert.ok(!answer.text.includes('before'), 'no value in an error');
}

test('reads say which secret is damaged', async (t) => {
    await damage(broken('value_sealed'));
    if (isMissing) return t.skip('needs the sqlite3 command');
    isNamed(await client.get(one('BROKEN_1')), /secretValue of secret 'BROKEN_1' is damaged/);
    for (const path of [`/api/v4/secrets?${where()}`, `/api/v3/secrets/raw?${where({ workspaceId: project.id })}`, `/api/v1/secrets/export?${where({ format: 'env' })}`]) {
        const answer = await client.get(path);
        isNamed(answer, /'BROKEN_1'.*details/);
        assert.deepEqual(answer.body.details.map((text) => /secret '(\w+)'/.exec(text)[1]), ['BROKEN_1', 'BROKEN_2']);
    }
    const { secrets } = await client.must('GET', `/api/v4/secrets?${where({ viewSecretValue: false })}`);
    assert.deepEqual(secrets.map((secret) => secret.secretKey), ['BROKEN_1', 'BROKEN_2', 'FINE']);
    assert.equal((await client.must('GET', one('FINE'))).secret.secretValue, 'before');
    await client.must('POST', '/api/v4/secrets/REFERS', at({ secretValue: 'x${BROKEN_1}' }));
    isNamed(await client.get(one('REFERS')), /'BROKEN_1'/);
    return client.must('DELETE', '/api/v4/secrets/REFERS', at());
});

test('who may not read it is refused as always', async () => {
    const nobody = await createMachine(client, { projectId: project.id, role: 'no-access' });
    const viewer = await createMachine(client, { projectId: project.id, role: 'viewer' });
    assert.equal((await nobody.get(one('BROKEN_1'))).status, 403);
    for (const method of ['PATCH', 'DELETE']) assert.equal((await viewer.send(method, '/api/v4/secrets/BROKEN_1', at({ secretValue: 'x' }))).status, 403);
});

test('a new value repairs it, and is audited', async (t) => {
    await damage(broken('value_sealed'));
    if (isMissing) return t.skip('needs the sqlite3 command');
    isNamed(await client.patch('/api/v4/secrets/BROKEN_1', at({ secretComment: 'a comment alone repairs no value' })), /secretValue of secret 'BROKEN_1'/);
    const { secret } = await client.must('PATCH', '/api/v4/secrets/BROKEN_1', at({ secretValue: 'after' }));
    assert.deepEqual([secret.secretValue, secret.secretComment], ['after', 'words']);
    await client.must('PATCH', '/api/v4/secrets/batch', at({ secrets: [{ secretKey: 'BROKEN_2', secretValue: 'after' }] }));
    for (const name of ['BROKEN_1', 'BROKEN_2']) assert.equal((await client.must('GET', one(name))).secret.secretValue, 'after');
    const { auditLogs } = await client.must('GET', `/api/v1/organization/audit-logs?projectId=${project.id}&eventType=update-secret`);
    assert.ok(auditLogs.some((entry) => entry.event.metadata.secretKey === 'BROKEN_1'));
    return undefined;
});

test('an older version repairs it', async (t) => {
    await damage(broken('value_sealed'));
    if (isMissing) return t.skip('needs the sqlite3 command');
    const { secrets } = await client.must('GET', `/api/v4/secrets?${where({ viewSecretValue: false })}`);
    const { id, version } = secrets.find((secret) => secret.secretKey === 'BROKEN_1');
    await client.must('POST', `/api/v1/secret/${id}/rollback`, { version: version - 1 });
    assert.ok((await client.must('GET', one('BROKEN_1'))).secret.secretValue);
    return client.must('PATCH', '/api/v4/secrets/BROKEN_2', at({ secretValue: 'x' }));
});

test('a damaged comment is repaired by a new one', async (t) => {
    await damage(broken('comment_sealed'));
    if (isMissing) return t.skip('needs the sqlite3 command');
    isNamed(await client.get(one('BROKEN_1')), /secretComment of secret 'BROKEN_1'/);
    isNamed(await client.patch('/api/v4/secrets/BROKEN_1', at({ secretValue: 'x' })), /secretComment/);
    const { secret } = await client.must('PATCH', '/api/v4/secrets/BROKEN_1', at({ secretComment: 'new words' }));
    assert.deepEqual([secret.secretValue, secret.secretComment], ['before', 'new words']);
    return client.must('PATCH', '/api/v4/secrets/BROKEN_2', at({ secretComment: '' }));
});

test('what is damaged can be deleted', async (t) => {
    await damage(broken('value_sealed'));
    if (isMissing) return t.skip('needs the sqlite3 command');
    const { secret } = await client.must('DELETE', '/api/v4/secrets/BROKEN_1', at());
    assert.equal(secret.secretValueHidden, true);
    await client.must('DELETE', '/api/v4/secrets/batch', at({ secrets: [{ secretKey: 'BROKEN_2' }] }));
    const { secrets } = await client.must('GET', `/api/v4/secrets?${where()}`);
    assert.deepEqual(secrets.map((left) => left.secretKey), ['FINE']);
    return undefined;
});

test('an import of a file repairs what it gives', async (t) => {
    await damage(broken('value_sealed'));
    if (isMissing) return t.skip('needs the sqlite3 command');
    await client.must('POST', '/api/v1/secrets/import', at({ content: 'BROKEN_1=from a file\nBROKEN_2=too', format: 'env' }));
    assert.equal((await client.must('GET', one('BROKEN_1'))).secret.secretValue, 'from a file');
    return undefined;
});
