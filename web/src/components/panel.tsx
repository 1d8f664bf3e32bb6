// A titled area of a page.
import { Title } from '@mantine/core';
import { useId, type ReactNode } from 'react';

import classes from '@/components/panel.module.css';

interface PanelProps {
    title?: string;
    about?: ReactNode;
    actions?: ReactNode;
    /** The content goes to the edges: for tables and lists. */
    isFlush?: boolean;
    tone?: 'plain' | 'danger';
    children: ReactNode;
}

export function Panel({ title, about, actions, isFlush = false, tone = 'plain', children }: PanelProps) {
    const id = useId();
    return (
        <section className={classes['panel']} data-tone={tone} aria-labelledby={title ? id : undefined}>
            {title && (
                <header className={classes['head']}>
                    <div>
                        <Title order={2} id={id}>{title}</Title>
                        {about && <p className={classes['about']}>{about}</p>}
                    </div>
                    {actions}
                </header>
            )}
            <div className={classes['body']} data-flush={isFlush}>{children}</div>
        </section>
    );
}
