// What permissions, or all that a member has, can and can't do: anywhere, or at a certain place.
import { Group, Select, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';

import { DataTable } from '@/components/data-table';
import { ErrorPanel } from '@/components/error-panel';
import { Panel } from '@/components/panel';
import { SkeletonRows } from '@/components/skeleton-rows';
import { StatusBadge } from '@/components/status-badge';
import { useCheck, type Checked, type Verdict } from '@/features/roles/api';
import classes from '@/features/roles/roles.module.css';
import { actionText, subjectOf, type Subject } from '@/features/roles/subjects';
import type { Environment } from '@/lib/project';

const words: Record<Verdict, { tone: 'good' | 'warn' | 'plain'; word: string; icon?: 'check' | 'alert' }> = {
    always: { tone: 'good', word: 'yes', icon: 'check' }, sometimes: { tone: 'warn', word: 'in places', icon: 'alert' }, never: { tone: 'plain', word: 'no' },
};

interface CheckPanelProps {
    title: string;
    about: string;
    checked: Checked;
    subjects: Subject[];
    /** Of the project; in an organisation there are no places to name. */
    environments: Environment[] | undefined;
}

export function CheckPanel({ title, about, checked, subjects, environments }: CheckPanelProps) {
    const [environment, setEnvironment] = useState<string | null>(null);
    const [secretPath, setSecretPath] = useState('');
    const [secretName, setSecretName] = useState('');
    const [asked] = useDebouncedValue(checked.permissions, 300);
    const [place] = useDebouncedValue({
        environment: environment ?? undefined, secretPath: secretPath.trim() || undefined, secretName: secretName.trim() || undefined,
    }, 300);
    const check = useCheck({ ...checked, ...(asked ? { permissions: asked } : {}) }, place);
    const known = new Set(subjects.map(({ value }) => value));
    const shown = check.data?.filter(({ subject }) => known.has(subject));

    return (
        <Panel title={title} about={environments ? `${about} Name a place to see what holds there.` : about} isFlush>
            {environments && <Group p="md" gap="sm" align="end">
                <Select label="Environment" placeholder="Any" clearable data={environments.map(({ slug, name }) => ({ value: slug, label: name }))}
                    value={environment} onChange={setEnvironment} />
                <TextInput label="Secret path" placeholder="Any" value={secretPath} classNames={{ input: 'mono' }} spellCheck={false}
                    onChange={(event) => { setSecretPath(event.currentTarget.value); }} />
                <TextInput label="Secret name" placeholder="Any" value={secretName} classNames={{ input: 'mono' }} spellCheck={false} autoComplete="off"
                    onChange={(event) => { setSecretName(event.currentTarget.value); }} />
            </Group>}
            {check.error && <ErrorPanel title="This can't be checked as it is" error={check.error} />}
            {check.isPending && <SkeletonRows count={6} />}
            {shown && !check.error && (
                <DataTable label={title} columns={[{ key: 'subject', title: 'On' }, { key: 'actions', title: 'Allowed' }]}>
                    {shown.map(({ subject, actions }) => (
                        <tr key={subject}>
                            <td data-label="On">{subjectOf(subject, subjects).label}</td>
                            <td data-label="Allowed">
                                <div className={classes['verdicts']}>
                                    {actions.filter(({ action }) => !(subject === 'secrets' && action === 'read')).map(({ action, allowed }) => (
                                        <StatusBadge key={action} tone={words[allowed].tone} {...(words[allowed].icon ? { icon: words[allowed].icon } : {})}>
                                            {actionText(action)}: {words[allowed].word}
                                        </StatusBadge>
                                    ))}
                                </div>
                            </td>
                        </tr>
                    ))}
                </DataTable>
            )}
            <Text size="xs" c="dimmed" p="md">
                “In places” means that it depends on {environments ? 'the environment, path, name or tag' : 'which one it is'}. Of several rules that match, the last one decides.
            </Text>
        </Panel>
    );
}
