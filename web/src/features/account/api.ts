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

export interface SecondFactor {
    isVerified: boolean;
    recoveryCodesLeft: number;
}

const TOTP = '/api/v1/user/me/totp';
const factorKey = ['second-factor'];

export function useSecondFactor() {
    return useQuery({ queryKey: factorKey, queryFn: () => api.get<SecondFactor>(TOTP) });
}

export function useRefreshFactor() {
    const queries = useQueryClient();
    return () => Promise.all([factorKey, ['sessions'], ['user']].map((queryKey) => queries.invalidateQueries({ queryKey })));
}

/** The app's secret: shown once, kept nowhere. */
export function useEnrol() {
    return useMutation({
        gcTime: 0,
        mutationFn: (password: string) => api.post<{ otpUrl: string; secret: string }>(`${TOTP}/register`, { password }),
    });
}

/** Its answer, the recovery codes, is shown once: the page is told about the change afterwards. */
export function useConfirmFactor() {
    return useMutation({ gcTime: 0, mutationFn: (totp: string) => api.post<{ recoveryCodes: string[] }>(`${TOTP}/verify`, { totp }) });
}

export function useRenewCodes() {
    return useMutation({ gcTime: 0, mutationFn: (password: string) => api.post<{ recoveryCodes: string[] }>(`${TOTP}/recovery-codes`, { password }) });
}

export function useDisableFactor() {
    const refresh = useRefreshFactor();
    return useMutation({ gcTime: 0, mutationFn: (password: string) => api.delete(TOTP, { password }), onSuccess: refresh });
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
