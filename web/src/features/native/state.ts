// How an integration is doing, in a word.
import type { IconName } from '@/components/icon';

import type { Integration, JobStatus } from './types';

const isOn = (status: JobStatus) => status === 'pending' || status === 'running';

export const isRemoving = (integration: Integration) => isOn(integration.removeStatus);

export const isBusy = (integration: Integration) => isOn(integration.syncStatus) || isRemoving(integration);

export interface State {
    label: string;
    tone: 'plain' | 'good' | 'bad' | 'accent';
    icon: IconName;
}

export function stateOf(integration: Integration): State {
    if (isRemoving(integration)) return { label: 'Deleting', tone: 'accent', icon: 'trash' };
    if (isOn(integration.syncStatus)) return { label: 'Syncing', tone: 'accent', icon: 'sync' };
    if (integration.isSynced === null) return { label: 'Never Synced', tone: 'plain', icon: 'clock' };
    return integration.isSynced
        ? { label: 'Synced', tone: 'good', icon: 'check' }
        : { label: 'Not Synced', tone: 'bad', icon: 'alert' };
}
