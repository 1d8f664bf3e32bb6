// How a sync is doing, in a word.
import { StatusBadge } from '@/components/status-badge';

import { healthLabels, healthOf, type Health } from './health';
import type { SecretSync } from './types';

const looks: Record<Health, { tone: 'good' | 'bad' | 'warn' | 'accent' | 'plain'; icon?: 'check' | 'alert' | 'sync' | 'pause' }> = {
    failed: { tone: 'bad', icon: 'alert' },
    held: { tone: 'warn', icon: 'pause' },
    busy: { tone: 'accent', icon: 'sync' },
    synced: { tone: 'good', icon: 'check' },
    never: { tone: 'plain' },
};

export function SyncBadge({ sync }: { sync: SecretSync }) {
    const health = healthOf(sync);
    return <StatusBadge {...looks[health]}>{healthLabels[health]}</StatusBadge>;
}
