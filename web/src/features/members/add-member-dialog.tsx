import { MultiSelect, Select, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router-dom';

import { FormDialog } from '@/components/form-dialog';
import { useToast } from '@/components/toasts';
import { nameOf, useAddToProject, useOrgMembers, type ProjectMember } from '@/features/members/api';
import { plural } from '@/lib/format';
import { paths } from '@/lib/paths';
import type { RoleChoice } from '@/lib/role-choices';

interface AddMemberDialogProps {
    projectId: string;
    present: ProjectMember[];
    roles: RoleChoice[];
    onClose: () => void;
}

/** From the people of the organisation: who is not in it is invited there first. */
export function AddMemberDialog({ projectId, present, roles, onClose }: AddMemberDialogProps) {
    const people = useOrgMembers();
    const add = useAddToProject(projectId);
    const toast = useToast();
    const [emails, setEmails] = useState<string[]>([]);
    const [role, setRole] = useState('viewer');
    const [isTried, setIsTried] = useState(false);
    const there = new Set(present.map(({ userId }) => userId));
    const choices = (people.data ?? []).filter(({ userId }) => !there.has(userId)).map(({ user }) => ({ value: user.email, label: nameOf(user) }));

    return (
        <FormDialog isOpen title="Add people to this project" submitLabel="Add people" isPending={add.isPending} error={add.error ?? people.error} onClose={onClose}
            onSubmit={(event) => {
                event.preventDefault();
                setIsTried(true);
                if (emails.length === 0) return;
                add.mutate({ emails, role }, {
                    onSuccess: () => {
                        toast({ text: `${plural(emails.length, 'person', 'people')} added` });
                        onClose();
                    },
                });
            }}>
            <MultiSelect label="People" data={choices} value={emails} onChange={setEmails} searchable data-autofocus nothingFoundMessage="Nobody else is in the organisation"
                error={isTried && emails.length === 0 ? 'Choose at least one person.' : undefined} placeholder={emails.length === 0 ? 'Name or address' : ''} />
            <Select label="Role in this project" data={roles} value={role} allowDeselect={false} onChange={(value) => { setRole(value ?? 'viewer'); }} />
            <Text size="sm" c="dimmed">Somebody is missing? <Link to={paths.people()}>Invite them into the organisation</Link> first.</Text>
        </FormDialog>
    );
}
