// What is protected from being deleted: projects and machine identities, and who may lift that.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { createMachine, createProject, startWithAdmin } from './harness.js';
import { issueOf, refused } from './refusal.js';

let client;

before(async (t) => { ({ client } = await startWithAdmin(t)); });

test('a protected project is not deleted by any spelling, until the protection is off', async () => {
    const { project } = await client.must('POST', '/api/v2/workspace', { projectName: 'Kept', hasDeleteProtection: true });
    assert.equal(project.hasDeleteProtection, true);
    await client.must('POST', '/api/v4/secrets/KEY', { projectId: project.id, environment: 'dev', secretValue: 'v' });
    for (const path of [`/api/v1/projects/${project.id}`, `/api/v1/workspace/${project.id}`, `/api/v2/workspace/${project.slug}`])
        refused(await client.delete(path), 403, /delete protection/);
    const { secret } = await client.must('GET', `/api/v4/secrets/KEY?projectId=${project.id}&environment=dev`);
    assert.equal(secret.secretValue, 'v');
    // A change of something else leaves it.
    assert.equal((await client.must('PATCH', `/api/v1/projects/${project.id}`, { name: 'Still kept' })).project.hasDeleteProtection, true);
    assert.equal(issueOf(await client.patch(`/api/v1/projects/${project.id}`, { hasDeleteProtection: 'no' })).path[0], 'hasDeleteProtection');
    refused(await client.delete(`/api/v1/projects/${project.id}`), 403);
    await client.must('PATCH', `/api/v1/workspace/${project.id}`, { hasDeleteProtection: false });
    await client.must('DELETE', `/api/v1/projects/${project.id}`);
    refused(await client.get(`/api/v1/projects/${project.id}`), 404);
});

test('only who may edit the project lifts its protection', async () => {
    const project = await createProject(client);
    await client.must('PATCH', `/api/v1/projects/${project.id}`, { hasDeleteProtection: true });
    for (const role of ['no-access', 'viewer', 'member']) {
        const who = await createMachine(client, { projectId: project.id, role });
        refused(await who.patch(`/api/v1/projects/${project.id}`, { hasDeleteProtection: false }), 403, undefined, 'PermissionDenied');
        refused(await who.delete(`/api/v1/projects/${project.id}`), 403, undefined, 'PermissionDenied');
    }
    assert.equal((await client.must('GET', `/api/v1/projects/${project.id}`)).project.hasDeleteProtection, true);
});

test('a protected identity goes on working and is not deleted', async () => {
    const who = await createMachine(client);
    const path = `/api/v1/identities/${who.identityId}`;
    assert.equal((await client.must('GET', path)).identity.identity.hasDeleteProtection, false);
    assert.equal((await client.must('PATCH', path, { hasDeleteProtection: true })).identity.hasDeleteProtection, true);
    refused(await client.delete(path), 400, /Delete protection is on/);
    assert.equal((await who.get('/api/v1/identities/details')).status, 200);
    assert.equal((await client.must('PATCH', path, { name: 'renamed' })).identity.hasDeleteProtection, true);
    await client.must('PATCH', path, { hasDeleteProtection: false });
    await client.must('DELETE', path);
    refused(await client.get(path), 404);
    refused(await who.get('/api/v1/identities/details'), 401);
});

test('one made with protection has it from the start', async () => {
    const { identity } = await client.must('POST', '/api/v1/identities',
        { name: 'kept', organizationId: client.organizationId, role: 'no-access', hasDeleteProtection: true });
    assert.equal(identity.hasDeleteProtection, true);
    refused(await client.delete(`/api/v1/identities/${identity.id}`), 400);
    const nobody = await createMachine(client);
    refused(await nobody.patch(`/api/v1/identities/${identity.id}`, { hasDeleteProtection: false }), 403);
});
