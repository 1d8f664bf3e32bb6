import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useState } from 'react';

import { FormDialog } from '@/components/form-dialog';
import { useToast } from '@/components/toasts';
import { useChangeEnvironment, useCreateEnvironment } from '@/features/projects/api';
import { fieldErrors } from '@/lib/api-error';
import { slugFrom } from '@/lib/format';
import type { Environment } from '@/lib/project';

interface EnvironmentDialogProps {
    projectId: string;
    environment: Environment | undefined; // left out: a new one
    onClose: () => void;
}

export function EnvironmentDialog({ projectId, environment, onClose }: EnvironmentDialogProps) {
    const create = useCreateEnvironment(projectId);
    const change = useChangeEnvironment(projectId);
    const toast = useToast();
    const [isSlugOwn, setIsSlugOwn] = useState(environment !== undefined);
    const form = useForm({
        initialValues: { name: environment?.name ?? '', slug: environment?.slug ?? '' },
        validate: {
            name: (value) => (value.trim() ? null : 'Give the environment a name.'),
            slug: (value) => (/^[a-z0-9]+(-[a-z0-9]+)*$/.test(value) ? null : 'Use lowercase letters, digits and single hyphens.'),
        },
    });
    const submit = form.onSubmit(({ name, slug }) => {
        const done = {
            onSuccess: () => {
                toast({ text: environment ? 'Environment saved' : `Environment “${name.trim()}” added` });
                onClose();
            },
            onError: (error: unknown) => { form.setErrors(fieldErrors(error)); },
        };
        if (environment) change.mutate({ id: environment.id, name: name.trim(), slug }, done);
        else create.mutate({ name: name.trim(), slug }, done);
    });
    const isSlugChanged = environment !== undefined && form.values.slug !== environment.slug;

    return (
        <FormDialog isOpen title={environment ? `Rename ${environment.name}` : 'Add environment'} submitLabel={environment ? 'Save' : 'Add environment'}
            isPending={create.isPending || change.isPending} error={create.error ?? change.error} onSubmit={submit} onClose={onClose}>
            <TextInput label="Name" maxLength={64} data-autofocus {...form.getInputProps('name')}
                onChange={(event) => {
                    form.setFieldValue('name', event.currentTarget.value);
                    if (!isSlugOwn) form.setFieldValue('slug', slugFrom(event.currentTarget.value));
                }} />
            <TextInput label="Slug" classNames={{ input: 'mono' }} maxLength={64} {...form.getInputProps('slug')}
                description={isSlugChanged
                    ? `Programs and references that use “${environment.slug}” will no longer find this environment.`
                    : 'What programs, the command line and references call it'}
                onChange={(event) => {
                    setIsSlugOwn(true);
                    form.setFieldValue('slug', event.currentTarget.value);
                }} />
        </FormDialog>
    );
}
