// The list of connections, with how many syncs each one carries.
import { Text } from '@mantine/core';
import { Link } from 'react-router-dom';

import { DataTable } from '@/components/data-table';
import { NetlifyMark } from '@/components/netlify-mark';
import { RelativeTime } from '@/components/relative-time';
import { plural } from '@/lib/format';

import { connectionAddress } from './addresses';
import { useConnectionUses, type AppConnection } from './api';
import classes from './connections.module.css';

interface ConnectionTableProps {
    projectId: string;
    connections: AppConnection[];
}

const columns = [
    { key: 'name', title: 'Name' },
    { key: 'method', title: 'Method' },
    { key: 'uses', title: 'Used by' },
    { key: 'updated', title: 'Changed' },
];

export function ConnectionTable({ projectId, connections }: ConnectionTableProps) {
    const uses = useConnectionUses(projectId);
    const countOf = (id: string) => uses.data?.filter((use) => use.connectionId === id).length ?? 0;

    return (
        <DataTable label="App connections" columns={columns}>
            {connections.map((connection) => (
                <tr key={connection.id}>
                    <td>
                        <div className={classes['named']}>
                            <NetlifyMark />
                            <div>
                                <Link to={connectionAddress(projectId, connection.id)}>{connection.name}</Link>
                                <Text size="sm" c="dimmed" lineClamp={1}>{connection.description || 'Netlify'}</Text>
                            </div>
                        </div>
                    </td>
                    <td>Access Token</td>
                    <td>{uses.data ? plural(countOf(connection.id), 'sync') : '–'}</td>
                    <td><RelativeTime at={connection.updatedAt} /></td>
                </tr>
            ))}
        </DataTable>
    );
}
