// The side sheet "Add Connection": which service, then its form. Asks before it drops what was typed.
import { Button, Drawer, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';

import type { AppConnection } from './api';
import { NetlifyConnectionForm } from './netlify-connection-form';
import { ServiceList } from './service-list';

export interface AddConnectionSheetProps {
    projectId: string;
    isOpen: boolean;
    /** The service is chosen already: the list is left out. */
    onlyNetlify?: boolean;
    onClose: () => void;
    onCreated: (connection: AppConnection) => void;
}

export function AddConnectionSheet({ isOpen, ...rest }: AddConnectionSheetProps) {
    const [isDirty, setIsDirty] = useState(false);
    const [isAsking, setIsAsking] = useState(false);

    function leave() {
        setIsDirty(false);
        setIsAsking(false);
        rest.onClose();
    }
    return (
        <Drawer
            opened={isOpen} position="right" size="30rem" title="Add Connection" padding="lg"
            onClose={() => { if (isDirty) setIsAsking(true); else leave(); }}
        >
            {isAsking && (
                <Stack gap="sm" role="alertdialog" aria-label="Discard this connection?">
                    <Text fw={600}>Discard what you typed?</Text>
                    <Text size="sm">The token and the name are dropped. Nothing was saved or sent to Netlify.</Text>
                    <Group gap="xs">
                        <Button variant="default" autoFocus onClick={() => { setIsAsking(false); }}>Keep Editing</Button>
                        <Button color="red" onClick={leave}>Discard</Button>
                    </Group>
                </Stack>
            )}
            {/* Kept while the question stands, so that "Keep Editing" keeps everything. */}
            <div hidden={isAsking}>{isOpen && <SheetBody {...rest} onClose={leave} onDirty={setIsDirty} />}</div>
        </Drawer>
    );
}

function SheetBody({
    projectId, onlyNetlify = false, onClose, onCreated, onDirty,
}: Omit<AddConnectionSheetProps, 'isOpen'> & { onDirty: (isDirty: boolean) => void }) {
    const [service, setService] = useState<string | null>(onlyNetlify ? 'netlify' : null);

    if (service === null) {
        return (
            <Stack gap="md">
                <Text c="dimmed" size="sm">Choose the service that this project connects to.</Text>
                <ServiceList onChoose={setService} />
            </Stack>
        );
    }
    return (
        <NetlifyConnectionForm
            projectId={projectId} onCancel={onClose} onDirty={onDirty}
            onCreated={(connection) => { onDirty(false); onCreated(connection); }}
            {...(onlyNetlify ? {} : { onChooseAnother: () => { onDirty(false); setService(null); } })}
        />
    );
}
