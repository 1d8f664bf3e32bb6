// Name and description of a connection. A new name changes nothing for the syncs that use it.
import { Button, Group, Stack, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';

import { ErrorPanel } from '@/components/error-panel';
import { Panel } from '@/components/panel';
import { useToast } from '@/components/toasts';

import { useUpdateConnection, type AppConnection } from './api';
import { connectionErrors, nameProblem } from './connection-errors';

export function ConnectionDetailsPanel({ connection }: { connection: AppConnection }) {
    const [name, setName] = useState(connection.name);
    const [description, setDescription] = useState(connection.description ?? '');
    const update = useUpdateConnection(connection.id);
    const toast = useToast();
    const refused = connectionErrors(update.error);
    const isChanged = name.trim() !== connection.name || description.trim() !== (connection.description ?? '');
    const problem = nameProblem(name);

    function submit() {
        update.mutate({ name: name.trim(), description: description.trim() || null }, {
            onSuccess: () => { toast({ text: 'Connection saved' }); },
        });
    }
    return (
        <Panel title="Details" about="Syncs know a connection by its id: renaming it breaks nothing.">
            <form noValidate onSubmit={(event) => { event.preventDefault(); if (isChanged && !problem) submit(); }}>
                <Stack gap="sm">
                    <TextInput
                        label="Name" value={name} error={problem ?? refused.name} spellCheck={false} autoComplete="off"
                        onChange={(event) => { update.reset(); setName(event.currentTarget.value); }}
                    />
                    <Textarea
                        label="Description" description="Optional" value={description} error={refused.description} autosize minRows={2}
                        onChange={(event) => { setDescription(event.currentTarget.value); }}
                    />
                    {update.isError && refused.other && <ErrorPanel error={update.error} title="The connection was not saved" />}
                    <Group>
                        <Button type="submit" variant="default" disabled={!isChanged || problem !== undefined} loading={update.isPending}>Save</Button>
                    </Group>
                </Stack>
            </form>
        </Panel>
    );
}
