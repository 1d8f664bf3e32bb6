// Which deploys read the values; each choice says what it means.
import type { ComboboxItem } from '@mantine/core';

import { Choice } from '@/components/choice';

import { contextChoices } from './contexts';
import type { StepProps } from './step-props';
import classes from './syncs.module.css';
import type { Context } from './types';

const aboutOf = (value: string) => contextChoices.find((choice) => choice.value === value)?.about ?? '';

function ContextOption({ option }: { option: ComboboxItem }) {
    return (
        <span>
            <span className={classes['optionName']}>{option.label}</span>
            <span className={classes['optionText']}>{aboutOf(option.value)}</span>
        </span>
    );
}

export function ContextField({ draft, onChange }: StepProps) {
    return (
        <Choice
            label="Select a context" placeholder="Netlify Context" clearable
            description={draft.context === '' ? 'None chosen means All: one value for every deploy.' : aboutOf(draft.context)}
            data={contextChoices.map(({ value, label }) => ({ value, label }))} value={draft.context || null}
            renderOption={ContextOption} clearButtonProps={{ 'aria-label': 'Choose no context' }} maxDropdownHeight={360}
            onChange={(value) => { onChange({ context: (value ?? '') as Context | '' }); }}
        />
    );
}
