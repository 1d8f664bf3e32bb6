// The last runs, each with its results key by key.
import { Button } from '@mantine/core';
import { useState } from 'react';

import { DataTable } from '@/components/data-table';
import { EmptyState } from '@/components/empty-state';
import { ErrorPanel } from '@/components/error-panel';
import { Panel } from '@/components/panel';
import { SkeletonRows } from '@/components/skeleton-rows';

import { RunRow } from './run-row';
import type { Run } from './types';

const FIRST = 10;
const columns = [
    { key: 'run', title: 'Run' }, { key: 'state', title: 'Result' }, { key: 'keys', title: 'Keys' }, { key: 'when', title: 'When' },
];

export function RunPanel({ syncId, runs, error }: { syncId: string; runs: Run[] | undefined; error: unknown }) {
    const [isAll, setIsAll] = useState(false);
    return (
        <Panel
            title="Last runs" isFlush
            actions={runs && runs.length > FIRST && <Button size="compact-sm" variant="subtle" onClick={() => { setIsAll(!isAll); }}>{isAll ? 'Show fewer' : `Show all ${runs.length}`}</Button>}
        >
            {error !== null && error !== undefined && <ErrorPanel error={error} title="The runs could not be loaded" />}
            {!runs && !error && <SkeletonRows count={4} label="Loading runs" />}
            {runs?.length === 0 && <EmptyState icon="history" title="No runs yet">Each run is kept here with its result, key by key.</EmptyState>}
            {runs && runs.length > 0 && (
                <DataTable label="Runs, newest first" columns={columns}>
                    {runs.slice(0, isAll ? undefined : FIRST).map((run) => <RunRow key={run.id} syncId={syncId} run={run} columnCount={columns.length} />)}
                </DataTable>
            )}
        </Panel>
    );
}
