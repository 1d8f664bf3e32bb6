// A new integration: which folder, which site, which context.
import { Anchor, Button, Group, Text } from '@mantine/core';
import { Link, useNavigate, useSearchParams } from 'react-router-dom';

import { ErrorPanel } from '@/components/error-panel';
import { Page } from '@/components/page';
import { Panel } from '@/components/panel';
import { useToast } from '@/components/toasts';
import { paths } from '@/lib/paths';
import { useProjectId } from '@/lib/project';

import { useAuthorizationById, useCreateIntegration } from './api';
import classes from './native.module.css';
import type { Wiring } from './types';
import { WiringForm } from './wiring-form';

export function CreatePage() {
    const projectId = useProjectId();
    const [search] = useSearchParams();
    const authId = search.get('integrationAuthId') ?? '';
    const auth = useAuthorizationById(authId);
    const create = useCreateIntegration(projectId);
    const navigate = useNavigate();
    const toast = useToast();
    const list = paths.nativeIntegrations(projectId);
    const isElsewhere = auth.data !== undefined && auth.data.projectId !== projectId;

    function submit(wiring: Wiring) {
        create.mutate({ authId, ...wiring }, {
            onSuccess: () => {
                toast({ text: `Integration with ${wiring.app} created` });
                navigate(list, { replace: true });
            },
        });
    }
    return (
        <Page
            title="Netlify Integration" width="narrow"
            crumbs={[{ label: 'Native Integrations', to: list }, { label: 'Netlify Integration' }]}
            description="The folder’s secrets are written to one context of the site, at once and after every change."
        >
            {authId === '' || isElsewhere || auth.isError ? (
                <Panel>
                    {auth.isError && authId !== ''
                        ? <ErrorPanel error={auth.error} title="The authorization could not be found" />
                        : <p className={classes['plain']}>This address names no authorization of this project.</p>}
                    <Button component={Link} to={list} mt="md">Back to the integrations</Button>
                </Panel>
            ) : (
                <Panel>
                    <WiringForm
                        projectId={projectId} authId={authId} error={create.error} errorTitle="The integration was not created"
                        submitLabel="Create Integration" isPending={create.isPending} onSubmit={submit} onMove={create.reset}
                    >
                        <Text size="sm" c="dimmed">
                            Adds and changes variables in that context alone. What others made there stays, and of a variable
                            with values for other contexts, those stay too. When you delete a secret, its variable goes only if
                            this integration wrote it.
                        </Text>
                    </WiringForm>
                    <Group mt="md">
                        <Anchor component={Link} to={paths.newSecretSync(projectId)} size="sm" underline="always">
                            Make a Secret Sync instead, which shows its plan before it writes
                        </Anchor>
                    </Group>
                </Panel>
            )}
        </Page>
    );
}
