// An integration that is there: another folder, site or context, and whether the site is deployed.
import { Text } from '@mantine/core';
import { useNavigate, useParams } from 'react-router-dom';

import { ErrorPanel } from '@/components/error-panel';
import { Loading } from '@/components/loading';
import { Page } from '@/components/page';
import { Panel } from '@/components/panel';
import { useToast } from '@/components/toasts';
import { paths } from '@/lib/paths';
import { useProjectId } from '@/lib/project';

import { useEditIntegration, useIntegration } from './api';
import { contextLabel } from './contexts';
import type { Integration } from './types';
import { WiringForm } from './wiring-form';

export function EditPage() {
    const projectId = useProjectId();
    const integration = useIntegration(useParams()['integrationId'] ?? '');

    if (integration.isPending) return <Loading />;
    return (
        <Page
            title="Edit Integration" width="narrow"
            crumbs={[{ label: 'Native Integrations', to: paths.nativeIntegrations(projectId) }, { label: 'Edit Integration' }]}
            description={integration.data && `${integration.data.app ?? 'A site'}, ${contextLabel(integration.data.targetEnvironment)}`}
        >
            {integration.isError
                ? <ErrorPanel error={integration.error} title="The integration could not be loaded" onRetry={() => void integration.refetch()} />
                : <EditForm key={integration.data.id} projectId={projectId} integration={integration.data} />}
        </Page>
    );
}

function EditForm({ projectId, integration }: { projectId: string; integration: Integration }) {
    const edit = useEditIntegration(projectId, integration);
    const navigate = useNavigate();
    const toast = useToast();

    return (
        <Panel>
            <WiringForm
                projectId={projectId} authId={integration.integrationAuthId} error={edit.error} errorTitle="The integration was not saved"
                submitLabel="Save" isPending={edit.isPending} onMove={edit.reset}
                initial={{
                    environment: integration.environment?.slug ?? '', secretPath: integration.secretPath, appId: integration.appId ?? undefined,
                    context: integration.targetEnvironment ?? undefined, isDeployed: integration.metadata.shouldAutoRedeploy ?? false,
                }}
                onSubmit={(wiring) => {
                    edit.mutate(wiring, {
                        onSuccess: () => {
                            toast({ text: integration.isActive ? 'Integration saved. A run starts now.' : 'Integration saved' });
                            navigate(paths.nativeIntegrations(projectId));
                        },
                    });
                }}
            >
                <Text size="sm" c="dimmed">
                    Moved to another site or context, it takes nothing away where it was: delete at Netlify what is not wanted there any more.
                </Text>
            </WiringForm>
        </Panel>
    );
}
