// What one member of a project may do besides their roles.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from 'react-router-dom';

import type { Checked, Permission } from '@/features/roles/api';
import { api, segment } from '@/lib/api-client';
import { paths } from '@/lib/paths';
import { projectKey, useProjectId } from '@/lib/project';

export interface Privilege {
    id: string;
    slug: string;
    permissions: Permission[];
    isTemporary: boolean;
    temporaryRange: string | null;
    temporaryAccessStartTime: string | null;
    temporaryAccessEndTime: string | null;
    createdAt: string;
}

interface GivenRole {
    id: string;
    role: string;
    customRoleName: string | null;
    customRoleSlug: string | null;
    isTemporary: boolean;
    temporaryAccessStartTime: string | null;
    temporaryAccessEndTime: string | null;
}

export interface MemberRights {
    name: string;
    roles: GivenRole[];
}

/** A person by their membership, a machine by its identity. */
export interface Member {
    projectId: string;
    key: readonly string[];
    readPath: string;
    privilegesPath: string;
    /** The query that lists, and the field of a new one. */
    naming: Record<string, string>;
    check: Checked;
    page: string;
    isMachine: boolean;
}

export function useMember(): Member {
    const projectId = useProjectId();
    const { membershipId, identityId } = useParams();
    const isMachine = identityId !== undefined;
    const id = identityId ?? membershipId ?? '';
    const inProject = `/api/v1/projects/${segment(projectId)}/memberships`;
    const readPath = isMachine ? `${inProject}/identities/${segment(id)}` : `${inProject}/${segment(id)}`;
    const key = [...projectKey(projectId), 'rights', id];
    return {
        projectId, isMachine, key, readPath,
        privilegesPath: isMachine ? '/api/v2/identity-project-additional-privilege' : '/api/v1/user-project-additional-privilege',
        naming: isMachine ? { identityId: id, projectId } : { projectMembershipId: id },
        check: { path: `${readPath}/check`, key },
        page: isMachine ? paths.machineRights(projectId, id) : paths.memberRights(projectId, id),
    };
}

interface Person { email: string; firstName: string | null; lastName: string | null }
interface Answer {
    membership?: { user: Person; roles: GivenRole[] };
    identityMembership?: { identity: { name: string }; roles: GivenRole[] };
}

export function useMemberRights(member: Member) {
    return useQuery({
        queryKey: [...member.key, 'member'],
        queryFn: () => api.get<Answer>(member.readPath),
        select: ({ membership, identityMembership }): MemberRights => {
            if (identityMembership) return { name: identityMembership.identity.name, roles: identityMembership.roles };
            const user = membership?.user;
            return { name: [user?.firstName, user?.lastName].filter(Boolean).join(' ') || (user?.email ?? ''), roles: membership?.roles ?? [] };
        },
    });
}

export function usePrivileges(member: Member) {
    return useQuery({
        queryKey: [...member.key, 'privileges'],
        queryFn: () => api.get<{ privileges: Privilege[] }>(`${member.privilegesPath}?${new URLSearchParams(member.naming)}`),
        select: (body) => body.privileges,
    });
}

export interface PrivilegeChange {
    slug?: string;
    permissions: Permission[];
    /** Left out: its time stays as it is. */
    type?: { isTemporary: false } | { isTemporary: true; temporaryMode: 'relative'; temporaryRange: string; temporaryAccessStartTime: string };
}

export function useSavePrivilege(member: Member, id: string | undefined) {
    const client = useQueryClient();
    return useMutation({
        mutationFn: (change: PrivilegeChange) => (id
            ? api.patch<{ privilege: Privilege }>(`${member.privilegesPath}/${segment(id)}`, change)
            : api.post<{ privilege: Privilege }>(member.privilegesPath, { ...member.naming, ...change })),
        onSuccess: () => client.invalidateQueries({ queryKey: member.key }),
    });
}

export function useRemovePrivilege(member: Member) {
    const client = useQueryClient();
    return useMutation({
        mutationFn: (id: string) => api.delete(`${member.privilegesPath}/${segment(id)}`),
        onSuccess: () => client.invalidateQueries({ queryKey: member.key }),
    });
}
