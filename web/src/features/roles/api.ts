// Roles of a project, and what permissions would allow.
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { api, segment } from '@/lib/api-client';
import { projectKey } from '@/lib/project';

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

const builtIn = ['admin', 'member', 'viewer', 'no-access'];
export const isBuiltIn = (slug: string) => builtIn.includes(slug);

const base = (projectId: string) => `/api/v1/projects/${segment(projectId)}/roles`;
const rolesKey = (projectId: string) => [...projectKey(projectId), 'roles'] as const;

export function useRoles(projectId: string) {
    return useQuery({
        queryKey: rolesKey(projectId),
        queryFn: () => api.get<{ roles: RoleBrief[] }>(base(projectId)),
        select: (body) => body.roles,
    });
}

export function useRole(projectId: string, slug: string) {
    return useQuery({
        queryKey: [...rolesKey(projectId), slug],
        queryFn: () => api.get<{ role: Role }>(`${base(projectId)}/slug/${segment(slug)}`),
        select: (body) => body.role,
        enabled: slug !== '',
    });
}

/** What these permissions would allow at a place; asked of the server, so that it is the truth. */
export function useRoleCheck(projectId: string, permissions: Permission[], place: CheckedPlace) {
    return useQuery({
        queryKey: [...rolesKey(projectId), 'check', permissions, place],
        queryFn: () => api.post<{ subjects: SubjectVerdicts[] }>(`${base(projectId)}/check`, { permissions, ...place }),
        select: (body) => body.subjects,
        placeholderData: keepPreviousData,
        retry: false,
    });
}

export function useSaveRole(projectId: string, roleId: string | undefined) {
    const client = useQueryClient();
    return useMutation({
        mutationFn: (change: RoleChange) => (roleId
            ? api.patch<{ role: Role }>(`${base(projectId)}/${segment(roleId)}`, change)
            : api.post<{ role: Role }>(base(projectId), change)),
        onSuccess: () => client.invalidateQueries({ queryKey: rolesKey(projectId) }),
    });
}

export function useDeleteRole(projectId: string) {
    const client = useQueryClient();
    return useMutation({
        mutationFn: (roleId: string) => api.delete<{ role: Role }>(`${base(projectId)}/${segment(roleId)}`),
        onSuccess: () => client.invalidateQueries({ queryKey: rolesKey(projectId) }),
    });
}
