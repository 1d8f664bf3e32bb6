import { Button, Checkbox, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';

import { SecretValue } from '@/components/secret-value';

interface ShownOnceProps {
    clientId: string | undefined;
    clientSecret: string;
    onDone: () => void;
}

/** The one time that a client secret can be seen. */
export function ShownOnce({ clientId, clientSecret, onDone }: ShownOnceProps) {
    const [isKept, setIsKept] = useState(false);
    return (
        <Stack gap="md">
            <Text size="sm">
                Copy the client secret now and store it where the machine reads it. The server keeps only a hash: nobody can show it
                again. If it is lost, create another one.
            </Text>
            {clientId && (
                <div>
                    <Text size="sm" fw={550} mb={4}>Client ID</Text>
                    <SecretValue value={clientId} label="client ID" isSecret={false} />
                </div>
            )}
            <div>
                <Text size="sm" fw={550} mb={4}>Client secret</Text>
                <SecretValue value={clientSecret} label="client secret" />
            </div>
            <Checkbox label="I have stored the client secret" checked={isKept} onChange={(event) => { setIsKept(event.currentTarget.checked); }} />
            <Group justify="flex-end"><Button disabled={!isKept} onClick={onDone}>Done</Button></Group>
        </Stack>
    );
}
