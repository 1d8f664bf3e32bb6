// The audit log's events in words. An event that is not known here is shown by its own name.
import type { IconName } from '@/components/icon';

import type { AuditLog } from './api';

const texts: Record<string, string> = {
    'get-secrets': 'read the secrets of', 'get-secret': 'read', 'create-secret': 'created', 'create-secrets': 'created secrets in',
    'update-secret': 'changed', 'update-secrets': 'changed secrets in', 'delete-secret': 'deleted', 'delete-secrets': 'deleted secrets in',
    'create-folder': 'made the folder', 'update-folder': 'changed the folder', 'delete-folder': 'deleted the folder',
    'create-environment': 'made the environment', 'update-environment': 'changed the environment', 'delete-environment': 'deleted the environment',
    'create-secret-import': 'added an import to', 'update-secret-import': 'changed an import of', 'delete-secret-import': 'took an import from',
    'create-app-connection': 'made the connection', 'update-app-connection': 'changed the connection', 'delete-app-connection': 'deleted the connection',
    'create-secret-sync': 'made the sync', 'update-secret-sync': 'changed the sync', 'delete-secret-sync': 'deleted the sync',
    'secret-sync-sync-secrets': 'ran a sync', 'secret-sync-import-secrets': 'ran an import', 'secret-sync-remove-secrets': 'ran a removal',
    'create-identity': 'made the machine identity', 'update-identity': 'changed the machine identity', 'delete-identity': 'deleted the machine identity',
    'login-identity-universal-auth': 'signed in', 'create-project': 'made the project', 'update-project': 'changed the project',
};

export const eventText = (type: string) => texts[type] ?? type.replaceAll('-', ' ');

export const eventGroups: { value: string; label: string; types: string | undefined }[] = [
    {
        value: 'changes', label: 'Changes of secrets',
        types: 'create-secret,create-secrets,update-secret,update-secrets,delete-secret,delete-secrets,create-folder,update-folder,delete-folder',
    },
    {
        value: 'syncs', label: 'Syncs and connections',
        types: 'create-secret-sync,update-secret-sync,delete-secret-sync,secret-sync-sync-secrets,secret-sync-import-secrets,secret-sync-remove-secrets,create-app-connection,update-app-connection,delete-app-connection',
    },
    { value: 'reads', label: 'Reads of secrets', types: 'get-secrets,get-secret' },
    { value: 'all', label: 'Everything', types: undefined },
];

export function iconOf(type: string): IconName {
    if (type.includes('sync')) return 'sync';
    if (type.includes('connection')) return 'connection';
    if (type.includes('folder')) return 'folder';
    if (type.includes('identity')) return 'machine';
    if (type.startsWith('get-')) return 'eye';
    if (type.startsWith('delete-')) return 'trash';
    return type.includes('secret') ? 'key' : 'activity';
}

const textOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

export function actorText({ type, metadata }: AuditLog['actor']): string {
    if (type === 'platform') return 'Tacit';
    return textOf(metadata['email']) ?? textOf(metadata['name']) ?? textOf(metadata['username']) ?? `A ${type}`;
}

/** What it was done to, as far as the log names it: a key, a name, a place. Never a value. */
export function subjectText(metadata: Record<string, unknown>): string | undefined {
    const key = textOf(metadata['secretKey']);
    const environment = textOf(metadata['environment']);
    const path = textOf(metadata['secretPath']) ?? textOf(metadata['folderPath']);
    const name = key ?? textOf(metadata['name']) ?? textOf(metadata['folderName']);
    const place = environment ? `${environment}${path ? `:${path}` : ''}` : path;
    if (name && place) return `${name} (${place})`;
    return name ?? place;
}
