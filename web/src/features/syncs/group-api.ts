// Sync groups: one source to the sites that a selector finds.
import { useMutation, useQueries, useQuery, useQueryClient } from '@tanstack/react-query';

import { api, segment } from '@/lib/api-client';

import type { DestinationConfig, JobStatus, Overlap, Plan, SyncOptions } from './types';

const base = '/api/v1/sync-groups';
const one = (id: string) => `${base}/${segment(id)}`;
const oneKey = (id: string) => ['sync-group', id] as const;
const POLL_MS = 1_000;
const IDLE_POLL_MS = 20_000; // new sites turn up by themselves

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

/** What the syncs of a group's sites have from it. */
export type GroupChange = Pick<GroupBody, 'environment' | 'secretPath' | 'syncOptions' | 'destinationConfig'>;

/** Of a site: what its sync would do, and whom it would meet that it did not meet before. */
export interface SitePlan {
    plan: Plan;
    overlaps: Overlap[];
}

/** What was looked at; null: the site could not be planned. */
export interface SeenPlan {
    siteId: string;
    planHash: string | null;
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
            return isLooking || isNew || group?.sites.some(isBusy) ? POLL_MS : IDLE_POLL_MS;
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

/** With a change of the syncs, `plans` has every site that has one. */
export function useUpdateGroup(id: string) {
    const refresh = useRefresh();
    return useMutation({
        mutationFn: (body: Partial<GroupBody> & { plans?: SeenPlan[]; confirmOverlap?: boolean }) =>
            api.patch<{ syncGroup: SyncGroup }>(one(id), body),
        onSuccess: refresh,
    });
}

export function useLook(id: string) {
    return useMutation({ mutationFn: () => api.post<{ syncGroup: SyncGroup }>(`${one(id)}/look`, undefined) });
}

const planQuery = (groupId: string, siteId: string, change: GroupChange | null) => ({
    queryKey: ['sync-plan', groupId, siteId, change],
    queryFn: ({ signal }: { signal: AbortSignal }) => {
        signal.throwIfAborted();
        return api.post<SitePlan>(`${one(groupId)}/plan`, { siteId, ...change });
    },
    staleTime: 0,
    gcTime: 0,
    retry: false,
    refetchOnWindowFocus: false,
});

/** What would happen to a site that joins. Nothing is stored or written. */
export const useSitePlan = (groupId: string, siteId: string) => useQuery(planQuery(groupId, siteId, null));

/** The same for several sites at once; with a change, as the group would be then. */
export const useSitePlans = (groupId: string, sites: GroupSite[], change: GroupChange | null) =>
    useQueries({ queries: sites.map(({ siteId }) => planQuery(groupId, siteId, change)) });

export function useJoin(groupId: string) {
    const refresh = useRefresh();
    return useMutation({
        mutationFn: (wish: { sites: { siteId: string; planHash: string }[]; confirmOverlap: boolean }) =>
            api.post<{ syncGroup: SyncGroup }>(`${one(groupId)}/confirm`, wish),
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
