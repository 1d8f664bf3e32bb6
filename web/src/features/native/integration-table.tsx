// The integrations of a project.
import { DataTable } from '@/components/data-table';

import { IntegrationRow } from './integration-row';
import type { Integration } from './types';

interface IntegrationTableProps {
    projectId: string;
    integrations: Integration[];
    onDelete: (id: string) => void;
}

const columns = [
    { key: 'source', title: 'Environment' },
    { key: 'destination', title: 'Site and context' },
    { key: 'state', title: 'Status' },
    { key: 'actions', title: 'Actions', isHidden: true },
];

export function IntegrationTable({ projectId, integrations, onDelete }: IntegrationTableProps) {
    return (
        <DataTable label="Native integrations" columns={columns}>
            {integrations.map((integration) => (
                <IntegrationRow key={integration.id} projectId={projectId} integration={integration} onDelete={() => { onDelete(integration.id); }} />
            ))}
        </DataTable>
    );
}
