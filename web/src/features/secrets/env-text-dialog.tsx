// A .env, JSON or YAML file, pasted or dropped: first what it would do, then, if that is wanted, it
// is done. The server reads it both times.
import { Button, Group, Modal, Select, Stack, Text, Textarea } from '@mantine/core';
import { useRef, useState, type DragEvent } from 'react';

import { ErrorPanel } from '@/components/error-panel';
import { Icon } from '@/components/icon';
import { StatusBadge } from '@/components/status-badge';
import { useToast } from '@/components/toasts';
import classes from '@/features/secrets/env-text-dialog.module.css';
import {
    FILE_CHARACTERS_MAX, formatOfFile, useImportFile, usePreviewFile, type FileFormat, type FileItem, type FilePlan, type FileStatus,
} from '@/features/secrets/files-api';
import { listed, plural } from '@/lib/format';
import type { Environment } from '@/lib/project';

interface EnvTextDialogProps {
    projectId: string;
    environments: Environment[]; // a single one is not asked for
    path: string;
    initial?: { text: string; fileName: string } | undefined; // what was dropped on the page
    onClose: () => void;
}

const formats = [
    { value: 'auto', label: 'Found out by the text' }, { value: 'env', label: '.env' }, { value: 'json', label: 'JSON' }, { value: 'yaml', label: 'YAML' },
];
const tones = { new: 'good', changed: 'warn', unchanged: 'plain', kept: 'plain', ignored: 'plain', invalid: 'bad' } as const;
const titles = { new: 'New', changed: 'Changed', unchanged: 'Unchanged', kept: 'Kept', ignored: 'Ignored', invalid: 'Invalid' } as const;
const order: FileStatus[] = ['invalid', 'new', 'changed', 'ignored', 'kept', 'unchanged'];

export function EnvTextDialog({ projectId, environments, path, initial, onClose }: EnvTextDialogProps) {
    const [environment, setEnvironment] = useState(environments[0]?.slug ?? '');
    const [text, setText] = useState(initial?.text ?? '');
    const [format, setFormat] = useState<FileFormat>(formatOfFile(initial?.fileName ?? ''));
    const [isOver, setIsOver] = useState(false);
    const picker = useRef<HTMLInputElement>(null);
    const toast = useToast();
    const place = { projectId, environment, secretPath: path };
    const name = environments.find(({ slug }) => slug === environment)?.name ?? '';
    const preview = usePreviewFile(place);
    const save = useImportFile(place);
    const plan = preview.data;
    const isTooLong = text.length > FILE_CHARACTERS_MAX;

    async function read(file: File | undefined) {
        if (!file) return;
        setText(await file.text());
        setFormat(formatOfFile(file.name));
    }
    function onDrop(event: DragEvent) {
        event.preventDefault();
        setIsOver(false);
        void read(event.dataTransfer.files[0]);
    }
    function confirm() {
        save.mutate({ content: text, format }, {
            onSuccess: (done) => {
                toast({ text: `Saved ${summaryOf(done)} in ${name}` });
                onClose();
            },
        });
    }
    return (
        <Modal opened onClose={onClose} title={plan ? `What this changes in ${name}` : 'Import .env'} size="lg">
            {plan ? (
                <Stack gap="md">
                    <PlanView plan={plan} />
                    {save.error && <ErrorPanel error={save.error} />}
                    <Group justify="space-between">
                        <Button variant="subtle" color="gray" onClick={() => { preview.reset(); }}>Back to the text</Button>
                        <Button disabled={plan.summary.new + plan.summary.changed === 0} loading={save.isPending} onClick={confirm}>
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
                        <Textarea label="Content" description="Paste it, or drop a .env, JSON or YAML file here. Nothing is saved before you have seen what it changes."
                            placeholder={'# Comments are kept with the key below them\nDATABASE_URL=postgres://…\nTLS_KEY="-----BEGIN…'}
                            classNames={{ input: 'mono' }} autosize minRows={9} maxRows={18} value={text} data-autofocus spellCheck={false}
                            autoComplete="off" onChange={(event) => { setText(event.currentTarget.value); }}
                            error={isTooLong ? 'This is more than 512 KiB. Is it the right file?' : undefined} />
                    </div>
                    <Select label="Format" data={formats} value={format} allowDeselect={false} onChange={(value) => { setFormat((value ?? 'auto') as FileFormat); }} />
                    {preview.error && <ErrorPanel title="The comparison failed" error={preview.error} />}
                    <Group justify="space-between">
                        <Button variant="default" leftSection={<Icon name="file" />} onClick={() => picker.current?.click()}>Choose a file</Button>
                        <input ref={picker} type="file" hidden aria-label="File to import" onChange={(event) => void read(event.currentTarget.files?.[0])} />
                        <Button disabled={text.trim() === '' || isTooLong} loading={preview.isPending} onClick={() => { preview.mutate({ content: text, format }); }}>Preview changes</Button>
                    </Group>
                    <Text size="xs" c="dimmed">The preview compares with the current values. The project’s activity shows that.</Text>
                </Stack>
            )}
        </Modal>
    );
}

/** "3 new and 1 changed"; nothing when nothing would be saved. */
function summaryOf({ summary }: FilePlan): string {
    const parts = [summary.new > 0 && `${summary.new} new`, summary.changed > 0 && `${summary.changed} changed`];
    return listed(parts.filter((part) => part !== false));
}

/** Why a line is not taken and where it is, or how long the value is. */
function noteOf({ reason, line, valueLines }: FileItem): string | undefined {
    if (reason) return line > 0 ? `Line ${line}: ${reason}` : reason;
    return valueLines > 1 ? plural(valueLines, 'line') : undefined;
}

function PlanView({ plan: { summary, secrets } }: { plan: FilePlan }) {
    const items = [...secrets].sort((a, b) => order.indexOf(a.status) - order.indexOf(b.status));
    const always: FileStatus[] = ['new', 'changed', 'unchanged', 'invalid'];
    return (
        <>
            <div className={classes['groups']}>
                {(Object.keys(titles) as FileStatus[]).filter((status) => always.includes(status) || summary[status] > 0).map((status) => (
                    <StatusBadge key={status} tone={summary[status] > 0 ? tones[status] : 'plain'}>{summary[status]} {titles[status].toLowerCase()}</StatusBadge>
                ))}
            </div>
            {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolls */}
            <ul className={classes['list']} tabIndex={0} aria-label={plural(items.length, 'line')}>
                {items.map((item, index) => {
                    const note = noteOf(item);
                    return (
                        <li key={`${index}:${item.secretKey}`} className={classes['item']}>
                            <StatusBadge tone={tones[item.status]}>{titles[item.status]}</StatusBadge>
                            <span className={`mono ${classes['key'] ?? ''}`}>{item.secretKey || (item.line > 0 ? `Line ${item.line}` : 'The file')}
                                {note && <span className={classes['reason']}>{note}</span>}</span>
                        </li>
                    );
                })}
            </ul>
        </>
    );
}
