// Puts a new token in the place of the stored one. Netlify has to accept it first.
import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';

import { ErrorPanel } from '@/components/error-panel';
import { Panel } from '@/components/panel';
import { useToast } from '@/components/toasts';
import { TokenInput } from '@/components/token-input';
import { plural } from '@/lib/format';

import { useQueryClient } from '@tanstack/react-query';
import { useUpdateConnection } from './api';
import { connectionErrors } from './connection-errors';
import { TokenGuideLink } from './token-guide-link';

interface RotateTokenPanelProps {
    projectId: string;
    connectionId: string;
    useCount: number;
}

export function RotateTokenPanel({ projectId, connectionId, useCount }: RotateTokenPanelProps) {
    const [isOpen, setIsOpen] = useState(false);
    return (
        <Panel
            title="Token" about="Sealed, and never shown again. It can only be replaced."
            actions={!isOpen && <Button variant="default" onClick={() => { setIsOpen(true); }}>Rotate token</Button>}
        >
            {isOpen
                ? <RotateForm projectId={projectId} connectionId={connectionId} useCount={useCount} onDone={() => { setIsOpen(false); }} />
                : <Text>Rotate it before it expires: the syncs go on without a break, with nothing else to change.</Text>}
        </Panel>
    );
}

function RotateForm({ projectId, connectionId, useCount, onDone }: RotateTokenPanelProps & { onDone: () => void }) {
    const [token, setToken] = useState('');
    const update = useUpdateConnection(connectionId);
    const client = useQueryClient();
    const toast = useToast();
    const refused = connectionErrors(update.error);

    function submit() {
        update.mutate({ credentials: { accessToken: token.trim() } }, {
            onSuccess: () => {
                setToken('');
                toast({ text: 'Netlify accepted the new token. It is in use from now on.' });
                void client.invalidateQueries({ queryKey: ['app-connection', connectionId] });
                onDone();
            },
        });
    }
    return (
        <form onSubmit={(event) => { event.preventDefault(); submit(); }}>
            <Stack gap="sm">
                <TokenInput value={token} error={refused.token} onChange={(value) => { update.reset(); setToken(value); }} />
                <Text size="sm">
                    <TokenGuideLink projectId={projectId} />
                    {useCount > 0 && `. ${plural(useCount, 'sync')} will use the new token; end the old one at Netlify afterwards.`}
                </Text>
                {update.isError && !refused.token && <ErrorPanel error={update.error} title="The token was not replaced" />}
                <Group gap="xs">
                    <Button type="submit" disabled={token.trim() === ''} loading={update.isPending}>Update Credentials</Button>
                    <Button variant="default" onClick={onDone}>Cancel</Button>
                </Group>
            </Stack>
        </form>
    );
}
