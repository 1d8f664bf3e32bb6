// Signing up, where the server allows it: first the address, then, from the link in the mail or at
// once where the server sends none, the account and an organisation of its own.
import { Anchor, Button, Group, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { Link, useNavigate } from 'react-router-dom';

import { EmptyState } from '@/components/empty-state';
import { ErrorPanel } from '@/components/error-panel';
import { useAskToSignUp, useMakeAccount } from '@/features/start/api';
import { EmailForm } from '@/features/start/email-form';
import { NewPasswordFields, newPasswordRules } from '@/features/start/new-password-fields';
import { StartFrame } from '@/features/start/start-frame';
import { useTokenOfLink } from '@/features/start/use-token-of-link';
import { fieldErrors } from '@/lib/api-error';
import { paths } from '@/lib/paths';

const back = <Anchor component={Link} size="sm" to={paths.login()}>I have an account: sign in</Anchor>;

export function NewAccountPage() {
    const linked = useTokenOfLink();
    const ask = useAskToSignUp();
    const token = linked || ask.data?.token;

    if (token) return <AccountForm token={token} />;
    if (ask.isSuccess) {
        return (
            <StartFrame title="Look into your mail" lead="A mail with a link to finish is on its way.">
                <Stack gap="md">
                    <EmptyState icon="check" title="The link works for a day">It proves that the address is yours.</EmptyState>
                    {back}
                </Stack>
            </StartFrame>
        );
    }
    return (
        <StartFrame title="Make an account" lead="Begin with your e-mail address. It is the name you sign in with.">
            <Stack gap="md">
                <EmailForm submitLabel="Go on" isPending={ask.isPending} error={ask.error} onSubmit={(email) => { ask.mutate(email); }} />
                {back}
            </Stack>
        </StartFrame>
    );
}

function AccountForm({ token }: { token: string }) {
    const make = useMakeAccount();
    const navigate = useNavigate();
    const form = useForm({
        initialValues: { firstName: '', lastName: '', organizationName: '', password: '', confirm: '' },
        validate: {
            firstName: (value) => (value.trim() ? null : 'Say how you want to be called.'),
            organizationName: (value) => (value.trim() ? null : 'Give the organisation a name.'),
            ...newPasswordRules,
        },
    });
    return (
        <StartFrame title="Make an account" lead="You get an organisation of your own, and can invite others into it.">
            <form noValidate onSubmit={form.onSubmit(({ firstName, lastName, organizationName, password }) => {
                make.mutate({ token, firstName: firstName.trim(), lastName: lastName.trim(), organizationName: organizationName.trim(), password }, {
                    onSuccess: () => { void navigate(paths.projects(), { replace: true }); },
                    onError: (error) => { form.setErrors(fieldErrors(error)); },
                });
            })}>
                <Stack gap="sm">
                    <Group grow gap="sm" align="flex-start">
                        <TextInput label="First name" autoComplete="given-name" autoFocus {...form.getInputProps('firstName')} />
                        <TextInput label="Last name" autoComplete="family-name" {...form.getInputProps('lastName')} />
                    </Group>
                    <TextInput label="Organisation" autoComplete="organization" maxLength={64} {...form.getInputProps('organizationName')} />
                    <NewPasswordFields form={form} />
                    {make.error && <ErrorPanel title="The account was not made" error={make.error} />}
                    <Button type="submit" mt="xs" fullWidth loading={make.isPending}>Create account</Button>
                </Stack>
            </form>
        </StartFrame>
    );
}
