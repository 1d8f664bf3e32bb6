// One node of the graph; a link where there is a page behind it.
import { useNavigate } from 'react-router-dom';

import { paths } from '@/lib/paths';

import type { GraphNode } from './graph-layout';
import classes from './overview.module.css';

export const NODE_WIDTH = 232;
export const NODE_HEIGHT = 48;
const LONGEST = 27;

interface GraphNodeBoxProps {
    node: GraphNode;
    projectId: string;
    x: number;
    y: number;
    onLight: (id: string | null) => void;
}

const clip = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);
const kinds = { environment: 'Environment', sync: 'Sync', destination: 'Destination' } as const;

/** Its title names it, to those who point at it and to those who hear it; the words may be cut short. */
function Drawing({ node, x, y }: { node: GraphNode; x: number; y: number }) {
    return (
        <>
            <title>{`${kinds[node.kind]} ${node.title}, ${node.text}`}</title>
            <rect x={x} y={y} width={NODE_WIDTH} height={NODE_HEIGHT} rx="7" className={classes['nodeBox']} />
            <circle cx={x + 16} cy={y + 18} r="4" className={classes['nodeDot']} data-state={node.state} data-kind={node.kind} />
            <text aria-hidden="true" x={x + 30} y={y + 22} className={classes['nodeTitle']}>{clip(node.title)}</text>
            <text aria-hidden="true" x={x + 30} y={y + 38} className={classes['nodeText']}>{clip(node.text)}</text>
        </>
    );
}

export function GraphNodeBox({ node, projectId, x, y, onLight }: GraphNodeBoxProps) {
    const navigate = useNavigate();
    const events = {
        onMouseEnter: () => { onLight(node.id); },
        onMouseLeave: () => { onLight(null); },
        onFocus: () => { onLight(node.id); },
        onBlur: () => { onLight(null); },
    };
    if (node.to === undefined) {
        return <g {...events} role="img"><Drawing node={node} x={x} y={y} /></g>;
    }
    const address = node.kind === 'sync' ? paths.secretSync(projectId, node.to) : paths.environment(projectId, node.to);
    return (
        <a
            href={address} className={classes['nodeLink']} {...events}
            onClick={(event) => {
                if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
                event.preventDefault();
                navigate(address);
            }}
        >
            <Drawing node={node} x={x} y={y} />
        </a>
    );
}
