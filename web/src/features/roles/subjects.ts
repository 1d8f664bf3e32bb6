// What a role can speak of, in words: subjects, their actions, and the conditions that each knows.
const crud = ['read', 'create', 'edit', 'delete'];
const place = ['environment', 'secretPath'];

export interface Subject {
    value: string;
    label: string;
    actions: string[];
    conditions: string[];
}

const subject = (value: string, label: string, actions: string[] = crud, conditions: string[] = []): Subject =>
    ({ value, label, actions, conditions });

export const subjects: Subject[] = [
    subject('secrets', 'Secrets', ['describeSecret', 'readValue', 'create', 'edit', 'delete', 'subscribe'], [...place, 'secretName', 'secretTags']),
    subject('secret-folders', 'Folders', crud, place),
    subject('secret-imports', 'Secret imports', crud, place),
    subject('secret-syncs', 'Secret syncs', [...crud, 'sync-secrets', 'import-secrets', 'remove-secrets'], [...place, 'connectionId']),
    subject('app-connections', 'App connections', [
        'read-app-connections', 'create-app-connections', 'edit-app-connections', 'delete-app-connections', 'connect-app-connections',
    ], ['connectionId']),
    subject('integrations', 'Native integrations'),
    subject('environments', 'Environments'),
    subject('tags', 'Tags'),
    subject('webhooks', 'Webhooks'),
    subject('member', 'Members', [...crud, 'grant-privileges']),
    subject('identity', 'Machine identities', [...crud, 'grant-privileges'], ['identityId']),
    subject('role', 'Roles'),
    subject('service-tokens', 'Service tokens'),
    subject('audit-logs', 'Audit log', ['read']),
    subject('commits', 'Point in time', ['read', 'perform-rollback']),
    subject('secret-rollback', 'Roll back of secrets', ['read', 'create']),
    subject('settings', 'Settings'),
    subject('workspace', 'The project itself', ['edit', 'delete']),
];

/** What an organisation has, beside its projects. */
export const orgSubjects: Subject[] = [
    subject('workspace', 'Projects', ['create']),
    subject('member', 'People', [...crud, 'grant-privileges']),
    subject('identity', 'Machine identities', [...crud, 'grant-privileges', 'revoke-auth', 'create-token', 'get-token', 'delete-token'], ['identityId']),
    subject('role', 'Roles'),
    subject('app-connections', 'App connections', [...crud, 'connect'], ['connectionId']),
    subject('audit-logs', 'Audit log', ['read']),
    subject('settings', 'Settings of the organisation'),
];

const actionTexts: Record<string, string> = {
    describeSecret: 'See names', readValue: 'Read values', subscribe: 'Hear of changes', 'sync-secrets': 'Run sync',
    'import-secrets': 'Import', 'remove-secrets': 'Remove from destination', 'grant-privileges': 'Grant privileges',
    'perform-rollback': 'Roll back',
};

export function actionText(action: string): string {
    const plain = action.replace(/-app-connections$/, '');
    return actionTexts[plain] ?? plain.charAt(0).toUpperCase() + plain.slice(1).replaceAll('-', ' ');
}

export const subjectOf = (value: string, known: Subject[] = subjects): Subject =>
    known.find((one) => one.value === value) ?? subject(value, value);

export const conditionTexts: Record<string, string> = {
    environment: 'Environment', secretPath: 'Secret path', secretName: 'Secret name', secretTags: 'Tag', connectionId: 'Connection ID',
    identityId: 'Identity ID',
};

export const operatorTexts = [
    { value: '$eq', label: 'is' }, { value: '$ne', label: 'is not' }, { value: '$in', label: 'is one of' },
    { value: '$glob', label: 'matches' }, { value: '$all', label: 'has all of' },
];
