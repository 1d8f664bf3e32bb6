// Before a folder goes back: exactly what will happen to which secret.
import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';

import { EmptyState } from '@/components/empty-state';
import { ErrorPanel } from '@/components/error-panel';
import { SkeletonRows } from '@/components/skeleton-rows';
import { useToast } from '@/components/toasts';
import { ChangeList } from '@/features/secrets/change-list';
import { useReturn, useReturnPreview, type Commit } from '@/features/secrets/history-api';
import type { Place } from '@/features/secrets/types';
import { exactTime, plural } from '@/lib/format';

interface ReturnDialogProps {
    place: Place;
    commit: Commit;
    isRevert: boolean; // this change alone; else all after it
    onClose: () => void;
}

export function ReturnDialog({ place, commit, isRevert, onClose }: ReturnDialogProps) {
    const preview = useReturnPreview(place, commit, isRevert);
    const back = useReturn(place, commit, isRevert);
    const toast = useToast();
    const [message, setMessage] = useState('');
    const [skipsLost, setSkipsLost] = useState(false);
    const changes = preview.data ?? [];
    const lost = changes.filter(({ isLost }) => isLost).length;
    const count = changes.length - lost;
    const title = isRevert ? `Undo change ${commit.commitId}?` : `Go back to change ${commit.commitId}?`;

    function confirm() {
        back.mutate({ skipLost: skipsLost, ...(message.trim() ? { message: message.trim() } : {}) }, {
            onSuccess: ({ totalChanges }) => {
                toast({ text: `${plural(totalChanges, 'secret')} ${totalChanges === 1 ? 'is' : 'are'} as before` });
                onClose();
            },
        });
    }
    return (
        <Modal opened onClose={onClose} title={title} size="lg">
            <Stack gap="md">
                <Text size="sm">
                    {isRevert
                        ? 'The secrets of this change get the state they had before it. Later changes of these same secrets are undone too.'
                        : `The secrets of this folder become what they were on ${exactTime(commit.createdAt)}.`}
                    {' '}Every change is a new version, so this can be taken back as well. Syncs that carry these secrets run again.
                </Text>
                {preview.isPending && <SkeletonRows count={4} label="Comparing" />}
                {preview.error && <ErrorPanel title="The comparison failed" error={preview.error} onRetry={() => void preview.refetch()} />}
                {preview.data && changes.length === 0 && <EmptyState icon="check" title="Nothing to change">The folder is already like that.</EmptyState>}
                {changes.length > 0 && (
                    <ChangeList label="What will change" changes={changes} isPreview words={{ create: 'Comes back', update: 'Changes', delete: 'Is deleted' }} />
                )}
                {lost > 0 && (
                    <Checkbox label={`Go back without ${plural(lost, 'secret')} whose older state is not kept any more`} checked={skipsLost}
                        onChange={(event) => { setSkipsLost(event.currentTarget.checked); }} />
                )}
                {count > 0 && (
                    <TextInput label="Why" description="Shown in the history. You can leave it empty." maxLength={500} value={message}
                        onChange={(event) => { setMessage(event.currentTarget.value); }} />
                )}
                {back.error && <ErrorPanel title="Nothing was changed" error={back.error} />}
                <Group justify="flex-end" gap="xs">
                    <Button variant="default" onClick={onClose}>Cancel</Button>
                    <Button color={changes.some(({ changeType }) => changeType === 'delete') ? 'red' : 'petrol'} loading={back.isPending}
                        disabled={count === 0 || (lost > 0 && !skipsLost)} onClick={confirm}>
                        {count === 0 ? 'Nothing to change' : `Change ${plural(count, 'secret')}`}
                    </Button>
                </Group>
            </Stack>
        </Modal>
    );
}
