// One secret of an environment: its key, its value, what is said about it, and what can be done.
import { ActionIcon, Menu, TextInput, Tooltip } from '@mantine/core';
import { useState } from 'react';

import { CopyButton } from '@/components/copy-button';
import { Icon } from '@/components/icon';
import { MASK } from '@/components/secret-value';
import { StatusBadge } from '@/components/status-badge';
import type { AddedSecret, Edit } from '@/features/secrets/drafts';
import classes from '@/features/secrets/secret-row.module.css';
import type { Place, Secret, Tag } from '@/features/secrets/types';
import { ValueEditor } from '@/features/secrets/value-editor';
import { ValueText } from '@/features/secrets/value-text';

export type DrawerTab = 'edit' | 'override' | 'history' | 'references';

interface SecretRowProps {
    place: Place;
    secret: Secret;
    tags: Tag[];
    edit: Edit | undefined;
    isDeleted: boolean;
    isOverridden: boolean; // by the user
    problem: string | undefined;
    /** Known once it is revealed. */
    value: string | undefined;
    isShown: boolean;
    isWide: boolean;
    onReveal: () => Promise<string>;
    onShow: (isShown: boolean) => void;
    onEdit: (edit: Edit) => void;
    onDelete: () => void;
    onRestore: () => void;
    onOpen: (tab: DrawerTab) => void;
}

export function SecretRow({
    place, secret, tags, edit, isDeleted, isOverridden, problem, value, isShown, isWide, onReveal, onShow, onEdit, onDelete, onRestore, onOpen,
}: SecretRowProps) {
    const [isEditing, setIsEditing] = useState(false);
    const [text, setText] = useState('');
    const key = edit?.key ?? secret.secretKey;
    const current = edit?.value ?? (isShown ? value : undefined);
    const comment = edit?.comment ?? secret.secretComment;
    const shownTags = edit?.tagIds ? tags.filter(({ id }) => edit.tagIds?.includes(id)) : secret.tags;
    const draft = isDeleted ? 'deleted' : edit ? 'changed' : undefined;

    async function begin() {
        try {
            setText(edit?.value ?? await onReveal());
        } catch {
            setText(''); // may be written without being readable
        }
        setIsEditing(true);
    }
    function commit() {
        setIsEditing(false);
        onEdit({ value: text });
    }
    return (
        <>
            <div role="cell" className={classes['key']} data-draft={draft}>
                <Icon name="key" />
                <span className={`${classes['name'] ?? ''} mono`} title={key}>{key}</span>
                {problem && <Tooltip label={problem}><span><StatusBadge tone="bad">{problem}</StatusBadge></span></Tooltip>}
                {isOverridden && !isDeleted && (
                    <Tooltip label="You have a value of your own for this key"><span><StatusBadge tone="accent">my value</StatusBadge></span></Tooltip>
                )}
                {edit?.key !== undefined && !problem && !isDeleted && <Tooltip label={`Was ${secret.secretKey}`}><span><StatusBadge tone="warn">renamed</StatusBadge></span></Tooltip>}
            </div>
            <div role="cell" className={classes['value']}>
                {isEditing ? (
                    <div className={classes['editor']}>
                        <ValueEditor label={`Value of ${key}`} isLabelHidden autoFocus isEnterCommit place={place} value={text} onChange={setText}
                            onCommit={commit} onBlur={commit} onCancel={() => { setIsEditing(false); }} />
                    </div>
                ) : isDeleted ? <StatusBadge tone="bad">deleted on save</StatusBadge> : (
                    <>
                        <button type="button" className={classes['text']} onClick={() => void begin()}>
                            <span className="visually-hidden">Edit value of {key}</span>
                            {current === undefined
                                ? <span className={classes['masked']} aria-hidden="true">{MASK}</span>
                                : <ValueText value={current} />}
                        </button>
                        {edit?.value !== undefined && <StatusBadge tone="warn">changed</StatusBadge>}
                    </>
                )}
            </div>
            {isWide && (
                <div role="cell" className={classes['meta']}>
                    {shownTags.map((tag) => <span key={tag.id} className={classes['tag']}>{tag.slug}</span>)}
                    {comment && <Tooltip label={comment} multiline maw={360}><span className={classes['comment']}>{comment}</span></Tooltip>}
                </div>
            )}
            <div role="cell" className={classes['actions']}>
                {draft && (
                    <Tooltip label={isDeleted ? 'Keep it' : 'Undo the changes'}>
                        <ActionIcon aria-label={`${isDeleted ? 'Keep' : 'Undo the changes of'} ${key}`} onClick={onRestore}><Icon name="undo" /></ActionIcon>
                    </Tooltip>
                )}
                {!isDeleted && (
                    <>
                        <Tooltip label={isShown ? 'Hide' : 'Reveal'}>
                            <ActionIcon aria-label={`${isShown ? 'Hide' : 'Reveal'} ${key}`}
                                onClick={() => { if (isShown) onShow(false); else onReveal().then(() => { onShow(true); }, () => undefined); }}>
                                <Icon name={isShown ? 'eyeOff' : 'eye'} />
                            </ActionIcon>
                        </Tooltip>
                        {isWide && <CopyButton label={`Copy value of ${key}`} text={async () => edit?.value ?? await onReveal()} />}
                        <Menu position="bottom-end" width={200}>
                            <Menu.Target>
                                <ActionIcon aria-label={`More about ${key}`}><Icon name="more" /></ActionIcon>
                            </Menu.Target>
                            <Menu.Dropdown>
                                <Menu.Item leftSection={<Icon name="edit" />} onClick={() => { onOpen('edit'); }}>Edit details</Menu.Item>
                                <Menu.Item leftSection={<Icon name="user" />} onClick={() => { onOpen('override'); }}>My value</Menu.Item>
                                <Menu.Item leftSection={<Icon name="history" />} onClick={() => { onOpen('history'); }}>Version history</Menu.Item>
                                <Menu.Item leftSection={<Icon name="branch" />} onClick={() => { onOpen('references'); }}>Who uses it</Menu.Item>
                                <Menu.Divider />
                                <Menu.Item color="red" leftSection={<Icon name="trash" />} onClick={onDelete}>Delete</Menu.Item>
                            </Menu.Dropdown>
                        </Menu>
                    </>
                )}
            </div>
        </>
    );
}

interface AddedRowProps {
    place: Place;
    added: AddedSecret;
    problem: string | undefined;
    isWide: boolean;
    onEdit: (edit: Edit) => void;
    onRemove: () => void;
}

export function AddedRow({ place, added, problem, isWide, onEdit, onRemove }: AddedRowProps) {
    const [isTouched, setIsTouched] = useState(false);
    const name = added.key || 'the new secret';
    return (
        <>
            <div role="cell" className={classes['key']} data-draft="new">
                <TextInput className={classes['keyInput'] ?? ''} classNames={{ input: 'mono' }} aria-label="Key of the new secret" placeholder="KEY"
                    autoFocus={added.key === ''} autoComplete="off" spellCheck={false} value={added.key} error={isTouched ? problem : undefined}
                    onBlur={() => { setIsTouched(true); }} onChange={(event) => { onEdit({ key: event.currentTarget.value }); }} />
            </div>
            <div role="cell" className={classes['value']}>
                <div className={classes['editor']}>
                    <ValueEditor label={`Value of ${name}`} isLabelHidden placeholder="Value" autoFocus={added.key !== ''} place={place} value={added.value}
                        onChange={(value) => { onEdit({ value }); }} />
                </div>
            </div>
            {isWide && (
                <div role="cell" className={classes['meta']}>
                    <TextInput className={classes['keyInput'] ?? ''} aria-label={`Comment of ${name}`} placeholder="Comment" value={added.comment}
                        onChange={(event) => { onEdit({ comment: event.currentTarget.value }); }} />
                </div>
            )}
            <div role="cell" className={classes['actions']}>
                <Tooltip label="Do not add it"><ActionIcon aria-label={`Do not add ${name}`} onClick={onRemove}><Icon name="close" /></ActionIcon></Tooltip>
            </div>
        </>
    );
}
