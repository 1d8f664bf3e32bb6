// What has been edited on a page of secrets and is not saved yet. Pure: the page holds it in state.
import type { Batch } from '@/features/secrets/api';
import { keyProblem } from '@/features/secrets/key-problem';
import type { Secret } from '@/features/secrets/types';

export interface Edit {
    key?: string;
    value?: string;
    comment?: string;
    tagIds?: string[];
}

export interface AddedSecret {
    id: string; // of this page only
    key: string;
    value: string;
    comment: string;
    tagIds: string[];
}

export interface Drafts {
    added: AddedSecret[];
    edits: Record<string, Edit>; // by the secret's id
    deleted: Record<string, true>;
}

export const noDrafts: Drafts = { added: [], edits: {}, deleted: {} };

export type DraftAction =
    | { type: 'add'; secret: AddedSecret }
    | { type: 'edit-added'; id: string; edit: Edit }
    | { type: 'remove-added'; id: string }
    | { type: 'edit'; secret: Secret; edit: Edit; knownValue: string | undefined }
    | { type: 'delete'; secretIds: string[] }
    | { type: 'restore'; secretId: string }
    | { type: 'saved'; part: keyof Batch }
    | { type: 'discard' };

function without<T>(record: Record<string, T>, key: string): Record<string, T> {
    return Object.fromEntries(Object.entries(record).filter(([name]) => name !== key));
}

const sameTags = (a: string[], b: string[]) => a.length === b.length && a.every((id) => b.includes(id));

/** An edit without what is as it was before. */
function essential(secret: Secret, edit: Edit, knownValue: string | undefined): Edit | undefined {
    const rest: Edit = { ...edit };
    if (rest.key === secret.secretKey) delete rest.key;
    if (rest.value !== undefined && rest.value === knownValue) delete rest.value;
    if (rest.comment === secret.secretComment) delete rest.comment;
    if (rest.tagIds && sameTags(rest.tagIds, secret.tags.map((tag) => tag.id))) delete rest.tagIds;
    return Object.keys(rest).length > 0 ? rest : undefined;
}

export function reduceDrafts(drafts: Drafts, action: DraftAction): Drafts {
    switch (action.type) {
        case 'add':
            return { ...drafts, added: [action.secret, ...drafts.added] };
        case 'edit-added':
            return {
                ...drafts,
                added: drafts.added.map((secret) => (secret.id === action.id ? { ...secret, ...action.edit } : secret)),
            };
        case 'remove-added':
            return { ...drafts, added: drafts.added.filter((secret) => secret.id !== action.id) };
        case 'edit': {
            const { id } = action.secret;
            const edit = essential(action.secret, { ...drafts.edits[id], ...action.edit }, action.knownValue);
            return { ...drafts, edits: edit ? { ...drafts.edits, [id]: edit } : without(drafts.edits, id) };
        }
        case 'delete':
            return { ...drafts, deleted: { ...drafts.deleted, ...Object.fromEntries(action.secretIds.map((id) => [id, true as const])) } };
        case 'restore':
            return { ...drafts, edits: without(drafts.edits, action.secretId), deleted: without(drafts.deleted, action.secretId) };
        case 'saved':
            return { ...drafts, ...{ added: { added: [] }, changed: { edits: {} }, deleted: { deleted: {} } }[action.part] };
        case 'discard':
            return noDrafts;
    }
}

export interface DraftCount {
    added: number;
    changed: number;
    deleted: number;
    total: number;
}

export function countDrafts({ added, edits, deleted }: Drafts): DraftCount {
    const gone = Object.keys(deleted).length;
    const changed = Object.keys(edits).filter((id) => !deleted[id]).length;
    return { added: added.length, changed, deleted: gone, total: added.length + changed + gone };
}

/** What is wrong with which key, by the id of the secret or of the added one. */
export function draftProblems(secrets: Secret[], { added, edits, deleted }: Drafts): Map<string, string> {
    const rows = [
        ...secrets.filter(({ id }) => !deleted[id]).map(({ id, secretKey }) => ({ id, key: edits[id]?.key ?? secretKey })),
        ...added.map(({ id, key }) => ({ id, key })),
    ];
    const counts = new Map<string, number>();
    for (const { key } of rows) counts.set(key.trim(), (counts.get(key.trim()) ?? 0) + 1);
    const problems = new Map<string, string>();
    for (const { id, key } of rows) {
        const isTouched = edits[id] !== undefined || added.some((secret) => secret.id === id);
        if (!isTouched) continue;
        const problem = keyProblem(key) ?? ((counts.get(key.trim()) ?? 0) > 1 ? 'This key is already here.' : undefined);
        if (problem) problems.set(id, problem);
    }
    return problems;
}

export function batchOf(secrets: Secret[], { added, edits, deleted }: Drafts): Batch {
    return {
        deleted: secrets.filter(({ id }) => deleted[id]).map(({ secretKey }) => secretKey),
        changed: secrets.flatMap(({ id, secretKey }) => {
            const edit = edits[id];
            if (!edit || deleted[id]) return [];
            return [{
                secretKey, newSecretName: edit.key?.trim(), secretValue: edit.value, secretComment: edit.comment, tagIds: edit.tagIds,
            }];
        }),
        added: [...added].reverse().map(({ key, value, comment, tagIds }) => ({
            secretKey: key.trim(), secretValue: value, secretComment: comment || undefined, tagIds: tagIds.length > 0 ? tagIds : undefined,
        })),
    };
}
