// Something to know, in its place on the page. Errors of requests have a panel of their own.
import type { ReactNode } from 'react';

import { Icon } from '@/components/icon';

import classes from './syncs.module.css';

interface NoticeProps {
    tone: 'bad' | 'warn' | 'plain' | 'good';
    title: string;
    children?: ReactNode;
    actions?: ReactNode;
}

export function Notice({ tone, title, children, actions }: NoticeProps) {
    return (
        <div className={classes['notice']} data-tone={tone}>
            <span className={classes['noticeIcon']}><Icon name={tone === 'good' ? 'check' : 'alert'} /></span>
            <div>
                <p className={classes['noticeTitle']}>{title}</p>
                {children && <div className={classes['noticeText']}>{children}</div>}
                {actions && <div className={classes['noticeActions']}>{actions}</div>}
            </div>
        </div>
    );
}
