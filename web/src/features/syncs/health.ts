// One word for how a sync is doing, and the order in which people want to see them.
import type { JobStatus, SecretSync } from './types';

export type Health = 'failed' | 'held' | 'busy' | 'synced' | 'never';

const isOn = (status: JobStatus) => status === 'pending' || status === 'running';

export function isBusy(sync: SecretSync): boolean {
    return isOn(sync.syncStatus) || isOn(sync.importStatus) || isOn(sync.removeStatus);
}

/** The brake stopped the last run before its first write; somebody has to look at it. */
export function isHeldBack(sync: SecretSync): boolean {
    return sync.syncStatus === 'failed' && /^This (first sync|run) would delete /.test(sync.lastSyncMessage ?? '');
}

export function healthOf(sync: SecretSync): Health {
    if (isOn(sync.syncStatus)) return 'busy';
    if (sync.syncStatus === 'failed') return isHeldBack(sync) ? 'held' : 'failed';
    if (sync.syncStatus === 'succeeded') return 'synced';
    return 'never';
}

export const healthOrder: Health[] = ['failed', 'held', 'busy', 'synced', 'never'];

export const healthLabels: Record<Health, string> = {
    failed: 'Not Synced',
    held: 'Not Synced',
    busy: 'Syncing',
    synced: 'Synced',
    never: 'Never Synced',
};

/** The server's words about a failure: sometimes {"secretKey","message","error"} as JSON. */
export function failureText(message: string | null): string {
    if (!message) return 'The run failed for an unknown reason. Run it again; its results below name each key.';
    try {
        const parsed: unknown = JSON.parse(message);
        if (typeof parsed !== 'object' || parsed === null) return message;
        const { secretKey, message: text, error } = parsed as Record<string, unknown>;
        const parts = [text, error].filter((part): part is string => typeof part === 'string' && part !== '');
        const words = parts.length > 0 ? [...new Set(parts)].join(' ') : JSON.stringify(parsed, null, 2);
        return typeof secretKey === 'string' ? `${secretKey}: ${words}` : words;
    } catch {
        return message;
    }
}
