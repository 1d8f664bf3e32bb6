// What a pasted text would do to a folder: compared with the values that are there now.
import { readSecrets, revealAll, type Batch } from '@/features/secrets/api';
import { readEnvText } from '@/features/secrets/env-text';
import type { Place } from '@/features/secrets/types';
import { plural } from '@/lib/format';

export interface PlannedItem {
    kind: 'new' | 'changed' | 'unchanged' | 'invalid';
    key: string;
    note?: string;
}

export interface EnvPlan {
    items: PlannedItem[];
    batch: Batch;
}

const order = { invalid: 0, new: 1, changed: 2, unchanged: 3 };

/** The server trims values but keeps one final newline. */
function asStored(value: string): string {
    return value.endsWith('\n') ? `${value.trim()}\n` : value.trim();
}

export async function planEnvText(text: string, place: Place): Promise<EnvPlan> {
    const { entries, problems } = readEnvText(text);
    const { secrets } = await readSecrets(place, true);
    const ids = new Map(secrets.map(({ id, secretKey }) => [secretKey, id]));
    const isAnyKnown = entries.some(({ key }) => ids.has(key));
    const values = isAnyKnown ? await revealAll(place) : new Map<string, string>();

    const items: PlannedItem[] = problems.map(({ line, text: key, reason }) => ({
        kind: 'invalid', key: key || `Line ${line}`, note: line > 0 ? `Line ${line}: ${reason}` : reason,
    }));
    const batch: Batch = { deleted: [], changed: [], added: [] };
    for (const { key, value, comment } of entries) {
        const id = ids.get(key);
        const stored = asStored(value);
        const lines = stored.split('\n').length;
        const note = lines > 1 ? { note: plural(lines, 'line') } : {};
        if (id === undefined) {
            items.push({ kind: 'new', key, ...note });
            batch.added.push({ secretKey: key, secretValue: stored, secretComment: comment || undefined });
        } else if (values.get(id) === stored) {
            items.push({ kind: 'unchanged', key });
        } else {
            items.push({ kind: 'changed', key, ...note });
            batch.changed.push({ secretKey: key, secretValue: stored, secretComment: comment || undefined });
        }
    }
    items.sort((a, b) => order[a.kind] - order[b.kind]);
    return { items, batch };
}
