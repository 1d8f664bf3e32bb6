// What can be done with a sync. Everything that writes opens a dialog on the sync's page, by address.
import { ActionIcon, Menu } from '@mantine/core';
import { Link } from 'react-router-dom';

import { Icon } from '@/components/icon';
import { useToast } from '@/components/toasts';
import { messageOf } from '@/lib/api-error';

import { useUpdateSync } from './api';
import { dialogAddress, editAddress, type DialogName } from './sync-addresses';
import type { SecretSync } from './types';

export function SyncMenu({ projectId, sync }: { projectId: string; sync: SecretSync }) {
    const update = useUpdateSync(sync.id);
    const toast = useToast();
    const to = (dialog: DialogName) => dialogAddress(projectId, sync.id, dialog);

    function setAutoSync(isAutoSyncEnabled: boolean) {
        update.mutate({ isAutoSyncEnabled }, {
            onSuccess: () => {
                toast({
                    text: isAutoSyncEnabled ? `Auto-Sync enabled for “${sync.name}”` : `Auto-Sync disabled for “${sync.name}”. It runs when you trigger it.`,
                    action: { label: 'Undo', run: () => { update.mutate({ isAutoSyncEnabled: !isAutoSyncEnabled }); } },
                });
            },
            onError: (error) => { toast({ text: messageOf(error), tone: 'bad' }); },
        });
    }
    function copyId() {
        navigator.clipboard.writeText(sync.id).then(
            () => { toast({ text: 'Sync ID copied' }); },
            () => { toast({ text: `Could not copy. The ID is ${sync.id}`, tone: 'bad' }); });
    }
    return (
        <Menu position="bottom-end" withInitialFocusPlaceholder={false}>
            <Menu.Target>
                <ActionIcon aria-label={`Actions for ${sync.name}`}><Icon name="more" /></ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
                <Menu.Item leftSection={<Icon name="sync" />} component={Link} to={to('trigger')}>Trigger Sync</Menu.Item>
                <Menu.Item leftSection={<Icon name="import" />} component={Link} to={to('import')}>Import Secrets</Menu.Item>
                <Menu.Item leftSection={<Icon name="edit" />} component={Link} to={editAddress(projectId, sync.id)}>Edit Sync</Menu.Item>
                <Menu.Item leftSection={<Icon name={sync.isAutoSyncEnabled ? 'pause' : 'sync'} />} onClick={() => { setAutoSync(!sync.isAutoSyncEnabled); }}>
                    {sync.isAutoSyncEnabled ? 'Disable Auto-Sync' : 'Enable Auto-Sync'}
                </Menu.Item>
                <Menu.Item leftSection={<Icon name="copy" />} onClick={copyId}>Copy Sync ID</Menu.Item>
                <Menu.Divider />
                <Menu.Item leftSection={<Icon name="close" />} component={Link} to={to('remove')}>Remove Secrets</Menu.Item>
                <Menu.Item leftSection={<Icon name="trash" />} color="red" component={Link} to={to('delete')}>Delete Sync</Menu.Item>
            </Menu.Dropdown>
        </Menu>
    );
}
