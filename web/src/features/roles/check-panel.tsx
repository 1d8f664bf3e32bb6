// What the role as it stands in the editor can and can't do, at any place or at a certain one.
import { Group, Select, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';

import { DataTable } from '@/components/data-table';
import { ErrorPanel } from '@/components/error-panel';
import { Panel } from '@/components/panel';
import { SkeletonRows } from '@/components/skeleton-rows';
import { StatusBadge } from '@/components/status-badge';
import { useRoleCheck, type Permission, type Verdict } from '@/features/roles/api';
import classes from '@/features/roles/roles.module.css';
import { actionText, subjectOf, subjects } from '@/features/roles/subjects';
import type { Environment } from '@/lib/project';

const words: Record<Verdict, { tone: 'good' | 'warn' | 'plain'; word: string; icon?: 'check' | 'alert' }> = {
    always: { tone: 'good', word: 'yes', icon: 'check' }, sometimes: { tone: 'warn', word: 'in places', icon: 'alert' }, never: { tone: 'plain', word: 'no' },
};

export function CheckPanel({ projectId, permissions, environments }: { projectId: string; permissions: Permission[]; environments: Environment[] }) {
    const [environment, setEnvironment] = useState<string | null>(null);
    const [secretPath, setSecretPath] = useState('');
    const [secretName, setSecretName] = useState('');
    const [asked] = useDebouncedValue(permissions, 300);
    const [place] = useDebouncedValue({
        environment: environment ?? undefined, secretPath: secretPath.trim() || undefined, secretName: secretName.trim() || undefined,
    }, 300);
    const check = useRoleCheck(projectId, asked, place);
    const known = new Set(subjects.map(({ value }) => value));
    const shown = check.data?.filter(({ subject }) => known.has(subject));

    return (
        <Panel title="What this role allows" about="As it stands above, saved or not. Name a place to see what holds there." isFlush>
            <Group p="md" gap="sm" align="end">
                <Select label="Environment" placeholder="Any" clearable data={environments.map(({ slug, name }) => ({ value: slug, label: name }))}
                    value={environment} onChange={setEnvironment} />
                <TextInput label="Secret path" placeholder="Any" value={secretPath} classNames={{ input: 'mono' }} spellCheck={false}
                    onChange={(event) => { setSecretPath(event.currentTarget.value); }} />
                <TextInput label="Secret name" placeholder="Any" value={secretName} classNames={{ input: 'mono' }} spellCheck={false} autoComplete="off"
                    onChange={(event) => { setSecretName(event.currentTarget.value); }} />
            </Group>
            {check.error && <ErrorPanel title="This can't be checked as it is" error={check.error} />}
            {check.isPending && <SkeletonRows count={6} />}
            {shown && !check.error && (
                <DataTable label="What this role allows" columns={[{ key: 'subject', title: 'On' }, { key: 'actions', title: 'Allowed' }]}>
                    {shown.map(({ subject, actions }) => (
                        <tr key={subject}>
                            <td data-label="On">{subjectOf(subject).label}</td>
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
            <Text size="xs" c="dimmed" p="md">“In places” means that it depends on the environment, path, name or tag. Of several rules that match, the last one decides.</Text>
        </Panel>
    );
}
