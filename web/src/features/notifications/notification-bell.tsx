// The bell in the shell: how many notifications are unread, and the last of them.
import { ActionIcon, Button, Drawer, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router-dom';

import { ErrorPanel } from '@/components/error-panel';
import { Icon } from '@/components/icon';
import { RelativeTime } from '@/components/relative-time';
import { paths } from '@/lib/paths';

import { useMarkRead, useNotifications, type Notification } from './api';
import classes from './notifications.module.css';

export function NotificationBell() {
    const [isOpen, setIsOpen] = useState(false);
    const { data, error } = useNotifications();
    const unread = data?.unreadCount ?? 0;
    const label = unread > 0 ? `Notifications, ${unread} unread` : 'Notifications';

    return (
        <>
            <ActionIcon size="lg" aria-label={label} onClick={() => { setIsOpen(true); }}>
                <Icon name="bell" size={18} />
                {unread > 0 && <span className={classes['count']} aria-hidden="true">{unread > 9 ? '9+' : unread}</span>}
            </ActionIcon>
            <Drawer opened={isOpen} onClose={() => { setIsOpen(false); }} position="right" size="24rem" title="Notifications" padding={0}>
                <List notifications={data?.notifications ?? []} unread={unread} onClose={() => { setIsOpen(false); }} />
                {error && <ErrorPanel error={error} title="The notifications could not be loaded" />}
            </Drawer>
        </>
    );
}

function List({ notifications, unread, onClose }: { notifications: Notification[]; unread: number; onClose: () => void }) {
    const markRead = useMarkRead();
    return (
        <>
            <Group justify="flex-end" className={classes['head'] ?? ''}>
                <Button size="compact-xs" variant="subtle" disabled={unread === 0} loading={markRead.isPending} onClick={() => { markRead.mutate(undefined); }}>Mark all as read</Button>
            </Group>
            {notifications.length === 0 && <Text size="sm" c="dimmed" className={classes['empty'] ?? ''}>Failed and held runs, drift and stale syncs are told here, and when they are over.</Text>}
            <ul className={classes['list']}>
                {notifications.map((one) => <Row key={one.id} one={one} onFollow={() => { if (!one.readAt) markRead.mutate([one.id]); onClose(); }} />)}
            </ul>
        </>
    );
}

function Row({ one, onFollow }: { one: Notification; onFollow: () => void }) {
    const to = one.syncId ? paths.secretSync(one.projectId, one.syncId) : paths.secretSyncs(one.projectId);
    return (
        <li>
            <Link to={to} className={classes['item'] ?? ''} data-unread={one.readAt === null} onClick={onFollow}>
                <span className={classes['title']}>{one.readAt === null && <span className="visually-hidden">Unread: </span>}{one.title}</span>
                {one.body && <span className={classes['body']}>{one.body}</span>}
                <span className={classes['when']}>{one.projectName}, <RelativeTime at={one.createdAt} /></span>
            </Link>
        </li>
    );
}
