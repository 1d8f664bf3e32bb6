// Lists are answered from rows and whole answers that are kept, sealed, between requests. After every
// kind of write a list must show what is there: compared with the list of a signed-in user, which is
// never kept.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { admin, Client, createMachine, createProject, startWithAdmin } from './harness.js';

let client;
let user;
let project;

before(async (t) => {
    ({ client } = await startWithAdmin(t));
    project = await createProject(client);
    const first = await new Client(client.url).must('POST', '/api/v3/auth/login', { email: admin.email, password: admin.password });
    const chosen = await new Client(client.url, first.accessToken).must('POST', '/api/v3/auth/select-organization', { organizationId: client.organizationId });
    user = new Client(client.url, chosen.token);
    await client.post(`/api/v2/workspace/${project.id}/memberships`, { emails: [admin.email], roleSlugs: ['admin'] });
});

let folderCount = 0;
async function newFolder() {
    const name = `folder-${++folderCount}`;
    await client.must('POST', '/api/v1/folders', { workspaceId: project.id, environment: 'dev', name, path: '/' });
    return `/${name}`;
}
const place = (secretPath, extra = {}) => ({ projectId: project.id, environment: 'dev', secretPath, ...extra });
const v4 = (name) => `/api/v4/secrets/${encodeURIComponent(name)}`;
const listUrl = (path, extra = {}) => `/api/v3/secrets/raw?${new URLSearchParams({ workspaceId: project.id, environment: 'dev', secretPath: path, include_imports: 'true', ...extra })}`;

/** What both see, or what they see differently. */
async function assertFresh(path, what) {
    const [kept, read] = [await client.must('GET', listUrl(path)), await user.must('GET', listUrl(path))];
    assert.deepEqual(kept.secrets, read.secrets, what);
    const brief = ({ imports }) => imports.map(({ secretPath, secrets }) => [secretPath, secrets.map(({ secretKey, version }) => [secretKey, version])]);
    assert.deepEqual(brief(kept), brief(read), `${what}: imports`);
    for (const secret of read.secrets) {
        const one = await client.must('GET', `${v4(secret.secretKey)}?${new URLSearchParams(place(path, { expandSecretReferences: 'false' }))}`);
        assert.deepEqual(one.secret, secret, `${what}: ${secret.secretKey} alone`);
    }
    return kept.secrets;
}

test('a list shows what is there after every kind of write', async () => {
    const [path, other, importer] = [await newFolder(), await newFolder(), await newFolder()];
    const create = (at, name, extra = {}) => client.must('POST', v4(name), place(at, { secretValue: 'v', ...extra }));
    const update = (name, change, at = path) => client.must('PATCH', v4(name), place(at, change));
    const idOf = async (name, at = path) => (await client.must('GET', `${v4(name)}?${new URLSearchParams(place(at))}`)).secret.id;
    const commits = async (at = path) => (await client.must('GET', `/api/v1/pit/commits?${new URLSearchParams(place(at))}`)).commits;
    const move = async (names, from, to, shouldOverwrite = false) => client.must('POST', '/api/v4/secrets/move', {
        projectId: project.id, sourceEnvironment: 'dev', sourceSecretPath: from, destinationEnvironment: 'dev', destinationSecretPath: to, shouldOverwrite,
        secretIds: await Promise.all(names.map((name) => idOf(name, from))) });
    const tagUrl = `/api/v1/projects/${project.id}/tags`;
    const { tag } = await client.must('POST', tagUrl, { slug: 'first', color: '#123456' });
    await client.must('POST', '/api/v1/secret-imports', { workspaceId: project.id, environment: 'dev', path: importer, import: { environment: 'dev', path } });
    const batch = (method, secrets, extra = {}) => client.must(method, '/api/v4/secrets/batch', place(path, { secrets, ...extra }));
    let deleted;

    const writes = {
        'create': () => create(path, 'A'),
        'create with all there is': () => create(path, 'B', { secretComment: 'c', tagIds: [tag.id], secretMetadata: [{ key: 'k', value: 'v' }] }),
        'create a reference from elsewhere': () => create(other, 'REF', { secretValue: `\${dev.${path.slice(1)}.A}` }),
        'update the value': () => update('A', { secretValue: 'w' }),
        'update the comment': () => update('A', { secretComment: 'why' }),
        'update tags': () => update('A', { tagIds: [tag.id] }),
        'update metadata': () => update('A', { secretMetadata: [{ key: 'x', value: 'y' }] }),
        'update the flag': () => update('A', { skipMultilineEncoding: true }),
        'update the reminder': () => update('A', { secretReminderNote: 'renew', secretReminderRepeatDays: 30 }),
        'rename, and rewrite references elsewhere': () => update('A', { newSecretName: 'AA' }),
        'take a tag away': () => client.must('DELETE', '/api/v3/secrets/tags/B', { ...place(path), tagSlugs: ['first'] }),
        'add a tag': () => client.must('POST', '/api/v3/secrets/tags/B', { ...place(path), tagSlugs: ['first'] }),
        'rename the tag': () => client.must('PATCH', `${tagUrl}/${tag.id}`, { slug: 'renamed' }),
        'create many': () => batch('POST', ['C', 'D', 'E'].map((secretKey) => ({ secretKey, secretValue: '1' }))),
        'update many': () => batch('PATCH', [{ secretKey: 'C', secretValue: '2' }, { secretKey: 'REF', secretPath: other, secretComment: 'far' }]),
        'upsert': () => batch('PATCH', [{ secretKey: 'F', secretValue: '2' }], { mode: 'upsert' }),
        'delete many': () => batch('DELETE', [{ secretKey: 'E' }]),
        'move': () => move(['C'], path, other),
        'move back over another': async () => { await create(path, 'C'); await move(['C'], other, path, true); },
        'delete': async () => { deleted = (await client.must('DELETE', v4('D'), place(path))).secret; },
        'restore': () => client.must('POST', `/api/v1/secret/${deleted.id}/restore`),
        'roll one back': async () => client.must('POST', `/api/v1/secret/${await idOf('AA')}/rollback`, { version: 2 }),
        'undo a change': async () => client.must('POST', `/api/v1/pit/commits/${(await commits())[1].id}/revert`),
        'go back to a point in time': async () => client.must('POST', `/api/v1/pit/commits/${(await commits())[4].id}/rollback`),
        'import a file': () => client.must('POST', '/api/v1/secrets/import', place(path, { content: 'B=from a file\nNEW=1' })),
        'delete the tag': () => client.must('DELETE', `${tagUrl}/${tag.id}`),
        'purge': async () => { await client.must('DELETE', v4('NEW'), place(path)); await client.must('DELETE', '/api/v1/secrets/deleted', place(path)); },
    };
    for (const [what, write] of Object.entries(writes)) {
        for (const at of [path, other, importer]) await client.must('GET', listUrl(at)); // now it is kept
        await write();
        for (const at of [path, other, importer]) await assertFresh(at, `${what}, ${at}`);
    }
});

test('a folder that is renamed or deleted, and an environment that is renamed', async () => {
    const { environment } = await client.must('POST', `/api/v1/workspace/${project.id}/environments`, { name: 'Stage', slug: 'stage' });
    const { folder } = await client.must('POST', '/api/v1/folders', { workspaceId: project.id, environment: 'stage', name: 'old', path: '/' });
    const at = (slug, secretPath) => `/api/v4/secrets?${new URLSearchParams({ projectId: project.id, environment: slug, secretPath })}`;
    await client.must('POST', v4('A'), { projectId: project.id, environment: 'stage', secretPath: '/old', secretValue: '1' });
    assert.equal((await client.must('GET', at('stage', '/old'))).secrets[0].secretPath, '/old');
    await client.must('PATCH', `/api/v1/folders/${folder.id}`, { workspaceId: project.id, environment: 'stage', path: '/', name: 'new' });
    assert.equal((await client.must('GET', at('stage', '/new'))).secrets[0].secretPath, '/new');
    assert.equal((await client.get(at('stage', '/old'))).status, 404);
    await client.must('PATCH', `/api/v1/workspace/${project.id}/environments/${environment.id}`, { slug: 'staged' });
    assert.equal((await client.must('GET', at('staged', '/new'))).secrets[0].environment, 'staged');
    await client.must('DELETE', `/api/v1/folders/${folder.id}`, { workspaceId: project.id, environment: 'staged', path: '/' });
    assert.equal((await client.get(at('staged', '/new'))).status, 404);
    await client.must('POST', '/api/v1/folders', { workspaceId: project.id, environment: 'staged', name: 'new', path: '/' });
    assert.deepEqual((await client.must('GET', at('staged', '/new'))).secrets, []);
});

test('changes within one millisecond are told apart, and readers beside writers see whole states', async () => {
    const path = await newFolder();
    await client.must('POST', '/api/v4/secrets/batch', place(path, { secrets: ['A', 'B'].map((secretKey) => ({ secretKey, secretValue: '0' })) }));
    let isDone = false;
    const readers = Array.from({ length: 4 }, async () => {
        while (!isDone) {
            const { secrets } = await client.must('GET', listUrl(path));
            assert.equal(secrets[0].secretValue, secrets[1].secretValue, 'both were written at once');
        }
    });
    for (let i = 1; i <= 80; i++) {
        await client.must('PATCH', '/api/v4/secrets/batch', place(path, { secrets: ['A', 'B'].map((secretKey) => ({ secretKey, secretValue: String(i) })) }));
        const { secrets } = await client.must('GET', listUrl(path));
        assert.deepEqual(secrets.map(({ secretValue }) => secretValue), [String(i), String(i)]);
    }
    isDone = true;
    await Promise.all(readers);
});

const v4List = (path, extra = {}) => `/api/v4/secrets?${new URLSearchParams(place(path, extra))}`;
const valuesOf = ({ secrets }) => secrets.map(({ secretValue }) => secretValue);

test('a list that was kept is the same bytes under the same tag', async () => {
    const path = await newFolder();
    await client.must('POST', '/api/v4/secrets/batch', place(path, { secrets: ['A', 'B'].map((secretKey) => ({ secretKey, secretValue: `"${secretKey}"\n` })) }));
    const ask = (extra, headers) => client.get(v4List(path, extra), headers);
    const options = [{}, { viewSecretValue: 'false' }, { expandSecretReferences: 'false' }, { includeImports: 'false' }, { recursive: 'true' }];
    for (const extra of options) {
        const [first, second] = [await ask(extra), await ask(extra)];
        assert.equal(second.text, first.text);
        assert.equal(second.headers.get('etag'), first.headers.get('etag'));
        assert.equal((await ask(extra, { 'if-none-match': first.headers.get('etag') })).status, 304);
        for (let i = 0; i < 2; i++) {
            const plain = await ask(extra, { 'accept-encoding': 'identity' });
            assert.equal(plain.text, first.text);
            assert.equal(plain.headers.get('content-encoding'), null);
            const packed = await ask(extra, { 'accept-encoding': 'gzip' });
            assert.equal(packed.text, first.text);
            assert.equal(packed.headers.get('content-encoding'), 'gzip');
            assert.equal(packed.headers.get('etag'), plain.headers.get('etag').replace(/"$/, '-gzip"'));
            assert.equal(packed.headers.get('vary'), 'Accept-Encoding');
        }
    }
    const hidden = (await ask({ viewSecretValue: 'false' })).body.secrets;
    assert.ok(hidden.every(({ secretValueHidden, secretValue }) => secretValueHidden && secretValue === '<hidden-by-infisical>'));
    assert.deepEqual(valuesOf((await ask({})).body), ['"A"\n', '"B"\n']);
    const { headers } = await ask({});
    await client.must('PATCH', v4('A'), place(path, { secretValue: 'new' }));
    const changed = await ask({}, { 'if-none-match': headers.get('etag') });
    assert.equal(changed.status, 200);
    assert.deepEqual(valuesOf(changed.body), ['new', '"B"\n']);
});

test('what a list shows beside its folder is as fresh as the folder', async () => {
    const [path, other] = [await newFolder(), await newFolder()];
    const set = (method, at, name, secretValue) => client.must(method, v4(name), place(at, { secretValue }));
    const list = async () => { await client.must('GET', v4List(path)); return client.must('GET', v4List(path)); };
    await set('POST', other, 'THERE', '1');
    await set('POST', path, 'HERE', '1');
    assert.deepEqual(valuesOf(await list()), ['1']);
    await set('PATCH', path, 'HERE', `\${dev.${other.slice(1)}.THERE}`);
    assert.deepEqual(valuesOf(await list()), ['1']);
    await set('PATCH', other, 'THERE', '2');
    assert.deepEqual(valuesOf(await list()), ['2']);
    await set('PATCH', path, 'HERE', 'plain');
    assert.deepEqual((await list()).imports, []);
    await client.must('POST', '/api/v1/secret-imports', { workspaceId: project.id, environment: 'dev', path, import: { environment: 'dev', path: other } });
    assert.deepEqual((await list()).imports.map(valuesOf), [['2']]);
    await set('PATCH', other, 'THERE', '3');
    assert.deepEqual((await list()).imports.map(valuesOf), [['3']]);
});

test('a list that was kept for one is not shown to another who may see less', async () => {
    const path = await newFolder();
    await client.must('POST', '/api/v4/secrets/batch', place(path, { secrets: ['PUBLIC_A', 'SECRET_B'].map((secretKey) => ({ secretKey, secretValue: 'v' })) }));
    const machineWith = async (slug, permissions) => {
        await client.must('POST', `/api/v2/workspace/${project.id}/roles`, { slug, name: slug, permissions });
        return createMachine(client, { projectId: project.id, role: slug });
    };
    const rule = (action, conditions) => ({ subject: 'secrets', action, conditions });
    const member = await createMachine(client, { projectId: project.id });
    const some = await machineWith('some', [rule(['describeSecret', 'readValue'], { secretName: { $glob: 'PUBLIC_*' } })]);
    const names = await machineWith('names', [rule(['describeSecret'], { environment: 'dev' })]);
    const elsewhere = await machineWith('elsewhere', [rule(['describeSecret', 'readValue'], { secretPath: '/elsewhere' })]);
    for (const one of [client, member]) {
        for (let i = 0; i < 2; i++) assert.equal((await one.must('GET', v4List(path))).secrets.length, 2);
    }
    for (let i = 0; i < 2; i++) {
        assert.deepEqual((await some.must('GET', v4List(path))).secrets.map(({ secretKey }) => secretKey), ['PUBLIC_A']);
        assert.equal((await names.get(v4List(path))).status, 403);
        assert.deepEqual(valuesOf(await names.must('GET', v4List(path, { viewSecretValue: 'false' }))), Array(2).fill('<hidden-by-infisical>'));
        assert.equal((await elsewhere.get(v4List(path))).status, 403);
        assert.equal((await new Client(client.url).get(v4List(path))).status, 401);
        assert.deepEqual((await client.must('GET', v4List(path))).secrets.length, 2);
    }
    await client.must('DELETE', `/api/v2/workspace/${project.id}/identity-memberships/${member.identityId}`);
    assert.equal((await member.get(v4List(path))).status, 404);
});
