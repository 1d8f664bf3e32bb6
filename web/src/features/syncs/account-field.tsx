// The accounts that the connection's token reaches.
import { useEffect } from 'react';

import { Choice } from '@/components/choice';
import { ErrorPanel } from '@/components/error-panel';

import { useAccounts } from './netlify-api';
import type { StepProps } from './step-props';

export function AccountField({ draft, problems, onChange }: StepProps) {
    const accounts = useAccounts(draft.connectionId);
    const only = accounts.data?.length === 1 ? accounts.data[0] : undefined;

    // With a single account there is nothing to choose.
    useEffect(() => {
        if (only && draft.accountId === '') onChange({ accountId: only.id, accountName: only.name });
    }, [only, draft.accountId, onChange]);

    if (accounts.isError) {
        return <ErrorPanel error={accounts.error} title="Netlify did not list its accounts" onRetry={() => void accounts.refetch()} />;
    }
    return (
        <Choice
            label="Select an account" placeholder={accounts.isFetching ? 'Asking Netlify…' : 'Netlify Account'} required searchable
            allowDeselect={false} disabled={draft.connectionId === ''} nothingFoundMessage="Netlify shows no such account"
            description={draft.connectionId === '' ? 'Choose a connection first' : 'Also called a team at Netlify'}
            data={choices(accounts.data ?? [], draft.accountId, draft.accountName)}
            value={draft.accountId || null} error={problems.accountId}
            onChange={(id, option) => {
                if (id && id !== draft.accountId) onChange({ accountId: id, accountName: option.label, siteId: '', siteName: '' });
            }}
        />
    );
}

/** What is stored stays choosable, even when Netlify does not list it (by slug, or no longer). */
function choices(found: { id: string; name: string }[], id: string, name: string) {
    const data = found.map((account) => ({ value: account.id, label: account.name }));
    return id === '' || data.some(({ value }) => value === id) ? data : [...data, { value: id, label: name || id }];
}
