// A project with one object of every kind, and requests for any route of the API that name them: what
// permission-matrix.test.js walks with. Texts that only members may see contain the marker.
import { randomUUID } from 'node:crypto';
import { accountId, createProject, netlifyToken, siteId, until } from './harness.js';

export const marker = 'onlyformembers';
export const secretMarker = `${marker}-who-read-values`;
const syncOptions = { initialSyncBehavior: 'overwrite-destination' };

let count = 0;
const next = (word) => `${word}-${++count}`;
/** Every call names another destination, so that no sync meets another. */
const destination = (branch = next('branch')) => ({ accountId, siteId, context: 'branch', contextParameter: branch });

/** Where a request for that route would write: groups find their sites themselves. */
function destinationOf(name, known) {
    if (name.includes('/sync-groups')) return { accountId, context: 'production' };
    return name.endsWith('/check-destination') ? destination(known.branch) : destination();
}

/** How the owner makes one more object of a kind: answers what the paths and bodies call it. */
export class World {
    constructor({ client, project, webhookUrl }) { Object.assign(this, { client, project, webhookUrl }); }

    static async create(client, webhookUrl) {
        return new World({ client, project: await createProject(client), webhookUrl });
    }

    at(extra) { return { projectId: this.project.id, environment: 'dev', secretPath: '/', ...extra }; }
    inProject(method, path, body) { return this.client.must(method, `/api/v1/projects/${this.project.id}${path}`, body); }

    async environment() {
        const { environment } = await this.inProject('POST', '/environments', { name: marker, slug: next('env') });
        return { environmentId: environment.id };
    }

    async folder(environment = 'dev') {
        const name = next('folder');
        const { folder } = await this.client.must('POST', '/api/v1/folders', this.at({ environment, name, path: '/', description: marker }));
        return { folderId: folder.id, folderIdOrName: name, folderPath: `/${name}` };
    }

    async secret() {
        const secretName = next('KEY').replace('-', '_');
        const { secret } = await this.client.must('POST', `/api/v4/secrets/${secretName}`,
            this.at({ secretValue: secretMarker, secretComment: marker }));
        return { secretName, secretId: secret.id };
    }

    async deletedSecret() {
        const { secretName, secretId } = await this.secret();
        await this.client.must('DELETE', `/api/v4/secrets/${secretName}`, this.at());
        return { deletedSecretId: secretId };
    }

    unusedName() { return { unusedName: next('NEW').replace('-', '_') }; }

    /** A folder of another environment that nothing imports yet. */
    async importable() { return { importPath: (await this.folder('staging')).folderPath }; }

    async import() {
        const { importPath } = await this.importable();
        const { secretImport } = await this.client.must('POST', '/api/v1/secret-imports',
            this.at({ path: '/', import: { environment: 'staging', path: importPath } }));
        return { secretImportId: secretImport.id };
    }

    async tag() {
        const { tag } = await this.inProject('POST', '/tags', { slug: next('tag'), color: '' });
        return { tagId: tag.id, tagSlug: tag.slug };
    }

    async role() {
        const { role } = await this.inProject('POST', '/roles',
            { slug: next('role'), name: marker, permissions: [{ subject: 'tags', action: ['read'] }] });
        return { roleId: role.id, roleSlug: role.slug };
    }

    async webhook() {
        const { webhook } = await this.client.must('POST', '/api/v1/webhooks', this.at({ webhookUrl: `${this.webhookUrl}/${marker}` }));
        return { webhookId: webhook.id };
    }

    async serviceToken() {
        const { serviceTokenData } = await this.client.must('POST', '/api/v2/service-token', {
            name: marker, workspaceId: this.project.id, scopes: [{ environment: 'dev', secretPath: '/' }], permissions: ['read'],
            encryptedKey: '', iv: '', tag: '', expiresIn: 0,
        });
        return { serviceTokenId: serviceTokenData.id };
    }

    async stranger() {
        const { identity } = await this.client.must('POST', '/api/v1/identities',
            { name: next('machine'), organizationId: this.client.organizationId, role: 'no-access' });
        return { strangerId: identity.id };
    }

    async machine() {
        const { strangerId } = await this.stranger();
        const { identityMembership } = await this.inProject('POST', `/memberships/identities/${strangerId}`, { role: 'no-access' });
        return { identityId: strangerId, identityMembershipId: identityMembership.id };
    }

    async guest() {
        const guestEmail = `${next('guest')}@example.com`;
        await this.client.must('POST', '/api/v1/invite-org/signup',
            { inviteeEmails: [guestEmail], organizationId: this.client.organizationId, organizationRoleSlug: 'member' });
        return { guestEmail };
    }

    async person() {
        const { guestEmail } = await this.guest();
        const { memberships: [one] } = await this.inProject('POST', '/memberships', { emails: [guestEmail], roleSlugs: ['no-access'] });
        return { membershipId: one.id, userId: one.userId, email: guestEmail };
    }

    async privilege() {
        const made = await this.machine();
        const { privilege } = await this.client.must('POST', '/api/v2/identity-project-additional-privilege',
            { identityId: made.identityId, projectId: this.project.id, slug: next(marker), permissions: [{ subject: 'tags', action: ['read'] }] });
        return { ...made, privilegeId: privilege.id, privilegeSlug: privilege.slug };
    }

    async userPrivilege() {
        const made = await this.person();
        const { privilege } = await this.client.must('POST', '/api/v1/user-project-additional-privilege',
            { projectMembershipId: made.membershipId, slug: next(marker), permissions: [{ subject: 'tags', action: ['read'] }] });
        return { ...made, userPrivilegeId: privilege.id };
    }

    async connection() {
        const { appConnection } = await this.client.must('POST', '/api/v1/app-connections/netlify', {
            name: next('connection'), method: 'access-token', projectId: this.project.id, description: marker,
            credentials: { accessToken: netlifyToken },
        });
        return { connectionId: appConnection.id, connectionName: appConnection.name };
    }

    async sync() {
        this.syncConnection ??= (await this.connection()).connectionId;
        const destinationConfig = destination();
        const { secretSync } = await this.client.must('POST', '/api/v1/secret-syncs/netlify', this.at({
            name: next('sync'), description: marker, connectionId: this.syncConnection, syncOptions, destinationConfig,
            isAutoSyncEnabled: false,
        }));
        return { syncId: secretSync.id, syncName: secretSync.name, branch: destinationConfig.contextParameter };
    }

    /** A sync with a run that has ended. */
    async run() {
        const made = await this.sync();
        const base = `/api/v1/secret-syncs/netlify/${made.syncId}`;
        await this.client.must('POST', `${base}/sync-secrets`);
        const run = await until(async () => (await this.client.must('GET', `${base}/runs?limit=1`)).runs.find((one) => one.finishedAt),
            'a run to end');
        return { ...made, runId: run.id };
    }

    async group() {
        this.syncConnection ??= (await this.connection()).connectionId;
        const { syncGroup } = await this.client.must('POST', '/api/v1/sync-groups', this.at({
            name: next('group'), description: marker, connectionId: this.syncConnection, syncOptions,
            destinationConfig: { accountId, context: 'production' }, selector: { siteNames: ['no-such-site-*'] },
        }));
        return { groupId: syncGroup.id };
    }

    async authorization() {
        const { integrationAuth } = await this.client.must('POST', '/api/v1/integration-auth/access-token',
            { workspaceId: this.project.id, integration: 'netlify', accessToken: netlifyToken });
        return { integrationAuthId: integrationAuth.id };
    }

    async integration() {
        const { integrationAuthId } = await this.authorization();
        const { integration } = await this.client.must('POST', '/api/v1/integration', {
            integrationAuthId, sourceEnvironment: 'dev', secretPath: (await this.folder()).folderPath, app: 'acme-shop', appId: siteId,
            targetEnvironment: 'production', isActive: false, confirmOverlap: true,
        });
        return { integrationId: integration.id, integrationAuthId };
    }

    async commit() {
        await this.secret();
        const { commits } = await this.client.must('GET', `/api/v1/pit/commits?${new URLSearchParams(this.at({ path: '/' }))}`);
        return { commitId: commits[0].id };
    }

    /** One of every kind: the names that requests are filled with. */
    async furnish() {
        const known = {
            projectId: this.project.id, projectSlug: this.project.slug, environmentSlug: 'dev', accountId,
            organizationId: this.client.organizationId, clientSecretId: randomUUID(), tokenId: randomUUID(), sessionId: randomUUID(),
        };
        for (const kind of kinds) Object.assign(known, await this[kind]());
        return known;
    }

    /** The same, with another object in the place of the one that a request uses up. */
    async renew(known, { name, path }) {
        const last = path.match(/\{(\w+)\}(?=[^{]*$)/)?.[1];
        const kind = usedUp.find(([pattern]) => pattern.test(name))?.[1]
            ?? (name.startsWith('DELETE') ? makerOf[last] : undefined);
        return kind ? { ...known, ...await this[kind]() } : known;
    }
}

const kinds = [
    'environment', 'folder', 'secret', 'deletedSecret', 'unusedName', 'importable', 'import', 'tag', 'role', 'webhook', 'serviceToken',
    'stranger', 'privilege', 'guest', 'userPrivilege', 'connection', 'run', 'group', 'integration', 'commit',
];

/** What a DELETE of that parameter uses up. */
const makerOf = {
    environmentId: 'environment', folderIdOrName: 'folder', secretName: 'secret', secretImportId: 'import', tagId: 'tag',
    roleId: 'role', webhookId: 'webhook', serviceTokenId: 'serviceToken', identityId: 'machine', membershipId: 'person',
    connectionId: 'connection', syncId: 'sync', groupId: 'group', privilegeId: 'privilege', integrationAuthId: 'authorization', integrationId: 'integration',
};

/** Routes that use up something else than what stands last in their path. */
const usedUp = [
    [/^(POST .*\/\{secretId\}\/restore|DELETE .*\/secrets\/deleted\/\{secretId\})$/, 'deletedSecret'],
    [/^POST \/api\/(v3\/secrets\/raw|v4\/secrets)\/\{secretName\}$/, 'unusedName'],
    [/^POST .*\{syncId\}\/((sync|import|remove)-secrets|drift\/restore)$/, 'sync'],
    [/^DELETE .*user-project-additional-privilege\/\{privilegeId\}$/, 'userPrivilege'],
    [/^DELETE \/api\/v1\/additional-privilege\/identity$/, 'privilege'],
    [/\/secrets\/(move|batch.*)$/, 'secret'],
    [/^POST .*(identity-memberships|memberships\/identities)\/\{identityId\}$/, 'stranger'],
    [/^POST .*\/memberships$/, 'guest'],
    [/^DELETE .*\/memberships$/, 'person'],
    [/^(POST|PATCH) .*\/secret-imports(\/\{secretImportId\})?$/, 'importable'],
    [/\/pit\/commits\/\{commitId\}\/(rollback|revert)$/, 'commit'],
    [/^POST .*\/secret\/\{secretId\}\/rollback$/, 'secret'],
    [/^POST \/api\/v1\/integration$/, 'authorization'],
    [/^POST .*\/undo(\/plan)?$/, 'run'],
];

/** Nothing of the world: the same names for what is nowhere. */
export function nowhere(known) {
    const fixed = ['environmentSlug', 'accountId', 'organizationId'];
    return Object.fromEntries(Object.entries(known).map(([name, value]) => [name, fixed.includes(name) ? value
        : /^[0-9a-f]{8}-/.test(value) ? randomUUID() : `${next('nowhere')}`]));
}

/** Paths call several things by one name. */
function aliasOf(name, path, parameter) {
    if (parameter === 'secretId' && /\/(restore|deleted\/\{secretId\})$/.test(path)) return 'deletedSecretId';
    if (parameter === 'secretName' && /^POST [^{]*\{secretName\}$/.test(name) && !name.includes('/tags/')) return 'unusedName';
    if (parameter === 'privilegeId' && path.includes('/user-project-')) return 'userPrivilegeId';
    if (parameter === 'membershipId' && path.includes('identity-memberships')) return 'identityMembershipId';
    if (parameter === 'identityId' && name.startsWith('POST') && /memberships/.test(path) && !path.endsWith('/check')) return 'strangerId';
    return parameter;
}

/** The fields that a valid request has beyond what its schema requires, and those with a meaning. */
function fieldsOf(name, known) {
    const secret = { secretKey: name.startsWith('POST') ? next('NEW').replace('-', '_') : known.secretName, secretValue: 'x' };
    return {
        projectId: known.projectId, workspaceId: known.projectId, projectSlug: known.projectSlug, workspaceSlug: known.projectSlug,
        environment: 'dev', sourceEnvironment: 'dev', destinationEnvironment: 'staging', secretPath: '/', path: '/',
        name: next('name'), slug: next('slug'), secretValue: 'x', secrets: [secret], secretIds: [known.secretId],
        connectionId: known.connectionId, syncOptions, destinationConfig: destinationOf(name, known), selector: { siteNames: ['no-such-*'] },
        import: { environment: 'staging', path: known.importPath }, folders: [{ id: known.folderId, name: next('folder') }],
        tagSlugs: [known.tagSlug], webhookUrl: 'https://hooks.example.com/x', version: 1, content: 'FROM_A_FILE=1',
        identityId: known.identityId, projectMembershipId: known.membershipId, privilegeSlug: known.privilegeSlug, privilegeDetails: {},
        privilegePermission: { actions: ['read'], subject: 'tags' },
        temporaryMode: 'relative', temporaryRange: '1h', temporaryAccessStartTime: '2026-01-01T00:00:00.000Z',
        permissions: name.includes('service-token') ? ['read'] : [{ subject: 'tags', action: ['read'] }],
        scopes: [{ environment: 'dev', secretPath: '/' }], roles: [{ role: 'no-access' }], role: 'no-access',
        emails: [name.startsWith('POST') ? known.guestEmail : known.email], roleSlugs: ['no-access'], username: known.email,
        method: 'access-token', credentials: { accessToken: netlifyToken }, accessToken: netlifyToken, integration: 'netlify',
        integrationAuthId: known.integrationAuthId, confirmOverlap: true, appId: siteId, app: 'acme-shop', targetEnvironment: 'production', isActive: false,
        register: [{ event: 'secret:update' }], siteId, sites: [{ siteId, planHash: '0'.repeat(64) }], keys: ['NO_SUCH_KEY'],
        auditLogsRetentionDays: 30, importBehavior: 'prioritize-source', isAutoSyncEnabled: false, isDisabled: false,
        tagIds: [known.tagId], organizationId: known.organizationId, orgId: known.organizationId,
        inviteeEmails: ['nobody@example.com'], configurationType: 'jwks', jwksUrl: 'https://keys.example.com',
        oidcDiscoveryUrl: 'https://issuer.example.com', boundIssuer: 'https://issuer.example.com',
        ...(name.includes('gcp-auth') && { type: 'gce' }),
        kubernetesHost: 'kubernetes.example.com:6443', tenantId: '0a1b2c3d-0000-1111-2222-333344445555', resource: 'https://management.azure.com/',
    };
}

/** Given although the schema does not require it, when the route knows it. */
const alsoGiven = [
    'environment', 'secretPath', 'path', 'roles', 'roleSlugs', 'emails', 'accessToken', 'connectionId', 'appId', 'app',
    'targetEnvironment', 'isActive', 'confirmOverlap', 'privilegePermission', 'isAutoSyncEnabled', 'isDisabled', 'tagIds', 'orgId', 'jwksUrl',
];
const projectNames = ['projectId', 'workspaceId', 'projectSlug', 'workspaceSlug'];

function pick(names, required, fields) {
    const wanted = names.filter((one) => required.includes(one) || alsoGiven.includes(one));
    const projectName = projectNames.find((one) => names.includes(one));
    if (projectName && !wanted.some((one) => projectNames.includes(one))) wanted.push(projectName);
    return Object.fromEntries(wanted.map((one) => [one, fields[one] ?? 'x']));
}

/** The request of a route: { method, path, body }. */
export function requestOf({ name, method, path, operation }, known) {
    const fields = fieldsOf(name, known);
    const query = operation.parameters.filter((one) => one.in === 'query');
    const given = pick(query.map((one) => one.name), query.filter((one) => one.required).map((one) => one.name), fields);
    const schema = operation.requestBody?.content['application/json']?.schema;
    for (const one of Object.keys(given)) if (typeof given[one] !== 'string') given[one] = JSON.stringify(given[one]);
    const filled = path.replace(/\{(\w+)\}/g, (_, parameter) => encodeURIComponent(known[aliasOf(name, path, parameter)]));
    return {
        method,
        path: query.length > 0 ? `${filled}?${new URLSearchParams(given)}` : filled,
        body: schema && pick(Object.keys(schema.properties ?? {}), schema.required ?? [], fields),
    };
}
