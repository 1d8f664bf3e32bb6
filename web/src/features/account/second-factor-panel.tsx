import { Button, Group, Skeleton, Text } from '@mantine/core';
import { useState } from 'react';

import { ErrorPanel } from '@/components/error-panel';
import { Panel } from '@/components/panel';
import { StatusBadge } from '@/components/status-badge';
import { useToast } from '@/components/toasts';
import { useDisableFactor, useRefreshFactor, useRenewCodes, useSecondFactor } from '@/features/account/api';
import { EnrolDialog } from '@/features/account/enrol-dialog';
import { PasswordDialog } from '@/features/account/password-dialog';
import { RecoveryCodes } from '@/features/account/recovery-codes';
import { plural } from '@/lib/format';

export function SecondFactorPanel() {
    const factor = useSecondFactor();
    const [open, setOpen] = useState<'enrol' | 'codes' | 'off'>();
    const close = () => { setOpen(undefined); };
    const isOn = factor.data?.isVerified === true;
    return (
        <Panel title="Two-factor authentication" about="A code from an app on your phone, beside the password. A stolen password alone is of no use then."
            actions={factor.data && <StatusBadge tone={isOn ? 'good' : 'plain'}>{isOn ? 'on' : 'off'}</StatusBadge>}>
            {factor.isPending && <Skeleton height="2.25rem" />}
            {factor.error && <ErrorPanel error={factor.error} onRetry={() => void factor.refetch()} />}
            {factor.data && !isOn && (
                <Group justify="flex-end"><Button onClick={() => { setOpen('enrol'); }}>Set up two-factor authentication</Button></Group>
            )}
            {factor.data && isOn && (
                <Group justify="space-between">
                    <Text size="sm" {...(factor.data.recoveryCodesLeft < 3 ? { c: 'red' } : { c: 'dimmed' })}>
                        {plural(factor.data.recoveryCodesLeft, 'recovery code')} left
                    </Text>
                    <Group gap="xs">
                        <Button variant="default" onClick={() => { setOpen('codes'); }}>New recovery codes</Button>
                        <Button variant="outline" color="red" onClick={() => { setOpen('off'); }}>Turn off</Button>
                    </Group>
                </Group>
            )}
            {open === 'enrol' && <EnrolDialog onClose={close} />}
            {open === 'codes' && <RenewCodesDialog onClose={close} />}
            {open === 'off' && <TurnOffDialog onClose={close} />}
        </Panel>
    );
}

function RenewCodesDialog({ onClose }: { onClose: () => void }) {
    const renew = useRenewCodes();
    const refresh = useRefreshFactor();
    const done = () => {
        void refresh();
        onClose();
    };
    if (renew.data) return <RecoveryCodes codes={renew.data.recoveryCodes} onDone={done} />;
    return (
        <PasswordDialog title="New recovery codes" submitLabel="Make new codes" isPending={renew.isPending} error={renew.error} onClose={onClose}
            onSubmit={(password) => { renew.mutate(password); }}>
            Ten new codes are made. The codes you have now stop working.
        </PasswordDialog>
    );
}

function TurnOffDialog({ onClose }: { onClose: () => void }) {
    const disable = useDisableFactor();
    const toast = useToast();
    return (
        <PasswordDialog title="Turn two-factor authentication off?" submitLabel="Turn off" isDanger isPending={disable.isPending} error={disable.error}
            onClose={onClose} onSubmit={(password) => {
                disable.mutate(password, {
                    onSuccess: () => {
                        toast({ text: 'Two-factor authentication is off' });
                        onClose();
                    },
                });
            }}>
            From now on your password alone is enough to sign in as you. The app’s codes and the recovery codes stop working.
        </PasswordDialog>
    );
}
