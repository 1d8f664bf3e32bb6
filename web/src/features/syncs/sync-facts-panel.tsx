// How the sync is set up.
import { Anchor, Button } from '@mantine/core';
import { Link } from 'react-router-dom';

import { Panel } from '@/components/panel';
import { RelativeTime } from '@/components/relative-time';
import { paths } from '@/lib/paths';

import { OptionFacts } from './option-facts';
import { editAddress } from './sync-addresses';
import classes from './syncs.module.css';
import type { SecretSync } from './types';

export function SyncFactsPanel({ projectId, sync }: { projectId: string; sync: SecretSync }) {
    return (
        <Panel title="Set-up" actions={<Button size="compact-sm" variant="subtle" component={Link} to={editAddress(projectId, sync.id)}>Edit</Button>}>
            <dl className={classes['facts']}>
                <div className={classes['fact']}>
                    <dt>Connection</dt>
                    <dd><Anchor component={Link} underline="always" to={`${paths.appConnections(projectId)}/${encodeURIComponent(sync.connectionId)}`}>{sync.connection?.name ?? sync.connectionId}</Anchor></dd>
                </div>
                <div className={classes['fact']}><dt>Auto-Sync</dt><dd>{sync.isAutoSyncEnabled ? 'Enabled' : 'Disabled'}</dd></div>
                <OptionFacts options={sync.syncOptions} />
                <div className={classes['fact']}><dt>Last Synced</dt><dd><RelativeTime at={sync.lastSyncedAt} /></dd></div>
                {sync.lastImportedAt && <div className={classes['fact']}><dt>Last Imported</dt><dd><RelativeTime at={sync.lastImportedAt} /></dd></div>}
                {sync.lastRemovedAt && <div className={classes['fact']}><dt>Last Removed</dt><dd><RelativeTime at={sync.lastRemovedAt} /></dd></div>}
                <div className={classes['fact']}><dt>Created</dt><dd><RelativeTime at={sync.createdAt} /></dd></div>
            </dl>
        </Panel>
    );
}
