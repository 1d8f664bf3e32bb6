// Fail closed: a source that can't be read in full, or is no longer there, never looks like one with
// fewer keys. No write, the site untouched, a message that names what to look at. What is merely empty
// is in sync-runs.test.js.
// SPDX-License-Identifier: Apache-2.0
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { calls, cells, startSyncing, variable } from './sync-helper.js';

const everything = { A: { production: 'a' }, FULL: { production: 'lib/path' }, LIB: { production: 'lib' }, THEIRS: { dev: 'x' } };

/** The folder /app imports /lib and refers to it; everything of it is at the site. */
async function startInStep(t) {
    const source = await startSyncing(t, { variables: [variable('THEIRS', { dev: 'x' })] });
    for (const name of ['app', 'lib'])
        await source.client.must('POST', '/api/v1/folders', { workspaceId: source.project.id, environment: 'dev', name, path: '/' });
    await source.create('LIB', 'lib', { secretPath: '/lib' });
    await source.createMany({ A: 'a', FULL: '${dev.lib.LIB}/path' }, { secretPath: '/app' });
    await source.client.must('POST', '/api/v1/secret-imports',
        { workspaceId: source.project.id, environment: 'dev', path: '/app', import: { environment: 'dev', path: '/lib' } });
    const sync = await source.createSync({ context: 'production', secretPath: '/app', isAutoSyncEnabled: false });
    assert.equal((await source.runNow(sync.id)).state, 'succeeded');
    assert.deepEqual(await cells(source.netlify), everything);
    await source.netlify.clearRequests();
    return Object.assign(source, { id: sync.id });
}

async function checkUntouched(source, message) {
    const run = await source.runNow(source.id);
    assert.equal(run.state, 'failed');
    assert.match(run.message, message);
    assert.doesNotMatch(run.message, /lib\/path/, 'no value in it');
    assert.deepEqual(await cells(source.netlify), everything);
    assert.equal((await calls(source.netlify)).writes.length, 0);
    const answer = await source.client.post(`/api/v1/secret-syncs/netlify/${source.id}/plan`);
    assert.equal(answer.status, 200, 'a plan says why it would be refused');
    assert.ok(answer.body.plan.refusal, JSON.stringify(answer.body.plan).slice(0, 300));
}

const at = (source, extra) => ({ workspaceId: source.project.id, environment: 'dev', directory: '/', ...extra });

test('a reference to a secret that is gone', async (t) => {
    const source = await startInStep(t);
    await source.remove('LIB', { secretPath: '/lib' });
    await checkUntouched(source, /FULL/);
    await source.create('LIB', 'lib', { secretPath: '/lib' });
    assert.equal((await source.runNow(source.id)).state, 'succeeded');
});

test('an imported folder that is gone', async (t) => {
    const source = await startInStep(t);
    await source.update('FULL', 'lib/path', { secretPath: '/app' });
    await source.client.must('DELETE', '/api/v1/folders/lib', at(source, { folderName: 'lib' }));
    await checkUntouched(source, /import of path '\/lib' of environment 'dev' into path '\/app' can't be read/);
});

const sqlite = (source, text) => spawnSync('sqlite3', [join(source.server.dataDir, 'data', 'tacit.db'), text]);

for (const [what, damage] of Object.entries({
    'a value whose seal is broken': "UPDATE secret SET value_sealed = zeroblob(length(value_sealed)) WHERE name = 'A'",
    'a value that stood in another row': "UPDATE secret SET value_sealed = (SELECT value_sealed FROM secret WHERE name = 'LIB') WHERE name = 'A'",
})) {
    test(what, async (t) => {
        const source = await startInStep(t);
        await source.server.stop();
        const { error, status, stderr } = sqlite(source, damage);
        if (!error) assert.equal(status, 0, String(stderr));
        await source.server.restart();
        source.client.url = source.server.url;
        if (error?.code === 'ENOENT') return t.skip('needs the sqlite3 command');
        await checkUntouched(source, /A.*can't be decrypted/);
        return undefined;
    });
}

test('a folder that is deleted takes nothing away from the site', async (t) => {
    const source = await startInStep(t);
    await source.client.must('DELETE', '/api/v1/folders/app', at(source, { folderName: 'app' }));
    const answer = await source.client.post(`/api/v1/secret-syncs/netlify/${source.id}/sync-secrets`);
    assert.equal(answer.status, 400);
    assert.match(answer.body.message, /Invalid source configuration: folder no longer exists/);
    assert.deepEqual(await cells(source.netlify), everything);
    assert.equal((await calls(source.netlify)).writes.length, 0);
});

test('an environment that is deleted takes nothing away from the site', async (t) => {
    const source = await startInStep(t);
    const { workspace } = await source.client.must('GET', `/api/v1/workspace/${source.project.id}`);
    const { id } = workspace.environments.find(({ slug }) => slug === 'dev');
    await source.client.must('DELETE', `/api/v1/workspace/${source.project.id}/environments/${id}`);
    const answer = await source.client.post(`/api/v1/secret-syncs/netlify/${source.id}/sync-secrets`);
    assert.equal(answer.status, 400);
    assert.match(answer.body.message, /folder no longer exists/);
    assert.deepEqual(await cells(source.netlify), everything);
    assert.equal((await calls(source.netlify)).writes.length, 0);
});
