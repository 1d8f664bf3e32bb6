// What the pictures are drawn from: syncs, their runs, and the project's audit log.
import { useInfiniteQuery, useQueries, useQuery } from '@tanstack/react-query';

import { api, segment } from '@/lib/api-client';

export interface GraphSync {
    id: string;
    name: string;
    isAutoSyncEnabled: boolean;
    syncStatus: string | null;
    lastSyncedAt: string | null;
    environment: { slug: string; name: string } | null;
    folder: { path: string } | null;
    destinationConfig: {
        accountId: string;
        accountName?: string;
        siteId?: string;
        siteName?: string;
        context?: string;
        contextParameter?: string;
    };
}

export interface HealthRun {
    id: string;
    state: 'running' | 'succeeded' | 'failed' | 'held' | 'cancelled';
    startedAt: string;
}

export interface AuditLog {
    id: string;
    createdAt: string;
    event: { type: string; metadata: Record<string, unknown> };
    actor: { type: string; metadata: Record<string, unknown> };
    userAgentType: string | null;
}

export function useGraphSyncs(projectId: string) {
    return useQuery({
        queryKey: ['secret-syncs', projectId],
        queryFn: () => api.get<{ secretSyncs: GraphSync[] }>('/api/v1/secret-syncs', { projectId }),
        select: (body) => body.secretSyncs,
    });
}

/** The runs of several syncs, in the order of the ids; undefined while one is on its way. */
export function useRunsOf(syncIds: string[]) {
    return useQueries({
        queries: syncIds.map((id) => ({
            queryKey: ['secret-sync', id, 'runs'],
            queryFn: () => api.get<{ runs: HealthRun[] }>(`/api/v1/secret-syncs/netlify/${segment(id)}/runs`),
            select: (body: { runs: HealthRun[] }) => body.runs,
        })),
    });
}

const PAGE = 200;
export const ACTIVITY_DAYS = 30;

/** Newest first, page by page. */
export function useActivity(projectId: string, eventTypes: string | undefined) {
    return useInfiniteQuery({
        queryKey: ['audit-logs', projectId, eventTypes],
        queryFn: ({ pageParam }) => api.get<{ auditLogs: AuditLog[] }>('/api/v1/organization/audit-logs', {
            projectId, limit: PAGE, offset: pageParam, eventType: eventTypes,
            startDate: new Date(new Date().setHours(0, 0, 0, 0) - ACTIVITY_DAYS * 86_400_000).toISOString(),
        }),
        initialPageParam: 0,
        getNextPageParam: (last, pages) => (last.auditLogs.length < PAGE ? undefined : pages.length * PAGE),
        select: (data) => data.pages.flatMap((page) => page.auditLogs),
    });
}
