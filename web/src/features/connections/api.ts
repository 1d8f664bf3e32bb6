// App connections: a token kept sealed by the server, which syncs may use. Never read back.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { api, segment } from '@/lib/api-client';

export interface ServiceOption {
    name: string;
    app: string;
    methods: string[];
}

export interface AppConnection {
    id: string;
    name: string;
    description: string | null;
    projectId: string | null;
    createdAt: string;
    updatedAt: string;
    app: string;
    method: string;
}

/** The part of a sync that a connection's page needs. */
export interface ConnectionUse {
    id: string;
    name: string;
    connectionId: string;
    environment: { name: string } | null;
    folder: { path: string } | null;
    destinationConfig: { accountId: string; accountName?: string; siteName?: string; siteId?: string };
}

const base = '/api/v1/app-connections';
const one = (id: string) => `${base}/netlify/${segment(id)}`;
const listKey = (projectId: string) => ['app-connections', projectId] as const;
const oneKey = (id: string) => ['app-connection', id] as const;

export function useServiceOptions() {
    return useQuery({
        queryKey: ['app-connection-options'],
        queryFn: () => api.get<{ appConnectionOptions: ServiceOption[] }>(`${base}/options`),
        select: (body) => body.appConnectionOptions,
        staleTime: Infinity,
    });
}

export function useConnections(projectId: string) {
    return useQuery({
        queryKey: listKey(projectId),
        queryFn: () => api.get<{ appConnections: AppConnection[] }>(base, { projectId }),
        select: (body) => body.appConnections,
    });
}

export function useConnection(id: string) {
    return useQuery({
        queryKey: oneKey(id),
        queryFn: () => api.get<{ appConnection: AppConnection }>(one(id)),
        select: (body) => body.appConnection,
    });
}

/** The syncs of the project by the connection they use. */
export function useConnectionUses(projectId: string) {
    return useQuery({
        queryKey: ['secret-syncs', projectId],
        queryFn: () => api.get<{ secretSyncs: ConnectionUse[] }>('/api/v1/secret-syncs', { projectId }),
        select: (body) => body.secretSyncs,
    });
}

/** Asks Netlify with the stored token; the answer is the test. */
export function useConnectionTest(id: string) {
    return useQuery({
        queryKey: ['app-connection', id, 'accounts'],
        queryFn: async () => {
            const body = await api.get<{ accounts: { id: string; name: string }[] }>(`${one(id)}/accounts`);
            return { accounts: body.accounts, at: new Date().toISOString() };
        },
        retry: false,
        staleTime: 60_000,
        refetchOnWindowFocus: false,
    });
}

function useRefresh() {
    const client = useQueryClient();
    return async () => {
        await Promise.all([
            client.invalidateQueries({ queryKey: ['app-connections'] }),
            client.invalidateQueries({ queryKey: ['available-connections'] }),
        ]);
    };
}

export interface NewConnection {
    projectId: string;
    name: string;
    description: string | null;
    accessToken: string;
}

export function useCreateConnection() {
    const refresh = useRefresh();
    return useMutation({
        mutationFn: ({ accessToken, ...rest }: NewConnection) =>
            api.post<{ appConnection: AppConnection }>(`${base}/netlify`, {
                ...rest, method: 'access-token', credentials: { accessToken },
            }),
        onSuccess: refresh,
        // The variables hold the token, and the cache would keep them.
        gcTime: 0,
    });
}

export interface ConnectionChange {
    name?: string;
    description?: string | null;
    credentials?: { accessToken: string };
}

export function useUpdateConnection(id: string) {
    const client = useQueryClient();
    const refresh = useRefresh();
    return useMutation({
        mutationFn: (change: ConnectionChange) => api.patch<{ appConnection: AppConnection }>(one(id), change),
        onSuccess: async (body) => {
            client.setQueryData(oneKey(id), body);
            await refresh();
        },
        gcTime: 0,
    });
}

export function useDeleteConnection(id: string) {
    const client = useQueryClient();
    const refresh = useRefresh();
    return useMutation({
        mutationFn: () => api.delete<unknown>(one(id)),
        onSuccess: async () => {
            client.removeQueries({ queryKey: oneKey(id) });
            await refresh();
        },
    });
}
