// All syncs of a project and how they are.
import { Button, Group, Pagination } from '@mantine/core';
import { Link, useNavigate } from 'react-router-dom';

import { EmptyState } from '@/components/empty-state';
import { ErrorPanel } from '@/components/error-panel';
import { IntegrationTabs } from '@/components/integration-tabs';
import { Page } from '@/components/page';
import { Panel } from '@/components/panel';
import { SkeletonRows } from '@/components/skeleton-rows';
import { plural } from '@/lib/format';
import { paths } from '@/lib/paths';
import { useProject, useProjectId } from '@/lib/project';

import { useSyncs } from './api';
import { useListView } from './list-view';
import { useLiveSyncs } from './live';
import { PauseMenu } from './pause-menu';
import { SyncFilters } from './sync-filters';
import { visibleSyncs } from './sync-order';
import { SyncTable } from './sync-table';

const PAGE = 20;

export function SyncsPage() {
    const projectId = useProjectId();
    const project = useProject(projectId);
    const syncs = useSyncs(projectId, useLiveSyncs(projectId));
    const { view, page, change } = useListView();
    const navigate = useNavigate();
    const found = visibleSyncs(syncs.data ?? [], view);
    const pages = Math.max(1, Math.ceil(found.length / PAGE));
    const shown = found.slice((Math.min(page, pages) - 1) * PAGE, Math.min(page, pages) * PAGE);
    const add = <Button onClick={() => { navigate(paths.newSecretSync(projectId)); }}>+ Add Sync</Button>;

    return (
        <Page
            title="Secret Syncs" width="full"
            actions={<Group gap="xs"><Button variant="default" component={Link} to={paths.syncGroups(projectId)}>Groups of sites</Button>{add}<PauseMenu /></Group>}
            crumbs={[{ label: project.data?.name ?? 'Project', to: paths.secrets(projectId) }, { label: 'Secret Syncs' }]}
            description="Each one keeps the variables of a Netlify site the same as a folder of secrets."
        >
            <IntegrationTabs projectId={projectId} current="secret-syncs" />
            {syncs.isError && <ErrorPanel error={syncs.error} title="The syncs could not be loaded" onRetry={() => void syncs.refetch()} />}
            {syncs.isPending && <Panel isFlush><SkeletonRows count={4} label="Loading syncs" /></Panel>}
            {syncs.data?.length === 0 && (
                <Panel>
                    <EmptyState icon="sync" title="No syncs yet" actions={add}>
                        Choose a folder of secrets and a Netlify site. You see exactly what would be created, changed, deleted
                        and kept before anything is written.
                    </EmptyState>
                </Panel>
            )}
            {syncs.data && syncs.data.length > 0 && (
                <>
                    <SyncFilters syncs={syncs.data} view={view} onChange={change} />
                    <p className="visually-hidden" role="status">{plural(found.length, 'sync')} shown</p>
                    <Panel isFlush>
                        {found.length === 0
                            ? <EmptyState icon="search" title="No sync fits">Try other words, or clear the filters.</EmptyState>
                            : <SyncTable projectId={projectId} syncs={shown} view={view} onSort={change} />}
                    </Panel>
                    {pages > 1 && (
                        <Group justify="center" mt="md">
                            <Pagination
                                total={pages} value={Math.min(page, pages)} onChange={(next) => { change({ page: String(next) }); }}
                                getControlProps={(control) => ({ 'aria-label': `${control} page` })}
                                getItemProps={(item) => ({ 'aria-label': `Page ${item}` })}
                            />
                        </Group>
                    )}
                </>
            )}
        </Page>
    );
}
