// Projects, environments and folders, in every spelling that clients use.
// Also runs against the release build.
// Also runs on PostgreSQL.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { Client, createMachine, createProject, startWithAdmin } from './harness.js';
import { isoTime, issueOf, refused, uuid } from './refusal.js';

test('projects', async (t) => {
    const { client } = await startWithAdmin(t);

    await t.test('create answers the whole project', async () => {
        const { project } = await client.must('POST', '/api/v2/workspace', {
            projectName: ' Billing & Co ', projectDescription: 'Money', type: 'secret-manager',
            organizationSlug: 'ignored', template: 'default', ID: 'ignored', kmsKeyId: null,
        });
        assert.match(project.id, uuid);
        assert.equal(project._id, project.id);
        assert.equal(project.name, 'Billing & Co');
        assert.match(project.slug, /^billing-co-[0-9a-z]{4}$/);
        assert.equal(project.description, 'Money');
        assert.equal(project.orgId, client.organizationId);
        assert.equal(project.type, 'secret-manager');
        assert.equal(project.version, 3);
        assert.equal(project.pitVersionLimit, 10);
        assert.equal(project.hasDeleteProtection, false);
        assert.equal(project.autoCapitalization, false);
        for (const absent of ['upgradeStatus', 'kmsCertificateKeyId', 'auditLogsRetentionDays',
            'secretDetectionIgnoreValues']) assert.equal(project[absent], null, absent);
        assert.match(project.createdAt, isoTime);
        assert.match(project.updatedAt, isoTime);
        assert.deepEqual(project.environments.map(({ name, slug }) => [name, slug]),
            [['Development', 'dev'], ['Staging', 'staging'], ['Production', 'prod']]);
        assert.deepEqual(Object.keys(project.environments[0]).sort(), ['id', 'name', 'slug']);
    });

    await t.test('a project without environments', async () => {
        const { project } = await client.must('POST', '/api/v1/projects',
            { projectName: 'Bare', slug: 'bare-project', shouldCreateDefaultEnvs: false, hasDeleteProtection: true });
        assert.deepEqual(project.environments, []);
        assert.equal(project.slug, 'bare-project');
        assert.equal(project.hasDeleteProtection, true);
        refused(await client.delete(`/api/v1/projects/${project.id}`), 403, /delete protection/i);
        await client.must('PATCH', `/api/v1/projects/${project.id}`, { hasDeleteProtection: false });
        await client.must('DELETE', `/api/v1/projects/${project.id}`);
    });

    await t.test('every spelling reads the same project', async () => {
        const made = await createProject(client, 'Spellings');
        const spellings = [
            [`/api/v1/projects/${made.id}`, 'project'], [`/api/v1/workspace/${made.id}`, 'workspace'],
            [`/api/v1/projects/slug/${made.slug}`, null], [`/api/v1/workspace/slug/${made.slug}`, null],
            [`/api/v2/workspace/${made.slug}`, null], [`/api/v1/projects/${made.id}/`, 'project'],
        ];
        for (const [path, wrapper] of spellings) {
            const body = await client.must('GET', path);
            const project = wrapper ? body[wrapper] : body;
            if (wrapper) assert.deepEqual(Object.keys(body), [wrapper], path);
            assert.deepEqual(project, made, path);
        }
        for (const [path, plural] of [['/api/v1/projects', 'projects'], ['/api/v1/workspace', 'workspaces'],
            ['/api/v1/workspace?type=secret-manager', 'workspaces'], ['/api/v1/workspace?type=all&includeRoles=true', 'workspaces']]) {
            const body = await client.must('GET', path);
            assert.deepEqual(body[plural].find(({ _id }) => _id === made.id), made, path);
            assert.ok(body[plural].every(({ environments }) => Array.isArray(environments)));
        }
        const { projects } = await client.must('GET', '/api/v1/projects?type=kms');
        assert.ok(!projects.some(({ id }) => id === made.id));
    });

    await t.test('every spelling changes it', async () => {
        const made = await createProject(client, 'Change me');
        const bySlug = await client.must('PATCH', `/api/v2/workspace/${made.slug}`, { name: 'By slug' });
        assert.equal(bySlug.name, 'By slug');
        assert.equal(bySlug.slug, made.slug);
        const { workspace } = await client.must('PATCH', `/api/v1/workspace/${made.id}`,
            { description: 'Now with words', autoCapitalization: true });
        assert.equal(workspace.description, 'Now with words');
        assert.equal(workspace.autoCapitalization, true);
        assert.equal(workspace.name, 'By slug');
        const { project } = await client.must('PATCH', `/api/v1/projects/${made.id}`, {
            projectId: made.id, slug: 'changed-slug', description: null, pitVersionLimit: 100, secretSharing: false,
            showSnapshotsLegacy: true, secretDetectionIgnoreValues: ['a', 'b'],
        });
        assert.equal(project.slug, 'changed-slug');
        assert.equal(project.description, null);
        assert.equal(project.pitVersionLimit, 100);
        assert.equal(project.secretSharing, false);
        assert.equal(project.showSnapshotsLegacy, true);
        assert.deepEqual(project.secretDetectionIgnoreValues, ['a', 'b']);
        assert.equal(project.autoCapitalization, true);
        refused(await client.get(`/api/v2/workspace/${made.slug}`), 404,
            `Project with slug '${made.slug}' not found`, 'NotFound');
        const retention = await client.must('PUT', '/api/v1/workspace/changed-slug/audit-logs-retention',
            { auditLogsRetentionDays: 30 });
        assert.equal(typeof retention.message, 'string');
        assert.equal(retention.workspace.auditLogsRetentionDays, 30);
        assert.deepEqual(issueOf(await client.put('/api/v1/workspace/changed-slug/audit-logs-retention', {})).path,
            ['auditLogsRetentionDays']);
    });

    await t.test('an empty PATCH changes nothing', async () => {
        const made = await createProject(client);
        const { project } = await client.must('PATCH', `/api/v1/projects/${made.id}`, {});
        assert.deepEqual({ ...project, updatedAt: 0 }, { ...made, updatedAt: 0 });
    });

    await t.test('every spelling deletes it', async () => {
        const [a, b, c] = [await createProject(client), await createProject(client), await createProject(client)];
        assert.equal((await client.must('DELETE', `/api/v1/projects/${a.id}`)).project.id, a.id);
        assert.equal((await client.must('DELETE', `/api/v1/workspace/${b.id}`)).workspace.id, b.id);
        assert.equal((await client.must('DELETE', `/api/v2/workspace/${c.slug}`)).id, c.id);
        refused(await client.get(`/api/v1/projects/${a.id}`), 404, `Project with ID '${a.id}' not found`, 'NotFound');
        refused(await client.delete(`/api/v1/projects/${a.id}`), 404, `Project with ID '${a.id}' not found`);
        const { projects } = await client.must('GET', '/api/v1/projects');
        assert.ok(!projects.some(({ id }) => [a.id, b.id, c.id].includes(id)));
        // The slug is free again.
        await client.must('POST', '/api/v1/projects', { projectName: 'Again', slug: a.slug });
    });

    await t.test('what is wrong with a project is said', async () => {
        const create = (body) => client.post('/api/v1/projects', body);
        const { project } = await client.must('POST', '/api/v1/projects', { projectName: 'Taken', slug: 'taken-slug' });
        refused(await create({ projectName: 'Other', slug: 'taken-slug' }), 400, /slug "taken-slug" already exists/, 'BadRequest');
        assert.deepEqual(issueOf(await create({})).path, ['projectName']);
        assert.equal(issueOf(await create({})).message, 'Required');
        assert.equal(issueOf(await create({ projectName: 7 })).message, 'Expected string, received number');
        assert.equal(issueOf(await create({ projectName: '  ' })).code, 'too_small');
        assert.equal(issueOf(await create({ projectName: 'x'.repeat(65) })).code, 'too_big');
        for (const slug of ['abcd', 'x'.repeat(37), 'No-Capitals', 'two--hyphens', 'under_score'])
            assert.deepEqual(issueOf(await create({ projectName: 'x', slug })).path, ['slug'], slug);
        assert.deepEqual(issueOf(await create({ projectName: 'x', type: 'spaceship' })).path, ['type']);
        const patch = (body) => client.patch(`/api/v1/projects/${project.id}`, body);
        assert.deepEqual(issueOf(await patch({ pitVersionLimit: 101 })).path, ['pitVersionLimit']);
        assert.deepEqual(issueOf(await patch({ pitVersionLimit: 0 })).path, ['pitVersionLimit']);
        assert.deepEqual(issueOf(await patch({ secretDetectionIgnoreValues: { a: 1 } })).path, ['secretDetectionIgnoreValues']);
        const other = await createProject(client);
        refused(await client.patch(`/api/v1/projects/${other.id}`, { slug: 'taken-slug' }), 400, /already exists/);
        refused(await client.get(`/api/v1/projects/${randomUUID()}`), 404, /not found/);
        refused(await client.get('/api/v1/projects/no-uuid'), 404, "Project with ID 'no-uuid' not found");
    });

    await t.test('many projects of one name', async () => {
        for (let i = 0; i < 20; i++) await createProject(client, 'Namesake');
    });

    await t.test('what is somebody else\'s looks as if it were not there', async () => {
        const mine = await createProject(client, 'Mine');
        const stranger = await createMachine(client, { orgRole: 'member' });
        refused(await stranger.get(`/api/v1/projects/${mine.id}`), 404, `Project with ID '${mine.id}' not found`);
        refused(await stranger.get(`/api/v2/workspace/${mine.slug}`), 404, `Project with slug '${mine.slug}' not found`);
        assert.deepEqual((await stranger.must('GET', '/api/v1/projects')).projects, []);
        // An organisation's member may make one, and is its admin.
        const { project } = await stranger.must('POST', '/api/v1/projects', { projectName: 'Theirs' });
        await stranger.must('DELETE', `/api/v1/projects/${project.id}`);
        const nobody = await createMachine(client, {});
        refused(await nobody.post('/api/v1/projects', { projectName: 'No' }), 403, 'You are not allowed to create on workspace',
            'PermissionDenied');
        const viewer = await createMachine(client, { projectId: mine.id, role: 'viewer' });
        assert.equal((await viewer.must('GET', `/api/v1/projects/${mine.id}`)).project.id, mine.id);
        refused(await viewer.patch(`/api/v1/projects/${mine.id}`, { name: 'Not mine' }), 403, /not allowed to edit/, 'PermissionDenied');
        refused(await viewer.delete(`/api/v1/projects/${mine.id}`), 403, /not allowed to delete/);
        refused(await new Client(client.url).get(`/api/v1/projects/${mine.id}`), 401, 'Token missing', 'UnauthorizedError');
    });
});

test('environments', async (t) => {
    const { client } = await startWithAdmin(t);
    const slugs = async (project) => (await client.must('GET', `/api/v1/projects/${project.id}`)).project.environments.map(({ slug }) => slug);

    await t.test('both spellings', async () => {
        const project = await createProject(client);
        for (const [base, named] of [['workspace', 'workspace'], ['projects', 'projectId']]) {
            const path = `/api/v1/${base}/${project.id}/environments`;
            const made = await client.must('POST', path, { name: 'Quality', slug: `qa-${named.toLowerCase()}`, projectId: project.id });
            assert.equal(made.message, 'Successfully created new environment');
            assert.equal(made[named], project.id);
            const { environment } = made;
            assert.match(environment.id, uuid);
            assert.equal(environment.projectId, project.id);
            assert.ok(Number.isInteger(environment.position));
            assert.match(environment.createdAt, isoTime);
            assert.deepEqual((await client.must('GET', `${path}/${environment.id}`)).environment, environment);
            assert.deepEqual((await client.must('GET', `/api/v1/workspace/environments/${environment.id}`)).environment, environment);
            const bySlug = await client.must('GET', `${path}/slug/${environment.slug}`);
            assert.equal(bySlug.id, environment.id); // Terraform reads it bare
            assert.deepEqual(bySlug.environment, environment);
            const changed = await client.must('PATCH', `${path}/${environment.id}`, { name: 'Quality assurance', position: 1 });
            assert.equal(changed.message, 'Successfully updated environment');
            assert.equal(changed[named], project.id);
            assert.equal(changed.environment.position, 1);
            assert.equal(changed.environment.slug, environment.slug);
            const gone = await client.must('DELETE', `${path}/${environment.id}`);
            assert.equal(gone.message, 'Successfully deleted environment');
            assert.equal(gone.environment.id, environment.id);
            refused(await client.get(`/api/v1/workspace/environments/${environment.id}`), 404,
                `Environment with ID '${environment.id}' not found`);
        }
        assert.deepEqual(await slugs(project), ['dev', 'staging', 'prod']);
    });

    await t.test('positions stay dense', async () => {
        const project = await createProject(client);
        const path = `/api/v1/workspace/${project.id}/environments`;
        const add = async (slug, position) => (await client.must('POST', path, { name: slug, slug, position })).environment;
        const first = await add('first', 1);
        assert.deepEqual(await slugs(project), ['first', 'dev', 'staging', 'prod']);
        await add('third', 3);
        assert.deepEqual(await slugs(project), ['first', 'dev', 'third', 'staging', 'prod']);
        assert.equal((await add('last')).position, 6);
        assert.equal((await add('far', 1000)).position, 7);
        await client.must('PATCH', `${path}/${first.id}`, { position: 4 });
        assert.deepEqual(await slugs(project), ['dev', 'third', 'staging', 'first', 'prod', 'last', 'far']);
        await client.must('PATCH', `${path}/${first.id}`, { position: 2 });
        assert.deepEqual(await slugs(project), ['dev', 'first', 'third', 'staging', 'prod', 'last', 'far']);
        await client.must('DELETE', `${path}/${first.id}`);
        const positions = [];
        for (const { id } of (await client.must('GET', `/api/v1/projects/${project.id}`)).project.environments)
            positions.push((await client.must('GET', `${path}/${id}`)).environment.position);
        assert.deepEqual(positions, [1, 2, 3, 4, 5, 6]);
    });

    await t.test('what is wrong is said', async () => {
        const project = await createProject(client);
        const other = await createProject(client);
        const path = `/api/v1/workspace/${project.id}/environments`;
        refused(await client.post(path, { name: 'Again', slug: 'dev' }), 400, 'Environment with slug already exist');
        const [dev, staging] = project.environments;
        refused(await client.patch(`${path}/${dev.id}`, { slug: 'staging' }), 400, 'Environment with slug already exist');
        assert.deepEqual(issueOf(await client.post(path, { name: 'x' })).path, ['slug']);
        assert.deepEqual(issueOf(await client.post(path, { name: 'x', slug: 'No Slug' })).path, ['slug']);
        assert.deepEqual(issueOf(await client.post(path, { name: 'x', slug: 'ok', position: 0 })).path, ['position']);
        assert.deepEqual(issueOf(await client.post(path, { name: 'x', slug: 'ok', position: 1.5 })).path, ['position']);
        const missing = randomUUID();
        refused(await client.patch(`${path}/${missing}`, { name: 'x' }), 404,
            `Environment with id '${missing}' in project with ID '${project.id}' not found`);
        // Of another project: as if it were not there.
        const foreign = other.environments[0].id;
        refused(await client.delete(`${path}/${foreign}`), 404,
            `Environment with id '${foreign}' in project with ID '${project.id}' not found`);
        assert.equal(issueOf(await client.get(`${path}/nonsense`)).message, 'Invalid uuid');
        refused(await client.get(`${path}/slug/none`), 404, /slug 'none' not found/);
        assert.ok(staging.id);
    });

    await t.test('deleting one takes its folders and secrets along, and its slug is free', async () => {
        const project = await createProject(client);
        await client.must('POST', '/api/v1/folders', { workspaceId: project.id, environment: 'dev', name: 'api' });
        await client.must('DELETE', `/api/v1/workspace/${project.id}/environments/${project.environments[0].id}`);
        assert.deepEqual(await slugs(project), ['staging', 'prod']);
        refused(await client.post('/api/v1/folders', { workspaceId: project.id, environment: 'dev', name: 'api' }), 404, /dev/);
        await client.must('POST', `/api/v1/workspace/${project.id}/environments`, { name: 'New', slug: 'dev' });
        assert.deepEqual((await client.must('GET', `/api/v1/folders?workspaceId=${project.id}&environment=dev`)).folders, []);
    });
});

test('folders', async (t) => {
    const { client } = await startWithAdmin(t);
    const project = await createProject(client);
    const at = (path, more = '') => `/api/v1/folders?workspaceId=${project.id}&environment=dev&path=${encodeURIComponent(path)}${more}`;
    const make = async (path, name, more = {}) =>
        (await client.must('POST', '/api/v1/folders', { workspaceId: project.id, environment: 'dev', path, name, ...more })).folder;
    const names = async (path) => (await client.must('GET', at(path))).folders.map(({ name }) => name);

    await t.test('create answers the whole folder', async () => {
        const folder = await make('/', 'api', { description: 'The API' });
        assert.match(folder.id, uuid);
        assert.equal(folder.name, 'api');
        assert.equal(folder.path, '/api');
        assert.equal(folder.version, 1);
        assert.equal(folder.envId, project.environments[0].id);
        assert.match(folder.parentId, uuid);
        assert.equal(folder.isReserved, false);
        assert.equal(folder.description, 'The API');
        assert.equal(folder.lastSecretModified, null);
        assert.match(folder.createdAt, isoTime);
        assert.match(folder.updatedAt, isoTime);
        const { folders } = await client.must('GET', at('/'));
        assert.equal(folders[0].id, folder.id);
        assert.ok(!('relativePath' in folders[0]));
        const { folder: read } = await client.must('GET', `/api/v1/folders/${folder.id}`);
        assert.equal(read.path, '/api');
        assert.equal(read.projectId, project.id);
        assert.deepEqual(read.environment, { envId: project.environments[0].id, envName: 'Development', envSlug: 'dev' });
        const { folder: byPath } = await client.must('GET', `/api/v1/folders/${project.id}/dev/${encodeURIComponent('/api')}`);
        assert.deepEqual(byPath, read);
    });

    await t.test('both versions, and directory in place of path (trap 12)', async () => {
        await client.must('POST', '/api/v2/folders', { projectId: project.id, environment: 'dev', directory: '/two/', name: 'inner' });
        assert.deepEqual(await names('/two'), ['inner']);
        const query = `workspaceId=${project.id}&environment=dev`;
        assert.deepEqual((await client.must('GET', `/api/v1/folders?${query}&directory=%2Ftwo&include_imports=true`)).folders.map(({ name }) => name), ['inner']);
        assert.deepEqual((await client.must('GET', `/api/v1/folders?${query}&directory=/two&path=/`)).folders.map(({ name }) => name), ['api', 'two'], 'path wins');
        assert.deepEqual((await client.must('GET', `/api/v1/folders?${query}&directory=/two&path=`)).folders.map(({ name }) => name), ['inner'], 'empty is absent');
        assert.deepEqual((await client.must('GET', `/api/v2/folders?projectId=${project.id}&environment=dev&path=/two`)).folders.map(({ name }) => name), ['inner']);
        const { folder } = await client.must('DELETE', '/api/v1/folders/inner',
            { folderName: 'inner', workspaceId: project.id, environment: 'dev', directory: '/two' });
        assert.equal(folder.name, 'inner');
        assert.deepEqual(await names('/two'), []);
    });

    await t.test('missing parents are made', async () => {
        const folder = await make('/x/y', 'z');
        assert.equal(folder.path, '/x/y/z');
        assert.deepEqual(await names('/x'), ['y']);
        assert.deepEqual(await names('/x/y'), ['z']);
    });

    await t.test('recursive lists, however true is spelled', async () => {
        for (const yes of ['true', 'True', '1', 'yes']) {
            const { folders } = await client.must('GET', at('/x', `&recursive=${yes}`));
            assert.deepEqual(folders.map(({ relativePath }) => relativePath), ['y', 'y/z'], yes);
        }
        for (const no of ['false', 'False', 'FALSE', '0', '']) {
            const { folders } = await client.must('GET', at('/x', `&recursive=${no}`));
            assert.deepEqual(folders.map(({ name }) => name), ['y'], no);
        }
        await make('/', 'x-ray'); // begins with the same letter, lies not below
        assert.equal((await client.must('GET', at('/x', '&recursive=true'))).folders.length, 2);
        const all = (await client.must('GET', at('/', '&recursive=true'))).folders.map(({ path }) => path);
        assert.deepEqual(all, ['/api', '/two', '/x', '/x-ray', '/x/y', '/x/y/z'].sort());
    });

    await t.test('a missing place has no folders', async () => {
        assert.deepEqual(await names('/nowhere'), []);
        assert.deepEqual((await client.must('GET', `/api/v1/folders?workspaceId=${project.id}&environment=none`)).folders, []);
    });

    await t.test('renaming moves what is below', async () => {
        const top = await make('/', 'old');
        await make('/old/a', 'b');
        const sibling = await make('/', 'old2');
        const { folder } = await client.must('PATCH', `/api/v1/folders/${top.id}`,
            { workspaceId: project.id, environment: 'dev', path: '/', name: 'new', description: 'moved' });
        assert.equal(folder.path, '/new');
        assert.equal(folder.description, 'moved');
        assert.equal(folder.version, 2);
        assert.deepEqual((await client.must('GET', at('/new', '&recursive=true'))).folders.map(({ path }) => path), ['/new/a', '/new/a/b']);
        assert.deepEqual(await names('/old'), []);
        assert.equal((await client.must('GET', `/api/v1/folders/${sibling.id}`)).folder.path, '/old2');
        refused(await client.patch(`/api/v1/folders/${sibling.id}`, { projectId: project.id, environment: 'dev', path: '/', name: 'new' }), 400,
            /'new' already exists/);
        // Only the name is taken: the rest stays.
        assert.equal((await client.must('PATCH', `/api/v1/folders/${top.id}`, { name: 'newer' })).folder.description, 'moved');
        assert.equal((await client.must('PATCH', `/api/v1/folders/${top.id}`, { name: 'newer', description: null })).folder.description, null);
        // To a name that begins with its own, and back to a shorter one.
        await client.must('PATCH', `/api/v1/folders/${top.id}`, { name: 'newer-still' });
        await client.must('PATCH', `/api/v1/folders/${top.id}`, { name: 'n' });
        assert.deepEqual((await client.must('GET', at('/n', '&recursive=true'))).folders.map(({ path }) => path), ['/n/a', '/n/a/b']);
    });

    await t.test('several at once', async () => {
        const [a, b] = [await make('/batch', 'a'), await make('/batch', 'b')];
        const { folders } = await client.must('PATCH', '/api/v1/folders/batch', {
            projectSlug: project.slug, folders: [
                { id: a.id, environment: 'dev', path: '/batch', name: 'a2' },
                { id: b.id, environment: 'dev', path: '/batch', name: 'b2', description: 'B' },
            ],
        });
        assert.deepEqual(folders.map(({ path, description }) => [path, description]), [['/batch/a2', null], ['/batch/b2', 'B']]);
        // All or none.
        refused(await client.patch('/api/v1/folders/batch', {
            projectSlug: project.slug, folders: [
                { id: a.id, environment: 'dev', path: '/batch', name: 'a3' },
                { id: b.id, environment: 'dev', path: '/batch', name: 'a3' },
            ],
        }), 400, /already exists/);
        assert.deepEqual(await names('/batch'), ['a2', 'b2']);
        assert.deepEqual(issueOf(await client.patch('/api/v1/folders/batch', {
            projectSlug: project.slug, folders: [{ id: 'x', environment: 'dev', path: '/', name: 'c' }] })).path, ['folders', 0, 'id']);
    });

    await t.test('deleted by name, by id, with all that is below', async () => {
        await make('/gone/a', 'b');
        const { folder } = await client.must('DELETE', '/api/v1/folders/gone', { workspaceId: project.id, environment: 'dev', path: '/' });
        assert.equal(folder.path, '/gone');
        assert.deepEqual((await client.must('GET', at('/gone', '&recursive=true'))).folders, []);
        const again = await make('/', 'gone'); // the name is free, and it is empty
        assert.deepEqual(await names('/gone'), []);
        await client.must('DELETE', `/api/v2/folders/${again.id}`,
            { id: again.id, projectId: project.id, environment: 'dev', path: '/', forceDelete: true });
        refused(await client.get(`/api/v1/folders/${again.id}`), 404, /not found/, 'NotFound');
        refused(await client.delete('/api/v1/folders/gone', { workspaceId: project.id, environment: 'dev' }), 404, /'gone'/);
        refused(await client.delete(`/api/v1/folders/${randomUUID()}`, { workspaceId: project.id, environment: 'dev' }), 404, /not found/);
    });

    await t.test('fifty deep and no deeper', async () => {
        const path = '/deep' + '/d'.repeat(48);
        const folder = await make(path, 'bottom');
        assert.equal(folder.path.split('/').length - 1, 50);
        refused(await client.post('/api/v1/folders', { workspaceId: project.id, environment: 'dev', path: folder.path, name: 'below' }), 400, /at most 50 deep/);
    });

    await t.test('what is wrong is said', async () => {
        const create = (body) => client.post('/api/v1/folders', { workspaceId: project.id, environment: 'dev', ...body });
        refused(await create({ name: 'api' }), 400, "Folder with name 'api' already exists in path '/'");
        for (const name of ['', ' ', 'a b', 'a/b', '..', '.', 'ü', 'a%2Fb'])
            assert.equal(issueOf(await create({ name })).message,
                'Invalid folder name. Only alphanumeric characters, dashes, and underscores are allowed.', name);
        assert.equal(issueOf(await create({ name: 'x'.repeat(256) })).code, 'too_big');
        for (const path of ['/../etc', '/a//b', '/./a', '/a b', '/ü'])
            refused(await create({ path, name: 'x' }), 400, /path|folder name/i);
        refused(await create({ environment: 'none', name: 'x' }), 404, /'none'/);
        assert.deepEqual(issueOf(await client.post('/api/v1/folders', { workspaceId: project.id, name: 'x' })).path, ['environment']);
        assert.equal((await client.post('/api/v1/folders', { environment: 'dev', name: 'x' })).status, 422);
        refused(await client.get(`/api/v1/folders/${randomUUID()}`), 404, /not found/);
        const root = (await client.must('GET', `/api/v1/folders/${project.id}/dev/%2F`)).folder;
        refused(await client.patch(`/api/v1/folders/${root.id}`, { name: 'other' }), 400, /root folder/);
        refused(await client.delete(`/api/v1/folders/${root.id}`, { workspaceId: project.id, environment: 'dev', path: '/' }), 400, /root folder/);
    });

    await t.test('permissions are asked for the folder itself', async () => {
        const viewer = await createMachine(client, { projectId: project.id, role: 'viewer' });
        assert.ok((await viewer.must('GET', at('/'))).folders.length > 0);
        refused(await viewer.post('/api/v1/folders', { workspaceId: project.id, environment: 'dev', name: 'no' }), 403, /create/, 'PermissionDenied');
        const stranger = await createMachine(client, {});
        refused(await stranger.get(at('/')), 404, /not found/);
        const { folders } = await client.must('GET', at('/'));
        refused(await stranger.get(`/api/v1/folders/${folders[0].id}`), 404, `Folder with ID '${folders[0].id}' not found`);
        refused(await stranger.patch(`/api/v1/folders/${folders[0].id}`, { name: 'mine' }), 404, /not found/);
    });
});
