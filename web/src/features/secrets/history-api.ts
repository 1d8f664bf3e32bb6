// Points in time of a folder.
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';

import { secretsKey, useRefreshSecrets } from '@/features/secrets/api';
import type { Place } from '@/features/secrets/types';
import { api, segment } from '@/lib/api-client';

export interface Commit {
    id: string;
    commitId: number;
    message: string | null;
    actor: { actorType?: string | null; name?: string | null } | null;
    createdAt: string;
    createdCount: number;
    updatedCount: number;
    deletedCount: number;
}

export interface Change {
    id: string;
    changeType: 'create' | 'update' | 'delete';
    secretKey: string | null; // purged since
    oldSecretKey: string | null;
    fromVersion: number;
    toVersion: number;
    fields: string[];
    isLost: boolean;
    reason: string | null;
}

const PAGE_SIZE = 25;
const commitUrl = (commit: Commit, rest: string) => `/api/v1/pit/commits/${segment(commit.id)}/${rest}`;

export function useCommits(place: Place) {
    return useInfiniteQuery({
        queryKey: [...secretsKey(place.projectId), 'commits', place.environment, place.secretPath],
        queryFn: ({ pageParam }) => api.get<{ commits: Commit[]; total: number; hasMore: boolean }>('/api/v1/pit/commits', {
            ...place, offset: pageParam, limit: PAGE_SIZE,
        }),
        initialPageParam: 0,
        getNextPageParam: (last, pages) => (last.hasMore ? pages.length * PAGE_SIZE : undefined),
    });
}

/** What was done to secrets then. */
export function useCommitChanges(place: Place, commit: Commit, isWanted: boolean) {
    return useQuery({
        queryKey: [...secretsKey(place.projectId), 'commit', commit.id],
        queryFn: () => api.get<{ changes: { changes: Change[] } }>(commitUrl(commit, 'changes'), { projectId: place.projectId }),
        select: (body) => body.changes.changes,
        enabled: isWanted,
        staleTime: Infinity,
    });
}

/** What going back would do now. */
export function useReturnPreview(place: Place, commit: Commit, isRevert: boolean) {
    return useQuery({
        queryKey: [...secretsKey(place.projectId), 'return', commit.id, isRevert],
        queryFn: () => api.get<{ changes: Change[] }[]>(commitUrl(commit, 'compare'), { projectId: place.projectId, revert: isRevert }),
        select: (folders) => folders.flatMap(({ changes }) => changes),
        staleTime: 0,
        gcTime: 0,
    });
}

export function useReturn(place: Place, commit: Commit, isRevert: boolean) {
    const refresh = useRefreshSecrets(place.projectId);
    return useMutation({
        mutationFn: (body: { message?: string; skipLost: boolean }) =>
            api.post<{ totalChanges: number }>(commitUrl(commit, isRevert ? 'revert' : 'rollback'), { projectId: place.projectId, ...body }),
        onSettled: refresh,
    });
}
