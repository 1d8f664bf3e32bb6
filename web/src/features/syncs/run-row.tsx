// One run; opens to its results. Which one is open is in the address, so that it can be linked to.
import { useSearchParams } from 'react-router-dom';

import { Icon } from '@/components/icon';
import { RelativeTime } from '@/components/relative-time';
import { StatusBadge } from '@/components/status-badge';
import { redeployLabels } from '@/lib/redeploy';

import { RunDetail } from './run-detail';
import { runKinds, runStates, runTotals, triggerText } from './run-words';
import classes from './syncs.module.css';
import type { Run, RunState } from './types';

const tones: Record<RunState, 'good' | 'bad' | 'warn' | 'accent' | 'plain'> = {
    running: 'accent', succeeded: 'good', failed: 'bad', held: 'warn', cancelled: 'plain',
};

export function RunRow({ syncId, run, columnCount }: { syncId: string; run: Run; columnCount: number }) {
    const [search, setSearch] = useSearchParams();
    const isOpen = search.get('run') === run.id;

    function toggle() {
        setSearch((before) => {
            const after = new URLSearchParams(before);
            if (isOpen) after.delete('run');
            else after.set('run', run.id);
            return after;
        }, { replace: true });
    }
    return (
        <>
            <tr>
                <td>
                    <button type="button" className={classes['runButton']} aria-expanded={isOpen} onClick={toggle}>
                        <Icon name="chevronRight" size={12} />{runKinds[run.kind]}
                        <span className="visually-hidden"> of <RelativeTime at={run.startedAt} />: results</span>
                    </button>
                    <span className={classes['second']}>{triggerText(run.trigger)}</span>
                </td>
                <td><StatusBadge tone={tones[run.state]}>{runStates[run.state]}</StatusBadge>{run.redeploy && <span className={classes['second']} data-failed={run.redeploy.state === 'failed'}>{redeployLabels[run.redeploy.state]}</span>}</td>
                <td>{runTotals(run)}</td>
                <td className={classes['nowrap']}><RelativeTime at={run.startedAt} /></td>
            </tr>
            {isOpen && (
                <tr className={classes['detailRow']}>
                    <td colSpan={columnCount}><RunDetail syncId={syncId} run={run} /></td>
                </tr>
            )}
        </>
    );
}
