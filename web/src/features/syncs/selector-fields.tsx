// Which sites: by name, by repository, or both.
import { Stack, TextInput } from '@mantine/core';

export interface SelectorDraft {
    names: string;
    repository: string;
}

interface SelectorFieldsProps {
    draft: SelectorDraft;
    problem: string | undefined;
    onChange: (part: Partial<SelectorDraft>) => void;
}

export function SelectorFields({ draft, problem, onChange }: SelectorFieldsProps) {
    return (
        <Stack gap="md">
            <TextInput
                label="Names of sites" description="One pattern must fit; * stands for any letters. Commas between several."
                placeholder="shop-*, checkout" spellCheck={false} autoComplete="off" value={draft.names} error={problem}
                onChange={(event) => { onChange({ names: event.currentTarget.value }); }} classNames={{ input: 'mono' }}
            />
            <TextInput
                label="Repository" description="Only sites that are built from it. Left empty: from any, or none."
                placeholder="acme/shop" spellCheck={false} autoComplete="off" value={draft.repository}
                onChange={(event) => { onChange({ repository: event.currentTarget.value }); }} classNames={{ input: 'mono' }}
            />
        </Stack>
    );
}
