// Runs in words.
import { plural } from '@/lib/format';

import type { Run, RunKind, RunState } from './types';

export const runStates: Record<RunState, string> = {
    running: 'Running', succeeded: 'Succeeded', failed: 'Failed', held: 'Held', cancelled: 'Cancelled',
};

export const runKinds: Record<RunKind, string> = { sync: 'Sync', import: 'Import', remove: 'Removal', undo: 'Undo' };

const triggers: Record<string, string> = {
    change: 'a secret changed', manual: 'triggered by hand', saved: 'the sync was saved', restore: 'restored by hand', retry: 'tried again',
};

const waits: Record<string, string> = {
    'pacing': 'keeping to Netlify’s rate limit',
    'rate-limit': 'Netlify asked to slow down',
    'retry': 'Netlify did not answer well; it is tried again',
};

/** What a run waits for right now, with how long; empty when it does not wait. */
export function waitText(run: Run): string {
    if (!run.waitReason) return '';
    const left = run.waitUntil ? Math.ceil((new Date(run.waitUntil).getTime() - Date.now()) / 1000) : 0;
    return `${left > 1 ? `Waiting ${left} s` : 'Waiting'}: ${waits[run.waitReason] ?? run.waitReason}.`;
}

export const triggerText = (trigger: string) => triggers[trigger] ?? trigger;

export const outcomeLabels: Record<string, string> = {
    planned: 'Not reached', sending: 'Under way', done: 'Done', failed: 'Failed', unsure: 'Not known', skipped: 'Left alone', refused: 'Refused', held: 'Held',
};

export function runTotals(run: Run): string {
    if (run.state === 'held') return `${run.planned.toLocaleString('en')} held back`;
    const parts = [
        run.done > 0 ? `${run.done.toLocaleString('en')} written` : '',
        run.failed > 0 ? `${run.failed.toLocaleString('en')} failed` : '',
        run.kept > 0 ? `${run.kept.toLocaleString('en')} kept` : '',
    ].filter(Boolean);
    if (parts.length > 0) return parts.join(', ');
    return run.state === 'failed' || run.state === 'cancelled' ? 'Nothing written' : 'Nothing to write';
}

export function durationText(run: Run): string {
    if (!run.finishedAt) return '';
    const seconds = (new Date(run.finishedAt).getTime() - new Date(run.startedAt).getTime()) / 1000;
    const waited = run.waitedMs >= 1000 ? `, ${Math.round(run.waitedMs / 1000)} s of them waiting for Netlify` : '';
    return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s${waited}, ${plural(run.calls, 'call')}`;
}
