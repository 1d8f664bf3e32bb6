// Syncs, what they would do (plans) and what they did (runs).
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { api, segment } from '@/lib/api-client';
import { isDeploying } from '@/lib/redeploy';

import { isBusy } from './health';
import type { Drift, DriftItem, Overlap, Plan, Run, RunItem, SecretSync, SyncBody, SyncOptions } from './types';

export const base = '/api/v1/secret-syncs';
export const one = (id: string) => `${base}/netlify/${segment(id)}`;
export const listKey = (projectId: string) => ['secret-syncs', projectId] as const;
export const oneKey = (id: string) => ['secret-sync', id] as const;
const BUSY_POLL_MS = 1_000;

/** `isLive`: changes come by themselves, so nothing is asked again and again. */
export function useSyncs(projectId: string, isLive = false) {
    return useQuery({
        queryKey: listKey(projectId),
        queryFn: () => api.get<{ secretSyncs: SecretSync[] }>(base, { projectId }),
        select: (body) => body.secretSyncs,
        refetchInterval: (query) => (!isLive && query.state.data?.secretSyncs.some(isBusy) ? 2 * BUSY_POLL_MS : false),
    });
}

const isMoving = (sync: SecretSync) => isBusy(sync) || isDeploying(sync.lastRedeploy);

export function useSync(id: string, isLive = false) {
    return useQuery({
        queryKey: oneKey(id),
        queryFn: () => api.get<{ secretSync: SecretSync }>(one(id)),
        select: (body) => body.secretSync,
        refetchInterval: (query) => (!isLive && query.state.data && isMoving(query.state.data.secretSync) ? BUSY_POLL_MS : false),
    });
}

/** Newest first. Asked again and again while a run is on, unless changes come by themselves. */
export function useRuns(syncId: string, isBusyNow: boolean, isLive: boolean) {
    return useQuery({
        queryKey: [...oneKey(syncId), 'runs'],
        queryFn: () => api.get<{ runs: Run[] }>(`${one(syncId)}/runs`),
        select: (body) => body.runs,
        refetchInterval: (query) =>
            !isLive && (isBusyNow || query.state.data?.runs.some((run) => run.state === 'running' || isDeploying(run.redeploy))) ? BUSY_POLL_MS : false,
    });
}

export function useRun(syncId: string, runId: string, isLive: boolean) {
    return useQuery({
        queryKey: [...oneKey(syncId), 'runs', runId],
        queryFn: () => api.get<{ run: Run & { items: RunItem[] } }>(`${one(syncId)}/runs/${segment(runId)}`),
        select: (body) => body.run,
        refetchInterval: isLive ? BUSY_POLL_MS : false,
    });
}

/** What a sync that does not exist yet would do. Nothing is stored or written. */
export function useDraftPlan(body: SyncBody | null) {
    return useQuery({
        queryKey: ['sync-plan', body],
        queryFn: ({ signal }) => planOf(body as SyncBody, signal),
        enabled: body !== null,
        staleTime: 15_000,
        gcTime: 60_000,
        retry: false,
        refetchOnWindowFocus: false,
        placeholderData: keepPreviousData,
    });
}

async function planOf(body: SyncBody, signal?: AbortSignal): Promise<Plan> {
    signal?.throwIfAborted();
    const syncOptions: SyncOptions = { ...body.syncOptions, redeploy: { via: 'off' } }; // it changes no plan, and may hold a credential
    return (await api.post<{ plan: Plan }>(`${base}/netlify/plan`, { ...body, syncOptions })).plan;
}

export function useSyncPlan(syncId: string, isWanted: boolean) {
    return useQuery({
        queryKey: ['sync-plan', syncId],
        queryFn: async () => (await api.post<{ plan: Plan }>(`${one(syncId)}/plan`, {})).plan,
        enabled: isWanted,
        staleTime: 0,
        gcTime: 0,
        retry: false,
        refetchOnWindowFocus: false,
    });
}

/** Other syncs that may write some of the same values; asked again when what decides that changes. */
export function useOverlaps(body: SyncBody, excludeSyncId?: string) {
    const wish = {
        projectId: body.projectId,
        environment: body.environment,
        destinationConfig: body.destinationConfig,
        ...(body.syncOptions.keySchema ? { keySchema: body.syncOptions.keySchema } : {}),
        ...(excludeSyncId ? { excludeSyncId } : {}),
    };
    return useQuery({
        queryKey: ['check-destination', wish],
        queryFn: () => api.post<{ overlaps: Overlap[] }>(`${base}/netlify/check-destination`, wish),
        select: (answer) => answer.overlaps,
        retry: false,
    });
}

const undoPath = (syncId: string, runId: string) => `${one(syncId)}/runs/${segment(runId)}/undo`;

/** What taking a run back would do now. */
export function useUndoPlan(syncId: string, runId: string) {
    return useQuery({
        queryKey: ['sync-plan', syncId, 'undo', runId],
        queryFn: async () => (await api.post<{ plan: Plan }>(`${undoPath(syncId, runId)}/plan`, {})).plan,
        staleTime: 0,
        gcTime: 0,
        retry: false,
        refetchOnWindowFocus: false,
    });
}

export function useUndoRun(syncId: string, runId: string) {
    const refresh = useRefresh();
    return useMutation({
        mutationFn: (wish: { planHash: string; redeploy: boolean }) =>
            api.post<{ secretSync: SecretSync }>(undoPath(syncId, runId), wish),
        onSuccess: refresh,
    });
}

function useRefresh() {
    const client = useQueryClient();
    return async (body?: { secretSync: SecretSync }) => {
        if (body) client.setQueryData(oneKey(body.secretSync.id), body);
        await Promise.all([
            client.invalidateQueries({ queryKey: ['secret-syncs'] }),
            client.invalidateQueries({ queryKey: ['secret-sync'] }),
            client.invalidateQueries({ queryKey: ['sync-plan'] }),
        ]);
    };
}

export function useCreateSync() {
    const refresh = useRefresh();
    return useMutation({
        mutationFn: (body: SyncBody) => api.post<{ secretSync: SecretSync }>(`${base}/netlify`, body),
        onSuccess: refresh,
    });
}

export function useUpdateSync(id: string) {
    const refresh = useRefresh();
    return useMutation({
        mutationFn: (body: Partial<SyncBody>) => api.patch<{ secretSync: SecretSync }>(one(id), body),
        onSuccess: refresh,
    });
}

export function useDeleteSync(id: string) {
    const client = useQueryClient();
    return useMutation({
        mutationFn: (wish: { removeSecrets: boolean; force: boolean }) =>
            api.delete<{ secretSync: SecretSync }>(one(id), undefined, {
                removeSecrets: wish.removeSecrets, force: wish.force ? true : undefined,
            }),
        onSuccess: () => client.invalidateQueries({ queryKey: ['secret-syncs'] }),
    });
}

/** Stops what is running between two of its calls, or drops what waits. */
export function useCancelSync(id: string) {
    const refresh = useRefresh();
    return useMutation({
        mutationFn: () => api.post<{ secretSync: SecretSync }>(`${one(id)}/cancel`, undefined),
        onSuccess: refresh,
    });
}

const driftKey = (id: string) => [...oneKey(id), 'drift'] as const;

/** Asked again and again while the site is being looked at. */
export function useDrift(syncId: string) {
    return useQuery({
        queryKey: driftKey(syncId),
        queryFn: () => api.get<{ drift: Drift }>(`${one(syncId)}/drift`),
        select: (body) => body.drift,
        refetchInterval: (query) => (query.state.data?.drift.isChecking ? BUSY_POLL_MS : false),
    });
}

function useDriftChange<Wish>(syncId: string, send: (wish: Wish) => Promise<{ drift: Drift }>) {
    const client = useQueryClient();
    return useMutation({
        mutationFn: send,
        onSuccess: async (body) => {
            client.setQueryData(driftKey(syncId), body);
            await client.invalidateQueries({ queryKey: oneKey(syncId) });
        },
    });
}

export const useCheckDrift = (syncId: string) =>
    useDriftChange(syncId, () => api.post<{ drift: Drift }>(`${one(syncId)}/drift/check`));

export const useAdoptDrift = (syncId: string) =>
    useDriftChange(syncId, ({ key, context, contextParameter }: Pick<DriftItem, 'key' | 'context' | 'contextParameter'>) =>
        api.post<{ drift: Drift }>(`${one(syncId)}/drift/adopt`, { keys: [key], context, contextParameter }));

export interface Trigger {
    kind: 'sync' | 'import' | 'remove' | 'restore';
    planHash?: string;
    allowMassDeletion?: boolean;
    importBehavior?: 'prioritize-source' | 'prioritize-destination';
}

const actions = { sync: 'sync-secrets', import: 'import-secrets', remove: 'remove-secrets', restore: 'drift/restore' } as const;

export function useTriggerSync(id: string) {
    const refresh = useRefresh();
    return useMutation({
        mutationFn: ({ kind, importBehavior, ...body }: Trigger) => {
            const query = importBehavior ? `?importBehavior=${importBehavior}` : '';
            return api.post<{ secretSync: SecretSync }>(
                `${one(id)}/${actions[kind]}${query}`, kind === 'sync' || kind === 'restore' ? body : undefined);
        },
        onSuccess: refresh,
    });
}
