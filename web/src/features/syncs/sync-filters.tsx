// Search and filters above the list of syncs.
import { TextInput } from '@mantine/core';

import { Choice } from '@/components/choice';
import { Icon } from '@/components/icon';

import type { useListView } from './list-view';
import type { ListView } from './sync-order';
import classes from './syncs.module.css';
import type { SecretSync } from './types';

interface SyncFiltersProps {
    syncs: SecretSync[];
    view: ListView;
    onChange: ReturnType<typeof useListView>['change'];
}

const statuses = [
    { value: 'synced', label: 'Synced' }, { value: 'syncing', label: 'Syncing' }, { value: 'not-synced', label: 'Not Synced' },
];

export function SyncFilters({ syncs, view, onChange }: SyncFiltersProps) {
    const environments = new Map(syncs.flatMap(({ environment }): [string, string][] =>
        (environment ? [[environment.slug, environment.name]] : [])));
    return (
        <div className={classes['filters']} role="search" aria-label="Syncs">
            <TextInput
                className={classes['grow'] ?? ''} aria-label="Search syncs" placeholder="Search by name, path, site, connection"
                leftSection={<Icon name="search" />} value={view.text} onChange={(event) => { onChange({ search: event.currentTarget.value }); }}
            />
            <Choice
                aria-label="Status" placeholder="Any status" data={statuses} value={view.status || null} clearable w="10rem"
                clearButtonProps={{ 'aria-label': 'Any status' }} onChange={(status) => { onChange({ status: status ?? '' }); }}
            />
            <Choice
                aria-label="Environment" placeholder="Any environment" value={view.environment || null} clearable w="12rem"
                data={[...environments].map(([value, label]) => ({ value, label }))}
                clearButtonProps={{ 'aria-label': 'Any environment' }}
                onChange={(environment) => { onChange({ environment: environment ?? '' }); }}
            />
        </div>
    );
}
