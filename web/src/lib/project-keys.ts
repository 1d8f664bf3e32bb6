// The names of all secrets of a project, without values: for search and for completing references.
import { useQueries } from '@tanstack/react-query';

import { api } from '@/lib/api-client';
import { projectKey, useProject, type Environment } from '@/lib/project';

export interface KeyPlace {
    key: string;
    environment: Environment;
    path: string;
}

interface NamesOnly {
    secrets: { secretKey: string; secretPath: string }[];
}

export function useProjectKeys(projectId: string, isWanted = true): { keys: KeyPlace[]; isPending: boolean } {
    const environments = useProject(projectId).data?.environments ?? [];
    return useQueries({
        queries: environments.map((environment) => ({
            queryKey: [...projectKey(projectId), 'keys', environment.slug],
            queryFn: async (): Promise<KeyPlace[]> => {
                const { secrets } = await api.get<NamesOnly>('/api/v4/secrets', {
                    projectId, environment: environment.slug, secretPath: '/', recursive: true,
                    viewSecretValue: false, expandSecretReferences: false, includeImports: false,
                });
                return secrets.map(({ secretKey, secretPath }) => ({ key: secretKey, environment, path: secretPath }));
            },
            enabled: isWanted,
            staleTime: 60_000,
        })),
        combine: (results) => ({
            keys: results.flatMap((result) => result.data ?? []),
            isPending: isWanted && results.some((result) => result.isPending),
        }),
    });
}
