// What a search finds: pages of the project, its syncs, connections, folders and keys, projects. The
// best first.
import type { IconName } from '@/components/icon';
import { paths } from '@/lib/paths';
import type { Project } from '@/lib/project';
import type { KeyPlace } from '@/lib/project-keys';

export interface Hit {
    id: string;
    label: string;
    where: string;
    icon: IconName;
    to: string;
    isCode?: boolean;
}

const HITS_MAX = 60;

function pagesOf(project: Project): Hit[] {
    const page = (label: string, icon: IconName, to: string): Hit => ({ id: to, label, where: project.name, icon, to });
    return [
        page('Secrets', 'key', paths.secrets(project.id)),
        ...project.environments.map(({ name, slug }) => page(`Secrets of ${name}`, 'key', paths.environment(project.id, slug))),
        page('Secret Syncs', 'sync', paths.secretSyncs(project.id)),
        page('Native Integrations', 'sync', paths.nativeIntegrations(project.id)),
        page('Add Sync', 'add', paths.newSecretSync(project.id)),
        page('App Connections', 'connection', paths.appConnections(project.id)),
        page('Activity', 'activity', paths.activity(project.id)),
        page('Machine Identities', 'machine', paths.machines(project.id)),
        page('Project Settings', 'settings', paths.settings(project.id)),
    ];
}

/** 0: not found. Beginnings count more than middles, all words must occur. */
function score(text: string, words: string[]): number {
    const lower = text.toLowerCase();
    let sum = 0;
    for (const word of words) {
        const at = lower.indexOf(word);
        if (at < 0) return 0;
        sum += at === 0 ? 4 : /[^a-z0-9]/.test(lower[at - 1] ?? '') ? 2 : 1;
    }
    return sum / Math.sqrt(lower.length);
}

export function findHits(query: string, projects: Project[], current: Project | undefined, keys: KeyPlace[], things: Hit[]): Hit[] {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    const general: Hit[] = [
        ...(current ? pagesOf(current) : []),
        ...projects.map(({ id, name }): Hit => ({ id, label: name, where: 'Project', icon: 'project', to: paths.secrets(id) })),
        { id: 'projects', label: 'All projects', where: '', icon: 'project', to: paths.projects() },
        { id: 'account', label: 'Your account', where: '', icon: 'user', to: paths.account() },
    ];
    if (words.length === 0) return general.slice(0, HITS_MAX);

    const scored = [...general, ...things].map((hit) => ({ hit, score: score(`${hit.label} ${hit.where}`, words) }));
    for (const { key, environment, path } of keys) {
        const found = score(key, words);
        if (found === 0 || !current) continue;
        const base = paths.environment(current.id, environment.slug, path);
        scored.push({
            score: found,
            hit: {
                id: `${environment.slug}${path}${key}`, label: key, isCode: true, icon: 'key',
                where: path === '/' ? environment.name : `${environment.name} ${path}`,
                to: `${base}${base.includes('?') ? '&' : '?'}filter=${encodeURIComponent(key)}`,
            },
        });
    }
    return scored.filter((one) => one.score > 0).sort((a, b) => b.score - a.score).slice(0, HITS_MAX).map((one) => one.hit);
}
