import { Button, Group, NumberInput, Stack, Textarea, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';

import { CopyButton } from '@/components/copy-button';
import { ErrorPanel } from '@/components/error-panel';
import { Panel } from '@/components/panel';
import { useToast } from '@/components/toasts';
import { useChangeProject } from '@/features/projects/api';
import { fieldErrors } from '@/lib/api-error';
import type { Project } from '@/lib/project';

export function GeneralPanel({ project }: { project: Project }) {
    const change = useChangeProject(project.id);
    const toast = useToast();
    const form = useForm({
        initialValues: { name: project.name, description: project.description ?? '', pitVersionLimit: project.pitVersionLimit },
        validate: { name: (value) => (value.trim() ? null : 'Give the project a name.') },
    });
    const submit = form.onSubmit((values) => {
        const saved = { ...values, name: values.name.trim(), description: values.description.trim() };
        change.mutate(saved, {
            onSuccess: () => {
                toast({ text: 'Project settings saved' });
                form.setValues(saved);
                form.resetDirty(saved);
            },
            onError: (error) => { form.setErrors(fieldErrors(error)); },
        });
    });
    return (
        <Panel title="General">
            <form noValidate onSubmit={submit}>
                <Stack gap="sm">
                    <TextInput label="Name" maxLength={64} {...form.getInputProps('name')} />
                    <Textarea label="Description" autosize minRows={2} maxRows={6} maxLength={1024} {...form.getInputProps('description')} />
                    <NumberInput label="Versions kept of each secret" description="1 to 100. Older versions are forgotten when a new one is written."
                        min={1} max={100} allowDecimal={false} w="14rem" {...form.getInputProps('pitVersionLimit')} />
                    <TextInput label="Project ID" description="For the command line, the SDKs and Terraform" readOnly value={project.id}
                        classNames={{ input: 'mono' }} rightSection={<CopyButton text={project.id} label="Copy project ID" />} />
                    {change.error && <ErrorPanel error={change.error} />}
                    <Group justify="flex-end">
                        <Button type="submit" disabled={!form.isDirty()} loading={change.isPending}>Save changes</Button>
                    </Group>
                </Stack>
            </form>
        </Panel>
    );
}
