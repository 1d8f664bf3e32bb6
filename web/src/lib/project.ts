// The project of the page: every feature needs its name and its environments.
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router-dom';

import { api, segment } from '@/lib/api-client';

export interface Environment {
    id: string;
    name: string;
    slug: string;
}

export interface Project {
    id: string;
    name: string;
    slug: string;
    description: string | null;
    orgId: string;
    hasDeleteProtection: boolean;
    pitVersionLimit: number;
    auditLogsRetentionDays: number | null;
    createdAt: string;
    updatedAt: string;
    environments: Environment[];
}

export interface Folder {
    id: string;
    name: string;
    path: string;
    relativePath?: string;
    description: string | null;
    lastSecretModified: string | null;
}

export const projectsKey = ['projects'] as const;
export const projectKey = (projectId: string) => ['project', projectId] as const;

export function useProjects() {
    return useQuery({
        queryKey: projectsKey,
        queryFn: () => api.get<{ projects: Project[] }>('/api/v1/projects'),
        select: (body) => body.projects,
    });
}

/** The id in the address; only for pages below /projects/:projectId. */
export function useProjectId(): string {
    return useParams()['projectId'] ?? '';
}

export function useProject(projectId: string) {
    return useQuery({
        queryKey: projectKey(projectId),
        queryFn: () => api.get<{ project: Project }>(`/api/v1/projects/${segment(projectId)}`),
        select: (body) => body.project,
        enabled: projectId !== '',
    });
}

/** Folders directly in a path, or all below it. */
export function useFolders(projectId: string, environment: string, path: string, isRecursive = false) {
    return useQuery({
        queryKey: [...projectKey(projectId), 'folders', environment, path, isRecursive],
        queryFn: () => api.get<{ folders: Folder[] }>('/api/v1/folders', {
            projectId, environment, path, recursive: isRecursive ? true : undefined,
        }),
        select: (body) => body.folders,
        enabled: projectId !== '' && environment !== '',
    });
}
