// A project's native integrations, and the way to a new one.
import { useSearchParams } from 'react-router-dom';

import { ErrorPanel } from '@/components/error-panel';
import { IntegrationTabs } from '@/components/integration-tabs';
import { Page } from '@/components/page';
import { Panel } from '@/components/panel';
import { SkeletonRows } from '@/components/skeleton-rows';
import { paths } from '@/lib/paths';
import { useProject, useProjectId } from '@/lib/project';

import { useIntegrations } from './api';
import { AuthorizationPanel } from './authorization-panel';
import { DeleteDialog } from './delete-dialog';
import { IntegrationTable } from './integration-table';
import classes from './native.module.css';
import { NetlifyTile } from './netlify-tile';

export function NativePage() {
    const projectId = useProjectId();
    const project = useProject(projectId);
    const integrations = useIntegrations(projectId);
    const [search, setSearch] = useSearchParams();
    const doomed = integrations.data?.find(({ id }) => id === search.get('delete'));

    const change = (id: string | null) => {
        setSearch((before) => {
            const after = new URLSearchParams(before);
            if (id) after.set('delete', id);
            else after.delete('delete');
            return after;
        }, { replace: id === null });
    };
    return (
        <Page
            title="Native Integrations" width="full"
            crumbs={[{ label: project.data?.name ?? 'Project', to: paths.secrets(projectId) }, { label: 'Native Integrations' }]}
            description="The older, simpler way: one folder to one context of one site. Secret Syncs do all of it and show what a run will do before it writes."
        >
            <IntegrationTabs projectId={projectId} current="native-integrations" />
            <div className={classes['stack']}>
                <Panel title="Current integrations" isFlush>
                    {integrations.isError && (
                        <ErrorPanel error={integrations.error} title="The integrations could not be loaded" onRetry={() => void integrations.refetch()} />
                    )}
                    {integrations.isPending && <SkeletonRows count={3} label="Loading integrations" />}
                    {integrations.data?.length === 0 && (
                        <p className={classes['none']}>None yet. Choose a service below to begin.</p>
                    )}
                    {integrations.data && integrations.data.length > 0 && (
                        <IntegrationTable projectId={projectId} integrations={integrations.data} onDelete={change} />
                    )}
                </Panel>
                <section aria-labelledby="cloud-integrations">
                    <h2 id="cloud-integrations" className={classes['heading']}>Cloud integrations</h2>
                    <ul className={classes['tiles']}><li><NetlifyTile projectId={projectId} /></li></ul>
                </section>
                <AuthorizationPanel projectId={projectId} count={integrations.data?.length ?? 0} />
            </div>
            {doomed && (
                <DeleteDialog
                    key={doomed.id} projectId={projectId} integration={doomed} onClose={() => { change(null); }}
                />
            )}
        </Page>
    );
}
