// Entries by day, as bars. Days that are not loaded yet have none, not even the flat one of a quiet day.
import { plural } from '@/lib/format';

import type { AuditLog } from './api';
import classes from './overview.module.css';

const STEP = 20;
const HEIGHT = 44;
const DAY = 86_400_000;
const DAYS = 30;

function startOf(time: number): number {
    return new Date(time).setHours(0, 0, 0, 0);
}

export function ActivityChart({ logs, isComplete }: { logs: AuditLog[]; isComplete: boolean }) {
    const today = startOf(Date.now());
    const oldest = startOf(Date.parse(logs.at(-1)?.createdAt ?? new Date().toISOString()));
    // The last loaded day may go on beyond the last loaded entry.
    const first = isComplete ? today - DAYS * DAY : Math.min(oldest + DAY, today);
    const counts = new Map<number, number>();
    for (const log of logs) {
        const day = startOf(Date.parse(log.createdAt));
        counts.set(day, (counts.get(day) ?? 0) + 1);
    }
    const days = Array.from({ length: DAYS }, (_, index) => startOf(today - (DAYS - 1 - index) * DAY + DAY / 2));
    const most = Math.max(1, ...days.map((day) => counts.get(day) ?? 0));

    return (
        <div className={classes['chart']}>
            <svg viewBox={`0 0 ${DAYS * STEP} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label={`Entries by day, the last ${DAYS} days: at most ${most} on one day.`}>
                {days.map((day, index) => {
                    if (day < first) return null;
                    const count = counts.get(day) ?? 0;
                    const height = count === 0 ? 2 : 4 + (count / most) * (HEIGHT - 4);
                    return (
                        <g key={day}>
                            <title>{`${new Date(day).toLocaleDateString(undefined, { weekday: 'short', day: 'numeric', month: 'short' })}: ${plural(count, 'entry', 'entries')}`}</title>
                            <rect x={index * STEP} y="0" width={STEP} height={HEIGHT} fill="transparent" />
                            <rect className={classes['bar']} data-none={count === 0} x={index * STEP + 2} y={HEIGHT - height} width={STEP - 4} height={height} />
                        </g>
                    );
                })}
            </svg>
            <div className={classes['axis']} aria-hidden="true"><span>{new Date(days[0] ?? today).toLocaleDateString(undefined, { day: 'numeric', month: 'short' })}</span><span>Today</span></div>
        </div>
    );
}
