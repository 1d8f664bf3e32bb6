// The secrets of one folder of one environment. Edits gather here and are saved together.
import { Button, Menu, Tooltip } from '@mantine/core';
import { useHotkeys, useMediaQuery } from '@mantine/hooks';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useReducer, useRef, useState } from 'react';
import { Link, useBlocker, useSearchParams } from 'react-router-dom';

import { ConfirmDialog } from '@/components/confirm-dialog';
import { EmptyState } from '@/components/empty-state';
import { ErrorPanel } from '@/components/error-panel';
import { Icon } from '@/components/icon';
import { Page } from '@/components/page';
import { Panel } from '@/components/panel';
import { SkeletonRows } from '@/components/skeleton-rows';
import { useToast } from '@/components/toasts';
import { ToolBar } from '@/components/tool-bar';
import { VirtualRows } from '@/components/virtual-rows';
import { AddFolderDialog } from '@/features/secrets/add-folder-dialog';
import { restoreSecrets, saveBatch, secretsQuery, useRefreshSecrets, useTags } from '@/features/secrets/api';
import { batchOf, countDrafts, draftProblems, noDrafts, reduceDrafts } from '@/features/secrets/drafts';
import { DeletedDialog } from '@/features/secrets/deleted-dialog';
import { EnvTextDialog } from '@/features/secrets/env-text-dialog';
import { ExportDialog } from '@/features/secrets/export-dialog';
import classes from '@/features/secrets/environment-page.module.css';
import { environmentRows, rowKey, type EnvironmentRow } from '@/features/secrets/environment-rows';
import { EnvironmentTabs } from '@/features/secrets/environment-tabs';
import { FolderRow } from '@/features/secrets/folder-row';
import { ImportedRow } from '@/features/secrets/imported-row';
import { ImportsDialog } from '@/features/secrets/imports-dialog';
import { useOverrides } from '@/features/secrets/overrides-api';
import { folderCrumbs } from '@/features/secrets/place-crumbs';
import { ReviewDialog } from '@/features/secrets/review-dialog';
import { SecretDrawer } from '@/features/secrets/secret-drawer';
import { AddedRow, SecretRow, type DrawerTab } from '@/features/secrets/secret-row';
import rowClasses from '@/features/secrets/secret-row.module.css';
import type { Place, Secret } from '@/features/secrets/types';
import { useRevealed } from '@/features/secrets/use-revealed';
import { messageOf } from '@/lib/api-error';
import { plural } from '@/lib/format';
import { paths } from '@/lib/paths';
import { useFolders, useProject } from '@/lib/project';

type Dialog = { kind: 'folder' | 'imports' | 'review' | 'deleted' | 'export' } | { kind: 'env-text'; initial?: { text: string; fileName: string } };

export function EnvironmentView({ place }: { place: Place }) {
    const { projectId, environment: slug, secretPath } = place;
    const [search, setSearch] = useSearchParams();
    const project = useProject(projectId);
    const secrets = useQuery(secretsQuery(place));
    const folders = useFolders(projectId, slug, secretPath);
    const tags = useTags(projectId);
    const overrides = useOverrides(place, (secrets.data?.secrets.length ?? 0) > 0);
    const revealed = useRevealed(place);
    const refresh = useRefreshSecrets(projectId);
    const toast = useToast();
    const [drafts, dispatch] = useReducer(reduceDrafts, noDrafts);
    const [filter, setFilter] = useState(search.get('filter') ?? '');
    const [dialog, setDialog] = useState<Dialog>();
    const [drawer, setDrawer] = useState<{ secretId: string; tab: DrawerTab }>();
    const [isDropping, setIsDropping] = useState(false);
    const nextId = useRef(0);
    const isWide = useMediaQuery('(min-width: 60em)', true, { getInitialValueInEffect: false }) ?? true;

    const environments = project.data?.environments ?? [];
    const environment = environments.find((one) => one.slug === slug);
    const name = environment?.name ?? slug;
    const list = useMemo(() => secrets.data?.secrets ?? [], [secrets.data]);
    const count = countDrafts(drafts);
    const problems = useMemo(() => draftProblems(list, drafts), [list, drafts]);
    const rows = useMemo(() => environmentRows({
        folders: folders.data ?? [], secrets: list, imports: secrets.data?.imports ?? [], drafts, filter,
    }), [folders.data, list, secrets.data, drafts, filter]);
    const isAllShown = list.length > 0 && list.every(({ id }) => revealed.shown.has(id));
    const open = drawer && list.find(({ id }) => id === drawer.secretId);

    const save = useMutation({
        // What was asked for is told from the start: the drafts shrink while their parts are saved.
        mutationFn: async () => {
            const asked = { total: count.total, deleted: Object.keys(drafts.deleted) };
            await saveBatch(place, batchOf(list, drafts), (part) => { dispatch({ type: 'saved', part }); });
            return asked;
        },
        onSuccess: ({ total, deleted }) => {
            toast({
                text: `${plural(total, 'change')} saved in ${name}`,
                ...(deleted.length > 0 ? { action: { label: 'Undo deletion', run: () => { restore.mutate(deleted); } } } : {}),
            });
            setDialog(undefined);
        },
        onSettled: () => {
            revealed.forget();
            return refresh();
        },
    });

    const restore = useMutation({
        mutationFn: restoreSecrets,
        onSuccess: (_, ids) => { toast({ text: `${plural(ids.length, 'secret')} restored in ${name}` }); },
        onError: (error) => { toast({ tone: 'bad', text: `Not restored: ${messageOf(error)}` }); },
        onSettled: refresh,
    });

    function addRow(key = '') {
        dispatch({ type: 'add', secret: { id: `new-${nextId.current++}`, key, value: '', comment: '', tagIds: [] } });
    }
    function review() {
        if (count.total > 0 && problems.size === 0) setDialog({ kind: 'review' });
    }
    useHotkeys([['mod+S', review]], []);

    // A link from the overview asks for a key to be added; asked once, it is not asked again by the
    // way back.
    const toAdd = search.get('add');
    const hasAdded = useRef(false);
    useEffect(() => {
        if (toAdd === null || hasAdded.current) return;
        hasAdded.current = true;
        addRow(toAdd);
        setSearch((now) => {
            now.delete('add');
            return now;
        }, { replace: true });
    });

    const blocker = useBlocker(({ currentLocation, nextLocation }) =>
        count.total > 0 && (currentLocation.pathname !== nextLocation.pathname
            || new URLSearchParams(currentLocation.search).get('path') !== new URLSearchParams(nextLocation.search).get('path')));
    useEffect(() => {
        if (count.total === 0) return;
        const ask = (event: BeforeUnloadEvent) => { event.preventDefault(); };
        window.addEventListener('beforeunload', ask);
        return () => { window.removeEventListener('beforeunload', ask); };
    }, [count.total]);

    function secretRow(secret: Secret) {
        const knownValue = revealed.values.get(secret.id);
        return (
            <SecretRow place={place} secret={secret} tags={tags.data ?? []} edit={drafts.edits[secret.id]} isDeleted={drafts.deleted[secret.id] === true}
                isOverridden={overrides.data?.has(secret.secretKey) ?? false}
                problem={problems.get(secret.id)} value={knownValue} isShown={revealed.shown.has(secret.id)} isWide={isWide}
                onReveal={() => revealed.reveal(secret)} onShow={(isShown) => { revealed.show(secret.id, isShown); }}
                onEdit={(edit) => { dispatch({ type: 'edit', secret, edit, knownValue }); }}
                onDelete={() => { dispatch({ type: 'delete', secretIds: [secret.id] }); }}
                onRestore={() => { dispatch({ type: 'restore', secretId: secret.id }); }}
                onOpen={(tab) => { setDrawer({ secretId: secret.id, tab }); }} />
        );
    }
    function rowCells(row: EnvironmentRow) {
        switch (row.kind) {
            case 'folder': return <FolderRow place={place} folder={row.folder} isWide={isWide} />;
            case 'secret': return secretRow(row.secret);
            case 'imported': return <ImportedRow place={place} row={row} isWide={isWide} environments={environments} />;
            case 'added': return (
                <AddedRow place={place} added={row.added} problem={problems.get(row.added.id)} isWide={isWide}
                    onEdit={(edit) => { dispatch({ type: 'edit-added', id: row.added.id, edit }); }}
                    onRemove={() => { dispatch({ type: 'remove-added', id: row.added.id }); }} />
            );
        }
    }

    const problem = project.error ?? secrets.error ?? folders.error;
    const isPending = project.isPending || secrets.isPending || folders.isPending;
    const isEmpty = !isPending && !problem && rows.length === 0 && filter === '';
    const addButton = (
        <Button.Group>
            <Button leftSection={<Icon name="add" />} onClick={() => { addRow(); }}>Add secret</Button>
            <Menu position="bottom-end">
                <Menu.Target>
                    <Button px="0.5rem" aria-label="More to add" style={{ borderLeft: '1px solid rgb(255 255 255 / 25%)' }}><Icon name="chevronDown" size={14} /></Button>
                </Menu.Target>
                <Menu.Dropdown>
                    <Menu.Item leftSection={<Icon name="folder" />} onClick={() => { setDialog({ kind: 'folder' }); }}>Add folder</Menu.Item>
                    <Menu.Item leftSection={<Icon name="import" />} onClick={() => { setDialog({ kind: 'imports' }); }}>Imports from other folders</Menu.Item>
                    <Menu.Item leftSection={<Icon name="file" />} onClick={() => { setDialog({ kind: 'export' }); }}>Export as a file</Menu.Item>
                    <Menu.Divider />
                    <Menu.Item component={Link} to={paths.folderHistory(projectId, slug, secretPath)} leftSection={<Icon name="history" />}>History of this folder</Menu.Item>
                    <Menu.Item leftSection={<Icon name="trash" />} onClick={() => { setDialog({ kind: 'deleted' }); }}>Deleted secrets</Menu.Item>
                </Menu.Dropdown>
            </Menu>
        </Button.Group>
    );
    const envTextButton = (
        <Button variant="default" leftSection={<Icon name="upload" />} onClick={() => { setDialog({ kind: 'env-text' }); }}>Import .env</Button>
    );

    return (
        <Page title={name} windowTitle={`${name} of ${project.data?.name ?? 'a project'}`} width="full"
            crumbs={[
                { label: 'Projects', to: paths.projects() }, { label: project.data?.name ?? 'Project', to: paths.secrets(projectId) },
                { label: 'Secrets', to: paths.secrets(projectId, secretPath) },
                ...folderCrumbs(name, secretPath, (folder) => paths.environment(projectId, slug, folder)),
            ]}
            actions={!problem && !isEmpty && <>{envTextButton}{addButton}</>}>
            <EnvironmentTabs projectId={projectId} environments={environments} path={secretPath} />
            {problem && <ErrorPanel title="The secrets could not be loaded" error={problem} onRetry={() => {
                void project.refetch();
                void secrets.refetch();
                void folders.refetch();
            }} />}
            {!problem && !isEmpty && (
                <ToolBar filter={{ label: 'Filter by key, comment or tag', value: filter, onChange: setFilter }} end={
                    <Tooltip label="Reading values shows in the project’s activity">
                        <Button variant="default" leftSection={<Icon name={isAllShown ? 'eyeOff' : 'eye'} />} disabled={list.length === 0} loading={revealed.isPending}
                            onClick={() => { if (isAllShown) revealed.forget(); else void revealed.showAll(); }}>
                            {isAllShown ? 'Hide all' : 'Reveal all'}
                        </Button>
                    </Tooltip>
                } />
            )}
            <section aria-label="Secrets" onDragOver={(event) => {
                if (!event.dataTransfer.types.includes('Files')) return;
                event.preventDefault();
                setIsDropping(true);
            }} onDragLeave={() => { setIsDropping(false); }} onDrop={(event) => {
                event.preventDefault();
                setIsDropping(false);
                const file = event.dataTransfer.files[0];
                void file?.text().then((text) => { setDialog({ kind: 'env-text', initial: { text, fileName: file.name } }); });
            }}>
                {isPending && !problem && <Panel isFlush><SkeletonRows count={10} label="Loading secrets" /></Panel>}
                {isEmpty && (
                    <Panel>
                        <EmptyState icon="key" title={secretPath === '/' ? `No secrets in ${name} yet` : 'This folder is empty'} actions={<>{envTextButton}{addButton}</>}>
                            Add one, or drop a .env file here: you see what would change before anything is saved.
                        </EmptyState>
                    </Panel>
                )}
                {!isPending && !problem && !isEmpty && (
                    <Panel isFlush>
                        {rows.length === 0 ? <EmptyState icon="search" title="Nothing matches">No key, comment or tag here has “{filter.trim()}” in it.</EmptyState> : (
                            <VirtualRows label={`Secrets of ${name}`} items={rows} keyOf={rowKey}
                                columns={isWide ? 'minmax(12rem, 1.1fr) minmax(14rem, 1.6fr) minmax(8rem, 1fr) 8.5rem' : 'minmax(0, 1fr) auto'} rowHeight={isWide ? 40 : 72}
                                head={
                                    <>
                                        <div role="columnheader" className={rowClasses['headCell']}>Key</div>
                                        <div role="columnheader" className={rowClasses['headCell']}>Value</div>
                                        {isWide && <div role="columnheader" className={rowClasses['headCell']}>Notes</div>}
                                        <div role="columnheader" className={rowClasses['headCell']}><span className="visually-hidden">Actions</span></div>
                                    </>
                                }>
                                {rowCells}
                            </VirtualRows>
                        )}
                    </Panel>
                )}
                {isDropping && <div className={classes['dropping']}>Drop the file to see what it changes in {name}</div>}
            </section>
            {count.total > 0 && (
                <div className={classes['saveBar']} role="region" aria-label="Unsaved changes">
                    <p role="status"><b>{plural(count.total, 'unsaved change')}</b>: {[
                        count.added > 0 && `${count.added} new`, count.changed > 0 && `${count.changed} changed`, count.deleted > 0 && `${count.deleted} deleted`,
                    ].filter(Boolean).join(', ')}{problems.size > 0 && `. ${[...problems.values()][0] ?? ''}`}</p>
                    <Button variant="default" onClick={() => { dispatch({ type: 'discard' }); }}>Discard</Button>
                    <Button disabled={problems.size > 0} onClick={review}>Review and save</Button>
                </div>
            )}
            {open && (
                <SecretDrawer place={place} secret={open} edit={drafts.edits[open.id]} problem={problems.get(open.id)} tab={drawer.tab}
                    isOverridden={overrides.data?.has(open.secretKey) ?? false}
                    onTab={(tab) => { setDrawer({ secretId: open.id, tab }); }} onReveal={() => revealed.reveal(open)}
                    onEdit={(edit) => { dispatch({ type: 'edit', secret: open, edit, knownValue: revealed.values.get(open.id) }); }}
                    onChanged={() => {
                        revealed.forget();
                        setDrawer(undefined);
                        void refresh();
                    }}
                    onClose={() => { setDrawer(undefined); }} />
            )}
            {dialog?.kind === 'review' && (
                <ReviewDialog environmentName={name} secrets={list} drafts={drafts} tags={tags.data ?? []} values={revealed.values} isPending={save.isPending}
                    error={save.error} onSave={() => { save.mutate(); }} onClose={() => {
                        save.reset();
                        setDialog(undefined);
                    }} />
            )}
            {dialog?.kind === 'deleted' && (
                <DeletedDialog place={place} environmentName={name} onChanged={() => void refresh()} onClose={() => { setDialog(undefined); }} />
            )}
            {dialog?.kind === 'export' && <ExportDialog place={place} environmentName={name} onClose={() => { setDialog(undefined); }} />}
            {dialog?.kind === 'imports' && <ImportsDialog place={place} environments={environments} onClose={() => { setDialog(undefined); }} />}
            {dialog?.kind === 'folder' && environment && (
                <AddFolderDialog projectId={projectId} environments={[environment]} path={secretPath} onClose={() => { setDialog(undefined); }} />
            )}
            {dialog?.kind === 'env-text' && environment && (
                <EnvTextDialog projectId={projectId} environments={[environment]} path={secretPath} initial={dialog.initial} onClose={() => { setDialog(undefined); }} />
            )}
            <ConfirmDialog isOpen={blocker.state === 'blocked'} title="Leave without saving?" confirmLabel={`Discard ${plural(count.total, 'change')}`}
                onConfirm={() => { blocker.proceed?.(); }} onClose={() => { blocker.reset?.(); }}>
                {plural(count.total, 'change')} in {name} {count.total === 1 ? 'is' : 'are'} not saved and will be lost.
            </ConfirmDialog>
        </Page>
    );
}

