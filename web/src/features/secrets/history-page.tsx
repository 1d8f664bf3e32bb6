// The history of one folder: every change, newest first, and the way back to any of them.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { Link, useParams, useSearchParams } from 'react-router-dom';

import { EmptyState } from '@/components/empty-state';
import { ErrorPanel } from '@/components/error-panel';
import { Page } from '@/components/page';
import { Panel } from '@/components/panel';
import { SkeletonRows } from '@/components/skeleton-rows';
import { CommitItem } from '@/features/secrets/commit-item';
import { useCommits, type Commit } from '@/features/secrets/history-api';
import classes from '@/features/secrets/history-page.module.css';
import { ReturnDialog } from '@/features/secrets/return-dialog';
import { paths } from '@/lib/paths';
import { useProject, useProjectId } from '@/lib/project';

export function HistoryPage() {
    const projectId = useProjectId();
    const environment = useParams()['environment'] ?? '';
    const [search] = useSearchParams();
    const secretPath = search.get('path') ?? '/';
    const place = { projectId, environment, secretPath };
    const project = useProject(projectId);
    const commits = useCommits(place);
    const [way, setWay] = useState<{ commit: Commit; isRevert: boolean }>();
    const name = project.data?.environments.find(({ slug }) => slug === environment)?.name ?? environment;
    const list = commits.data?.pages.flatMap((page) => page.commits) ?? [];
    const folder = secretPath === '/' ? name : `${secretPath} of ${name}`;

    return (
        <Page title={`History of ${folder}`} windowTitle={`History of ${name}`}
            description="Every change of the secrets in this folder. Going back makes new versions, so nothing is lost by it."
            crumbs={[
                { label: project.data?.name ?? 'Project', to: paths.secrets(projectId) },
                { label: folder, to: paths.environment(projectId, environment, secretPath) }, { label: 'History' },
            ]}>
            {commits.error && <ErrorPanel title="The history could not be loaded" error={commits.error} onRetry={() => void commits.refetch()} />}
            {commits.isPending && <Panel isFlush><SkeletonRows count={8} label="Loading the history" /></Panel>}
            {commits.data && (
                <Panel isFlush>
                    {list.length === 0 ? (
                        <EmptyState icon="history" title="Nothing has changed here yet"
                            actions={<Button component={Link} to={paths.environment(projectId, environment, secretPath)} variant="default">To the secrets</Button>}>
                            Every change from now on is kept here.
                        </EmptyState>
                    ) : (
                        <ol className={classes['commits']} aria-label={`Changes of ${folder}, newest first`}>
                            {list.map((commit, index) => (
                                <CommitItem key={commit.id} place={place} commit={commit} isNewest={index === 0}
                                    onReturn={(isRevert) => { setWay({ commit, isRevert }); }} />
                            ))}
                        </ol>
                    )}
                    {commits.hasNextPage && (
                        <div className={classes['more']}>
                            <Button variant="default" loading={commits.isFetchingNextPage} onClick={() => void commits.fetchNextPage()}>Show older changes</Button>
                        </div>
                    )}
                </Panel>
            )}
            {way && <ReturnDialog place={place} commit={way.commit} isRevert={way.isRevert} onClose={() => { setWay(undefined); }} />}
        </Page>
    );
}
