// Ends a sync, with or without what it wrote.
import { Checkbox, Switch, Text } from '@mantine/core';
import { useState } from 'react';

import { ConfirmDialog } from '@/components/confirm-dialog';
import { useToast } from '@/components/toasts';
import { after } from '@/lib/after';

import { useDeleteSync } from './api';
import type { SyncDialogProps } from './dialog-props';
import { siteText } from './sync-texts';

export function DeleteDialog({ sync, isOpen, onClose, onGone }: SyncDialogProps & { onGone: () => void }) {
    const [removeSecrets, setRemoveSecrets] = useState(false);
    const [force, setForce] = useState(false);
    const remove = useDeleteSync(sync.id);
    const toast = useToast();
    const site = siteText(sync.destinationConfig);

    function confirm() {
        after(remove.mutateAsync({ removeSecrets, force: removeSecrets && force }), () => {
            toast({ text: removeSecrets ? `“${sync.name}” goes as soon as its variables are gone at Netlify` : `Sync “${sync.name}” deleted` });
            onGone();
        });
    }
    return (
        <ConfirmDialog
            isOpen={isOpen} title={`Delete “${sync.name}”?`} confirmLabel={removeSecrets ? 'Delete sync and its variables' : 'Delete sync'}
            typedName={sync.name} isPending={remove.isPending} error={remove.error} onConfirm={confirm}
            onClose={() => { remove.reset(); onClose(); }}
        >
            <Switch
                label="Remove Synced Secrets" checked={removeSecrets} mb="sm"
                onChange={(event) => { setRemoveSecrets(event.currentTarget.checked); }}
            />
            <Text>
                {removeSecrets
                    ? `First deletes at ${site} every value that this sync wrote, then the sync with the record of its runs. If Netlify refuses, the sync stays and says why.`
                    : `Deletes the sync with the record of its runs. The variables at ${site} stay as they are, and nobody updates them any more.`}
            </Text>
            {removeSecrets && sync.removeStatus === 'failed' && (
                <Checkbox
                    mt="sm" label="Delete the sync even if some variables cannot be removed" checked={force}
                    onChange={(event) => { setForce(event.currentTarget.checked); }}
                />
            )}
            <Text mt="sm">The secrets in Tacit are not touched.</Text>
        </ConfirmDialog>
    );
}
