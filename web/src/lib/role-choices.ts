// The roles that people and machines can be given, in an organisation and in a project.
import { useQuery } from '@tanstack/react-query';

import { api, segment } from '@/lib/api-client';
import { useOrganizationId } from '@/lib/auth';
import { projectKey } from '@/lib/project';

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

/** The roles of the project, its own ones included. */
export function useProjectRoles(projectId: string) {
    return useQuery({
        queryKey: [...projectKey(projectId), 'role-choices'],
        queryFn: () => api.get<{ roles: { slug: string; name: string }[] }>(`/api/v1/projects/${segment(projectId)}/roles`),
        select: (body): RoleChoice[] => body.roles.map(({ slug, name }) => ({ value: slug, label: name })),
    });
}
