// What the server told the one who is signed in.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { api } from '@/lib/api-client';

export interface Notification {
    id: string;
    projectId: string;
    syncId: string | null;
    type: string;
    title: string;
    body: string;
    projectName: string;
    createdAt: string;
    readAt: string | null;
}

export interface Notifications {
    unreadCount: number;
    notifications: Notification[];
}

const key = ['notifications'] as const;
const POLL_MS = 60_000;

export function useNotifications() {
    return useQuery({ queryKey: key, queryFn: () => api.get<Notifications>('/api/v1/notifications'), refetchInterval: POLL_MS });
}

export function useMarkRead() {
    const client = useQueryClient();
    return useMutation({
        mutationFn: (ids?: string[]) => api.post<{ count: number }>('/api/v1/notifications/read', ids ? { ids } : {}),
        onSuccess: () => client.invalidateQueries({ queryKey: key }),
    });
}
