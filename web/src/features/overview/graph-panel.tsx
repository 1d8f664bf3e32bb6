// The graph from environments through syncs to sites and contexts, or the same as a table.
import { Button, SegmentedControl, Skeleton } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';

import { EmptyState } from '@/components/empty-state';
import { Panel } from '@/components/panel';
import { paths } from '@/lib/paths';

import type { GraphSync } from './api';
import { GraphTable } from './graph-table';
import { SyncGraph } from './sync-graph';

interface GraphPanelProps {
    projectId: string;
    syncs: GraphSync[] | undefined;
    environments: { slug: string; name: string }[] | undefined;
}

export function GraphPanel({ projectId, syncs, environments }: GraphPanelProps) {
    const isNarrow = useMediaQuery('(max-width: 48em)');
    const navigate = useNavigate();
    const [chosen, setChosen] = useState<'picture' | 'table' | null>(null);
    const view = chosen ?? (isNarrow ? 'table' : 'picture');
    const isReady = syncs !== undefined && environments !== undefined;
    const choice = (
        <SegmentedControl
            size="xs" aria-label="Show as" value={view} onChange={(value) => { setChosen(value as 'picture' | 'table'); }}
            data={[{ value: 'picture', label: 'Picture' }, { value: 'table', label: 'Table' }]}
        />
    );
    return (
        <Panel title="Where secrets go" about="From environments through syncs to Netlify's sites and contexts" actions={choice} isFlush={view === 'table'}>
            {!isReady && <Skeleton height={192} radius="md" role="status" aria-label="Loading" />}
            {isReady && syncs.length === 0 && (
                <EmptyState
                    icon="sync" title="Nothing leaves this project yet"
                    actions={<Button onClick={() => { navigate(paths.newSecretSync(projectId)); }}>+ Add Sync</Button>}
                >
                    With a sync, this shows which environment reaches which site.
                </EmptyState>
            )}
            {isReady && syncs.length > 0 && (view === 'picture'
                ? <SyncGraph projectId={projectId} syncs={syncs} environments={environments} />
                : <GraphTable projectId={projectId} syncs={syncs} />)}
        </Panel>
    );
}
