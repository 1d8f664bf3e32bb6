// One source of a sync, as a way to its secrets.
import { Anchor } from '@mantine/core';
import { Link } from 'react-router-dom';

import { paths } from '@/lib/paths';

import type { Mapping } from './sync-texts';

export function SourceLink({ projectId, mapping }: { projectId: string; mapping: Mapping }) {
    if (mapping.environment === null) return <>Source Folder Deleted</>;
    return (
        <Anchor component={Link} underline="always" to={paths.environment(projectId, mapping.environment, mapping.path)}>
            {mapping.environmentName} <span className="mono">{mapping.path}</span>
        </Anchor>
    );
}
