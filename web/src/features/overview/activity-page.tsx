// Pictures of a project: where its secrets go, how the syncs have been, what has been going on.
import { Stack } from '@mantine/core';

import { ErrorPanel } from '@/components/error-panel';
import { Page } from '@/components/page';
import { paths } from '@/lib/paths';
import { useProject, useProjectId } from '@/lib/project';

import { ActivityPanel } from './activity-panel';
import { useGraphSyncs } from './api';
import { GraphPanel } from './graph-panel';
import { HealthPanel } from './health-panel';

export function ActivityPage() {
    const projectId = useProjectId();
    const project = useProject(projectId);
    const syncs = useGraphSyncs(projectId);

    return (
        <Page
            title="Activity" description="Where the secrets of this project go, how its syncs have been, and who did what."
            crumbs={[{ label: project.data?.name ?? 'Project', to: paths.secrets(projectId) }, { label: 'Activity' }]}
        >
            <Stack gap="lg">
                {syncs.isError && <ErrorPanel error={syncs.error} title="The syncs could not be loaded" onRetry={() => void syncs.refetch()} />}
                {!syncs.isError && <GraphPanel projectId={projectId} syncs={syncs.data} environments={project.data?.environments} />}
                {!syncs.isError && <HealthPanel projectId={projectId} syncs={syncs.data} />}
                <ActivityPanel projectId={projectId} />
            </Stack>
        </Page>
    );
}
