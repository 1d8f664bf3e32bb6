import { Alert } from '@mantine/core';
import type { ReactNode } from 'react';

import { Icon } from '@/components/icon';
import classes from '@/features/machines/machines.module.css';

/** Settings that let more in than was probably meant. */
export function WideOpen({ title, children }: { title: string; children: ReactNode }) {
    return (
        <Alert color="yellow" classNames={{ title: classes['warning'] ?? '', icon: classes['warning'] ?? '' }} icon={<Icon name="alert" />} title={title}>{children}</Alert>
    );
}
