import { Button, Skeleton, Title } from '@mantine/core';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router-dom';

import { EmptyState } from '@/components/empty-state';
import { ErrorPanel } from '@/components/error-panel';
import { Icon } from '@/components/icon';
import { Page } from '@/components/page';
import { RelativeTime } from '@/components/relative-time';
import { ToolBar } from '@/components/tool-bar';
import { CreateProjectDialog } from '@/features/projects/create-project-dialog';
import classes from '@/features/projects/projects-page.module.css';
import { plural } from '@/lib/format';
import { paths } from '@/lib/paths';
import { useProjects, type Project } from '@/lib/project';

const FILTER_FROM = 7; // with fewer there is nothing to search

function ProjectCard({ project }: { project: Project }) {
    return (
        <Link to={paths.secrets(project.id)} className={classes['card']}>
            <Title order={2}>{project.name}</Title>
            {project.description && <p className={classes['description']}>{project.description}</p>}
            <div className={classes['foot']}>
                <span>{plural(project.environments.length, 'environment')}</span>
                <span>Changed <RelativeTime at={project.updatedAt} /></span>
            </div>
        </Link>
    );
}

export function ProjectsPage() {
    const projects = useProjects();
    const [search, setSearch] = useSearchParams();
    const [filter, setFilter] = useState('');
    const isCreating = search.get('create') !== null;
    const setCreating = (is: boolean) => { setSearch(is ? { create: '' } : {}, { replace: !is }); };
    const words = filter.trim().toLowerCase();
    const shown = projects.data?.filter(({ name, description }) => `${name} ${description ?? ''}`.toLowerCase().includes(words));
    const create = (
        <Button leftSection={<Icon name="add" />} onClick={() => { setCreating(true); }}>Create project</Button>
    );

    return (
        <Page title="Projects" description="A project holds the secrets of one application, in as many environments as it runs in."
            actions={projects.data && projects.data.length > 0 && create}>
            {projects.error && <ErrorPanel title="The projects could not be loaded" error={projects.error} onRetry={() => void projects.refetch()} />}
            {projects.isPending && (
                <div className={classes['grid']} role="status" aria-label="Loading projects">
                    {[1, 2, 3].map((index) => <Skeleton key={index} height="8rem" radius="lg" />)}
                </div>
            )}
            {projects.data && projects.data.length >= FILTER_FROM && (
                <ToolBar filter={{ label: 'Filter projects', value: filter, onChange: setFilter }} />
            )}
            {projects.data?.length === 0 && (
                <EmptyState icon="project" title="Make your first project" actions={create}>
                    It starts with the environments Development, Staging and Production. Then add secrets by hand, or
                    paste a .env file.
                </EmptyState>
            )}
            {shown && shown.length > 0 && (
                <ul className={classes['grid']}>
                    {shown.map((project) => <li key={project.id}><ProjectCard project={project} /></li>)}
                </ul>
            )}
            {shown?.length === 0 && words !== '' && (
                <EmptyState icon="search" title="No project matches">Nothing is called “{filter}” here.</EmptyState>
            )}
            <CreateProjectDialog isOpen={isCreating} onClose={() => { setCreating(false); }} />
        </Page>
    );
}
