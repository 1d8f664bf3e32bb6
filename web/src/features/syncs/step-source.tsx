// Where the values are read.
import { Anchor, Stack, Text } from '@mantine/core';
import { useEffect } from 'react';
import { Link } from 'react-router-dom';

import { Choice } from '@/components/choice';
import { paths } from '@/lib/paths';
import { useProject } from '@/lib/project';

import { FolderField } from './folder-field';
import type { StepProps } from './step-props';

export function StepSource({ projectId, draft, problems, onChange }: StepProps) {
    const project = useProject(projectId);
    const environments = project.data?.environments ?? [];
    const first = environments[0]?.slug;

    useEffect(() => {
        if (draft.environment === '' && first) onChange({ environment: first });
    }, [draft.environment, first, onChange]);

    return (
        <Stack gap="md">
            <Choice
                label="Environment" description="The environment whose secrets are sent" required allowDeselect={false}
                data={environments.map(({ slug, name }) => ({ value: slug, label: name }))}
                value={draft.environment || null} error={problems.environment}
                onChange={(environment) => { onChange({ environment: environment ?? '' }); }}
            />
            <FolderField
                projectId={projectId} environment={draft.environment} description="The folder in it; / is the top"
                value={draft.secretPath} error={problems.secretPath} onChange={(secretPath) => { onChange({ secretPath }); }}
            />
            <Text size="sm" c="dimmed">
                Exactly this folder is sent, with what it imports and refers to. To combine several folders, import them into
                this one: <Anchor component={Link} underline="always" to={paths.secrets(projectId)}>open the secrets</Anchor>.
            </Text>
        </Stack>
    );
}
