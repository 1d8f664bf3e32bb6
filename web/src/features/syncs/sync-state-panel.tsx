// State at a glance: from where to where, and how it stands; while a run is on, how far it is.
import { Button, Stack } from '@mantine/core';
import { Link } from 'react-router-dom';

import { Icon } from '@/components/icon';
import { Panel } from '@/components/panel';
import { RedeployLine } from '@/components/redeploy-line';
import { RelativeTime } from '@/components/relative-time';
import { heldText } from '@/lib/failure-text';

import { failureText, healthOf, isBusy } from './health';
import { MappingList } from './mapping-list';
import { Notice } from './notice';
import { RunProgress } from './run-progress';
import { RunStrip } from './run-strip';
import { SourceLink } from './source-link';
import { dialogAddress, editAddress } from './sync-addresses';
import { accountText, isSourceGone, mappingsOf, siteText, targetContextText } from './sync-texts';
import classes from './syncs.module.css';
import type { Run, SecretSync } from './types';

interface SyncStatePanelProps {
    projectId: string;
    sync: SecretSync;
    runs: Run[] | undefined;
}

export function SyncStatePanel({ projectId, sync, runs }: SyncStatePanelProps) {
    const mappings = mappingsOf(sync, undefined);
    return (
        <Panel>
            <Stack gap="md">
                {mappings.length > 1 ? (
                    <div className={classes['manyFlows']}>
                        <p className={classes['flowLabel']}>Sources and contexts of {siteText(sync.destinationConfig)}</p>
                        <MappingList projectId={projectId} sync={sync} />
                        <p className={classes['second']}>{accountText(sync.destinationConfig)} at Netlify. All contexts are written in one run.</p>
                    </div>
                ) : (
                    <div className={classes['flow']}>
                        <div>
                            <p className={classes['flowLabel']}>Source</p>
                            {mappings.map((mapping) => <p key={mapping.context ?? ''}><SourceLink projectId={projectId} mapping={mapping} /></p>)}
                        </div>
                        <span className={classes['flowArrow']}><Icon name="arrowRight" size={20} /></span>
                        <div>
                            <p className={classes['flowLabel']}>Destination</p>
                            <p>{siteText(sync.destinationConfig)}, {targetContextText(sync.destinationConfig)}</p>
                            <p className={classes['second']}>{accountText(sync.destinationConfig)} at Netlify</p>
                        </div>
                    </div>
                )}
                <StateLine projectId={projectId} sync={sync} run={runs?.[0]} />
                {sync.lastRedeploy && <RedeployLine redeploy={sync.lastRedeploy} />}
                {runs && runs.length >= 3 && <RunStrip runs={runs} />}
            </Stack>
        </Panel>
    );
}

function StateLine({ projectId, sync, run }: { projectId: string; sync: SecretSync; run: Run | undefined }) {
    if (isBusy(sync)) return <RunProgress sync={sync} run={run} />;
    if (isSourceGone(sync)) {
        return (
            <Notice tone="bad" title="Source Folder Deleted" actions={<Button size="xs" variant="default" component={Link} to={editAddress(projectId, sync.id)}>Edit Sync</Button>}>
                Nothing can be sent. Give the sync another source, or delete it. What is at Netlify stays as it is.
            </Notice>
        );
    }
    const health = healthOf(sync);
    if (run?.kind === 'undo' && run.state === 'succeeded') {
        return (
            <Notice
                tone="warn" title="The last run was an undo"
                actions={<Button size="xs" variant="default" component={Link} to={dialogAddress(projectId, sync.id, 'trigger')}>See what a run would do now</Button>}
            >
                What the run before had changed at Netlify was put back. Auto-Sync {sync.isAutoSyncEnabled ? 'is on again: the next change of the source is written' : 'is off: change the source, then trigger the sync or enable Auto-Sync'}.
            </Notice>
        );
    }
    const isFirstToReview = sync.syncOptions.reviewFirstRun === true && sync.lastSyncedAt === null;
    if (health === 'held' || run?.state === 'held') {
        return (
            <Notice
                tone="warn" title={isFirstToReview ? 'Nothing is written before you have started the first run' : 'Held: the last run would have deleted more than expected, so nothing was written'}
                actions={<Button size="xs" component={Link} to={dialogAddress(projectId, sync.id, 'trigger')}>Look at the plan</Button>}
            >
                {heldText(run?.state === 'held' ? run.message : sync.lastSyncMessage)}
            </Notice>
        );
    }
    if (health === 'failed') {
        return (
            <Notice
                tone="bad" title="The last run failed"
                actions={<Button size="xs" variant="default" component={Link} to={dialogAddress(projectId, sync.id, 'trigger')}>See what it would do now</Button>}
            >
                {failureText(sync.lastSyncMessage)}
            </Notice>
        );
    }
    if (health === 'never') return <Notice tone="plain" title="It has not run yet">{sync.isAutoSyncEnabled ? 'It runs with the next change of the source.' : 'Auto-Sync is disabled: trigger it when you are ready.'}</Notice>;
    return (
        <p className={classes['small']}>
            Netlify has had everything since <RelativeTime at={sync.lastSyncedAt} />.{' '}
            {sync.isAutoSyncEnabled ? 'Changes of the source follow by themselves.' : 'Auto-Sync is disabled: changes wait until you trigger it.'}
        </p>
    );
}
