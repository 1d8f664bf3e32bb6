// One sync in the list.
import { Tooltip } from '@mantine/core';
import { Link } from 'react-router-dom';

import { RelativeTime } from '@/components/relative-time';
import { StatusBadge } from '@/components/status-badge';
import { plural } from '@/lib/format';
import { paths } from '@/lib/paths';
import { useProject } from '@/lib/project';

import { failureText } from './health';
import { SyncBadge } from './sync-badge';
import { SyncExtraBadges } from './sync-extra-badges';
import { SyncMenu } from './sync-menu';
import { SyncSources } from './sync-sources';
import { isSourceGone, mappingsOf, siteText, targetContextText } from './sync-texts';
import classes from './syncs.module.css';
import type { SecretSync } from './types';

export function SyncRow({ projectId, sync }: { projectId: string; sync: SecretSync }) {
    const isFailed = sync.syncStatus === 'failed';
    const project = useProject(projectId);
    const mappings = mappingsOf(sync, project.data?.environments);
    return (
        <tr className={classes['row']} data-failed={isFailed}>
            <td>
                <Tooltip label={sync.description} disabled={!sync.description} multiline maw={320}>
                    <Link className={classes['rowLink'] ?? ''} to={paths.secretSync(projectId, sync.id)}>{sync.name}</Link>
                </Tooltip>
                <span className={classes['second']}>Netlify</span>
            </td>
            <td>
                {!isSourceGone(sync) ? <SyncSources mappings={mappings} /> : (
                    <Tooltip label="The folder or its environment was deleted. Edit the sync to give it another source, or delete it." multiline maw={280}>
                        <span><StatusBadge tone="bad" icon="alert">Source Folder Deleted</StatusBadge></span>
                    </Tooltip>
                )}
            </td>
            <td>
                {siteText(sync.destinationConfig)}
                <span className={classes['second']}>{mappings.length > 1 ? plural(mappings.length, 'context') : targetContextText(sync.destinationConfig)}</span>
            </td>
            <td>
                <span className={classes['badges']}>
                    <SyncBadge sync={sync} />
                    <SyncExtraBadges sync={sync} />
                </span>
                <span className={classes['second']} data-failed={isFailed}>
                    {isFailed
                        ? <span className={classes['clip']} title={failureText(sync.lastSyncMessage)}>{failureText(sync.lastSyncMessage)}</span>
                        : sync.lastSyncedAt ? <>Last synced <RelativeTime at={sync.lastSyncedAt} /></> : 'Has not run yet'}
                </span>
            </td>
            <td className={classes['menuCell']}><SyncMenu projectId={projectId} sync={sync} /></td>
        </tr>
    );
}
