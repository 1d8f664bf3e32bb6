// Whoever was invited sets a name and a password, and is in.
import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from 'react-router-dom';

import { ErrorPanel } from '@/components/error-panel';
import { useTakeUpInvitation } from '@/features/start/api';
import { NewPasswordFields, newPasswordRules } from '@/features/start/new-password-fields';
import { StartFrame } from '@/features/start/start-frame';
import { useTokenOfLink } from '@/features/start/use-token-of-link';
import { ApiError, fieldErrors, messageOf } from '@/lib/api-error';
import { paths } from '@/lib/paths';

/** A link that is used up is not mended by signing in again. */
function explain(error: unknown): unknown {
    return error instanceof ApiError && [401, 403].includes(error.status)
        ? new ApiError(422, `${messageOf(error)} The person who invited you can send another one.`) : error;
}

export function InvitationPage() {
    const token = useTokenOfLink();
    const take = useTakeUpInvitation();
    const navigate = useNavigate();
    const form = useForm({
        initialValues: { firstName: '', lastName: '', password: '', confirm: '' },
        validate: { firstName: (value) => (value.trim() ? null : 'Say how you want to be called.'), ...newPasswordRules },
    });
    return (
        <StartFrame title="You are invited" lead="Choose how you are called and a password. Then you are in.">
            <form noValidate onSubmit={form.onSubmit(({ firstName, lastName, password }) => {
                take.mutate({ token, firstName: firstName.trim(), lastName: lastName.trim(), password }, {
                    onSuccess: () => { void navigate(paths.projects(), { replace: true }); },
                    onError: (error) => { form.setErrors(fieldErrors(error)); },
                });
            })}>
                <Stack gap="sm">
                    <Group grow gap="sm" align="flex-start">
                        <TextInput label="First name" autoComplete="given-name" autoFocus {...form.getInputProps('firstName')} />
                        <TextInput label="Last name" autoComplete="family-name" {...form.getInputProps('lastName')} />
                    </Group>
                    <NewPasswordFields form={form} />
                    {take.error && <ErrorPanel title="The invitation could not be taken up" error={explain(take.error)} />}
                    <Button type="submit" mt="xs" fullWidth loading={take.isPending}>Take up the invitation</Button>
                </Stack>
            </form>
        </StartFrame>
    );
}
