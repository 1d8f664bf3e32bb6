// The graph in words, a line for each sync.
import { Link } from 'react-router-dom';

import { DataTable } from '@/components/data-table';
import { paths } from '@/lib/paths';

import type { GraphSync } from './api';
import { contextName, siteName, statusWord } from './graph-layout';

const columns = [
    { key: 'environment', title: 'Environment' }, { key: 'folder', title: 'Folder' }, { key: 'sync', title: 'Sync' },
    { key: 'site', title: 'Site' }, { key: 'context', title: 'Context' }, { key: 'status', title: 'Status' },
];

export function GraphTable({ projectId, syncs }: { projectId: string; syncs: GraphSync[] }) {
    return (
        <DataTable label="Where secrets go, line by line" columns={columns}>
            {syncs.map((sync) => (
                <tr key={sync.id}>
                    <td>{sync.environment?.name ?? 'Source deleted'}</td>
                    <td className="mono">{sync.folder?.path ?? ''}</td>
                    <td><Link to={paths.secretSync(projectId, sync.id)}>{sync.name}</Link></td>
                    <td>{siteName(sync.destinationConfig)}</td>
                    <td>{contextName(sync.destinationConfig)}</td>
                    <td>{statusWord(sync)}</td>
                </tr>
            ))}
        </DataTable>
    );
}
