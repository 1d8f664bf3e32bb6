// The connections of a project: the list, and the way to a new one.
import { Button } from '@mantine/core';
import { useNavigate, useSearchParams } from 'react-router-dom';

import { EmptyState } from '@/components/empty-state';
import { ErrorPanel } from '@/components/error-panel';
import { Page } from '@/components/page';
import { Panel } from '@/components/panel';
import { SkeletonRows } from '@/components/skeleton-rows';
import { useToast } from '@/components/toasts';
import { paths } from '@/lib/paths';
import { useProject, useProjectId } from '@/lib/project';

import { AddConnectionSheet } from './add-connection-sheet';
import { connectionAddress } from './addresses';
import { useConnections, type AppConnection } from './api';
import { ConnectionTable } from './connection-table';
import { TokenGuideLink } from './token-guide-link';

export function ConnectionsPage() {
    const projectId = useProjectId();
    const project = useProject(projectId);
    const connections = useConnections(projectId);
    const [search, setSearch] = useSearchParams();
    const navigate = useNavigate();
    const toast = useToast();

    // The sheet has an address of its own, so that "back" closes it.
    const isAdding = search.get('add') !== null;
    const open = () => { setSearch({ add: '1' }); };
    const close = () => { setSearch({}, { replace: true }); };

    function created(connection: AppConnection) {
        toast({ text: `Connected to Netlify as “${connection.name}”. It is ready to use in this project.` });
        navigate(connectionAddress(projectId, connection.id), { replace: true });
    }

    const add = <Button onClick={open}>+ Add Connection</Button>;
    return (
        <Page
            title="App Connections"
            crumbs={[{ label: project.data?.name ?? 'Project', to: paths.secrets(projectId) }, { label: 'App Connections' }]}
            description={<>Accounts at other services that this project may write to. <TokenGuideLink projectId={projectId} /></>}
            actions={add}
        >
            {connections.isError
                ? <ErrorPanel error={connections.error} title="The connections could not be loaded" onRetry={() => void connections.refetch()} />
                : (
                    <Panel isFlush>
                        {connections.isPending && <SkeletonRows count={3} label="Loading connections" />}
                        {connections.data?.length === 0 && (
                            <EmptyState icon="connection" title="No connections yet" actions={add}>
                                Connect your Netlify account once. Its token is checked, sealed, and never shown again;
                                syncs of this project then use it.
                            </EmptyState>
                        )}
                        {connections.data && connections.data.length > 0 && (
                            <ConnectionTable projectId={projectId} connections={connections.data} />
                        )}
                    </Panel>
                )}
            <AddConnectionSheet projectId={projectId} isOpen={isAdding} onClose={close} onCreated={created} />
        </Page>
    );
}
