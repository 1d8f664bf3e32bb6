// Ends a connection. The server refuses while a sync needs it, so the page says which ones do.
import { Button, Group, List, Text } from '@mantine/core';
import { useState } from 'react';

import { ConfirmDialog } from '@/components/confirm-dialog';
import { Panel } from '@/components/panel';
import { useToast } from '@/components/toasts';
import { plural } from '@/lib/format';

import { useDeleteConnection, type AppConnection, type ConnectionUse } from './api';

interface DeleteConnectionPanelProps {
    connection: AppConnection;
    uses: ConnectionUse[];
    onDeleted: () => void;
}

export function DeleteConnectionPanel({ connection, uses, onDeleted }: DeleteConnectionPanelProps) {
    const [isOpen, setIsOpen] = useState(false);
    const remove = useDeleteConnection(connection.id);
    const toast = useToast();

    function confirm() {
        remove.mutate(undefined, {
            onSuccess: () => {
                toast({ text: `Connection “${connection.name}” deleted` });
                onDeleted();
            },
        });
    }
    return (
        <Panel title="Delete this connection" tone="danger">
            <Group justify="space-between" wrap="wrap">
                <Text maw="38rem">
                    {uses.length > 0
                        ? `${plural(uses.length, 'sync')} cannot run without it. Give those another connection or delete them first.`
                        : 'Tacit forgets the token. Nothing at Netlify changes; the token itself stays valid there until you end it.'}
                </Text>
                <Button color="red" variant="outline" onClick={() => { remove.reset(); setIsOpen(true); }}>Delete connection</Button>
            </Group>
            <ConfirmDialog
                isOpen={isOpen} title={`Delete “${connection.name}”?`} confirmLabel="Delete connection" typedName={connection.name}
                isPending={remove.isPending} error={remove.error} onConfirm={confirm} onClose={() => { setIsOpen(false); }}
            >
                {uses.length > 0 && (
                    <>
                        <Text mb="xs">These syncs use it. The server keeps the connection until they no longer do:</Text>
                        <List size="sm" mb="sm">{uses.map((use) => <List.Item key={use.id}>{use.name}</List.Item>)}</List>
                    </>
                )}
                <Text>The stored token is destroyed and cannot be brought back. Variables at Netlify stay as they are.</Text>
            </ConfirmDialog>
        </Panel>
    );
}
