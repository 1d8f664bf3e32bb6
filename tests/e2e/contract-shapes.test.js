// Every object of the contract, asked for over HTTP and held against its list of members.
// Also runs against the release build.
import assert from 'node:assert/strict';
import { test } from 'node:test';

import * as shapes from './shapes.js';
import {
    accountId, admin, Client, createMachine, createProject, netlifyToken, siteId, startConnected, startServer, startWithAdmin,
} from './harness.js';

const { assertShape } = shapes;

test('the first administrator, by command line and by page', async (t) => {
    const { client, server } = await startWithAdmin(t);
    const { message, user, organization, identity } = client.bootstrapAnswer;
    assert.equal(message, 'Successfully bootstrapped instance');
    assertShape(user, {
        id: 'uuid', username: 'name', email: 'name', firstName: 'name', lastName: 'name', superAdmin: 'bool', isAccepted: 'bool',
        isEmailVerified: 'bool', isGhost: 'bool', authMethods: 'texts', createdAt: 'time', updatedAt: 'time',
    }, 'user');
    assertShape(organization, { id: 'uuid', name: 'name', slug: 'name', createdAt: 'time', updatedAt: 'time' }, 'organization');
    assertShape(identity, { id: 'uuid', name: 'name', orgId: 'uuid', createdAt: 'time', updatedAt: 'time', credentials: { token: 'jwt' } }, 'identity');
    assertShape(await new Client(server.url).must('GET', '/api/status'), {
        date: 'time', message: 'name', emailConfigured: 'bool', inviteOnlySignup: 'bool', redisConfigured: 'bool', secretScanningConfigured: 'bool',
    }, 'status');
    assertShape((await new Client(server.url).must('GET', '/api/v1/admin/config')).config, { initialized: 'bool', allowSignUp: 'bool' }, 'config');

    const fresh = await startServer(t);
    const signUp = await new Client(fresh.url).must('POST', '/api/v1/admin/signup', {
        email: 'ada@example.com', password: 'a long enough passphrase', firstName: 'Ada', lastName: 'Lovelace',
    });
    assertShape(signUp, { message: 'name', user: { id: 'uuid', email: 'name' }, organization: { id: 'uuid' }, token: 'jwt' }, 'sign-up');
});

test('people, and what they see of their organisation', async (t) => {
    const { client, server } = await startWithAdmin(t);
    const anyone = new Client(server.url);
    const { accessToken } = await anyone.must('POST', '/api/v3/auth/login', { email: admin.email, password: admin.password });
    const unbound = new Client(server.url, accessToken);
    const { organizations } = await unbound.must('GET', '/api/v1/organization');
    assertShape(organizations, [shapes.organization], 'organizations');
    const selected = await unbound.must('POST', '/api/v3/auth/select-organization', { organizationId: organizations[0].id });
    assertShape(selected, { token: 'jwt', isMfaEnabled: 'bool' }, 'select-organization');
    const person = new Client(server.url, selected.token);
    const claims = JSON.parse(Buffer.from(selected.token.split('.')[1], 'base64url'));
    assertShape(claims, { authTokenType: 'name', userId: 'uuid', organizationId: 'uuid', tokenVersionId: 'uuid', exp: 'int', iat: 'int', authMethod: 'name' }, 'claims');
    assert.equal(claims.authTokenType, 'accessToken');

    assert.deepEqual(await person.must('POST', '/api/v1/auth/checkAuth'), { message: 'Authenticated' });
    assertShape((await person.must('GET', '/api/v1/user')).user, { id: 'uuid', email: 'name', username: 'name', firstName: 'text?', lastName: 'text?' }, 'user');
    assertShape((await person.must('GET', `/api/v1/organization/${organizations[0].id}`)).organization, shapes.organization, 'organization');
    assertShape(await person.must('GET', '/api/v1/organization/accessible-with-sub-orgs'),
        { organizations: [{ id: 'uuid', name: 'name', slug: 'name', subOrganizations: 'list' }] }, 'accessible');
    const { users } = await person.must('GET', `/api/v2/organizations/${organizations[0].id}/memberships`);
    assertShape(users, [{ id: 'uuid', role: 'name', user: { id: 'uuid', email: 'name' } }], 'users');
    assertShape(await client.must('GET', `/api/v2/organizations/${organizations[0].id}/identity-memberships`),
        { identityMemberships: [shapes.identityMember], totalCount: 'int' }, 'identity memberships');
});

test('machine identities and their ways to log in', async (t) => {
    const { client } = await startWithAdmin(t);
    const { identity } = await client.must('POST', '/api/v1/identities', {
        name: 'robot', organizationId: client.organizationId, role: 'member', metadata: [{ key: 'team', value: 'web' }],
    });
    assertShape(identity, shapes.identity, 'identity');
    assertShape((await client.must('GET', `/api/v1/identities/${identity.id}`)).identity, shapes.identityMember, 'membership');
    assertShape(await client.must('GET', `/api/v1/identities?orgId=${client.organizationId}`), { identities: [shapes.identityMember], totalCount: 'int' }, 'list');
    assertShape(await client.must('POST', '/api/v1/identities/search', { search: {} }), { identities: [shapes.identityMember], totalCount: 'int' }, 'search');
    assertShape((await client.must('PATCH', `/api/v1/identities/${identity.id}`, { name: 'robot-2' })).identity, shapes.identity, 'changed');
    assertShape(await client.must('GET', '/api/v1/identities/details'), { identityDetails: { organization: { id: 'uuid', name: 'name', slug: 'name' } } }, 'details');

    const universal = `/api/v1/auth/universal-auth/identities/${identity.id}`;
    const { identityUniversalAuth } = await client.must('POST', universal, {});
    for (const [method, body] of [['GET'], ['PATCH', { accessTokenTTL: 600 }]])
        assertShape((await client.must(method, universal, body)).identityUniversalAuth, shapes.universalAuth, `universal auth, ${method}`);
    const made = await client.must('POST', `${universal}/client-secrets`, { description: 'for the test' });
    assertShape(made, { clientSecret: 'name', clientSecretData: shapes.clientSecret }, 'client secret');
    assertShape((await client.must('GET', `${universal}/client-secrets`)).clientSecretData, [shapes.clientSecret], 'client secrets');
    assertShape((await client.must('GET', `${universal}/client-secrets/${made.clientSecretData.id}`)).clientSecretData, shapes.clientSecret, 'one client secret');
    const login = await new Client(client.url).must('POST', '/api/v1/auth/universal-auth/login/', {
        clientId: identityUniversalAuth.clientId, clientSecret: made.clientSecret,
    });
    assertShape(login, shapes.login, 'login');
    const claims = JSON.parse(Buffer.from(login.accessToken.split('.')[1], 'base64url'));
    assertShape(claims, {
        authTokenType: 'name', identityId: 'uuid', identityName: 'name', authMethod: 'name', orgId: 'uuid', exp: 'int', iat: 'int',
        identityAccessTokenId: 'uuid', clientSecretId: 'uuid',
    }, 'claims');
    assert.equal(claims.authTokenType, 'identityAccessToken');
    assert.equal(claims.exp - claims.iat, 600);
    assertShape(await new Client(client.url).must('POST', '/api/v1/auth/token/renew', { accessToken: login.accessToken }), shapes.login, 'renewed');
    assert.deepEqual(await new Client(client.url).must('POST', '/api/v1/auth/token/revoke', { accessToken: login.accessToken }),
        { message: 'Successfully revoked access token' });
    assertShape((await client.must('POST', `${universal}/client-secrets/${made.clientSecretData.id}/revoke`)).clientSecretData, shapes.clientSecret, 'revoked');

    const token = `/api/v1/auth/token-auth/identities/${identity.id}`;
    assertShape((await client.must('POST', token, {})).identityTokenAuth, { identityId: 'uuid', accessTokenTTL: 'int', accessTokenMaxTTL: 'int' }, 'token auth');
    const issued = await client.must('POST', `${token}/tokens`, { name: 'ci' });
    assertShape(issued, { ...shapes.login, tokenData: shapes.tokenRow }, 'token');
    assertShape((await client.must('GET', `${token}/tokens?offset=0&limit=20`)).tokens, [shapes.tokenRow], 'tokens');
    assertShape((await client.must('PATCH', `/api/v1/auth/token-auth/tokens/${issued.tokenData.id}`, { name: 'cd' })).token, shapes.tokenRow, 'renamed token');
    assertShape((await client.must('DELETE', universal)).identityUniversalAuth, shapes.universalAuth, 'detached');
    assertShape((await client.must('DELETE', `/api/v1/identities/${identity.id}`)).identity, shapes.identity, 'deleted');
});

test('projects in all their spellings, environments and folders', async (t) => {
    const { client } = await startWithAdmin(t);
    const { project } = await client.must('POST', '/api/v2/workspace', { projectName: 'Storefront', type: 'secret-manager', slug: 'storefront' });
    assertShape(project, shapes.projectWithEnvironments, 'project');
    assert.deepEqual(project.environments.map(({ slug }) => slug), ['dev', 'staging', 'prod']);
    assert.equal(project.version, 3);
    for (const [path, pick] of [
        [`/api/v1/workspace/${project.id}`, (body) => body.workspace], [`/api/v1/projects/${project.id}`, (body) => body.project],
        ['/api/v2/workspace/storefront', (body) => body], ['/api/v1/projects/slug/storefront', (body) => body],
        ['/api/v1/workspace', (body) => body.workspaces[0]], ['/api/v1/projects', (body) => body.projects[0]],
        [`/api/v2/organizations/${client.organizationId}/workspaces`, (body) => body.workspaces[0]],
    ]) assertShape(pick(await client.must('GET', path)), shapes.projectWithEnvironments, path);
    assertShape((await client.must('PATCH', `/api/v1/projects/${project.id}`, { description: 'd' })).project, shapes.project, 'changed');
    assertShape(await client.must('PUT', '/api/v1/workspace/storefront/audit-logs-retention', { auditLogsRetentionDays: 30 }),
        { message: 'name', workspace: shapes.project }, 'retention');

    const made = await client.must('POST', `/api/v1/workspace/${project.id}/environments`, { name: 'QA', slug: 'qa' });
    assert.equal(made.message, 'Successfully created new environment');
    assert.equal(made.workspace, project.id);
    assertShape(made.environment, shapes.environment, 'environment');
    for (const path of [
        `/api/v1/workspace/environments/${made.environment.id}`, `/api/v1/workspace/${project.id}/environments/${made.environment.id}`,
        `/api/v1/projects/${project.id}/environments/slug/qa`,
    ]) assertShape((await client.must('GET', path)).environment, shapes.environment, path);
    const changed = await client.must('PATCH', `/api/v1/projects/${project.id}/environments/${made.environment.id}`, { position: 1 });
    assert.equal(changed.message, 'Successfully updated environment');
    assert.equal(changed.projectId, project.id);
    assert.equal(changed.environment.position, 1);

    const at = { workspaceId: project.id, environment: 'dev' };
    const { folder } = await client.must('POST', '/api/v1/folders', { ...at, name: 'api', path: '/' });
    assertShape(folder, { ...shapes.folder, path: 'name' }, 'folder');
    assertShape((await client.must('GET', `/api/v1/folders?workspaceId=${project.id}&environment=dev&directory=/`)).folders, [shapes.folder], 'folders');
    assertShape((await client.must('GET', `/api/v2/folders?projectId=${project.id}&environment=dev&path=/&recursive=True`)).folders,
        [{ ...shapes.folder, relativePath: 'text' }], 'folders, recursive');
    assertShape((await client.must('GET', `/api/v1/folders/${folder.id}`)).folder,
        { ...shapes.folder, path: 'name', projectId: 'uuid', environment: { envId: 'uuid', envName: 'name', envSlug: 'name' } }, 'folder by id');
    assertShape((await client.must('GET', `/api/v1/folders/${project.id}/dev/${encodeURIComponent('/api')}`)).folder, shapes.folder, 'folder by path');
    assertShape((await client.must('PATCH', `/api/v1/folders/${folder.id}`, { ...at, name: 'web', path: '/' })).folder, { ...shapes.folder, path: 'name' }, 'renamed');
    assertShape((await client.must('DELETE', '/api/v1/folders/web', { ...at, directory: '/' })).folder, shapes.folder, 'deleted folder');
    assert.equal((await client.must('DELETE', `/api/v1/workspace/${project.id}/environments/${made.environment.id}`)).message, 'Successfully deleted environment');
    assertShape((await client.must('DELETE', `/api/v1/workspace/${project.id}`)).workspace, shapes.project, 'deleted');
});

test('members, machines and roles of a project', async (t) => {
    const { client } = await startWithAdmin(t);
    const project = await createProject(client);
    const machine = await createMachine(client);
    const base = `/api/v2/workspace/${project.id}`;
    await client.must('POST', '/api/v1/invite-org/signup', {
        inviteeEmails: ['grace@example.com'], organizationId: client.organizationId, organizationRoleSlug: 'member',
    });
    const { memberships } = await client.must('POST', `${base}/memberships`, { emails: ['grace@example.com'], roleSlugs: ['viewer'] });
    assertShape(memberships, [{ id: 'uuid', userId: 'uuid', projectId: 'uuid', createdAt: 'time', updatedAt: 'time' }], 'memberships');
    assertShape((await client.must('GET', `/api/v1/workspace/${project.id}/memberships`)).memberships, [shapes.projectMember], 'members');
    assertShape((await client.must('POST', `/api/v1/workspace/${project.id}/memberships/details`, { username: 'grace@example.com' })).membership,
        shapes.projectMember, 'member');
    assertShape((await client.must('PATCH', `/api/v1/workspace/${project.id}/memberships/${memberships[0].id}`, { roles: [{ role: 'member', isTemporary: false }] })).roles,
        [shapes.roleRow], 'roles of a member');

    const one = `${base}/identity-memberships/${machine.identityId}`;
    assertShape((await client.must('POST', one, { roles: [{ role: 'viewer', isTemporary: false }] })).identityMembership,
        { id: 'uuid', identityId: 'uuid', projectId: 'uuid', createdAt: 'time', updatedAt: 'time' }, 'identity membership');
    const { identityMembership } = await client.must('GET', one);
    assertShape(identityMembership, shapes.projectIdentity, 'identity of a project');
    assertShape(await client.must('GET', `${base}/identity-memberships`), { identityMemberships: [shapes.projectIdentity], totalCount: 'int' }, 'identities');
    assertShape((await client.must('GET', `/api/v2/workspace/identity-memberships/${identityMembership.id}`)).identityMembership, shapes.projectIdentity, 'by membership');
    const temporary = {
        role: 'member', isTemporary: true, temporaryMode: 'relative', temporaryRange: '1h', temporaryAccessStartTime: new Date().toISOString(),
    };
    assertShape((await client.must('PATCH', one, { roles: [temporary] })).roles, [{ ...shapes.roleRow, temporaryAccessEndTime: 'time' }], 'temporary role');

    const permissions = [{ subject: 'secrets', action: ['readValue'], conditions: { environment: 'dev', secretPath: { $glob: '/api/**' } } }];
    const { role } = await client.must('POST', `${base}/roles`, { slug: 'reader', name: 'Reader', permissions });
    assertShape(role, shapes.role, 'role');
    assert.deepEqual(role.permissions[0].conditions, permissions[0].conditions);
    for (const slug of ['reader', 'admin']) assertShape((await client.must('GET', `${base}/roles/slug/${slug}`)).role, { slug: 'name', permissions: 'list' }, slug);
    assertShape((await client.must('PATCH', one, { roles: [{ role: 'reader', isTemporary: false }] })).roles,
        [{ ...shapes.roleRow, customRoleId: 'uuid', customRoleSlug: 'name' }], 'custom role');
    assert.equal((await client.must('GET', one)).identityMembership.roles[0].role, 'custom');
});

test('secrets, imports and tags', async (t) => {
    const { client } = await startWithAdmin(t);
    const project = await createProject(client);
    const v3 = { workspaceId: project.id, environment: 'dev', secretPath: '/' };
    const v4 = { projectId: project.id, environment: 'dev', secretPath: '/' };
    const query = (at, more = {}) => new URLSearchParams({ ...at, ...more });

    const { tag } = await client.must('POST', `/api/v1/projects/${project.id}/tags`, { slug: 'hot', color: '' });
    assertShape(tag, shapes.tag, 'tag');
    assertShape((await client.must('GET', `/api/v1/workspace/${project.id}/tags`)).workspaceTags, [shapes.tag], 'tags');
    assertShape((await client.must('GET', `/api/v1/projects/${project.id}/tags/slug/hot`)).tag, shapes.tag, 'tag by slug');

    const { secret } = await client.must('POST', '/api/v3/secrets/raw/A', { ...v3, secretValue: '1', tagIds: [tag.id], secretMetadata: [{ key: 'k', value: 'v' }] });
    assertShape(secret, shapes.secret, 'created');
    await client.must('POST', '/api/v4/secrets/B', { ...v4, secretValue: '${A}' });
    for (const [path, pick] of [
        [`/api/v3/secrets/raw?${query(v3)}`, (body) => body.secrets], [`/api/v4/secrets?${query(v4)}`, (body) => body.secrets],
        [`/api/v3/secrets/raw?${query(v3, { viewSecretValue: 'false' })}`, (body) => body.secrets],
    ]) assertShape(pick(await client.must('GET', path)), [shapes.secret], path);
    for (const path of [
        `/api/v3/secrets/raw/A?${query(v3)}`, `/api/v4/secrets/A?${query(v4)}`, `/api/v3/secrets/raw/id/${secret.id}`, `/api/v4/secrets/id/${secret.id}`,
    ]) assertShape((await client.must('GET', path)).secret, shapes.secret, path);
    assertShape((await client.must('PATCH', '/api/v3/secrets/raw/A', { ...v3, secretValue: '2' })).secret, shapes.secret, 'updated');
    assertShape((await client.must('POST', '/api/v3/secrets/batch/raw', { ...v3, secrets: [{ secretKey: 'C', secretValue: '' }] })).secrets, [shapes.secret], 'batch');
    assertShape((await client.must('PATCH', '/api/v4/secrets/batch', { ...v4, secrets: [{ secretKey: 'C', secretValue: 'c' }] })).secrets, [shapes.secret], 'batch');
    const { secretVersions } = await client.must('GET', `/api/v1/secret/${secret.id}/secret-versions?offset=0&limit=20`);
    assertShape(secretVersions, [{ version: 'int', secretKey: 'name', secretValue: 'text', actor: { actorId: 'text?', actorType: 'name', name: 'text?' } }], 'versions');
    assert.deepEqual(secretVersions.map(({ version }) => version), [2, 1]);

    const made = await client.must('POST', '/api/v1/secret-imports', {
        workspaceId: project.id, environment: 'prod', path: '/', import: { environment: 'dev', path: '/' }, isReplication: false,
    });
    assert.equal(made.message, 'Successfully created secret import');
    assertShape(made.secretImport, { ...shapes.secretImport, secretPath: 'name' }, 'import');
    assertShape((await client.must('GET', `/api/v1/secret-imports?workspaceId=${project.id}&environment=prod&path=/`)).secretImports, [shapes.secretImport], 'imports');
    assertShape((await client.must('GET', `/api/v1/secret-imports/${made.secretImport.id}`)).secretImport,
        { ...shapes.secretImport, projectId: 'uuid', secretPath: 'name', environment: { id: 'uuid', name: 'name', slug: 'name' } }, 'import by id');
    const { imports } = await client.must('GET', `/api/v3/secrets/raw?${query({ ...v3, environment: 'prod' }, { include_imports: 'true' })}`);
    assertShape(imports, [shapes.importGroup], 'imported');
    assert.equal(imports[0].secrets.length, 3);
    assert.deepEqual((await client.must('GET', `/api/v3/secrets/raw?${query({ ...v3, environment: 'prod' })}`)).imports, []);
    assertShape((await client.must('DELETE', '/api/v3/secrets/raw/A', { ...v3, type: 'shared' })).secret, shapes.secret, 'deleted');
});

test('app connections, syncs and native integrations', async (t) => {
    const { client, project, connection } = await startConnected(t);
    assertShape(connection, shapes.appConnection, 'connection');
    assert.match(connection.credentialsHash, /^[0-9a-f]{64}$/);
    assertShape((await client.must('GET', '/api/v1/app-connections/options')).appConnectionOptions, [{ name: 'name', app: 'name', methods: 'texts' }], 'options');
    for (const path of [`/api/v1/app-connections?projectId=${project.id}`, `/api/v1/app-connections/netlify?projectId=${project.id}`])
        assertShape((await client.must('GET', path)).appConnections, [shapes.appConnection], path);
    assertShape((await client.must('GET', `/api/v1/app-connections/netlify/available?projectId=${project.id}`)).appConnections,
        [{ app: 'name', name: 'name', id: 'uuid', orgId: 'uuid' }], 'available');
    for (const path of [connection.id, `connection-name/${connection.name}?projectId=${project.id}`])
        assertShape((await client.must('GET', `/api/v1/app-connections/netlify/${path}`)).appConnection, shapes.appConnection, path);
    const accounts = `/api/v1/app-connections/netlify/${connection.id}/accounts`;
    assertShape((await client.must('GET', accounts)).accounts, [{ name: 'name', id: 'name' }], 'accounts');
    assertShape((await client.must('GET', `${accounts}/${accountId}/sites`)).sites, [{ name: 'name', id: 'name' }], 'sites');

    assertShape((await client.must('GET', '/api/v1/secret-syncs/options')).secretSyncOptions,
        [{ name: 'name', connection: 'name', destination: 'name', canImportSecrets: 'bool' }], 'sync options');
    const { secretSync } = await client.must('POST', '/api/v1/secret-syncs/netlify', {
        name: 'web', projectId: project.id, connectionId: connection.id, environment: 'dev', secretPath: '/', isAutoSyncEnabled: false,
        syncOptions: { initialSyncBehavior: 'overwrite-destination' }, destinationConfig: { accountId, accountName: 'Acme', siteId, siteName: 'acme-shop', context: 'production' },
    });
    assertShape(secretSync, shapes.secretSync, 'sync');
    for (const [path, pick] of [
        [`?projectId=${project.id}`, (body) => body.secretSyncs[0]], [`/netlify?projectId=${project.id}`, (body) => body.secretSyncs[0]],
        [`/netlify/${secretSync.id}`, (body) => body.secretSync], [`/netlify/sync-name/web?projectId=${project.id}`, (body) => body.secretSync],
    ]) assertShape(pick(await client.must('GET', `/api/v1/secret-syncs${path}`)), shapes.secretSync, path);
    assertShape((await client.must('PATCH', `/api/v1/secret-syncs/netlify/${secretSync.id}`, { description: null })).secretSync, shapes.secretSync, 'changed');
    assertShape(await client.must('POST', '/api/v1/secret-syncs/netlify/check-destination', { projectId: project.id, destinationConfig: secretSync.destinationConfig }),
        { hasDuplicate: 'bool' }, 'check-destination');
    assertShape((await client.must('DELETE', `/api/v1/secret-syncs/netlify/${secretSync.id}?removeSecrets=false`)).secretSync, shapes.secretSync, 'deleted');

    const { integrationAuth } = await client.must('POST', '/api/v1/integration-auth/access-token',
        { workspaceId: project.id, integration: 'netlify', accessToken: netlifyToken });
    assertShape(integrationAuth, { ...shapes.integrationAuth, accountId: 'name' }, 'authorisation');
    assertShape((await client.must('GET', `/api/v1/workspace/${project.id}/authorizations`)).authorizations, [shapes.integrationAuth], 'authorisations');
    const { integration } = await client.must('POST', '/api/v1/integration', {
        integrationAuthId: integrationAuth.id, sourceEnvironment: 'dev', secretPath: '/', app: 'acme-shop', appId: siteId, targetEnvironment: 'dev', isActive: false,
    });
    assertShape(integration, shapes.integration, 'integration');
    assertShape((await client.must('GET', `/api/v1/workspace/${project.id}/integrations`)).integrations, [shapes.integration], 'integrations');
});

test('webhooks, service tokens and the audit log', async (t) => {
    const { client, server } = await startWithAdmin(t);
    const project = await createProject(client);
    const made = await client.must('POST', '/api/v1/webhooks', { projectId: project.id, environment: 'dev', webhookUrl: 'https://hooks.example.com/x', secretPath: '/' });
    assertShape(made, { message: 'name', webhook: shapes.webhook }, 'webhook');
    assertShape((await client.must('GET', `/api/v1/webhooks?projectId=${project.id}`)).webhooks, [shapes.webhook], 'webhooks');
    assertShape((await client.must('GET', `/api/v1/webhooks/${made.webhook.id}`)).webhook, shapes.webhook, 'one webhook');

    const { accessToken } = await new Client(server.url).must('POST', '/api/v3/auth/login', { email: admin.email, password: admin.password });
    const { token } = await new Client(server.url, accessToken).must('POST', '/api/v3/auth/select-organization', { organizationId: client.organizationId });
    const person = new Client(server.url, token);
    const owned = await createProject(person);
    const issued = await person.must('POST', '/api/v2/service-token/', {
        name: 'ci', workspaceId: owned.id, scopes: [{ environment: 'dev', secretPath: '/' }], expiresIn: 3600, permissions: ['read', 'write'],
        randomBytes: 'x', encryptedKey: '', iv: '', tag: '',
    });
    assert.match(issued.serviceToken, /^st\.[^.]+\.[^.]+$/);
    const service = new Client(server.url, `${issued.serviceToken}.0123456789abcdef`);
    assertShape(await service.must('GET', '/api/v2/service-token'), shapes.serviceToken, 'service token');
    await service.must('POST', '/api/v3/secrets/raw/A', { secretValue: '1' });
    assertShape((await service.must('GET', '/api/v3/secrets/raw')).secrets, [shapes.secret], 'by service token');

    const { auditLogs } = await client.must('GET', `/api/v1/organization/audit-logs?limit=100`);
    assertShape(auditLogs, [shapes.auditLog], 'audit log');
    assert.ok(auditLogs.length > 5);
});

test('errors have one shape', async (t) => {
    const { client, server } = await startWithAdmin(t);
    const failure = { reqId: 'name', statusCode: 'int', message: 'name', error: 'name' };
    const missing = await client.get('/api/v1/projects/00000000-0000-4000-8000-000000000000');
    assert.equal(missing.status, 404);
    assertShape(missing.body, failure, '404');
    const nobody = await new Client(server.url).get('/api/v1/projects');
    assert.deepEqual([nobody.status, nobody.body.error, nobody.body.message], [401, 'UnauthorizedError', 'Token missing']);
    const garbled = await new Client(server.url, 'a.b.c').get('/api/v1/projects');
    assert.deepEqual([garbled.status, garbled.body.error], [403, 'TokenError']);
    const invalid = await client.post('/api/v1/projects', { projectName: 7 });
    assert.equal(invalid.status, 422);
    assertShape(invalid.body, { ...failure, message: [{ code: 'name', path: 'list', message: 'name' }] }, '422');
    assert.deepEqual(invalid.body.message[0], { code: 'invalid_type', expected: 'string', received: 'number', path: ['projectName'], message: 'Expected string, received number' });
    const unrouted = await client.get('/api/v1/nothing-here');
    assert.deepEqual([unrouted.status, unrouted.body.message, unrouted.body.error], [404, 'Route GET:/api/v1/nothing-here not found', 'Not Found']);
    const broken = await client.post('/api/v1/projects', '{"projectName":');
    assert.deepEqual([broken.status, broken.body.error], [400, 'Bad Request']);
});
