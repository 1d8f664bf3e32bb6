// Who may call which route, written down by hand from the contract (20-projects §8) and compared with
// what the server does by permission-matrix.test.js. A route of the API that no row names fails that test.

/** Routes that answer without a token: signing in, signing up, and being alive. */
export const publicRoutes = [
    'GET /api/status', 'GET /healthz', 'GET /healthcheck', 'GET /readyz',
    'POST /api/v1/admin/bootstrap', 'POST /api/v1/admin/signup', 'GET /api/v1/admin/config',
    'POST /api/v3/auth/login', 'POST /api/v1/auth/token', 'POST /api/v1/auth/logout', 'POST /api/v2/auth/mfa/verify',
    'POST /api/v1/account/password-reset', 'POST /api/v1/account/password-reset/complete',
    'POST /api/v1/account/sign-up', 'POST /api/v1/account/sign-up/complete',
    'POST /api/v1/auth/universal-auth/login', 'POST /api/v1/auth/oidc-auth/login', 'POST /api/v1/auth/jwt-auth/login',
    'POST /api/v1/auth/aws-auth/login', 'POST /api/v1/auth/kubernetes-auth/login', 'POST /api/v1/auth/gcp-auth/login', 'POST /api/v1/auth/azure-auth/login',
    'POST /api/v1/auth/ldap-auth/login', 'POST /api/v1/auth/oci-auth/login',
    'POST /api/v1/auth/token/renew', 'POST /api/v1/auth/token/revoke',
    'POST /api/v3/signup/complete-account/invite',
];

const all = '*';
const crud = ['read', 'create', 'edit', 'delete'];
const readOnly = ['read'];
const readOf = (...subjects) => Object.fromEntries(subjects.map((one) => [one, readOnly]));
const allOf = (...subjects) => Object.fromEntries(subjects.map((one) => [one, all]));
const shared = ['secret-folders', 'secret-imports', 'secret-syncs', 'integrations', 'webhooks', 'environments', 'tags', 'settings', 'service-tokens'];
const watched = ['groups', 'role', 'ip-allowlist', 'secret-approval', 'audit-logs'];

/** The built-in roles: subject → actions. */
const roles = {
    member: {
        secrets: all, ...allOf(...shared), ...readOf(...watched), 'app-connections': ['connect'], identity: crud,
        member: ['read', 'create'], 'secret-rollback': ['read', 'create'], commits: ['read', 'perform-rollback'],
    },
    viewer: {
        secrets: ['describeSecret', 'readValue'], ...readOf(...shared, ...watched, 'identity', 'member', 'secret-rollback', 'commits'),
    },
    'no-access': {},
};
export const roleNames = ['no-access', 'viewer', 'member', 'admin'];

/** May a project's role do that? Subject null: being a member is enough. */
export function allows(role, { subject, action }) {
    if (role === 'admin' || subject === null) return true;
    const actions = roles[role][subject] ?? [];
    return actions === all || actions.includes(action);
}

const project = '/api/v[1-4]/(?:projects|workspace)/[^/]+';
const verbs = { GET: 'read', POST: 'create', PATCH: 'edit', PUT: 'edit', DELETE: 'delete' };
const member = { kind: 'project', subject: null };
/** The action is the one given, or the method's. */
const on = (subject, action) => ({ kind: 'project', subject, action });

/**
 * Kinds: `own` shows a caller only what is the caller's; `person` is for signed-in people (who may need
 * a role in the project besides), `service` for service tokens; `organization` needs a role there, which the matrix's machines do not have; `project`
 * asks for an action on a subject of the project. The first row that fits counts.
 */
const rows = [
    ['GET /api/v1/(identities/details|organization|organization/{organizationId}|projects|workspace)', { kind: 'own' }],
    ['GET /api/v2/organizations/{organizationId}/workspaces', { kind: 'own' }],
    ['GET /api/v1/(app-connections|secret-syncs)/options', { kind: 'own' }],
    ['GET /api/v1/secret-syncs/pause', { kind: 'own' }],
    ['(POST|DELETE) /api/v1/secret-syncs/pause', { kind: 'organization' }],
    ['GET /api/v1/integration-auth/integration-options', { kind: 'own' }],
    ['GET /api/v2/service-token', { kind: 'service' }],

    ['\\w+ /api/v1/user(/me/totp.*)?', { kind: 'person' }],
    ['\\w+ /api/v2/users/me.*', { kind: 'person' }],
    ['POST /api/v3/auth/select-organization', { kind: 'person' }],
    ['POST /api/v1/auth/checkAuth', { kind: 'person' }],
    ['GET /api/v1/organization/accessible-with-sub-orgs', { kind: 'person' }],
    ['GET /api/v1/integration/deprecation-status', { kind: 'person' }],
    ['\\w+ /api/v1/notifications.*', { kind: 'person' }],
    ['POST /api/v1/integration-auth/(netlify/authorize-url|oauth-token)', { ...on('integrations', 'create'), kind: 'person' }],
    ['GET /api/v1/integration-auth/{integrationAuthId}/(apps|teams)', { ...on('integrations', 'read'), kind: 'person' }],

    ['PATCH /api/v1/admin/config', { kind: 'organization' }],
    ['POST /api/(v1/projects|v2/workspace)', { kind: 'organization' }],
    ['\\w+ /api/v[12]/identities.*', { kind: 'organization' }],
    ['\\w+ /api/v1/auth/(universal|token|oidc|jwt|aws|ldap|oci|kubernetes|gcp|azure)-auth/.*', { kind: 'organization' }],
    ['PATCH /api/v1/organization/{organizationId}', { kind: 'organization' }],
    ['\\w+ /api/v2/organizations/.*', { kind: 'organization' }],
    ['\\w+ /api/v1/organization/({organizationId}/)?roles.*', { kind: 'organization' }],
    ['POST /api/v1/invite-org/signup', { kind: 'organization' }],
    ['GET /api/v1/organization/audit-logs/verify', { kind: 'organization' }],
    ['GET /api/v1/organization/audit-logs(/export)?', on('audit-logs')],

    ['GET /api/v1/user-project-additional-privilege.*', on('member', 'read')],
    ['\\w+ /api/v1/user-project-additional-privilege.*', on('member', 'edit')],
    ['GET /api/(v1/additional-privilege/identity|v2/identity-project-additional-privilege).*', on('identity', 'read')],
    ['\\w+ /api/(v1/additional-privilege/identity|v2/identity-project-additional-privilege).*', on('identity', 'edit')],
    [`POST ${project}/memberships/{membershipId}/check`, on('member', 'read')],
    [`POST ${project}/memberships/identities/{identityId}/check`, on('identity', 'read')],
    [`POST ${project}/roles/check`, on('role', 'read')],
    [`\\w+ ${project}/roles.*`, on('role')],
    ['GET /api/v1/projects/roles/{roleId}', on('role')],
    [`\\w+ ${project}/tags.*`, on('tags')],
    // Or a right on something in it: see the test on sight below.
    [`GET ${project}/environments/.*`, on('environments')],
    ['GET /api/v1/workspace/environments/{environmentId}', on('environments')],
    [`\\w+ ${project}/environments.*`, on('environments')],
    [`GET ${project}/service-token-data`, on('service-tokens')],
    [`GET ${project}/(authorizations|integrations)`, on('integrations')],
    [`\\w+ ${project}/(identity-memberships|memberships/identities).*`, on('identity')],
    ['GET /api/v2/workspace/identity-memberships/{membershipId}', on('identity')],
    [`POST ${project}/memberships/details`, on('member', 'read')],
    [`\\w+ ${project}/(memberships.*|users|user/{userId}/membership)`, on('member')],
    [`PUT ${project}/audit-logs-retention`, on('workspace')],
    ['GET /api/v1/(projects|workspace)/(slug/{projectSlug}|{projectId})', member],
    ['GET /api/v2/workspace/{projectSlug}', member],
    [`(PATCH|DELETE) ${project}`, on('workspace')],

    ['GET /api/v[12]/folders', member], // shows what the caller may know of
    ['GET /api/v[12]/folders/.*', on('secret-folders')],
    ['\\w+ /api/v[12]/folders.*', on('secret-folders')],
    ['\\w+ /api/v2/service-token.*', on('service-tokens')],

    ['GET /api/v1/secrets/export', on('secrets', 'readValue')],
    ['GET /api/v[34]/secrets.*/secret-reference-tree', on('secrets', 'readValue')],
    ['GET /api/v[34]/secrets.*', on('secrets', 'readValue')],
    ['POST /api/v[34]/secrets/move', on('secrets', 'delete')],
    ['(POST|DELETE) /api/v3/secrets/tags/{secretName}', on('secrets', 'edit')],
    ['GET /api/v1/secrets/deleted', on('secrets', 'describeSecret')],
    ['POST /api/v1/secrets/import', on('secrets', 'create')],
    ['\\w+ /api/v[134]/secrets/.*', on('secrets')],
    ['GET /api/v1/secret/{secretId}/secret-versions', on('secrets', 'describeSecret')],
    ['POST /api/v1/secret/{secretId}/rollback', on('secrets', 'edit')],
    ['POST /api/v1/secret/{secretId}/restore', on('secrets', 'create')],

    ['GET /api/v[12]/secret-imports/secrets/raw', on('secrets', 'describeSecret')],
    ['POST /api/v[12]/secret-imports/{secretImportId}/replication-resync', on('secret-imports', 'edit')],
    ['\\w+ /api/v[12]/secret-imports.*', on('secret-imports')],

    ['GET /api/v1/app-connections/netlify/available', member],
    ['GET /api/v1/app-connections/netlify/{connectionId}/accounts.*', on('app-connections', 'connect')],
    ['\\w+ /api/v1/app-connections.*', on('app-connections')],

    ['POST /api/v1/secret-syncs/netlify/check-destination', on('secret-syncs', 'read')],
    ['POST /api/v1/secret-syncs/netlify(/plan)?', on('secret-syncs', 'create')],
    ['POST .*/{syncId}/import-secrets', on('secret-syncs', 'import-secrets')],
    ['POST .*/{syncId}/remove-secrets', on('secret-syncs', 'remove-secrets')],
    ['POST .*/{syncId}/drift/adopt', on('secret-syncs', 'edit')],
    ['POST .*/{syncId}/.*', on('secret-syncs', 'sync-secrets')],
    ['\\w+ /api/v1/secret-syncs.*', on('secret-syncs')],
    ['POST /api/v1/sync-groups/{groupId}/(look|plan|confirm)', on('secret-syncs', 'edit')],
    ['\\w+ /api/v1/sync-groups.*', on('secret-syncs')],

    ['POST /api/v1/integration/{integrationId}/sync', on('integrations', 'edit')],
    ['\\w+ /api/v1/integration(-auth)?(/.*)?', on('integrations')],

    ['POST /api/v1/webhooks/{webhookId}/test', on('webhooks', 'edit')],
    ['\\w+ /api/v1/webhooks.*', on('webhooks')],
    ['\\w+ /api/v1/events/subscribe/project-events', on('secrets', 'subscribe')],
    ['POST /api/v1/pit/commits/{commitId}/(rollback|revert)', on('commits', 'perform-rollback')],
    ['GET /api/v1/pit/commits.*', on('commits')],
].map(([pattern, need]) => ({ pattern: new RegExp(`^${pattern.replaceAll('{', '\\{').replaceAll('}', '\\}')}$`), need }));

/** What a route asks for, or undefined when no row names it. */
export function needOf(name) {
    if (publicRoutes.includes(name)) return { kind: 'public' };
    const row = rows.find(({ pattern }) => pattern.test(name));
    if (!row) return undefined;
    return row.need.kind === 'project' && row.need.subject && !row.need.action
        ? { ...row.need, action: verbs[name.split(' ')[0]] } : row.need;
}
