// How much environment functions would get, context by context. Older runtimes stop at 4 kB.
import { contextText } from './contexts';
import classes from './syncs.module.css';
import type { Meter } from './types';

const bytes = (count: number) => `${count.toLocaleString('en')} B`;

export function FunctionsMeter({ meters }: { meters: Meter[] }) {
    if (meters.length === 0) return null;
    const isOver = meters.some((meter) => meter.isOver);
    const fullest = meters.reduce((most, meter) => (meter.bytes > most.bytes ? meter : most));
    return (
        <details className={classes['meters']} open={isOver || undefined}>
            <summary>
                Environment of functions: {isOver ? 'over the limit of older runtimes' : `at most ${bytes(fullest.bytes)} of ${bytes(fullest.limit)}`}
            </summary>
            <p className={classes['small']}>
                Names and values together, as functions would get them after this run. The current functions runtime has no
                such limit; older ones fail the deploy beyond it.
            </p>
            <ul className={classes['meterList']}>
                {meters.map((meter) => (
                    <li key={meter.context} data-over={meter.isOver}>
                        <span>{contextText(meter.context)}</span>
                        <meter min={0} max={meter.limit} high={meter.limit * 0.9} value={Math.min(meter.bytes, meter.limit)} aria-label={`Environment of functions in ${contextText(meter.context)}`} />
                        <span className={classes['nowrap']}>
                            {bytes(meter.bytes)} of {bytes(meter.limit)}{meter.isOver ? ', over' : ''}
                            {meter.hiddenCount > 0 ? `, and ${meter.hiddenCount} hidden` : ''}
                        </span>
                    </li>
                ))}
            </ul>
        </details>
    );
}
