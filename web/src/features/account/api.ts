import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { api, segment } from '@/lib/api-client';

export interface UserSession {
    id: string;
    ip: string | null;
    userAgent: string | null;
    lastUsed: string;
    createdAt: string;
    isCurrent: boolean;
}

export function useSessions() {
    return useQuery({ queryKey: ['sessions'], queryFn: () => api.get<UserSession[]>('/api/v2/users/me/sessions') });
}

export function useEndSession() {
    const queries = useQueryClient();
    return useMutation({
        mutationFn: (id: string) => api.delete(`/api/v2/users/me/sessions/${segment(id)}`),
        onSuccess: () => queries.invalidateQueries({ queryKey: ['sessions'] }),
    });
}

export function useRename() {
    const queries = useQueryClient();
    return useMutation({
        mutationFn: (name: { firstName: string; lastName: string }) => api.patch('/api/v2/users/me/name', name),
        onSuccess: () => queries.invalidateQueries({ queryKey: ['user'] }),
    });
}

export function useChangePassword() {
    const queries = useQueryClient();
    return useMutation({
        gcTime: 0,
        mutationFn: (passwords: { oldPassword: string; newPassword: string }) => api.post('/api/v2/users/me/password', passwords),
        onSuccess: () => queries.invalidateQueries({ queryKey: ['sessions'] }),
    });
}
