import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { api } from '@/lib/api-client';

export interface ServerConfig {
    allowSignUp: boolean;
    allowedSignUpDomain: string | null;
    defaultAuthOrgId: string | null;
    instanceId: string | null;
}

const key = ['server-config'];

export function useServerConfig() {
    return useQuery({ queryKey: key, queryFn: () => api.get<{ config: ServerConfig }>('/api/v1/admin/config'), select: (body) => body.config });
}

export function useChangeServer() {
    const queries = useQueryClient();
    return useMutation({
        mutationFn: (change: Partial<ServerConfig>) => api.patch<{ config: ServerConfig }>('/api/v1/admin/config', change),
        onSuccess: () => queries.invalidateQueries({ queryKey: key }),
    });
}

/** Those that the administrator belongs to. */
export function useOrganizations() {
    return useQuery({
        queryKey: ['organizations'],
        queryFn: () => api.get<{ organizations: { id: string; name: string }[] }>('/api/v1/organization'),
        select: (body) => body.organizations,
    });
}
