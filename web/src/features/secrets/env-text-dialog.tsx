// A .env file, pasted or dropped: first what it would do, then, if that is wanted, it is done.
import { Button, Group, Modal, Select, Stack, Text, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState, type DragEvent } from 'react';

import { ErrorPanel } from '@/components/error-panel';
import { Icon } from '@/components/icon';
import { StatusBadge } from '@/components/status-badge';
import { useToast } from '@/components/toasts';
import { saveBatch, useRefreshSecrets } from '@/features/secrets/api';
import classes from '@/features/secrets/env-text-dialog.module.css';
import { planEnvText, type EnvPlan, type PlannedItem } from '@/features/secrets/env-plan';
import { listed, plural } from '@/lib/format';
import type { Environment } from '@/lib/project';

interface EnvTextDialogProps {
    projectId: string;
    environments: Environment[]; // a single one is not asked for
    path: string;
    initialText?: string | undefined; // what was dropped on the page
    onClose: () => void;
}

const FILE_BYTES_MAX = 4 * 1024 * 1024;
const tones = { new: 'good', changed: 'warn', unchanged: 'plain', invalid: 'bad' } as const;
const titles = { new: 'New', changed: 'Changed', unchanged: 'Unchanged', invalid: 'Invalid' } as const;

export function EnvTextDialog({ projectId, environments, path, initialText = '', onClose }: EnvTextDialogProps) {
    const [environment, setEnvironment] = useState(environments[0]?.slug ?? '');
    const [text, setText] = useState(initialText);
    const [isOver, setIsOver] = useState(false);
    const [fileProblem, setFileProblem] = useState('');
    const picker = useRef<HTMLInputElement>(null);
    const toast = useToast();
    const refresh = useRefreshSecrets(projectId);
    const place = { projectId, environment, secretPath: path };
    const name = environments.find(({ slug }) => slug === environment)?.name ?? '';
    const preview = useMutation({ mutationFn: () => planEnvText(text, place) });
    const save = useMutation({
        mutationFn: (plan: EnvPlan) => saveBatch(place, plan.batch, () => undefined),
        onSettled: refresh,
    });
    const plan = preview.data;

    async function read(file: File | undefined) {
        if (!file) return;
        setFileProblem(file.size > FILE_BYTES_MAX ? 'This file is larger than 4 MiB. Is it the right one?' : '');
        if (file.size <= FILE_BYTES_MAX) setText(await file.text());
    }
    function onDrop(event: DragEvent) {
        event.preventDefault();
        setIsOver(false);
        void read(event.dataTransfer.files[0]);
    }
    function confirm() {
        if (!plan) return;
        save.mutate(plan, {
            onSuccess: () => {
                toast({ text: `Saved ${summaryOf(plan)} in ${name}` });
                onClose();
            },
        });
    }
    return (
        <Modal opened onClose={onClose} title={plan ? `What this changes in ${name}` : 'Import .env'} size="lg">
            {plan ? (
                <Stack gap="md">
                    <PlanView items={plan.items} />
                    {save.error && <ErrorPanel error={save.error} />}
                    <Group justify="space-between">
                        <Button variant="subtle" color="gray" onClick={() => { preview.reset(); }}>Back to the text</Button>
                        <Button disabled={plan.batch.added.length + plan.batch.changed.length === 0} loading={save.isPending} onClick={confirm}>
                            {summaryOf(plan) === '' ? 'Nothing to save' : `Save ${summaryOf(plan)}`}
                        </Button>
                    </Group>
                </Stack>
            ) : (
                <Stack gap="md">
                    {environments.length > 1 && (
                        <Select label="Environment" data={environments.map(({ slug, name: label }) => ({ value: slug, label }))} value={environment}
                            allowDeselect={false} onChange={(slug) => { setEnvironment(slug ?? ''); }} />
                    )}
                    <div className={classes['drop']} data-over={isOver} onDragOver={(event) => {
                        event.preventDefault();
                        setIsOver(true);
                    }} onDragLeave={() => { setIsOver(false); }} onDrop={onDrop}>
                        <Textarea label="Content" description="Paste it, or drop a .env or .json file here. Nothing is saved before you have seen what it changes."
                            placeholder={'# Comments are kept with the key below them\nDATABASE_URL=postgres://…\nTLS_KEY="-----BEGIN…'}
                            classNames={{ input: 'mono' }} autosize minRows={9} maxRows={18} value={text} data-autofocus spellCheck={false}
                            autoComplete="off" onChange={(event) => { setText(event.currentTarget.value); }} error={fileProblem || undefined} />
                    </div>
                    {preview.error && <ErrorPanel title="The comparison failed" error={preview.error} />}
                    <Group justify="space-between">
                        <Button variant="default" leftSection={<Icon name="file" />} onClick={() => picker.current?.click()}>Choose a file</Button>
                        <input ref={picker} type="file" hidden aria-label="File to import" onChange={(event) => void read(event.currentTarget.files?.[0])} />
                        <Button disabled={text.trim() === ''} loading={preview.isPending} onClick={() => { preview.mutate(); }}>Preview changes</Button>
                    </Group>
                    <Text size="xs" c="dimmed">The preview reads the current values to compare. The project’s activity shows that.</Text>
                </Stack>
            )}
        </Modal>
    );
}

/** "3 new and 1 changed"; nothing when nothing would be saved. */
function summaryOf({ batch }: EnvPlan): string {
    const parts = [batch.added.length > 0 && `${batch.added.length} new`, batch.changed.length > 0 && `${batch.changed.length} changed`];
    return listed(parts.filter((part) => part !== false));
}

function PlanView({ items }: { items: PlannedItem[] }) {
    const kinds = ['new', 'changed', 'unchanged', 'invalid'] as const;
    return (
        <>
            <div className={classes['groups']}>
                {kinds.map((kind) => {
                    const count = items.filter((item) => item.kind === kind).length;
                    return <StatusBadge key={kind} tone={count > 0 ? tones[kind] : 'plain'}>{count} {titles[kind].toLowerCase()}</StatusBadge>;
                })}
            </div>
            {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolls */}
            <ul className={classes['list']} tabIndex={0} aria-label={plural(items.length, 'line')}>
                {items.map((item, index) => (
                    <li key={`${index}:${item.key}`} className={classes['item']}>
                        <StatusBadge tone={tones[item.kind]}>{titles[item.kind]}</StatusBadge>
                        <span className={`mono ${classes['key'] ?? ''}`}>{item.key}{item.note && <span className={classes['reason']}>{item.note}</span>}</span>
                    </li>
                ))}
            </ul>
        </>
    );
}
