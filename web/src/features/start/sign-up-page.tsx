import { Button, Group, PasswordInput, Stack, TextInput } from '@mantine/core';
import { isEmail, useForm } from '@mantine/form';
import { Navigate, useNavigate } from 'react-router-dom';

import { ErrorPanel } from '@/components/error-panel';
import { Loading } from '@/components/loading';
import { useServerConfig, useSignUp } from '@/features/start/api';
import { StartFrame } from '@/features/start/start-frame';
import { ApiError, fieldErrors } from '@/lib/api-error';
import { useSession } from '@/lib/auth';
import { PASSWORD_MIN } from '@/lib/password';
import { paths } from '@/lib/paths';

/** First run: whoever opens the new server makes its administrator. */
export function SignUpPage() {
    const config = useServerConfig();
    const session = useSession();
    const signUp = useSignUp();
    const navigate = useNavigate();
    const form = useForm({
        initialValues: { firstName: '', lastName: '', email: '', password: '', confirm: '' },
        validate: {
            firstName: (value) => (value.trim() ? null : 'Say how you want to be called.'),
            email: isEmail('Enter an e-mail address, like ada@example.com.'),
            password: (value) => (value.length >= PASSWORD_MIN ? null : `Use at least ${PASSWORD_MIN} characters.`),
            confirm: (value, values) => (value === values.password ? null : 'The two passwords differ.'),
        },
    });

    if (config.isPending) return <Loading />;
    if (session.status === 'signed-in') return <Navigate to={paths.projects()} replace />;
    if (config.data?.initialized && !signUp.isPending) return <Navigate to={paths.login()} replace />;

    const submit = form.onSubmit(({ firstName, lastName, email, password }) => {
        signUp.mutate({ firstName: firstName.trim(), lastName: lastName.trim(), email: email.trim(), password }, {
            onSuccess: () => { void navigate(paths.projects(), { replace: true }); },
            onError: (error) => { form.setErrors(fieldErrors(error)); },
        });
    });
    const isAboutFields = signUp.error instanceof ApiError && signUp.error.issues.length > 0;

    return (
        <StartFrame
            title="Set up Tacit"
            lead="This server is new. The account you make here becomes its administrator and owns the first organisation."
            foot="Passwords are kept as slow hashes only. If this one is lost, it cannot be read back from the server."
        >
            <form noValidate onSubmit={submit}>
                <Stack gap="sm">
                    {config.error && <ErrorPanel error={config.error} onRetry={() => void config.refetch()} />}
                    <Group grow gap="sm" align="flex-start">
                        <TextInput label="First name" autoComplete="given-name" data-autofocus autoFocus {...form.getInputProps('firstName')} />
                        <TextInput label="Last name" autoComplete="family-name" {...form.getInputProps('lastName')} />
                    </Group>
                    <TextInput label="E-mail" type="email" autoComplete="username" {...form.getInputProps('email')} />
                    <PasswordInput label="Password" description={`At least ${PASSWORD_MIN} characters. A sentence is easier to keep than a riddle.`}
                        autoComplete="new-password" {...form.getInputProps('password')} />
                    <PasswordInput label="Confirm password" autoComplete="new-password" {...form.getInputProps('confirm')} />
                    {signUp.error && !isAboutFields && <ErrorPanel error={signUp.error} />}
                    <Button type="submit" mt="xs" fullWidth loading={signUp.isPending}>Create account</Button>
                </Stack>
            </form>
        </StartFrame>
    );
}
