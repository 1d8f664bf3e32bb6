import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { api, segment } from '@/lib/api-client';
import { useOrganizationId } from '@/lib/auth';
import { projectKey } from '@/lib/project';
import type { RoleChoice } from '@/lib/role-choices';

export type Role = 'admin' | 'member' | 'viewer' | 'no-access';

export const roles: { value: Role; label: string; can: string }[] = [
    { value: 'viewer', label: 'Viewer', can: 'reads secrets' },
    { value: 'member', label: 'Developer', can: 'reads and changes secrets, folders and syncs' },
    { value: 'admin', label: 'Admin', can: 'does everything in the project' },
    { value: 'no-access', label: 'No access', can: 'does nothing until it gets another role' },
];

/** The built-in roles with what they can, then the project's own. */
export function roleChoices(known: RoleChoice[] | undefined): RoleChoice[] {
    const builtIn = new Set<string>(roles.map(({ value }) => value));
    return [
        ...roles.map(({ value, label, can }) => ({ value, label: `${label}: ${can}` })),
        ...(known ?? []).filter(({ value }) => !builtIn.has(value)),
    ];
}

export function roleLabel(slug: string): string {
    return roles.find(({ value }) => value === slug)?.label ?? slug;
}

const methodLabels: Record<string, string> = {
    'universal-auth': 'Universal Auth', 'token-auth': 'Token Auth', 'oidc-auth': 'OIDC Auth', 'jwt-auth': 'JWT Auth',
    'kubernetes-auth': 'Kubernetes Auth', 'gcp-auth': 'GCP Auth', 'azure-auth': 'Azure Auth', 'aws-auth': 'AWS Auth', 'oci-auth': 'OCI Auth', 'ldap-auth': 'LDAP Auth',
};

export function methodLabel(method: string): string {
    return methodLabels[method] ?? method;
}

export interface MachineMembership {
    id: string;
    identityId: string;
    createdAt: string;
    roles: { role: string; customRoleSlug?: string | null; customRoleName?: string | null }[];
    identity: { id: string; name: string; authMethods: string[] };
}

interface UniversalAuth {
    clientId: string;
}

export interface ClientSecret {
    id: string;
    description: string;
    clientSecretPrefix: string;
    clientSecretNumUses: number;
    clientSecretNumUsesLimit: number;
    clientSecretTTL: number;
    isClientSecretRevoked: boolean;
    createdAt: string;
}

const machinesKey = (projectId: string) => [...projectKey(projectId), 'machines'] as const;
const membershipPath = (projectId: string, identityId: string) =>
    `/api/v2/workspace/${segment(projectId)}/identity-memberships/${segment(identityId)}`;
const authPath = (identityId: string) => `/api/v1/auth/universal-auth/identities/${segment(identityId)}`;

export function useMachines(projectId: string) {
    return useQuery({
        queryKey: machinesKey(projectId),
        queryFn: () => api.get<{ identityMemberships: MachineMembership[] }>(
            `/api/v2/workspace/${segment(projectId)}/identity-memberships`, { limit: 100 }),
        select: (body) => body.identityMemberships,
    });
}

export function useMachine(projectId: string, identityId: string) {
    return useQuery({
        queryKey: [...machinesKey(projectId), identityId],
        queryFn: () => api.get<{ identityMembership: MachineMembership }>(membershipPath(projectId, identityId)),
        select: (body) => body.identityMembership,
    });
}

export function useClientSecrets(projectId: string, identityId: string, isWanted: boolean) {
    return useQuery({
        queryKey: [...machinesKey(projectId), identityId, 'client-secrets'],
        queryFn: () => api.get<{ clientSecretData: ClientSecret[] }>(`${authPath(identityId)}/client-secrets`),
        select: (body) => body.clientSecretData.filter((secret) => !secret.isClientSecretRevoked),
        enabled: isWanted,
    });
}

function useRefreshMachines(projectId: string) {
    const queries = useQueryClient();
    return () => queries.invalidateQueries({ queryKey: machinesKey(projectId) });
}

export interface NewMachine {
    identityId: string;
    clientId: string;
    clientSecret: string;
}

/** What it may do in the organisation; for those who may see its identities there. */
export function useOrgRoleOf(identityId: string) {
    return useQuery({
        queryKey: ['identity', identityId],
        queryFn: () => api.get<{ identity: { role: string; customRole?: { slug: string; name: string } } }>(`/api/v1/identities/${segment(identityId)}`),
        select: ({ identity }) => ({ slug: identity.customRole?.slug ?? identity.role, name: identity.customRole?.name ?? identity.role }),
        retry: false,
    });
}

export function useChangeOrgRole(identityId: string) {
    const queries = useQueryClient();
    return useMutation({
        mutationFn: (role: string) => api.patch(`/api/v1/identities/${segment(identityId)}`, { role }),
        onSuccess: () => queries.invalidateQueries({ queryKey: ['identity', identityId] }),
    });
}

/** An identity that can log in and may do something in the project, all in one go. What it returns
 *  is shown once and kept nowhere. */
export function useCreateMachine(projectId: string) {
    const organizationId = useOrganizationId();
    const refresh = useRefreshMachines(projectId);
    return useMutation({
        gcTime: 0,
        mutationFn: async ({ name, role }: { name: string; role: string }): Promise<NewMachine> => {
            const { identity } = await api.post<{ identity: { id: string } }>('/api/v1/identities', { name, organizationId, role: 'no-access' });
            const { identityUniversalAuth } = await api.post<{ identityUniversalAuth: UniversalAuth }>(authPath(identity.id), {});
            await api.post(membershipPath(projectId, identity.id), { role });
            const { clientSecret } = await api.post<{ clientSecret: string }>(`${authPath(identity.id)}/client-secrets`, { description: 'First secret' });
            return { identityId: identity.id, clientId: identityUniversalAuth.clientId, clientSecret };
        },
        onSettled: refresh,
    });
}

export function useCreateClientSecret(projectId: string, identityId: string) {
    const refresh = useRefreshMachines(projectId);
    return useMutation({
        gcTime: 0,
        mutationFn: (input: { description: string; ttl: number; numUsesLimit: number }) =>
            api.post<{ clientSecret: string }>(`${authPath(identityId)}/client-secrets`, input),
        onSuccess: refresh,
    });
}

export function useRevokeClientSecret(projectId: string, identityId: string) {
    const refresh = useRefreshMachines(projectId);
    return useMutation({
        mutationFn: (id: string) => api.post(`${authPath(identityId)}/client-secrets/${segment(id)}/revoke`),
        onSuccess: refresh,
    });
}

export function useChangeRole(projectId: string, identityId: string) {
    const refresh = useRefreshMachines(projectId);
    return useMutation({
        mutationFn: (role: string) => api.patch(membershipPath(projectId, identityId), { roles: [{ role, isTemporary: false }] }),
        onSuccess: refresh,
    });
}

export function useDeleteMachine(projectId: string, identityId: string) {
    const refresh = useRefreshMachines(projectId);
    return useMutation({ mutationFn: () => api.delete(`/api/v1/identities/${segment(identityId)}`), onSuccess: refresh });
}

export function useRemoveFromProject(projectId: string, identityId: string) {
    const refresh = useRefreshMachines(projectId);
    return useMutation({ mutationFn: () => api.delete(membershipPath(projectId, identityId)), onSuccess: refresh });
}
