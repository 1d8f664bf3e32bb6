// Personal overrides: values that one user sees in the place of the shared ones. Values are asked for
// one by one and are not kept.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { secretsKey } from '@/features/secrets/api';
import type { Place, Secret } from '@/features/secrets/types';
import { api, segment } from '@/lib/api-client';

const overridesKey = (place: Place) => [...secretsKey(place.projectId), 'overrides', place.environment, place.secretPath];

/** The keys of a folder that the user has overridden; asked for where there is something to override. */
export function useOverrides(place: Place, isWanted: boolean) {
    return useQuery({
        queryKey: overridesKey(place),
        queryFn: async ({ signal }) => {
            const { secrets } = await api.get<{ secrets: Secret[] }>('/api/v4/secrets', {
                ...place, viewSecretValue: false, expandSecretReferences: false, includeImports: false, includePersonalOverrides: true,
            }, signal);
            return secrets.filter(({ type }) => type === 'personal').map(({ secretKey }) => secretKey);
        },
        select: (keys) => new Set(keys),
        enabled: isWanted,
    });
}

export async function revealOverride(place: Place, key: string): Promise<string> {
    const { secret } = await api.get<{ secret: Secret }>(`/api/v4/secrets/${segment(key)}`, {
        ...place, type: 'personal', expandSecretReferences: false, includeImports: false,
    });
    return secret.secretValue;
}

export function useSaveOverride(place: Place, key: string) {
    const queries = useQueryClient();
    return useMutation({
        mutationFn: ({ value, isThere }: { value: string; isThere: boolean }) => {
            const body = { ...place, type: 'personal', secretValue: value };
            return isThere ? api.patch(`/api/v4/secrets/${segment(key)}`, body) : api.post(`/api/v4/secrets/${segment(key)}`, body);
        },
        onSettled: () => queries.invalidateQueries({ queryKey: overridesKey(place) }),
        gcTime: 0,
    });
}

export function useRemoveOverride(place: Place, key: string) {
    const queries = useQueryClient();
    return useMutation({
        mutationFn: () => api.delete(`/api/v4/secrets/${segment(key)}`, { ...place, type: 'personal' }),
        onSettled: () => queries.invalidateQueries({ queryKey: overridesKey(place) }),
    });
}
