// Who did what in this project: a chart by day, and the list.
import { Button, Select } from '@mantine/core';
import { useState } from 'react';

import { EmptyState } from '@/components/empty-state';
import { ErrorPanel } from '@/components/error-panel';
import { Panel } from '@/components/panel';
import { SkeletonRows } from '@/components/skeleton-rows';

import { ActivityChart } from './activity-chart';
import { ActivityList } from './activity-list';
import { ACTIVITY_DAYS, useActivity } from './api';
import { eventGroups } from './event-words';

const FIRST = 15;
const MORE = 50;

export function ActivityPanel({ projectId }: { projectId: string }) {
    const [limit, setLimit] = useState(FIRST);
    const [group, setGroup] = useState<string | null>('changes');
    const activity = useActivity(projectId, eventGroups.find(({ value }) => value === group)?.types);
    function showMore() {
        setLimit(limit + MORE);
        if (activity.hasNextPage && limit + MORE > (activity.data?.length ?? 0)) void activity.fetchNextPage();
    }
    const filter = (
        <Select
            aria-label="Kind of activity" size="xs" w="12rem" value={group} onChange={(value) => {
                setGroup(value);
                setLimit(FIRST);
            }} allowDeselect={false}
            data={eventGroups.map(({ value, label }) => ({ value, label }))}
        />
    );
    return (
        <Panel title="What has been going on" about={`From the audit log, the last ${ACTIVITY_DAYS} days`} actions={filter} isFlush>
            {activity.isPending && <SkeletonRows count={6} label="Loading activity" />}
            {activity.isError && <ErrorPanel error={activity.error} title="The audit log could not be loaded" onRetry={() => void activity.refetch()} />}
            {activity.data?.length === 0 && (
                <EmptyState icon="activity" title="Nothing happened">No entry of this kind in the last {ACTIVITY_DAYS} days.</EmptyState>
            )}
            {activity.data && activity.data.length > 0 && (
                <>
                    <ActivityChart logs={activity.data} isComplete={!activity.hasNextPage} />
                    <ActivityList logs={activity.data.slice(0, limit)} />
                </>
            )}
            {(activity.hasNextPage || (activity.data?.length ?? 0) > limit) && (
                <Button fullWidth variant="subtle" color="gray" radius={0} loading={activity.isFetchingNextPage} onClick={showMore}>
                    Show older entries
                </Button>
            )}
        </Panel>
    );
}
