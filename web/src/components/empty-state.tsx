// What a list shows when it has nothing: what belongs here, and the first step.
import { Title } from '@mantine/core';
import type { ReactNode } from 'react';

import classes from '@/components/empty-state.module.css';
import { Icon, type IconName } from '@/components/icon';

interface EmptyStateProps {
    icon: IconName;
    title: string;
    children?: ReactNode;
    actions?: ReactNode;
}

export function EmptyState({ icon, title, children, actions }: EmptyStateProps) {
    return (
        <div className={classes['empty']}>
            <span className={classes['icon']}><Icon name={icon} size={22} /></span>
            <Title order={2}>{title}</Title>
            {children && <p className={classes['text']}>{children}</p>}
            {actions && <div className={classes['actions']}>{actions}</div>}
        </div>
    );
}
