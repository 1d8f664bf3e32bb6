// Drift in words.
import { mappingsOf } from './sync-texts';
import type { Drift, DriftItem, DriftKind, SecretSync } from './types';

export const driftLabels: Record<DriftKind, string> = {
    changed: 'Changed', missing: 'Missing', added: 'Added', secrecy: 'Secrecy', scopes: 'Scopes', unreadable: 'Not readable',
};

/** What taking it over does, for the one who has to say yes. */
export function adoptText(item: DriftItem, sync: SecretSync, isAlone: boolean): string {
    const isValue = item.kind === 'changed' || item.kind === 'added';
    const rest = !isAlone && sync.isAutoSyncEnabled ? ' The sync then runs by itself, which undoes the other differences: adopt those first that are to stay, with Auto-Sync disabled.' : '';
    const source = mappingsOf(sync, undefined).find((one) => (one.context ?? 'all') === item.context && (one.contextParameter ?? '') === item.contextParameter);
    const place = source?.environment ? `${source.environmentName} ${source.path}` : 'the source';
    return isValue
        ? `The value at Netlify becomes a new version of the secret in ${place}; a secret that is not there is created. Earlier versions stay in its history. Nothing is written at Netlify for it.${rest}`
        : 'What is there at Netlify counts as right from now on. Nothing is written, neither there nor in the source.';
}

export function stateText(drift: Drift): string {
    if (drift.isChecking) return 'Looking at the site';
    if (drift.status === null) return 'Nobody has looked at the site yet';
    if (drift.status === 'unknown') return 'The site could not be looked at';
    if (drift.status === 'behind') return `${drift.pending === 1 ? '1 key waits' : `${drift.pending} keys wait`} for a run; nothing was changed at Netlify`;
    if (drift.status === 'drifted') return drift.items.length === 1 ? '1 difference was made at Netlify' : `${drift.items.length} differences were made at Netlify`;
    return 'Everything is in step';
}
