import { ActionIcon } from '@mantine/core';
import { Link } from 'react-router-dom';

import { Icon } from '@/components/icon';
import { MASK } from '@/components/secret-value';
import { StatusBadge } from '@/components/status-badge';
import type { ImportedSecretRow } from '@/features/secrets/environment-rows';
import classes from '@/features/secrets/secret-row.module.css';
import type { Place } from '@/features/secrets/types';
import { paths } from '@/lib/paths';
import type { Environment } from '@/lib/project';

interface ImportedRowProps {
    place: Place;
    row: ImportedSecretRow;
    environments: Environment[];
    isWide: boolean;
}

/** A secret of another folder that counts here as well. It is changed where it is. */
export function ImportedRow({ place, row, environments, isWide }: ImportedRowProps) {
    const source = environments.find(({ slug }) => slug === row.environment)?.name ?? row.environment;
    const to = paths.environment(place.projectId, row.environment, row.secretPath);
    return (
        <>
            <div role="cell" className={classes['key']}>
                <Icon name="link" />
                <span className={`${classes['name'] ?? ''} mono`} title={row.secret.secretKey}>{row.secret.secretKey}</span>
            </div>
            <div role="cell" className={classes['value']}>
                <span className={`${classes['masked'] ?? ''} mono`}>{MASK}</span>
                {row.isOverridden && <StatusBadge>overridden here</StatusBadge>}
            </div>
            {isWide && <div role="cell" className={classes['meta']}><span className={classes['comment']}>from {source} {row.secretPath}</span></div>}
            <div role="cell" className={classes['actions']}>
                <ActionIcon component={Link} to={to} aria-label={`Open ${row.secret.secretKey} in ${source} ${row.secretPath}`}><Icon name="arrowRight" /></ActionIcon>
            </div>
        </>
    );
}
