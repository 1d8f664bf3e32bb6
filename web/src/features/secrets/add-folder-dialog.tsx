import { TextInput } from '@mantine/core';
import { useState } from 'react';

import { FormDialog } from '@/components/form-dialog';
import { useToast } from '@/components/toasts';
import { useCreateFolder } from '@/features/secrets/api';
import { EnvironmentChoice } from '@/features/secrets/environment-choice';
import { fieldErrors } from '@/lib/api-error';
import type { Environment } from '@/lib/project';

interface AddFolderDialogProps {
    projectId: string;
    environments: Environment[]; // a single one is not asked for
    path: string;
    onClose: () => void;
}

export function AddFolderDialog({ projectId, environments, path, onClose }: AddFolderDialogProps) {
    const create = useCreateFolder(projectId);
    const toast = useToast();
    const [name, setName] = useState('');
    const [chosen, setChosen] = useState(environments.map(({ slug }) => slug));
    const [isTried, setIsTried] = useState(false);
    const nameError = /^[A-Za-z0-9_-]+$/.test(name.trim()) ? undefined : 'Use letters, digits, hyphens and underscores.';
    const choiceError = chosen.length === 0 ? 'Choose at least one environment.' : undefined;

    return (
        <FormDialog isOpen title="Add folder" submitLabel="Add folder" isPending={create.isPending} error={create.error} onClose={onClose}
            onSubmit={(event) => {
                event.preventDefault();
                setIsTried(true);
                if (nameError || choiceError) return;
                create.mutate({ environments: chosen, path, name: name.trim() }, {
                    onSuccess: () => {
                        toast({ text: `Folder “${name.trim()}” added` });
                        onClose();
                    },
                });
            }}>
            <TextInput label="Name" description={`In ${path}`} classNames={{ input: 'mono' }} value={name} data-autofocus spellCheck={false}
                error={(isTried && nameError) || fieldErrors(create.error)['name']} onChange={(event) => { setName(event.currentTarget.value); }} />
            {environments.length > 1 && (
                <EnvironmentChoice label="Add it to" environments={environments} value={chosen} onChange={setChosen} error={isTried ? choiceError : undefined} />
            )}
        </FormDialog>
    );
}
