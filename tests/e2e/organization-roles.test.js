// Roles of an organisation: made, read, given to people and machines, and held by the routes of the
// organisation.
// Also runs on PostgreSQL.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { Client, admin, createMachine, createProject, startWithAdmin } from './harness.js';
import { isoTime, issueOf, refused, uuid } from './refusal.js';

const base = '/api/v1/organization/roles';
const reads = [{ subject: 'identity', action: ['read'] }];

let client, older;
let count = 0;

before(async (t) => {
    ({ client } = await startWithAdmin(t));
    older = `/api/v1/organization/${client.organizationId}/roles`;
});

const make = async (permissions = reads, extra = {}) =>
    (await client.must('POST', base, { slug: `role-${++count}`, name: 'Role', permissions, ...extra })).role;
const machineWith = async (permissions) => createMachine(client, { orgRole: (await make(permissions)).slug });
const newIdentity = (who, role = 'no-access') => who.post('/api/v1/identities', { name: 'x', organizationId: client.organizationId, role });

test('created, listed, read by slug and by id, changed, deleted: in both spellings', async () => {
    for (const path of [base, older]) {
        const slug = `role-${++count}`;
        const { role } = await client.must('POST', path, { slug, name: 'Support', description: 'Looks', permissions: reads });
        assert.match(role.id, uuid);
        assert.match(role.createdAt, isoTime);
        assert.deepEqual([role.slug, role.name, role.description, role.orgId, role.permissions], [slug, 'Support', 'Looks', client.organizationId, reads]);
        assert.deepEqual((await client.must('GET', `${path}/slug/${slug}`)).role, role);
        assert.deepEqual((await client.must('GET', `${path}/${role.id}`)).role, role);
        const listed = await client.must('GET', path);
        assert.deepEqual(listed.roles.slice(0, 3).map((one) => one.slug), ['admin', 'member', 'no-access']);
        assert.equal(listed.roles.find((one) => one.id === role.id).permissions, undefined);
        if (path === older) assert.deepEqual(listed.data.roles, listed.roles);
        const { role: changed } = await client.must('PATCH', `${path}/${role.id}`, { name: 'Desk', permissions: [['read,create', 'member']] });
        assert.equal(changed.name, 'Desk');
        assert.deepEqual(changed.permissions, [{ subject: 'member', action: ['read', 'create'] }]);
        assert.equal((await client.must('DELETE', `${path}/${role.id}`)).role.id, role.id);
        refused(await client.get(`${path}/${role.id}`), 404, `Role with ID '${role.id}' not found`);
        refused(await client.get(`${path}/slug/${slug}`), 404);
        refused(await client.delete(`${path}/${role.id}`), 404);
    }
});

test('the built-in ones can be looked at, and neither taken for a slug nor changed', async () => {
    for (const slug of ['admin', 'member', 'no-access']) {
        const { role } = await client.must('GET', `${base}/slug/${slug}`);
        assert.deepEqual((await client.must('GET', `${base}/${role.id}`)).role, role);
        refused(await client.post(base, { slug, name: 'x', permissions: [] }), 400, /reserved/);
        refused(await client.patch(`${base}/${role.id}`, { name: 'x' }), 404);
        refused(await client.delete(`${base}/${role.id}`), 404);
    }
    const { role } = await client.must('GET', `${base}/slug/member`);
    assert.deepEqual(role.permissions.find((one) => one.subject === 'app-connections'), { subject: 'app-connections', action: ['connect'] });
    assert.ok((await client.must('GET', `${base}/slug/admin`)).role.permissions.every((one) => one.subject !== 'secrets'), 'secrets are of projects');
    // A viewer is of projects, so the slug is free here.
    await client.must('POST', base, { slug: 'viewer', name: 'Viewer', permissions: reads });
});

test('what is malformed is refused with the reason', async () => {
    assert.deepEqual(issueOf(await client.post(base, { name: 'x', permissions: [] })).path, ['slug']);
    assert.deepEqual(issueOf(await client.post(base, { slug: 'Not A Slug', name: 'x', permissions: [] })).path, ['slug']);
    assert.deepEqual(issueOf(await client.post(base, { slug: 'x', name: 'x' })).path, ['permissions']);
    refused(await client.post(base, { slug: 'x', name: 'x', permissions: [{ subject: 'member', action: 'fly' }] }), 400, /no known action/);
    const role = await make();
    refused(await client.post(base, { slug: role.slug, name: 'x', permissions: [] }), 400, /already exists/);
    refused(await client.patch(`${base}/${(await make()).id}`, { slug: role.slug }), 400, /already exists/);
    assert.equal((await client.get(`${base}/nothing`)).status, 422);
    refused(await client.get('/api/v1/organization/nothing/roles'), 404, 'Organization not found');
    refused(await client.post('/api/v1/organization/11111111-1111-4111-8111-111111111111/roles', { slug: 'y', name: 'y', permissions: [] }), 404, 'Organization not found');
});

test('a machine with one may do what it says, on the routes of the organisation, and no more', async () => {
    const who = await machineWith([...reads, { subject: 'workspace', action: ['create'] }]);
    const list = `/api/v1/identities?orgId=${client.organizationId}`;
    assert.equal((await who.get(list)).status, 200);
    assert.equal((await who.post('/api/v1/projects', { projectName: 'made by a machine' })).status, 200);
    refused(await newIdentity(who), 403, undefined, 'PermissionDenied');
    refused(await who.get(base), 403, undefined, 'PermissionDenied');
    refused(await who.post(base, { slug: 'mine', name: 'x', permissions: [] }), 403, undefined, 'PermissionDenied');
    refused(await who.get(`/api/v2/organizations/${client.organizationId}/memberships`), 403);
    refused(await who.patch(`/api/v1/organization/${client.organizationId}`, { name: 'Mine' }), 403);
    refused(await who.get('/api/v1/organization/audit-logs/verify'), 403);
    refused(await who.get('/api/v1/app-connections'), 403);
    const { identity } = await client.must('GET', `/api/v1/identities/${who.identityId}`);
    assert.equal(identity.role, 'custom');
    assert.match(identity.roleId, uuid);
    assert.equal(identity.customRole.id, identity.roleId);
    assert.deepEqual(Object.keys(identity.customRole).sort(), ['description', 'id', 'name', 'permissions', 'slug']);
    assert.equal((await client.must('GET', `/api/v1/identities/${client.identityId}`)).identity.customRole, undefined);
    const { identities } = await client.must('GET', list);
    assert.equal(identities.find((one) => one.identityId === who.identityId).customRole.slug, identity.customRole.slug);
});

test('each subject opens its routes', async () => {
    const org = client.organizationId;
    for (const [permission, method, path, body] of [
        [{ subject: 'member', action: ['read'] }, 'GET', `/api/v2/organizations/${org}/memberships`],
        [{ subject: 'role', action: ['read'] }, 'GET', base],
        [{ subject: 'audit-logs', action: ['read'] }, 'GET', '/api/v1/organization/audit-logs'],
        [{ subject: 'settings', action: ['edit'] }, 'PATCH', `/api/v1/organization/${org}`, { name: 'Acme' }],
        [{ subject: 'project', action: ['create'] }, 'POST', '/api/v1/projects', { projectName: 'p' }],
        [{ subject: 'app-connections', action: ['read'] }, 'GET', '/api/v1/app-connections'],
    ]) {
        const who = await machineWith([permission]);
        assert.equal((await who.send(method, path, body)).status, 200, `${permission.subject}: ${path}`);
        const banned = await machineWith([permission, { ...permission, inverted: true }]);
        refused(await banned.send(method, path, body), 403);
        refused(await (await machineWith([])).send(method, path, body), 403);
    }
});

test('a change works at once on who is logged in, and a role in use stays', async () => {
    const role = await make();
    const who = await createMachine(client, { orgRole: role.slug });
    const list = `/api/v1/identities?orgId=${client.organizationId}`;
    assert.equal((await who.get(list)).status, 200);
    await client.must('PATCH', `${base}/${role.id}`, { permissions: [] });
    refused(await who.get(list), 403);
    refused(await client.delete(`${base}/${role.id}`), 400, /in use/);
    await client.must('PATCH', `/api/v1/identities/${who.identityId}`, { role: 'member' });
    assert.equal((await who.get(list)).status, 200);
    await client.must('DELETE', `${base}/${role.id}`);
});

test('nobody makes, gives or takes over what is above them', async () => {
    const can = [{ subject: 'role', action: ['read', 'create', 'edit', 'delete'] }, { subject: 'identity', action: ['read', 'create', 'edit', 'delete'] }];
    const who = await machineWith(can);
    const above = { subject: 'member', action: ['delete'] };
    refused(await who.post(base, { slug: 'above', name: 'x', permissions: [above] }), 403, undefined, 'PermissionBoundaryError');
    const { role: below } = await who.must('POST', base, { slug: 'below', name: 'x', permissions: reads });
    refused(await who.patch(`${base}/${below.id}`, { permissions: [above] }), 403, undefined, 'PermissionBoundaryError');
    const higher = await make([above]);
    refused(await who.patch(`${base}/${higher.id}`, { permissions: reads }), 403, undefined, 'PermissionBoundaryError');
    refused(await newIdentity(who, higher.slug), 403, undefined, 'PermissionBoundaryError');
    refused(await newIdentity(who, 'admin'), 403, undefined, 'PermissionBoundaryError');
    assert.equal((await newIdentity(who, 'below')).status, 200);
    refused(await newIdentity(who, 'no-such-role'), 400, /not found/);
    const strong = await createMachine(client, { orgRole: higher.slug });
    refused(await who.patch(`/api/v1/identities/${strong.identityId}`, { name: 'mine' }), 403, undefined, 'PermissionBoundaryError');
    refused(await who.delete(`/api/v1/identities/${strong.identityId}`), 403, undefined, 'PermissionBoundaryError');
});

test('a person with one, invited with it or given it later', async () => {
    const role = await make([{ subject: 'member', action: ['read', 'edit', 'delete'] }]);
    const { completeInviteLinks: [{ link }] } = await client.must('POST', '/api/v1/invite-org/signup',
        { inviteeEmails: ['grace@example.com'], organizationId: client.organizationId, organizationRoleSlug: role.slug });
    const { token } = await new Client(client.url).must('POST', '/api/v3/signup/complete-account/invite',
        { token: new URL(link).searchParams.get('token') ?? new URL(link).hash.split('token=')[1], firstName: 'Grace', password: 'yet another long passphrase' });
    const grace = new Client(client.url, token);
    const members = `/api/v2/organizations/${client.organizationId}/memberships`;
    const { users } = await grace.must('GET', members);
    const mine = users.find((one) => one.inviteEmail === 'grace@example.com');
    assert.deepEqual([mine.role, mine.roleId, mine.customRole.slug], ['custom', role.id, role.slug]);
    const ada = users.find((one) => one.inviteEmail === admin.email);
    assert.equal(ada.customRole, undefined);
    refused(await grace.patch(`${members}/${ada.id}`, { role: 'no-access' }), 403, undefined, 'PermissionBoundaryError');
    refused(await grace.delete(`${members}/${ada.id}`), 403, undefined, 'PermissionBoundaryError');
    refused(await grace.patch(`${members}/${mine.id}`, { role: 'admin' }), 403, undefined, 'PermissionBoundaryError');
    refused(await grace.post('/api/v1/projects', { projectName: 'x' }), 403);
    const { membership } = await client.must('PATCH', `${members}/${mine.id}`, { role: 'member' });
    assert.deepEqual([membership.role, membership.roleId, membership.customRole], ['member', null, undefined]);
    assert.equal((await grace.post('/api/v1/projects', { projectName: 'x' })).status, 200);
    const again = await client.must('PATCH', `${members}/${mine.id}`, { role: role.slug });
    assert.equal(again.membership.customRole.id, role.id);
    refused(await client.patch(`${members}/${mine.id}`, { role: 'no-such-role' }), 400);
});

test('an organisation role opens no project', async () => {
    const project = await createProject(client);
    const who = await machineWith([{ subject: 'secrets', action: ['read'] }, { subject: 'workspace', action: ['delete', 'create'] }]);
    refused(await who.get(`/api/v4/secrets?projectId=${project.id}&environment=dev`), 404);
    refused(await who.delete(`/api/v1/projects/${project.id}`), 404);
});

test('what permissions would allow there, and the log', async () => {
    const check = async (permissions) => (await client.must('POST', `${base}/check`, { permissions })).subjects;
    const subjects = await check([{ subject: 'workspace', action: ['create'] }]);
    assert.deepEqual(subjects.find((one) => one.subject === 'workspace').actions, [{ action: 'create', allowed: 'always' }]);
    assert.equal(subjects.find((one) => one.subject === 'secrets'), undefined);
    const role = await make();
    await client.must('PATCH', `${base}/${role.id}`, { name: 'Other' });
    await client.must('DELETE', `${base}/${role.id}`);
    const { auditLogs } = await client.must('GET', '/api/v1/organization/audit-logs?eventType=create-organization-role,update-organization-role,delete-organization-role&limit=10');
    const mine = auditLogs.filter(({ event }) => event.metadata.roleId === role.id);
    assert.deepEqual(mine.map(({ event }) => event.type), ['delete-organization-role', 'update-organization-role', 'create-organization-role']);
});

test('who only reads machines sees their memberships in the projects that they see', async () => {
    const reader = await machineWith(reads);
    const machine = await createMachine(client);
    const [shared, hidden] = [await createProject(client, 'Shared'), await createProject(client, 'Hidden')];
    for (const project of [shared, hidden]) {
        await client.must('POST', `/api/v2/workspace/${project.id}/identity-memberships/${machine.identityId}`, { role: 'viewer' });
    }
    await client.must('POST', `/api/v2/workspace/${shared.id}/identity-memberships/${reader.identityId}`, { role: 'admin' });
    const seen = async (who) => (await who.must('GET', `/api/v1/identities/${machine.identityId}/identity-memberships`))
        .identityMemberships.map(({ projectId }) => projectId).sort();
    assert.deepEqual(await seen(reader), [shared.id]);
    assert.deepEqual(await seen(client), [shared.id, hidden.id].sort());
});
