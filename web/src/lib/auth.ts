// Who is signed in, and how one gets in and out.
import { useQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';

import { api } from '@/lib/api-client';
import { beginSession, endSession, getSession, subscribeToSession, type Session } from '@/lib/session';

export interface Organization {
    id: string;
    name: string;
    slug: string;
}

export interface User {
    id: string;
    email: string;
    username: string;
    firstName: string | null;
    lastName: string | null;
    superAdmin?: boolean;
    createdAt: string;
}

export function useSession(): Session {
    return useSyncExternalStore(subscribeToSession, getSession);
}

/** The organisation of a page that is shown to signed-in users only. */
export function useOrganizationId(): string {
    const session = useSession();
    return session.status === 'signed-in' ? session.organizationId : '';
}

export function useUser() {
    return useQuery({ queryKey: ['user'], queryFn: () => api.get<{ user: User }>('/api/v1/user'), select: (b) => b.user });
}

export function useOrganization() {
    const id = useOrganizationId();
    return useQuery({
        queryKey: ['organizations'],
        queryFn: () => api.get<{ organizations: Organization[] }>('/api/v1/organization'),
        select: (body) => body.organizations.find((organization) => organization.id === id),
    });
}

/** First half: the password. The token it gives can only be used to choose an organisation. */
export async function signIn(email: string, password: string) {
    const { accessToken } = await api.post<{ accessToken: string }>('/api/v3/auth/login', { email, password });
    const { organizations } = await api.getAs<{ organizations: Organization[] }>(accessToken, '/api/v1/organization');
    return { token: accessToken, organizations };
}

/** Second half. Returns the token of the session that now begins. */
export async function selectOrganization(token: string, organizationId: string): Promise<string> {
    const answer = await api.post<{ token: string }>('/api/v3/auth/select-organization', { organizationId }, token);
    beginSession(answer.token, organizationId);
    return answer.token;
}

export async function signOut(): Promise<void> {
    try {
        await api.post('/api/v1/auth/logout');
    } finally {
        endSession();
    }
}
