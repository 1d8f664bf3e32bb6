// Bringing all syncs of the organization to a stand, for those who may. The way back is the banner.
import { ActionIcon, Menu, Text, Textarea } from '@mantine/core';
import { useState } from 'react';

import { FormDialog } from '@/components/form-dialog';
import { Icon } from '@/components/icon';
import { useToast } from '@/components/toasts';
import { fieldErrors } from '@/lib/api-error';

import { usePauseSyncs, useSyncPause } from './pause-api';

const REASON_MAX = 500;

export function PauseMenu() {
    const pause = useSyncPause();
    const [isOpen, setIsOpen] = useState(false);

    if (!pause.data?.canChange) return null;
    return (
        <>
            <Menu position="bottom-end" withInitialFocusPlaceholder={false}>
                <Menu.Target>
                    <ActionIcon size="lg" aria-label="Actions for all syncs"><Icon name="more" /></ActionIcon>
                </Menu.Target>
                <Menu.Dropdown>
                    <Menu.Item leftSection={<Icon name="pause" />} disabled={pause.data.isPaused} onClick={() => { setIsOpen(true); }}>
                        {pause.data.isPaused ? 'All syncs are paused' : 'Pause all syncs…'}
                    </Menu.Item>
                </Menu.Dropdown>
            </Menu>
            {isOpen && <PauseDialog onClose={() => { setIsOpen(false); }} />}
        </>
    );
}

function PauseDialog({ onClose }: { onClose: () => void }) {
    const [reason, setReason] = useState('');
    const pause = usePauseSyncs();
    const toast = useToast();

    return (
        <FormDialog
            isOpen title="Pause all syncs of the organization?" submitLabel="Pause all syncs" isPending={pause.isPending} error={pause.error}
            onClose={onClose}
            onSubmit={(event) => {
                event.preventDefault();
                pause.mutate(reason.trim(), {
                    onSuccess: () => {
                        toast({ text: 'All syncs are paused' });
                        onClose();
                    },
                });
            }}
        >
            <Text size="sm">
                Until somebody resumes, no sync, import, removal, undo or look at a site begins, in any project of the organization;
                native integrations stand still too. A run that is on finishes.
            </Text>
            <Text size="sm">
                Changes to secrets stay queued and do not reach Netlify. On resume, all that is queued runs at once. Mails and
                webhooks go on.
            </Text>
            <Textarea
                label="Reason" description="Everybody who looks at the syncs sees it." maxLength={REASON_MAX} autosize minRows={2}
                value={reason} onChange={(event) => { setReason(event.currentTarget.value); }}
                error={fieldErrors(pause.error)['reason']} data-autofocus
            />
        </FormDialog>
    );
}
