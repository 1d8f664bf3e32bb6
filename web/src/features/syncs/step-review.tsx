// The last look: what was chosen, and the plan: what would happen at Netlify, key by key.
import { Button, Stack } from '@mantine/core';
import { useMemo, useState } from 'react';

import { ErrorPanel } from '@/components/error-panel';
import { SkeletonRows } from '@/components/skeleton-rows';
import { messageOf } from '@/lib/api-error';

import { useCreateSync, useDraftPlan } from './api';
import { DraftFacts } from './draft-facts';
import { DuplicateNotice } from './duplicate-notice';
import { Notice } from './notice';
import { PlanView } from './plan-view';
import { isDestructive, isRefused } from './plan-words';
import { SyncBehaviorDialog } from './sync-behavior-dialog';
import { bodyOf, type Step, type SyncDraft } from './sync-draft';
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
    const [isAsking, setIsAsking] = useState(false);
    const isHarmless = plan.data !== undefined && !isRefused(plan.data) && !isDestructive(plan.data) && !plan.isError;

    function submit() {
        setIsAsking(false);
        create.mutate(body, { onSuccess: ({ secretSync }) => { onCreated(secretSync); } });
    }
    return (
        <Stack gap="lg">
            <DraftFacts draft={draft} projectId={projectId} onEdit={onEdit} />
            <DuplicateNotice body={body} projectId={projectId} />
            <section aria-label="What this would do" aria-busy={plan.isFetching}>
                <h3 className={classes['planTitle']}>
                    {draft.isAutoSyncEnabled ? 'What happens at Netlify when you create it' : 'What its first run would do at Netlify'}
                </h3>
                {plan.isPending && <SkeletonRows count={5} label="Asking Netlify what is there" />}
                {plan.isError && (
                    <ErrorPanel error={plan.error} title="The plan could not be made" onRetry={() => void plan.refetch()} />
                )}
                {plan.data && !plan.isError && <PlanView plan={plan.data} heldText={heldText(draft.isAutoSyncEnabled)} />}
            </section>
            {create.isError && <ErrorPanel error={create.error} title={`Failed to add Netlify Sync: ${messageOf(create.error)}`} />}
            {!draft.isAutoSyncEnabled && (
                <Notice tone="plain" title="Nothing is written yet">Auto-Sync is disabled: the sync is stored and waits until you trigger it.</Notice>
            )}
            <div className={classes['footer']}>
                <Button
                    loading={create.isPending} disabled={plan.isPending}
                    onClick={() => { if (isHarmless || !draft.isAutoSyncEnabled) submit(); else setIsAsking(true); }}
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
