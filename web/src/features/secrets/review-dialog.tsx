// All edits of a page before they are saved, and what each one changes.
import { Button, Group, Modal, Stack, Switch } from '@mantine/core';
import { useState } from 'react';

import { ErrorPanel } from '@/components/error-panel';
import { StatusBadge } from '@/components/status-badge';
import type { Drafts } from '@/features/secrets/drafts';
import classes from '@/features/secrets/review-dialog.module.css';
import type { Secret, Tag } from '@/features/secrets/types';
import { ValueDiff } from '@/features/secrets/value-diff';
import { listed } from '@/lib/format';

interface ReviewDialogProps {
    environmentName: string;
    secrets: Secret[];
    drafts: Drafts;
    tags: Tag[];
    values: ReadonlyMap<string, string>;
    isPending: boolean;
    error: unknown;
    onSave: () => void;
    onClose: () => void;
}

export function ReviewDialog({ environmentName, secrets, drafts, tags, values, isPending, error, onSave, onClose }: ReviewDialogProps) {
    const [isShown, setIsShown] = useState(false);
    const tagNames = (ids: string[]) => ids.map((id) => tags.find((tag) => tag.id === id)?.slug ?? id);
    const touched = secrets.filter(({ id }) => drafts.deleted[id] ?? drafts.edits[id]);

    return (
        <Modal opened onClose={onClose} size="lg" title={`Changes in ${environmentName}`}>
            <Stack gap="md">
                <Switch label="Show values" checked={isShown} onChange={(event) => { setIsShown(event.currentTarget.checked); }} />
                {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- scrolls */}
                <ul className={classes['list']} tabIndex={0} aria-label="Changes">
                    {drafts.added.map((secret) => (
                        <li key={secret.id}>
                            <div className={classes['head']}><StatusBadge tone="good">New</StatusBadge><span className={`mono ${classes['key'] ?? ''}`}>{secret.key}</span></div>
                            {isShown && <ValueDiff before={undefined} after={secret.value} label={`Value of ${secret.key}`} />}
                            {secret.comment && <p className={classes['note']}>Comment: {secret.comment}</p>}
                        </li>
                    ))}
                    {touched.map((secret) => {
                        const edit = drafts.edits[secret.id];
                        const isDeleted = drafts.deleted[secret.id] === true;
                        const before = values.get(secret.id);
                        return (
                            <li key={secret.id}>
                                <div className={classes['head']}>
                                    <StatusBadge tone={isDeleted ? 'bad' : 'warn'}>{isDeleted ? 'Deleted' : 'Changed'}</StatusBadge>
                                    <span className={`mono ${classes['key'] ?? ''}`}>{secret.secretKey}{edit?.key !== undefined && !isDeleted && ` → ${edit.key}`}</span>
                                </div>
                                {isDeleted && <p className={classes['note']}>Programs and references that read it no longer find it. It can be restored from the deleted secrets of this folder.</p>}
                                {!isDeleted && edit?.value !== undefined && (isShown
                                    ? <ValueDiff before={before} after={edit.value} label={`Value of ${secret.secretKey}`} />
                                    : <p className={classes['note']}>New value</p>)}
                                {!isDeleted && edit?.comment !== undefined && <p className={classes['note']}>Comment: {edit.comment || 'removed'}</p>}
                                {!isDeleted && edit?.tagIds && <p className={classes['note']}>Tags: {edit.tagIds.length > 0 ? listed(tagNames(edit.tagIds)) : 'none'}</p>}
                            </li>
                        );
                    })}
                </ul>
                {error !== null && error !== undefined && <ErrorPanel title="Not everything could be saved" error={error} />}
                <Group justify="flex-end" gap="xs">
                    <Button variant="default" onClick={onClose}>Go on editing</Button>
                    <Button loading={isPending} onClick={onSave} data-autofocus>Save changes</Button>
                </Group>
            </Stack>
        </Modal>
    );
}
