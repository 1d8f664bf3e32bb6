// The people of a project.
import { Button, Group, Select } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router-dom';

import { ConfirmDialog } from '@/components/confirm-dialog';
import { DataTable } from '@/components/data-table';
import { EmptyState } from '@/components/empty-state';
import { ErrorPanel } from '@/components/error-panel';
import { Icon } from '@/components/icon';
import { Page } from '@/components/page';
import { Panel } from '@/components/panel';
import { RelativeTime } from '@/components/relative-time';
import { SkeletonRows } from '@/components/skeleton-rows';
import { useToast } from '@/components/toasts';
import { AddMemberDialog } from '@/features/members/add-member-dialog';
import { nameOf, useProjectMembers, useRemoveFromProject, useSetProjectRole, type ProjectMember } from '@/features/members/api';
import { PersonCell } from '@/features/members/person-cell';
import { useUser } from '@/lib/auth';
import { listed } from '@/lib/format';
import { paths } from '@/lib/paths';
import { useProject, useProjectId } from '@/lib/project';
import { useProjectRoles } from '@/lib/role-choices';

type Role = ProjectMember['roles'][number];
const slugOf = ({ role, customRoleSlug }: Role) => customRoleSlug ?? role;

export function MembersPage() {
    const projectId = useProjectId();
    const project = useProject(projectId);
    const members = useProjectMembers(projectId);
    const roles = useProjectRoles(projectId);
    const user = useUser();
    const setRole = useSetProjectRole(projectId);
    const remove = useRemoveFromProject(projectId);
    const toast = useToast();
    const [isAdding, setIsAdding] = useState(false);
    const [removed, setRemoved] = useState<ProjectMember>();
    const add = <Button leftSection={<Icon name="add" />} onClick={() => { setIsAdding(true); }}>Add people</Button>;
    const labelOf = (role: Role) => role.customRoleName ?? roles.data?.find(({ value }) => value === slugOf(role))?.label ?? slugOf(role);

    /** A single lasting role is changed here; anything finer is shown as it is. */
    function roleOf(member: ProjectMember) {
        const [only] = member.roles;
        const isSimple = member.roles.length === 1 && only && !only.isTemporary;
        if (!isSimple || !roles.data || member.userId === user.data?.id) return listed(member.roles.map(labelOf));
        return (
            <Select aria-label={`Role of ${nameOf(member.user)}`} size="xs" w="11rem" allowDeselect={false} value={slugOf(only)} data={roles.data} disabled={setRole.isPending}
                onChange={(role) => {
                    if (role && role !== slugOf(only)) setRole.mutate({ id: member.id, role }, { onSuccess: () => { toast({ text: 'Role changed' }); } });
                }} />
        );
    }
    return (
        <Page title="Members" windowTitle={`Members of ${project.data?.name ?? 'a project'}`}
            crumbs={[
                { label: 'Projects', to: paths.projects() }, { label: project.data?.name ?? 'Project', to: paths.secrets(projectId) }, { label: 'Members' },
            ]}
            description="The people who work with this project’s secrets, each with a role." actions={members.data && members.data.length > 0 && add}>
            {members.error && <ErrorPanel title="The members could not be loaded" error={members.error} onRetry={() => void members.refetch()} />}
            {setRole.error && <ErrorPanel title="The role was not changed" error={setRole.error} />}
            {!members.error && (
                <Panel isFlush>
                    {members.isPending && <SkeletonRows count={4} label="Loading members" />}
                    {members.data?.length === 0 && (
                        <EmptyState icon="user" title="Nobody is a member yet" actions={add}>Add the people who work with these secrets. Administrators of the organisation have no access of their own.</EmptyState>
                    )}
                    {members.data && members.data.length > 0 && (
                        <DataTable label="Members" columns={[
                            { key: 'who', title: 'Name' }, { key: 'role', title: 'Role' }, { key: 'since', title: 'Added' }, { key: 'do', title: 'Actions', isHidden: true },
                        ]}>
                            {members.data.map((member) => (
                                <tr key={member.id}>
                                    <td><PersonCell person={member.user} /></td>
                                    <td>{roleOf(member)}</td>
                                    <td><RelativeTime at={member.createdAt} /></td>
                                    <td>
                                        <Group gap="xs" wrap="nowrap" justify="flex-end">
                                            <Button component={Link} to={paths.memberRights(projectId, member.id)} size="compact-sm" variant="default" aria-label={`Rights of ${nameOf(member.user)}`}>Rights</Button>
                                            <Button size="compact-sm" variant="default" aria-label={`Remove ${nameOf(member.user)}`} onClick={() => { setRemoved(member); }}>Remove</Button>
                                        </Group>
                                    </td>
                                </tr>
                            ))}
                        </DataTable>
                    )}
                </Panel>
            )}
            {isAdding && <AddMemberDialog projectId={projectId} present={members.data ?? []} roles={roles.data ?? []} onClose={() => { setIsAdding(false); }} />}
            <ConfirmDialog isOpen={removed !== undefined} title={`Remove ${removed ? nameOf(removed.user) : ''} from this project?`} confirmLabel="Remove person"
                isPending={remove.isPending} error={remove.error} onClose={() => { setRemoved(undefined); }} onConfirm={() => {
                    if (!removed) return;
                    remove.mutate(removed.id, {
                        onSuccess: () => {
                            toast({ text: `${nameOf(removed.user)} removed` });
                            setRemoved(undefined);
                        },
                    });
                }}>
                From their next request on their role in this project gives them nothing. Values they have copied stay with them: change those that matter.
            </ConfirmDialog>
        </Page>
    );
}
