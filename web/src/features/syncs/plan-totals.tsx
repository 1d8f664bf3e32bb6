// How many keys each effect has, as a row of numbers that reads like a sentence.
import { plural } from '@/lib/format';

import { countOf, effectLabels, effects, isIdle } from './plan-words';
import classes from './syncs.module.css';
import type { Plan } from './types';

export function PlanTotals({ plan }: { plan: Plan }) {
    return (
        <div>
            <ul className={classes['totals']} aria-label="What would be done">
                {effects.map((effect) => (
                    <li key={effect} data-effect={effect} data-none={countOf(plan.counts, effect) === 0}>
                        <b>{countOf(plan.counts, effect).toLocaleString('en')}</b> <span>{effectLabels[effect]}</span>
                    </li>
                ))}
            </ul>
            <p className={classes['small']}>
                {isIdle(plan)
                    ? `Nothing would be written${plan.counts.refuse + plan.counts.skip === 0 ? ': Netlify has it all as it should be' : ''}.`
                    : `${plural(plan.counts.calls, 'call')} to Netlify. Values reach a site with its next deploy.`}
            </p>
        </div>
    );
}
