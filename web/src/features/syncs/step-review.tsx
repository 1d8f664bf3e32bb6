// The last look: what was chosen, and the plan: what would happen at Netlify, key by key.
import { Button, Stack } from '@mantine/core';
import { useMemo, useState } from 'react';

import { ErrorPanel } from '@/components/error-panel';
import { SkeletonRows } from '@/components/skeleton-rows';
import { messageOf } from '@/lib/api-error';

import { useCreateSync, useDraftPlan, useOverlaps } from './api';
import { DraftFacts } from './draft-facts';
import { Notice } from './notice';
import { OverlapNotice } from './overlap-notice';
import { PlanView } from './plan-view';
import { isDestructive, isRefused } from './plan-words';
import { SyncBehaviorDialog } from './sync-behavior-dialog';
import { bodyOf, startsAtOnce, type Step, type SyncDraft } from './sync-draft';
import classes from './syncs.module.css';
import type { SecretSync } from './types';

interface StepReviewProps {
    projectId: string;
    draft: SyncDraft;
    onBack: () => void;
    onEdit: (step: Step) => void;
    onCreated: (sync: SecretSync) => void;
}

const heldText = (isAutomatic: boolean) => (isAutomatic
    ? 'Look at them below. The first run starts as soon as you have confirmed, and deletes them.'
    : 'Look at them below. Nothing is deleted before you trigger the sync yourself.');

export function StepReview({ projectId, draft, onBack, onEdit, onCreated }: StepReviewProps) {
    const body = useMemo(() => bodyOf(draft, projectId), [draft, projectId]);
    const plan = useDraftPlan(body);
    const create = useCreateSync();
    const overlaps = useOverlaps(body).data ?? [];
    const [isOverlapMeant, setIsOverlapMeant] = useState(false);
    const isAutomatic = startsAtOnce(draft);
    const [isAsking, setIsAsking] = useState(false);
    const isHarmless = plan.data !== undefined && !isRefused(plan.data) && !isDestructive(plan.data) && !plan.isError;

    function submit() {
        setIsAsking(false);
        create.mutate({ ...body, confirmOverlap: isOverlapMeant }, { onSuccess: ({ secretSync }) => { onCreated(secretSync); } });
    }
    return (
        <Stack gap="lg">
            <DraftFacts draft={draft} projectId={projectId} onEdit={onEdit} />
            <OverlapNotice overlaps={overlaps} projectId={projectId} isMeant={isOverlapMeant} onChange={setIsOverlapMeant} />
            <section aria-label="What this would do" aria-busy={plan.isFetching}>
                <h3 className={classes['planTitle']}>
                    {isAutomatic ? 'What happens at Netlify when you create it' : 'What its first run would do at Netlify'}
                </h3>
                {plan.isPending && <SkeletonRows count={5} label="Asking Netlify what is there" />}
                {plan.isError && (
                    <ErrorPanel error={plan.error} title="The plan could not be made" onRetry={() => void plan.refetch()} />
                )}
                {plan.data && !plan.isError && <PlanView plan={plan.data} heldText={heldText(isAutomatic)} />}
            </section>
            {create.isError && <ErrorPanel error={create.error} title={`Failed to add Netlify Sync: ${messageOf(create.error)}`} />}
            {!draft.isAutoSyncEnabled && (
                <Notice tone="plain" title="Nothing is written yet">Auto-Sync is disabled: the sync is stored and waits until you trigger it.</Notice>
            )}
            {draft.isAutoSyncEnabled && draft.reviewFirstRun && (
                <Notice tone="plain" title="Nothing is written yet">The sync is stored with this plan and waits until you have started its first run.</Notice>
            )}
            <div className={classes['footer']}>
                <Button
                    loading={create.isPending} disabled={plan.isPending || (overlaps.length > 0 && !isOverlapMeant)}
                    onClick={() => { if (isHarmless || !isAutomatic) submit(); else setIsAsking(true); }}
                >
                    Create Sync
                </Button>
                <Button variant="default" onClick={onBack}>Back</Button>
            </div>
            <SyncBehaviorDialog
                plan={plan.isError ? undefined : plan.data} draft={draft} isOpen={isAsking} isPending={create.isPending}
                onConfirm={submit} onClose={() => { setIsAsking(false); }}
            />
        </Stack>
    );
}
