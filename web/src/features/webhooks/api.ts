// Webhooks of a project and what was sent to them.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { api, segment } from '@/lib/api-client';
import { projectKey } from '@/lib/project';

export interface Webhook {
    id: string;
    environment: { id: string; name: string; slug: string };
    secretPath: string;
    type: 'general' | 'slack' | 'microsoft-teams';
    url: string;
    eventsFilter: { eventName: string }[];
    isDisabled: boolean;
    hasSecretKey: boolean;
    lastStatus: 'success' | 'failed' | null;
    lastRunErrorMessage: string | null;
    updatedAt: string;
}

export interface Delivery {
    id: string;
    event: string;
    subject: string;
    status: 'waiting' | 'sending' | 'success' | 'failed';
    attempts: number;
    statusCode: number;
    errorMessage: string | null;
    createdAt: string;
    finishedAt: string | null;
}

export interface NewWebhook {
    environment: string;
    secretPath: string;
    type: Webhook['type'];
    webhookUrl: string;
    webhookSecretKey?: string | undefined;
    eventsFilter: { eventName: string }[];
}

export const eventChoices = [
    { value: 'secrets.modified', label: 'Secrets changed' },
    { value: 'secret-sync.failed', label: 'A sync failed' },
    { value: 'secret-sync.held', label: 'A sync is held until somebody looks at its plan' },
    { value: 'secret-sync.drifted', label: 'A site was changed at Netlify' },
    { value: 'secret-sync.stale', label: 'A sync is stale' },
    { value: 'secret-sync.recovered', label: 'A sync is in order again' },
    { value: 'secret-sync.redeploy-failed', label: 'A site could not be deployed' },
    { value: 'secret-sync.succeeded', label: 'A sync succeeded' },
    { value: 'secret-sync.redeploy-succeeded', label: 'A site was deployed' },
];
export const eventLabel = (name: string) =>
    eventChoices.find(({ value }) => value === name)?.label ?? (name === 'test' ? 'Test' : name);

const base = '/api/v1/webhooks';
const webhooksKey = (projectId: string) => [...projectKey(projectId), 'webhooks'] as const;

export function useWebhooks(projectId: string) {
    return useQuery({
        queryKey: webhooksKey(projectId),
        queryFn: () => api.get<{ webhooks: Webhook[] }>(base, { projectId }),
        select: (body) => body.webhooks,
    });
}

export function useDeliveries(projectId: string, webhookId: string) {
    return useQuery({
        queryKey: [...webhooksKey(projectId), webhookId, 'deliveries'],
        queryFn: () => api.get<{ deliveries: Delivery[] }>(`${base}/${segment(webhookId)}/deliveries`),
        select: (body) => body.deliveries,
        refetchInterval: 5000,
    });
}

function useChange<Input, Output>(projectId: string, change: (input: Input) => Promise<Output>) {
    const client = useQueryClient();
    return useMutation({
        mutationFn: change,
        onSettled: () => client.invalidateQueries({ queryKey: webhooksKey(projectId) }),
    });
}

export const useCreateWebhook = (projectId: string) =>
    useChange(projectId, (input: NewWebhook) => api.post<{ webhook: Webhook }>(base, { projectId, ...input }));

export const useSwitchWebhook = (projectId: string) =>
    useChange(projectId, ({ id, isDisabled }: { id: string; isDisabled: boolean }) =>
        api.patch<{ webhook: Webhook }>(`${base}/${segment(id)}`, { isDisabled }));

export const useTestWebhook = (projectId: string) =>
    useChange(projectId, (id: string) => api.post<{ webhook: Webhook }>(`${base}/${segment(id)}/test`));

export const useDeleteWebhook = (projectId: string) =>
    useChange(projectId, (id: string) => api.delete<{ webhook: Webhook }>(`${base}/${segment(id)}`));
