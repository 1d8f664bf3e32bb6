import { keepPreviousData, queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { api, segment } from '@/lib/api-client';
import { ApiError } from '@/lib/api-error';
import { projectKey } from '@/lib/project';
import type { ImportGroup, Place, Secret, SecretImport, SecretVersion, Tag } from '@/features/secrets/types';

export const secretsKey = (projectId: string) => [...projectKey(projectId), 'secrets'] as const;

interface SecretList {
    secrets: Secret[];
    imports: ImportGroup[];
}

function listSecrets(place: Place, viewSecretValue: boolean, signal?: AbortSignal) {
    return api.get<SecretList>('/api/v4/secrets', {
        projectId: place.projectId, environment: place.environment, secretPath: place.secretPath,
        viewSecretValue, expandSecretReferences: false, includeImports: !viewSecretValue,
    }, signal);
}

async function hasFolder({ projectId, environment, secretPath }: Place, signal?: AbortSignal): Promise<boolean> {
    const cut = secretPath.replace(/\/+$/, '').lastIndexOf('/');
    if (cut < 0 || secretPath === '/') return true;
    const { folders } = await api.get<{ folders: { name: string }[] }>(
        '/api/v1/folders', { projectId, environment, path: secretPath.slice(0, cut) || '/' }, signal);
    return folders.some(({ name }) => name === secretPath.slice(cut + 1));
}

/** Asked before a folder is opened: another environment may lack the one that a link or a tab names. */
export function useHasFolder(place: Place) {
    return useQuery({
        queryKey: [...projectKey(place.projectId), 'folders', place.environment, place.secretPath, 'exists'],
        queryFn: ({ signal }) => hasFolder(place, signal),
        enabled: place.secretPath !== '/',
    });
}

/** The secrets of a folder without their values. An environment that lacks the folder has none. */
export async function readSecrets(place: Place, isFolderOptional: boolean, signal?: AbortSignal): Promise<SecretList> {
    try {
        if (isFolderOptional && !await hasFolder(place, signal)) return { secrets: [], imports: [] };
        const { secrets, imports } = await listSecrets(place, false, signal);
        return { secrets: secrets.filter((secret) => secret.type === 'shared'), imports };
    } catch (error) {
        // Gone between the two questions.
        if (isFolderOptional && error instanceof ApiError && error.status === 404) return { secrets: [], imports: [] };
        throw error;
    }
}

export function secretsQuery(place: Place, isFolderOptional = false) {
    return queryOptions({
        queryKey: [...secretsKey(place.projectId), place.environment, place.secretPath, isFolderOptional],
        queryFn: ({ signal }) => readSecrets(place, isFolderOptional, signal),
    });
}

/** Every value of a folder, by the id of its secret. Not kept: the caller shows it and forgets it. */
export async function revealAll(place: Place): Promise<Map<string, string>> {
    const { secrets } = await listSecrets(place, true);
    return new Map(secrets.filter((secret) => !secret.secretValueHidden).map((secret) => [secret.id, secret.secretValue]));
}

export async function revealOne(place: Place, key: string, version?: number): Promise<string> {
    const { secret } = await api.get<{ secret: Secret }>(`/api/v4/secrets/${segment(key)}`, {
        ...place, viewSecretValue: true, expandSecretReferences: false, includeImports: false, version,
    });
    return secret.secretValue;
}

export interface NewSecret {
    secretKey: string;
    secretValue: string;
    secretComment?: string | undefined;
    tagIds?: string[] | undefined;
}

export interface SecretChange {
    secretKey: string;
    newSecretName?: string | undefined;
    secretValue?: string | undefined;
    secretComment?: string | undefined;
    tagIds?: string[] | undefined;
}

export interface Batch {
    deleted: string[];
    changed: SecretChange[];
    added: NewSecret[];
}

/** Three requests at most, deletions first: a key that was deleted may come back under another's
 *  new name. `onDone` hears of each part, so that what is saved is not offered again when a later
 *  part fails. */
export async function saveBatch(place: Place, batch: Batch, onDone: (part: keyof Batch) => void): Promise<void> {
    const path = '/api/v4/secrets/batch';
    if (batch.deleted.length > 0) {
        await api.delete(path, { ...place, secrets: batch.deleted.map((secretKey) => ({ secretKey, type: 'shared' })) });
        onDone('deleted');
    }
    if (batch.changed.length > 0) {
        await api.patch(path, { ...place, secrets: batch.changed });
        onDone('changed');
    }
    if (batch.added.length > 0) {
        await api.post(path, { ...place, secrets: batch.added });
        onDone('added');
    }
}

export function useRefreshSecrets(projectId: string) {
    const queries = useQueryClient();
    return () => Promise.all([
        queries.invalidateQueries({ queryKey: secretsKey(projectId) }),
        queries.invalidateQueries({ queryKey: [...projectKey(projectId), 'folders'] }),
        queries.invalidateQueries({ queryKey: [...projectKey(projectId), 'keys'] }),
    ]);
}

/** The same new secret in several environments. Says where it worked when it does not work everywhere. */
export function useCreateEverywhere(projectId: string) {
    const refresh = useRefreshSecrets(projectId);
    return useMutation({
        mutationFn: async ({ environments, secretPath, secret }: { environments: string[]; secretPath: string; secret: NewSecret }) => {
            const { secretKey, ...rest } = secret;
            const results = await Promise.allSettled(environments.map((environment) =>
                api.post(`/api/v4/secrets/${segment(secretKey)}`, { projectId, environment, secretPath, ...rest })));
            const failed = environments.flatMap((environment, index) => {
                const result = results[index];
                return result?.status === 'rejected' ? [{ environment, error: result.reason as unknown }] : [];
            });
            if (failed[0] && failed.length === environments.length) throw failed[0].error;
            return { failed };
        },
        onSettled: refresh,
    });
}

export function useTags(projectId: string) {
    return useQuery({
        queryKey: [...projectKey(projectId), 'tags'],
        queryFn: () => api.get<{ tags: Tag[] }>(`/api/v1/projects/${segment(projectId)}/tags`),
        select: (body) => body.tags,
    });
}

export function useCreateTag(projectId: string) {
    const queries = useQueryClient();
    return useMutation({
        mutationFn: (slug: string) => api.post<{ tag: Tag }>(`/api/v1/projects/${segment(projectId)}/tags`, { slug, color: '' }),
        onSuccess: () => queries.invalidateQueries({ queryKey: [...projectKey(projectId), 'tags'] }),
    });
}

/** Without their values, which are asked for one by one. */
export function useVersions(projectId: string, secretId: string) {
    return useQuery({
        queryKey: [...secretsKey(projectId), 'versions', secretId],
        queryFn: async () => {
            const { secretVersions } = await api.get<{ secretVersions: SecretVersion[] }>(
                `/api/v1/secret/${segment(secretId)}/secret-versions`, { limit: 100, offset: 0 });
            return secretVersions.map((version) => {
                const rest = { ...version };
                delete rest.secretValue;
                return rest;
            });
        },
    });
}

export interface Reference {
    secretKey: string;
    environment: string;
    secretPath: string;
}

/** Which secrets name this one in their values. */
export function useReferences(place: Place, key: string) {
    return useQuery({
        queryKey: [...secretsKey(place.projectId), 'references', place, key],
        queryFn: () => api.get<{ secretReferences: Reference[] }>(`/api/v4/secrets/${segment(key)}/secret-references`, { ...place }),
        select: (body) => body.secretReferences,
    });
}

export function useImports(place: Place) {
    return useQuery({
        queryKey: [...secretsKey(place.projectId), 'imports', place.environment, place.secretPath],
        queryFn: () => api.get<{ secretImports: SecretImport[] }>('/api/v1/secret-imports', {
            workspaceId: place.projectId, environment: place.environment, path: place.secretPath,
        }),
        select: (body) => body.secretImports,
        placeholderData: keepPreviousData,
    });
}

const importBody = (place: Place) => ({ workspaceId: place.projectId, environment: place.environment, path: place.secretPath });

export function useAddImport(place: Place) {
    const refresh = useRefreshSecrets(place.projectId);
    return useMutation({
        mutationFn: (source: { environment: string; path: string }) =>
            api.post('/api/v1/secret-imports', { ...importBody(place), import: source }),
        onSuccess: refresh,
    });
}

export function useMoveImport(place: Place) {
    const refresh = useRefreshSecrets(place.projectId);
    return useMutation({
        mutationFn: ({ id, position }: { id: string; position: number }) =>
            api.patch(`/api/v1/secret-imports/${segment(id)}`, { ...importBody(place), import: { position } }),
        onSuccess: refresh,
    });
}

export function useRemoveImport(place: Place) {
    const refresh = useRefreshSecrets(place.projectId);
    return useMutation({
        mutationFn: (id: string) => api.delete(`/api/v1/secret-imports/${segment(id)}`, importBody(place)),
        onSuccess: refresh,
    });
}

export function useCreateFolder(projectId: string) {
    const refresh = useRefreshSecrets(projectId);
    return useMutation({
        mutationFn: ({ environments, path, name }: { environments: string[]; path: string; name: string }) =>
            Promise.all(environments.map((environment) =>
                api.post('/api/v1/folders', { projectId, workspaceId: projectId, environment, path, name }))),
        onSettled: refresh,
    });
}

export function useRenameFolder(place: Place) {
    const refresh = useRefreshSecrets(place.projectId);
    return useMutation({
        mutationFn: ({ id, name }: { id: string; name: string }) =>
            api.patch(`/api/v1/folders/${segment(id)}`, { ...importBody(place), name }),
        onSuccess: refresh,
    });
}

export function useDeleteFolder(place: Place) {
    const refresh = useRefreshSecrets(place.projectId);
    return useMutation({
        mutationFn: (id: string) => api.delete(`/api/v1/folders/${segment(id)}`, importBody(place)),
        onSuccess: refresh,
    });
}

/** Makes an older version the newest one: its value, comment, tags and name. */
export function rollBack(secretId: string, version: number): Promise<unknown> {
    return api.post(`/api/v1/secret/${segment(secretId)}/rollback`, { version });
}

export interface DeletedSecret extends Secret {
    deletedAt: string;
}

export function useDeletedSecrets(place: Place) {
    return useQuery({
        queryKey: [...secretsKey(place.projectId), 'deleted', place.environment, place.secretPath],
        queryFn: () => api.get<{ secrets: DeletedSecret[] }>('/api/v1/secrets/deleted', { ...place }),
        select: (body) => body.secrets,
        staleTime: 0,
    });
}

export async function restoreSecrets(secretIds: string[]): Promise<void> {
    for (const id of secretIds) await api.post(`/api/v1/secret/${segment(id)}/restore`);
}

/** Gone for good: one of them, or all of the folder. */
export function purgeDeleted(place: Place, secret: DeletedSecret | 'all'): Promise<unknown> {
    return secret === 'all' ? api.delete('/api/v1/secrets/deleted', { ...place }) : api.delete(`/api/v1/secrets/deleted/${segment(secret.id)}`);
}
