// How long entries of the audit log are kept, in an organisation or in a project.
import { Button, Group, NumberInput, Stack } from '@mantine/core';
import { useState } from 'react';

import { ErrorPanel } from '@/components/error-panel';
import { Panel } from '@/components/panel';

interface RetentionPanelProps {
    about: string;
    /** In words, for when nothing is entered. */
    otherwise: string;
    days: number | null;
    isPending: boolean;
    error: unknown;
    onSave: (days: number | null) => void;
}

export function RetentionPanel({ about, otherwise, days: kept, isPending, error, onSave }: RetentionPanelProps) {
    const [days, setDays] = useState<number | string>(kept ?? '');
    const wanted = days === '' ? null : Number(days);
    return (
        <Panel title="Audit log" about={about}>
            <form noValidate onSubmit={(event) => {
                event.preventDefault();
                onSave(wanted);
            }}>
                <Stack gap="sm">
                    <NumberInput label="Days kept" description={`1 to 3650. Empty: ${otherwise}.`} min={1} max={3650} allowDecimal={false} w="14rem" placeholder={otherwise}
                        value={days} onChange={setDays} />
                    {error !== null && error !== undefined && <ErrorPanel title="The retention was not changed" error={error} />}
                    <Group justify="flex-end"><Button type="submit" disabled={wanted === kept} loading={isPending}>Save retention</Button></Group>
                </Stack>
            </form>
        </Panel>
    );
}
