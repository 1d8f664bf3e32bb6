// Additional privileges: rights of one member of a project besides their roles, in every spelling, with
// their end and their limits. And what ends by itself while somebody is logged in.
// Also runs on PostgreSQL.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { createMachine, createProject, startWithAdmin, until } from './harness.js';
import { issueOf, refused, uuid } from './refusal.js';

const v1 = '/api/v1/additional-privilege/identity';
const v2 = '/api/v2/identity-project-additional-privilege';
const ofUsers = '/api/v1/user-project-additional-privilege';

let client, project;

before(async (t) => {
    ({ client } = await startWithAdmin(t));
    project = await createProject(client);
    for (const [environment, name] of [['dev', 'A'], ['prod', 'B']])
        await client.must('POST', `/api/v4/secrets/${name}`, { projectId: project.id, environment, secretValue: name.toLowerCase() });
});

const read = { subject: 'secrets', action: ['describeSecret', 'readValue'] };
const inDev = { ...read, conditions: { environment: 'dev' } };
const permanent = { isTemporary: false };
const temporary = (temporaryRange, start = Date.now()) => ({
    isTemporary: true, temporaryMode: 'relative', temporaryRange, temporaryAccessStartTime: new Date(start).toISOString(),
});
const list = (who, environment = 'dev') => who.get(`/api/v4/secrets?projectId=${project.id}&environment=${environment}&secretPath=/`);
const machine = (role = 'no-access') => createMachine(client, { projectId: project.id, role });
const give = (who, body, by = client) => by.post(v2, { identityId: who.identityId, projectId: project.id, permissions: [read], type: permanent, ...body });
async function given(who, body) {
    const answer = await give(who, body);
    assert.equal(answer.status, 200, answer.text);
    return answer.body.privilege;
}

test('an identity: given, read, listed, changed, taken, and each works at once', async () => {
    const who = await machine();
    refused(await list(who), 403);
    const privilege = await given(who, { slug: 'reads-dev', permissions: [inDev] });
    assert.match(privilege.id, uuid);
    assert.deepEqual([privilege.slug, privilege.projectId, privilege.identityId, privilege.isTemporary, privilege.temporaryMode,
        privilege.temporaryRange, privilege.temporaryAccessStartTime, privilege.temporaryAccessEndTime],
        ['reads-dev', project.id, who.identityId, false, null, null, null, null]);
    assert.deepEqual(privilege.permissions, [inDev]);
    assert.equal((await list(who)).body.secrets[0].secretValue, 'a');
    refused(await list(who, 'prod'), 403);
    assert.deepEqual((await client.must('GET', `${v2}/${privilege.id}`)).privilege, privilege);
    assert.deepEqual((await client.must('GET', `${v2}?identityId=${who.identityId}&projectId=${project.id}`)).privileges, [privilege]);

    const changed = (await client.must('PATCH', `${v2}/${privilege.id}`, { slug: 'reads-prod', permissions: [{ ...read, conditions: { environment: 'prod' } }] })).privilege;
    assert.equal(changed.slug, 'reads-prod');
    refused(await list(who), 403);
    assert.equal((await list(who, 'prod')).status, 200);
    assert.equal((await client.must('DELETE', `${v2}/${privilege.id}`)).privilege.id, privilege.id);
    refused(await list(who, 'prod'), 403);
    refused(await client.get(`${v2}/${privilege.id}`), 404);
    refused(await client.delete(`${v2}/${privilege.id}`), 404);
});

test('a ban takes away what a role allows', async () => {
    const who = await machine('viewer');
    assert.equal((await list(who)).status, 200);
    const ban = await given(who, { permissions: [{ ...inDev, inverted: true }] });
    refused(await list(who), 403);
    assert.equal((await list(who, 'prod')).status, 200);
    await client.must('DELETE', `${v2}/${ban.id}`);
    assert.equal((await list(who)).status, 200);
});

test('the older spelling: permanent, temporary, by slug, with one permission', async () => {
    const who = await machine();
    const place = { identityId: who.identityId, projectSlug: project.slug };
    const names = new URLSearchParams(place);
    const { privilege } = await client.must('POST', `${v1}/permanent`, {
        ...place, slug: 'older', privilegePermission: { actions: ['read'], subject: 'secrets', conditions: { environment: 'dev', secretPath: { $glob: '/**' } } },
    });
    assert.deepEqual(privilege.permissions, [{ subject: 'secrets', action: ['read'], conditions: { environment: 'dev', secretPath: { $glob: '/**' } } }]);
    assert.equal((await list(who)).status, 200);
    const { privilege: short } = await client.must('POST', `${v1}/temporary`, {
        ...place, permissions: [{ action: 'read', subject: 'secrets' }], temporaryMode: 'relative', temporaryRange: '2h',
        temporaryAccessStartTime: '2020-01-01T00:00:00.000Z',
    });
    assert.equal(short.isTemporary, true);
    assert.equal(short.temporaryAccessEndTime, '2020-01-01T02:00:00.000Z');
    assert.equal((await client.must('GET', `${v1}?${names}`)).privileges.length, 2);
    assert.deepEqual((await client.must('GET', `${v1}/older?${names}`)).privilege, privilege);
    const changed = await client.must('PATCH', v1, { ...place, privilegeSlug: 'older', privilegeDetails: { slug: 'newer', ...temporary('1h') } });
    assert.equal(changed.privilege.temporaryRange, '1h');
    assert.deepEqual(changed.privilege.permissions, privilege.permissions);
    const longer = await client.must('PATCH', v1, { ...place, privilegeSlug: 'newer', privilegeDetails: { temporaryRange: '3h' } });
    assert.equal(longer.privilege.temporaryAccessStartTime, changed.privilege.temporaryAccessStartTime);
    assert.equal(longer.privilege.temporaryRange, '3h');
    refused(await client.get(`${v1}/older?${names}`), 404);
    await client.must('DELETE', v1, { ...place, privilegeSlug: 'newer' });
    refused(await list(who), 403);
});

test('packed rules are taken, and kept as objects', async () => {
    const who = await machine();
    const privilege = await given(who, { permissions: [['describeSecret,readValue', 'secrets', { environment: 'dev' }], ['read', 'tags,webhooks', 0, 1]] });
    assert.deepEqual(privilege.permissions, [inDev,
        { subject: 'tags', action: ['read'], inverted: true }, { subject: 'webhooks', action: ['read'], inverted: true }]);
    assert.equal((await list(who)).status, 200);
    const { role } = await client.must('POST', `/api/v1/projects/${project.id}/roles`, { slug: 'packed', name: 'Packed', permissions: [['read', 'tags']] });
    assert.deepEqual(role.permissions, [{ subject: 'tags', action: ['read'] }]);
});

test('what is malformed is refused with the reason', async () => {
    const who = await machine();
    refused(await give(who, { permissions: [{ subject: 'secrets', action: 'fly' }] }), 400, /no known action/);
    refused(await give(who, { permissions: [{ ...read, conditions: { moon: 'full' } }] }), 400, /not supported/);
    assert.deepEqual(issueOf(await give(who, { permissions: undefined })).path, ['permissions']);
    assert.deepEqual(issueOf(await give(who, { slug: 'Not A Slug' })).path, ['slug']);
    assert.deepEqual(issueOf(await give(who, { type: temporary('soon') })).path, ['temporaryRange']);
    assert.deepEqual(issueOf(await give(who, { type: { ...temporary('1h'), temporaryAccessStartTime: 'now' } })).path, ['temporaryAccessStartTime']);
    assert.deepEqual(issueOf(await client.post(`${v1}/permanent`, { identityId: who.identityId, projectSlug: project.slug })).path, ['permissions']);
    await given(who, { slug: 'twice' });
    refused(await give(who, { slug: 'twice' }), 400, /already exists/);
    for (let i = 1; i < 20; i++) await given(who, {});
    refused(await give(who, {}), 400, /at most 20/);
    refused(await give({ identityId: (await createMachine(client)).identityId }, {}), 404);
    refused(await give({ identityId: 'nobody' }, {}), 404);
});

test('nobody gives, changes or takes what is above them', async () => {
    // A developer may change identities of the project, but has no right on roles or the project itself.
    const developer = await machine('member');
    const who = await machine();
    refused(await give(who, { permissions: [{ subject: 'workspace', action: ['delete'] }] }, developer), 403, undefined, 'PermissionBoundaryError');
    refused(await give(developer, { permissions: [{ subject: 'role', action: ['edit'] }] }, developer), 403, undefined, 'PermissionBoundaryError');
    assert.equal((await give(who, {}, developer)).status, 200);
    const above = await given(who, { permissions: [{ subject: 'workspace', action: ['delete'] }] });
    refused(await developer.delete(`${v2}/${above.id}`), 403, undefined, 'PermissionBoundaryError');
    refused(await developer.patch(`${v2}/${above.id}`, { permissions: [read] }), 403, undefined, 'PermissionBoundaryError');
    refused(await developer.patch(`/api/v2/workspace/${project.id}/identity-memberships/${who.identityId}`, { roles: [{ role: 'viewer' }] }), 403);
    // Taking a ban away gives.
    const banned = await machine('admin');
    const ban = await given(banned, { permissions: ['workspace', 'role', 'member', 'groups', 'app-connections', 'ip-allowlist', 'secret-approval', 'identity', 'commits', 'secret-rollback', 'audit-logs']
        .map((subject) => ({ subject, inverted: true, action: ['read', 'create', 'edit', 'delete', 'grant-privileges', 'assume-privileges', 'revoke-auth', 'create-token', 'get-token', 'delete-token', 'connect', 'perform-rollback'].filter(Boolean) })) });
    refused(await developer.delete(`${v2}/${ban.id}`), 403, undefined, 'PermissionBoundaryError');
    const viewer = await machine('viewer');
    refused(await give(who, {}, viewer), 403, undefined, 'PermissionDenied');
    assert.equal((await viewer.get(`${v2}?identityId=${who.identityId}&projectId=${project.id}`)).status, 200);
    refused(await (await machine()).get(`${v2}?identityId=${who.identityId}&projectId=${project.id}`), 403);
});

test('an identity of another project is nobody here', async () => {
    const other = await createProject(client);
    const stranger = await createMachine(client, { projectId: other.id, role: 'admin' });
    const who = await machine();
    const privilege = await given(who, {});
    for (const [method, path, body] of [['GET', `${v2}/${privilege.id}`], ['PATCH', `${v2}/${privilege.id}`, {}], ['DELETE', `${v2}/${privilege.id}`],
        ['GET', `${v2}?identityId=${who.identityId}&projectId=${project.id}`], ['POST', v2, { identityId: who.identityId, projectId: project.id, permissions: [read] }]])
        refused(await stranger.send(method, path, body), 404);
    refused(await client.get(`${ofUsers}/${privilege.id}`), 404);
});

/** Somebody invited to the organisation, as a member of the project. */
async function person(email, roleSlugs = ['no-access']) {
    await client.must('POST', '/api/v1/invite-org/signup', { inviteeEmails: [email], organizationId: client.organizationId, organizationRoleSlug: 'member' });
    const { memberships: [one] } = await client.must('POST', `/api/v1/projects/${project.id}/memberships`, { emails: [email], roleSlugs });
    return one;
}

test('a person: the same, by the membership', async () => {
    const member = await person('grace@example.com');
    const { privilege } = await client.must('POST', ofUsers, { projectMembershipId: member.id, slug: 'reads', permissions: [inDev], type: temporary('1h') });
    assert.deepEqual([privilege.userId, privilege.projectMembershipId, privilege.temporaryRange], [member.userId, member.id, '1h']);
    assert.deepEqual((await client.must('GET', `${ofUsers}?projectMembershipId=${member.id}`)).privileges, [privilege]);
    assert.deepEqual((await client.must('GET', `${ofUsers}/${privilege.id}`)).privilege, privilege);
    const changed = await client.must('PATCH', `${ofUsers}/${privilege.id}`, { type: permanent });
    assert.equal(changed.privilege.isTemporary, false);
    assert.equal(changed.privilege.temporaryAccessEndTime, null);
    refused(await client.get(`${v2}/${privilege.id}`), 404);
    const viewer = await machine('viewer');
    refused(await viewer.patch(`${ofUsers}/${privilege.id}`, {}), 403);
    const stranger = await createMachine(client);
    refused(await stranger.get(`${ofUsers}?projectMembershipId=${member.id}`), 404, `Project membership with ID '${member.id}' not found`);
    refused(await client.get(`${ofUsers}?projectMembershipId=nobody`), 404);
    await client.must('DELETE', `/api/v1/projects/${project.id}/memberships/${member.id}`);
    refused(await client.get(`${ofUsers}/${privilege.id}`), 404);
});

test('removed with the membership, and not back with the next one', async () => {
    const who = await machine();
    const privilege = await given(who, {});
    assert.equal((await list(who)).status, 200);
    const membership = `/api/v2/workspace/${project.id}/identity-memberships/${who.identityId}`;
    await client.must('DELETE', membership);
    refused(await list(who), 404);
    refused(await client.get(`${v2}/${privilege.id}`), 404);
    await client.must('POST', membership, { role: 'no-access' });
    refused(await list(who), 403);
});

test('what a member can do says what roles and privileges come to now', async () => {
    const who = await machine('viewer');
    const path = `/api/v1/projects/${project.id}/memberships/identities/${who.identityId}/check`;
    const verdict = async (subject, action, place = {}) => (await client.must('POST', path, place)).subjects
        .find((one) => one.subject === subject).actions.find((one) => one.action === action).allowed;
    assert.equal(await verdict('secrets', 'edit'), 'never');
    await given(who, { permissions: [{ subject: 'secrets', action: ['edit'], conditions: { environment: 'dev' } }] });
    await given(who, { permissions: [{ subject: 'tags', action: ['edit'] }], type: temporary('1m', Date.now() - 120_000) });
    assert.equal(await verdict('secrets', 'edit'), 'sometimes');
    assert.equal(await verdict('secrets', 'edit', { environment: 'dev' }), 'always');
    assert.equal(await verdict('secrets', 'edit', { environment: 'prod' }), 'never');
    assert.equal(await verdict('tags', 'edit'), 'never', 'what has ended does not count');
    const member = await person('hopper@example.com', ['viewer']);
    const { subjects } = await client.must('POST', `/api/v1/projects/${project.id}/memberships/${member.id}/check`, {});
    assert.ok(subjects.length > 10);
    refused(await (await machine()).post(path, {}), 403);
    refused(await client.post(`/api/v1/projects/${project.id}/memberships/identities/${(await createMachine(client)).identityId}/check`, {}), 404);
});

test('audited: given, changed, taken, and never the wrong word for it', async () => {
    const who = await machine();
    const privilege = await given(who, { slug: 'watched', type: temporary('1h') });
    await client.must('PATCH', `${v2}/${privilege.id}`, { permissions: [inDev] });
    await client.must('DELETE', `${v2}/${privilege.id}`);
    const { auditLogs } = await client.must('GET',
        `/api/v1/organization/audit-logs?projectId=${project.id}&eventType=add-additional-privilege,update-additional-privilege,delete-additional-privilege&limit=100`);
    const mine = auditLogs.filter(({ event }) => event.metadata.privilegeId === privilege.id);
    assert.deepEqual(mine.map(({ event }) => event.type), ['delete-additional-privilege', 'update-additional-privilege', 'add-additional-privilege']);
    assert.equal(mine[2].event.metadata.identityId, who.identityId);
    assert.equal(mine[2].event.metadata.endsAt, privilege.temporaryAccessEndTime);
    assert.deepEqual(mine[1].event.metadata.permissions, [inDev]);
});

/** Asks again and again, so that what is remembered is used, until the first refusal: when that came. */
async function lastsUntil(ask, endMs) {
    for (;;) {
        const sentAt = Date.now();
        const answer = await ask();
        if (answer.status !== 200) return { answer, sentAt, after: Date.now() };
        assert.ok(sentAt < endMs, 'it works although it has ended');
        await sleep(20);
    }
}

async function endsInTime(who, end) {
    const endMs = Date.parse(end);
    assert.equal((await list(who)).status, 200);
    const { answer, after } = await lastsUntil(() => list(who), endMs);
    refused(answer, 403);
    assert.ok(after >= endMs, 'it ended too early');
}

test('a temporary privilege begins and ends to the moment, while logged in', async () => {
    const who = await machine();
    const start = Date.now() + 1500;
    const privilege = await given(who, { type: temporary('3s', start) });
    const early = await list(who);
    if (Date.now() < start) refused(early, 403);
    await until(async () => (await list(who)).status === 200);
    assert.ok(Date.now() >= start, 'it began too early');
    await endsInTime(who, privilege.temporaryAccessEndTime);
});

test('a temporary role ends to the moment, while logged in', async () => {
    const who = await machine();
    const { roles } = await client.must('PATCH', `/api/v2/workspace/${project.id}/identity-memberships/${who.identityId}`,
        { roles: [{ role: 'viewer', ...temporary('3s') }, { role: 'no-access' }] });
    await endsInTime(who, roles.find((one) => one.isTemporary).temporaryAccessEndTime);
});

test('live streams tell nothing of what is no longer allowed', async (t) => {
    const who = await machine();
    const privilege = await given(who, { permissions: [{ subject: 'secrets', action: ['subscribe', 'describeSecret'] }], type: temporary('3s') });
    const stream = await openEvents(t, who);
    assert.equal(stream.status, 200);
    await change('first');
    await until(() => stream.text.includes('secret:update'));
    await sleep(Math.max(0, Date.parse(privilege.temporaryAccessEndTime) - Date.now()) + 50);
    const told = stream.text.length;
    await change('second');
    await until(() => stream.isEnded);
    assert.ok(!stream.text.slice(told).includes('secret:update'), 'told of a change after the end');
    assert.equal((await openEvents(t, who)).status, 403);
});

const change = (secretValue) => client.must('PATCH', '/api/v4/secrets/A', { projectId: project.id, environment: 'dev', secretValue });

async function openEvents(t, who) {
    const abort = new AbortController();
    const response = await fetch(`${who.url}/api/v1/events/subscribe/project-events`, {
        method: 'POST', signal: abort.signal,
        headers: { authorization: `Bearer ${who.token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ projectId: project.id, register: [{ event: 'secret:update' }] }),
    });
    const stream = { status: response.status, text: '', isEnded: false };
    const ended = (async () => {
        for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) stream.text += chunk;
    })().catch(() => {}).finally(() => { stream.isEnded = true; });
    t.after(async () => { abort.abort(); await ended; });
    return stream;
}
