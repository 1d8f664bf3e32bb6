// What a machine may do: its role in this project and its role in the organisation, built-in or made there.
import { Button, Stack } from '@mantine/core';
import { Link } from 'react-router-dom';

import { Choice } from '@/components/choice';
import { ErrorPanel } from '@/components/error-panel';
import { Panel } from '@/components/panel';
import { useToast } from '@/components/toasts';
import { roleChoices, useChangeOrgRole, useChangeRole, useOrgRoleOf, type MachineMembership } from '@/features/machines/api';
import { ApiError } from '@/lib/api-error';
import { paths } from '@/lib/paths';
import { useOrgRoles, useProjectRoles, type RoleChoice } from '@/lib/role-choices';

interface RolePanelProps {
    projectId: string;
    machine: MachineMembership;
}

/** A role that is not offered, deleted or not to be seen, is shown all the same. */
const withCurrent = (known: RoleChoice[], value: string, label: string) =>
    (known.some((one) => one.value === value) ? known : [...known, { value, label }]);

export function RolePanel({ projectId, machine }: RolePanelProps) {
    return (
        <Panel title="Roles">
            <Stack gap="md">
                <ProjectRole projectId={projectId} machine={machine} />
                <OrgRole identityId={machine.identityId} />
            </Stack>
        </Panel>
    );
}

function ProjectRole({ projectId, machine }: RolePanelProps) {
    const change = useChangeRole(projectId, machine.identityId);
    const own = useProjectRoles(projectId);
    const toast = useToast();
    const [first] = machine.roles;
    const current = first?.customRoleSlug ?? first?.role ?? 'no-access';
    const data = withCurrent(roleChoices(own.data), current, first?.customRoleName ?? current);
    return (
        <div>
            <Choice
                label="Role in this project" data={data} value={current} allowDeselect={false} disabled={change.isPending}
                onChange={(role) => { if (role && role !== current) change.mutate(role, { onSuccess: () => { toast({ text: 'Role changed' }); } }); }}
            />
            {change.error && <ErrorPanel title="The role was not changed" error={change.error} />}
            <Button component={Link} to={paths.machineRights(projectId, machine.identityId)} size="compact-sm" variant="default" mt="xs">Rights besides the role</Button>
        </div>
    );
}

function OrgRole({ identityId }: { identityId: string }) {
    const role = useOrgRoleOf(identityId);
    const change = useChangeOrgRole(identityId);
    const known = useOrgRoles();
    const toast = useToast();
    // Who works in the project need not see the organisation's machines.
    if (role.error instanceof ApiError && [403, 404].includes(role.error.status)) return null;
    if (role.error) return <ErrorPanel title="The role in the organization could not be loaded" error={role.error} onRetry={() => void role.refetch()} />;
    const current = role.data?.slug ?? '';
    return (
        <div>
            <Choice
                label="Role in the organization" description="Beyond its projects. A machine that only reads secrets needs none." allowDeselect={false}
                placeholder={role.isPending ? 'Loading…' : ''} disabled={role.isPending || change.isPending}
                data={role.data ? withCurrent(known, current, role.data.name) : []} value={current || null}
                onChange={(slug) => { if (slug && slug !== current) change.mutate(slug, { onSuccess: () => { toast({ text: 'Role in the organization changed' }); } }); }}
            />
            {change.error && <ErrorPanel title="The role was not changed" error={change.error} />}
        </div>
    );
}
