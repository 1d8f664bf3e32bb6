// The rows of an environment's page, in the order in which they are shown.
import type { AddedSecret, Drafts } from '@/features/secrets/drafts';
import type { ImportGroup, Secret } from '@/features/secrets/types';
import type { Folder } from '@/lib/project';

export interface ImportedSecretRow {
    kind: 'imported';
    secret: Secret;
    environment: string; // where it comes from
    secretPath: string;
    isOverridden: boolean;
}

export type EnvironmentRow =
    | { kind: 'folder'; folder: Folder }
    | { kind: 'added'; added: AddedSecret }
    | { kind: 'secret'; secret: Secret }
    | ImportedSecretRow;

interface Content {
    folders: Folder[];
    secrets: Secret[];
    imports: ImportGroup[];
    drafts: Drafts;
    filter: string;
}

export function rowKey(row: EnvironmentRow): string {
    switch (row.kind) {
        case 'folder': return `folder:${row.folder.id}`;
        case 'added': return row.added.id;
        case 'secret': return row.secret.id;
        case 'imported': return `imported:${row.environment}:${row.secretPath}:${row.secret.id}`;
    }
}

/** Own secrets win over imported ones, and later imports over earlier ones. */
function importedRows(secrets: Secret[], imports: ImportGroup[]): ImportedSecretRow[] {
    const taken = new Set(secrets.map(({ secretKey }) => secretKey));
    return [...imports].reverse().flatMap((group) => group.secrets.map((secret): ImportedSecretRow => {
        const isOverridden = taken.has(secret.secretKey);
        taken.add(secret.secretKey);
        return { kind: 'imported', secret, environment: group.environment, secretPath: group.secretPath, isOverridden };
    }));
}

export function environmentRows({ folders, secrets, imports, drafts, filter }: Content): EnvironmentRow[] {
    const words = filter.trim().toLowerCase();
    const has = (...texts: string[]) => words === '' || texts.some((text) => text.toLowerCase().includes(words));
    const isFound = ({ id, secretKey, secretComment, tags }: Secret) =>
        drafts.edits[id] !== undefined || has(secretKey, secretComment, ...(tags ?? []).map(({ slug }) => slug));
    return [
        ...drafts.added.map((added): EnvironmentRow => ({ kind: 'added', added })),
        ...folders.filter(({ name }) => has(name)).sort((a, b) => (a.name < b.name ? -1 : 1)).map((folder): EnvironmentRow => ({ kind: 'folder', folder })),
        ...secrets.filter(isFound).map((secret): EnvironmentRow => ({ kind: 'secret', secret })),
        ...importedRows(secrets, imports).filter(({ secret }) => has(secret.secretKey, secret.secretComment)),
    ];
}
