// One point in time: who changed what, and the ways back.
import { Button, Group } from '@mantine/core';
import { useState } from 'react';

import { ErrorPanel } from '@/components/error-panel';
import { RelativeTime } from '@/components/relative-time';
import { SkeletonRows } from '@/components/skeleton-rows';
import { StatusBadge } from '@/components/status-badge';
import { ChangeList } from '@/features/secrets/change-list';
import classes from '@/features/secrets/history-page.module.css';
import { useCommitChanges, type Commit } from '@/features/secrets/history-api';
import type { Place } from '@/features/secrets/types';
import { listed } from '@/lib/format';

/** "2 added and 1 deleted". */
function summaryOf({ createdCount, updatedCount, deletedCount }: Commit): string {
    return listed([createdCount > 0 && `${createdCount} added`, updatedCount > 0 && `${updatedCount} changed`, deletedCount > 0 && `${deletedCount} deleted`]
        .filter((part) => part !== false));
}

interface CommitItemProps {
    place: Place;
    commit: Commit;
    isNewest: boolean;
    onReturn: (isRevert: boolean) => void;
}

export function CommitItem({ place, commit, isNewest, onReturn }: CommitItemProps) {
    const [isOpen, setIsOpen] = useState(false);
    const changes = useCommitChanges(place, commit, isOpen);
    const number = commit.commitId;
    return (
        <li>
            <div className={classes['head']}>
                <span className={classes['number']}>{number}</span>
                <div className={classes['text']}>
                    <b>{commit.message ?? summaryOf(commit)}</b>{' '}
                    {isNewest && <StatusBadge tone="accent">now</StatusBadge>}
                    <span className={classes['note']}>
                        {commit.message && <>{summaryOf(commit)}, </>}<RelativeTime at={commit.createdAt} />{commit.actor?.name && ` by ${commit.actor.name}`}
                    </span>
                </div>
                <Group gap="xs">
                    <Button size="compact-sm" variant="default" aria-expanded={isOpen} aria-label={`${isOpen ? 'Hide secrets' : 'Show secrets'} of change ${number}`}
                        onClick={() => { setIsOpen(!isOpen); }}>{isOpen ? 'Hide secrets' : 'Show secrets'}</Button>
                    <Button size="compact-sm" variant="default" aria-label={`Undo change ${number}`} onClick={() => { onReturn(true); }}>Undo</Button>
                    {!isNewest && (
                        <Button size="compact-sm" variant="default" aria-label={`Go back to here, change ${number}`} onClick={() => { onReturn(false); }}>Go back to here</Button>
                    )}
                </Group>
            </div>
            {isOpen && changes.isPending && <SkeletonRows count={2} label="Loading secrets" />}
            {isOpen && changes.error && <ErrorPanel error={changes.error} onRetry={() => void changes.refetch()} />}
            {isOpen && changes.data && <ChangeList label={`Secrets of change ${number}`} changes={changes.data} words={{ create: 'Added', update: 'Changed', delete: 'Deleted' }} />}
        </li>
    );
}
