import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { useState } from 'react';

import { EmptyState } from '@/components/empty-state';
import { ErrorPanel } from '@/components/error-panel';
import { Icon } from '@/components/icon';
import { Panel } from '@/components/panel';
import { useChangeEnvironment } from '@/features/projects/api';
import { DeleteEnvironmentDialog } from '@/features/projects/delete-environment-dialog';
import { EnvironmentDialog } from '@/features/projects/environment-dialog';
import classes from '@/features/projects/environments-panel.module.css';
import type { Environment, Project } from '@/lib/project';

export function EnvironmentsPanel({ project }: { project: Project }) {
    const [edited, setEdited] = useState<Environment | 'new'>();
    const [deleted, setDeleted] = useState<Environment>();
    const move = useChangeEnvironment(project.id);
    const { environments } = project;

    return (
        <Panel title="Environments" about="In this order everywhere. The first one is where new keys usually begin." isFlush
            actions={<Button variant="default" leftSection={<Icon name="add" />} onClick={() => { setEdited('new'); }}>Add environment</Button>}>
            {move.error && <ErrorPanel error={move.error} />}
            {environments.length === 0 && <EmptyState icon="branch" title="No environments">Secrets live in environments. Add one to begin.</EmptyState>}
            <ol className={classes['list']}>
                {environments.map((environment, index) => (
                    <li key={environment.id} className={classes['row']}>
                        <span className={classes['name']}>{environment.name} <span className={`mono ${classes['slug'] ?? ''}`}>{environment.slug}</span></span>
                        <ActionIcon.Group>
                            {(['arrowUp', 'arrowDown'] as const).map((icon) => {
                                const isUp = icon === 'arrowUp';
                                return (
                                    <ActionIcon key={icon} variant="default" aria-label={`Move ${environment.name} ${isUp ? 'up' : 'down'}`}
                                        disabled={move.isPending || (isUp ? index === 0 : index === environments.length - 1)}
                                        onClick={() => { move.mutate({ id: environment.id, position: index + (isUp ? 0 : 2) }); }}>
                                        <Icon name={icon} size={14} />
                                    </ActionIcon>
                                );
                            })}
                        </ActionIcon.Group>
                        <Tooltip label="Rename">
                            <ActionIcon aria-label={`Rename ${environment.name}`} onClick={() => { setEdited(environment); }}><Icon name="edit" /></ActionIcon>
                        </Tooltip>
                        <Tooltip label="Delete">
                            <ActionIcon color="red" aria-label={`Delete ${environment.name}`} onClick={() => { setDeleted(environment); }}><Icon name="trash" /></ActionIcon>
                        </Tooltip>
                    </li>
                ))}
            </ol>
            {edited && (
                <EnvironmentDialog projectId={project.id} environment={edited === 'new' ? undefined : edited} onClose={() => { setEdited(undefined); }} />
            )}
            {deleted && <DeleteEnvironmentDialog projectId={project.id} environment={deleted} onClose={() => { setDeleted(undefined); }} />}
        </Panel>
    );
}
