import { Skeleton, Stack } from '@mantine/core';

import { ErrorPanel } from '@/components/error-panel';
import { Page } from '@/components/page';
import { NamePanel } from '@/features/account/name-panel';
import { PasswordPanel } from '@/features/account/password-panel';
import { SecondFactorPanel } from '@/features/account/second-factor-panel';
import { SessionsPanel } from '@/features/account/sessions-panel';
import { useUser } from '@/lib/auth';

export function AccountPage() {
    const user = useUser();
    return (
        <Page title="Your account" width="narrow" description={user.data?.email}>
            <Stack gap="lg">
                {user.isPending && <Skeleton height="12rem" radius="lg" />}
                {user.error && <ErrorPanel title="Your account could not be loaded" error={user.error} onRetry={() => void user.refetch()} />}
                {user.data && <NamePanel key={user.data.id} user={user.data} />}
                <PasswordPanel email={user.data?.email ?? ''} />
                <SecondFactorPanel />
                <SessionsPanel />
            </Stack>
        </Page>
    );
}
