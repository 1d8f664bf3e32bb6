// What else a project has that people look for by name: its syncs, its connections, its folders.
import { useQueries } from '@tanstack/react-query';

import type { Hit } from '@/features/search/search-hits';
import { api } from '@/lib/api-client';
import { paths } from '@/lib/paths';
import { projectKey, type Environment, type Folder } from '@/lib/project';

interface Named {
    id: string;
    name: string;
}

/** Nobody's right to see them is taken for granted: a list that is refused finds nothing. */
async function orNothing<T>(list: Promise<T[]>): Promise<T[]> {
    try {
        return await list;
    } catch {
        return [];
    }
}

async function syncHits(projectId: string): Promise<Hit[]> {
    const { secretSyncs } = await api.get<{ secretSyncs: Named[] }>('/api/v1/secret-syncs', { projectId });
    return secretSyncs.map(({ id, name }) => ({ id, label: name, where: 'Secret Sync', icon: 'sync', to: paths.secretSync(projectId, id) }));
}

async function connectionHits(projectId: string): Promise<Hit[]> {
    const { appConnections } = await api.get<{ appConnections: Named[] }>('/api/v1/app-connections', { projectId });
    return appConnections.map(({ id, name }) => ({
        id, label: name, where: 'App Connection', icon: 'connection', to: `${paths.appConnections(projectId)}/${encodeURIComponent(id)}`,
    }));
}

async function folderHits(projectId: string, environment: Environment): Promise<Hit[]> {
    const { folders } = await api.get<{ folders: Folder[] }>(
        '/api/v1/folders', { projectId, environment: environment.slug, path: '/', recursive: true });
    return folders.map(({ id, name, path, relativePath }) => {
        const place = relativePath || path || `/${name}`;
        return { id, label: place, isCode: true, where: `Folder in ${environment.name}`, icon: 'folder', to: paths.environment(projectId, environment.slug, place) };
    });
}

const noHits: Hit[] = [];

export function useThings(projectId: string, environments: Environment[]): Hit[] {
    const lists = [
        { name: 'syncs', load: () => syncHits(projectId) },
        { name: 'connections', load: () => connectionHits(projectId) },
        ...environments.map((environment) => ({ name: `folders ${environment.slug}`, load: () => folderHits(projectId, environment) })),
    ];
    return useQueries({
        queries: lists.map(({ name, load }) => ({
            queryKey: [...projectKey(projectId), 'search', name],
            queryFn: () => orNothing(load()),
            enabled: projectId !== '',
            staleTime: 10_000,
        })),
        combine: (results) => results.flatMap((result) => result.data ?? noHits),
    });
}
