// What was deleted from a folder: brought back, or dropped for good.
import { Button, Group, Modal, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { ConfirmDialog } from '@/components/confirm-dialog';
import { DataTable } from '@/components/data-table';
import { EmptyState } from '@/components/empty-state';
import { ErrorPanel } from '@/components/error-panel';
import { RelativeTime } from '@/components/relative-time';
import { SkeletonRows } from '@/components/skeleton-rows';
import { useToast } from '@/components/toasts';
import { purgeDeleted, restoreSecrets, useDeletedSecrets, type DeletedSecret } from '@/features/secrets/api';
import type { Place } from '@/features/secrets/types';
import { plural } from '@/lib/format';

interface DeletedDialogProps {
    place: Place;
    environmentName: string;
    onChanged: () => void;
    onClose: () => void;
}

export function DeletedDialog({ place, environmentName, onChanged, onClose }: DeletedDialogProps) {
    const deleted = useDeletedSecrets(place);
    const toast = useToast();
    const restore = useMutation({ mutationFn: (id: string) => restoreSecrets([id]), onSuccess: onChanged });
    const purge = useMutation({ mutationFn: (secret: DeletedSecret | 'all') => purgeDeleted(place, secret), onSuccess: onChanged });
    const [toPurge, setToPurge] = useState<DeletedSecret | 'all'>();
    const count = deleted.data?.length ?? 0;

    function confirmPurge() {
        if (!toPurge) return;
        purge.mutate(toPurge, { onSuccess: () => {
            toast({ text: toPurge === 'all' ? 'The deleted secrets are gone for good' : `${toPurge.secretKey} is gone for good` });
            setToPurge(undefined);
        } });
    }
    return (
        <>
            <Modal opened={toPurge === undefined} onClose={onClose} size="lg" title={`Deleted secrets of ${environmentName}`}>
                <Stack gap="md">
                    {deleted.isPending && <SkeletonRows count={3} />}
                    {deleted.error && <ErrorPanel title="The deleted secrets could not be loaded" error={deleted.error} onRetry={() => void deleted.refetch()} />}
                    {restore.error && <ErrorPanel title="The secret was not restored" error={restore.error} />}
                    {deleted.data && count === 0 && <EmptyState icon="trash" title="Nothing was deleted here">What is deleted from this folder can be restored from this list.</EmptyState>}
                    {deleted.data && count > 0 && (
                        <>
                            <DataTable label="Deleted secrets" columns={[{ key: 'key', title: 'Key' }, { key: 'at', title: 'Deleted' }, { key: 'do', title: 'Actions', isHidden: true }]}>
                                {deleted.data.map((secret) => (
                                    <tr key={secret.id}>
                                        <td className="mono">{secret.secretKey}</td>
                                        <td><RelativeTime at={secret.deletedAt} /></td>
                                        <td>
                                            <Group gap="xs" justify="flex-end">
                                                <Button size="compact-sm" variant="default" disabled={restore.isPending} aria-label={`Restore ${secret.secretKey}`}
                                                    onClick={() => { restore.mutate(secret.id, { onSuccess: () => { toast({ text: `${secret.secretKey} restored` }); } }); }}>
                                                    Restore
                                                </Button>
                                                <Button size="compact-sm" variant="subtle" color="red" aria-label={`Delete for good: ${secret.secretKey}`}
                                                    onClick={() => { setToPurge(secret); }}>
                                                    Delete for good
                                                </Button>
                                            </Group>
                                        </td>
                                    </tr>
                                ))}
                            </DataTable>
                            <Group justify="flex-end">
                                <Button variant="default" onClick={() => { setToPurge('all'); }}>Delete all for good</Button>
                            </Group>
                        </>
                    )}
                </Stack>
            </Modal>
            <ConfirmDialog isOpen={toPurge !== undefined} isPending={purge.isPending} error={purge.error} onConfirm={confirmPurge}
                title={toPurge === 'all' ? `Delete ${plural(count, 'secret')} for good?` : `Delete ${toPurge?.secretKey ?? ''} for good?`}
                confirmLabel={toPurge === 'all' ? `Delete ${plural(count, 'secret')} for good` : 'Delete for good'}
                onClose={() => {
                    purge.reset();
                    setToPurge(undefined);
                }}>
                {toPurge === 'all' ? 'Every deleted secret of this folder goes' : 'It goes'} with all its versions and cannot be restored. The history
                of the folder can’t bring {toPurge === 'all' ? 'them' : 'it'} back either.
            </ConfirmDialog>
        </>
    );
}
