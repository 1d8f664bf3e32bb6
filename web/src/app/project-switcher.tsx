import { Menu, ScrollArea } from '@mantine/core';
import { Link } from 'react-router-dom';

import classes from '@/app/navigation.module.css';
import { Icon } from '@/components/icon';
import { paths } from '@/lib/paths';
import { useProject, useProjects } from '@/lib/project';

export function ProjectSwitcher({ projectId }: { projectId: string }) {
    const project = useProject(projectId);
    const projects = useProjects();
    return (
        <Menu width={240} position="bottom-start">
            <Menu.Target>
                <button type="button" className={classes['switcher']}>
                    <span className="visually-hidden">Switch project. Current: </span>
                    <span>{project.data?.name ?? '\u00a0'}</span>
                    <Icon name="chevronDown" size={14} />
                </button>
            </Menu.Target>
            <Menu.Dropdown>
                <ScrollArea.Autosize mah={320} type="auto">
                    {projects.data?.map(({ id, name }) => (
                        <Menu.Item key={id} component={Link} to={paths.secrets(id)}
                            rightSection={id === projectId ? <Icon name="check" size={14} /> : null}>
                            {name}
                        </Menu.Item>
                    ))}
                </ScrollArea.Autosize>
                <Menu.Divider />
                <Menu.Item component={Link} to={paths.projects()} leftSection={<Icon name="project" />}>All projects</Menu.Item>
            </Menu.Dropdown>
        </Menu>
    );
}
