// The command line tool listens on a port of this machine for the session of its user. It is handed
// over on a click: a link alone must not be enough to make this page give a token away.
import { Button, Stack, Text } from '@mantine/core';
import { useState } from 'react';

import { EmptyState } from '@/components/empty-state';
import { ErrorPanel } from '@/components/error-panel';
import { SecretValue } from '@/components/secret-value';
import { StartFrame } from '@/features/start/start-frame';
import { postToLocalPort } from '@/lib/api-client';
import { signOut, useSession, useUser } from '@/lib/auth';

/** What the tool reads. Its spelling is part of the protocol. */
interface CliSession {
    email: string;
    privateKey: string;
    JTWToken: string;
    RefreshToken: string;
}

function toBase64(text: string): string {
    return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

export function CliHandOver({ port }: { port: number }) {
    const session = useSession();
    const user = useUser();
    const [state, setState] = useState<'asking' | 'sending' | 'sent' | 'failed'>('asking');
    const body: CliSession | undefined = session.status === 'signed-in' && user.data
        ? { email: user.data.email, privateKey: '', JTWToken: session.token, RefreshToken: '' }
        : undefined;

    async function handOver() {
        setState('sending');
        try {
            await postToLocalPort(port, body);
            setState('sent');
        } catch {
            setState('failed');
        }
    }
    if (state === 'sent') {
        return (
            <StartFrame title="Signed in" lead="The command line has your session.">
                <EmptyState icon="check" title="You can close this page">Go on in the terminal.</EmptyState>
            </StartFrame>
        );
    }
    return (
        <StartFrame
            title="Sign in on the command line"
            lead={<>A program on this computer, listening on port <span className="mono">{port}</span>, asks to act
                as <b>{user.data?.email ?? 'you'}</b>. Go on only if you have just started the login in a terminal.</>}
        >
            <Stack gap="sm">
                {user.error && <ErrorPanel error={user.error} onRetry={() => void user.refetch()} />}
                {state === 'failed' && body && (
                    <>
                        <ErrorPanel title="The program could not be reached"
                            error={new Error('Copy the text below and paste it in the terminal instead.')} />
                        <SecretValue label="session for the terminal" value={toBase64(JSON.stringify(body))} />
                        <Text size="xs" c="dimmed">It is as good as your password until it expires. Do not send it to anybody.</Text>
                    </>
                )}
                <Button fullWidth disabled={!body} loading={state === 'sending'} onClick={() => void handOver()} autoFocus>
                    {state === 'failed' ? 'Try again' : 'Sign in on the command line'}
                </Button>
                <Button fullWidth variant="default" onClick={() => void signOut()}>Use another account</Button>
            </Stack>
        </StartFrame>
    );
}
