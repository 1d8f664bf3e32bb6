// The initial behaviour: what each choice means, and what it would do with this very source and site.
import { Radio, Stack } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';

import { behaviorChoices, type BehaviorChoice } from './behaviors';
import { BehaviorForecast } from './behavior-forecast';
import { keySchemaProblem } from './key-schema';
import type { StepProps } from './step-props';
import { bodyOf, isStepDone, type SyncDraft } from './sync-draft';
import classes from './syncs.module.css';
import type { InitialSyncBehavior, SyncBody } from './types';

function forecastBody(draft: SyncDraft, projectId: string, choice: BehaviorChoice): SyncBody | null {
    if (!isStepDone('source', draft) || !isStepDone('destination', draft) || keySchemaProblem(draft.keySchema)) return null;
    // Name and description change nothing: left out, typing them asks for no new plan.
    return bodyOf({ ...draft, initialSyncBehavior: choice.value, name: '', description: '', isAutoSyncEnabled: true }, projectId);
}

export function BehaviorField({ projectId, draft, problems, onChange }: StepProps) {
    const [settled] = useDebouncedValue(draft, 400);
    return (
        <Radio.Group
            label="Initial Sync Behavior" description="What the first run does with what Netlify has already" required
            value={draft.initialSyncBehavior} error={problems.initialSyncBehavior}
            onChange={(value) => { onChange({ initialSyncBehavior: value as InitialSyncBehavior }); }}
        >
            <Stack gap="xs" mt="xs" mb="xs">
                {behaviorChoices.map((choice) => (
                    <div key={choice.value} className={classes['choice']} data-checked={draft.initialSyncBehavior === choice.value}>
                        <Radio value={choice.value} label={choice.label} description={choice.about} aria-describedby={`here-${choice.value}`} />
                        <div id={`here-${choice.value}`} className={classes['here']}>
                            <BehaviorForecast body={forecastBody(settled, projectId, choice)} />
                        </div>
                    </div>
                ))}
            </Stack>
        </Radio.Group>
    );
}
