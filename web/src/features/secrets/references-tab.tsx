import { Link } from 'react-router-dom';

import { DataTable } from '@/components/data-table';
import { EmptyState } from '@/components/empty-state';
import { ErrorPanel } from '@/components/error-panel';
import { SkeletonRows } from '@/components/skeleton-rows';
import { useReferences } from '@/features/secrets/api';
import type { Place } from '@/features/secrets/types';
import { paths } from '@/lib/paths';

export function ReferencesTab({ place, secretKey }: { place: Place; secretKey: string }) {
    const references = useReferences(place, secretKey);
    if (references.isPending) return <SkeletonRows count={3} label="Looking for references" />;
    if (references.error) return <ErrorPanel title="The references could not be loaded" error={references.error} onRetry={() => void references.refetch()} />;
    if (references.data.length === 0) {
        return <EmptyState icon="branch" title="No other secret refers to it">Programs and syncs that read it are not listed here.</EmptyState>;
    }
    return (
        <DataTable label="Secrets that refer to it" columns={[{ key: 'key', title: 'Secret' }, { key: 'place', title: 'Where' }]}>
            {references.data.map((reference) => (
                <tr key={`${reference.environment}${reference.secretPath}${reference.secretKey}`}>
                    <td><Link className="mono" to={paths.environment(place.projectId, reference.environment, reference.secretPath)}>{reference.secretKey}</Link></td>
                    <td className="mono">{reference.environment} {reference.secretPath}</td>
                </tr>
            ))}
        </DataTable>
    );
}
