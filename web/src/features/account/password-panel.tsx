import { Button, Group, PasswordInput, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';

import { ErrorPanel } from '@/components/error-panel';
import { Panel } from '@/components/panel';
import { useToast } from '@/components/toasts';
import { useChangePassword } from '@/features/account/api';
import { fieldErrors } from '@/lib/api-error';
import { PASSWORD_MIN } from '@/lib/password';

export function PasswordPanel({ email }: { email: string }) {
    const change = useChangePassword();
    const toast = useToast();
    const form = useForm({
        initialValues: { oldPassword: '', newPassword: '', confirm: '' },
        validate: {
            oldPassword: (value) => (value ? null : 'Enter your current password.'),
            newPassword: (value) => (value.length >= PASSWORD_MIN ? null : `Use at least ${PASSWORD_MIN} characters.`),
            confirm: (value, values) => (value === values.newPassword ? null : 'The two passwords differ.'),
        },
    });
    return (
        <Panel title="Password" about="Changing it signs you out everywhere else.">
            <form noValidate onSubmit={form.onSubmit(({ oldPassword, newPassword }) => {
                change.mutate({ oldPassword, newPassword }, {
                    onSuccess: () => {
                        form.reset();
                        toast({ text: 'Password changed' });
                    },
                    onError: (error) => { form.setErrors(fieldErrors(error)); },
                });
            })}>
                <Stack gap="sm">
                    <input type="text" name="username" autoComplete="username" value={email} readOnly hidden />
                    <PasswordInput label="Current password" autoComplete="current-password" {...form.getInputProps('oldPassword')} />
                    <PasswordInput label="New password" description={`At least ${PASSWORD_MIN} characters`} autoComplete="new-password" {...form.getInputProps('newPassword')} />
                    <PasswordInput label="Confirm new password" autoComplete="new-password" {...form.getInputProps('confirm')} />
                    {change.error && <ErrorPanel title="The password was not changed" error={change.error} />}
                    <Group justify="flex-end"><Button type="submit" loading={change.isPending}>Change password</Button></Group>
                </Stack>
            </form>
        </Panel>
    );
}
