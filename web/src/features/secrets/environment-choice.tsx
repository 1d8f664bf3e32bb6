import { Checkbox, Group } from '@mantine/core';

import type { Environment } from '@/lib/project';

interface EnvironmentChoiceProps {
    label: string;
    environments: Environment[];
    value: string[];
    onChange: (slugs: string[]) => void;
    error?: string | undefined;
}

export function EnvironmentChoice({ label, environments, value, onChange, error }: EnvironmentChoiceProps) {
    return (
        <Checkbox.Group label={label} value={value} onChange={onChange} error={error}>
            <Group gap="md" mt="xs">
                {environments.map(({ id, slug, name }) => <Checkbox key={id} value={slug} label={name} />)}
            </Group>
        </Checkbox.Group>
    );
}
