// Other sites for a group. Whoever is selected no longer keeps its sync.
import { Text } from '@mantine/core';
import { useState } from 'react';

import { FormDialog } from '@/components/form-dialog';
import { useToast } from '@/components/toasts';

import { useSelectSites, type SyncGroup } from './group-api';
import { isSelectorEmpty, selectorOf } from './group-texts';
import { SelectorFields } from './selector-fields';

interface SelectSitesDialogProps {
    group: SyncGroup;
    onClose: () => void;
    onSaved: (group: SyncGroup) => void;
}

export function SelectSitesDialog({ group, onClose, onSaved }: SelectSitesDialogProps) {
    const [sites, setSites] = useState({
        names: (group.selector.siteNames ?? []).join(', '), repository: group.selector.repository ?? '',
    });
    const save = useSelectSites(group.id);
    const toast = useToast();
    const selector = selectorOf(sites.names, sites.repository);
    const isEmpty = isSelectorEmpty(selector);

    return (
        <FormDialog
            isOpen title={`Sites of “${group.name}”`} submitLabel="Select these sites" isPending={save.isPending} error={save.error}
            isSubmitDisabled={isEmpty} onClose={onClose}
            onSubmit={(event) => {
                event.preventDefault();
                save.mutate(selector, {
                    onSuccess: ({ syncGroup }) => {
                        toast({ text: 'Selection saved. Looking for its sites now.' });
                        onSaved(syncGroup);
                    },
                });
            }}
        >
            <SelectorFields
                draft={sites} problem={isEmpty ? 'Give a pattern of names, or a repository, or both' : undefined}
                onChange={(part) => { setSites((before) => ({ ...before, ...part })); }}
            />
            <Text size="sm" c="dimmed">
                Sites that fit are proposed; each joins when its plan is confirmed. A site that has joined and fits no longer keeps its
                sync until you delete that.
            </Text>
        </FormDialog>
    );
}
