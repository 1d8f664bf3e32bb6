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

export interface RoleChoice {
    value: string;
    label: string;
}

export const orgRoles: RoleChoice[] = [
    { value: 'member', label: 'Member: sees the projects they are in, makes new ones' },
    { value: 'admin', label: 'Admin: manages people, machines and settings of the organisation' },
    { value: 'no-access', label: 'No access: only what single projects give' },
];

export const orgRoleName = (slug: string) => orgRoles.find(({ value }) => value === slug)?.label.split(':')[0] ?? slug;
export const orgRoleOf = ({ role, customRole }: OrgMember) => customRole?.slug ?? role;

/** The built-in roles, then the organisation's own; who may not look at those gets the former alone. */
export function useOrgRoles(): RoleChoice[] {
    const organizationId = useOrganizationId();
    const roles = useQuery({
        queryKey: ['organization', organizationId, 'roles'],
        queryFn: () => api.get<{ roles: { slug: string; name: string }[] }>('/api/v1/organization/roles'),
        select: (body) => body.roles,
    });
    const known = new Set(orgRoles.map(({ value }) => value));
    const own = (roles.data ?? []).filter(({ slug }) => !known.has(slug)).map(({ slug, name }) => ({ value: slug, label: name }));
    return [...orgRoles, ...own];
}
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

/** The roles of the project, its own ones included. */
export function useProjectRoles(projectId: string) {
    return useQuery({
        queryKey: [...projectKey(projectId), 'role-choices'],
        queryFn: () => api.get<{ roles: { slug: string; name: string }[] }>(`/api/v1/projects/${segment(projectId)}/roles`),
        select: (body): RoleChoice[] => body.roles.map(({ slug, name }) => ({ value: slug, label: name })),
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
