// All that one member of a project may do: their roles, what they have besides, and what it comes to.
import { ActionIcon, Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router-dom';

import { ConfirmDialog } from '@/components/confirm-dialog';
import { DataTable } from '@/components/data-table';
import { EmptyState } from '@/components/empty-state';
import { ErrorPanel } from '@/components/error-panel';
import { Icon } from '@/components/icon';
import { Page } from '@/components/page';
import { Panel } from '@/components/panel';
import { SkeletonRows } from '@/components/skeleton-rows';
import { useToast } from '@/components/toasts';
import { CheckPanel } from '@/features/roles/check-panel';
import { useMember, useMemberRights, usePrivileges, useRemovePrivilege, type Privilege } from '@/features/roles/privileges-api';
import { subjectOf, subjects } from '@/features/roles/subjects';
import { TimeLeft } from '@/features/roles/time-left';
import { listed } from '@/lib/format';
import { paths } from '@/lib/paths';
import { useProject } from '@/lib/project';

const columns = [
    { key: 'name', title: 'Privilege' }, { key: 'on', title: 'Rules on' }, { key: 'time', title: 'Lasts' },
    { key: 'actions', title: 'Actions', isHidden: true },
];

const builtInNames: Record<string, string> = { admin: 'Admin', member: 'Developer', viewer: 'Viewer', 'no-access': 'No access' };
const ruledOn = ({ permissions }: Privilege) => listed([...new Set(permissions.map(({ subject }) => subjectOf(subject).label))]);

export function RightsPage() {
    const member = useMember();
    const project = useProject(member.projectId);
    const rights = useMemberRights(member);
    const privileges = usePrivileges(member);
    const remove = useRemovePrivilege(member);
    const toast = useToast();
    const [doomed, setDoomed] = useState<Privilege>();
    const name = rights.data?.name ?? (member.isMachine ? 'Machine identity' : 'Member');
    const add = <Button component={Link} to={`${member.page}/new`} leftSection={<Icon name="add" />}>Add privilege</Button>;

    return (
        <Page title={`Rights of ${name}`} description="Their roles, what they may do besides, and what all of it comes to."
            crumbs={[
                { label: 'Projects', to: paths.projects() }, { label: project.data?.name ?? 'Project', to: paths.secrets(member.projectId) },
                member.isMachine ? { label: 'Machine Identities', to: paths.machines(member.projectId) } : { label: 'Members', to: paths.members(member.projectId) },
                { label: name },
            ]}
            actions={privileges.data && privileges.data.length > 0 && add}>
            {rights.error && <ErrorPanel title="The member could not be loaded" error={rights.error} onRetry={() => void rights.refetch()} />}
            {privileges.error && <ErrorPanel title="The privileges could not be loaded" error={privileges.error} onRetry={() => void privileges.refetch()} />}
            {!rights.error && !privileges.error && (
                <Stack gap="lg">
                    <Panel title="Roles">
                        {rights.isPending && <SkeletonRows count={1} />}
                        <Stack gap="xs">
                            {rights.data?.roles.map((role) => (
                                <Group key={role.id} gap="xs">
                                    <Anchor component={Link} to={paths.role(member.projectId, role.customRoleSlug ?? role.role)}>{role.customRoleName ?? builtInNames[role.role] ?? role.role}</Anchor>
                                    {role.isTemporary && <TimeLeft from={role.temporaryAccessStartTime} to={role.temporaryAccessEndTime} />}
                                </Group>
                            ))}
                            {rights.data?.roles.length === 0 && <Text c="dimmed">No role.</Text>}
                        </Stack>
                    </Panel>
                    <Panel title="Additional privileges" about="Rules of their own, weighed after those of their roles: they can allow more, or forbid." isFlush>
                        {privileges.isPending && <SkeletonRows count={3} />}
                        {privileges.data?.length === 0 && (
                            <EmptyState icon="key" title="Nothing besides the roles" actions={add}>
                                Give one member a right that their role lacks, for good or for a few hours, without making a role for it.
                            </EmptyState>
                        )}
                        {privileges.data && privileges.data.length > 0 && (
                            <DataTable label="Additional privileges" columns={columns}>
                                {privileges.data.map((privilege) => (
                                    <tr key={privilege.id}>
                                        <td><Link to={`${member.page}/${privilege.id}`} className="mono">{privilege.slug}</Link></td>
                                        <td>{ruledOn(privilege)}</td>
                                        <td>{privilege.isTemporary
                                            ? <TimeLeft from={privilege.temporaryAccessStartTime} to={privilege.temporaryAccessEndTime} />
                                            : <Text size="sm">For good</Text>}</td>
                                        <td>
                                            <ActionIcon variant="subtle" color="gray" aria-label={`Remove the privilege ${privilege.slug}`} onClick={() => { setDoomed(privilege); }}>
                                                <Icon name="trash" />
                                            </ActionIcon>
                                        </td>
                                    </tr>
                                ))}
                            </DataTable>
                        )}
                    </Panel>
                    <CheckPanel title={`What ${name} can do now`} about="By all roles and privileges that are in force." checked={member.check}
                        subjects={subjects} environments={project.data?.environments ?? []} />
                </Stack>
            )}
            <ConfirmDialog isOpen={doomed !== undefined} title={`Remove the privilege ${doomed?.slug ?? ''}?`} confirmLabel="Remove privilege"
                isPending={remove.isPending} error={remove.error} onClose={() => { setDoomed(undefined); remove.reset(); }}
                onConfirm={() => {
                    if (!doomed) return;
                    remove.mutate(doomed.id, { onSuccess: () => { toast({ text: `${doomed.slug} removed` }); setDoomed(undefined); } });
                }}>
                From their next request on {name} may do what the roles and the other privileges say, and no more.
                {doomed?.permissions.some(({ inverted }) => inverted) && ' It also forbids something: that will be allowed again where a role allows it.'}
            </ConfirmDialog>
        </Page>
    );
}
