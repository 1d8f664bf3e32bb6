// What is searched, filtered and sorted, kept in the address: it can be shared, and "back" undoes it.
import { useSearchParams } from 'react-router-dom';

import type { ListView, SortKey } from './sync-order';

const sorts: SortKey[] = ['name', 'source', 'destination', 'status'];
const statuses: ListView['status'][] = ['synced', 'syncing', 'not-synced'];

export function useListView() {
    const [search, setSearch] = useSearchParams();
    const sort = search.get('sort') ?? 'name';
    const status = search.get('status') ?? '';
    const view: ListView = {
        text: search.get('search') ?? '',
        status: statuses.find((known) => known === status) ?? '',
        environment: search.get('environment') ?? '',
        sort: sorts.find((known) => known === sort) ?? 'name',
        isDescending: search.get('order') === 'desc',
    };
    const page = Math.max(1, Number(search.get('page') ?? '1') || 1);

    function change(part: Partial<Record<'search' | 'status' | 'environment' | 'sort' | 'order' | 'page', string>>) {
        setSearch((before) => {
            const after = new URLSearchParams(before);
            if (!('page' in part)) after.delete('page');
            for (const [name, value] of Object.entries(part)) {
                if (value) after.set(name, value);
                else after.delete(name);
            }
            return after;
        }, { replace: true });
    }
    return { view, page, change };
}
