import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { api, segment } from '@/lib/api-client';
import { useOrganizationId } from '@/lib/auth';
import { projectKey } from '@/lib/project';

export interface Person {
    id: string;
    email: string;
    firstName: string | null;
    lastName: string | null;
}

export interface OrgMember {
    id: string;
    userId: string;
    role: string; // "custom" has its role beside it
    customRole?: { slug: string; name: string };
    status: string; // "accepted" or "invited"
    createdAt: string;
    user: Person;
}

export interface ProjectMember {
    id: string;
    userId: string;
    createdAt: string;
    user: Person;
    roles: { role: string; customRoleSlug: string | null; customRoleName: string | null; isTemporary: boolean; temporaryAccessEndTime: string | null }[];
}

export const orgRoleOf = ({ role, customRole }: OrgMember) => customRole?.slug ?? role;

export const nameOf = ({ firstName, lastName, email }: Person) => [firstName, lastName].filter(Boolean).join(' ') || email;

const orgKey = (organizationId: string) => ['organization', organizationId, 'members'] as const;
const orgPath = (organizationId: string) => `/api/v2/organizations/${segment(organizationId)}/memberships`;
const membersKey = (projectId: string) => [...projectKey(projectId), 'members'] as const;
const projectPath = (projectId: string) => `/api/v1/workspace/${segment(projectId)}`;

export function useOrgMembers() {
    const organizationId = useOrganizationId();
    return useQuery({
        queryKey: orgKey(organizationId),
        queryFn: () => api.get<{ users: OrgMember[] }>(orgPath(organizationId)),
        select: (body) => body.users,
    });
}

function useRefreshOrg() {
    const queries = useQueryClient();
    const organizationId = useOrganizationId();
    return () => queries.invalidateQueries({ queryKey: orgKey(organizationId) });
}

export interface Invitations {
    completeInviteLinks: { email: string; link: string }[];
}

/** The links are shown once, where no mail goes out. */
export function useInvite() {
    const organizationId = useOrganizationId();
    const refresh = useRefreshOrg();
    return useMutation({
        gcTime: 0,
        mutationFn: ({ emails, role }: { emails: string[]; role: string }) => api.post<Invitations>(
            '/api/v1/invite-org/signup', { inviteeEmails: emails, organizationId, organizationRoleSlug: role }),
        onSuccess: refresh,
    });
}

export function useSetOrgRole() {
    const organizationId = useOrganizationId();
    const refresh = useRefreshOrg();
    return useMutation({
        mutationFn: ({ id, role }: { id: string; role: string }) => api.patch(`${orgPath(organizationId)}/${segment(id)}`, { role }),
        onSuccess: refresh,
    });
}

export function useRemoveFromOrg() {
    const organizationId = useOrganizationId();
    const refresh = useRefreshOrg();
    return useMutation({ mutationFn: (id: string) => api.delete(`${orgPath(organizationId)}/${segment(id)}`), onSuccess: refresh });
}

/** For who lost it; asks for the administrator's own password. */
export function useResetFactor() {
    const organizationId = useOrganizationId();
    return useMutation({
        gcTime: 0,
        mutationFn: ({ id, password }: { id: string; password: string }) =>
            api.post(`${orgPath(organizationId)}/${segment(id)}/reset-second-factor`, { password }),
    });
}

export function useProjectMembers(projectId: string) {
    return useQuery({
        queryKey: membersKey(projectId),
        queryFn: () => api.get<{ users: ProjectMember[] }>(`${projectPath(projectId)}/users`),
        select: (body) => body.users,
    });
}

function useRefreshProject(projectId: string) {
    const queries = useQueryClient();
    return () => queries.invalidateQueries({ queryKey: membersKey(projectId) });
}

export function useAddToProject(projectId: string) {
    const refresh = useRefreshProject(projectId);
    return useMutation({
        mutationFn: ({ emails, role }: { emails: string[]; role: string }) =>
            api.post(`/api/v2/workspace/${segment(projectId)}/memberships`, { emails, roleSlugs: [role] }),
        onSuccess: refresh,
    });
}

export function useSetProjectRole(projectId: string) {
    const refresh = useRefreshProject(projectId);
    return useMutation({
        mutationFn: ({ id, role }: { id: string; role: string }) =>
            api.patch(`${projectPath(projectId)}/memberships/${segment(id)}`, { roles: [{ role, isTemporary: false }] }),
        onSuccess: refresh,
    });
}

export function useRemoveFromProject(projectId: string) {
    const refresh = useRefreshProject(projectId);
    return useMutation({ mutationFn: (id: string) => api.delete(`${projectPath(projectId)}/memberships/${segment(id)}`), onSuccess: refresh });
}
