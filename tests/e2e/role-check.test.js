// What would these permissions allow? As the role editor asks it.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { createMachine, createProject, startWithAdmin } from './harness.js';
import { issueOf, refused } from './refusal.js';

test('role check', async (t) => {
    const { client } = await startWithAdmin(t);
    const project = await createProject(client);
    const path = `/api/v1/projects/${project.id}/roles/check`;
    const verdict = async (permissions, place = {}) => {
        const { subjects } = await client.must('POST', path, { permissions, ...place });
        const { actions } = subjects.find((one) => one.subject === 'secrets');
        return actions.find((one) => one.action === 'readValue').allowed;
    };
    const allow = { subject: 'secrets', action: ['readValue'] };
    const inApp = { ...allow, conditions: { environment: 'dev', secretPath: { $glob: '/app/**' } } };

    await t.test('rules, conditions and bans', async () => {
        assert.equal(await verdict([]), 'never');
        assert.equal(await verdict([allow]), 'always');
        assert.equal(await verdict([{ subject: 'secrets', action: 'read' }]), 'always');
        assert.equal(await verdict([inApp]), 'sometimes');
        assert.equal(await verdict([inApp], { environment: 'dev', secretPath: '/app/deep' }), 'always');
        assert.equal(await verdict([inApp], { environment: 'dev' }), 'sometimes');
        assert.equal(await verdict([inApp], { environment: 'prod' }), 'never');
        assert.equal(await verdict([allow, { ...inApp, inverted: true }], { environment: 'dev', secretPath: '/app' }), 'never');
        assert.equal(await verdict([allow, { ...allow, inverted: true, conditions: { secretName: { $in: ['ROOT'] } } }], { secretName: 'ROOT' }), 'never');
        assert.equal(await verdict([{ ...inApp, inverted: true }, allow]), 'always');
    });

    await t.test('what cannot be read is refused with the reason', async () => {
        refused(await client.post(path, { permissions: [{ subject: 'secrets', action: 'fly' }] }), 400, /no known action/);
        refused(await client.post(path, { permissions: [{ ...allow, conditions: { moon: 'full' } }] }), 400, /not supported/);
        assert.equal(issueOf(await client.post(path, {})).path[0], 'permissions');
    });

    await t.test('only members who may read roles', async () => {
        const nobody = await createMachine(client, { projectId: project.id, role: 'no-access' });
        const stranger = await createMachine(client);
        refused(await nobody.post(path, { permissions: [] }), 403);
        refused(await stranger.post(path, { permissions: [] }), 404);
    });
});
