// A form in a dialog. What the server says about a field stands beside the field, the rest above the
// buttons; closing is free while nothing is being sent.
import { Button, Group, Modal, Stack } from '@mantine/core';
import type { FormEvent, ReactNode } from 'react';

import { ErrorPanel } from '@/components/error-panel';
import { ApiError } from '@/lib/api-error';

interface FormDialogProps {
    isOpen: boolean;
    title: string;
    submitLabel: string; // a verb and its object: "Create project"
    isPending?: boolean;
    /** The last error; issues of fields are left to the form, which shows them with `fieldErrors`. */
    error?: unknown;
    isSubmitDisabled?: boolean;
    size?: string;
    onSubmit: (event: FormEvent<HTMLFormElement>) => void;
    onClose: () => void;
    children: ReactNode;
}

export function FormDialog({
    isOpen, title, submitLabel, isPending = false, error, isSubmitDisabled = false, size = 'md', onSubmit, onClose, children,
}: FormDialogProps) {
    const isAboutFields = error instanceof ApiError && error.issues.length > 0;
    return (
        <Modal opened={isOpen} onClose={onClose} title={title} size={size}>
            <form noValidate onSubmit={onSubmit}>
                <Stack gap="md">
                    {children}
                    {error !== undefined && error !== null && !isAboutFields && <ErrorPanel error={error} />}
                    <Group justify="flex-end" gap="xs">
                        <Button variant="default" onClick={onClose}>Cancel</Button>
                        <Button type="submit" loading={isPending} disabled={isSubmitDisabled}>{submitLabel}</Button>
                    </Group>
                </Stack>
            </form>
        </Modal>
    );
}
