// Every key of a plan: what becomes of it and why. Says that values differ, never what they are.
import { Button, Chip, Group, Text, TextInput } from '@mantine/core';
import { useState } from 'react';

import { DataTable } from '@/components/data-table';
import { plural } from '@/lib/format';
import { useProjectId } from '@/lib/project';

import { useSyncs } from './api';
import { contextText } from './contexts';
import { effectLabels, effectOf, effects, operationLabels, type Effect } from './plan-words';
import classes from './syncs.module.css';
import type { PlanOperation } from './types';

const FIRST = 15;
const MORE = 500;
const columns = [
    { key: 'what', title: 'What' }, { key: 'key', title: 'Key' }, { key: 'change', title: 'Netlify now → after' }, { key: 'why', title: 'Why' },
];
// What is lost comes first, what stays comes last.
const order: Effect[] = ['delete', 'refuse', 'change', 'create', 'skip', 'keep'];
const rank = (operation: PlanOperation) => order.indexOf(effectOf[operation.operation]);

export function PlanTable({ operations }: { operations: PlanOperation[] }) {
    const syncs = useSyncs(useProjectId());
    const present = effects.filter((effect) => operations.some((operation) => effectOf[operation.operation] === effect));
    const [chosen, setChosen] = useState<Effect[]>([]);
    const [text, setText] = useState('');
    const [limit, setLimit] = useState(FIRST);
    if (operations.length === 0) return <Text c="dimmed">The source has no secrets, and Netlify has no variables that this sync would touch.</Text>;

    // The server names another sync by its id; here people know it by its name.
    function whyOf({ message, reason, ownerSyncId }: PlanOperation) {
        const owner = ownerSyncId ? syncs.data?.find(({ id }) => id === ownerSyncId) : undefined;
        return owner && message ? message.replace(`sync ${owner.id}`, `sync “${owner.name}”`) : message || reason;
    }
    // One context, that of the sync, goes without saying.
    const hasContexts = new Set(operations.map(({ context, contextParameter }) => `${context}:${contextParameter ?? ''}`)).size > 1;
    const found = operations
        .filter((operation) => (chosen.length === 0 || chosen.includes(effectOf[operation.operation]))
            && operation.key.toLowerCase().includes(text.trim().toLowerCase()))
        .sort((a, b) => rank(a) - rank(b));
    return (
        <div>
            <Group gap="xs" mb="xs" wrap="wrap">
                {present.length > 1 && (
                    <Chip.Group multiple value={chosen} onChange={(value) => { setChosen(value as Effect[]); }}>
                        <Group gap="xs" role="group" aria-label="Show only">
                            {present.map((effect) => <Chip key={effect} value={effect} size="xs">{effectLabels[effect]}</Chip>)}
                        </Group>
                    </Chip.Group>
                )}
                {operations.length > 10 && (
                    <TextInput
                        aria-label="Search keys" placeholder="Search keys" size="xs" value={text}
                        onChange={(event) => { setText(event.currentTarget.value); }}
                    />
                )}
            </Group>
            <div className={classes['framed']}>
                <DataTable label="Plan by key" columns={columns}>
                    {found.slice(0, limit).map((operation) => (
                        <tr key={`${operation.operation}:${operation.key}:${operation.context}:${operation.contextParameter ?? ''}`}>
                            <td><span className={classes['effect']} data-effect={effectOf[operation.operation]}>{operationLabels[operation.operation]}</span></td>
                            <td className={classes['keyCell']}>
                                <span className={classes['key']}>{operation.key}</span>
                                {hasContexts && <span className={classes['second']}>{contextText(operation.context, operation.contextParameter)}</span>}
                            </td>
                            <td className={classes['nowrap']}>{operation.before ?? ''} <span aria-hidden="true">→</span><span className="visually-hidden">, after: </span> {operation.after ?? ''}</td>
                            <td className={classes['why']}>{whyOf(operation)}</td>
                        </tr>
                    ))}
                </DataTable>
            </div>
            {found.length > limit && (
                <Button mt="xs" variant="default" size="xs" onClick={() => { setLimit(limit + MORE); }}>
                    Show more of the other {plural(found.length - limit, 'key')}
                </Button>
            )}
            {found.length === 0 && <Text c="dimmed" p="sm">No key fits.</Text>}
        </div>
    );
}
