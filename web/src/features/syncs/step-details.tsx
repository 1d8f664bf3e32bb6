// How the sync is called.
import { Stack, Textarea, TextInput } from '@mantine/core';

import { slugFrom } from '@/lib/format';

import type { StepProps } from './step-props';

export function StepDetails({ draft, problems, onChange }: StepProps) {
    const idea = slugFrom([draft.siteName || draft.accountName, draft.context || draft.environment].filter(Boolean).join('-'));
    return (
        <Stack gap="md">
            <TextInput
                label="Name" required placeholder={idea || 'my-netlify-sync'} description="Lower-case letters, digits and hyphens; you find the sync by it"
                value={draft.name} error={problems.name} spellCheck={false} autoComplete="off"
                onChange={(event) => { onChange({ name: event.currentTarget.value }); }}
                onBlur={() => { if (draft.name !== '') onChange({ name: slugFrom(draft.name, 256) }); }}
            />
            <Textarea
                label="Description" description="Optional: what it is for, and whom to ask" autosize minRows={2}
                value={draft.description} error={problems.description}
                onChange={(event) => { onChange({ description: event.currentTarget.value }); }}
            />
        </Stack>
    );
}
