// A forgotten password: first the address, then, from the link in the mail, the new one.
import { Anchor, Button, Stack } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router-dom';

import { EmptyState } from '@/components/empty-state';
import { ErrorPanel } from '@/components/error-panel';
import { useAskForPasswordReset, useResetPassword } from '@/features/start/api';
import { EmailForm } from '@/features/start/email-form';
import { NewPasswordFields, newPasswordRules } from '@/features/start/new-password-fields';
import { StartFrame } from '@/features/start/start-frame';
import { useTokenOfLink } from '@/features/start/use-token-of-link';
import { paths } from '@/lib/paths';

const back = <Anchor component={Link} size="sm" to={paths.login()}>Back to signing in</Anchor>;

export function PasswordResetPage() {
    const [search] = useSearchParams();
    const [isLink] = useState(search.has('token'));
    return isLink ? <NewPassword /> : <AskForMail />;
}

function AskForMail() {
    const ask = useAskForPasswordReset();
    if (ask.isSuccess) {
        return (
            <StartFrame title="Look into your mail" lead="If there is an account with this address, a mail is on its way to it.">
                <Stack gap="md">
                    <EmptyState icon="check" title="The link works for half an hour">Nothing arrives? Look among the unwanted mail, or ask your administrator.</EmptyState>
                    {back}
                </Stack>
            </StartFrame>
        );
    }
    return (
        <StartFrame title="Set a new password" lead="Enter the address of your account. A mail with a link to set a new password goes there.">
            <Stack gap="md">
                <EmailForm submitLabel="Send the mail" isPending={ask.isPending} error={ask.error} onSubmit={(email) => { ask.mutate(email); }} />
                {back}
            </Stack>
        </StartFrame>
    );
}

function NewPassword() {
    const token = useTokenOfLink();
    const reset = useResetPassword();
    const form = useForm({ initialValues: { password: '', confirm: '' }, validate: newPasswordRules });
    if (reset.isSuccess) {
        return (
            <StartFrame title="The password is set" lead="You were signed out everywhere. Sign in with the new password.">
                <Button component={Link} to={paths.login()} fullWidth>Sign in</Button>
            </StartFrame>
        );
    }
    return (
        <StartFrame title="Set a new password" lead="It replaces the old one at once, and every session of the account ends.">
            <form noValidate onSubmit={form.onSubmit(({ password }) => { reset.mutate({ token, password }); })}>
                <Stack gap="sm">
                    <NewPasswordFields form={form} autoFocus />
                    {reset.error && <ErrorPanel title="The password was not set" error={reset.error} />}
                    <Button type="submit" mt="xs" fullWidth loading={reset.isPending}>Set password</Button>
                    {reset.error && <Anchor component={Link} size="sm" to={paths.passwordReset()} reloadDocument>Ask for another link</Anchor>}
                </Stack>
            </form>
        </StartFrame>
    );
}
