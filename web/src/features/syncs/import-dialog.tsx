// Brings what Netlify has into the source.
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { useState } from 'react';

import { Choice } from '@/components/choice';
import { ErrorPanel } from '@/components/error-panel';
import { useToast } from '@/components/toasts';
import { useProject } from '@/lib/project';

import { useTriggerSync, type Trigger } from './api';
import { contextText } from './contexts';
import type { SyncDialogProps } from './dialog-props';
import { mappingsOf, siteText } from './sync-texts';

type Behavior = NonNullable<Trigger['importBehavior']>;

const choices: { value: Behavior; label: string; about: string }[] = [
    { value: 'prioritize-source', label: 'Import Secrets (Prioritize Tacit)', about: 'Keys that Tacit lacks are added. Where both have a key, Tacit keeps its value.' },
    { value: 'prioritize-destination', label: 'Import Secrets (Prioritize Netlify)', about: 'Keys that Tacit lacks are added. Where both have a key, Netlify’s value takes the place of Tacit’s; the old one stays in the history of the secret.' },
];

export function ImportDialog({ sync, isOpen, onClose }: SyncDialogProps) {
    return (
        <Modal opened={isOpen} onClose={onClose} title="Import Secrets">
            {isOpen && <ImportBody sync={sync} onClose={onClose} />}
        </Modal>
    );
}

function ImportBody({ sync, onClose }: Omit<SyncDialogProps, 'isOpen'>) {
    const mappings = mappingsOf(sync, useProject(sync.projectId).data?.environments);
    const [behavior, setBehavior] = useState<Behavior | null>(null);
    const trigger = useTriggerSync(sync.id);
    const toast = useToast();

    function run() {
        if (!behavior) return;
        trigger.mutate({ kind: 'import', importBehavior: behavior }, {
            onSuccess: () => {
                toast({ text: 'Import triggered' });
                onClose();
            },
        });
    }
    return (
        <form onSubmit={(event) => { event.preventDefault(); run(); }}>
            <Stack gap="md">
                <Text>
                    Copies the variables of {siteText(sync.destinationConfig)} into{' '}
                    {mappings.map((mapping, place) => (
                        <span key={contextText(mapping.context, mapping.contextParameter)}>
                            {place > 0 && ', '}{mapping.environmentName || 'the source'} <span className="mono">{mapping.path}</span>
                            {mappings.length > 1 && ` (those of ${contextText(mapping.context, mapping.contextParameter)})`}
                        </span>
                    ))}. Netlify is not changed. Write-only variables cannot be read and are left out.
                </Text>
                <Choice
                    label="Import Behavior" placeholder="Choose which value wins" data={choices.map(({ value, label }) => ({ value, label }))}
                    value={behavior} onChange={(value) => { setBehavior(value as Behavior | null); }} allowDeselect={false} data-autofocus
                    description={choices.find(({ value }) => value === behavior)?.about ?? 'For keys that both sides have'}
                />
                {trigger.isError && <ErrorPanel error={trigger.error} title="The import was not triggered" />}
                <Group gap="xs" justify="flex-end">
                    <Button variant="default" onClick={onClose}>Cancel</Button>
                    <Button type="submit" disabled={behavior === null} loading={trigger.isPending}>Import Secrets</Button>
                </Group>
            </Stack>
        </form>
    );
}
