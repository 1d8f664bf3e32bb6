// /integrations/netlify/create, an address of earlier times, names an authorisation but no project.
import { Navigate, useSearchParams } from 'react-router-dom';

import { ErrorPanel } from '@/components/error-panel';
import { Loading } from '@/components/loading';
import { Page } from '@/components/page';
import { paths } from '@/lib/paths';

import { useAuthorizationById } from './api';

export function OldAddress() {
    const [search] = useSearchParams();
    const authId = search.get('integrationAuthId') ?? '';
    const auth = useAuthorizationById(authId);

    if (authId === '') return <Navigate to={paths.projects()} replace />;
    if (auth.data) return <Navigate to={paths.newNativeIntegration(auth.data.projectId, authId)} replace />;
    if (!auth.isError) return <Loading />;
    return (
        <Page title="Netlify Integration" width="narrow">
            <ErrorPanel error={auth.error} title="The authorization could not be found" />
        </Page>
    );
}
