import { Button, Modal, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';

import { DataTable } from '@/components/data-table';
import { EmptyState } from '@/components/empty-state';
import { ErrorPanel } from '@/components/error-panel';
import { RelativeTime } from '@/components/relative-time';
import { SkeletonRows } from '@/components/skeleton-rows';
import { useToast } from '@/components/toasts';
import { restoreSecrets, useDeletedSecrets } from '@/features/secrets/api';
import type { Place } from '@/features/secrets/types';

interface DeletedDialogProps {
    place: Place;
    environmentName: string;
    onRestored: () => void;
    onClose: () => void;
}

export function DeletedDialog({ place, environmentName, onRestored, onClose }: DeletedDialogProps) {
    const deleted = useDeletedSecrets(place);
    const toast = useToast();
    const restore = useMutation({ mutationFn: (id: string) => restoreSecrets([id]), onSuccess: onRestored });
    return (
        <Modal opened onClose={onClose} size="lg" title={`Deleted secrets of ${environmentName}`}>
            <Stack gap="md">
                {deleted.isPending && <SkeletonRows count={3} />}
                {deleted.error && <ErrorPanel title="The deleted secrets could not be loaded" error={deleted.error} onRetry={() => void deleted.refetch()} />}
                {restore.error && <ErrorPanel title="The secret was not restored" error={restore.error} />}
                {deleted.data?.length === 0 && <EmptyState icon="trash" title="Nothing was deleted here">What is deleted from this folder can be restored from this list.</EmptyState>}
                {deleted.data && deleted.data.length > 0 && (
                    <DataTable label="Deleted secrets" columns={[{ key: 'key', title: 'Key' }, { key: 'at', title: 'Deleted' }, { key: 'do', title: 'Actions', isHidden: true }]}>
                        {deleted.data.map((secret) => (
                            <tr key={secret.id}>
                                <td className="mono">{secret.secretKey}</td>
                                <td><RelativeTime at={secret.deletedAt} /></td>
                                <td>
                                    <Button size="compact-sm" variant="default" disabled={restore.isPending} aria-label={`Restore ${secret.secretKey}`}
                                        onClick={() => { restore.mutate(secret.id, { onSuccess: () => { toast({ text: `${secret.secretKey} restored` }); } }); }}>
                                        Restore
                                    </Button>
                                </td>
                            </tr>
                        ))}
                    </DataTable>
                )}
            </Stack>
        </Modal>
    );
}
