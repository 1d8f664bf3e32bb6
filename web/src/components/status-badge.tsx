// A state in a word. The word carries the meaning; colour and icon only help.
import type { ReactNode } from 'react';

import { Icon, type IconName } from '@/components/icon';
import classes from '@/components/status-badge.module.css';

interface StatusBadgeProps {
    tone?: 'plain' | 'good' | 'bad' | 'warn' | 'accent';
    icon?: IconName;
    children: ReactNode;
}

export function StatusBadge({ tone = 'plain', icon, children }: StatusBadgeProps) {
    return (
        <span className={classes['badge']} data-tone={tone}>
            {icon && <Icon name={icon} size={12} />}
            {children}
        </span>
    );
}
