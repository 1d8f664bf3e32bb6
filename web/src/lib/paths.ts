// Addresses of pages. A folder travels in the query, since it has slashes of its own.
const inProject = (projectId: string, rest: string) => `/projects/${encodeURIComponent(projectId)}/${rest}`;
const atFolder = (folder: string | undefined) =>
    folder && folder !== '/' ? `?path=${encodeURIComponent(folder).replaceAll('%2F', '/')}` : '';

export const paths = {
    projects: () => '/projects',
    account: () => '/account',
    apiDocs: () => '/api/docs',
    login: () => '/login',
    signUp: () => '/admin/signup',
    newAccount: () => '/signup',
    passwordReset: () => '/password-reset',
    people: () => '/members',
    orgSettings: () => '/settings',
    server: () => '/server',
    orgRoles: () => '/roles',
    newOrgRole: () => '/roles/new',
    orgRole: (slug: string) => `/roles/of/${encodeURIComponent(slug)}`,
    secrets: (projectId: string, folder?: string) => inProject(projectId, 'secrets') + atFolder(folder),
    environment: (projectId: string, environment: string, folder?: string) =>
        inProject(projectId, `secrets/${encodeURIComponent(environment)}`) + atFolder(folder),
    folderHistory: (projectId: string, environment: string, folder?: string) =>
        inProject(projectId, `secrets/${encodeURIComponent(environment)}/history`) + atFolder(folder),
    appConnections: (projectId: string) => inProject(projectId, 'app-connections'),
    secretSyncs: (projectId: string) => inProject(projectId, 'secret-syncs'),
    integrations: (projectId: string) => inProject(projectId, 'integrations'),
    nativeIntegrations: (projectId: string) => inProject(projectId, 'integrations?selectedTab=native-integrations'),
    editNativeIntegration: (projectId: string, integrationId: string) =>
        inProject(projectId, `integrations/netlify/${encodeURIComponent(integrationId)}/edit`),
    nativeSetUp: (projectId: string) => inProject(projectId, 'integrations/netlify/set-up'),
    newNativeIntegration: (projectId: string, authId: string) =>
        inProject(projectId, `integrations/netlify/create?integrationAuthId=${encodeURIComponent(authId)}`),
    newSecretSync: (projectId: string) => inProject(projectId, 'secret-syncs/new'),
    secretSync: (projectId: string, syncId: string) => inProject(projectId, `secret-syncs/${encodeURIComponent(syncId)}`),
    syncGroups: (projectId: string) => inProject(projectId, 'secret-syncs/groups'),
    newSyncGroup: (projectId: string) => inProject(projectId, 'secret-syncs/groups/new'),
    syncGroup: (projectId: string, groupId: string) => inProject(projectId, `secret-syncs/groups/${encodeURIComponent(groupId)}`),
    editSyncGroup: (projectId: string, groupId: string) => inProject(projectId, `secret-syncs/groups/${encodeURIComponent(groupId)}/edit`),
    activity: (projectId: string) => inProject(projectId, 'activity'),
    members: (projectId: string) => inProject(projectId, 'members'),
    memberRights: (projectId: string, membershipId: string) => inProject(projectId, `members/${encodeURIComponent(membershipId)}/rights`),
    machineRights: (projectId: string, identityId: string) => inProject(projectId, `machine-identities/${encodeURIComponent(identityId)}/rights`),
    machines: (projectId: string) => inProject(projectId, 'machine-identities'),
    machine: (projectId: string, identityId: string) =>
        inProject(projectId, `machine-identities/${encodeURIComponent(identityId)}`),
    roles: (projectId: string) => inProject(projectId, 'roles'),
    newRole: (projectId: string) => inProject(projectId, 'roles/new'),
    role: (projectId: string, slug: string) => inProject(projectId, `roles/of/${encodeURIComponent(slug)}`),
    webhooks: (projectId: string) => inProject(projectId, 'webhooks'),
    auditLog: (projectId: string) => inProject(projectId, 'audit-log'),
    settings: (projectId: string) => inProject(projectId, 'settings'),
};
