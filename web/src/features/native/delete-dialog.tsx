// Ends an integration, with or without what it wrote.
import { Switch, Text } from '@mantine/core';
import { useState } from 'react';

import { ConfirmDialog } from '@/components/confirm-dialog';
import { useToast } from '@/components/toasts';
import { after } from '@/lib/after';

import { useDeleteIntegration } from './api';
import { contextLabel } from './contexts';
import type { Integration } from './types';

interface DeleteDialogProps {
    projectId: string;
    integration: Integration;
    onClose: () => void;
}

export function DeleteDialog({ projectId, integration, onClose }: DeleteDialogProps) {
    const [removesSecrets, setRemovesSecrets] = useState(false);
    const remove = useDeleteIntegration(projectId);
    const toast = useToast();
    const site = integration.app ?? integration.appId ?? 'the site';
    const context = contextLabel(integration.targetEnvironment);

    function confirm() {
        after(remove.mutateAsync({ id: integration.id, removesSecrets }), () => {
            toast({ text: removesSecrets ? `The integration goes as soon as its variables are gone at ${site}` : 'Integration deleted' });
            onClose();
        });
    }
    return (
        <ConfirmDialog
            isOpen title={`Delete the integration with ${site}?`} typedName={site} isPending={remove.isPending} error={remove.error}
            confirmLabel={removesSecrets ? 'Delete integration and its variables' : 'Delete integration'}
            onConfirm={confirm} onClose={onClose}
        >
            <Switch
                label="Also delete at Netlify what it wrote" checked={removesSecrets} mb="sm"
                onChange={(event) => { setRemovesSecrets(event.currentTarget.checked); }}
            />
            <Text>
                {removesSecrets
                    ? `First deletes at ${site} every value of the context ${context} that this integration wrote, then the integration. Other contexts and variables that others made stay. If Netlify refuses, the integration stays, paused, and says why.`
                    : `Deletes the integration. The variables at ${site} stay as they are, and nobody updates them any more.`}
            </Text>
            <Text mt="sm">The secrets in Tacit are not touched.</Text>
        </ConfirmDialog>
    );
}
