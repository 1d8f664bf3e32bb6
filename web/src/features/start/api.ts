import { useMutation, useQuery } from '@tanstack/react-query';

import { api } from '@/lib/api-client';
import { beginSessionOf, selectOrganization, signIn, verifySecondFactor, type Challenge } from '@/lib/auth';

interface ServerConfig {
    initialized: boolean;
    allowSignUp: boolean;
    authConsentContent: string | null;
}

export function useServerConfig() {
    return useQuery({
        queryKey: ['server-config'],
        queryFn: () => api.get<{ config: ServerConfig }>('/api/v1/admin/config'),
        select: (body) => body.config,
        staleTime: 0,
    });
}

export interface FirstUser {
    firstName: string;
    lastName: string;
    email: string;
    password: string;
}

/** Makes the administrator and the first organisation, and signs in. */
export function useSignUp() {
    return useMutation({
        mutationFn: async (user: FirstUser) => {
            const { token, organization } = await api.post<{ token: string; organization: { id: string } }>('/api/v1/admin/signup', user);
            await selectOrganization(token, organization.id);
        },
    });
}

export function useSignIn() {
    return useMutation({
        mutationFn: ({ email, password }: { email: string; password: string }) => signIn(email, password),
    });
}

/** Whether mails can be sent: without, nobody resets a password by one. */
export function useHasMail() {
    return useQuery({
        queryKey: ['server-status'],
        queryFn: () => api.get<{ emailConfigured: boolean }>('/api/status'),
        select: (body) => body.emailConfigured,
    });
}

export function useVerifySecondFactor() {
    return useMutation({
        gcTime: 0,
        mutationFn: ({ challenge, code }: { challenge: Challenge; code: string }) => verifySecondFactor(challenge, code),
    });
}

export function useAskForPasswordReset() {
    return useMutation({ mutationFn: (email: string) => api.post('/api/v1/account/password-reset', { email }) });
}

export function useResetPassword() {
    return useMutation({
        gcTime: 0,
        mutationFn: (input: { token: string; password: string }) => api.post('/api/v1/account/password-reset/complete', input),
    });
}

/** Gives the token at once where the server can't send mail. */
export function useAskToSignUp() {
    return useMutation({ mutationFn: (email: string) => api.post<{ token?: string }>('/api/v1/account/sign-up', { email }) });
}

export interface NewAccount {
    token: string;
    firstName: string;
    lastName: string;
    password: string;
    organizationName: string;
}

export function useMakeAccount() {
    return useMutation({
        gcTime: 0,
        mutationFn: async (account: NewAccount) => {
            const { token, organization } = await api.post<{ token: string; organization: { id: string } }>('/api/v1/account/sign-up/complete', account);
            beginSessionOf(token, organization.id);
        },
    });
}

export function useTakeUpInvitation() {
    return useMutation({
        gcTime: 0,
        mutationFn: async (input: { token: string; firstName: string; lastName: string; password: string }) => {
            const { token } = await api.post<{ token: string }>('/api/v3/signup/complete-account/invite', input);
            const { organizations } = await api.getAs<{ organizations: { id: string }[] }>(token, '/api/v1/organization');
            const [first] = organizations;
            if (first) await selectOrganization(token, first.id);
        },
    });
}

export function useSelectOrganization() {
    return useMutation({
        mutationFn: ({ token, organizationId }: { token: string; organizationId: string }) =>
            selectOrganization(token, organizationId),
    });
}
