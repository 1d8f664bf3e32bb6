import { Button } from '@mantine/core';
import { useState } from 'react';

import { DataTable } from '@/components/data-table';
import { EmptyState } from '@/components/empty-state';
import { ErrorPanel } from '@/components/error-panel';
import { Icon } from '@/components/icon';
import { Page } from '@/components/page';
import { Panel } from '@/components/panel';
import { SkeletonRows } from '@/components/skeleton-rows';
import { useWebhooks } from '@/features/webhooks/api';
import { CreateWebhookDialog } from '@/features/webhooks/create-webhook-dialog';
import { WebhookRow } from '@/features/webhooks/webhook-row';
import { paths } from '@/lib/paths';
import { useProject, useProjectId } from '@/lib/project';

const columns = [
    { key: 'address', title: 'Address' }, { key: 'source', title: 'Told of' }, { key: 'state', title: 'Last delivery' },
    { key: 'on', title: 'On' }, { key: 'actions', title: 'Actions', isHidden: true },
];

export function WebhooksPage() {
    const projectId = useProjectId();
    const project = useProject(projectId);
    const webhooks = useWebhooks(projectId);
    const [isCreating, setIsCreating] = useState(false);
    const add = <Button leftSection={<Icon name="add" />} onClick={() => { setIsCreating(true); }}>Add webhook</Button>;

    return (
        <Page title="Webhooks" description="Tell other services when secrets change or a sync ends. Values are never sent."
            crumbs={[
                { label: 'Projects', to: paths.projects() }, { label: project.data?.name ?? 'Project', to: paths.secrets(projectId) },
                { label: 'Webhooks' },
            ]} actions={webhooks.data && webhooks.data.length > 0 ? add : undefined}>
            {webhooks.error && <ErrorPanel title="The webhooks could not be loaded" error={webhooks.error} onRetry={() => void webhooks.refetch()} />}
            {webhooks.isPending && <Panel isFlush><SkeletonRows count={4} /></Panel>}
            {webhooks.data?.length === 0 && (
                <Panel isFlush>
                    <EmptyState icon="connection" title="No webhooks yet" actions={add}>
                        A webhook is an address that gets a signed message when a secret changes or a sync fails. Slack and Microsoft Teams work as well.
                    </EmptyState>
                </Panel>
            )}
            {webhooks.data && webhooks.data.length > 0 && (
                <Panel isFlush>
                    <DataTable label="Webhooks" columns={columns}>
                        {webhooks.data.map((webhook) => <WebhookRow key={webhook.id} projectId={projectId} webhook={webhook} />)}
                    </DataTable>
                </Panel>
            )}
            <CreateWebhookDialog projectId={projectId} environments={project.data?.environments ?? []} isOpen={isCreating}
                onClose={() => { setIsCreating(false); }} />
        </Page>
    );
}
