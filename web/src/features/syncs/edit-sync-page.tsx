// The whole form of a sync at once, with what the change would do before it is saved.
import { Button, Stack } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useNavigate, useParams } from 'react-router-dom';

import { ErrorPanel } from '@/components/error-panel';
import { Loading } from '@/components/loading';
import { Page } from '@/components/page';
import { Panel } from '@/components/panel';
import { useToast } from '@/components/toasts';
import { paths } from '@/lib/paths';
import { useProjectId } from '@/lib/project';

import { useDraftPlan, useOverlaps, useSync, useUpdateSync } from './api';
import { OverlapNotice } from './overlap-notice';
import { PlanView } from './plan-view';
import { StepDestination } from './step-destination';
import { StepDetails } from './step-details';
import { StepOptions } from './step-options';
import type { ConnectionSheet } from './step-props';
import { StepSource } from './step-source';
import { bodyOf, draftOf, problemsOf } from './sync-draft';
import classes from './syncs.module.css';
import type { SecretSync } from './types';

export function EditSyncPage({ connectionSheet }: { connectionSheet: ConnectionSheet }) {
    const syncId = useParams()['syncId'] ?? '';
    const projectId = useProjectId();
    const sync = useSync(syncId);

    if (sync.isPending) return <Loading />;
    const crumbs = [
        { label: 'Secret Syncs', to: paths.secretSyncs(projectId) },
        { label: sync.data?.name ?? 'Sync', to: paths.secretSync(projectId, syncId) },
        { label: 'Edit' },
    ];
    return (
        <Page title={`Edit ${sync.data?.name ?? 'sync'}`} crumbs={crumbs} width="narrow">
            {sync.isError
                ? <ErrorPanel error={sync.error} title="The sync could not be loaded" onRetry={() => void sync.refetch()} />
                : <EditForm key={syncId} sync={sync.data} projectId={projectId} connectionSheet={connectionSheet} />}
        </Page>
    );
}

function EditForm({ sync, projectId, connectionSheet }: { sync: SecretSync; projectId: string; connectionSheet: ConnectionSheet }) {
    const [original] = useState(() => draftOf(sync));
    const [draft, setDraft] = useState(original);
    const [planned, setPlanned] = useState<ReturnType<typeof bodyOf> | null>(null);
    const update = useUpdateSync(sync.id);
    const plan = useDraftPlan(planned);
    const navigate = useNavigate();
    const toast = useToast();

    const body = useMemo(() => bodyOf(draft, projectId), [draft, projectId]);
    const known = useOverlaps(useMemo(() => bodyOf(original, projectId), [original, projectId]), sync.id).data ?? [];
    const overlaps = useOverlaps(body, sync.id).data ?? [];
    const [isOverlapMeant, setIsOverlapMeant] = useState(false);
    const problems = problemsOf('review', draft);
    // Those that the sync had before were agreed to when it was saved.
    const fresh = overlaps.filter((one) => !known.some((other) => other.syncId === one.syncId && other.context === one.context));
    const mustConfirm = fresh.length > 0 && !isOverlapMeant;
    const isChanged = JSON.stringify(draft) !== JSON.stringify(original);
    const isReady = Object.keys(problems).length === 0;
    const props = {
        projectId, draft, problems,
        onChange: (part: Partial<typeof draft>) => {
            setPlanned(null);
            setDraft((before) => ({ ...before, ...part }));
        },
    };
    function save() {
        update.mutate({ ...body, confirmOverlap: isOverlapMeant }, {
            onSuccess: () => {
                toast({ text: draft.isAutoSyncEnabled ? 'Sync saved. A run starts now.' : 'Sync saved' });
                navigate(paths.secretSync(projectId, sync.id));
            },
        });
    }
    return (
        <form noValidate onSubmit={(event) => { event.preventDefault(); if (isChanged && isReady && !mustConfirm) save(); }}>
            <Stack gap="lg">
                <Panel title="Source"><StepSource {...props} /></Panel>
                <Panel title="Destination"><StepDestination {...props} connectionSheet={connectionSheet} /></Panel>
                <Panel title="Sync Options"><StepOptions {...props} isFirstRunOver={sync.lastSyncedAt !== null} /></Panel>
                <Panel title="Details"><StepDetails {...props} /></Panel>
                {isReady && <OverlapNotice overlaps={fresh} projectId={projectId} isMeant={isOverlapMeant} onChange={setIsOverlapMeant} />}
                {planned && plan.isError && <ErrorPanel error={plan.error} title="The plan could not be made" />}
                {planned && plan.data && !plan.isError && <Panel title="What the next run would do"><PlanView plan={plan.data} /></Panel>}
                {update.isError && <ErrorPanel error={update.error} title="The sync was not saved" />}
                <div className={classes['footer']}>
                    <Button type="submit" disabled={!isChanged || !isReady || mustConfirm} loading={update.isPending}>Save</Button>
                    <Button variant="default" disabled={!isReady} loading={planned !== null && plan.isFetching} onClick={() => { setPlanned(body); }}>Show what it would do</Button>
                    <Button variant="subtle" color="gray" onClick={() => { navigate(paths.secretSync(projectId, sync.id)); }}>Cancel</Button>
                </div>
            </Stack>
        </form>
    );
}
