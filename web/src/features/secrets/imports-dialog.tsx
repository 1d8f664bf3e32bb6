// Which other folders this one takes secrets from, and which of them wins.
import { ActionIcon, Button, Group, Modal, Select, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';

import { EmptyState } from '@/components/empty-state';
import { ErrorPanel } from '@/components/error-panel';
import { Icon } from '@/components/icon';
import { SkeletonRows } from '@/components/skeleton-rows';
import { useAddImport, useImports, useMoveImport, useRemoveImport } from '@/features/secrets/api';
import classes from '@/features/secrets/imports-dialog.module.css';
import type { Place } from '@/features/secrets/types';
import { useFolders, type Environment } from '@/lib/project';

interface ImportsDialogProps {
    place: Place;
    environments: Environment[];
    onClose: () => void;
}

export function ImportsDialog({ place, environments, onClose }: ImportsDialogProps) {
    const imports = useImports(place);
    const add = useAddImport(place);
    const move = useMoveImport(place);
    const remove = useRemoveImport(place);
    const [environment, setEnvironment] = useState(environments.find(({ slug }) => slug !== place.environment)?.slug ?? place.environment);
    const [path, setPath] = useState('/');
    const folders = useFolders(place.projectId, environment, '/', true);
    const isItself = environment === place.environment && path.trim() === place.secretPath;
    const isBusy = add.isPending || move.isPending || remove.isPending;
    const error = add.error ?? move.error ?? remove.error;
    const list = imports.data ?? [];

    return (
        <Modal opened onClose={onClose} size="lg" title="Imports of this folder">
            <Stack gap="md">
                <Text size="sm" c="dimmed">
                    Secrets of these folders count here as well. A secret that is set here wins over imported ones; among imports,
                    the lower one wins.
                </Text>
                {imports.isPending && <SkeletonRows count={2} />}
                {imports.error && <ErrorPanel title="The imports could not be loaded" error={imports.error} onRetry={() => void imports.refetch()} />}
                {imports.data && list.length === 0 && <EmptyState icon="import" title="No imports" />}
                {list.length > 0 && (
                    <ol className={classes['list']}>
                        {list.map((item, index) => {
                            const name = `${item.importEnv.name} ${item.importPath}`;
                            return (
                                <li key={item.id} className={classes['item']}>
                                    <span className={classes['name']}>{item.importEnv.name} <span className="mono">{item.importPath}</span></span>
                                    <ActionIcon.Group>
                                        <ActionIcon variant="default" aria-label={`Move ${name} up`} disabled={isBusy || index === 0}
                                            onClick={() => { move.mutate({ id: item.id, position: index }); }}><Icon name="arrowUp" size={14} /></ActionIcon>
                                        <ActionIcon variant="default" aria-label={`Move ${name} down`} disabled={isBusy || index === list.length - 1}
                                            onClick={() => { move.mutate({ id: item.id, position: index + 2 }); }}><Icon name="arrowDown" size={14} /></ActionIcon>
                                    </ActionIcon.Group>
                                    <ActionIcon color="red" aria-label={`Remove the import of ${name}`} disabled={isBusy} onClick={() => { remove.mutate(item.id); }}>
                                        <Icon name="trash" />
                                    </ActionIcon>
                                </li>
                            );
                        })}
                    </ol>
                )}
                {error && <ErrorPanel error={error} />}
                <form onSubmit={(event) => {
                    event.preventDefault();
                    if (!isItself) add.mutate({ environment, path: path.trim() || '/' }, { onSuccess: () => { setPath('/'); } });
                }}>
                    <Group align="flex-start" gap="xs">
                        <Select label="Environment" data={environments.map(({ slug, name }) => ({ value: slug, label: name }))} value={environment} allowDeselect={false}
                            onChange={(slug) => { setEnvironment(slug ?? environment); }} w="11rem" />
                        <TextInput label="Folder" classNames={{ input: 'mono' }} value={path} list="import-folders" flex={1} spellCheck={false}
                            error={isItself ? 'This is the folder itself.' : undefined} onChange={(event) => { setPath(event.currentTarget.value); }} />
                        <datalist id="import-folders">{folders.data?.map(({ id, path: value }) => <option key={id} value={value} />)}</datalist>
                        <Button type="submit" mt="1.55rem" loading={add.isPending} disabled={isItself}>Add import</Button>
                    </Group>
                </form>
            </Stack>
        </Modal>
    );
}
