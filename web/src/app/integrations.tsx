// The two lists of integrations under one address, as links in older documents have it.
import { Navigate, useSearchParams } from 'react-router-dom';

import { NativePage } from '@/features/native/native-page';
import { paths } from '@/lib/paths';
import { useProjectId } from '@/lib/project';

export function Integrations() {
    const projectId = useProjectId();
    const [search] = useSearchParams();

    if (search.get('selectedTab') === 'native-integrations') return <NativePage />;
    return <Navigate to={paths.secretSyncs(projectId)} replace />;
}
