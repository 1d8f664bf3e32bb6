// The ways an identity can log in. A method that is not set up reads as null.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { useMachine } from '@/features/machines/api';
import { api, segment } from '@/lib/api-client';
import { projectKey } from '@/lib/project';

export interface TrustedIp {
    ipAddress: string;
    prefix?: number;
}

export interface TokenLimits {
    accessTokenTTL: number;
    accessTokenMaxTTL: number;
    accessTokenNumUsesLimit: number;
    accessTokenTrustedIps: TrustedIp[];
}

export interface UniversalAuth extends TokenLimits {
    clientId: string;
    clientSecretTrustedIps: TrustedIp[];
    lockoutEnabled: boolean;
    lockoutThreshold: number;
    lockoutDurationSeconds: number;
    lockoutCounterResetSeconds: number;
}

export interface Trust extends TokenLimits {
    boundIssuer: string;
    boundSubject: string;
    boundAudiences: string;
    boundClaims: Record<string, string>;
}

export interface OidcAuth extends Trust {
    oidcDiscoveryUrl: string;
    caCert: string;
}

export interface JwtAuth extends Trust {
    configurationType: 'jwks' | 'static';
    jwksUrl: string;
    jwksCaCert: string;
    publicKeys: string[];
}

export interface KubernetesAuth extends TokenLimits {
    kubernetesHost: string;
    caCert: string;
    /** Left out when there is none, and for who may not change the identity. */
    tokenReviewerJwt?: string | null;
    allowedNamespaces: string;
    allowedNames: string;
    allowedAudience: string;
}

export interface GcpAuth extends TokenLimits {
    type: 'gce' | 'iam';
    allowedServiceAccounts: string;
    allowedProjects: string;
    allowedZones: string;
}

export interface AzureAuth extends TokenLimits {
    tenantId: string;
    resource: string;
    allowedServicePrincipalIds: string;
}

export interface AwsAuth extends TokenLimits {
    stsEndpoint: string;
    allowedPrincipalArns: string;
    allowedAccountIds: string;
}

export interface LdapAuth extends TokenLimits {
    url: string;
    bindDN: string;
    searchBase: string;
    searchFilter: string;
    allowedFields: { key: string; value: string }[] | null;
    ldapCaCertificate: string;
    lockoutEnabled: boolean;
    lockoutThreshold: number;
    lockoutDurationSeconds: number;
}

export interface OciAuth extends TokenLimits {
    tenancyOcid: string;
    allowedUsernames: string | null;
}

export interface Methods {
    'universal-auth': UniversalAuth;
    'token-auth': TokenLimits;
    'oidc-auth': OidcAuth;
    'jwt-auth': JwtAuth;
    'kubernetes-auth': KubernetesAuth;
    'gcp-auth': GcpAuth;
    'azure-auth': AzureAuth;
    'aws-auth': AwsAuth;
    'ldap-auth': LdapAuth;
    'oci-auth': OciAuth;
}

export type Method = keyof Methods;

const wrappers: Record<Method, string> = {
    'universal-auth': 'identityUniversalAuth', 'token-auth': 'identityTokenAuth', 'oidc-auth': 'identityOidcAuth', 'jwt-auth': 'identityJwtAuth',
    'kubernetes-auth': 'identityKubernetesAuth', 'gcp-auth': 'identityGcpAuth', 'azure-auth': 'identityAzureAuth',
    'aws-auth': 'identityAwsAuth', 'ldap-auth': 'identityLdapAuth', 'oci-auth': 'identityOciAuth',
};
const machinesKey = (projectId: string) => [...projectKey(projectId), 'machines'] as const;
const methodPath = (method: Method, identityId: string) => `/api/v1/auth/${method}/identities/${segment(identityId)}`;

export interface MachinePlace {
    projectId: string;
    identityId: string;
}

/** Asks only for a method that the identity says it has. */
export function useMethod<M extends Method>(method: M, { projectId, identityId }: MachinePlace) {
    const isSetUp = useMachine(projectId, identityId).data?.identity.authMethods.includes(method);
    return useQuery({
        queryKey: [...machinesKey(projectId), identityId, method, isSetUp],
        enabled: isSetUp !== undefined,
        queryFn: async (): Promise<Methods[M] | null> => {
            if (!isSetUp) return null;
            const body = await api.get<Record<string, Methods[M]>>(methodPath(method, identityId));
            return body[wrappers[method]] ?? null;
        },
    });
}

function useRefreshMachines(projectId: string) {
    const queries = useQueryClient();
    return () => queries.invalidateQueries({ queryKey: machinesKey(projectId) });
}

export function useSaveMethod(method: Method, { projectId, identityId }: MachinePlace) {
    const refresh = useRefreshMachines(projectId);
    return useMutation({
        mutationFn: ({ isNew, settings }: { isNew: boolean; settings: object }) =>
            isNew ? api.post(methodPath(method, identityId), settings) : api.patch(methodPath(method, identityId), settings),
        onSuccess: refresh,
    });
}

export function useRemoveMethod(method: Method, { projectId, identityId }: MachinePlace) {
    const refresh = useRefreshMachines(projectId);
    return useMutation({ mutationFn: () => api.delete(methodPath(method, identityId)), onSuccess: refresh });
}

export function useClearLockouts({ identityId }: MachinePlace, method: 'universal-auth' | 'ldap-auth' = 'universal-auth') {
    return useMutation({ mutationFn: () => api.post<{ deleted: number }>(`${methodPath(method, identityId)}/clear-lockouts`) });
}

export interface AccessToken {
    id: string;
    name: string | null;
    createdAt: string;
    accessTokenTTL: number;
    accessTokenLastUsedAt: string | null;
    accessTokenNumUses: number;
}

export function useAccessTokens({ projectId, identityId }: MachinePlace) {
    return useQuery({
        queryKey: [...machinesKey(projectId), identityId, 'tokens'],
        queryFn: () => api.get<{ tokens: AccessToken[] }>(`${methodPath('token-auth', identityId)}/tokens`, { limit: 100 }),
        select: (body) => body.tokens,
    });
}

export function useCreateAccessToken({ projectId, identityId }: MachinePlace) {
    const refresh = useRefreshMachines(projectId);
    return useMutation({
        gcTime: 0,
        mutationFn: (name: string) => api.post<{ accessToken: string }>(`${methodPath('token-auth', identityId)}/tokens`, name ? { name } : {}),
        onSuccess: refresh,
    });
}

export function useRevokeAccessToken({ projectId }: MachinePlace) {
    const refresh = useRefreshMachines(projectId);
    return useMutation({ mutationFn: (id: string) => api.post(`/api/v1/auth/token-auth/tokens/${segment(id)}/revoke`), onSuccess: refresh });
}
