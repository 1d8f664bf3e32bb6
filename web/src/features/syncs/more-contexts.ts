// Further contexts of a sync while it is edited: each has a source of its own.
import type { Context, SyncContext } from './types';

export interface DraftContext {
    environment: string;
    secretPath: string;
    context: Context | '';
    contextParameter: string;
}

export const emptyContext: DraftContext = { environment: '', secretPath: '/', context: '', contextParameter: '' };
export const contextsMax = 20;

export type ContextProblems = Partial<Record<keyof DraftContext, string>>;

/** The part of a draft that says where its first source goes. */
interface First {
    context: Context | '';
    contextParameter: string;
}

/** "All" stands for every context, so that nothing can stand beside it. */
export const isForAll = ({ context }: First) => context === '' || context === 'all';

const cellOf = ({ context, contextParameter }: First) => (context === 'branch' ? `branch:${contextParameter.trim()}` : context);

function problemsOfRow(first: First, rows: DraftContext[], place: number): ContextProblems {
    const row = rows[place];
    const found: ContextProblems = {};
    if (!row) return found;
    const taken = [first, ...rows.slice(0, place)].some((other) => other.context !== '' && cellOf(other) === cellOf(row));
    if (row.environment === '') found.environment = 'Choose the environment';
    if (!row.secretPath.startsWith('/')) found.secretPath = 'A path begins with a slash';
    if (row.context === '') found.context = 'Choose the context';
    else if (row.context === 'branch' && row.contextParameter.trim() === '') found.contextParameter = 'Name the branch';
    else if (taken) found.context = 'Another source has this context already';
    return found;
}

export const contextProblems = (first: First, rows: DraftContext[]): ContextProblems[] =>
    rows.map((_, place) => problemsOfRow(first, rows, place));

/** What is wrong with the list as a whole; null when it can be saved. */
export function contextsProblem(first: First, rows: DraftContext[]): string | null {
    if (rows.length === 0) return null;
    if (isForAll(first)) return 'All stands for every context: choose a single one above, or remove the sources below';
    return contextProblems(first, rows).some((found) => Object.keys(found).length > 0) ? 'Complete every source, or remove it' : null;
}

/** As the server takes it; what is not complete yet is left out. */
export function contextsOf(first: First, rows: DraftContext[]): SyncContext[] {
    if (isForAll(first)) return [];
    const found = contextProblems(first, rows);
    return rows.flatMap(({ environment, secretPath, context, contextParameter }, place) => {
        if (context === '' || Object.keys(found[place] ?? {}).length > 0) return [];
        return [{ environment, secretPath, context, ...(context === 'branch' ? { contextParameter: contextParameter.trim() } : {}) }];
    });
}

export const draftContextsOf = (contexts: SyncContext[] | undefined): DraftContext[] =>
    (contexts ?? []).map(({ environment, secretPath, context, contextParameter }) => ({
        environment: environment ?? '', secretPath: secretPath ?? '/', context, contextParameter: contextParameter ?? '',
    }));
