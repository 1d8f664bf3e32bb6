// One integration: from where to where, how it is, and what can be done with it.
import { ActionIcon, Button, Group, Menu } from '@mantine/core';
import { Link } from 'react-router-dom';

import { Icon } from '@/components/icon';
import { RedeployLine } from '@/components/redeploy-line';
import { RelativeTime } from '@/components/relative-time';
import { StatusBadge } from '@/components/status-badge';
import { useToast } from '@/components/toasts';
import { messageOf } from '@/lib/api-error';
import { failureText } from '@/lib/failure-text';
import { paths } from '@/lib/paths';

import { useChangeIntegration, useSyncIntegration } from './api';
import { contextLabel } from './contexts';
import classes from './native.module.css';
import { isBusy, isRemoving, stateOf } from './state';
import type { Integration } from './types';

interface IntegrationRowProps {
    projectId: string;
    integration: Integration;
    onDelete: () => void;
}

export function IntegrationRow({ projectId, integration, onDelete }: IntegrationRowProps) {
    const sync = useSyncIntegration(projectId);
    const change = useChangeIntegration(projectId);
    const toast = useToast();
    const state = stateOf(integration);
    const context = contextLabel(integration.targetEnvironment);
    const site = integration.app ?? integration.appId ?? 'a site';
    const isFailed = integration.isSynced === false && !isBusy(integration);
    const failed = (error: unknown) => { toast({ text: messageOf(error), tone: 'bad' }); };

    function runNow() {
        sync.mutate(integration.id, { onSuccess: () => { toast({ text: `Syncing ${site}` }); }, onError: failed });
    }
    function toggle() {
        const isActive = !integration.isActive;
        change.mutate({ id: integration.id, isActive }, {
            onSuccess: () => { toast({ text: isActive ? `${site} follows the folder again` : `${site} stays as it is until you sync it` }); },
            onError: failed,
        });
    }
    async function copyId() {
        await navigator.clipboard.writeText(integration.id);
        toast({ text: 'Integration ID copied' });
    }
    return (
        <tr className={classes['row']} data-failed={isFailed}>
            <td>
                {integration.environment?.name ?? <StatusBadge tone="bad" icon="alert">Environment deleted</StatusBadge>}
                <span className={`${classes['second'] ?? ''} mono`}>{integration.secretPath}</span>
            </td>
            <td>
                {site}
                <span className={classes['second']}>Netlify · {context}</span>
            </td>
            <td>
                <span className={classes['badges']}>
                    <StatusBadge tone={state.tone} icon={state.icon}>{state.label}</StatusBadge>
                    {!integration.isActive && !isRemoving(integration) && <StatusBadge icon="pause">Paused</StatusBadge>}
                </span>
                <span className={classes['second']} data-failed={isFailed}>
                    {isFailed && integration.syncMessage
                        ? <span className={classes['words']}>{failureText(integration.syncMessage)}</span>
                        : integration.lastUsed ? <>Last synced <RelativeTime at={integration.lastUsed} /></> : 'Has not run yet'}
                </span>
                {integration.lastRedeploy && (
                    <div className={classes['deploy']}><RedeployLine redeploy={integration.lastRedeploy} /></div>
                )}
            </td>
            <td className={classes['actionCell']}>
                <Group gap="xs" wrap="nowrap" justify="flex-end">
                    <Button
                        size="compact-sm" variant="default" leftSection={<Icon name="sync" size={14} />} onClick={runNow}
                        disabled={isBusy(integration)} aria-label={`Sync now: ${site}, ${context}`}
                    >
                        Sync now
                    </Button>
                    <Menu position="bottom-end" withinPortal>
                        <Menu.Target>
                            <ActionIcon aria-label={`More about ${site}, ${context}`}><Icon name="more" /></ActionIcon>
                        </Menu.Target>
                        <Menu.Dropdown>
                            <Menu.Item leftSection={<Icon name="edit" />} component={Link} to={paths.editNativeIntegration(projectId, integration.id)}>Edit Integration</Menu.Item>
                            <Menu.Item leftSection={<Icon name="copy" />} onClick={() => void copyId()}>Copy Integration ID</Menu.Item>
                            <Menu.Item leftSection={<Icon name={integration.isActive ? 'pause' : 'sync'} />} onClick={toggle}>
                                {integration.isActive ? 'Pause' : 'Resume'}
                            </Menu.Item>
                            <Menu.Divider />
                            <Menu.Item color="red" leftSection={<Icon name="trash" />} onClick={onDelete}>Delete Integration</Menu.Item>
                        </Menu.Dropdown>
                    </Menu>
                </Group>
            </td>
        </tr>
    );
}
