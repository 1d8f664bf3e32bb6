// Stands for a list that is being loaded, at the height that its rows will have.
import { Skeleton } from '@mantine/core';

import classes from '@/components/skeleton-rows.module.css';

export function SkeletonRows({ count = 6, label = 'Loading' }: { count?: number; label?: string }) {
    return (
        <div role="status" aria-label={label}>
            {Array.from({ length: count }, (_, index) => (
                <div key={index} className={classes['row']} aria-hidden="true">
                    <Skeleton height={10} width={`${18 + ((index * 7) % 14)}%`} radius="sm" />
                    <Skeleton height={10} width={`${28 + ((index * 11) % 24)}%`} radius="sm" />
                </div>
            ))}
        </div>
    );
}
