import { useParams } from 'react-router-dom';

import { ErrorPanel } from '@/components/error-panel';
import { Page } from '@/components/page';
import { Panel } from '@/components/panel';
import { SkeletonRows } from '@/components/skeleton-rows';
import { StatusBadge } from '@/components/status-badge';
import { useRole } from '@/features/roles/api';
import { useRoleHome } from '@/features/roles/home';
import { RoleEditor } from '@/features/roles/role-editor';
import { paths } from '@/lib/paths';
import { useProject, useProjectId } from '@/lib/project';

export function RolePage() {
    const home = useRoleHome();
    const projectId = useProjectId();
    const slug = useParams()['roleSlug'] ?? '';
    const project = useProject(projectId);
    const role = useRole(home, slug);
    const name = slug === '' ? 'New role' : role.data?.name ?? 'Role';
    return (
        <Page title={name} description={role.data?.description ?? undefined}
            titleExtra={home.builtIn.includes(slug) && <StatusBadge>Built in</StatusBadge>}
            crumbs={[
                ...(home.projectId === undefined ? [] : [
                    { label: 'Projects', to: paths.projects() }, { label: project.data?.name ?? 'Project', to: paths.secrets(projectId) },
                ]),
                { label: 'Roles', to: home.list }, { label: name },
            ]}>
            {role.error && <ErrorPanel title="The role could not be loaded" error={role.error} onRetry={() => void role.refetch()} />}
            {slug !== '' && role.isPending && <Panel isFlush><SkeletonRows count={8} /></Panel>}
            {(slug === '' || role.data) && (
                <RoleEditor key={role.data?.id ?? 'new'} home={home} environments={project.data?.environments ?? []} role={role.data} />
            )}
        </Page>
    );
}
