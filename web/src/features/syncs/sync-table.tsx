// The list of syncs. Every column can be sorted; the name opens the sync.
import { columnLabels } from '@/components/column-labels';
import tableClasses from '@/components/data-table.module.css';
import { Icon } from '@/components/icon';

import type { useListView } from './list-view';
import type { ListView, SortKey } from './sync-order';
import { SyncRow } from './sync-row';
import classes from './syncs.module.css';
import type { SecretSync } from './types';

interface SyncTableProps {
    projectId: string;
    syncs: SecretSync[];
    view: ListView;
    onSort: ReturnType<typeof useListView>['change'];
}

const columns: { key: SortKey; title: string }[] = [
    { key: 'name', title: 'Name' },
    { key: 'source', title: 'Source' },
    { key: 'destination', title: 'Destination' },
    { key: 'status', title: 'Status' },
];

export function SyncTable({ projectId, syncs, view, onSort }: SyncTableProps) {
    function sortBy(key: SortKey) {
        onSort({ sort: key === 'name' ? '' : key, order: view.sort === key && !view.isDescending ? 'desc' : '' });
    }
    return (
        // Focusable, so that the keyboard can scroll it where it is cut off.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <div className={tableClasses['scroller']} role="region" aria-label="Secret syncs" tabIndex={0}>
            <table className={`${tableClasses['table']} ${classes['table']}`} data-sortable="true" style={columnLabels([...columns, { title: '' }])}>
                <thead>
                    <tr>
                        {columns.map(({ key, title }) => (
                            <th key={key} scope="col" aria-sort={view.sort === key ? (view.isDescending ? 'descending' : 'ascending') : 'none'}>
                                <button type="button" className={classes['sort']} onClick={() => { sortBy(key); }}>
                                    {title}
                                    {view.sort === key && <Icon name={view.isDescending ? 'arrowDown' : 'arrowUp'} size={12} />}
                                </button>
                            </th>
                        ))}
                        <th scope="col"><span className="visually-hidden">Actions</span></th>
                    </tr>
                </thead>
                <tbody>{syncs.map((sync) => <SyncRow key={sync.id} projectId={projectId} sync={sync} />)}</tbody>
            </table>
        </div>
    );
}
