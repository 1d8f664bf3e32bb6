// The strict decoders among the clients, each call as that client makes it and its answer taken as its
// language takes it: Go's zero values, Rust's and Python's required fields, C++'s types.
// Also runs against the release build.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';

import { cpp, go, python, rust } from './decoders.js';
import { admin, Client, createMachine, createProject, startConnected, accountId, siteId } from './harness.js';

let server, client, machine, person, project, service;
const query = (members) => new URLSearchParams(members);
const v3 = (more) => ({ workspaceId: project.id, environment: 'dev', secretPath: '/', ...more });
const v4 = (more) => ({ projectId: project.id, environment: 'dev', secretPath: '/', ...more });

before(async (t) => {
    const world = await startConnected(t);
    ({ server, client, project } = world);
    world.machine = machine = await createMachine(client, { projectId: project.id, role: 'admin', orgRole: 'admin', auth: { accessTokenTTL: 3600, accessTokenMaxTTL: 86400 } });
    machine.connectionId = world.connection.id;
    const { accessToken } = await new Client(server.url).must('POST', '/api/v3/auth/login', { email: admin.email, password: admin.password });
    const { token } = await new Client(server.url, accessToken).must('POST', '/api/v3/auth/select-organization', { organizationId: client.organizationId });
    person = new Client(server.url, token);
    const owned = await createProject(person);
    const { serviceToken } = await person.must('POST', '/api/v2/service-token/', {
        name: 'ci', workspaceId: owned.id, scopes: [{ environment: 'dev', secretPath: '/' }], expiresIn: null, permissions: ['read', 'write'],
        encryptedKey: '', iv: '', tag: '' });
    service = Object.assign(new Client(server.url, `${serviceToken}.0123`), { project: owned });

    // Everything that a secret can have: tags, metadata, a comment, an import behind it.
    const { tag } = await client.must('POST', `/api/v1/projects/${project.id}/tags`, { slug: 'hot', color: '' });
    await client.must('POST', '/api/v3/secrets/raw/FULL', v3({ secretValue: 'x', secretComment: 'c', tagIds: [tag.id], secretMetadata: [{ key: 'k', value: 'v' }, { key: 'empty' }] }));
    await client.must('POST', '/api/v3/secrets/raw/BARE', v3({ secretValue: '' }));
    await client.must('POST', '/api/v3/secrets/raw/FAR', v3({ environment: 'prod', secretValue: 'y' }));
    await client.must('POST', '/api/v1/secret-imports', { workspaceId: project.id, environment: 'dev', path: '/', import: { environment: 'prod', path: '/' } });
    await client.must('POST', '/api/v1/secret-imports', { workspaceId: project.id, environment: 'dev', path: '/', import: { environment: 'staging', path: '/' } });
});

/** [what, () => answer, record]… of one language. */
async function decodeAll(decode, calls) {
    const wrong = [];
    for (const [what, call, record] of calls) {
        try {
            wrong.push(...decode(await call(), record).map((text) => `${what}: ${text}`));
        } catch (error) {
            wrong.push(`${what}: ${error.message}`);
        }
    }
    assert.deepEqual(wrong, []);
}

const loginAnswer = { accessToken: 'string', expiresIn: 'int', accessTokenMaxTTL: 'int', tokenType: 'string' };
const login = () => new Client(server.url).must('POST', '/api/v1/auth/universal-auth/login/', { clientId: machine.clientId, clientSecret: machine.clientSecret });

test('Go: SDK, operators, CLI', async () => {
    const tag = { id: 'string', slug: 'string', name: 'string', color: 'string' };
    const secret = {
        id: 'string', _id: 'string', workspace: 'string', environment: 'string', version: 'int', type: 'string', secretKey: 'string', secretValue: 'string',
        secretComment: 'string', secretPath: 'string', secretMetadata: [{ key: 'string', value: 'string' }], tags: [tag], skipMultilineEncoding: 'bool',
    };
    const list = { secrets: [secret], imports: [{ secretPath: 'string', environment: 'string', folderId: 'string', secrets: [secret] }] };
    const folder = { id: 'string', name: 'string', version: 'int', createdAt: 'time', updatedAt: 'time', envId: 'string', parentId: 'string', isReserved: 'bool' };
    const at = { workspaceId: project.id, environment: 'dev', path: '/' };
    await decodeAll(go, [
        ['login', login, loginAnswer],
        ['renew', async () => machine.must('POST', '/api/v1/auth/token/renew', { accessToken: (await login()).accessToken }), loginAnswer],
        ['list by id', () => machine.must('GET', `/api/v3/secrets/raw?${query(v3({ workspaceSlug: '', expandSecretReferences: 'true', include_imports: 'true', recursive: 'true' }))}`), list],
        ['list by slug', () => machine.must('GET', `/api/v3/secrets/raw?${query({ workspaceId: '', workspaceSlug: project.slug, environment: 'dev', secretPath: '/' })}`), list],
        ['operator', () => machine.must('GET', `/api/v4/secrets?${query(v4({ recursive: 'false', tagSlugs: 'hot' }))}`), list],
        ['CLI', () => machine.must('GET', `/api/v4/secrets?${query(v4({ includeImports: 'true', recursive: 'false', expandSecretReferences: 'true', includePersonalOverrides: 'true' }))}`), list],
        ['get', () => machine.must('GET', `/api/v3/secrets/raw/FULL?${query(v3({ type: 'shared', include_imports: 'true' }))}`), { secret }],
        ['create', () => machine.must('POST', '/api/v3/secrets/raw/GO', v3({ type: 'shared', secretValue: '1', skipMultilineEncoding: false })), { secret }],
        ['update', () => machine.must('PATCH', '/api/v3/secrets/raw/GO', v3({ skipMultilineEncoding: true })), { secret }],
        ['delete', () => machine.must('DELETE', '/api/v3/secrets/raw/GO', v3({ type: 'shared' })), { secret }],
        ['batch', () => machine.must('POST', '/api/v3/secrets/batch/raw', v3({ secrets: [{ secretKey: 'G1', secretValue: '', secretMetadata: [{ key: 'a', value: 'b' }] }] })), { secrets: [secret] }],
        ['folder create', () => machine.must('POST', '/api/v1/folders', { ...at, name: 'go' }), { folder }],
        ['folder list', () => machine.must('GET', `/api/v1/folders?${query(at)}`), { folders: [folder] }],
        ['CLI folder delete', () => machine.must('DELETE', '/api/v1/folders/go', { folderName: 'go', workspaceId: project.id, environment: 'dev', directory: '/' }), { folder }],
        ['project by id', () => machine.must('GET', `/api/v1/workspace/${project.id}`), { workspace: { id: 'string', _id: 'string', name: 'string', slug: 'string', orgId: 'string', environments: [{ id: 'string', name: 'string', slug: 'string' }] } }],
        ['project by slug', () => machine.must('GET', `/api/v1/projects/slug/${project.slug}`), { id: 'string', name: 'string', slug: 'string', orgId: 'string' }],
        ['service token', () => service.must('GET', '/api/v2/service-token'), {
            _id: 'string', name: 'string', workspace: 'string', environment: 'string', expiresAt: 'time', encryptedKey: 'string', iv: 'string', tag: 'string', secretPath: 'string',
            createdAt: 'time', updatedAt: 'time', __v: 'int', scopes: [{ environment: 'string', secretPath: 'string' }] }],
        ['CLI login', () => new Client(server.url).must('POST', '/api/v3/auth/login', { email: admin.email, password: admin.password }), { accessToken: 'string' }],
        ['CLI organisations', () => person.must('GET', '/api/v1/organization'), { organizations: [{ id: 'string', name: 'string' }] }],
        ['CLI organisation', () => person.must('POST', '/api/v3/auth/select-organization', { organizationId: client.organizationId }), { token: 'string', isMfaEnabled: 'bool', mfaMethod: 'string' }],
        ['CLI projects', () => person.must('GET', '/api/v1/workspace'), { workspaces: [{ _id: 'string', id: 'string', name: 'string', orgId: 'string' }] }],
        ['CLI tag', () => machine.must('GET', `/api/v1/projects/${project.id}/tags/slug/hot`), { tag }],
        ['CLI status', () => machine.must('GET', '/api/v1/identities/details'), { identityDetails: { organization: { id: 'string', name: 'string', slug: 'string' } } }],
    ]);
    for (const [path, status] of [[`/api/v3/secrets/raw/NOPE?${query(v3())}`, 404], ['/api/v1/projects/slug/nope', 404], [`/api/v3/secrets/raw?${query(v3({ recursive: 'yes' }))}`, 422]]) {
        const { status: is, body } = await machine.get(path);
        assert.equal(is, status, path);
        if (status !== 422) assert.deepEqual(go(body, { message: 'string', reqId: 'string', error: 'string', statusCode: 'int' }), []);
    }
});

test('Go: Terraform', async () => {
    const project_ = { id: 'string', name: 'string', slug: 'string', description: 'string', orgId: 'string', autoCapitalization: 'bool', createdAt: 'time', updatedAt: 'time', version: 'int',
        upgradeStatus: 'string', auditLogsRetentionDays: 'int', hasDeleteProtection: 'bool', kmsSecretManagerKeyId: 'string', type: 'string', environments: [{ id: 'string', name: 'string', slug: 'string' }] };
    const role = { id: 'string', role: 'string', customRoleSlug: 'string', projectMembershipId: 'string', customRoleId: 'string', isTemporary: 'bool', temporaryMode: 'string',
        temporaryRange: 'string', temporaryAccessStartTime: 'time', temporaryAccessEndTime: 'time', createdAt: 'time', updatedAt: 'time' };
    const identity = { id: 'string', name: 'string', authMethods: ['string'], hasDeleteProtection: 'bool', createdAt: 'time', updatedAt: 'time', metadata: [{ id: 'string', key: 'string', value: 'string' }] };
    const ips = [{ type: 'string', ipAddress: 'string', prefix: 'int' }];
    const auth = { id: 'string', clientId: 'string', identityId: 'string', accessTokenTTL: 'int', accessTokenMaxTTL: 'int', accessTokenNumUsesLimit: 'int', accessTokenPeriod: 'int',
        clientSecretTrustedIps: ips, accessTokenTrustedIps: ips, createdAt: 'time', updatedAt: 'time' };
    const clientSecret = { id: 'string', description: 'string', clientSecretPrefix: 'string', clientSecretNumUses: 'int', clientSecretNumUsesLimit: 'int', clientSecretTTL: 'int', identityUAId: 'string', isClientSecretRevoked: 'bool', createdAt: 'time', updatedAt: 'time' };
    const secret = { id: 'string', _id: 'string', version: 'int', workspace: 'string', type: 'string', environment: 'string', secretKey: 'string', secretValue: 'string', secretComment: 'string', secretPath: 'string', updatedAt: 'time', createdAt: 'time',
        secretReminderNote: 'string', secretReminderRepeatDays: 'int', tags: [{ id: 'string', slug: 'string', name: 'string', color: 'string' }] };
    const folder = { id: 'string', name: 'string', envId: 'string', path: 'string', description: 'string', projectId: 'string', environment: { envId: 'string', envName: 'string', envSlug: 'string' } };
    const environment = { id: 'string', name: 'string', slug: 'string', position: 'int', projectId: 'string' };
    const imported = { id: 'string', secretPath: 'string', importPath: 'string', importEnv: { id: 'string', name: 'string', slug: 'string' }, environment: { id: 'string', name: 'string', slug: 'string' }, projectId: 'string', isReplication: 'bool', position: 'int' };
    const connection = { id: 'string', name: 'string', description: 'string', version: 'int', orgId: 'string', projectId: 'string', app: 'string', method: 'string', credentialsHash: 'string', gatewayId: 'string', credentials: {} };
    const sync = { id: 'string', name: 'string', description: 'string', isAutoSyncEnabled: 'bool', version: 'int', projectId: 'string', connectionId: 'string', createdAt: 'time', updatedAt: 'time', syncStatus: 'string',
        connection: { id: 'string', name: 'string', app: 'string' }, environment: { id: 'string', slug: 'string', name: 'string' }, folder: { id: 'string', path: 'string' }, syncOptions: {}, destinationConfig: {} };
    const webhook = { id: 'string', secretPath: 'string', url: 'string', isDisabled: 'bool', type: 'string', projectId: 'string', environment: { id: 'string', name: 'string', slug: 'string' }, eventsFilter: [{ eventName: 'string' }] };
    const zero = { temporaryMode: '', temporaryRange: '', temporaryAccessStartTime: '0001-01-01T00:00:00Z' };
    const made = {};
    const keep = (name, wrapper) => (answer) => { made[name] = answer[wrapper]; return answer; };
    const calls = [
        ['project', () => machine.must('POST', '/api/v2/workspace', { projectName: 'tf', slug: 'terraform', organizationSlug: '', shouldCreateDefaultEnvs: false, hasDeleteProtection: false, kmsKeyId: '', template: '', projectDescription: '' }).then(keep('project', 'project')), { project: project_ }],
        ['project read', () => machine.must('GET', `/api/v1/workspace/${made.project.id}`), { workspace: project_ }],
        ['project update', () => machine.must('PATCH', `/api/v1/projects/${made.project.id}`, { projectId: made.project.id, slug: 'terraform', name: 'tf2', description: '', hasDeleteProtection: false }), project_],
        ['environment', () => machine.must('POST', `/api/v1/workspace/${made.project.id}/environments`, { name: 'Dev', slug: 'dev', projectId: made.project.id, position: 1 }).then(keep('environment', 'environment')), { environment }],
        ['environment read', () => machine.must('GET', `/api/v1/workspace/environments/${made.environment.id}`), { environment }],
        ['environment by slug', () => machine.must('GET', `/api/v1/projects/${made.project.id}/environments/slug/dev`), environment],
        ['environment update', () => machine.must('PATCH', `/api/v1/workspace/${made.project.id}/environments/${made.environment.id}`, { name: 'D', slug: 'dev', position: 1, ID: 'x', ProjectID: 'y' }), { environment }],
        ['identity', () => machine.must('POST', '/api/v1/identities', { name: 'tf', organizationId: client.organizationId, role: 'no-access', hasDeleteProtection: false, metadata: [{ key: 'a', value: 'b' }] }).then(keep('identity', 'identity')), { identity }],
        ['identity read', () => machine.must('GET', `/api/v1/identities/${made.identity.id}`), { identity: { identity, role: 'string', orgId: 'string', customRole: { id: 'string', name: 'string', slug: 'string', description: 'string' }, metadata: identity.metadata } }],
        ['universal auth', () => machine.must('POST', `/api/v1/auth/universal-auth/identities/${made.identity.id}`, { identityId: made.identity.id, clientSecretTrustedIps: [{ ipAddress: '0.0.0.0/0' }, { ipAddress: '::/0' }], accessTokenTrustedIps: [{ ipAddress: '10.0.0.1' }], accessTokenTTL: 7200, accessTokenMaxTTL: 7200, accessTokenNumUsesLimit: 0 }), { identityUniversalAuth: auth }],
        ['universal auth read', () => machine.must('GET', `/api/v1/auth/universal-auth/identities/${made.identity.id}`), { identityUniversalAuth: auth }],
        ['client secret', () => machine.must('POST', `/api/v1/auth/universal-auth/identities/${made.identity.id}/client-secrets`, { identityId: made.identity.id, description: '', numUsesLimit: 0, ttl: 0 }).then(keep('secret', 'clientSecretData')), { clientSecret: 'string', clientSecretData: clientSecret }],
        ['client secret read', () => machine.must('GET', `/api/v1/auth/universal-auth/identities/${made.identity.id}/client-secrets/${made.secret.id}`), { clientSecretData: clientSecret }],
        ['client secret revoke', () => machine.must('POST', `/api/v1/auth/universal-auth/identities/${made.identity.id}/client-secrets/${made.secret.id}/revoke`, {}), { clientSecretData: clientSecret }],
        ['project identity', () => machine.must('POST', `/api/v2/workspace/${made.project.id}/identity-memberships/${made.identity.id}`, { projectId: made.project.id, identityId: made.identity.id, roles: [{ role: 'viewer', isTemporary: false, ...zero }] }), { identityMembership: { id: 'string', identityId: 'string' } }],
        ['project identity read', () => machine.must('GET', `/api/v2/workspace/${made.project.id}/identity-memberships/${made.identity.id}`), { identityMembership: { id: 'string', identityId: 'string', roles: [role], identity: { id: 'string', name: 'string', authMethods: ['string'] } } }],
        ['project identity update', () => machine.must('PATCH', `/api/v2/workspace/${made.project.id}/identity-memberships/${made.identity.id}`, { roles: [{ role: 'member', isTemporary: true, temporaryMode: 'relative', temporaryRange: '1h', temporaryAccessStartTime: '2026-01-01T00:00:00Z' }] }), { roles: [role] }],
        ['project identity delete', () => machine.must('DELETE', `/api/v2/workspace/${made.project.id}/identity-memberships/${made.identity.id}`), { identityMembership: { id: 'string', identityId: 'string' } }],
        ['project user', () => machine.must('POST', `/api/v2/workspace/${made.project.id}/memberships`, { projectId: made.project.id, usernames: [admin.email] }).then(keep('members', 'memberships')), { memberships: [{ id: 'string', userId: 'string', projectId: 'string', createdAt: 'time', updatedAt: 'time' }] }],
        ['project user read', () => machine.must('POST', `/api/v1/workspace/${made.project.id}/memberships/details`, { projectId: made.project.id, username: admin.email }), { membership: { id: 'string', userId: 'string', user: { id: 'string', email: 'string', firstName: 'string', lastName: 'string', publicKey: 'string' }, roles: [role] } }],
        ['project user update', () => machine.must('PATCH', `/api/v1/workspace/${made.project.id}/memberships/${made.members[0].id}`, { projectId: made.project.id, membershipId: made.members[0].id, roles: [{ role: 'viewer', isTemporary: false, ...zero }] }), { roles: [role] }],
        ['project user delete', () => machine.must('DELETE', `/api/v2/workspace/${made.project.id}/memberships`, { projectId: made.project.id, usernames: [admin.email] }), { memberships: [{ id: 'string', userId: 'string' }] }],
        ['role', () => machine.must('POST', `/api/v2/workspace/${made.project.id}/roles`, { projectSlug: '', slug: 'tf', name: 'TF', description: '', permissions: [{ action: ['read'], subject: 'secrets', conditions: { environment: { $in: ['dev'] } }, inverted: false }] }).then(keep('role', 'role')), { role: { id: 'string', name: 'string', slug: 'string', description: 'string', permissions: [{ subject: 'string', action: ['string'], inverted: 'bool', conditions: {} }] } }],
        ['role by slug', () => machine.must('GET', `/api/v2/workspace/${made.project.id}/roles/slug/tf`), { role: { id: 'string', permissions: [{ subject: 'string', action: ['string'], inverted: 'bool' }] } }],
        ['tag', () => machine.must('POST', `/api/v1/workspace/${made.project.id}/tags`, { name: 'x', color: '#fff', slug: 'tf', projectId: made.project.id }).then(keep('tag', 'workspaceTag')), { workspaceTag: { id: 'string', slug: 'string', name: 'string', color: 'string' } }],
        ['tag read', () => machine.must('GET', `/api/v1/workspace/${made.project.id}/tags/${made.tag.id}`), { workspaceTag: { id: 'string', slug: 'string', name: 'string', color: 'string' } }],
        ['folder', () => machine.must('POST', '/api/v1/folders', { name: 'tf', environment: 'dev', workspaceId: made.project.id, path: '/', description: '' }).then(keep('folder', 'folder')), { folder }],
        ['folder read', () => machine.must('GET', `/api/v1/folders/${made.folder.id}`), { folder }],
        ['folder by path', () => machine.must('GET', `/api/v1/folders/${made.project.id}/dev/%2Ftf`), { folder }],
        ['folder update', () => machine.must('PATCH', `/api/v1/folders/${made.folder.id}`, { id: made.folder.id, name: 'tg', environment: 'dev', workspaceId: made.project.id, path: '/' }), { folder }],
        ['secret', () => machine.must('POST', '/api/v3/secrets/raw/TF', { workspaceId: made.project.id, type: 'shared', environment: 'dev', secretKey: 'TF', secretValue: '1', secretComment: '', secretPath: '/tg', tagIds: [made.tag.id], secretReminderNote: '', secretReminderRepeatDays: 0 }).then(keep('value', 'secret')), { secret }],
        ['secret read', () => machine.must('GET', `/api/v3/secrets/raw/id/${made.value.id}`), { secret }],
        ['secret update', () => machine.must('PATCH', '/api/v3/secrets/raw/TF', { secretName: 'TF', workspaceId: made.project.id, environment: 'dev', type: 'shared', secretPath: '/tg', secretValue: '2', tagIds: [], secretReminderNote: '', secretReminderRepeatDays: 0 }), { secret }],
        ['import', () => machine.must('POST', '/api/v1/secret-imports', { workspaceId: made.project.id, environment: 'dev', path: '/', isReplication: false, import: { environment: 'dev', path: '/tg' } }).then(keep('import', 'secretImport')), { secretImport: imported }],
        ['import read', () => machine.must('GET', `/api/v1/secret-imports/${made.import.id}`), { secretImport: imported }],
        ['connection read', () => machine.must('GET', `/api/v1/app-connections/netlify/${machine.connectionId}`), { appConnection: connection }],
        ['destination check', () => machine.must('POST', '/api/v1/secret-syncs/netlify/check-destination', { destinationConfig: { accountId, siteId }, projectId: project.id }), { hasDuplicate: 'bool' }],
        ['sync', () => machine.must('POST', '/api/v1/secret-syncs/netlify', { App: 'netlify', name: 'tf', description: '', projectId: project.id, connectionId: machine.connectionId, environment: 'dev', secretPath: '/', isAutoSyncEnabled: false, syncOptions: { initialSyncBehavior: 'overwrite-destination' }, destinationConfig: { accountId, siteId, context: 'dev' } }).then(keep('sync', 'secretSync')), { secretSync: sync }],
        ['sync read', () => machine.must('GET', `/api/v1/secret-syncs/netlify/${made.sync.id}`), { secretSync: sync }],
        ['webhook', () => machine.must('POST', '/api/v1/webhooks', { projectId: project.id, environment: 'dev', webhookUrl: 'https://hooks.example.com', webhookSecretKey: '', secretPath: '/', type: 'general' }).then(keep('webhook', 'webhook')), { message: 'string', webhook: { ...webhook } }],
        ['webhook read', () => machine.must('GET', `/api/v1/webhooks/${made.webhook.id}`), { webhook }],
        ['folder delete', () => machine.must('DELETE', `/api/v2/folders/${made.folder.id}`, { id: made.folder.id, environment: 'dev', projectId: made.project.id, path: '/', forceDelete: true }), { folder }],
        ['project delete', () => machine.must('DELETE', '/api/v2/workspace/terraform', { slug: 'terraform' }), { id: 'string' }],
    ];
    await decodeAll(go, calls);
    assert.deepEqual(made.project.environments, []);
    for (const path of [`/api/v1/workspace/${made.project.id}`, `/api/v1/workspace/environments/${made.environment.id}`, `/api/v1/folders/${made.folder.id}`,
        `/api/v3/secrets/raw/id/${made.value.id}`, `/api/v1/secret-imports/${made.import.id}`, '/api/v2/workspace/terraform'])
        assert.equal((await machine.get(path)).status, 404, `${path} is gone`);
});

test('Python: dataclasses and pydantic models', async () => {
    const secret = { id: 'string', _id: 'string', workspace: 'string', environment: 'string', version: 'int', type: 'string', secretKey: 'string', secretValue: 'string', secretComment: 'string',
        createdAt: 'time', updatedAt: 'time', 'tags?': [{ id: 'string', slug: 'string', name: 'string', color: 'string' }], 'secretMetadata?': [{ key: 'string', value: 'string' }],
        'secretValueHidden?': 'bool', 'skipMultilineEncoding?': 'bool', 'secretReminderRepeatDays?': 'int' };
    const { createdAt, updatedAt, ...importedSecret } = secret;
    const folder = { id: 'string', name: 'string', createdAt: 'time', updatedAt: 'time', envId: 'string', 'version?': 'int', 'isReserved?': 'bool', 'lastSecretModified?': 'time' };
    const at = { projectId: project.id, environment: 'dev', path: '/' };
    let id;
    await decodeAll(python, [
        ['login', login, loginAnswer],
        ['list', () => machine.must('GET', `/api/v3/secrets/raw?${query(v3({ viewSecretValue: 'true', include_imports: 'true', expandSecretReferences: 'true', recursive: 'false' }))}`), { secrets: [secret], imports: [{ secretPath: 'string', environment: 'string', folderId: 'string', secrets: [importedSecret] }] }],
        ['get', () => machine.must('GET', `/api/v3/secrets/raw/FULL?${query(v3({ version: '1' }))}`), { secret }],
        ['create', () => machine.must('POST', '/api/v3/secrets/raw/PY', { projectSlug: project.slug, environment: 'dev', secretPath: '/', secretValue: '1', skipMultilineEncoding: false, type: 'shared' }), { secret }],
        ['update', () => machine.must('PATCH', '/api/v3/secrets/raw/PY', { projectSlug: project.slug, environment: 'dev', secretPath: '/', newSecretName: 'PY2' }), { secret }],
        ['delete', () => machine.must('DELETE', '/api/v3/secrets/raw/PY2', { projectSlug: project.slug, environment: 'dev', secretPath: '/' }), { secret }],
        ['folder create', async () => { const answer = await machine.must('POST', '/api/v2/folders', { ...at, name: 'py', description: 'd' }); id = answer.folder.id; return answer; }, { folder: { ...folder, path: 'string' } }],
        ['folder get', () => machine.must('GET', `/api/v2/folders/${id}`), { folder: { ...folder, path: 'string', projectId: 'string', environment: { envId: 'string', envName: 'string', envSlug: 'string' } } }],
        ['folder list', () => machine.must('GET', `/api/v2/folders?${query({ ...at, recursive: 'True' })}`), { folders: [{ ...folder, relativePath: 'string' }] }],
        ['folder list since', () => machine.must('GET', `/api/v2/folders?${query({ ...at, recursive: 'False', lastSecretModified: '2026-01-01T00:00:00Z' })}`), { folders: [folder] }],
        ['folder update', () => machine.must('PATCH', `/api/v2/folders/${id}`, { ...at, name: 'py2' }), { folder: { ...folder, path: 'string' } }],
        ['folder delete', () => machine.must('DELETE', `/api/v2/folders/${id}`, { ...at, forceDelete: false }), { folder }],
        ['service token (0.2)', () => service.must('GET', '/api/v2/service-token'), { _id: 'string', name: 'string', permissions: ['string'], secretHash: 'string', createdAt: 'time', updatedAt: 'time', createdBy: 'string', projectId: 'string', workspace: 'string', user: {} }],
        ['workspace (0.2)', () => machine.must('GET', `/api/v1/workspace/${project.id}`), { workspace: { _id: 'string', name: 'string', slug: 'string', orgId: 'string', createdAt: 'time', updatedAt: 'time', environments: [{ name: 'string', slug: 'string' }] } }],
        ['organisations (0.2)', () => person.must('GET', '/api/v1/organization'), { organizations: [{ id: 'string', name: 'string', slug: 'string', createdAt: 'time', updatedAt: 'time' }] }],
        ['checkAuth (0.2)', () => person.must('POST', '/api/v1/auth/checkAuth'), { message: 'string' }],
    ]);
});

test('Rust and C++', async () => {
    const secret = { id: 'string', _id: 'string', workspace: 'string', environment: 'string', version: 'int', type: 'string', secretKey: 'string', secretValue: 'string', secretComment: 'string' };
    const strict = { ...secret, secretPath: 'string', skipMultilineEncoding: 'bool', secretValueHidden: 'bool' };
    for (const [decode, record] of [[rust, secret], [cpp, strict]]) {
        const imported = decode === cpp ? { ...secret, skipMultilineEncoding: 'bool' } : secret;
        await decodeAll(decode, [
            ['login', login, loginAnswer],
            ['list', () => machine.must('GET', `/api/v3/secrets/raw?environment=dev&expandSecretReferences=true&include_imports=true&recursive=true&secretPath=/&workspaceId=${project.id}`), { secrets: [record], imports: [{ secretPath: 'string', environment: 'string', folderId: 'string', secrets: [imported] }] }],
            ['get', () => machine.must('GET', `/api/v3/secrets/raw/BARE?${query(v3({ type: 'shared' }))}`), { secret: record }],
            ['create', () => machine.must('POST', '/api/v3/secrets/raw/NEW', v3({ secretValue: '1', type: 'shared', skipMultilineEncoding: null })), { secret: record }],
            ['update', () => machine.must('PATCH', '/api/v3/secrets/raw/NEW', v3({ secretValue: '2', type: 'shared' })), { secret: record }],
            ['delete', () => machine.must('DELETE', '/api/v3/secrets/raw/NEW', v3({ type: 'shared' })), { secret: record }],
        ]);
    }
});

test('what is left out answers 404 at once, in the standard shape', async () => {
    const id = '00000000-0000-4000-8000-000000000000';
    for (const [method, path] of [
        ['GET', '/api/v1/dynamic-secrets'], ['POST', '/api/v1/dynamic-secrets'], ['POST', '/api/v1/dynamic-secrets/leases'], ['GET', `/api/v1/dynamic-secrets/leases/${id}`],
        ['POST', `/api/v1/dynamic-secrets/leases/${id}/renew`], ['DELETE', `/api/v1/dynamic-secrets/leases/${id}`], ['GET', '/api/v1/kms/keys'], ['POST', '/api/v1/kms/keys'],
        ['POST', `/api/v1/kms/keys/${id}/encrypt`], ['DELETE', `/api/v1/kms/keys/${id}`], ['GET', '/api/v1/groups'], ['GET', '/api/v1/project-templates'], ['GET', '/api/v1/secret-approvals'],
        ['GET', '/api/v1/access-approvals/policies'], ['POST', '/api/v2/secret-rotations/postgres-credentials'], ['GET', '/api/v1/cert-manager/certificates'], ['GET', '/api/v1/ssh/hosts'],
        ['POST', '/api/v1/ssh/certificates/issue'], ['GET', '/api/v1/gateways'], ['GET', '/api/v1/kmip'], ['GET', '/api/v1/secret-sharing'], ['POST', '/api/v1/auth/alicloud-auth/login'],
        ['POST', '/api/v1/auth/tls-cert-auth/login'], ['GET', '/api/v1/app-connections/github'], ['POST', '/api/v1/secret-syncs/vercel'], ['PUT', '/api/v1/workspace'],
    ]) {
        const started = Date.now();
        const { status, body } = await machine.send(method, path, method === 'GET' ? undefined : {});
        assert.equal(status, 404, `${method} ${path}: ${status}`);
        assert.deepEqual([body.message, body.error, body.statusCode], [`Route ${method}:${path} not found`, 'Not Found', 404]);
        assert.ok(Date.now() - started < 5_000);
    }
});
