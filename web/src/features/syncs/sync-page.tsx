// One sync: how it is, what it is doing, what it did, and what can be done with it.
import { Button, Group, Stack } from '@mantine/core';
import { useNavigate, useParams } from 'react-router-dom';

import { ErrorPanel } from '@/components/error-panel';
import { Icon } from '@/components/icon';
import { Loading } from '@/components/loading';
import { Page } from '@/components/page';
import { paths } from '@/lib/paths';
import { useProjectId } from '@/lib/project';

import { useRuns, useSync } from './api';
import { DriftPanel } from './drift-panel';
import { isBusy } from './health';
import { useLiveSync } from './live';
import { RunPanel } from './run-panel';
import { dialogAddress } from './sync-addresses';
import { SyncBadge } from './sync-badge';
import { SyncDialogs } from './sync-dialogs';
import { SyncExtraBadges } from './sync-extra-badges';
import { SyncFactsPanel } from './sync-facts-panel';
import { SyncMenu } from './sync-menu';
import { SyncStatePanel } from './sync-state-panel';
import classes from './syncs.module.css';

export function SyncPage() {
    const projectId = useProjectId();
    const syncId = useParams()['syncId'] ?? '';
    const isLive = useLiveSync(syncId);
    const sync = useSync(syncId, isLive);
    const navigate = useNavigate();
    const runs = useRuns(syncId, sync.data !== undefined && isBusy(sync.data), isLive);

    if (sync.isPending) return <Loading />;
    const crumbs = [{ label: 'Secret Syncs', to: paths.secretSyncs(projectId) }, { label: sync.data?.name ?? 'Sync' }];
    if (!sync.data) {
        return (
            <Page title="Secret Sync" crumbs={crumbs}>
                <ErrorPanel error={sync.error} title="The sync could not be loaded" onRetry={() => void sync.refetch()} />
            </Page>
        );
    }
    const actions = (
        <Group gap="xs">
            <Button leftSection={<Icon name="sync" />} onClick={() => { navigate(dialogAddress(projectId, syncId, 'trigger')); }}>Trigger Sync</Button>
            <SyncMenu projectId={projectId} sync={sync.data} />
        </Group>
    );
    return (
        <Page
            title={sync.data.name} crumbs={crumbs} description={sync.data.description ?? undefined} actions={actions}
            titleExtra={<><SyncBadge sync={sync.data} /><SyncExtraBadges sync={sync.data} /></>}
        >
            <Stack gap="lg">
                <SyncStatePanel projectId={projectId} sync={sync.data} runs={runs.data} />
                <DriftPanel projectId={projectId} sync={sync.data} />
                <div className={classes['columns']}>
                    <RunPanel syncId={syncId} runs={runs.data} error={runs.error} />
                    <SyncFactsPanel projectId={projectId} sync={sync.data} />
                </div>
            </Stack>
            <SyncDialogs projectId={projectId} sync={sync.data} />
        </Page>
    );
}
