// Asks before something that cannot be taken back. Says exactly what will happen; the button says it
// again. With `typedName`, the name has to be typed first.
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';

import { ErrorPanel } from '@/components/error-panel';

interface ConfirmDialogProps {
    isOpen: boolean;
    title: string;
    children: ReactNode;
    confirmLabel: string; // a verb and its object: "Delete project"
    typedName?: string;
    tone?: 'danger' | 'plain';
    isPending?: boolean;
    error?: unknown;
    onConfirm: () => void;
    onClose: () => void;
}

export function ConfirmDialog({ isOpen, ...rest }: ConfirmDialogProps) {
    return (
        <Modal opened={isOpen} onClose={rest.onClose} title={rest.title}>
            {isOpen && <ConfirmBody {...rest} />}
        </Modal>
    );
}

function ConfirmBody({
    children, confirmLabel, typedName, tone = 'danger', isPending = false, error, onConfirm, onClose,
}: Omit<ConfirmDialogProps, 'isOpen'>) {
    const [typed, setTyped] = useState('');
    const isReady = typedName === undefined || typed.trim() === typedName;

    return (
        <form onSubmit={(event) => {
            event.preventDefault();
            if (isReady) onConfirm();
        }}>
            <Stack gap="md">
                <div>{children}</div>
                {typedName !== undefined && (
                    <TextInput
                        label={<>Type <span className="mono">{typedName}</span> to confirm</>}
                        value={typed} onChange={(event) => { setTyped(event.currentTarget.value); }}
                        autoComplete="off" spellCheck={false} data-autofocus
                    />
                )}
                {error !== undefined && error !== null && <ErrorPanel error={error} />}
                <Group justify="flex-end" gap="xs">
                    <Button variant="default" onClick={onClose}>Cancel</Button>
                    <Button type="submit" color={tone === 'danger' ? 'red' : 'petrol'} disabled={!isReady}
                        loading={isPending} {...(typedName === undefined ? { 'data-autofocus': true } : {})}>
                        {confirmLabel}
                    </Button>
                </Group>
                <Text span className="visually-hidden" role="status">{isPending ? 'Working' : ''}</Text>
            </Stack>
        </form>
    );
}
