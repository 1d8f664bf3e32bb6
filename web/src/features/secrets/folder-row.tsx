import { ActionIcon, Menu, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router-dom';

import { ConfirmDialog } from '@/components/confirm-dialog';
import { FormDialog } from '@/components/form-dialog';
import { Icon } from '@/components/icon';
import { useDeleteFolder, useRenameFolder } from '@/features/secrets/api';
import { joinPath } from '@/features/secrets/place-crumbs';
import classes from '@/features/secrets/secret-row.module.css';
import type { Place } from '@/features/secrets/types';
import { paths } from '@/lib/paths';
import type { Folder } from '@/lib/project';

export function FolderRow({ place, folder, isWide }: { place: Place; folder: Folder; isWide: boolean }) {
    const [dialog, setDialog] = useState<'rename' | 'delete'>();
    const [name, setName] = useState(folder.name);
    const rename = useRenameFolder(place);
    const remove = useDeleteFolder(place);
    const path = joinPath(place.secretPath, folder.name);
    const close = () => { setDialog(undefined); };
    return (
        <>
            <div role="cell" className={classes['key']}>
                <Icon name="folder" />
                <span className={`${classes['name'] ?? ''} mono`}><Link to={paths.environment(place.projectId, place.environment, path)}>{folder.name}</Link></span>
            </div>
            <div role="cell" className={classes['meta']}><span className={classes['comment']}>{folder.description}</span></div>
            {isWide && <div role="cell" className={classes['meta']} />}
            <div role="cell" className={classes['actions']}>
                <Menu position="bottom-end" width={180}>
                    <Menu.Target><ActionIcon aria-label={`More about folder ${folder.name}`}><Icon name="more" /></ActionIcon></Menu.Target>
                    <Menu.Dropdown>
                        <Menu.Item leftSection={<Icon name="edit" />} onClick={() => { setDialog('rename'); }}>Rename</Menu.Item>
                        <Menu.Item color="red" leftSection={<Icon name="trash" />} onClick={() => { setDialog('delete'); }}>Delete</Menu.Item>
                    </Menu.Dropdown>
                </Menu>
                <FormDialog isOpen={dialog === 'rename'} title={`Rename folder ${folder.name}`} submitLabel="Rename folder" isPending={rename.isPending}
                    error={rename.error} isSubmitDisabled={!/^[A-Za-z0-9_-]+$/.test(name) || name === folder.name} onClose={close}
                    onSubmit={(event) => {
                        event.preventDefault();
                        rename.mutate({ id: folder.id, name }, { onSuccess: close });
                    }}>
                    <TextInput label="Name" classNames={{ input: 'mono' }} value={name} data-autofocus spellCheck={false} onChange={(event) => { setName(event.currentTarget.value); }} />
                    <Text size="sm" c="dimmed">References, imports and programs that use the old path will no longer find it.</Text>
                </FormDialog>
                <ConfirmDialog isOpen={dialog === 'delete'} title={`Delete folder ${folder.name}?`} confirmLabel="Delete folder" typedName={folder.name}
                    isPending={remove.isPending} error={remove.error} onClose={close} onConfirm={() => { remove.mutate(folder.id, { onSuccess: close }); }}>
                    This deletes <span className="mono">{path}</span> in this environment with all secrets and folders below it. Syncs that
                    read from it lose their source. Other environments keep theirs.
                </ConfirmDialog>
            </div>
        </>
    );
}
