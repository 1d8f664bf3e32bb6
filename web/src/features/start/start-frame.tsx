// The pages before one is in: one column, one task.
import { Title } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';

import { Wordmark } from '@/components/wordmark';
import classes from '@/features/start/start-frame.module.css';

interface StartFrameProps {
    title: string;
    lead: ReactNode;
    foot?: ReactNode;
    children: ReactNode;
}

export function StartFrame({ title, lead, foot, children }: StartFrameProps) {
    useEffect(() => {
        document.title = `${title} · Tacit`;
    }, [title]);
    return (
        <main className={classes['frame']}>
            <div className={classes['column']}>
                <div className={classes['brand']}><Wordmark size={28} /></div>
                <Title order={1}>{title}</Title>
                <p className={classes['lead']}>{lead}</p>
                {children}
                {foot && <p className={classes['foot']}>{foot}</p>}
            </div>
        </main>
    );
}
