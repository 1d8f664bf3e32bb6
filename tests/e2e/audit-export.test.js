// The audit log as a file: all of it, however long and however slowly it is read, or a file that is
// plainly broken off; never one that ends early and looks whole.
import assert from 'node:assert/strict';
import { get } from 'node:http';
import { test } from 'node:test';

import { createProject, startWithAdmin, until } from './harness.js';

const path = '/api/v1/organization/audit-logs/export';

/** A log that no buffer on the way holds: entries that name a thousand secrets each, and many small ones. */
async function fill(client) {
    const project = await createProject(client);
    const at = { workspaceId: project.id, environment: 'dev', secretPath: '/' };
    const secrets = Array.from({ length: 1000 }, (_, i) => ({ secretKey: `LONG_NAME_${'X'.repeat(60)}_${i}`, secretValue: '1' }));
    await client.must('POST', '/api/v3/secrets/batch/raw', { ...at, secrets });
    for (let i = 0; i < 110; i++) await client.must('PATCH', '/api/v3/secrets/batch/raw', { ...at, secrets });
    for (let i = 0; i < 20; i++) await Promise.all(Array.from({ length: 25 }, () => client.must('GET', `/api/v3/secrets/raw/${secrets[0].secretKey}?${new URLSearchParams(at)}`)));
    return project;
}

/** An export that is being read; paused at once when `isSlow`. */
function open(client, query = '', isSlow = false) {
    return new Promise((resolve, reject) => {
        get(client.url + path + query, { headers: { authorization: `Bearer ${client.token}` } }, (response) => {
            const file = { response, text: '', isWhole: null };
            response.setEncoding('utf8');
            response.on('end', () => { file.isWhole = response.complete; });
            response.on('error', () => { file.isWhole = false; });
            response.on('aborted', () => { file.isWhole = false; });
            if (!isSlow) response.on('data', (chunk) => { file.text += chunk; });
            resolve(file);
        }).on('error', reject);
    });
}
const ended = (file) => until(() => file.isWhole !== null, 'the end of the file', 60_000);
const lines = ({ text }) => text.trim().split('\n').map((line) => JSON.parse(line));

test('exports', async (t) => {
    const { server, client } = await startWithAdmin(t);
    const project = await fill(client);
    const { check } = await client.must('GET', '/api/v1/organization/audit-logs/verify');

    await t.test('every entry is in it, once, newest first, in both forms', async () => {
        const file = await open(client);
        await ended(file);
        assert.ok(file.isWhole && file.text.length > 10_000_000, `${file.text.length} bytes`);
        const positions = lines(file).map(({ position }) => position);
        assert.ok(positions.length >= check.entries, `${positions.length} of ${check.entries}`);
        assert.equal(new Set(positions).size, positions.length);
        assert.deepEqual(positions, [...positions].sort((a, b) => b - a));
        const table = await open(client, '?format=csv');
        await ended(table);
        assert.ok(table.isWhole && table.text.split('\r\n').length >= check.entries + 2);
    });

    await t.test('filters hold beyond the first page', async () => {
        const file = await open(client, `?projectId=${project.id}&eventType=update-secrets,create-secrets&eventMetadata=secretPath=/`);
        await ended(file);
        assert.equal(lines(file).length, 111);
        const none = await open(client, '?eventType=delete-webhook');
        await ended(none);
        assert.deepEqual([none.response.statusCode, none.isWhole, none.text], [200, true, '']);
    });

    await t.test('a slow reader gets all of it, and holds nobody up', async () => {
        const file = await open(client, '', true);
        for (let i = 0; i < 20; i++) assert.equal((await client.get('/api/v1/projects')).status, 200);
        await createProject(client);
        file.response.on('data', (chunk) => { file.text += chunk; });
        await ended(file);
        assert.ok(file.isWhole);
        assert.ok(lines(file).length >= check.entries);
    });

    await t.test('too many at once are refused, and those that are given up make room', async () => {
        const files = await Promise.all(Array.from({ length: 60 }, () => open(client, '', true)));
        const counts = files.reduce((sums, { response }) => ({ ...sums, [response.statusCode]: (sums[response.statusCode] ?? 0) + 1 }), {});
        assert.ok(counts[429] > 0 && counts[200] > 0 && counts[200] + counts[429] === files.length, JSON.stringify(counts));
        for (const { response } of files) response.destroy();
        await until(async () => (await client.get(path)).status === 200, 'room', 30_000);
    });

    await t.test('bad input is refused before anything is sent', async () => {
        for (const query of ['?format=pdf', '?actor=x', '?eventMetadata=nothing', '?startDate=2026-02-01T00:00:00Z&endDate=2026-01-01T00:00:00Z'])
            assert.equal((await client.get(path + query)).status, 422, query);
        assert.equal((await client.get(`${path}?projectId=nowhere`)).status, 404);
    });

    await t.test('a server that stops breaks it off, and the reader sees that', async () => {
        const file = await open(client, '', true);
        await server.stop();
        file.response.on('data', (chunk) => { file.text += chunk; });
        await ended(file);
        assert.equal(file.isWhole, false);
    });
});
