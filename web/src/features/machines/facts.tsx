import { Fragment } from 'react';

import classes from '@/features/machines/machines.module.css';

/** What a way to log in asks for, to read. */
export function Facts({ facts }: { facts: [string, string][] }) {
    return (
        <dl className={classes['facts']}>
            {facts.map(([name, value]) => (
                <Fragment key={name}>
                    <dt>{name}</dt>
                    <dd className="mono">{value}</dd>
                </Fragment>
            ))}
        </dl>
    );
}
