// The syncs that write with this connection.
import { Anchor, Text } from '@mantine/core';
import { Link } from 'react-router-dom';

import { DataTable } from '@/components/data-table';
import { ErrorPanel } from '@/components/error-panel';
import { Panel } from '@/components/panel';
import { SkeletonRows } from '@/components/skeleton-rows';
import { paths } from '@/lib/paths';

import type { ConnectionUse } from './api';
import classes from './connections.module.css';

interface ConnectionUsesPanelProps {
    projectId: string;
    uses: ConnectionUse[] | undefined;
    error: unknown;
}

const columns = [
    { key: 'sync', title: 'Sync' },
    { key: 'source', title: 'Source' },
    { key: 'destination', title: 'Destination' },
];

export function ConnectionUsesPanel({ projectId, uses, error }: ConnectionUsesPanelProps) {
    return (
        <Panel title="Where it is used" isFlush>
            {error !== null && error !== undefined && <ErrorPanel error={error} title="The syncs could not be loaded" />}
            {!uses && !error && <SkeletonRows count={2} label="Loading syncs" />}
            {uses?.length === 0 && (
                <Text className={classes['padded']} c="dimmed">
                    No sync uses it yet. <Anchor component={Link} underline="always" to={`${paths.newSecretSync(projectId)}?service=netlify`}>Set up a sync</Anchor>
                </Text>
            )}
            {uses && uses.length > 0 && (
                <DataTable label="Syncs that use this connection" columns={columns}>
                    {uses.map((use) => (
                        <tr key={use.id}>
                            <td><Link to={paths.secretSync(projectId, use.id)}>{use.name}</Link></td>
                            <td>{use.environment ? `${use.environment.name} ${use.folder?.path ?? ''}` : 'Source Folder Deleted'}</td>
                            <td>{use.destinationConfig.siteName ?? use.destinationConfig.siteId ?? use.destinationConfig.accountName ?? use.destinationConfig.accountId}</td>
                        </tr>
                    ))}
                </DataTable>
            )}
        </Panel>
    );
}
