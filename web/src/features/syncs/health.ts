// One word for how a sync is doing, and the order in which people want to see them.
import type { JobStatus, SecretSync } from './types';

export { failureText } from '@/lib/failure-text';

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
