// Roles, and what permissions would allow.
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import type { RoleHome } from '@/features/roles/home';
import { api, segment } from '@/lib/api-client';


export type Operator = '$eq' | '$ne' | '$in' | '$glob' | '$all';
export type ConditionValue = string | Partial<Record<Operator, string | string[]>>;

/** As the server takes and gives it. */
export interface Permission {
    subject: string;
    action: string | string[];
    inverted?: boolean;
    conditions?: Record<string, ConditionValue>;
}

export interface RoleBrief {
    id: string;
    slug: string;
    name: string;
    description: string | null;
    updatedAt: string;
}
export interface Role extends RoleBrief {
    permissions: Permission[];
}

export interface RoleChange {
    slug: string;
    name: string;
    description: string;
    permissions: Permission[];
}

export type Verdict = 'always' | 'sometimes' | 'never';
export interface SubjectVerdicts {
    subject: string;
    actions: { action: string; allowed: Verdict }[];
}
export interface CheckedPlace {
    environment?: string | undefined;
    secretPath?: string | undefined;
    secretName?: string | undefined;
}

export function useRoles(home: RoleHome) {
    return useQuery({
        queryKey: home.key,
        queryFn: () => api.get<{ roles: RoleBrief[] }>(home.base),
        select: (body) => body.roles,
    });
}

export function useRole(home: RoleHome, slug: string) {
    return useQuery({
        queryKey: [...home.key, slug],
        queryFn: () => api.get<{ role: Role }>(`${home.base}/slug/${segment(slug)}`),
        select: (body) => body.role,
        enabled: slug !== '',
    });
}

/** What is asked about: permissions that are being edited, or all that a member has. */
export interface Checked {
    path: string;
    key: readonly string[];
    permissions?: Permission[];
}

export const checkOf = (home: RoleHome, permissions: Permission[]): Checked =>
    ({ path: `${home.base}/check`, key: home.key, permissions });

/** What is allowed at a place; asked of the server, so that it is the truth. */
export function useCheck({ path, key, permissions }: Checked, place: CheckedPlace) {
    return useQuery({
        queryKey: [...key, 'check', path, permissions, place],
        queryFn: () => api.post<{ subjects: SubjectVerdicts[] }>(path, { ...(permissions ? { permissions } : {}), ...place }),
        select: (body) => body.subjects,
        placeholderData: keepPreviousData,
        retry: false,
    });
}

export function useSaveRole(home: RoleHome, roleId: string | undefined) {
    const client = useQueryClient();
    return useMutation({
        mutationFn: (change: RoleChange) => (roleId
            ? api.patch<{ role: Role }>(`${home.base}/${segment(roleId)}`, change)
            : api.post<{ role: Role }>(home.base, change)),
        onSuccess: () => client.invalidateQueries({ queryKey: home.key }),
    });
}

export function useDeleteRole(home: RoleHome) {
    const client = useQueryClient();
    return useMutation({
        mutationFn: (roleId: string) => api.delete<{ role: Role }>(`${home.base}/${segment(roleId)}`),
        onSuccess: () => client.invalidateQueries({ queryKey: home.key }),
    });
}
