// One line under a choice: what the first run would do here.
import { messageOf } from '@/lib/api-error';

import { useDraftPlan } from './api';
import { summaryOf } from './plan-words';
import classes from './syncs.module.css';
import type { SyncBody } from './types';

export function BehaviorForecast({ body }: { body: SyncBody | null }) {
    const plan = useDraftPlan(body);

    if (body === null) return <span className={classes['forecast']}>Choose source and destination to see what it would do here.</span>;
    if (plan.isError) return <span className={classes['forecast']}>What it would do here is not known: {messageOf(plan.error)}</span>;
    if (!plan.data) return <span className={classes['forecast']}>Looking at what Netlify has…</span>;
    const deletes = plan.data.counts.deleteValue + plan.data.counts.deleteVariable > 0;
    return (
        <span className={classes['forecast']} data-tone={plan.data.refusal && plan.data.refusal !== 'none' ? 'bad' : deletes ? 'warn' : 'plain'}>
            <b>Here:</b> {summaryOf(plan.data)}
        </span>
    );
}
