import { Fragment } from 'react';

import classes from '@/features/machines/machines.module.css';
import type { Trust } from '@/features/machines/methods-api';

/** What is asked of a token, to read. */
export function TrustFacts({ trust, source }: { trust: Trust; source: [string, string][] }) {
    const facts: [string, string][] = [
        ...source, ['Issuer', trust.boundIssuer || 'any'], ['Subject', trust.boundSubject || 'any'], ['Audiences', trust.boundAudiences || 'any'],
        ...Object.entries(trust.boundClaims).map(([name, value]): [string, string] => [`Claim ${name}`, value]),
    ];
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
