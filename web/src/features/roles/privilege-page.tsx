import { useParams } from 'react-router-dom';

import { EmptyState } from '@/components/empty-state';
import { ErrorPanel } from '@/components/error-panel';
import { Page } from '@/components/page';
import { Panel } from '@/components/panel';
import { SkeletonRows } from '@/components/skeleton-rows';
import { PrivilegeEditor } from '@/features/roles/privilege-editor';
import { useMember, useMemberRights, usePrivileges } from '@/features/roles/privileges-api';
import { paths } from '@/lib/paths';
import { useProject } from '@/lib/project';

export function PrivilegePage() {
    const member = useMember();
    const id = useParams()['privilegeId'] ?? '';
    const isNew = id === 'new';
    const project = useProject(member.projectId);
    const rights = useMemberRights(member);
    const privileges = usePrivileges(member);
    const privilege = privileges.data?.find((one) => one.id === id);
    const name = rights.data?.name ?? 'Member';
    const title = isNew ? `New privilege of ${name}` : privilege?.slug ?? 'Privilege';
    const error = rights.error ?? privileges.error;
    return (
        <Page title={title} description="Rules for this one member, weighed after those of their roles."
            crumbs={[
                { label: 'Projects', to: paths.projects() }, { label: project.data?.name ?? 'Project', to: paths.secrets(member.projectId) },
                member.isMachine ? { label: 'Machine Identities', to: paths.machines(member.projectId) } : { label: 'Members', to: paths.members(member.projectId) },
                { label: name, to: member.page }, { label: isNew ? 'New privilege' : title },
            ]}>
            {error && <ErrorPanel title="The privilege could not be loaded" error={error} />}
            {!error && !isNew && privileges.isPending && <Panel isFlush><SkeletonRows count={6} /></Panel>}
            {!error && !isNew && privileges.data && !privilege && <EmptyState icon="key" title="There is no such privilege any more">It was removed, or its address is not right.</EmptyState>}
            {(isNew || privilege) && <PrivilegeEditor key={id} member={member} privilege={privilege} environments={project.data?.environments ?? []} />}
        </Page>
    );
}
