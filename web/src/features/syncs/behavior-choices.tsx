// The initial behaviour where there is no single site that could show what it would do.
import { Radio, Stack } from '@mantine/core';

import { behaviorChoices } from './behaviors';
import type { StepProps } from './step-props';
import classes from './syncs.module.css';
import type { InitialSyncBehavior } from './types';

export function BehaviorChoices({ draft, problems, onChange }: StepProps) {
    return (
        <Radio.Group
            label="Initial Sync Behavior" description="What a site’s first run does with what Netlify has already" required
            value={draft.initialSyncBehavior} error={problems.initialSyncBehavior}
            onChange={(value) => { onChange({ initialSyncBehavior: value as InitialSyncBehavior }); }}
        >
            <Stack gap="xs" mt="xs">
                {behaviorChoices.map(({ value, label, about }) => (
                    <div key={value} className={classes['choice']} data-checked={draft.initialSyncBehavior === value}>
                        <Radio value={value} label={label} description={about} />
                    </div>
                ))}
            </Stack>
        </Radio.Group>
    );
}
