import { Button, Stack, TextInput } from '@mantine/core';
import { isEmail, useForm } from '@mantine/form';

import { ErrorPanel } from '@/components/error-panel';

interface EmailFormProps {
    submitLabel: string;
    isPending: boolean;
    error: unknown;
    onSubmit: (email: string) => void;
}

/** One address, to write to. */
export function EmailForm({ submitLabel, isPending, error, onSubmit }: EmailFormProps) {
    const form = useForm({
        initialValues: { email: '' },
        validate: { email: isEmail('Enter an e-mail address, like ada@example.com.') },
    });
    return (
        <form noValidate onSubmit={form.onSubmit(({ email }) => { onSubmit(email.trim()); })}>
            <Stack gap="sm">
                <TextInput label="E-mail" type="email" autoComplete="username" autoFocus {...form.getInputProps('email')} />
                {error !== null && error !== undefined && <ErrorPanel error={error} />}
                <Button type="submit" mt="xs" fullWidth loading={isPending}>{submitLabel}</Button>
            </Stack>
        </form>
    );
}
