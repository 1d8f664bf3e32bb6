// The site; none means the variables that all sites of the account share.
import { Choice } from '@/components/choice';
import { ErrorPanel } from '@/components/error-panel';
import { plural } from '@/lib/format';

import { useSites } from './netlify-api';
import type { StepProps } from './step-props';

export function SiteField({ draft, onChange }: StepProps) {
    const sites = useSites(draft.connectionId, draft.accountId);
    const data = (sites.data ?? []).map(({ id, name }) => ({ value: id, label: name }));
    const isKnown = draft.siteId === '' || data.some(({ value }) => value === draft.siteId);

    if (sites.isError) {
        return <ErrorPanel error={sites.error} title="Netlify did not list the sites" onRetry={() => void sites.refetch()} />;
    }
    const about = draft.siteId === ''
        ? 'None chosen: the variables that all sites of the account share. Your plan at Netlify has to allow those.'
        : 'Only this site gets the values.';
    return (
        <Choice
            label="Select a site" placeholder={sites.isFetching ? 'Asking Netlify…' : 'Netlify Site'} searchable clearable
            disabled={draft.accountId === ''} limit={200} nothingFoundMessage="No site has such a name"
            description={draft.accountId === '' ? 'Choose an account first' : `${about}${data.length > 20 ? ` Type to search ${plural(data.length, 'site')}.` : ''}`}
            data={isKnown ? data : [...data, { value: draft.siteId, label: draft.siteName || draft.siteId }]}
            value={draft.siteId || null} clearButtonProps={{ 'aria-label': 'Choose no site' }}
            onChange={(id, option) => { onChange({ siteId: id ?? '', siteName: id ? option.label : '' }); }}
        />
    );
}
