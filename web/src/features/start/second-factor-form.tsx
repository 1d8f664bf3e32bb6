import { Anchor, Button, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';

import { ErrorPanel } from '@/components/error-panel';
import { useVerifySecondFactor } from '@/features/start/api';
import { StartFrame } from '@/features/start/start-frame';
import { ApiError, messageOf } from '@/lib/api-error';
import type { Challenge } from '@/lib/auth';

/** A wrong code is the reader's to correct: no talk of signing in again. */
function explain(error: unknown): unknown {
    return error instanceof ApiError && error.status === 401 ? new ApiError(422, messageOf(error)) : error;
}

export function SecondFactorForm({ challenge, onBack }: { challenge: Challenge; onBack: () => void }) {
    const verify = useVerifySecondFactor();
    const [isRecovery, setIsRecovery] = useState(false);
    const [code, setCode] = useState('');
    const [complaint, setComplaint] = useState<string>();

    function submit() {
        if (code.trim() === '') {
            setComplaint(isRecovery ? 'Enter one of your recovery codes.' : 'Enter the code that the app shows.');
            return;
        }
        verify.mutate({ challenge, code: code.trim() }, { onError: () => { setCode(''); } });
    }
    return (
        <StartFrame title="Second factor" lead={isRecovery
            ? 'Enter one of the recovery codes you kept when you set two-factor authentication up. Each works once.'
            : 'Open your authenticator app and enter the code it shows for Tacit.'}>
            <form noValidate onSubmit={(event) => {
                event.preventDefault();
                submit();
            }}>
                <Stack gap="sm">
                    <TextInput key={String(isRecovery)} label={isRecovery ? 'Recovery code' : 'Code'} value={code} error={complaint} autoFocus
                        autoComplete="one-time-code" inputMode={isRecovery ? 'text' : 'numeric'} spellCheck={false} maxLength={64}
                        classNames={{ input: 'mono' }}
                        onChange={(event) => {
                            setCode(event.currentTarget.value);
                            setComplaint(undefined);
                        }} />
                    {verify.error && <ErrorPanel error={explain(verify.error)} />}
                    <Button type="submit" mt="xs" fullWidth loading={verify.isPending}>Go on</Button>
                    <Anchor component="button" type="button" size="sm" onClick={() => {
                        setIsRecovery(!isRecovery);
                        setCode('');
                        setComplaint(undefined);
                        verify.reset();
                    }}>{isRecovery ? 'Use the app instead' : 'The app is not at hand: use a recovery code'}</Anchor>
                    <Anchor component="button" type="button" size="sm" onClick={onBack}>Use another account</Anchor>
                </Stack>
            </form>
        </StartFrame>
    );
}
