// Links in older documents and mails point at these addresses.
import { Navigate, useParams, useSearchParams } from 'react-router-dom';

import { paths } from '@/lib/paths';

export function LegacyRedirect() {
    const { projectId = '', '*': rest = '' } = useParams();
    const [search] = useSearchParams();
    const sync = /^integrations\/secret-syncs\/netlify\/([^/]+)/.exec(rest)?.[1];
    const environment = /^secrets\/([^/]+)/.exec(rest)?.[1];

    if (sync) return <Navigate to={paths.secretSync(projectId, sync)} replace />;
    if (rest === 'integrations/netlify/create') {
        return <Navigate to={paths.newNativeIntegration(projectId, search.get('integrationAuthId') ?? '')} replace />;
    }
    if (rest.startsWith('integrations') && search.get('selectedTab') === 'native-integrations') {
        return <Navigate to={paths.nativeIntegrations(projectId)} replace />;
    }
    if (rest.startsWith('integrations')) return <Navigate to={paths.secretSyncs(projectId)} replace />;
    if (rest.startsWith('app-connections')) return <Navigate to={paths.appConnections(projectId)} replace />;
    if (rest.startsWith('settings')) return <Navigate to={paths.settings(projectId)} replace />;
    if (rest.startsWith('audit-logs')) return <Navigate to={paths.activity(projectId)} replace />;
    if (environment) {
        return <Navigate to={paths.environment(projectId, environment, search.get('secretPath') ?? '/')} replace />;
    }
    return <Navigate to={paths.secrets(projectId)} replace />;
}
