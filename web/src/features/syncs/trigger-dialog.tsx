// What a run would do now, key by key, and the button that runs exactly this plan.
import { Button, Group, Modal, Stack, Text } from '@mantine/core';

import { ErrorPanel } from '@/components/error-panel';
import { SkeletonRows } from '@/components/skeleton-rows';
import { useToast } from '@/components/toasts';
import { plural } from '@/lib/format';

import { useSyncPlan, useTriggerSync } from './api';
import type { SyncDialogProps } from './dialog-props';
import { PlanView } from './plan-view';
import { countOf, isRefused } from './plan-words';

/** `isRestore`: opened to undo what was changed at Netlify; the run is recorded as that. */
export function TriggerDialog({ sync, isOpen, onClose, isRestore = false }: SyncDialogProps & { isRestore?: boolean }) {
    return (
        <Modal opened={isOpen} onClose={onClose} title={isRestore ? `Restore what “${sync.name}” wrote` : `Trigger “${sync.name}”`} size="64rem">
            {isOpen && <TriggerBody sync={sync} onClose={onClose} isRestore={isRestore} />}
        </Modal>
    );
}

function TriggerBody({ sync, onClose, isRestore }: Omit<SyncDialogProps, 'isOpen'> & { isRestore: boolean }) {
    const plan = useSyncPlan(sync.id, true);
    const trigger = useTriggerSync(sync.id);
    const toast = useToast();
    const deleted = plan.data ? countOf(plan.data.counts, 'delete') : 0;
    const mayRun = plan.data !== undefined && !isRefused(plan.data);

    function run() {
        trigger.mutate({ kind: isRestore ? 'restore' : 'sync', ...(plan.data ? { planHash: plan.data.hash } : {}) }, {
            onSuccess: () => {
                toast({ text: 'Sync triggered' });
                onClose();
            },
        });
    }
    return (
        <Stack gap="md">
            <Text c="dimmed" size="sm">{isRestore ? 'What it takes to make the site the same as the source again. ' : 'What this run would do at Netlify now. '}Nothing has been written yet.</Text>
            {plan.isPending && <SkeletonRows count={6} label="Asking Netlify what is there" />}
            {plan.isError && <ErrorPanel error={plan.error} title="The plan could not be made" onRetry={() => void plan.refetch()} />}
            {plan.data && <PlanView plan={plan.data} heldText="By itself such a run is held. Started here, it does exactly this plan or, if anything changed meanwhile, nothing." />}
            {trigger.isError && <ErrorPanel error={trigger.error} title="The sync was not triggered" onRetry={() => { trigger.reset(); void plan.refetch(); }} />}
            <Group gap="xs" justify="flex-end">
                <Button variant="default" onClick={onClose}>Cancel</Button>
                {plan.isError
                    ? <Button loading={trigger.isPending} onClick={run}>Run without a plan</Button>
                    : (
                        <Button color={deleted > 0 ? 'red' : 'petrol'} disabled={!mayRun || plan.isFetching} loading={trigger.isPending} onClick={run} data-autofocus>
                            {deleted > 0 ? `Run it and delete ${plural(deleted, 'value')}` : 'Run it'}
                        </Button>
                    )}
            </Group>
        </Stack>
    );
}
