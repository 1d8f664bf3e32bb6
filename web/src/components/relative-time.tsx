// "3 minutes ago", kept current, with the exact time on hover, on focus and to screen readers.
import { Tooltip } from '@mantine/core';
import { useEffect, useState } from 'react';

import { exactTime, relativeTime } from '@/lib/format';

export function RelativeTime({ at, fallback = 'Never' }: { at: string | null | undefined; fallback?: string }) {
    const [, setTick] = useState(0);
    useEffect(() => {
        const timer = setInterval(() => { setTick((tick) => tick + 1); }, 30_000);
        return () => { clearInterval(timer); };
    }, []);

    if (!at) return <span>{fallback}</span>;
    return (
        <Tooltip label={exactTime(at)} events={{ hover: true, focus: true, touch: true }}>
            <time dateTime={at}>{relativeTime(at)}</time>
        </Tooltip>
    );
}
