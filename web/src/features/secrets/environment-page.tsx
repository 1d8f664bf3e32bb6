import { useParams, useSearchParams } from 'react-router-dom';

import { EnvironmentView } from '@/features/secrets/environment-view';
import { useProjectId } from '@/lib/project';

export function EnvironmentPage() {
    const projectId = useProjectId();
    const environment = useParams()['environment'] ?? '';
    const [search] = useSearchParams();
    const secretPath = search.get('path') ?? '/';
    // Another place is another page: nothing that was revealed or begun in this one goes along.
    return <EnvironmentView key={`${projectId} ${environment} ${secretPath}`} place={{ projectId, environment, secretPath }} />;
}
