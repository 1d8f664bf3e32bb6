import { ActionIcon, Button, Group, Menu, Switch, Text } from '@mantine/core';
import { useState } from 'react';

import { ConfirmDialog } from '@/components/confirm-dialog';
import { Icon } from '@/components/icon';
import { RelativeTime } from '@/components/relative-time';
import { StatusBadge } from '@/components/status-badge';
import { useToast } from '@/components/toasts';
import { eventLabel, useDeleteWebhook, useSwitchWebhook, useTestWebhook, type Webhook } from '@/features/webhooks/api';
import { DeliveriesDialog } from '@/features/webhooks/deliveries-dialog';
import { after } from '@/lib/after';

const typeNames = { general: 'JSON', slack: 'Slack', 'microsoft-teams': 'Microsoft Teams' };

/** The address without what makes it a credential: a chat's hook has its key in the path. */
function shownAddress({ url, type }: Webhook): string {
    try {
        const { origin, host, pathname } = new URL(url);
        return type === 'general' ? `${origin}${pathname}` : host;
    } catch {
        return url;
    }
}

function State({ webhook }: { webhook: Webhook }) {
    if (!webhook.lastStatus) return <Text size="sm" c="dimmed">Nothing sent yet</Text>;
    const isGood = webhook.lastStatus === 'success';
    return (
        <div>
            <Group gap="xs" wrap="nowrap">
                <StatusBadge tone={isGood ? 'good' : 'bad'} icon={isGood ? 'check' : 'alert'}>{isGood ? 'Delivered' : 'Failed'}</StatusBadge>
                <Text size="xs" c="dimmed"><RelativeTime at={webhook.updatedAt} /></Text>
            </Group>
            {webhook.lastRunErrorMessage && <Text size="xs" c="dimmed" mt={4} maw="18rem">{webhook.lastRunErrorMessage}</Text>}
        </div>
    );
}

export function WebhookRow({ projectId, webhook }: { projectId: string; webhook: Webhook }) {
    const [shown, setShown] = useState<'deliveries' | 'delete'>();
    const toggle = useSwitchWebhook(projectId);
    const test = useTestWebhook(projectId);
    const destroy = useDeleteWebhook(projectId);
    const toast = useToast();
    const address = shownAddress(webhook);
    const events = webhook.eventsFilter.map(({ eventName }) => eventLabel(eventName)).join(', ');
    const send = () => {
        test.mutate(webhook.id, {
            onSuccess: ({ webhook: tested }) => {
                toast(tested.lastStatus === 'success'
                    ? { text: 'The test was delivered' }
                    : { text: `The test failed: ${tested.lastRunErrorMessage ?? 'no reason given'}`, tone: 'bad' });
            },
            onError: (error) => { toast({ text: `The test was not sent: ${error.message}`, tone: 'bad' }); },
        });
    };
    const close = () => { setShown(undefined); };

    return (
        <tr>
            <td data-label="Address">
                <span className="mono">{address}</span>
                <Text size="xs" c="dimmed">{typeNames[webhook.type]}{webhook.hasSecretKey ? ', signed' : ''}</Text>
            </td>
            <td data-label="Told of">
                {webhook.environment.name} <span className="mono">{webhook.secretPath}</span>
                <Text size="xs" c="dimmed">{events || 'Changes, and syncs that need a look'}</Text>
            </td>
            <td data-label="Last delivery"><State webhook={webhook} /></td>
            <td data-label="On">
                <Switch aria-label={`Webhook to ${address} is on`} checked={!webhook.isDisabled} disabled={toggle.isPending}
                    onChange={(event) => {
                        toggle.mutate({ id: webhook.id, isDisabled: !event.currentTarget.checked }, {
                            onError: (error) => { toast({ text: `Not changed: ${error.message}`, tone: 'bad' }); },
                        });
                    }} />
            </td>
            <td>
                <Group gap="xs" justify="flex-end" wrap="nowrap">
                    <Button size="compact-sm" variant="default" loading={test.isPending} onClick={send}>Send test</Button>
                    <Menu position="bottom-end">
                        <Menu.Target>
                            <ActionIcon variant="subtle" color="gray" aria-label={`More for the webhook to ${address}`}><Icon name="more" /></ActionIcon>
                        </Menu.Target>
                        <Menu.Dropdown>
                            <Menu.Item leftSection={<Icon name="history" />} onClick={() => { setShown('deliveries'); }}>Recent deliveries</Menu.Item>
                            <Menu.Item color="red" leftSection={<Icon name="trash" />} onClick={() => { setShown('delete'); }}>Delete webhook</Menu.Item>
                        </Menu.Dropdown>
                    </Menu>
                </Group>
                {shown === 'deliveries' && <DeliveriesDialog projectId={projectId} webhookId={webhook.id} address={address} onClose={close} />}
                <ConfirmDialog isOpen={shown === 'delete'} title="Delete this webhook?" confirmLabel="Delete webhook" isPending={destroy.isPending}
                    error={destroy.error} onClose={close}
                    onConfirm={() => { after(destroy.mutateAsync(webhook.id), () => { toast({ text: 'Webhook deleted' }); }); }}>
                    <span className="mono">{address}</span> is told nothing more, and the record of its deliveries goes. What waits to be sent is dropped.
                </ConfirmDialog>
            </td>
        </tr>
    );
}
