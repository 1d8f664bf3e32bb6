// What would happen at one of many sites: in a line, and opened, key by key.
import { Anchor } from '@mantine/core';
import { useId, useState } from 'react';

import { ErrorPanel } from '@/components/error-panel';
import { Icon } from '@/components/icon';
import { StatusBadge } from '@/components/status-badge';

import type { GroupSite, SitePlan } from './group-api';
import { PlanView } from './plan-view';
import { changesText, isHeld, isIdle, isRefused, lossText } from './plan-words';
import classes from './syncs.module.css';
import type { Plan } from './types';

interface SitePlanRowProps {
    site: GroupSite;
    answer: SitePlan | undefined;
    error: unknown;
    heldText: string;
    onRetry: () => void;
}

function Badges({ plan }: { plan: Plan }) {
    if (isRefused(plan)) return <StatusBadge tone="bad" icon="alert">Refused</StatusBadge>;
    return (
        <>
            {plan.counts.refuse > 0 && <StatusBadge tone="warn" icon="alert">{`${plan.counts.refuse.toLocaleString('en')} refused`}</StatusBadge>}
            {isHeld(plan) && <StatusBadge tone="warn" icon="alert">{plan.brake?.cause === 'first-sync' ? 'Deletes what others wrote' : 'Deletes much'}</StatusBadge>}
            {isIdle(plan) && <StatusBadge tone="good" icon="check">No change</StatusBadge>}
        </>
    );
}

function Words({ plan }: { plan: Plan }) {
    if (isRefused(plan)) return <>{plan.refusalMessage}</>;
    const loss = lossText(plan);
    return <>{changesText(plan)}{loss && <span className={classes['loss']}> {loss}</span>}</>;
}

export function SitePlanRow({ site, answer, error, heldText, onRetry }: SitePlanRowProps) {
    const [isOpen, setIsOpen] = useState(false);
    const id = useId();
    const plan = error ? undefined : answer?.plan;
    return (
        <li className={classes['sitePlan']} aria-busy={!plan && !error}>
            <div className={classes['sitePlanHead']}>
                <b>{site.siteName}</b>
                {plan && <Badges plan={plan} />}
                {plan && !isRefused(plan) && (
                    <Anchor
                        component="button" type="button" size="sm" underline="always" className={classes['sitePlanMore'] ?? ''}
                        aria-expanded={isOpen} aria-controls={id} onClick={() => { setIsOpen(!isOpen); }}
                    >
                        {isOpen ? 'Hide' : 'Show'} every key<span className="visually-hidden"> of {site.siteName}</span>
                        <Icon name={isOpen ? 'chevronDown' : 'chevronRight'} size={14} />
                    </Anchor>
                )}
            </div>
            <p className={classes['sitePlanWords']}>
                {plan ? <Words plan={plan} /> : error ? 'What would happen here is not known.' : 'Asking Netlify what is there…'}
            </p>
            {error !== null && <ErrorPanel error={error} title="The plan could not be made" onRetry={onRetry} />}
            <div id={id} hidden={!isOpen}>{isOpen && plan && <PlanView plan={plan} heldText={heldText} />}</div>
        </li>
    );
}
