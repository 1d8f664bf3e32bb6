import { PasswordInput, Text } from '@mantine/core';
import { useState } from 'react';

import { FormDialog } from '@/components/form-dialog';
import { useToast } from '@/components/toasts';
import { nameOf, useResetFactor, type OrgMember } from '@/features/members/api';

export function ResetFactorDialog({ member, onClose }: { member: OrgMember; onClose: () => void }) {
    const reset = useResetFactor();
    const toast = useToast();
    const [password, setPassword] = useState('');
    const name = nameOf(member.user);
    return (
        <FormDialog isOpen title={`Reset the second factor of ${name}?`} submitLabel="Reset second factor" isPending={reset.isPending} error={reset.error}
            isSubmitDisabled={password === ''} onClose={onClose} onSubmit={(event) => {
                event.preventDefault();
                reset.mutate({ id: member.id, password }, {
                    onSuccess: () => {
                        toast({ text: `The second factor of ${name} is reset` });
                        onClose();
                    },
                });
            }}>
            <Text size="sm">
                For who lost both the app and the recovery codes. Make sure that it is {name} who asks: from now on their password alone lets them in,
                until they set a new one up. They are signed out everywhere and told by mail; it stands in the audit log.
            </Text>
            <PasswordInput label="Your own password" autoComplete="current-password" data-autofocus value={password} onChange={(event) => { setPassword(event.currentTarget.value); }} />
        </FormDialog>
    );
}
