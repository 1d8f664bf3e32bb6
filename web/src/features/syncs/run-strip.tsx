// The last runs as a strip, newest at the right: colour and shape for how each ended, height for how
// much it wrote. The table below says the same in words.
import { exactTime } from '@/lib/format';

import { runStates } from './run-words';
import classes from './syncs.module.css';
import type { Run } from './types';

const SHOWN = 40;
const WIDTH = 8;
const HEIGHT = 36;

function heightOf(run: Run, most: number): number {
    const written = run.done + run.failed;
    return 6 + (most === 0 ? 0 : Math.round((Math.sqrt(written) / Math.sqrt(most)) * (HEIGHT - 10)));
}

export function RunStrip({ runs }: { runs: Run[] }) {
    const shown = runs.slice(0, SHOWN).reverse();
    const most = Math.max(...shown.map((run) => run.done + run.failed));
    const bad = shown.filter((run) => run.state === 'failed' || run.state === 'held').length;

    return (
        <div className={classes['stripFrame']}>
            <svg
                className={classes['strip']} viewBox={`0 0 ${shown.length * WIDTH} ${HEIGHT}`} width={shown.length * WIDTH} role="img"
                aria-label={`The last ${shown.length} runs: ${bad === 0 ? 'none failed or was held' : `${bad} failed or held`}.`}
            >
                {shown.map((run, index) => {
                    const height = heightOf(run, most);
                    const isBad = run.state === 'failed' || run.state === 'held';
                    return (
                        <g key={run.id}>
                            <title>{`${runStates[run.state]}, ${exactTime(run.startedAt)}`}</title>
                            <rect className={classes['stripBar']} data-state={run.state} x={index * WIDTH} y={HEIGHT - height} width={WIDTH - 2} height={height} rx="1.5" />
                            {isBad && <circle className={classes['stripBar']} data-state={run.state} cx={index * WIDTH + (WIDTH - 2) / 2} cy={HEIGHT - height - 4} r="2" />}
                        </g>
                    );
                })}
            </svg>
            <span className={classes['second']} aria-hidden="true">Last {shown.length} runs, newest at the right</span>
        </div>
    );
}
