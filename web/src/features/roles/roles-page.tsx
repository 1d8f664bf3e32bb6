import { ActionIcon, Button, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router-dom';

import { ConfirmDialog } from '@/components/confirm-dialog';
import { DataTable } from '@/components/data-table';
import { ErrorPanel } from '@/components/error-panel';
import { Icon } from '@/components/icon';
import { Page } from '@/components/page';
import { Panel } from '@/components/panel';
import { RelativeTime } from '@/components/relative-time';
import { SkeletonRows } from '@/components/skeleton-rows';
import { StatusBadge } from '@/components/status-badge';
import { useToast } from '@/components/toasts';
import { useDeleteRole, useRoles, type RoleBrief } from '@/features/roles/api';
import { useRoleHome } from '@/features/roles/home';
import { paths } from '@/lib/paths';
import { useProject, useProjectId } from '@/lib/project';

const columns = [
    { key: 'name', title: 'Role' }, { key: 'kind', title: 'Kind' }, { key: 'changed', title: 'Changed' },
    { key: 'actions', title: 'Actions', isHidden: true },
];

export function RolesPage() {
    const home = useRoleHome();
    const projectId = useProjectId();
    const isBuiltIn = (slug: string) => home.builtIn.includes(slug);
    const project = useProject(projectId);
    const roles = useRoles(home);
    const [doomed, setDoomed] = useState<RoleBrief>();
    const destroy = useDeleteRole(home);
    const toast = useToast();
    return (
        <Page title="Roles" windowTitle={home.projectId === undefined ? 'Roles of the organisation' : `Roles of ${project.data?.name ?? 'a project'}`}
            description={home.about}
            crumbs={home.projectId === undefined ? undefined : [
                { label: 'Projects', to: paths.projects() }, { label: project.data?.name ?? 'Project', to: paths.secrets(projectId) }, { label: 'Roles' },
            ]}
            actions={<Button component={Link} to={home.create} leftSection={<Icon name="add" />}>Create role</Button>}>
            {roles.error && <ErrorPanel title="The roles could not be loaded" error={roles.error} onRetry={() => void roles.refetch()} />}
            {roles.isPending && <Panel isFlush><SkeletonRows count={5} /></Panel>}
            {roles.data && (
                <Panel isFlush>
                    <DataTable label="Roles" columns={columns}>
                        {roles.data.map((role) => (
                            <tr key={role.id}>
                                <td data-label="Role">
                                    <Link to={home.page(role.slug)}>{role.name}</Link>
                                    <Text size="xs" c="dimmed"><span className="mono">{role.slug}</span>{role.description ? `: ${role.description}` : ''}</Text>
                                </td>
                                <td data-label="Kind">{isBuiltIn(role.slug) ? <StatusBadge>Built in</StatusBadge> : <StatusBadge tone="accent">Custom</StatusBadge>}</td>
                                <td data-label="Changed">{isBuiltIn(role.slug) ? <Text size="sm" c="dimmed">Never</Text> : <RelativeTime at={role.updatedAt} />}</td>
                                <td>
                                    {!isBuiltIn(role.slug) && (
                                        <ActionIcon variant="subtle" color="gray" aria-label={`Delete the role ${role.name}`} onClick={() => { setDoomed(role); }}>
                                            <Icon name="trash" />
                                        </ActionIcon>
                                    )}
                                </td>
                            </tr>
                        ))}
                    </DataTable>
                </Panel>
            )}
            <ConfirmDialog isOpen={doomed !== undefined} title={`Delete the role ${doomed?.name ?? ''}?`} confirmLabel="Delete role"
                isPending={destroy.isPending} error={destroy.error} onClose={() => { setDoomed(undefined); destroy.reset(); }}
                onConfirm={() => {
                    if (!doomed) return;
                    destroy.mutate(doomed.id, { onSuccess: () => { toast({ text: `${doomed.name} deleted` }); setDoomed(undefined); } });
                }}>
                The role goes for good. Nobody may have it any more: as long as a member or a machine identity has it, it is kept.
            </ConfirmDialog>
        </Page>
    );
}
