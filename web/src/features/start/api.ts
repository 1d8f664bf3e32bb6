import { useMutation, useQuery } from '@tanstack/react-query';

import { api } from '@/lib/api-client';
import { selectOrganization, signIn } from '@/lib/auth';

interface ServerConfig {
    initialized: boolean;
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

export function useSelectOrganization() {
    return useMutation({
        mutationFn: ({ token, organizationId }: { token: string; organizationId: string }) =>
            selectOrganization(token, organizationId),
    });
}
