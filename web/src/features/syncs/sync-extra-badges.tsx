// What else is to be said about a sync beside its status: held, paused, importing, removing.
import { StatusBadge } from '@/components/status-badge';
import { plural } from '@/lib/format';

import { isHeldBack } from './health';
import type { JobStatus, SecretSync } from './types';

const isOn = (status: JobStatus) => status === 'pending' || status === 'running';

export function SyncExtraBadges({ sync }: { sync: SecretSync }) {
    return (
        <>
            {sync.driftStatus === 'drifted' && <StatusBadge tone="warn" icon="alert">{plural(sync.driftCount, 'difference')} at Netlify</StatusBadge>}
            {sync.staleSince !== null && <StatusBadge tone="warn" icon="clock">Stale</StatusBadge>}
            {isHeldBack(sync) && <StatusBadge tone="warn">Held</StatusBadge>}
            {!sync.isAutoSyncEnabled && <StatusBadge icon="pause">Auto-Sync Disabled</StatusBadge>}
            {isOn(sync.importStatus) && <StatusBadge tone="accent" icon="import">Importing</StatusBadge>}
            {sync.importStatus === 'failed' && <StatusBadge tone="bad">Not Imported</StatusBadge>}
            {isOn(sync.removeStatus) && <StatusBadge tone="accent" icon="trash">Removing</StatusBadge>}
            {sync.removeStatus === 'failed' && <StatusBadge tone="bad">Not Removed</StatusBadge>}
        </>
    );
}
