import { Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';

import { ConfirmDialog } from '@/components/confirm-dialog';
import { ErrorPanel } from '@/components/error-panel';
import { useToast } from '@/components/toasts';
import { lossOf, useDeleteEnvironment } from '@/features/projects/api';
import { listed, plural } from '@/lib/format';
import type { Environment } from '@/lib/project';

interface DeleteEnvironmentDialogProps {
    projectId: string;
    environment: Environment;
    onClose: () => void;
}

export function DeleteEnvironmentDialog({ projectId, environment, onClose }: DeleteEnvironmentDialogProps) {
    const remove = useDeleteEnvironment(projectId);
    const toast = useToast();
    const loss = useQuery({
        queryKey: ['loss', projectId, environment.slug],
        queryFn: () => lossOf(projectId, environment),
        staleTime: 0,
    });
    return (
        <ConfirmDialog isOpen title={`Delete ${environment.name}?`} confirmLabel="Delete environment" typedName={environment.slug}
            isPending={remove.isPending} error={remove.error} onClose={onClose}
            onConfirm={() => {
                remove.mutate(environment, {
                    onSuccess: () => {
                        toast({ text: `Environment “${environment.name}” deleted` });
                        onClose();
                    },
                });
            }}>
            <Stack gap="xs">
                {loss.isPending && <Skeleton height="3rem" />}
                {loss.error && <ErrorPanel title="What would be lost could not be counted" error={loss.error} onRetry={() => void loss.refetch()} />}
                {loss.data && (
                    <>
                        <Text size="sm">
                            {loss.data.secrets + loss.data.folders === 0
                                ? 'The environment is empty.'
                                : <>This deletes <b>{plural(loss.data.secrets, 'secret')}</b> with all versions, and <b>{plural(loss.data.folders, 'folder')}</b>. They cannot be brought back.</>}
                        </Text>
                        {loss.data.syncs.length > 0 && (
                            <Text size="sm">
                                {listed(loss.data.syncs)} {loss.data.syncs.length === 1 ? 'loses its source and stops' : 'lose their source and stop'}. What
                                has already been synced stays where it is.
                            </Text>
                        )}
                    </>
                )}
            </Stack>
        </ConfirmDialog>
    );
}
