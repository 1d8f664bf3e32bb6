// Setting a second factor up: the password, the app, a code of the app, the recovery codes.
import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';

import { ErrorPanel } from '@/components/error-panel';
import { QrCode } from '@/components/qr-code';
import { SecretValue } from '@/components/secret-value';
import { useConfirmFactor, useEnrol, useRefreshFactor } from '@/features/account/api';
import { PasswordDialog } from '@/features/account/password-dialog';
import { RecoveryCodes } from '@/features/account/recovery-codes';
import { ApiError, fieldErrors } from '@/lib/api-error';

export function EnrolDialog({ onClose }: { onClose: () => void }) {
    const enrol = useEnrol();
    const confirm = useConfirmFactor();
    const refresh = useRefreshFactor();
    const [code, setCode] = useState('');
    const isAboutCode = confirm.error instanceof ApiError && confirm.error.issues.length > 0;

    if (confirm.data) {
        return (
            <RecoveryCodes codes={confirm.data.recoveryCodes} onDone={() => {
                void refresh();
                onClose();
            }} />
        );
    }
    if (!enrol.data) {
        return (
            <PasswordDialog title="Set up two-factor authentication" submitLabel="Go on" isPending={enrol.isPending} error={enrol.error} onClose={onClose}
                onSubmit={(password) => { enrol.mutate(password); }}>
                You need an authenticator app, on your phone or in your password manager. Your other sessions end when it is set up.
            </PasswordDialog>
        );
    }
    return (
        <Modal opened onClose={onClose} title="Set up two-factor authentication" closeOnClickOutside={false}>
            <form noValidate onSubmit={(event) => {
                event.preventDefault();
                if (code.trim()) confirm.mutate(code.trim());
            }}>
                <Stack gap="md">
                    <Text size="sm">Scan this with the app, or enter the key by hand.</Text>
                    <Group justify="center"><QrCode text={enrol.data.otpUrl} label="QR code for the authenticator app. The key below is the same." /></Group>
                    <SecretValue value={enrol.data.secret} label="key" />
                    <TextInput label="Code that the app shows" autoComplete="one-time-code" inputMode="numeric" data-autofocus maxLength={6} value={code}
                        classNames={{ input: 'mono' }} error={fieldErrors(confirm.error)['totp']}
                        onChange={(event) => { setCode(event.currentTarget.value); }} />
                    {confirm.error && !isAboutCode && <ErrorPanel error={confirm.error} />}
                    <Group justify="flex-end" gap="xs">
                        <Button variant="default" onClick={onClose}>Cancel</Button>
                        <Button type="submit" loading={confirm.isPending} disabled={code.trim() === ''}>Turn on</Button>
                    </Group>
                </Stack>
            </form>
        </Modal>
    );
}
