// Points in time of a folder: what was changed, what going back would do, and going back; deleted
// secrets, restored and purged.
// Also runs on PostgreSQL.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { admin, Client, createMachine, createProject, startWithAdmin } from './harness.js';
import { refused } from './refusal.js';

let client;
let project;

before(async (t) => {
    ({ client } = await startWithAdmin(t));
    project = await createProject(client);
});

let folderCount = 0;
async function newFolder(environment = 'dev') {
    const name = `folder-${++folderCount}`;
    await client.must('POST', '/api/v1/folders', { workspaceId: project.id, environment, name, path: '/' });
    return `/${name}`;
}

const query = (values) => new URLSearchParams(values).toString();
const place = (secretPath, extra = {}) => ({ projectId: project.id, environment: 'dev', secretPath, ...extra });
const one = (name) => `/api/v4/secrets/${encodeURIComponent(name)}`;
const create = async (path, name, secretValue, extra = {}) =>
    (await client.must('POST', one(name), place(path, { secretValue, ...extra }))).secret;
const update = (path, name, change) => client.must('PATCH', one(name), place(path, change));
const remove = (path, name) => client.must('DELETE', one(name), place(path));
const listUrl = (path, extra = {}) => `/api/v4/secrets?${query(place(path, { expandSecretReferences: 'false', ...extra }))}`;
const list = async (path) => (await client.must('GET', listUrl(path))).secrets;
const values = async (path) => Object.fromEntries((await list(path)).map((secret) => [secret.secretKey, secret.secretValue]));
const commits = (path, extra = {}, caller = client) => caller.get(`/api/v1/pit/commits?${query({ projectId: project.id, environment: 'dev', path, ...extra })}`);
const newest = async (path) => (await commits(path)).body.commits[0];
const changesOf = async (id) => (await client.must('GET', `/api/v1/pit/commits/${id}/changes?${query({ projectId: project.id })}`)).changes;
const compare = async (id, extra = {}, caller = client) =>
    (await caller.must('GET', `/api/v1/pit/commits/${id}/compare?${query({ projectId: project.id, ...extra })}`))[0];
const rollback = (id, body = {}, caller = client) => caller.post(`/api/v1/pit/commits/${id}/rollback`, { projectId: project.id, ...body });
const brief = ({ changes }) => changes.map(({ changeType, secretKey }) => `${changeType} ${secretKey}`).sort();

test('every change of a folder is a commit that says who did what', async () => {
    const path = await newFolder();
    await create(path, 'A', '1');
    await client.must('POST', '/api/v4/secrets/batch', place(path, { secrets: [{ secretKey: 'B', secretValue: '2' }, { secretKey: 'C', secretValue: '3' }] }));
    await update(path, 'A', { secretValue: '11', newSecretName: 'AA' });
    await remove(path, 'B');
    const { status, body } = await commits(path);
    assert.equal(status, 200);
    assert.deepEqual([body.total, body.hasMore], [4, false]);
    assert.deepEqual(body.commits.map((commit) => [commit.commitId, commit.createdCount, commit.updatedCount, commit.deletedCount]),
        [[4, 0, 0, 1], [3, 0, 1, 0], [2, 2, 0, 0], [1, 1, 0, 0]]);
    assert.equal(body.commits[0].actor.actorType, 'identity');
    assert.equal(body.commits[0].message, null);
    const renamed = (await changesOf(body.commits[1].id)).changes;
    assert.deepEqual(renamed.map(({ changeType, secretKey, oldSecretKey, fromVersion, toVersion }) => [changeType, secretKey, oldSecretKey, fromVersion, toVersion]),
        [['update', 'AA', 'A', 1, 2]]);
    const paged = await commits(path, { offset: 1, limit: 2 });
    assert.deepEqual([paged.body.commits.map((commit) => commit.commitId), paged.body.hasMore], [[3, 2], true]);
    const count = await client.must('GET', `/api/v1/pit/commits/count?${query({ projectId: project.id, environment: 'dev', path })}`);
    assert.equal(count.count, 4);
    assert.ok(count.folderId);
});

test('a folder goes back to a point in time, and forth again', async () => {
    const path = await newFolder();
    const { tag } = await client.must('POST', `/api/v1/projects/${project.id}/tags`, { slug: `tag-${folderCount}`, color: '#123456' });
    await create(path, 'KEEP', 'same');
    await create(path, 'VALUE', 'old', { secretComment: 'the old one', tagIds: [tag.id], secretMetadata: [{ key: 'k', value: 'v' }, { key: 's', value: 'hush', isEncrypted: true }] });
    await create(path, 'GONE', 'was here', { secretComment: 'and will be' });
    await create(path, 'NAME', 'renamed later');
    const then = await newest(path);
    await update(path, 'VALUE', { secretValue: 'new', secretComment: 'the new one', tagIds: [], secretMetadata: [], skipMultilineEncoding: true });
    await remove(path, 'GONE');
    await update(path, 'NAME', { newSecretName: 'NAMED' });
    await create(path, 'ADDED', 'later');
    const later = await newest(path);

    const preview = await compare(then.id);
    assert.equal(preview.folderPath, path);
    assert.deepEqual(brief(preview), ['create GONE', 'delete ADDED', 'update NAME', 'update VALUE']);
    const changed = preview.changes.find(({ secretKey }) => secretKey === 'VALUE');
    assert.deepEqual(changed.fields, ['value', 'comment', 'tags', 'metadata', 'skipMultilineEncoding']);
    assert.deepEqual(preview.changes.find(({ secretKey }) => secretKey === 'NAME').oldSecretKey, 'NAMED');
    assert.ok(!JSON.stringify(preview).includes('was here'));
    assert.equal((await values(path)).VALUE, 'new', 'a preview changes nothing');

    const { status, body } = await rollback(then.id, { message: 'the deploy was bad' });
    assert.equal(status, 200);
    assert.deepEqual(body, { success: true, secretChangesCount: 4, folderChangesCount: 0, totalChanges: 4 });
    assert.deepEqual(await values(path), { GONE: 'was here', KEEP: 'same', NAME: 'renamed later', VALUE: 'old' });
    const [gone, keep, , value] = await list(path);
    assert.deepEqual([value.version, value.secretComment, value.tags.map(({ slug }) => slug), value.skipMultilineEncoding],
        [3, 'the old one', [tag.slug], false], 'what comes back is a new version');
    assert.deepEqual(value.secretMetadata.map(({ key, value: text }) => [key, text]), [['k', 'v'], ['s', 'hush']]);
    assert.deepEqual([gone.secretComment, keep.version], ['and will be', 1]);
    assert.equal((await newest(path)).message, 'the deploy was bad');

    assert.equal((await rollback(then.id)).body.totalChanges, 0, 'nothing is left to do');
    assert.equal((await rollback(later.id)).status, 200);
    assert.deepEqual(await values(path), { ADDED: 'later', KEEP: 'same', NAMED: 'renamed later', VALUE: 'new' });
    assert.equal((await newest(path)).message, `Back to change ${later.commitId}`);
});

test('swapped names and references to them come back right', async () => {
    const path = await newFolder();
    await create(path, 'A', 'a');
    await create(path, 'B', 'b');
    await create(path, 'C', 'c');
    await create(path, 'USES', '${A}-${B}-${C}');
    const elsewhere = await newFolder();
    await create(elsewhere, 'FAR', `\${dev.${path.slice(1)}.A}`);
    const then = await newest(path);
    for (const [from, to] of [['A', 'T'], ['B', 'A'], ['C', 'B'], ['T', 'C']]) await update(path, from, { newSecretName: to });
    assert.deepEqual(await values(path), { A: 'b', B: 'c', C: 'a', USES: '${C}-${A}-${B}' });
    assert.equal((await rollback(then.id)).status, 200);
    assert.deepEqual(await values(path), { A: 'a', B: 'b', C: 'c', USES: '${A}-${B}-${C}' });
    assert.deepEqual(await values(elsewhere), { FAR: `\${dev.${path.slice(1)}.A}` });
});

test('a secret that was moved away is made anew, and lives on where it went', async () => {
    const [path, other] = [await newFolder(), await newFolder()];
    const moved = await create(path, 'MOVED', 'here');
    const then = await newest(path);
    await client.must('POST', '/api/v4/secrets/move', {
        projectId: project.id, sourceEnvironment: 'dev', sourceSecretPath: path, destinationEnvironment: 'dev', destinationSecretPath: other, secretIds: [moved.id] });
    assert.deepEqual(brief(await changesOf((await newest(path)).id)), ['delete MOVED']);
    assert.deepEqual(brief(await changesOf((await newest(other)).id)), ['create MOVED']);
    assert.equal((await rollback(then.id)).status, 200);
    assert.deepEqual(await values(path), { MOVED: 'here' });
    assert.deepEqual(await values(other), { MOVED: 'here' });
    const copy = (await list(path))[0];
    assert.notEqual(copy.id, moved.id);
});

test('one commit is undone without those after it', async () => {
    const path = await newFolder();
    await create(path, 'A', '1');
    await create(path, 'B', '1');
    await client.must('PATCH', '/api/v4/secrets/batch', place(path, { secrets: [{ secretKey: 'A', secretValue: '2' }, { secretKey: 'B', secretValue: '2' }] }));
    const bad = await newest(path);
    await create(path, 'C', '3');
    assert.deepEqual(brief(await compare(bad.id, { revert: 'true' })), ['update A', 'update B']);
    const { status, body } = await client.post(`/api/v1/pit/commits/${bad.id}/revert`, { projectId: project.id });
    assert.deepEqual([status, body.totalChanges], [200, 2]);
    assert.deepEqual(await values(path), { A: '1', B: '1', C: '3' });
    assert.equal((await newest(path)).message, `Undid change ${bad.commitId}`);
});

test('what is not kept any more is named, and skipped only when asked for', async () => {
    const path = await newFolder();
    await create(path, 'OFTEN', '0');
    const purged = await create(path, 'PURGED', 'x');
    await create(path, 'ONCE', 'before');
    const then = await newest(path);
    for (let i = 1; i <= 11; i++) await update(path, 'OFTEN', { secretValue: String(i) });
    await remove(path, 'PURGED');
    await client.must('DELETE', `/api/v1/secrets/deleted/${purged.id}`);
    await update(path, 'ONCE', { secretValue: 'after' });
    const { changes } = await compare(then.id);
    assert.deepEqual(changes.filter(({ isLost }) => isLost).map(({ secretKey, reason }) => [secretKey, reason]).sort(),
        [['OFTEN', 'Version 1 is not kept any more'], [null, 'It was purged']].sort());
    refused(await rollback(then.id), 400, /OFTEN, a purged secret|a purged secret, OFTEN/, 'RollbackCommit');
    assert.equal((await values(path)).ONCE, 'after', 'refused means untouched');
    assert.equal((await rollback(then.id, { skipLost: true })).body.totalChanges, 1);
    assert.deepEqual(await values(path), { OFTEN: '11', ONCE: 'before' });
});

test('going back takes the rights on what it changes', async () => {
    const path = await newFolder();
    await create(path, 'A', '1');
    const then = await newest(path);
    await update(path, 'A', { secretValue: '2' });
    const viewer = await createMachine(client, { projectId: project.id, role: 'viewer' });
    assert.equal((await commits(path, {}, viewer)).status, 200);
    refused(await rollback(then.id, {}, viewer), 403);
    await client.must('POST', `/api/v2/workspace/${project.id}/roles`, { slug: `back-${folderCount}`, name: 'back', permissions: [
        { subject: 'commits', action: ['read', 'perform-rollback'] }, { subject: 'secrets', action: ['describeSecret', 'readValue'] }] });
    const reader = await createMachine(client, { projectId: project.id, role: `back-${folderCount}` });
    refused(await rollback(then.id, {}, reader), 403);
    assert.equal((await values(path)).A, '2');
    const stranger = await createMachine(client, {});
    refused(await rollback(then.id, {}, stranger), 404, `Commit with ID '${then.id}' not found`);
    refused(await rollback('00000000-0000-4000-8000-000000000000'), 404, "Commit with ID '00000000-0000-4000-8000-000000000000' not found");
    assert.equal((await rollback('no-id')).status, 422);
    refused(await commits('/nowhere'), 404);
});

/** The first administrator, signed in as a person, and a member of the project. */
async function signIn() {
    const anyone = new Client(client.url);
    const first = await anyone.must('POST', '/api/v3/auth/login', { email: admin.email, password: admin.password });
    const chosen = await new Client(client.url, first.accessToken).must(
        'POST', '/api/v3/auth/select-organization', { organizationId: client.organizationId });
    await client.post(`/api/v2/workspace/${project.id}/memberships`, { emails: [admin.email], roleSlugs: ['admin'] });
    return new Client(client.url, chosen.token);
}

test('an override is no commit, follows names back, and keeps its value', async () => {
    const user = await signIn();
    const path = await newFolder();
    await create(path, 'A', '1');
    const then = await newest(path);
    await user.must('POST', one('A'), place(path, { secretValue: 'mine', type: 'personal' }));
    await user.must('PATCH', one('A'), place(path, { secretValue: 'mine too', type: 'personal' }));
    assert.equal((await commits(path)).body.total, 1);
    await update(path, 'A', { secretValue: '2', newSecretName: 'Z' });
    assert.equal((await rollback(then.id)).status, 200);
    const { secrets } = await user.must('GET', listUrl(path, { includePersonalOverrides: 'true' }));
    assert.deepEqual(secrets.map(({ secretKey, secretValue }) => [secretKey, secretValue]), [['A', 'mine too']]);
    await remove(path, 'A');
    assert.equal((await rollback(then.id)).status, 200);
    assert.equal((await user.must('GET', `${one('A')}?${query(place(path, { type: 'personal' }))}`)).secret.secretValue, 'mine too');
});

test('deleted secrets are purged one by one, or all of a folder', async () => {
    const path = await newFolder();
    const [a, b] = [await create(path, 'A', '1'), await create(path, 'B', '2')];
    const alive = await create(path, 'ALIVE', '3');
    refused(await client.delete(`/api/v1/secrets/deleted/${alive.id}`), 404, `Deleted secret with ID '${alive.id}' not found`);
    await remove(path, 'A');
    await remove(path, 'B');
    const viewer = await createMachine(client, { projectId: project.id, role: 'viewer' });
    refused(await viewer.delete(`/api/v1/secrets/deleted/${a.id}`), 403);
    const stranger = await createMachine(client, {});
    refused(await stranger.delete(`/api/v1/secrets/deleted/${a.id}`), 404, `Deleted secret with ID '${a.id}' not found`);
    refused(await viewer.delete('/api/v1/secrets/deleted', place(path)), 403);
    await client.must('DELETE', `/api/v1/secrets/deleted/${a.id}`);
    const deleted = () => client.must('GET', `/api/v1/secrets/deleted?${query(place(path))}`);
    assert.deepEqual((await deleted()).secrets.map(({ secretKey }) => secretKey), ['B']);
    refused(await client.post(`/api/v1/secret/${a.id}/restore`), 404);
    assert.deepEqual(await client.must('DELETE', '/api/v1/secrets/deleted', place(path)), { count: 1 });
    assert.deepEqual((await deleted()).secrets, []);
    refused(await client.post(`/api/v1/secret/${b.id}/restore`), 404);
    assert.deepEqual(await values(path), { ALIVE: '3' });
});
