// One connection: whether Netlify still takes its token, who uses it, and how to change or end it.
import { Stack } from '@mantine/core';
import { useNavigate, useParams } from 'react-router-dom';

import { ErrorPanel } from '@/components/error-panel';
import { Loading } from '@/components/loading';
import { Page } from '@/components/page';
import { paths } from '@/lib/paths';
import { useProjectId } from '@/lib/project';

import { useConnection, useConnectionUses } from './api';
import { ConnectionDetailsPanel } from './connection-details-panel';
import { ConnectionStatePanel } from './connection-state-panel';
import { ConnectionUsesPanel } from './connection-uses-panel';
import { DeleteConnectionPanel } from './delete-connection-panel';
import { RotateTokenPanel } from './rotate-token-panel';

export function ConnectionPage() {
    const projectId = useProjectId();
    const connectionId = useParams()['connectionId'] ?? '';
    const connection = useConnection(connectionId);
    const uses = useConnectionUses(projectId);
    const navigate = useNavigate();

    if (connection.isPending) return <Loading />;
    const crumbs = [
        { label: 'App Connections', to: paths.appConnections(projectId) },
        { label: connection.data?.name ?? 'Connection' },
    ];
    if (connection.isError) {
        return (
            <Page title="Connection" crumbs={crumbs}>
                <ErrorPanel error={connection.error} title="The connection could not be loaded" onRetry={() => void connection.refetch()} />
            </Page>
        );
    }
    const users = uses.data?.filter((use) => use.connectionId === connectionId);
    return (
        <Page title={connection.data.name} crumbs={crumbs} description={connection.data.description || 'Netlify Connection'} width="narrow">
            <Stack gap="lg">
                <ConnectionStatePanel connectionId={connectionId} />
                <ConnectionUsesPanel projectId={projectId} uses={users} error={uses.error} />
                <RotateTokenPanel projectId={projectId} connectionId={connectionId} useCount={users?.length ?? 0} />
                <ConnectionDetailsPanel connection={connection.data} />
                <DeleteConnectionPanel
                    connection={connection.data} uses={users ?? []}
                    onDeleted={() => { navigate(paths.appConnections(projectId), { replace: true }); }}
                />
            </Stack>
        </Page>
    );
}
