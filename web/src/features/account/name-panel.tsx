import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';

import { ErrorPanel } from '@/components/error-panel';
import { Panel } from '@/components/panel';
import { useToast } from '@/components/toasts';
import { useRename } from '@/features/account/api';
import { fieldErrors } from '@/lib/api-error';
import type { User } from '@/lib/auth';

export function NamePanel({ user }: { user: User }) {
    const rename = useRename();
    const toast = useToast();
    const form = useForm({
        initialValues: { firstName: user.firstName ?? '', lastName: user.lastName ?? '' },
        validate: { firstName: (value) => (value.trim() ? null : 'Say how you want to be called.') },
    });
    return (
        <Panel title="Name">
            <form noValidate onSubmit={form.onSubmit((values) => {
                rename.mutate({ firstName: values.firstName.trim(), lastName: values.lastName.trim() }, {
                    onSuccess: () => {
                        form.resetDirty();
                        toast({ text: 'Name saved' });
                    },
                    onError: (error) => { form.setErrors(fieldErrors(error)); },
                });
            })}>
                <Stack gap="sm">
                    <Group grow align="flex-start">
                        <TextInput label="First name" autoComplete="given-name" {...form.getInputProps('firstName')} />
                        <TextInput label="Last name" autoComplete="family-name" {...form.getInputProps('lastName')} />
                    </Group>
                    {rename.error && <ErrorPanel error={rename.error} />}
                    <Group justify="flex-end"><Button type="submit" disabled={!form.isDirty()} loading={rename.isPending}>Save name</Button></Group>
                </Stack>
            </form>
        </Panel>
    );
}
