import { Button, Group, Modal, PasswordInput, Stack, Text } from '@mantine/core';
import { useState, type ReactNode } from 'react';

import { ErrorPanel } from '@/components/error-panel';

interface PasswordDialogProps {
    title: string;
    submitLabel: string;
    isDanger?: boolean;
    isPending: boolean;
    error: unknown;
    onSubmit: (password: string) => void;
    onClose: () => void;
    children: ReactNode;
}

/** For what a page left open must not be enough for. */
export function PasswordDialog({ title, submitLabel, isDanger = false, isPending, error, onSubmit, onClose, children }: PasswordDialogProps) {
    const [password, setPassword] = useState('');
    return (
        <Modal opened onClose={onClose} title={title}>
            <form noValidate onSubmit={(event) => {
                event.preventDefault();
                if (password) onSubmit(password);
            }}>
                <Stack gap="md">
                    <Text size="sm">{children}</Text>
                    <PasswordInput label="Your password" autoComplete="current-password" data-autofocus value={password}
                        onChange={(event) => { setPassword(event.currentTarget.value); }} />
                    {error !== null && error !== undefined && <ErrorPanel error={error} />}
                    <Group justify="flex-end" gap="xs">
                        <Button variant="default" onClick={onClose}>Cancel</Button>
                        <Button type="submit" color={isDanger ? 'red' : 'petrol'} disabled={password === ''} loading={isPending}>{submitLabel}</Button>
                    </Group>
                </Stack>
            </form>
        </Modal>
    );
}
