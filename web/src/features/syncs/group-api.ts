// Sync groups: one source to the sites that a selector finds.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { api, segment } from '@/lib/api-client';

import type { DestinationConfig, JobStatus, Plan, SyncOptions } from './types';

const base = '/api/v1/sync-groups';
const one = (id: string) => `${base}/${segment(id)}`;
const oneKey = (id: string) => ['sync-group', id] as const;
const POLL_MS = 1_000;

export interface SiteSelector {
    siteNames?: string[];
    repository?: string;
}

export interface GroupSite {
    siteId: string;
    siteName: string;
    repository: string | null;
    state: 'proposed' | 'member' | 'left';
    syncId: string | null;
    syncName: string | null;
    syncStatus: JobStatus;
    lastSyncMessage: string | null;
    lastSyncedAt: string | null;
}

export interface SyncGroup {
    id: string;
    name: string;
    description: string | null;
    projectId: string;
    connectionId: string;
    environment: string | null;
    secretPath: string | null;
    lookedAt: string | null;
    lookMessage: string | null;
    syncOptions: SyncOptions;
    destinationConfig: DestinationConfig;
    selector: SiteSelector;
    sites: GroupSite[];
}

export interface GroupBody {
    name: string;
    description: string | null;
    projectId: string;
    connectionId: string;
    environment: string;
    secretPath: string;
    syncOptions: SyncOptions;
    destinationConfig: DestinationConfig;
    selector: SiteSelector;
}

const isBusy = (site: GroupSite) => site.syncStatus === 'pending' || site.syncStatus === 'running';

export function useGroups(projectId: string) {
    return useQuery({
        queryKey: ['sync-groups', projectId],
        queryFn: () => api.get<{ syncGroups: SyncGroup[] }>(base, { projectId }),
        select: (body) => body.syncGroups,
    });
}

/** `isLooking`: somebody has just asked for a look, so the answer is waited for. */
export function useGroup(id: string, isLooking: boolean) {
    return useQuery({
        queryKey: oneKey(id),
        queryFn: () => api.get<{ syncGroup: SyncGroup }>(one(id)),
        select: (body) => body.syncGroup,
        refetchInterval: (query) => {
            const group = query.state.data?.syncGroup;
            const isNew = group !== undefined && !group.lookedAt && !group.lookMessage;
            return isLooking || isNew || group?.sites.some(isBusy) ? POLL_MS : false;
        },
    });
}

function useRefresh() {
    const client = useQueryClient();
    return async (body: { syncGroup: SyncGroup }) => {
        client.setQueryData(oneKey(body.syncGroup.id), body);
        await Promise.all([
            client.invalidateQueries({ queryKey: ['sync-groups'] }),
            client.invalidateQueries({ queryKey: ['secret-syncs'] }),
        ]);
    };
}

export function useCreateGroup() {
    const refresh = useRefresh();
    return useMutation({
        mutationFn: (body: GroupBody) => api.post<{ syncGroup: SyncGroup }>(base, body),
        onSuccess: refresh,
    });
}

export function useSelectSites(id: string) {
    const refresh = useRefresh();
    return useMutation({
        mutationFn: (selector: SiteSelector) => api.patch<{ syncGroup: SyncGroup }>(one(id), { selector }),
        onSuccess: refresh,
    });
}

export function useLook(id: string) {
    return useMutation({ mutationFn: () => api.post<{ syncGroup: SyncGroup }>(`${one(id)}/look`, undefined) });
}

/** What would happen to a site that joins. Nothing is stored or written. */
export function useSitePlan(groupId: string, siteId: string) {
    return useQuery({
        queryKey: ['sync-plan', groupId, siteId],
        queryFn: async () => (await api.post<{ plan: Plan }>(`${one(groupId)}/plan`, { siteId })).plan,
        staleTime: 0,
        gcTime: 0,
        retry: false,
        refetchOnWindowFocus: false,
    });
}

export function useJoin(groupId: string) {
    const refresh = useRefresh();
    return useMutation({
        mutationFn: ({ confirmOverlap, ...site }: { siteId: string; planHash: string; confirmOverlap: boolean }) =>
            api.post<{ syncGroup: SyncGroup }>(`${one(groupId)}/confirm`, { sites: [site], confirmOverlap }),
        onSuccess: refresh,
    });
}

export function useDeleteGroup(id: string) {
    const client = useQueryClient();
    return useMutation({
        mutationFn: (wish: { removeSyncs: boolean; removeSecrets: boolean }) =>
            api.delete<{ syncGroup: SyncGroup }>(one(id), undefined, wish),
        onSuccess: () => Promise.all([
            client.invalidateQueries({ queryKey: ['sync-groups'] }),
            client.invalidateQueries({ queryKey: ['secret-syncs'] }),
        ]),
    });
}
