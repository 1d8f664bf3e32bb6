// Sign in, choose an organisation if there are several, and, when a command line tool asked for it,
// hand it the session.
import { Anchor, Group } from '@mantine/core';
import { useState } from 'react';
import { Link, Navigate, useLocation, useSearchParams } from 'react-router-dom';

import { ErrorPanel } from '@/components/error-panel';
import { Loading } from '@/components/loading';
import { useHasMail, useSelectOrganization, useServerConfig } from '@/features/start/api';
import { CliHandOver } from '@/features/start/cli-hand-over';
import { OrganizationChoice } from '@/features/start/organization-choice';
import { SecondFactorForm } from '@/features/start/second-factor-form';
import { SignInForm } from '@/features/start/sign-in-form';
import { StartFrame } from '@/features/start/start-frame';
import { useSession, type Challenge, type Organization } from '@/lib/auth';
import { paths } from '@/lib/paths';

/** Where to go afterwards: a page of ours, never another site. */
function readNext(text: string | null): string {
    return text && /^\/(?![/\\])/.test(text) ? text : paths.projects();
}

function readPort(text: string | null): number | undefined {
    if (!text || !/^\d{4,5}$/.test(text)) return undefined;
    const port = Number(text);
    return port >= 1024 && port <= 65535 ? port : undefined;
}

export function LoginPage() {
    const [search] = useSearchParams();
    const { state } = useLocation();
    const session = useSession();
    const config = useServerConfig();
    const select = useSelectOrganization();
    const [choice, setChoice] = useState<{ token: string; organizations: Organization[] }>();
    const [challenge, setChallenge] = useState<Challenge>();
    const hasMail = useHasMail();
    const portText = search.get('callback_port');
    const port = readPort(portText);

    if (config.isPending || session.status === 'unknown') return <Loading />;
    if (config.data && !config.data.initialized) return <Navigate to={paths.signUp()} replace />;
    if (session.status === 'signed-in') {
        return port ? <CliHandOver port={port} /> : <Navigate to={readNext(search.get('next'))} replace />;
    }

    function signedIn(token: string, organizations: Organization[]) {
        const [only] = organizations;
        if (organizations.length !== 1 || !only) setChoice({ token, organizations });
        else select.mutate({ token, organizationId: only.id }, { onSuccess: setChallenge });
    }
    if (challenge) {
        return (
            <SecondFactorForm challenge={challenge} onBack={() => {
                setChallenge(undefined);
                setChoice(undefined);
            }} />
        );
    }
    if (choice) return <OrganizationChoice {...choice} onChallenge={setChallenge} onBack={() => { setChoice(undefined); }} />;

    const hasEnded = (state as { reason?: string } | null)?.reason === 'ended';
    return (
        <StartFrame
            title="Sign in"
            lead={port ? 'The Infisical command line on this computer is waiting for you to sign in.'
                : hasEnded ? 'Your session has ended. Sign in to go on where you were.'
                    : 'Welcome back. Use the e-mail and password of your account.'}
        >
            {portText !== null && !port && (
                <ErrorPanel title="The link from the command line is not complete"
                    error={new Error('Its port must be a number from 1024 to 65535. Start the login in the terminal again.')} />
            )}
            {config.error && <ErrorPanel error={config.error} onRetry={() => void config.refetch()} />}
            {config.data?.authConsentContent && <p>{config.data.authConsentContent}</p>}
            <SignInForm onSignedIn={signedIn} isFinishing={select.isPending} finishError={select.error} />
            <Group justify="space-between" mt="md" mih="1.5rem">
                {hasMail.data && <Anchor component={Link} size="sm" to={paths.passwordReset()}>Forgot your password?</Anchor>}
                {config.data?.allowSignUp && <Anchor component={Link} size="sm" to={paths.newAccount()}>Make an account</Anchor>}
            </Group>
        </StartFrame>
    );
}
