// The hash by which a program may run exactly this plan.
import { CopyButton } from '@/components/copy-button';

import classes from './syncs.module.css';

const SHOWN = 12;

export function PlanHash({ hash }: { hash: string }) {
    return (
        <p className={classes['planHash']}>
            <span>Plan <span className="mono" title={hash}>{hash.slice(0, SHOWN)}…</span></span>
            <CopyButton text={hash} label="Copy the hash of the plan" />
            <span>As planHash in the API, it runs exactly this or nothing.</span>
        </p>
    );
}
