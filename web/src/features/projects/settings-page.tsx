import { Stack } from '@mantine/core';

import { ErrorPanel } from '@/components/error-panel';
import { Page } from '@/components/page';
import { Panel } from '@/components/panel';
import { SkeletonRows } from '@/components/skeleton-rows';
import { DeletePanel } from '@/features/projects/delete-panel';
import { EnvironmentsPanel } from '@/features/projects/environments-panel';
import { GeneralPanel } from '@/features/projects/general-panel';
import { RetentionPanel } from '@/features/projects/retention-panel';
import { paths } from '@/lib/paths';
import { useProject, useProjectId } from '@/lib/project';

export function SettingsPage() {
    const project = useProject(useProjectId());
    const name = project.data?.name ?? 'Project';
    return (
        <Page title="Project Settings" windowTitle={`Settings of ${name}`} width="narrow"
            crumbs={[{ label: 'Projects', to: paths.projects() }, { label: name, to: paths.secrets(project.data?.id ?? '') }, { label: 'Settings' }]}>
            {project.error && <ErrorPanel title="The project could not be loaded" error={project.error} onRetry={() => void project.refetch()} />}
            {project.isPending && <Panel isFlush><SkeletonRows count={8} /></Panel>}
            {project.data && (
                <Stack gap="lg">
                    <GeneralPanel key={project.data.id} project={project.data} />
                    <EnvironmentsPanel project={project.data} />
                    <RetentionPanel project={project.data} />
                    <DeletePanel project={project.data} />
                </Stack>
            )}
        </Page>
    );
}
