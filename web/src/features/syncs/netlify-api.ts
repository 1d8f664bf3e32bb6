// What the wizard asks of Netlify through a connection: accounts and their sites.
import { useQuery } from '@tanstack/react-query';

import { api, segment } from '@/lib/api-client';

export interface Named {
    id: string;
    name: string;
}

const base = '/api/v1/app-connections/netlify';

export function useAvailableConnections(projectId: string) {
    return useQuery({
        queryKey: ['available-connections', projectId],
        queryFn: () => api.get<{ appConnections: Named[] }>(`${base}/available`, { projectId }),
        select: (body) => body.appConnections,
    });
}

export function useAccounts(connectionId: string) {
    return useQuery({
        queryKey: ['app-connection', connectionId, 'account-list'],
        queryFn: () => api.get<{ accounts: Named[] }>(`${base}/${segment(connectionId)}/accounts`),
        select: (body) => body.accounts,
        enabled: connectionId !== '',
        staleTime: 60_000,
        retry: false,
    });
}

export function useSites(connectionId: string, accountId: string) {
    return useQuery({
        queryKey: ['app-connection', connectionId, 'sites', accountId],
        queryFn: () => api.get<{ sites: Named[] }>(
            `${base}/${segment(connectionId)}/accounts/${segment(accountId)}/sites`),
        select: (body) => body.sites,
        enabled: connectionId !== '' && accountId !== '',
        staleTime: 60_000,
        retry: false,
    });
}
