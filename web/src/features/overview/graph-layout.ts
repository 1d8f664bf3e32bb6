// Places environments, syncs and destinations in three columns, each near what it belongs to.
import { plural } from '@/lib/format';

import type { GraphSync } from './api';

export type NodeKind = 'environment' | 'sync' | 'destination';

export interface GraphNode {
    id: string;
    kind: NodeKind;
    title: string;
    text: string;
    state: 'good' | 'bad' | 'busy' | 'idle';
    to?: string; // the id of the sync or the slug of the environment behind it
    y: number;
}

export interface GraphEdge {
    id: string;
    from: string;
    to: string;
    state: GraphNode['state'];
}

export interface Graph {
    nodes: GraphNode[];
    edges: GraphEdge[];
    height: number;
}

export const ROW = 64;
const contexts: Record<string, string> = {
    'all': 'all contexts', 'deploy-preview': 'deploy previews', 'production': 'production',
    'branch-deploy': 'branch deploys', 'dev': 'local development',
};

export function contextName({ context, contextParameter }: GraphSync['destinationConfig']): string {
    if (context === 'branch') return `branch ${contextParameter ?? ''}`;
    return contexts[context ?? 'all'] ?? context ?? 'all contexts';
}

export const siteName = ({ siteId, siteName: name, accountName, accountId }: GraphSync['destinationConfig']) =>
    siteId ? name ?? siteId : `All sites of ${accountName ?? accountId}`;

export function stateOf(sync: GraphSync): GraphNode['state'] {
    if (sync.syncStatus === 'failed') return 'bad';
    if (sync.syncStatus === 'pending' || sync.syncStatus === 'running') return 'busy';
    return sync.syncStatus === 'succeeded' ? 'good' : 'idle';
}

const statusWords = { good: 'Synced', bad: 'Not Synced', busy: 'Syncing', idle: 'Never synced' } as const;
export const statusWord = (sync: GraphSync) => statusWords[stateOf(sync)];

const environmentId = (sync: GraphSync) => `environment:${sync.environment?.slug ?? ''}`;
const destinationId = ({ destinationConfig: target }: GraphSync) =>
    `destination:${target.accountId}:${target.siteId ?? ''}:${target.context ?? 'all'}:${target.contextParameter ?? ''}`;

/** The nodes of a side column, in the order of the syncs, so that lines cross as little as may be. */
function distinct(nodes: Omit<GraphNode, 'y'>[]): Omit<GraphNode, 'y'>[] {
    return [...new Map(nodes.map((node) => [node.id, node])).values()];
}

function spread(nodes: Omit<GraphNode, 'y'>[], height: number): GraphNode[] {
    const gap = height / Math.max(nodes.length, 1);
    return nodes.map((node, index) => ({ ...node, y: gap * (index + 0.5) }));
}

export function layOut(syncs: GraphSync[], environments: { slug: string; name: string }[]): Graph {
    const order = (sync: GraphSync) => environments.findIndex(({ slug }) => slug === sync.environment?.slug);
    const sorted = [...syncs].sort((a, b) => order(a) - order(b) || destinationId(a).localeCompare(destinationId(b)));
    const left = [
        ...environments.map(({ slug, name }) => {
            const count = sorted.filter((sync) => sync.environment?.slug === slug).length;
            return {
                id: `environment:${slug}`, kind: 'environment' as const, title: name, to: slug,
                text: count === 0 ? 'goes nowhere' : plural(count, 'sync'), state: 'idle' as const,
            };
        }),
        ...(sorted.some((sync) => !sync.environment) ? [{
            id: 'environment:', kind: 'environment' as const, title: 'Source deleted', text: 'Give the sync another', state: 'bad' as const,
        }] : []),
    ];
    const middle = sorted.map((sync) => ({
        id: sync.id, kind: 'sync' as const, title: sync.name, text: `${sync.folder?.path ?? 'no folder'} · ${statusWord(sync)}`,
        state: stateOf(sync), to: sync.id,
    }));
    const right = distinct(sorted.map((sync) => ({
        id: destinationId(sync), kind: 'destination' as const, title: siteName(sync.destinationConfig),
        text: contextName(sync.destinationConfig), state: 'good' as const,
    })));
    const height = Math.max(left.length, middle.length, right.length, 1) * ROW;
    const edges = sorted.flatMap((sync) => [
        { id: `${sync.id}:in`, from: environmentId(sync), to: sync.id, state: stateOf(sync) },
        { id: `${sync.id}:out`, from: sync.id, to: destinationId(sync), state: stateOf(sync) },
    ]);
    return { nodes: [...spread(left, height), ...spread(middle, height), ...spread(right, height)], edges, height };
}
