import { Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';

import { ErrorPanel } from '@/components/error-panel';
import { useSignIn } from '@/features/start/api';
import { ApiError, messageOf } from '@/lib/api-error';
import type { Organization } from '@/lib/auth';

interface SignInFormProps {
    onSignedIn: (token: string, organizations: Organization[]) => void;
    isFinishing: boolean;
    finishError: unknown;
}

/** Wrong passwords are the reader's to correct: no talk of permissions. */
function explain(error: unknown): unknown {
    const isRefusal = error instanceof ApiError && [400, 401, 403].includes(error.status);
    return isRefusal ? new ApiError(422, messageOf(error)) : error;
}

export function SignInForm({ onSignedIn, isFinishing, finishError }: SignInFormProps) {
    const signIn = useSignIn();
    const form = useForm({
        initialValues: { email: '', password: '' },
        validate: {
            email: (value) => (value.trim() ? null : 'Enter your e-mail address.'),
            password: (value) => (value ? null : 'Enter your password.'),
        },
    });
    const error = signIn.error ?? finishError;
    const submit = form.onSubmit(({ email, password }) => {
        signIn.mutate({ email: email.trim(), password }, {
            onSuccess: ({ token, organizations }) => { onSignedIn(token, organizations); },
        });
    });
    return (
        <form noValidate onSubmit={submit}>
            <Stack gap="sm">
                <TextInput label="E-mail" type="email" autoComplete="username" autoFocus {...form.getInputProps('email')} />
                <PasswordInput label="Password" autoComplete="current-password" {...form.getInputProps('password')} />
                {error !== null && error !== undefined && <ErrorPanel error={explain(error)} />}
                <Button type="submit" mt="xs" fullWidth loading={signIn.isPending || isFinishing}>Sign in</Button>
            </Stack>
        </form>
    );
}
