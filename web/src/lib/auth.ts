// Who is signed in, and how one gets in and out.
import { useQuery } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';

import { api } from '@/lib/api-client';
import { beginSession, endSession, getSession, subscribeToSession, type Session } from '@/lib/session';

export interface Organization {
    id: string;
    name: string;
    slug: string;
    enforceMfa: boolean;
    auditLogsRetentionDays: number | null;
}

export interface User {
    id: string;
    email: string;
    username: string;
    firstName: string | null;
    lastName: string | null;
    superAdmin?: boolean;
    isMfaEnabled: boolean;
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

/** What is left to do before the session begins: a code of the second factor. */
export interface Challenge {
    mfaToken: string;
}

/** Second half. The session begins, unless the account asks for a second factor. */
export async function selectOrganization(token: string, organizationId: string): Promise<Challenge | undefined> {
    const answer = await api.post<{ token: string; isMfaEnabled: boolean }>('/api/v3/auth/select-organization', { organizationId }, token);
    if (answer.isMfaEnabled) return { mfaToken: answer.token };
    beginSession(answer.token, organizationId);
    return undefined;
}

/** A code of the app, or a recovery code. The session begins. */
export async function verifySecondFactor({ mfaToken }: Challenge, code: string): Promise<void> {
    const answer = await api.post<{ token: string; organizationId: string }>(
        '/api/v2/auth/mfa/verify', { mfaToken: code, mfaMethod: 'totp' }, mfaToken);
    beginSession(answer.token, answer.organizationId);
}

/** After an account was made: it belongs to one organisation, and is signed in to it. */
export function beginSessionOf(token: string, organizationId: string) {
    beginSession(token, organizationId);
}

export async function signOut(): Promise<void> {
    try {
        await api.post('/api/v1/auth/logout');
    } finally {
        endSession();
    }
}
