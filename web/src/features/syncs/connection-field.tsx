// Which connection carries the sync; a new one can be made on the spot.
import { Button, Group } from '@mantine/core';
import { useState } from 'react';

import { Choice } from '@/components/choice';
import { ErrorPanel } from '@/components/error-panel';

import { useAvailableConnections } from './netlify-api';
import type { ConnectionSheet, StepProps } from './step-props';
import classes from './syncs.module.css';

export function ConnectionField({
    projectId, draft, problems, onChange, connectionSheet: Sheet,
}: StepProps & { connectionSheet: ConnectionSheet }) {
    const connections = useAvailableConnections(projectId);
    const [isAdding, setIsAdding] = useState(false);
    const isEmpty = connections.data?.length === 0;

    function choose(connectionId: string, connectionName: string) {
        if (connectionId === draft.connectionId) return;
        onChange({ connectionId, connectionName, accountId: '', accountName: '', siteId: '', siteName: '' });
    }
    if (connections.isError) {
        return <ErrorPanel error={connections.error} title="The connections could not be loaded" onRetry={() => void connections.refetch()} />;
    }
    return (
        <>
            <Group align="flex-end" gap="xs" wrap="wrap">
                <Choice
                    className={classes['grow'] ?? ''} label="Netlify Connection" required allowDeselect={false} searchable
                    description={isEmpty ? 'This project has no connection to Netlify yet. Create one to go on.' : 'The token that reaches the account'}
                    placeholder={connections.isPending ? 'Loading…' : isEmpty ? 'None yet' : 'Choose a connection'}
                    data={(connections.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
                    value={draft.connectionId || null} error={problems.connectionId} disabled={isEmpty ?? false}
                    onChange={(id, option) => { choose(id ?? '', option.label); }}
                />
                <Button variant="default" onClick={() => { setIsAdding(true); }}>Create Connection</Button>
            </Group>
            <Sheet
                projectId={projectId} isOpen={isAdding} onClose={() => { setIsAdding(false); }}
                onCreated={({ id, name }) => {
                    setIsAdding(false);
                    choose(id, name);
                }}
            />
        </>
    );
}
