import { Modal, Radio, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';

import { FormDialog } from '@/components/form-dialog';
import { roles, useCreateMachine } from '@/features/machines/api';
import { ShownOnce } from '@/features/machines/shown-once';
import { fieldErrors } from '@/lib/api-error';
import { useProjectRoles } from '@/lib/role-choices';

export function CreateMachineDialog({ projectId, onClose }: { projectId: string; onClose: () => void }) {
    const create = useCreateMachine(projectId);
    const [name, setName] = useState('');
    const [role, setRole] = useState('viewer');
    const own = (useProjectRoles(projectId).data ?? []).filter(({ value }) => !roles.some((known) => known.value === value));
    const [isTried, setIsTried] = useState(false);
    const nameError = name.trim() === '' ? 'Give the identity a name.' : undefined;

    if (create.data) {
        return (
            <Modal opened onClose={onClose} title={`${name.trim()} is ready`} closeOnClickOutside={false} closeOnEscape={false} size="lg">
                <ShownOnce clientId={create.data.clientId} clientSecret={create.data.clientSecret} onDone={onClose} />
            </Modal>
        );
    }
    return (
        <FormDialog isOpen title="Create machine identity" submitLabel="Create identity" isPending={create.isPending} error={create.error} onClose={onClose}
            onSubmit={(event) => {
                event.preventDefault();
                setIsTried(true);
                if (!nameError) create.mutate({ name: name.trim(), role });
            }}>
            <TextInput label="Name" description="What will use it, like “deploy pipeline”" data-autofocus maxLength={64} value={name}
                error={(isTried && nameError) || fieldErrors(create.error)['name']} onChange={(event) => { setName(event.currentTarget.value); }} />
            <Radio.Group label="Role in this project" value={role} onChange={setRole}>
                <Stack gap="xs" mt="xs">
                    {roles.map(({ value, label, can }) => <Radio key={value} value={value} label={label} description={can} />)}
                    {own.map(({ value, label }) => <Radio key={value} value={value} label={label} description="a role of this project" />)}
                </Stack>
            </Radio.Group>
        </FormDialog>
    );
}
