// Keeps the draft in the tab's storage, one for each project, until the sync exists or is given up.
import { useCallback, useState } from 'react';

import { emptyDraft, type DraftChange, type SyncDraft } from './sync-draft';

const keyOf = (projectId: string) => `tacit.sync-draft.${projectId}`;

function read(projectId: string): SyncDraft {
    try {
        const kept: unknown = JSON.parse(sessionStorage.getItem(keyOf(projectId)) ?? 'null');
        return typeof kept === 'object' && kept !== null ? { ...emptyDraft, ...kept } : emptyDraft;
    } catch {
        return emptyDraft;
    }
}

export function useDraft(projectId: string) {
    const [draft, setDraft] = useState(() => read(projectId));
    const change = useCallback((part: DraftChange) => {
        setDraft((before) => {
            const after = { ...before, ...part };
            sessionStorage.setItem(keyOf(projectId), JSON.stringify({ ...after, hookUrl: '' }));
            return after;
        });
    }, [projectId]);
    const drop = useCallback(() => {
        sessionStorage.removeItem(keyOf(projectId));
        setDraft(emptyDraft);
    }, [projectId]);
    return { draft, change, drop };
}
