// One site of a group.
import { Button } from '@mantine/core';
import { Link } from 'react-router-dom';

import { RelativeTime } from '@/components/relative-time';
import { StatusBadge } from '@/components/status-badge';
import { paths } from '@/lib/paths';

import type { GroupSite } from './group-api';
import { failureText } from './health';
import classes from './syncs.module.css';

interface GroupSiteRowProps {
    projectId: string;
    site: GroupSite;
    onJoin: () => void;
}

function SiteBadge({ site }: { site: GroupSite }) {
    if (site.state === 'proposed') return <StatusBadge tone="warn">To confirm</StatusBadge>;
    if (site.syncStatus === 'failed') return <StatusBadge tone="bad" icon="alert">Failed</StatusBadge>;
    if (site.syncStatus === 'succeeded') return <StatusBadge tone="good" icon="check">Synced</StatusBadge>;
    return <StatusBadge tone="accent" icon="sync">{site.syncStatus ? 'Syncing' : 'Has not run yet'}</StatusBadge>;
}

function Details({ site }: { site: GroupSite }) {
    if (site.state === 'proposed') return 'Nothing is written to it';
    if (site.syncStatus === 'failed') {
        const text = failureText(site.lastSyncMessage);
        return <span className={classes['clip']} title={text}>{text}</span>;
    }
    return site.lastSyncedAt ? <>Last synced <RelativeTime at={site.lastSyncedAt} /></> : null;
}

export function GroupSiteRow({ projectId, site, onJoin }: GroupSiteRowProps) {
    return (
        <tr>
            <td>
                {site.siteName}
                {site.repository && <span className={`${classes['second'] ?? ''} mono`}>{site.repository}</span>}
            </td>
            <td>
                {site.syncId ? <Link to={paths.secretSync(projectId, site.syncId)}>{site.syncName}</Link> : 'None yet'}
                {site.state === 'left' && <span className={classes['second']}>Selected no longer; its sync stays</span>}
            </td>
            <td>
                <SiteBadge site={site} />
                <span className={classes['second']}><Details site={site} /></span>
            </td>
            <td>
                {site.state === 'proposed' && (
                    <Button size="compact-sm" variant="default" onClick={onJoin} aria-label={`Show plan for ${site.siteName}`}>Show plan</Button>
                )}
            </td>
        </tr>
    );
}
