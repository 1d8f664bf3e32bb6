import { useMutation, useQueryClient } from '@tanstack/react-query';

import { api, segment } from '@/lib/api-client';
import { projectKey, projectsKey, type Environment, type Project } from '@/lib/project';

export interface ProjectInput {
    projectName: string;
    projectDescription?: string;
}

export type ProjectChange = Partial<Pick<Project, 'name' | 'description' | 'hasDeleteProtection' | 'pitVersionLimit'>>;

export function useCreateProject() {
    const queries = useQueryClient();
    return useMutation({
        mutationFn: (input: ProjectInput) => api.post<{ project: Project }>('/api/v1/projects', input),
        onSuccess: () => queries.invalidateQueries({ queryKey: projectsKey }),
    });
}

function useRefreshProject(projectId: string) {
    const queries = useQueryClient();
    return () => Promise.all([
        queries.invalidateQueries({ queryKey: projectsKey }),
        queries.invalidateQueries({ queryKey: projectKey(projectId) }),
    ]);
}

export function useChangeProject(projectId: string) {
    const refresh = useRefreshProject(projectId);
    return useMutation({
        mutationFn: (change: ProjectChange) => api.patch(`/api/v1/projects/${segment(projectId)}`, change),
        onSuccess: refresh,
    });
}

/** null: as the organisation says. */
export function useSetRetention({ id, slug }: { id: string; slug: string }) {
    const refresh = useRefreshProject(id);
    return useMutation({
        mutationFn: (days: number | null) => api.put(`/api/v1/workspace/${segment(slug)}/audit-logs-retention`, { auditLogsRetentionDays: days ?? 0 }),
        onSuccess: refresh,
    });
}

export function useDeleteProject(projectId: string) {
    const queries = useQueryClient();
    return useMutation({
        mutationFn: () => api.delete(`/api/v1/projects/${segment(projectId)}`),
        onSuccess: () => queries.invalidateQueries({ queryKey: projectsKey }),
    });
}

const environmentsPath = (projectId: string) => `/api/v1/projects/${segment(projectId)}/environments`;

export function useCreateEnvironment(projectId: string) {
    const refresh = useRefreshProject(projectId);
    return useMutation({
        mutationFn: (input: { name: string; slug: string }) => api.post(environmentsPath(projectId), input),
        onSuccess: refresh,
    });
}

export function useChangeEnvironment(projectId: string) {
    const refresh = useRefreshProject(projectId);
    return useMutation({
        mutationFn: ({ id, ...change }: { id: string; name?: string; slug?: string; position?: number }) =>
            api.patch(`${environmentsPath(projectId)}/${segment(id)}`, change),
        onSuccess: refresh,
    });
}

export function useDeleteEnvironment(projectId: string) {
    const refresh = useRefreshProject(projectId);
    return useMutation({
        mutationFn: (environment: Environment) => api.delete(`${environmentsPath(projectId)}/${segment(environment.id)}`),
        onSuccess: refresh,
    });
}

export interface Loss {
    secrets: number;
    folders: number;
    syncs: string[];
}

/** What goes with an environment: asked before it is deleted. */
export async function lossOf(projectId: string, environment: Environment): Promise<Loss> {
    const scope = { projectId, environment: environment.slug };
    const [{ secrets }, { folders }, { secretSyncs }] = await Promise.all([
        api.get<{ secrets: unknown[] }>('/api/v4/secrets', {
            ...scope, secretPath: '/', recursive: true, viewSecretValue: false, expandSecretReferences: false, includeImports: false,
        }),
        api.get<{ folders: unknown[] }>('/api/v1/folders', { ...scope, path: '/', recursive: true }),
        api.get<{ secretSyncs: { name: string; environment: { slug: string } | null }[] }>('/api/v1/secret-syncs', { projectId }),
    ]);
    return {
        secrets: secrets.length,
        folders: folders.length,
        syncs: secretSyncs.filter((sync) => sync.environment?.slug === environment.slug).map((sync) => sync.name),
    };
}
