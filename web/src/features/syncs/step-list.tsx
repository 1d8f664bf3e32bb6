// The five steps: which is open, which are done. One can go to any whose earlier steps are done.
import { Icon } from '@/components/icon';

import { isStepDone, stepNames, stepTitles, type Step, type SyncDraft } from './sync-draft';
import classes from './syncs.module.css';

interface StepListProps {
    current: Step;
    furthest: Step;
    draft: SyncDraft;
    onChoose: (step: Step) => void;
}

export function StepList({ current, furthest, draft, onChoose }: StepListProps) {
    return (
        <nav aria-label="Steps">
            <ol className={classes['steps']}>
                {stepNames.map((step, index) => {
                    const isDone = step !== 'review' && isStepDone(step, draft);
                    return (
                        <li key={step}>
                            <button
                                type="button" className={classes['step']} onClick={() => { onChoose(step); }}
                                disabled={index > stepNames.indexOf(furthest)} {...(step === current ? { 'aria-current': 'step' as const } : {})}
                            >
                                <span>{index + 1}. {stepTitles[step]}</span>
                                {isDone && step !== current && (
                                    <span className={classes['stepDone']}><Icon name="check" size={14} /><span className="visually-hidden">, done</span></span>
                                )}
                            </button>
                        </li>
                    );
                })}
            </ol>
        </nav>
    );
}
