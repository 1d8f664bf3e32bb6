import { Button, Group, Modal, Select, Stack, Text, Textarea } from '@mantine/core';
import { useState } from 'react';

import { FormDialog } from '@/components/form-dialog';
import { SecretValue } from '@/components/secret-value';
import { useToast } from '@/components/toasts';
import { useInvite, type Invitations } from '@/features/members/api';
import { fieldErrors } from '@/lib/api-error';
import { plural } from '@/lib/format';
import { useOrgRoles } from '@/lib/role-choices';

const addressesIn = (text: string) => [...new Set(text.split(/[\s,;]+/).filter(Boolean))];

export function InviteDialog({ onClose }: { onClose: () => void }) {
    const invite = useInvite();
    const roles = useOrgRoles();
    const toast = useToast();
    const [text, setText] = useState('');
    const [role, setRole] = useState('member');
    const [isTried, setIsTried] = useState(false);
    const emails = addressesIn(text);
    const wrong = emails.find((email) => !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email));
    const problem = emails.length === 0 ? 'Enter at least one e-mail address.' : wrong ? `${wrong} is no e-mail address.` : undefined;

    if (invite.data && invite.data.completeInviteLinks.length > 0) return <Links invitations={invite.data} onDone={onClose} />;
    return (
        <FormDialog isOpen title="Invite people" submitLabel="Invite" isPending={invite.isPending} error={invite.error} onClose={onClose}
            onSubmit={(event) => {
                event.preventDefault();
                setIsTried(true);
                if (problem) return;
                invite.mutate({ emails, role }, {
                    onSuccess: ({ completeInviteLinks }) => {
                        if (completeInviteLinks.length > 0) return;
                        toast({ text: `${plural(emails.length, 'person', 'people')} invited` });
                        onClose();
                    },
                });
            }}>
            <Textarea label="E-mail addresses" description="One a line, or separated by commas" data-autofocus autosize minRows={3} maxRows={8} value={text}
                error={(isTried && problem) || fieldErrors(invite.error)['inviteeEmails']} onChange={(event) => { setText(event.currentTarget.value); }} />
            <Select label="Role in the organisation" data={roles} value={role} allowDeselect={false} onChange={(value) => { setRole(value ?? 'member'); }} />
        </FormDialog>
    );
}

/** Without a mail server the links are passed on by hand. */
function Links({ invitations, onDone }: { invitations: Invitations; onDone: () => void }) {
    return (
        <Modal opened onClose={onDone} title="Pass the links on" closeOnClickOutside={false} size="lg">
            <Stack gap="md">
                <Text size="sm">
                    This server sends no mail. Give each person their own link: whoever opens it becomes that person here. It works once, for seven days.
                </Text>
                {invitations.completeInviteLinks.map(({ email, link }) => (
                    <div key={email}>
                        <Text size="sm" fw={550} mb={4}>{email}</Text>
                        <SecretValue value={link} label={`invitation of ${email}`} />
                    </div>
                ))}
                <Group justify="flex-end"><Button onClick={onDone}>Done</Button></Group>
            </Stack>
        </Modal>
    );
}
