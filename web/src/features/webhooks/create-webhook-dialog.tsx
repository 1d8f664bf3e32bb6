import { Checkbox, PasswordInput, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';

import { FormDialog } from '@/components/form-dialog';
import { useToast } from '@/components/toasts';
import { eventChoices, useCreateWebhook, type Webhook } from '@/features/webhooks/api';
import { fieldErrors } from '@/lib/api-error';
import type { Environment } from '@/lib/project';

interface CreateWebhookDialogProps {
    projectId: string;
    environments: Environment[];
    isOpen: boolean;
    onClose: () => void;
}

interface Values {
    type: Webhook['type'];
    webhookUrl: string;
    environment: string;
    secretPath: string;
    webhookSecretKey: string;
    events: string[];
}

const types = [
    { value: 'general', label: 'JSON to any address' }, { value: 'slack', label: 'Slack message' },
    { value: 'microsoft-teams', label: 'Microsoft Teams message' },
];
const initial: Values = {
    type: 'general', webhookUrl: '', environment: '', secretPath: '/**', webhookSecretKey: '', events: [
        'secrets.modified', 'secret-sync.failed', 'secret-sync.held', 'secret-sync.drifted', 'secret-sync.stale', 'secret-sync.recovered',
        'secret-sync.redeploy-failed',
    ],
};

export function CreateWebhookDialog({ projectId, environments, isOpen, onClose }: CreateWebhookDialogProps) {
    const create = useCreateWebhook(projectId);
    const toast = useToast();
    const form = useForm<Values>({
        initialValues: initial,
        validate: {
            webhookUrl: (value) => (/^https?:\/\/[^/]/.test(value.trim()) ? null : 'Give a whole address, such as https://example.com/hook.'),
            environment: (value) => (value ? null : 'Choose an environment.'),
            events: (value) => (value.length > 0 ? null : 'Choose at least one event.'),
        },
    });
    const close = () => {
        form.reset();
        create.reset();
        onClose();
    };
    const submit = form.onSubmit(({ events, webhookSecretKey, ...values }) => {
        create.mutate({
            ...values, webhookSecretKey: webhookSecretKey || undefined, eventsFilter: events.map((eventName) => ({ eventName })),
        }, {
            onSuccess: () => {
                toast({ text: 'Webhook added' });
                close();
            },
            onError: (error) => { form.setErrors(fieldErrors(error)); },
        });
    });

    return (
        <FormDialog isOpen={isOpen} title="Add a webhook" submitLabel="Add webhook" isPending={create.isPending} error={create.error}
            onSubmit={submit} onClose={close}>
            <Select label="Kind" data={types} allowDeselect={false} {...form.getInputProps('type')} />
            <TextInput label="Address" placeholder={form.values.type === 'slack' ? 'https://hooks.slack.com/services/…' : 'https://…'}
                autoComplete="off" spellCheck={false} data-autofocus {...form.getInputProps('webhookUrl')} />
            <Select label="Environment" placeholder="Choose" data={environments.map(({ slug, name }) => ({ value: slug, label: name }))}
                allowDeselect={false} {...form.getInputProps('environment')} />
            <TextInput label="Secret path" description="A path such as /app, or a pattern: /app/* for the folders in it, /** for all."
                classNames={{ input: 'mono' }} spellCheck={false} {...form.getInputProps('secretPath')} />
            <Checkbox.Group label="Events" {...form.getInputProps('events')}>
                <Stack gap="xs" mt="xs">
                    {eventChoices.map(({ value, label }) => <Checkbox key={value} value={value} label={label} />)}
                </Stack>
            </Checkbox.Group>
            {form.values.type === 'general' && (
                <PasswordInput label="Signing key" description="Optional. With it, each message carries x-infisical-signature, an HMAC of its body."
                    autoComplete="off" {...form.getInputProps('webhookSecretKey')} />
            )}
        </FormDialog>
    );
}
