// Filters and orders the list of syncs.
import { healthOf, healthOrder, type Health } from './health';
import { accountText, mappingsOf, searchText } from './sync-texts';
import type { SecretSync } from './types';

export type SortKey = 'name' | 'source' | 'destination' | 'status';

export interface ListView {
    text: string;
    status: '' | 'synced' | 'syncing' | 'not-synced';
    environment: string;
    sort: SortKey;
    isDescending: boolean;
}

const groups: Record<Exclude<ListView['status'], ''>, Health[]> = {
    'synced': ['synced'], 'syncing': ['busy'], 'not-synced': ['failed', 'held', 'never'],
};

const keys: Record<SortKey, (sync: SecretSync) => string> = {
    name: (sync) => sync.name,
    source: (sync) => `${sync.environment?.name ?? ''} ${sync.folder?.path ?? ''}`,
    destination: (sync) => `${accountText(sync.destinationConfig)} ${sync.destinationConfig.siteName ?? ''}`,
    status: (sync) => `${healthOrder.indexOf(healthOf(sync))} ${sync.name}`,
};

export function visibleSyncs(syncs: SecretSync[], view: ListView): SecretSync[] {
    const words = view.text.trim().toLowerCase();
    const found = syncs.filter((sync) =>
        (words === '' || searchText(sync).includes(words)) &&
        (view.status === '' || groups[view.status].includes(healthOf(sync))) &&
        (view.environment === '' || mappingsOf(sync, undefined).some((one) => one.environment === view.environment)));
    const keyOf = keys[view.sort];
    return found.sort((a, b) => keyOf(a).localeCompare(keyOf(b), 'en', { numeric: true }) * (view.isDescending ? -1 : 1));
}
