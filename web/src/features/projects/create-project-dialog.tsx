import { Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from 'react-router-dom';

import { FormDialog } from '@/components/form-dialog';
import { useCreateProject } from '@/features/projects/api';
import { fieldErrors } from '@/lib/api-error';
import { paths } from '@/lib/paths';

export function CreateProjectDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
    const create = useCreateProject();
    const navigate = useNavigate();
    const form = useForm({
        initialValues: { projectName: '', projectDescription: '' },
        validate: {
            projectName: (value) =>
                !value.trim() ? 'Give the project a name.' : value.trim().length > 64 ? 'Use at most 64 characters.' : null,
        },
    });

    function close() {
        form.reset();
        create.reset();
        onClose();
    }
    const submit = form.onSubmit(({ projectName, projectDescription }) => {
        const description = projectDescription.trim();
        create.mutate({ projectName: projectName.trim(), ...(description ? { projectDescription: description } : {}) }, {
            onSuccess: ({ project }) => { void navigate(paths.secrets(project.id)); },
            onError: (error) => { form.setErrors(fieldErrors(error)); },
        });
    });
    return (
        <FormDialog isOpen={isOpen} title="Create project" submitLabel="Create project" isPending={create.isPending}
            error={create.error} onSubmit={submit} onClose={close}>
            <TextInput label="Name" data-autofocus {...form.getInputProps('projectName')} />
            <Textarea label="Description" description="Optional" autosize minRows={2} maxRows={5} maxLength={1024}
                {...form.getInputProps('projectDescription')} />
        </FormDialog>
    );
}
