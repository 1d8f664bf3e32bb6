import { Button } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router-dom';

import { DataTable } from '@/components/data-table';
import { EmptyState } from '@/components/empty-state';
import { ErrorPanel } from '@/components/error-panel';
import { Icon } from '@/components/icon';
import { Page } from '@/components/page';
import { Panel } from '@/components/panel';
import { RelativeTime } from '@/components/relative-time';
import { SkeletonRows } from '@/components/skeleton-rows';
import { StatusBadge } from '@/components/status-badge';
import { methodLabel, roleLabel, useMachines } from '@/features/machines/api';
import { CreateMachineDialog } from '@/features/machines/create-machine-dialog';
import { listed } from '@/lib/format';
import { paths } from '@/lib/paths';
import { useProject, useProjectId } from '@/lib/project';

export function MachinesPage() {
    const projectId = useProjectId();
    const project = useProject(projectId);
    const machines = useMachines(projectId);
    const [isCreating, setIsCreating] = useState(false);
    const create = <Button leftSection={<Icon name="add" />} onClick={() => { setIsCreating(true); }}>Create identity</Button>;

    return (
        <Page title="Machine Identities" windowTitle={`Machine identities of ${project.data?.name ?? 'a project'}`}
            crumbs={[
                { label: 'Projects', to: paths.projects() }, { label: project.data?.name ?? 'Project', to: paths.secrets(projectId) },
                { label: 'Machine Identities' },
            ]}
            description="Programs, pipelines and servers that read this project’s secrets, each with credentials of its own."
            actions={machines.data && machines.data.length > 0 && create}>
            {machines.error && <ErrorPanel title="The identities could not be loaded" error={machines.error} onRetry={() => void machines.refetch()} />}
            {!machines.error && (
                <Panel isFlush>
                    {machines.isPending && <SkeletonRows count={4} label="Loading identities" />}
                    {machines.data?.length === 0 && (
                        <EmptyState icon="machine" title="No machine has access yet" actions={create}>
                            Give each pipeline and server an identity of its own. Then you can see what it read, and take its access
                            away without touching the others.
                        </EmptyState>
                    )}
                    {machines.data && machines.data.length > 0 && (
                        <DataTable label="Machine identities" columns={[{ key: 'name', title: 'Name' }, { key: 'role', title: 'Role' }, { key: 'method', title: 'Logs in by' }, { key: 'since', title: 'Added' }]}>
                            {machines.data.map((machine) => (
                                <tr key={machine.id}>
                                    <td><Link to={paths.machine(projectId, machine.identity.id)}>{machine.identity.name}</Link></td>
                                    <td>{listed(machine.roles.map(({ role, customRoleName }) => customRoleName ?? roleLabel(role)))}</td>
                                    <td>{machine.identity.authMethods.length === 0 ? <StatusBadge tone="warn">cannot log in yet</StatusBadge> : machine.identity.authMethods.map((method) => <StatusBadge key={method}>{methodLabel(method)}</StatusBadge>)}</td>
                                    <td><RelativeTime at={machine.createdAt} /></td>
                                </tr>
                            ))}
                        </DataTable>
                    )}
                </Panel>
            )}
            {isCreating && <CreateMachineDialog projectId={projectId} onClose={() => { setIsCreating(false); }} />}
        </Page>
    );
}
