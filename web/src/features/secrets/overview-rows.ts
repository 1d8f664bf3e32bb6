// Keys by environment: what is where, and what is missing where.
import type { ImportGroup, Secret } from '@/features/secrets/types';
import type { Environment, Folder } from '@/lib/project';

export type Presence = 'here' | 'imported' | 'missing';

export interface OverviewRow {
    kind: 'folder' | 'secret';
    name: string;
    presence: Record<string, Presence>; // by environment slug
    missing: number;
}

export interface EnvironmentContent {
    environment: Environment;
    folders: Folder[];
    secrets: Secret[];
    imports: ImportGroup[];
}

function rowsOf(kind: OverviewRow['kind'], byName: Map<string, Record<string, Presence>>, slugs: string[]): OverviewRow[] {
    return [...byName].map(([name, found]) => {
        const presence = Object.fromEntries(slugs.map((slug) => [slug, found[slug] ?? 'missing' as const]));
        return { kind, name, presence, missing: slugs.filter((slug) => presence[slug] === 'missing').length };
    }).sort((a, b) => (a.name < b.name ? -1 : 1));
}

export function overviewRows(contents: EnvironmentContent[]): OverviewRow[] {
    const folders = new Map<string, Record<string, Presence>>();
    const secrets = new Map<string, Record<string, Presence>>();
    const note = (map: typeof folders, name: string, slug: string, presence: Presence) => {
        const found = map.get(name) ?? {};
        if (found[slug] !== 'here') found[slug] = presence;
        map.set(name, found);
    };
    for (const { environment: { slug }, ...content } of contents) {
        for (const { name } of content.folders) note(folders, name, slug, 'here');
        for (const { secretKey } of content.secrets) note(secrets, secretKey, slug, 'here');
        for (const group of content.imports) {
            for (const { secretKey } of group.secrets) note(secrets, secretKey, slug, 'imported');
        }
    }
    const slugs = contents.map(({ environment }) => environment.slug);
    return [...rowsOf('folder', folders, slugs), ...rowsOf('secret', secrets, slugs)];
}
