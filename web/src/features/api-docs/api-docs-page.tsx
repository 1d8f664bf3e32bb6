// Every route of the API, from the document that the server writes of itself. Needs no session.
import { Title } from '@mantine/core';
import { useDeferredValue, useEffect } from 'react';
import { Link, useLocation, useSearchParams } from 'react-router-dom';

import { EmptyState } from '@/components/empty-state';
import { ErrorPanel } from '@/components/error-panel';
import { SkeletonRows } from '@/components/skeleton-rows';
import { ToolBar } from '@/components/tool-bar';
import { Wordmark } from '@/components/wordmark';
import { plural } from '@/lib/format';
import { paths } from '@/lib/paths';

import classes from './api-docs.module.css';
import { found, useDocument } from './document';
import { OperationEntry } from './operation-entry';

const idOf = (tag: string) => `group-${tag.replace(/\W+/g, '-')}`;

export function ApiDocsPage() {
    const groups = useDocument();
    const [search, setSearch] = useSearchParams();
    const { hash } = useLocation();
    const query = search.get('q') ?? '';
    const shown = found(groups.data ?? [], useDeferredValue(query));
    const count = shown.reduce((sum, { operations }) => sum + operations.length, 0);
    const linked = hash.slice(1);

    useEffect(() => { document.title = 'API reference · Tacit'; }, []);
    useEffect(() => {
        if (groups.data && linked) document.getElementById(linked)?.scrollIntoView();
    }, [groups.data, linked]);

    return (
        <main className={classes['page']}>
            <Link to={paths.projects()} className={classes['brand']} aria-label="Tacit, all projects"><Wordmark size={24} /></Link>
            <Title order={1}>API reference</Title>
            <p className={classes['lead']}>
                Written from the tables that the server itself works by. The same for machines: <a href="/api/docs/json">OpenAPI 3.1</a>.
            </p>
            <ToolBar filter={{
                label: 'Search routes', value: query,
                onChange: (text) => { setSearch(text === '' ? {} : { q: text }, { replace: true }); },
            }}>
                <span role="status" className={classes['count']}>{groups.data ? plural(count, 'route') : ''}</span>
            </ToolBar>
            {groups.isPending && <SkeletonRows count={10} label="Loading the routes" />}
            {groups.isError && <ErrorPanel error={groups.error} title="The routes could not be loaded" onRetry={() => void groups.refetch()} />}
            {groups.data && count === 0 && <EmptyState icon="search" title="No route fits">Try a part of its path, such as “secret-syncs”.</EmptyState>}
            {shown.map(({ tag, operations }) => (
                <section key={tag} aria-labelledby={idOf(tag)} className={classes['group']}>
                    <Title order={2} id={idOf(tag)}>{tag}</Title>
                    {operations.map((operation) => <OperationEntry key={operation.id} operation={operation} isLinked={operation.id === linked} />)}
                </section>
            ))}
        </main>
    );
}
