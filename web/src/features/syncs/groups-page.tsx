// The groups of a project: one source to many sites each.
import { Button } from '@mantine/core';
import { Link } from 'react-router-dom';

import { DataTable } from '@/components/data-table';
import { EmptyState } from '@/components/empty-state';
import { ErrorPanel } from '@/components/error-panel';
import { Page } from '@/components/page';
import { Panel } from '@/components/panel';
import { RelativeTime } from '@/components/relative-time';
import { SkeletonRows } from '@/components/skeleton-rows';
import { StatusBadge } from '@/components/status-badge';
import { paths } from '@/lib/paths';
import { useProject, useProjectId } from '@/lib/project';

import { contextText } from './contexts';
import { useGroups, type SyncGroup } from './group-api';
import { countOf, countsText, selectorText } from './group-texts';
import classes from './syncs.module.css';

const columns = [
    { key: 'name', title: 'Name' }, { key: 'source', title: 'Source' }, { key: 'selector', title: 'Sites' },
    { key: 'state', title: 'Status' },
];

function GroupRow({ projectId, group }: { projectId: string; group: SyncGroup }) {
    return (
        <tr>
            <td><Link to={paths.syncGroup(projectId, group.id)}>{group.name}</Link></td>
            <td>
                <span className="mono">{group.secretPath ?? 'Deleted folder'}</span>
                <span className={classes['second']}>{group.environment}</span>
            </td>
            <td>
                {selectorText(group.selector)}
                <span className={classes['second']}>
                    {contextText(group.destinationConfig.context, group.destinationConfig.contextParameter)}
                </span>
            </td>
            <td>
                <StatusBadge tone={countOf(group, 'proposed') > 0 ? 'warn' : 'plain'}>{countsText(group)}</StatusBadge>
                {group.lookedAt && <span className={classes['second']}>Looked <RelativeTime at={group.lookedAt} /></span>}
            </td>
        </tr>
    );
}

export function GroupsPage() {
    const projectId = useProjectId();
    const project = useProject(projectId);
    const groups = useGroups(projectId);
    const add = <Button component={Link} to={paths.newSyncGroup(projectId)}>+ Add Group</Button>;

    return (
        <Page
            title="Sync Groups" actions={groups.data && groups.data.length > 0 && add}
            crumbs={[
                { label: project.data?.name ?? 'Project', to: paths.secrets(projectId) },
                { label: 'Secret Syncs', to: paths.secretSyncs(projectId) }, { label: 'Groups' },
            ]}
            description="One folder of secrets to every site that fits. New sites are proposed, and join when you have seen their plan."
        >
            {groups.isError && <ErrorPanel error={groups.error} title="The groups could not be loaded" onRetry={() => void groups.refetch()} />}
            {!groups.isError && (
                <Panel isFlush>
                    {groups.isPending && <SkeletonRows count={3} label="Loading groups" />}
                    {groups.data?.length === 0 && (
                        <EmptyState icon="sync" title="No groups yet" actions={add}>
                            Say which sites of an account belong together, by their names or their repository. Each gets a sync of
                            its own, with its own plan.
                        </EmptyState>
                    )}
                    {groups.data && groups.data.length > 0 && (
                        <DataTable label="Sync groups" columns={columns}>
                            {groups.data.map((group) => <GroupRow key={group.id} projectId={projectId} group={group} />)}
                        </DataTable>
                    )}
                </Panel>
            )}
        </Page>
    );
}
