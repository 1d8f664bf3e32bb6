// The frame of every page: where one is, its title, what can be done here.
import { Title } from '@mantine/core';
import { Fragment, useEffect, type ReactNode } from 'react';
import { Link } from 'react-router-dom';

import { Icon } from '@/components/icon';
import classes from '@/components/page.module.css';

export interface Crumb {
    label: string;
    to?: string; // left out for the page itself
}

export interface PageProps {
    title: string;
    /** The first part of the browser's title, if it should say more than the heading. Never a value. */
    windowTitle?: string;
    crumbs?: Crumb[];
    description?: ReactNode;
    /** Beside the title: badges. */
    titleExtra?: ReactNode;
    actions?: ReactNode;
    width?: 'narrow' | 'default' | 'full';
    children: ReactNode;
}

export function Page({
    title, windowTitle, crumbs = [], description, titleExtra, actions, width = 'default', children,
}: PageProps) {
    useEffect(() => {
        document.title = `${windowTitle ?? title} · Tacit`;
    }, [title, windowTitle]);

    return (
        <div className={classes['page']} data-width={width}>
            {crumbs.length > 0 && (
                <nav aria-label="Breadcrumbs">
                    <ol className={classes['crumbs']}>
                        {crumbs.map((crumb, index) => (
                            <Fragment key={`${index}:${crumb.label}`}>
                                <li>
                                    {index > 0 && <Icon name="chevronRight" size={12} />}
                                    {crumb.to
                                        ? <Link to={crumb.to}>{crumb.label}</Link>
                                        : <span aria-current="page">{crumb.label}</span>}
                                </li>
                            </Fragment>
                        ))}
                    </ol>
                </nav>
            )}
            <header className={classes['header']}>
                <div className={classes['titles']}>
                    <div className={classes['actions']}>
                        <Title order={1}>{title}</Title>
                        {titleExtra}
                    </div>
                    {description && <p className={classes['description']}>{description}</p>}
                </div>
                {actions && <div className={classes['actions']}>{actions}</div>}
            </header>
            {children}
        </div>
    );
}
