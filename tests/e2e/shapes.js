// The objects of the wire contract, member by member, as strict decoders of other languages read
// them: a member that is missing, of another type, or null where a client takes no null, breaks one.
import assert from 'node:assert/strict';

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** Kinds by name. A kind with "?" may be null; a member with "?" after its name may be absent. */
const kinds = {
    uuid: (value) => typeof value === 'string' && uuid.test(value),
    time: (value) => typeof value === 'string' && time.test(value),
    text: (value) => typeof value === 'string',
    name: (value) => typeof value === 'string' && value !== '',
    int: Number.isInteger,
    bool: (value) => typeof value === 'boolean',
    list: Array.isArray,
    texts: (value) => Array.isArray(value) && value.every((one) => typeof one === 'string'),
    object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
    jwt: (value) => /^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*$/.test(value),
};

function complaintsOf(value, shape, path) {
    if (typeof shape === 'string') {
        if (value === null && shape.endsWith('?')) return [];
        const isRight = kinds[shape.replace('?', '')];
        return isRight(value) ? [] : [`${path}: ${JSON.stringify(value) ?? 'absent'} is no ${shape}`];
    }
    if (Array.isArray(shape)) {
        if (!Array.isArray(value)) return [`${path}: ${JSON.stringify(value) ?? 'absent'} is no list`];
        return value.flatMap((one, index) => complaintsOf(one, shape[0], `${path}[${index}]`));
    }
    if (!kinds.object(value)) return [`${path}: ${JSON.stringify(value) ?? 'absent'} is no object`];
    return Object.entries(shape).flatMap(([name, inner]) => {
        const isOptional = name.endsWith('?');
        const member = isOptional ? name.slice(0, -1) : name;
        if (isOptional && value[member] === undefined) return [];
        return complaintsOf(value[member], inner, `${path}.${member}`);
    });
}

/** Every member of the shape is there and of its kind. More members are welcome. */
export function assertShape(value, shape, what) {
    assert.deepEqual(complaintsOf(value, shape, what), []);
}

const stamps = { createdAt: 'time', updatedAt: 'time' };
const reference = { id: 'uuid', name: 'name', slug: 'name' };
const trustedIps = [{ type: 'name', ipAddress: 'name', 'prefix?': 'int' }];

export const login = { accessToken: 'jwt', expiresIn: 'int', accessTokenMaxTTL: 'int', tokenType: 'name' };
export const organization = {
    ...reference, ...stamps, customerId: 'text?', authEnforced: 'bool', scimEnabled: 'bool', defaultMembershipRole: 'name',
    enforceMfa: 'bool', selectedMfaMethod: 'text?', shouldUseNewPrivilegeSystem: 'bool', userTokenExpiration: 'text?',
};
export const project = {
    ...reference, ...stamps, description: 'text?', type: 'name', orgId: 'uuid', autoCapitalization: 'bool', version: 'int',
    upgradeStatus: 'text?', pitVersionLimit: 'int', kmsCertificateKeyId: 'text?', auditLogsRetentionDays: 'int?', hasDeleteProtection: 'bool',
    secretSharing: 'bool', showSnapshotsLegacy: 'bool', enforceEncryptedSecretManagerSecretMetadata: 'bool', secretDetectionIgnoreValues: 'texts?',
};
export const projectWithEnvironments = { ...project, _id: 'uuid', environments: [reference] };
export const environment = { ...reference, ...stamps, projectId: 'uuid', position: 'int' };
export const folder = {
    ...stamps, id: 'uuid', name: 'name', version: 'int', envId: 'uuid', parentId: 'uuid?', isReserved: 'bool', description: 'text?',
    lastSecretModified: 'time?',
};
export const identity = { ...stamps, id: 'uuid', name: 'name', orgId: 'uuid', projectId: 'uuid?', hasDeleteProtection: 'bool', authMethods: 'texts' };
export const identityMember = {
    ...stamps, id: 'uuid', role: 'name', roleId: 'uuid?', orgId: 'uuid', identityId: 'uuid', 'metadata?': [{ id: 'uuid', key: 'name', value: 'text' }],
    identity: { id: 'uuid', name: 'name', authMethods: 'texts', hasDeleteProtection: 'bool' },
};
export const universalAuth = {
    ...stamps, id: 'uuid', clientId: 'uuid', identityId: 'uuid', accessTokenTTL: 'int', accessTokenMaxTTL: 'int', accessTokenNumUsesLimit: 'int',
    accessTokenPeriod: 'int', clientSecretTrustedIps: trustedIps, accessTokenTrustedIps: trustedIps, lockoutEnabled: 'bool',
    lockoutThreshold: 'int', lockoutDurationSeconds: 'int', lockoutCounterResetSeconds: 'int',
};
export const clientSecret = {
    ...stamps, id: 'uuid', description: 'text', clientSecretPrefix: 'name', clientSecretNumUses: 'int', clientSecretNumUsesLimit: 'int',
    clientSecretTTL: 'int', identityUAId: 'uuid', isClientSecretRevoked: 'bool',
};
export const tokenRow = {
    ...stamps, id: 'uuid', accessTokenTTL: 'int', accessTokenMaxTTL: 'int', accessTokenNumUses: 'int', accessTokenNumUsesLimit: 'int',
    accessTokenLastUsedAt: 'time?', accessTokenLastRenewedAt: 'time?', isAccessTokenRevoked: 'bool', identityUAClientSecretId: 'uuid?',
    identityId: 'uuid', name: 'text?', authMethod: 'name', accessTokenPeriod: 'int',
};
export const roleRow = {
    ...stamps, id: 'uuid', role: 'name', customRoleId: 'uuid?', customRoleName: 'text?', customRoleSlug: 'text?', isTemporary: 'bool',
    temporaryMode: 'text?', temporaryRange: 'text?', temporaryAccessStartTime: 'time?', temporaryAccessEndTime: 'time?',
};
export const projectMember = {
    ...stamps, id: 'uuid', userId: 'uuid', projectId: 'uuid', project: { id: 'uuid', name: 'name' }, roles: [roleRow],
    user: { id: 'uuid', email: 'name', username: 'name', firstName: 'text?', lastName: 'text?', publicKey: 'text?' },
};
export const projectIdentity = {
    ...stamps, id: 'uuid', identityId: 'uuid', roles: [roleRow], identity: { id: 'uuid', name: 'name', authMethods: 'texts' },
    project: { id: 'uuid', name: 'name' },
};
export const role = { ...reference, ...stamps, description: 'text?', projectId: 'uuid', permissions: 'list' };
export const secret = {
    ...stamps, id: 'uuid', _id: 'uuid', workspace: 'uuid', environment: 'name', version: 'int', type: 'name', secretKey: 'name', secretValue: 'text',
    secretValueHidden: 'bool', secretComment: 'text', secretPath: 'name', secretReminderNote: 'text?', secretReminderRepeatDays: 'int?',
    skipMultilineEncoding: 'bool', tags: [{ id: 'uuid', slug: 'name', name: 'name', color: 'text?' }], secretMetadata: 'list',
};
export const importGroup = { secretPath: 'name', environment: 'name', folderId: 'uuid', secrets: [{ id: 'uuid', secretKey: 'name', secretValue: 'text', secretComment: 'text' }] };
export const secretImport = {
    ...stamps, id: 'uuid', version: 'int', importPath: 'name', importEnv: reference, position: 'int', folderId: 'uuid', isReplication: 'bool',
    isReserved: 'bool', lastReplicated: 'time?', replicationStatus: 'text?', isReplicationSuccess: 'bool?',
};
export const tag = { ...stamps, id: 'uuid', slug: 'name', color: 'text', name: 'name', projectId: 'uuid', createdBy: 'uuid', createdByActorType: 'name' };
export const appConnection = {
    ...stamps, id: 'uuid', name: 'name', description: 'text?', version: 'int', orgId: 'uuid', projectId: 'uuid?', isPlatformManagedCredentials: 'bool',
    credentialsHash: 'name', app: 'name', method: 'name', credentials: {},
};
export const secretSync = {
    ...stamps, id: 'uuid', name: 'name', description: 'text?', isAutoSyncEnabled: 'bool', version: 'int', projectId: 'uuid', folderId: 'uuid?',
    connectionId: 'uuid', syncStatus: 'name?', lastSyncJobId: 'text?', lastSyncMessage: 'text?', lastSyncedAt: 'time?', importStatus: 'name?',
    lastImportJobId: 'text?', lastImportMessage: 'text?', lastImportedAt: 'time?', removeStatus: 'name?', lastRemoveJobId: 'text?',
    lastRemoveMessage: 'text?', lastRemovedAt: 'time?', syncOptions: { initialSyncBehavior: 'name' },
    connection: { app: 'name', name: 'name', id: 'uuid' }, environment: reference, folder: { id: 'uuid', path: 'name' }, destination: 'name',
    destinationConfig: { accountId: 'name' },
};
export const webhook = {
    ...stamps, id: 'uuid', secretPath: 'name', lastStatus: 'text?', lastRunErrorMessage: 'text?', isDisabled: 'bool', envId: 'uuid', type: 'name',
    projectId: 'uuid', environment: reference, eventsFilter: 'list', url: 'name',
};
export const auditLog = {
    ...stamps, id: 'uuid', ipAddress: 'text?', userAgent: 'text?', userAgentType: 'text?', expiresAt: 'time?', orgId: 'uuid?', projectId: 'uuid?',
    projectName: 'text?', event: { type: 'name', metadata: 'object' }, actor: { type: 'name', metadata: 'object' },
};
export const serviceToken = {
    ...stamps, id: 'uuid', _id: 'uuid', __v: 'int', name: 'name', scopes: [{ environment: 'name', secretPath: 'name' }], permissions: 'texts',
    projectId: 'uuid', workspace: 'uuid', expiresAt: 'time?', lastUsed: 'time?', createdBy: 'text', encryptedKey: 'text?', iv: 'text?', tag: 'text?',
    secretHash: 'text', user: { _id: 'uuid', __v: 'int' },
};
export const integrationAuth = {
    ...stamps, id: 'uuid', projectId: 'uuid', integration: 'name', teamId: 'text?', url: 'text?', namespace: 'text?', accountId: 'text?',
};
export const integration = {
    ...stamps, id: 'uuid', isActive: 'bool', url: 'text?', app: 'text?', appId: 'text?', targetEnvironment: 'text?', targetEnvironmentId: 'text?',
    targetService: 'text?', targetServiceId: 'text?', owner: 'text?', path: 'text?', region: 'text?', scope: 'text?', integration: 'name',
    integrationAuthId: 'uuid', envId: 'uuid', secretPath: 'name', lastUsed: 'time?', isSynced: 'bool?', syncMessage: 'text?', lastSyncJobId: 'text?',
    environment: reference,
};
