// Switches that most people never need. Open when one of them is set.
import { NumberInput, Stack, Switch } from '@mantine/core';

import type { StepProps } from './step-props';
import type { SyncDraft } from './sync-draft';
import classes from './syncs.module.css';

type SwitchField = 'deleteOnlyOwned' | 'createAsSecret' | 'replaceContextValues' | 'allowEmptySource' | 'allowMassDeletion' | 'reviewFirstRun';

const switches: { field: SwitchField; label: string; about: (draft: SyncDraft) => string }[] = [
    {
        field: 'reviewFirstRun',
        label: 'Wait with the first run',
        about: () => 'The sync is stored with its plan and writes nothing until you have started its first run. From then on it runs by itself.',
    },
    {
        field: 'deleteOnlyOwned',
        label: 'Delete only what this sync wrote',
        about: () => 'Variables that people or other tools made at Netlify are left alone, even where the source has no such key.',
    },
    {
        field: 'createAsSecret',
        label: 'Create variables as secret',
        about: (draft) => draft.context === '' || draft.context === 'all' || draft.context === 'dev'
            ? 'Netlify takes write-only values in a context of deploys only: choose one other than All and Dev.'
            : 'Netlify never shows them again. Not for values that end up in the browser: its scan would stop the deploy.',
    },
    {
        field: 'replaceContextValues',
        label: 'Replace values of single contexts',
        about: () => 'With the context All, a variable that has values for single contexts gets the one value instead; the others are lost. Off: such a key is refused.',
    },
    {
        field: 'allowEmptySource',
        label: 'Allow an empty source',
        about: () => 'An emptied folder may empty the destination. Off: such a run writes nothing and says so.',
    },
    {
        field: 'allowMassDeletion',
        label: 'Allow mass deletion',
        about: () => 'Unattended runs may delete any number of variables. Off: a run that would delete many is held until somebody looks at it.',
    },
];

/** `isGroup`: every first run of its syncs is looked at anyway. */
export function AdvancedOptions({ draft, onChange, isGroup }: StepProps & { isGroup: boolean }) {
    const shown = switches.filter(({ field }) => !isGroup || field !== 'reviewFirstRun');
    return (
        <details className={classes['advanced']} open={shown.some(({ field }) => draft[field]) || undefined}>
            <summary>Advanced</summary>
            <Stack gap="md" mt="md">
                {shown.map(({ field, label, about }) => (
                    <Switch
                        key={field} label={label} description={about(draft)} checked={draft[field]}
                        onChange={(event) => { onChange({ [field]: event.currentTarget.checked }); }}
                    />
                ))}
                <NumberInput
                    label="Minutes between looks at the site" min={0} max={10_080} allowDecimal={false} clampBehavior="strict" maw="20rem"
                    description="Finds what was changed at Netlify by hand. 0: never. A look is one call, and writes nothing."
                    value={draft.driftCheckMinutes} onChange={(value) => { onChange({ driftCheckMinutes: Number(value) || 0 }); }}
                />
                <NumberInput
                    label="Hours without proof until it is stale" min={0} max={8_760} allowDecimal={false} clampBehavior="strict" maw="20rem"
                    description="Admins are told when no run and no look has shown for so long that all is in step. 0: never."
                    value={draft.staleAfterHours} onChange={(value) => { onChange({ staleAfterHours: Number(value) || 0 }); }}
                />
            </Stack>
        </details>
    );
}
