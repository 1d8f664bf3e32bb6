import { Modal, Text } from '@mantine/core';

import { DataTable } from '@/components/data-table';
import { ErrorPanel } from '@/components/error-panel';
import { RelativeTime } from '@/components/relative-time';
import { SkeletonRows } from '@/components/skeleton-rows';
import { StatusBadge } from '@/components/status-badge';
import { eventLabel, useDeliveries, type Delivery } from '@/features/webhooks/api';

const states: Record<Delivery['status'], { tone: 'good' | 'bad' | 'warn'; text: string }> = {
    success: { tone: 'good', text: 'Delivered' }, failed: { tone: 'bad', text: 'Failed' },
    waiting: { tone: 'warn', text: 'Waiting' }, sending: { tone: 'warn', text: 'Sending' },
};

interface DeliveriesDialogProps {
    projectId: string;
    webhookId: string;
    address: string;
    onClose: () => void;
}

export function DeliveriesDialog({ projectId, webhookId, address, onClose }: DeliveriesDialogProps) {
    const deliveries = useDeliveries(projectId, webhookId);
    return (
        <Modal opened onClose={onClose} size="lg" title={`Recent deliveries to ${address}`}>
            {deliveries.error && <ErrorPanel error={deliveries.error} onRetry={() => void deliveries.refetch()} />}
            {deliveries.isPending && <SkeletonRows count={4} />}
            {deliveries.data?.length === 0 && <Text c="dimmed">Nothing has been sent to this address yet.</Text>}
            {deliveries.data && deliveries.data.length > 0 && (
                <DataTable label="Deliveries" columns={[
                    { key: 'when', title: 'When' }, { key: 'event', title: 'Event' }, { key: 'state', title: 'Outcome' }, { key: 'tries', title: 'Tries' },
                ]}>
                    {deliveries.data.map((delivery) => (
                        <tr key={delivery.id}>
                            <td data-label="When"><RelativeTime at={delivery.createdAt} /></td>
                            <td data-label="Event">{eventLabel(delivery.event)}</td>
                            <td data-label="Outcome">
                                <StatusBadge tone={states[delivery.status].tone}>{states[delivery.status].text}</StatusBadge>
                                {delivery.errorMessage && <Text size="xs" c="dimmed">{delivery.errorMessage}</Text>}
                            </td>
                            <td data-label="Tries">{delivery.attempts}</td>
                        </tr>
                    ))}
                </DataTable>
            )}
        </Modal>
    );
}
