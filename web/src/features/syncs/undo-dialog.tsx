// What taking a run back would do, key by key, and the button that does exactly this.
import { Button, Checkbox, Group, Modal, Stack, Text } from '@mantine/core';

import { useState } from 'react';

import { ErrorPanel } from '@/components/error-panel';
import { SkeletonRows } from '@/components/skeleton-rows';
import { useToast } from '@/components/toasts';
import { plural } from '@/lib/format';

import { useUndoPlan, useUndoRun } from './api';
import type { SyncDialogProps } from './dialog-props';
import { PlanView } from './plan-view';
import { countOf, isRefused } from './plan-words';
import type { SecretSync } from './types';

export function UndoDialog({ sync, runId, isOpen, onClose }: SyncDialogProps & { runId: string }) {
    return (
        <Modal opened={isOpen && runId !== ''} onClose={onClose} title={`Undo a run of “${sync.name}”`} size="64rem">
            {isOpen && runId !== '' && <UndoBody sync={sync} runId={runId} onClose={onClose} />}
        </Modal>
    );
}

function UndoBody({ sync, runId, onClose }: { sync: SecretSync; runId: string; onClose: () => void }) {
    const plan = useUndoPlan(sync.id, runId);
    const undo = useUndoRun(sync.id, runId);
    const toast = useToast();
    const [isDeployed, setIsDeployed] = useState(false);
    const counts = plan.data?.counts;
    const changed = counts ? countOf(counts, 'create') + countOf(counts, 'change') + countOf(counts, 'delete') : 0;

    function run(planHash: string) {
        undo.mutate({ planHash, redeploy: isDeployed }, {
            onSuccess: () => {
                toast({ text: 'The run is being undone, and Auto-Sync is off' });
                onClose();
            },
        });
    }
    return (
        <Stack gap="md">
            <Text c="dimmed" size="sm">
                Puts back at Netlify what the run changed, wherever nobody has changed it since. The secrets in Tacit stay as they
                are{sync.isAutoSyncEnabled ? ', so Auto-Sync is turned off: otherwise the next change would write the same again' : ''}.
            </Text>
            {plan.isPending && <SkeletonRows count={6} label="Asking Netlify what is there" />}
            {plan.isError && <ErrorPanel error={plan.error} title="The plan could not be made" onRetry={() => void plan.refetch()} />}
            {plan.data && <PlanView plan={plan.data} />}
            {sync.destinationConfig.siteId && changed > 0 && (
                <Checkbox
                    label="Build and deploy the site afterwards" description="Else the old values reach it with its next deploy."
                    checked={isDeployed} onChange={(event) => { setIsDeployed(event.currentTarget.checked); }}
                />
            )}
            {undo.isError && <ErrorPanel error={undo.error} title="The run was not undone" onRetry={() => { undo.reset(); void plan.refetch(); }} />}
            <Group gap="xs" justify="flex-end">
                <Button variant="default" onClick={onClose}>Cancel</Button>
                <Button
                    color="red" loading={undo.isPending} data-autofocus
                    disabled={!plan.data || isRefused(plan.data) || changed === 0 || plan.isFetching}
                    onClick={() => { if (plan.data) run(plan.data.hash); }}
                >
                    {changed > 0 ? `Undo it: put back ${plural(changed, 'value')}` : 'Nothing to put back'}
                </Button>
            </Group>
        </Stack>
    );
}
