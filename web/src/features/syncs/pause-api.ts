// Whether the syncs of the organization stand still.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { api } from '@/lib/api-client';

import { base } from './api';

export interface SyncPause {
    isPaused: boolean;
    pausedAt: string | null;
    pausedBy: string | null;
    reason: string | null;
    canChange: boolean;
}

const path = `${base}/pause`;
const key = ['sync-pause'] as const;
const POLL_MS = 15_000;

export function useSyncPause() {
    return useQuery({
        queryKey: key,
        queryFn: () => api.get<{ pause: SyncPause }>(path),
        select: (body) => body.pause,
        refetchInterval: POLL_MS,
    });
}

/** What waits on the syncs' pages changes with it. */
function useChange<Input = undefined>(request: (input: Input) => Promise<{ pause: SyncPause }>) {
    const client = useQueryClient();
    return useMutation({
        mutationFn: request,
        onSuccess: (body) => {
            client.setQueryData(key, body);
            void client.invalidateQueries({ queryKey: ['secret-syncs'] });
            void client.invalidateQueries({ queryKey: ['secret-sync'] });
        },
    });
}

export const usePauseSyncs = () => useChange((reason: string) => api.post<{ pause: SyncPause }>(path, reason ? { reason } : {}));
export const useResumeSyncs = () => useChange(() => api.delete<{ pause: SyncPause }>(path));
