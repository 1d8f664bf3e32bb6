// How each sync has been in the last two weeks.
import { Button, Skeleton } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router-dom';

import { Panel } from '@/components/panel';
import { plural } from '@/lib/format';
import { paths } from '@/lib/paths';

import { useRunsOf, type GraphSync } from './api';
import { DAYS, daysOf } from './health-days';
import { HealthStrip } from './health-strip';
import classes from './overview.module.css';

const FIRST = 12;

function trouble(sync: GraphSync) {
    return sync.syncStatus === 'failed' ? 0 : 1;
}

export function HealthPanel({ projectId, syncs }: { projectId: string; syncs: GraphSync[] | undefined }) {
    const [limit, setLimit] = useState(FIRST);
    const sorted = [...(syncs ?? [])].sort((a, b) => trouble(a) - trouble(b) || a.name.localeCompare(b.name));
    const shown = sorted.slice(0, limit);
    const runs = useRunsOf(shown.map((sync) => sync.id));
    if (syncs?.length === 0) return null;

    return (
        <Panel title="Sync health" about={`Runs of the last ${DAYS} days. Red from the ground up: runs that failed or were held.`}>
            {!syncs && <Skeleton height={96} radius="md" role="status" aria-label="Loading" />}
            <ul className={classes['health']}>
                {shown.map((sync, index) => {
                    const found = runs[index]?.data;
                    const days = found ? daysOf(found) : undefined;
                    const total = days?.reduce((sum, day) => sum + day.total, 0) ?? 0;
                    const bad = days?.reduce((sum, day) => sum + day.bad, 0) ?? 0;
                    return (
                        <li key={sync.id}>
                            <Link to={paths.secretSync(projectId, sync.id)}>{sync.name}</Link>
                            {days ? <HealthStrip name={sync.name} days={days} /> : <Skeleton height={28} radius="sm" />}
                            <span className={classes['healthText']} data-bad={bad > 0}>
                                {!days ? (runs[index]?.isError ? 'Runs could not be loaded' : '') : total === 0 ? 'No runs' : bad === 0 ? `${plural(total, 'run')}, all good` : `${bad} of ${plural(total, 'run')} failed or held`}
                            </span>
                        </li>
                    );
                })}
            </ul>
            {sorted.length > limit && <Button mt="sm" size="xs" variant="default" onClick={() => { setLimit(limit + FIRST); }}>Show {plural(sorted.length - limit, 'more sync')}</Button>}
        </Panel>
    );
}
