// Runs as they go: what the server's stream says is put where the queries keep their answers, so
// that pages need not ask. Without a stream they ask again and again, as they would have anyway.
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

import { readEvents, type Query } from '@/lib/api-client';
import { ApiError } from '@/lib/api-error';
import type { Redeploy } from '@/lib/redeploy';

import { base, listKey, one, oneKey } from './api';
import { isBusy } from './health';
import type { JobStatus, Run, SecretSync } from './types';

const AGAIN_MS = 1_000;
const AGAIN_MS_MAX = 30_000;

interface LiveSync {
    syncId: string;
    syncStatus: JobStatus;
    importStatus: JobStatus;
    removeStatus: JobStatus;
    lastRedeploy: Redeploy | null;
    run: Run | null;
}

function putRun(client: QueryClient, syncId: string, run: Run) {
    client.setQueryData<{ runs: Run[] }>([...oneKey(syncId), 'runs'], (before) => {
        if (!before) return before;
        const isKnown = before.runs.some((known) => known.id === run.id);
        return { runs: isKnown ? before.runs.map((known) => (known.id === run.id ? run : known)) : [run, ...before.runs] };
    });
}

/** A run that ended changed more than its counts: times, messages, what a plan would say. */
function put(client: QueryClient, projectId: string | undefined, { syncId, run, ...states }: LiveSync) {
    let hasEnded = false;
    const change = (sync: SecretSync) => {
        const after = { ...sync, ...states };
        hasEnded ||= isBusy(sync) && !isBusy(after);
        return after;
    };
    client.setQueryData<{ secretSync: SecretSync }>(oneKey(syncId), (before) => before && { secretSync: change(before.secretSync) });
    if (projectId) {
        client.setQueryData<{ secretSyncs: SecretSync[] }>(listKey(projectId), (before) => before && {
            secretSyncs: before.secretSyncs.map((sync) => (sync.id === syncId ? change(sync) : sync)),
        });
    }
    if (run) putRun(client, syncId, run);
    if (hasEnded || (run && run.state !== 'running')) {
        void client.invalidateQueries({ queryKey: oneKey(syncId) });
        if (projectId) void client.invalidateQueries({ queryKey: listKey(projectId) });
    }
}

function pause(ms: number, signal: AbortSignal) {
    return new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, ms);
        signal.addEventListener('abort', () => { clearTimeout(timer); resolve(); });
    });
}

interface Hearing {
    onSync: (data: LiveSync) => void;
    onGone: () => void;
    setIsLive: (isLive: boolean) => void;
}

/** Opens the stream again whenever it ends, and gives up only when the server refuses it. */
async function follow(path: string, query: Query, signal: AbortSignal, hear: Hearing) {
    let waitMs = AGAIN_MS;
    while (!signal.aborted) {
        try {
            await readEvents(path, query, signal, {
                onOpen: () => { waitMs = AGAIN_MS; hear.setIsLive(true); },
                onEvent: (name, data) => { if (name === 'sync') hear.onSync(data as LiveSync); else if (name === 'gone') hear.onGone(); },
            });
        } catch (error) {
            if (signal.aborted) return;
            hear.setIsLive(false);
            if (error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429) return;
            waitMs = Math.min(2 * waitMs, AGAIN_MS_MAX);
        }
        await pause(waitMs, signal);
    }
}

/** Only while the page is looked at: a browser has few connections for all its tabs. */
function useLive(path: string, projectId?: string): boolean {
    const client = useQueryClient();
    const [isLive, setIsLive] = useState(false);

    useEffect(() => {
        let abort = new AbortController();
        function start() {
            abort = new AbortController();
            const { signal } = abort;
            const readListAgain = () => { if (projectId) void client.invalidateQueries({ queryKey: listKey(projectId) }); };
            void follow(path, { projectId }, signal, {
                onSync: (data) => { put(client, projectId, data); },
                onGone: readListAgain,
                setIsLive: (value) => {
                    if (signal.aborted) return;
                    setIsLive(value);
                    if (value) readListAgain(); // what went between the list's answer and the stream's beginning
                },
            });
        }
        function onVisibility() {
            abort.abort();
            setIsLive(false);
            if (!document.hidden) start();
        }
        if (!document.hidden) start();
        document.addEventListener('visibilitychange', onVisibility);
        return () => {
            document.removeEventListener('visibilitychange', onVisibility);
            abort.abort();
        };
    }, [client, path, projectId]);
    return isLive;
}

export const useLiveSync = (syncId: string) => useLive(`${one(syncId)}/live`);
export const useLiveSyncs = (projectId: string) => useLive(`${base}/netlify/live`, projectId);
