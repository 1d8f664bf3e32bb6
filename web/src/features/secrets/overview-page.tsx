import { Button, Menu, Switch, Tooltip } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Link, useSearchParams } from 'react-router-dom';

import { EmptyState } from '@/components/empty-state';
import { ErrorPanel } from '@/components/error-panel';
import { Icon } from '@/components/icon';
import { Page } from '@/components/page';
import { Panel } from '@/components/panel';
import { SkeletonRows } from '@/components/skeleton-rows';
import { ToolBar } from '@/components/tool-bar';
import { VirtualRows } from '@/components/virtual-rows';
import { AddFolderDialog } from '@/features/secrets/add-folder-dialog';
import { AddSecretDialog } from '@/features/secrets/add-secret-dialog';
import { secretsQuery } from '@/features/secrets/api';
import { EnvTextDialog } from '@/features/secrets/env-text-dialog';
import classes from '@/features/secrets/overview-page.module.css';
import { overviewRows, type OverviewRow, type Presence } from '@/features/secrets/overview-rows';
import { folderCrumbs, joinPath } from '@/features/secrets/place-crumbs';
import { api } from '@/lib/api-client';
import { paths } from '@/lib/paths';
import { projectKey, useProject, useProjectId, type Environment, type Folder } from '@/lib/project';

type Dialog = 'secret' | 'folder' | 'env-text';

const said: Record<Presence, string> = { here: 'present', imported: 'imported', missing: 'missing' };

function StateSign({ presence }: { presence: Presence }) {
    if (presence === 'missing') return <span className={classes['gap']}><Icon name="add" size={10} /></span>;
    return <Icon name={presence === 'here' ? 'check' : 'link'} size={15} />;
}

function useContents(projectId: string, environments: Environment[], path: string) {
    const secrets = useQueries({
        queries: environments.map((environment) => secretsQuery({ projectId, environment: environment.slug, secretPath: path }, true)),
    });
    const folders = useQueries({
        queries: environments.map((environment) => ({
            queryKey: [...projectKey(projectId), 'folders', environment.slug, path, false],
            queryFn: () => api.get<{ folders: Folder[] }>('/api/v1/folders', { projectId, environment: environment.slug, path }),
        })),
    });
    const error = [...secrets, ...folders].find((query) => query.error)?.error;
    const isPending = [...secrets, ...folders].some((query) => query.isPending);
    const stamps = [...secrets, ...folders].map((query) => query.dataUpdatedAt).join();
    const rows = useMemo(() => overviewRows(environments.map((environment, index) => ({
        environment,
        folders: folders[index]?.data?.folders ?? [],
        secrets: secrets[index]?.data?.secrets ?? [],
        imports: secrets[index]?.data?.imports ?? [],
    }))), [environments, stamps]); // eslint-disable-line react-hooks/exhaustive-deps -- the stamps stand for the answers
    const retry = () => { [...secrets, ...folders].filter((query) => query.error).forEach((query) => void query.refetch()); };
    return { rows, error, isPending, retry };
}

const noEnvironments: Environment[] = [];

export function OverviewPage() {
    const projectId = useProjectId();
    const project = useProject(projectId);
    const [search] = useSearchParams();
    const path = search.get('path') ?? '/';
    const environments = project.data?.environments ?? noEnvironments;
    const { rows, error, isPending, retry } = useContents(projectId, environments, path);
    const [filter, setFilter] = useState('');
    const [hasGapsOnly, setHasGapsOnly] = useState(false);
    const [dialog, setDialog] = useState<Dialog>();

    const words = filter.trim().toLowerCase();
    const shown = rows.filter((row) => row.name.toLowerCase().includes(words) && (!hasGapsOnly || row.missing > 0));
    const missingIn = (slug: string) => rows.filter((row) => row.kind === 'secret' && row.presence[slug] === 'missing').length;
    const name = project.data?.name ?? '';
    const isLoading = project.isPending || (isPending && !error);
    const problem = project.error ?? error;
    const isEmpty = !isLoading && !problem && rows.length === 0;

    const cell = (row: OverviewRow, environment: Environment) => {
        const presence = row.presence[environment.slug] ?? 'missing';
        const label = `${row.name} in ${environment.name}: ${said[presence]}`;
        const folder = row.kind === 'folder' ? joinPath(path, row.name) : path;
        if (row.kind === 'folder' && presence === 'missing') {
            return <span className={classes['state']} data-state="missing" role="img" aria-label={label}>–</span>;
        }
        const target = paths.environment(projectId, environment.slug, folder);
        const extra = row.kind === 'folder' ? '' : `${target.includes('?') ? '&' : '?'}${presence === 'missing' ? 'add' : 'filter'}=${encodeURIComponent(row.name)}`;
        return (
            <Tooltip label={presence === 'missing' ? `Missing. Add it to ${environment.name}` : presence === 'imported' ? `Imported into ${environment.name}` : `Open in ${environment.name}`}>
                <Link to={target + extra} className={classes['state']} data-state={presence} aria-label={label}><StateSign presence={presence} /></Link>
            </Tooltip>
        );
    };
    const nameCell = (row: OverviewRow) => {
        const home = environments.find(({ slug }) => row.presence[slug] !== 'missing');
        const to = row.kind === 'folder' ? paths.secrets(projectId, joinPath(path, row.name))
            : `${paths.environment(projectId, home?.slug ?? '', path)}${path === '/' ? '?' : '&'}filter=${encodeURIComponent(row.name)}`;
        return (
            <Link to={to} className={classes['name']} data-kind={row.kind} title={row.name}>
                <Icon name={row.kind === 'folder' ? 'folder' : 'key'} />
                <span className="mono">{row.name}</span>
            </Link>
        );
    };
    const actions = (
        <>
            <Button variant="default" leftSection={<Icon name="upload" />} onClick={() => { setDialog('env-text'); }}>Import .env</Button>
            <Button.Group>
                <Button leftSection={<Icon name="add" />} onClick={() => { setDialog('secret'); }}>Add secret</Button>
                <Menu position="bottom-end">
                    <Menu.Target>
                        <Button px="0.5rem" aria-label="More to add" style={{ borderLeft: '1px solid rgb(255 255 255 / 25%)' }}><Icon name="chevronDown" size={14} /></Button>
                    </Menu.Target>
                    <Menu.Dropdown>
                        <Menu.Item leftSection={<Icon name="folder" />} onClick={() => { setDialog('folder'); }}>Add folder</Menu.Item>
                    </Menu.Dropdown>
                </Menu>
            </Button.Group>
        </>
    );

    return (
        <Page title="Secrets" windowTitle={`Secrets of ${name}`} width="full"
            crumbs={[
                { label: 'Projects', to: paths.projects() }, { label: name || 'Project', to: paths.secrets(projectId) },
                ...folderCrumbs('Secrets', path, (folder) => paths.secrets(projectId, folder)),
            ]}
            description="Every key in every environment. A gap is a key that is set elsewhere and missing here."
            actions={environments.length > 0 && !isEmpty && actions}>
            {problem && <ErrorPanel title="The secrets could not be loaded" error={problem} onRetry={() => {
                if (project.error) void project.refetch();
                retry();
            }} />}
            {!problem && !isEmpty && (
                <ToolBar filter={{ label: 'Filter by name', value: filter, onChange: setFilter }}>
                    <Switch label="Only with gaps" checked={hasGapsOnly} onChange={(event) => { setHasGapsOnly(event.currentTarget.checked); }} />
                </ToolBar>
            )}
            {isLoading && <Panel isFlush><SkeletonRows count={10} label="Loading secrets" /></Panel>}
            {isEmpty && (
                <Panel>
                    {environments.length === 0 ? (
                        <EmptyState icon="branch" title="No environments" actions={<Button component={Link} to={paths.settings(projectId)}>Open project settings</Button>}>
                            Secrets live in environments. Add the first one in the project’s settings.
                        </EmptyState>
                    ) : (
                        <EmptyState icon="key" title={path === '/' ? 'No secrets yet' : 'This folder is empty'} actions={actions}>
                            Add one by hand, or paste a .env file: you see what would change before anything is saved.
                        </EmptyState>
                    )}
                </Panel>
            )}
            {!isLoading && !problem && !isEmpty && (
                <>
                    <Panel isFlush>
                        {shown.length === 0 ? (
                            <EmptyState icon={words ? 'search' : 'check'} title={words ? 'No key matches' : 'No gaps'}>
                                {words ? `Nothing here is called like “${filter.trim()}”.` : 'Every key is set in every environment.'}
                            </EmptyState>
                        ) : (
                            <VirtualRows label="Secrets by environment" items={shown} keyOf={(row) => `${row.kind}:${row.name}`}
                                columns={`minmax(8rem, 1fr) repeat(${environments.length}, minmax(3.75rem, 9rem))`}
                                head={
                                    <>
                                        <div role="columnheader" className={classes['cell']}>Name</div>
                                        {environments.map((environment) => (
                                            <div key={environment.id} role="columnheader" className={classes['head']}>
                                                <Link to={paths.environment(projectId, environment.slug, path)}>
                                                    <span className={classes['long']}>{environment.name}</span>
                                                    <span className={classes['short']}>{environment.slug}</span>
                                                </Link>
                                                {missingIn(environment.slug) > 0 && (
                                                    <Tooltip label={`${missingIn(environment.slug)} missing in ${environment.name}`}>
                                                        <span className={classes['missing']}>
                                                            {missingIn(environment.slug)}<span className="visually-hidden"> missing</span>
                                                        </span>
                                                    </Tooltip>
                                                )}
                                            </div>
                                        ))}
                                    </>
                                }>
                                {(row) => (
                                    <>
                                        <div role="cell" className={classes['cell']}>{nameCell(row)}</div>
                                        {environments.map((environment) => (
                                            <div key={environment.id} role="cell" className={classes['cell']} data-kind="environment">{cell(row, environment)}</div>
                                        ))}
                                    </>
                                )}
                            </VirtualRows>
                        )}
                    </Panel>
                    <div className={classes['legend']} aria-hidden="true">
                        <span><Icon name="check" size={13} /> set</span>
                        <span><Icon name="link" size={13} /> imported</span>
                        <span><Icon name="add" size={11} /> missing</span>
                    </div>
                </>
            )}
            {dialog === 'secret' && <AddSecretDialog projectId={projectId} environments={environments} path={path} onClose={() => { setDialog(undefined); }} />}
            {dialog === 'folder' && <AddFolderDialog projectId={projectId} environments={environments} path={path} onClose={() => { setDialog(undefined); }} />}
            {dialog === 'env-text' && <EnvTextDialog projectId={projectId} environments={environments} path={path} onClose={() => { setDialog(undefined); }} />}
        </Page>
    );
}
