// Where roles are at home: in a project, or in the organisation. The pages are the same.
import { orgSubjects, subjects, type Subject } from '@/features/roles/subjects';
import { segment } from '@/lib/api-client';
import { useOrganizationId } from '@/lib/auth';
import { paths } from '@/lib/paths';
import { projectKey, useProjectId } from '@/lib/project';

export interface RoleHome {
    projectId: string | undefined;
    base: string;
    key: readonly string[];
    subjects: Subject[];
    builtIn: string[];
    about: string;
    builtInNote: string;
    list: string;
    create: string;
    page: (slug: string) => string;
}

const projectHome = (projectId: string): RoleHome => ({
    projectId, subjects,
    base: `/api/v1/projects/${segment(projectId)}/roles`,
    key: [...projectKey(projectId), 'roles'],
    builtIn: ['admin', 'member', 'viewer', 'no-access'],
    about: 'What members and machine identities of this project may do.',
    builtInNote: 'This role is built in: it is the same in every project and can\u2019t be changed.',
    list: paths.roles(projectId), create: paths.newRole(projectId),
    page: (slug) => paths.role(projectId, slug),
});

const organizationHome = (organizationId: string): RoleHome => ({
    projectId: undefined, subjects: orgSubjects,
    base: '/api/v1/organization/roles',
    key: ['organization', organizationId, 'roles'],
    builtIn: ['admin', 'member', 'no-access'],
    about: 'What people and machine identities may do in the organisation as a whole. What they may do in a project, its own roles say.',
    builtInNote: 'This role is built in: it is the same in every organisation and can\u2019t be changed.',
    list: paths.orgRoles(), create: paths.newOrgRole(),
    page: (slug) => paths.orgRole(slug),
});

/** By the address of the page. */
export function useRoleHome(): RoleHome {
    const projectId = useProjectId();
    const organizationId = useOrganizationId();
    return projectId === '' ? organizationHome(organizationId) : projectHome(projectId);
}
