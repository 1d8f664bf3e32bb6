// Requests about native integrations.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { api, segment } from '@/lib/api-client';
import { projectKey } from '@/lib/project';
import { isDeploying } from '@/lib/redeploy';

import { isBusy } from './state';
import type { Authorization, Integration, Option, Site, Wiring } from './types';

const auths = '/api/v1/integration-auth';
const base = '/api/v1/integration';
const BUSY_POLL_MS = 1500;
const IDLE_POLL_MS = 30_000;

const integrationsKey = (projectId: string) => [...projectKey(projectId), 'native-integrations'];
const authsKey = (projectId: string) => [...projectKey(projectId), 'native-authorizations'];
const sitesKey = (authId: string) => ['native-sites', authId];

export function useOption() {
    return useQuery({
        queryKey: ['native-options'],
        queryFn: () => api.get<{ integrationOptions: Option[] }>(`${auths}/integration-options`),
        select: (body) => body.integrationOptions.find(({ slug }) => slug === 'netlify'),
    });
}

/** The project's authorisation at Netlify; null: there is none. */
export function useAuthorization(projectId: string) {
    return useQuery({
        queryKey: authsKey(projectId),
        queryFn: () => api.get<{ authorizations: Authorization[] }>(`/api/v1/workspace/${segment(projectId)}/authorizations`),
        select: (body) => body.authorizations.find(({ integration }) => integration === 'netlify') ?? null,
    });
}

export function useAuthorizationById(authId: string) {
    return useQuery({
        queryKey: ['native-authorization', authId],
        queryFn: () => api.get<{ integrationAuth: Authorization }>(`${auths}/${segment(authId)}`),
        select: (body) => body.integrationAuth,
        enabled: authId !== '',
        retry: false,
    });
}

/** Asks Netlify, so it also tells whether the authorisation still holds. */
export function useSites(authId: string | undefined) {
    return useQuery({
        queryKey: sitesKey(authId ?? ''),
        queryFn: () => api.get<{ apps: Site[] }>(`${auths}/${segment(authId ?? '')}/apps`),
        select: (body) => body.apps,
        enabled: authId !== undefined && authId !== '',
        retry: false,
        staleTime: 60_000,
    });
}

export function useIntegrations(projectId: string) {
    return useQuery({
        queryKey: integrationsKey(projectId),
        queryFn: () => api.get<{ integrations: Integration[] }>(`/api/v1/workspace/${segment(projectId)}/integrations`),
        select: (body) => body.integrations,
        refetchInterval: ({ state }) => (state.data?.integrations.some((one) => isBusy(one) || isDeploying(one.lastRedeploy)) ? BUSY_POLL_MS : IDLE_POLL_MS),
    });
}

function useRefresh(projectId: string) {
    const client = useQueryClient();
    return async () => {
        await Promise.all([
            client.invalidateQueries({ queryKey: integrationsKey(projectId) }),
            client.invalidateQueries({ queryKey: authsKey(projectId) }),
            client.invalidateQueries({ queryKey: ['native-sites'] }),
        ]);
    };
}

export const beginAuthorization = (projectId: string) =>
    api.post<{ url: string; state: string }>(`${auths}/netlify/authorize-url`, { projectId });

export function useFinishAuthorization(projectId: string) {
    const refresh = useRefresh(projectId);
    return useMutation({
        mutationFn: (answer: { code: string; state: string }) =>
            api.post<{ integrationAuth: Authorization }>(`${auths}/oauth-token`, {
                workspaceId: projectId, integration: 'netlify', ...answer,
            }),
        onSuccess: refresh,
    });
}

export function useAuthorizeByToken(projectId: string) {
    const refresh = useRefresh(projectId);
    return useMutation({
        mutationFn: (accessToken: string) => api.post<{ integrationAuth: Authorization }>(`${auths}/access-token`, {
            workspaceId: projectId, integration: 'netlify', accessToken,
        }),
        onSuccess: refresh,
        gcTime: 0, // the token is not kept
    });
}

export function useEndAuthorization(projectId: string) {
    const refresh = useRefresh(projectId);
    return useMutation({
        mutationFn: (authId: string) => api.delete<unknown>(`${auths}/${segment(authId)}`),
        onSuccess: refresh,
    });
}

export function useCreateIntegration(projectId: string) {
    const refresh = useRefresh(projectId);
    return useMutation({
        mutationFn: ({ authId, environment, secretPath, appId, app, context, isDeployed, confirmOverlap }: Wiring & { authId: string }) =>
            api.post<{ integration: Integration }>(base, {
                integrationAuthId: authId, sourceEnvironment: environment, secretPath, appId, app,
                targetEnvironment: context, isActive: true, confirmOverlap,
                ...(isDeployed ? { metadata: { shouldAutoRedeploy: true } } : {}),
            }),
        onSuccess: refresh,
    });
}

export function useIntegration(id: string) {
    return useQuery({
        queryKey: ['native-integration', id],
        queryFn: () => api.get<{ integration: Integration }>(`${base}/${segment(id)}`),
        select: (body) => body.integration,
        staleTime: 0,
        gcTime: 0,
        refetchOnWindowFocus: false,
        retry: false,
    });
}

/** Of the metadata only what the form shows changes. */
export function useEditIntegration(projectId: string, { id, metadata, isActive }: Integration) {
    const refresh = useRefresh(projectId);
    return useMutation({
        mutationFn: ({ environment, secretPath, appId, app, context, isDeployed, confirmOverlap }: Wiring) =>
            api.patch<{ integration: Integration }>(`${base}/${segment(id)}`, {
                environment, secretPath, appId, app, targetEnvironment: context, isActive, confirmOverlap,
                metadata: { ...metadata, shouldAutoRedeploy: isDeployed },
            }),
        onSuccess: refresh,
    });
}

export function useChangeIntegration(projectId: string) {
    const refresh = useRefresh(projectId);
    return useMutation({
        mutationFn: ({ id, isActive }: { id: string; isActive: boolean }) =>
            api.patch<{ integration: Integration }>(`${base}/${segment(id)}`, { isActive }),
        onSuccess: refresh,
    });
}

export function useSyncIntegration(projectId: string) {
    const refresh = useRefresh(projectId);
    return useMutation({
        mutationFn: (id: string) => api.post<{ integration: Integration }>(`${base}/${segment(id)}/sync`),
        onSuccess: refresh,
    });
}

export function useDeleteIntegration(projectId: string) {
    const refresh = useRefresh(projectId);
    return useMutation({
        mutationFn: ({ id, removesSecrets }: { id: string; removesSecrets: boolean }) =>
            api.delete<unknown>(`${base}/${segment(id)}`, undefined, { shouldDeleteIntegrationSecrets: removesSecrets }),
        onSuccess: refresh,
    });
}
