// An environment that lacks the folder which others have: says so, and makes it.
import { Button } from '@mantine/core';
import { Link } from 'react-router-dom';

import { EmptyState } from '@/components/empty-state';
import { ErrorPanel } from '@/components/error-panel';
import { Page } from '@/components/page';
import { Panel } from '@/components/panel';
import { useCreateFolder } from '@/features/secrets/api';
import { EnvironmentTabs } from '@/features/secrets/environment-tabs';
import { folderCrumbs } from '@/features/secrets/place-crumbs';
import type { Place } from '@/features/secrets/types';
import { paths } from '@/lib/paths';
import { useProject } from '@/lib/project';

export function MissingFolder({ place: { projectId, environment: slug, secretPath } }: { place: Place }) {
    const project = useProject(projectId);
    const create = useCreateFolder(projectId);
    const environments = project.data?.environments ?? [];
    const name = environments.find((one) => one.slug === slug)?.name ?? slug;
    const cut = secretPath.lastIndexOf('/');
    const folder = { path: secretPath.slice(0, cut) || '/', name: secretPath.slice(cut + 1) };

    return (
        <Page title={name} windowTitle={`${name} of ${project.data?.name ?? 'a project'}`} width="full"
            crumbs={[
                { label: 'Projects', to: paths.projects() }, { label: project.data?.name ?? 'Project', to: paths.secrets(projectId) },
                { label: 'Secrets', to: paths.secrets(projectId, secretPath) },
                ...folderCrumbs(name, secretPath, (path) => paths.environment(projectId, slug, path)),
            ]}>
            <EnvironmentTabs projectId={projectId} environments={environments} path={secretPath} />
            {create.error && <ErrorPanel title="The folder was not made" error={create.error} />}
            <Panel>
                <EmptyState icon="folder" title={`${name} has no folder ${secretPath}`} actions={
                    <>
                        <Button loading={create.isPending} onClick={() => { create.mutate({ environments: [slug], ...folder }); }}>Create it in {name}</Button>
                        <Button variant="default" component={Link} to={paths.environment(projectId, slug)}>Go to the top of {name}</Button>
                    </>
                }>
                    Other environments may have it. Nothing of theirs is copied: the new folder starts empty.
                </EmptyState>
            </Panel>
        </Page>
    );
}
