// Ends a group: alone, with its syncs, or with what they wrote.
import { Radio, Stack, Text } from '@mantine/core';
import { useState } from 'react';

import { ConfirmDialog } from '@/components/confirm-dialog';
import { useToast } from '@/components/toasts';
import { plural } from '@/lib/format';

import { useDeleteGroup, type SyncGroup } from './group-api';

type What = 'group' | 'syncs' | 'secrets';

interface DeleteGroupDialogProps {
    group: SyncGroup;
    isOpen: boolean;
    onClose: () => void;
    onGone: () => void;
}

export function DeleteGroupDialog({ group, isOpen, onClose, onGone }: DeleteGroupDialogProps) {
    const [what, setWhat] = useState<What>('group');
    const remove = useDeleteGroup(group.id);
    const toast = useToast();
    const syncs = plural(group.sites.filter((site) => site.syncId).length, 'sync');
    const about: Record<What, string> = {
        group: `Deletes the group alone. Its ${syncs} stay and go on; no new site is looked for.`,
        syncs: `Deletes the group and its ${syncs}. The variables at Netlify stay as they are, and nobody updates them any more.`,
        secrets: `Deletes at Netlify every value that its ${syncs} wrote, then the syncs, and the group at once.`,
    };

    return (
        <ConfirmDialog
            isOpen={isOpen} title={`Delete “${group.name}”?`} typedName={group.name} isPending={remove.isPending} error={remove.error}
            confirmLabel={what === 'group' ? 'Delete group' : what === 'syncs' ? 'Delete group and syncs' : 'Delete group, syncs and variables'}
            onClose={() => { remove.reset(); onClose(); }}
            onConfirm={() => {
                remove.mutate({ removeSyncs: what !== 'group', removeSecrets: what === 'secrets' }, {
                    onSuccess: () => { toast({ text: `Group “${group.name}” deleted` }); onGone(); },
                });
            }}
        >
            <Radio.Group label="What goes" value={what} onChange={(value) => { setWhat(value as What); }} mb="sm">
                <Stack gap="xs" mt="xs">
                    <Radio value="group" label="The group alone" />
                    <Radio value="syncs" label="The group and its syncs" />
                    <Radio value="secrets" label="The group, its syncs and what they wrote at Netlify" />
                </Stack>
            </Radio.Group>
            <Text>{about[what]}</Text>
        </ConfirmDialog>
    );
}
