// The picture itself. Nodes are links, in the order of reading; a node that has the focus or the
// pointer lights up its lines.
import { useMemo, useState } from 'react';

import type { GraphSync } from './api';
import { GraphNodeBox, NODE_HEIGHT, NODE_WIDTH } from './graph-node-box';
import { layOut, type GraphNode, type NodeKind } from './graph-layout';
import classes from './overview.module.css';

const WIDTH = 960;
const columnOf: Record<NodeKind, number> = { environment: 0, sync: (WIDTH - NODE_WIDTH) / 2, destination: WIDTH - NODE_WIDTH };

interface SyncGraphProps {
    projectId: string;
    syncs: GraphSync[];
    environments: { slug: string; name: string }[];
}

function curve(from: GraphNode, to: GraphNode): string {
    const x1 = columnOf[from.kind] + NODE_WIDTH;
    const x2 = columnOf[to.kind];
    const middle = (x1 + x2) / 2;
    return `M${x1} ${from.y}C${middle} ${from.y} ${middle} ${to.y} ${x2} ${to.y}`;
}

export function SyncGraph({ projectId, syncs, environments }: SyncGraphProps) {
    const graph = useMemo(() => layOut(syncs, environments), [syncs, environments]);
    const [lit, setLit] = useState<string | null>(null);
    const byId = new Map(graph.nodes.map((node) => [node.id, node]));
    const bad = syncs.filter((sync) => sync.syncStatus === 'failed').length;

    return (
        // Focusable, so that the keyboard can scroll it where it is cut off.
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
        <div className={classes['graph']} role="group" aria-label={`Graph of ${syncs.length} syncs, ${bad} not synced. The table says the same.`} tabIndex={0}>
            <svg viewBox={`-4 -4 ${WIDTH + 8} ${graph.height + 8}`} width={WIDTH} height={graph.height + 8} className={classes['canvas']}>
                <g aria-hidden="true">
                    {graph.edges.map((edge) => {
                        const from = byId.get(edge.from);
                        const to = byId.get(edge.to);
                        if (!from || !to) return null;
                        return (
                            <path
                                key={edge.id} d={curve(from, to)} className={classes['edge']} data-state={edge.state}
                                data-lit={lit === edge.from || lit === edge.to}
                            />
                        );
                    })}
                </g>
                {graph.nodes.map((node) => (
                    <GraphNodeBox key={node.id} node={node} projectId={projectId} x={columnOf[node.kind]} y={node.y - NODE_HEIGHT / 2} onLight={setLit} />
                ))}
            </svg>
        </div>
    );
}
