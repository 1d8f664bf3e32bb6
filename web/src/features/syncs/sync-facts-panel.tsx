// How the sync is set up.
import { Anchor, Button } from '@mantine/core';
import { Link } from 'react-router-dom';

import { Panel } from '@/components/panel';
import { RelativeTime } from '@/components/relative-time';
import { paths } from '@/lib/paths';

import { behaviorLabel } from './behaviors';
import { redeployVias } from './redeploy-words';
import { editAddress } from './sync-addresses';
import classes from './syncs.module.css';
import type { SecretSync, SyncOptions } from './types';

const switchNames: [keyof SyncOptions, string][] = [
    ['deleteOnlyOwned', 'Deletes only what it wrote'], ['createAsSecret', 'Creates variables as secret'],
    ['replaceContextValues', 'Replaces values of single contexts'], ['allowEmptySource', 'An empty source is allowed'],
    ['allowMassDeletion', 'Mass deletion is allowed'],
];

export function SyncFactsPanel({ projectId, sync }: { projectId: string; sync: SecretSync }) {
    const options = sync.syncOptions;
    const extra = switchNames.filter(([name]) => options[name] === true).map(([, text]) => text);
    return (
        <Panel title="Set-up" actions={<Button size="compact-sm" variant="subtle" component={Link} to={editAddress(projectId, sync.id)}>Edit</Button>}>
            <dl className={classes['facts']}>
                <div className={classes['fact']}>
                    <dt>Connection</dt>
                    <dd><Anchor component={Link} underline="always" to={`${paths.appConnections(projectId)}/${encodeURIComponent(sync.connectionId)}`}>{sync.connection?.name ?? sync.connectionId}</Anchor></dd>
                </div>
                <div className={classes['fact']}><dt>Auto-Sync</dt><dd>{sync.isAutoSyncEnabled ? 'Enabled' : 'Disabled'}</dd></div>
                <div className={classes['fact']}><dt>Initial Sync Behavior</dt><dd>{behaviorLabel(options.initialSyncBehavior)}</dd></div>
                <div className={classes['fact']}><dt>Key Schema</dt><dd>{options.keySchema ? <span className="mono">{options.keySchema}</span> : 'None'}</dd></div>
                <div className={classes['fact']}><dt>Secret Deletion</dt><dd>{options.disableSecretDeletion ? 'Disabled' : 'Enabled'}</dd></div>
                <div className={classes['fact']}><dt>Deploy</dt><dd>{redeployVias[options.redeploy?.via ?? 'off']}</dd></div>
                {extra.length > 0 && <div className={classes['fact']}><dt>Advanced</dt><dd>{extra.map((text) => <span key={text} className={classes['line']}>{text}</span>)}</dd></div>}
                <div className={classes['fact']}><dt>Last Synced</dt><dd><RelativeTime at={sync.lastSyncedAt} /></dd></div>
                {sync.lastImportedAt && <div className={classes['fact']}><dt>Last Imported</dt><dd><RelativeTime at={sync.lastImportedAt} /></dd></div>}
                {sync.lastRemovedAt && <div className={classes['fact']}><dt>Last Removed</dt><dd><RelativeTime at={sync.lastRemovedAt} /></dd></div>}
                <div className={classes['fact']}><dt>Created</dt><dd><RelativeTime at={sync.createdAt} /></dd></div>
            </dl>
        </Panel>
    );
}
