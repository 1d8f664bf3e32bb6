import { StatusBadge } from '@/components/status-badge';
import { RelativeTime } from '@/components/relative-time';

/** When a right that ends by itself begins or ends. */
export function TimeLeft({ from, to }: { from: string | null; to: string | null }) {
    const now = Date.now();
    if (!from || !to) return null;
    if (Date.parse(to) <= now) return <StatusBadge>ended <RelativeTime at={to} /></StatusBadge>;
    if (Date.parse(from) > now) return <StatusBadge tone="warn" icon="clock">begins <RelativeTime at={from} /></StatusBadge>;
    return <StatusBadge tone="accent" icon="clock">ends <RelativeTime at={to} /></StatusBadge>;
}
