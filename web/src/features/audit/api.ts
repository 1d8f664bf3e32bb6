// The audit log of a project: search, follow, take away, prove.
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';

import { api, type Query } from '@/lib/api-client';

export interface AuditLog {
    id: string;
    position: number;
    createdAt: string;
    ipAddress: string | null;
    userAgent: string | null;
    userAgentType: string | null;
    expiresAt: string | null;
    event: { type: string; metadata: Record<string, unknown> };
    actor: { type: string; metadata: Record<string, unknown> };
}

export interface AuditCheck {
    isIntact: boolean;
    entries: number;
    purged: number;
    newestPosition: number;
    newestLink: string | null;
    wrongPosition: number | null;
    checkedAt: string;
}

export interface AuditFilters {
    eventType: string;
    actorType: string;
    userAgentType: string;
    environment: string;
    secretPath: string;
    secretKey: string;
    startDate: string; // days, as <input type="date"> has them
    endDate: string;
}

const PAGE = 50;
const FOLLOW_MS = 2000;
const DAYS = 30;
const base = '/api/v1/organization/audit-logs';

export const noFilters = (): AuditFilters => ({
    eventType: '', actorType: '', userAgentType: '', environment: '', secretPath: '', secretKey: '',
    startDate: new Date(Date.now() - DAYS * 86_400_000).toISOString().slice(0, 10), endDate: '',
});

export function queryOf(projectId: string, { startDate, endDate, ...rest }: AuditFilters): Query {
    const given = Object.fromEntries(Object.entries(rest).filter(([, value]) => value.trim() !== ''));
    return {
        projectId, ...given,
        ...(startDate ? { startDate: `${startDate}T00:00:00.000Z` } : {}),
        ...(endDate ? { endDate: `${endDate}T23:59:59.999Z` } : {}),
    };
}

export function useAuditLog(projectId: string, filters: AuditFilters) {
    return useInfiniteQuery({
        queryKey: ['audit-log', projectId, filters],
        queryFn: ({ pageParam }) => api.get<{ auditLogs: AuditLog[] }>(base, { ...queryOf(projectId, filters), offset: pageParam, limit: PAGE }),
        initialPageParam: 0,
        getNextPageParam: (last, pages) => (last.auditLogs.length < PAGE ? undefined : pages.length * PAGE),
        select: (data) => data.pages.flatMap((page) => page.auditLogs),
    });
}

/** What has come in since a position, looked for every two seconds. */
export function useAuditTail(projectId: string, filters: AuditFilters, afterPosition: number, isOn: boolean) {
    return useQuery({
        queryKey: ['audit-tail', projectId, filters, afterPosition],
        queryFn: () => api.get<{ auditLogs: AuditLog[] }>(base, { ...queryOf(projectId, filters), afterPosition, limit: 500 }),
        select: (body) => body.auditLogs,
        enabled: isOn,
        refetchInterval: FOLLOW_MS,
    });
}

export const useAuditCheck = () => useMutation({
    mutationFn: () => api.get<{ check: AuditCheck }>(`${base}/verify`),
});

export const useAuditExport = (projectId: string, filters: AuditFilters) => useMutation({
    mutationFn: async (format: 'ndjson' | 'csv') => ({
        format, text: await api.getText(`${base}/export`, { ...queryOf(projectId, filters), format }),
    }),
});
