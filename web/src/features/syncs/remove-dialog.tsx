// Takes away at Netlify what the sync wrote. The sync itself stays.
import { Text } from '@mantine/core';

import { ConfirmDialog } from '@/components/confirm-dialog';
import { useToast } from '@/components/toasts';

import { useTriggerSync } from './api';
import type { SyncDialogProps } from './dialog-props';
import { siteText, targetContextText } from './sync-texts';

export function RemoveDialog({ sync, isOpen, onClose }: SyncDialogProps) {
    const trigger = useTriggerSync(sync.id);
    const toast = useToast();

    function run() {
        trigger.mutate({ kind: 'remove' }, {
            onSuccess: () => {
                toast({ text: 'Removal triggered' });
                onClose();
            },
        });
    }
    return (
        <ConfirmDialog
            isOpen={isOpen} title="Remove Secrets" confirmLabel="Remove Secrets" isPending={trigger.isPending} error={trigger.error}
            onConfirm={run} onClose={() => { trigger.reset(); onClose(); }}
        >
            <Text>
                Deletes at {siteText(sync.destinationConfig)} ({targetContextText(sync.destinationConfig)}) every value that this sync wrote, and those of
                the keys that the source has now. The secrets in Tacit stay as they are.
            </Text>
            <Text mt="sm">
                {sync.isAutoSyncEnabled
                    ? 'Auto-Sync is enabled: the next change of the source writes them again. Disable it first if they are to stay away.'
                    : 'Auto-Sync is disabled: they stay away until you trigger the sync.'}
            </Text>
            <Text mt="sm">The site keeps running with the old values until its next deploy.</Text>
        </ConfirmDialog>
    );
}
