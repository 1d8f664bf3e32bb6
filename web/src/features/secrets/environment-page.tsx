import { useParams, useSearchParams } from 'react-router-dom';

import { Loading } from '@/components/loading';
import { useHasFolder } from '@/features/secrets/api';
import { EnvironmentView } from '@/features/secrets/environment-view';
import { MissingFolder } from '@/features/secrets/missing-folder';
import { useProjectId } from '@/lib/project';

export function EnvironmentPage() {
    const projectId = useProjectId();
    const environment = useParams()['environment'] ?? '';
    const [search] = useSearchParams();
    const secretPath = search.get('path') ?? '/';
    const place = { projectId, environment, secretPath };
    const hasFolder = useHasFolder(place);

    if (secretPath !== '/' && hasFolder.isPending) return <Loading />;
    if (secretPath !== '/' && hasFolder.data === false) return <MissingFolder place={place} />;
    // Another place is another page: nothing that was revealed or begun in this one goes along.
    return <EnvironmentView key={`${projectId} ${environment} ${secretPath}`} place={place} />;
}
