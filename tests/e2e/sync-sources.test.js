// A sync with several sources reads all of them as they were at one moment, writes into all of them or
// none, and speaks of a run once to whoever listens to several.
// SPDX-License-Identifier: Apache-2.0
// Also runs on PostgreSQL.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createMachine } from './harness.js';
import { Receiver } from './receiver.js';
import { refused } from './refusal.js';
import { startSyncing, until } from './sync-helper.js';

const lib = { environment: 'dev', secretPath: '/lib', context: 'deploy-preview' };
const preview = { environment: 'staging', secretPath: '/', context: 'deploy-preview' };

const createFolder = (source, name) => source.client.must('POST', '/api/v1/folders', {
    workspaceId: source.project.id, environment: 'dev', name, path: '/' });

test('a secret that moves from one source to the other is in one of them, never in both or none', async (t) => {
    const source = await startSyncing(t);
    const many = Object.fromEntries(Array.from({ length: 999 }, (_, n) => [`KEY_${n}`, 'value']));
    await source.createMany({ ...many, MOVES: 'x' }); // long enough to be read that the other changes meanwhile
    await createFolder(source, 'lib');
    await source.create('STAYS', 'y', { secretPath: '/lib' });
    const sync = await source.createSync({ context: 'production', isAutoSyncEnabled: false, destination: { contexts: [lib] } });
    let isDone = false;
    const moving = (async () => {
        for (let [from, to] = ['/', '/lib']; !isDone; [from, to] = [to, from]) {
            const { secret } = await source.client.must('GET',
                `/api/v3/secrets/raw/MOVES?workspaceId=${source.project.id}&environment=dev&secretPath=${from}`);
            await source.client.must('POST', '/api/v4/secrets/move', {
                projectId: source.project.id, sourceEnvironment: 'dev', sourceSecretPath: from,
                destinationEnvironment: 'dev', destinationSecretPath: to, secretIds: [secret.id] });
        }
    })();
    for (let round = 0; round < 12; round++) {
        const { operations } = await source.plan(sync.id);
        const seen = operations.filter(({ key }) => key === 'MOVES').map(({ context }) => context);
        assert.equal(seen.length, 1, `plan ${round} has it in ${seen.join(' and ') || 'none'}`);
    }
    isDone = true;
    await moving;
});

test('what is taken over goes into all sources or into none', async (t) => {
    const source = await startSyncing(t);
    await source.createMany({ A: 'p' });
    await source.createMany({ A: 's' }, { environment: 'staging' });
    const sync = await source.createSync({ context: 'production', destination: { contexts: [preview] } });
    const base = `/api/v1/secret-syncs/netlify/${sync.id}/drift`;
    const world = await source.netlify.state();
    for (const value of world.variables[0].values) value.value = `${value.context} by hand`;
    await source.netlify.setState(world);
    await source.client.must('POST', `${base}/check`);
    await until(async () => (await source.client.must('GET', base)).drift.items.length === 2, 'the drift to be found');

    const both = { environment: { $in: ['dev', 'staging'] } };
    await source.client.must('POST', `/api/v1/projects/${source.project.id}/roles`, {
        slug: 'half', name: 'half', permissions: [
            { subject: 'secret-syncs', action: ['read', 'edit', 'sync-secrets', 'import-secrets'], conditions: both },
            { subject: 'secrets', action: ['describeSecret', 'readValue'], conditions: both },
            { subject: 'secrets', action: ['edit'], conditions: { environment: 'dev' } },
            { subject: 'app-connections', action: ['read', 'connect'] },
        ] });
    const half = await createMachine(source.client, { projectId: source.project.id, role: 'half' });
    refused(await half.post(`${base}/adopt`, { keys: ['A'] }), 403);
    assert.deepEqual(await source.secrets(), { A: 'p' });
    assert.equal((await source.client.must('GET', base)).drift.items.length, 2, 'and it is still known');
    await source.client.must('POST', `${base}/adopt`, { keys: ['A'] });
    assert.deepEqual(await source.secrets(), { A: 'production by hand' });
});

test('who listens to several sources hears once of a run', async (t) => {
    const receiver = await new Receiver().start();
    t.after(() => receiver.stop());
    const source = await startSyncing(t, { env: { TACIT_PRIVATE_WEBHOOKS: 'on' } });
    await createFolder(source, 'lib');
    await source.createMany({ A: 'x' });
    await source.create('A', 'y', { secretPath: '/lib' });
    const hook = (path, secretPath) => source.client.must('POST', '/api/v1/webhooks', {
        projectId: source.project.id, environment: 'dev', secretPath, webhookUrl: receiver.url + path, type: 'general',
        eventsFilter: [{ eventName: 'secret-sync.succeeded' }],
    });
    await hook('/all', '/**');
    await hook('/lib', '/lib');
    const sync = await source.createSync({ context: 'production', isAutoSyncEnabled: false, destination: { contexts: [lib] } });
    for (let runs = 1; runs <= 3; runs++) {
        await source.runNow(sync.id);
        await receiver.wait('/all', runs);
        await receiver.wait('/lib', runs);
        await new Promise((resolve) => { setTimeout(resolve, 400); });
        assert.deepEqual([receiver.of('/all').length, receiver.of('/lib').length], [runs, runs]);
    }
    assert.match(receiver.of('/all')[0].text, /"secretPath":"\/"/, 'of the first source that it listens to');
    assert.match(receiver.of('/lib')[0].text, /"secretPath":"\/lib"/);
});
