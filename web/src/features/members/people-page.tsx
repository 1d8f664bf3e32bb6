// Everybody in the organisation.
import { Button, Group, Select } from '@mantine/core';
import { useState } from 'react';

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
import { nameOf, orgRoleOf, useOrgMembers, useRemoveFromOrg, useSetOrgRole, type OrgMember } from '@/features/members/api';
import { InviteDialog } from '@/features/members/invite-dialog';
import { PersonCell } from '@/features/members/person-cell';
import { ResetFactorDialog } from '@/features/members/reset-factor-dialog';
import { useOrganization, useUser } from '@/lib/auth';
import { orgRoleName, useOrgRoles } from '@/lib/role-choices';

export function PeoplePage() {
    const members = useOrgMembers();
    const organization = useOrganization();
    const user = useUser();
    const setRole = useSetOrgRole();
    const roles = useOrgRoles();
    const remove = useRemoveFromOrg();
    const toast = useToast();
    const [isInviting, setIsInviting] = useState(false);
    const [removed, setRemoved] = useState<OrgMember>();
    const [reset, setReset] = useState<OrgMember>();
    const name = organization.data?.name ?? 'the organisation';

    return (
        <Page title="People" description={`Who belongs to ${name}, and what they may do in all of it.`}
            actions={<Button leftSection={<Icon name="add" />} onClick={() => { setIsInviting(true); }}>Invite people</Button>}>
            {members.error && <ErrorPanel title="The people could not be loaded" error={members.error} onRetry={() => void members.refetch()} />}
            {setRole.error && <ErrorPanel title="The role was not changed" error={setRole.error} />}
            {!members.error && (
                <Panel isFlush>
                    {members.isPending && <SkeletonRows count={4} label="Loading people" />}
                    {members.data && (
                        <DataTable label="People" columns={[
                            { key: 'who', title: 'Name' }, { key: 'role', title: 'Role' }, { key: 'since', title: 'Since' },
                            { key: 'do', title: 'Actions', isHidden: true },
                        ]}>
                            {members.data.map((member) => {
                                const isSelf = member.userId === user.data?.id;
                                return (
                                    <tr key={member.id}>
                                        <td><PersonCell person={member.user} /></td>
                                        <td>
                                            {isSelf ? member.customRole?.name ?? orgRoleName(member.role) : (
                                                <Select aria-label={`Role of ${nameOf(member.user)}`} size="xs" w="9rem" allowDeselect={false} value={orgRoleOf(member)}
                                                    data={roles.map(({ value, label }) => ({ value, label: label.split(':')[0] ?? label }))} disabled={setRole.isPending}
                                                    onChange={(role) => {
                                                        if (role && role !== orgRoleOf(member)) setRole.mutate({ id: member.id, role }, { onSuccess: () => { toast({ text: 'Role changed' }); } });
                                                    }} />
                                            )}
                                        </td>
                                        <td>{member.status === 'invited' ? <StatusBadge tone="warn">invited</StatusBadge> : <RelativeTime at={member.createdAt} />}</td>
                                        <td>
                                            {isSelf ? <StatusBadge tone="accent">you</StatusBadge> : (
                                                <Group gap="xs" wrap="nowrap" justify="flex-end">
                                                    {member.status !== 'invited' && (
                                                        <Button size="compact-sm" variant="default" aria-label={`Reset 2FA of ${nameOf(member.user)}`} onClick={() => { setReset(member); }}>Reset 2FA</Button>
                                                    )}
                                                    <Button size="compact-sm" variant="default" aria-label={`Remove ${nameOf(member.user)}`} onClick={() => { setRemoved(member); }}>Remove</Button>
                                                </Group>
                                            )}
                                        </td>
                                    </tr>
                                );
                            })}
                        </DataTable>
                    )}
                </Panel>
            )}
            {reset && <ResetFactorDialog member={reset} onClose={() => { setReset(undefined); }} />}
            {isInviting && <InviteDialog onClose={() => { setIsInviting(false); }} />}
            <ConfirmDialog isOpen={removed !== undefined} title={`Remove ${removed ? nameOf(removed.user) : ''} from ${name}?`} confirmLabel="Remove person"
                isPending={remove.isPending} error={remove.error} onClose={() => { setRemoved(undefined); }} onConfirm={() => {
                    if (!removed) return;
                    remove.mutate(removed.id, {
                        onSuccess: () => {
                            toast({ text: `${nameOf(removed.user)} removed` });
                            setRemoved(undefined);
                        },
                    });
                }}>
                From their next request on they get nothing of this organisation, and they leave all its projects.
                {removed?.status === 'invited' && ' Their invitation can no longer be taken up.'}
            </ConfirmDialog>
        </Page>
    );
}
