// A run while it is on: keys done of keys planned.
import classes from './syncs.module.css';
import type { Run, SecretSync } from './types';

const verbs = { sync: 'Syncing', import: 'Importing', remove: 'Removing' } as const;

function kindOf(sync: SecretSync): keyof typeof verbs {
    const isOn = (status: string | null) => status === 'pending' || status === 'running';
    if (isOn(sync.removeStatus)) return 'remove';
    return isOn(sync.importStatus) ? 'import' : 'sync';
}

export function RunProgress({ sync, run }: { sync: SecretSync; run: Run | undefined }) {
    const verb = verbs[kindOf(sync)];
    const live = run?.state === 'running' ? run : undefined;
    const isKnown = live !== undefined && live.planned > 0;
    const text = !live ? `${verb}: waiting for its turn`
        : isKnown ? `${verb}: ${live.done} of ${live.planned} keys done${live.failed > 0 ? `, ${live.failed} failed` : ''}`
            : `${verb}: looking at the source and at Netlify`;
    const percent = isKnown ? Math.round(((live.done + live.failed) / live.planned) * 100) : 0;

    return (
        <div className={classes['progress']}>
            <span role="status">{text}{live && live.waitedMs > 2_000 ? '. Netlify asked to slow down; it goes on by itself.' : ''}</span>
            <div
                className={classes['bar']} role="progressbar" aria-label={`${verb} ${sync.name}`} aria-valuetext={text}
                {...(isKnown ? { 'aria-valuemin': 0, 'aria-valuemax': live.planned, 'aria-valuenow': live.done } : {})}
            >
                <div className={classes['barDone']} data-unknown={!isKnown} style={isKnown ? { width: `${percent}%` } : {}} />
            </div>
        </div>
    );
}
