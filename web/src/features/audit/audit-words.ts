// Choices of the filters, and entries in words. Never a value: the log holds none.
import type { AuditLog } from '@/features/audit/api';

export const eventChoices = [
    'get-secret', 'get-secrets', 'create-secret', 'create-secrets', 'update-secret', 'update-secrets', 'delete-secret', 'delete-secrets',
    'move-secrets', 'create-folder', 'update-folder', 'delete-folder', 'create-secret-import', 'delete-secret-import', 'access-refused',
    'create-role', 'update-role', 'delete-role', 'add-project-member', 'update-project-member', 'remove-project-member',
    'add-project-identity', 'update-project-identity', 'remove-project-identity', 'create-app-connection', 'update-app-connection',
    'delete-app-connection', 'create-secret-sync', 'update-secret-sync', 'delete-secret-sync', 'secret-sync-sync-secrets',
    'create-webhook', 'delete-webhook', 'webhook-triggered', 'update-project', 'get-audit-logs', 'export-audit-logs',
];

export const actorChoices = [
    { value: 'user', label: 'People' }, { value: 'identity', label: 'Machine identities' }, { value: 'service', label: 'Service tokens' },
    { value: 'platform', label: 'Tacit itself' },
];

export const clientChoices = ['web', 'cli', 'k8-operator', 'terraform', 'InfisicalNodeSDK', 'InfisicalPythonSDK', 'InfisicalGoSDK', 'other'];

export function eventWords(type: string): string {
    const words = type.replaceAll('-', ' ');
    return words.charAt(0).toUpperCase() + words.slice(1);
}

const textOf = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

export function actorWords({ type, metadata }: AuditLog['actor']): string {
    if (type === 'platform') return 'Tacit';
    return textOf(metadata['email']) ?? textOf(metadata['name']) ?? type;
}

/** What it was done to, as far as the entry names it. */
export function objectWords({ type, metadata }: AuditLog['event']): string {
    if (type.endsWith('-refused')) return `${textOf(metadata['method']) ?? ''} ${textOf(metadata['route']) ?? ''}`.trim();
    const name = textOf(metadata['secretKey']) ?? textOf(metadata['name']) ?? textOf(metadata['slug']) ?? textOf(metadata['folderName']);
    const environment = textOf(metadata['environment']);
    const place = environment ? `${environment}:${textOf(metadata['secretPath']) ?? '/'}` : undefined;
    return [name, place].filter(Boolean).join(' in ');
}
