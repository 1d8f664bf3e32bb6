// One group: its sites, which of them wait to be confirmed, and how the others fare.
import { Button, Group, Stack } from '@mantine/core';
import { useEffect, useState } from 'react';
import { Link, useLocation, useNavigate, useParams } from 'react-router-dom';

import { DataTable } from '@/components/data-table';
import { EmptyState } from '@/components/empty-state';
import { ErrorPanel } from '@/components/error-panel';
import { Loading } from '@/components/loading';
import { Page } from '@/components/page';
import { Panel } from '@/components/panel';
import { RelativeTime } from '@/components/relative-time';
import { SkeletonRows } from '@/components/skeleton-rows';
import { plural } from '@/lib/format';
import { paths } from '@/lib/paths';
import { useProjectId } from '@/lib/project';

import { contextText } from './contexts';
import { DeleteGroupDialog } from './delete-group-dialog';
import { useGroup, useLook, type GroupSite, type SyncGroup } from './group-api';
import { GroupFactsPanel } from './group-facts-panel';
import { GroupSiteRow } from './group-site-row';
import { lookOf, selectorText } from './group-texts';
import { JoinDialog } from './join-dialog';
import { Notice } from './notice';

const columns = [
    { key: 'site', title: 'Site' }, { key: 'sync', title: 'Sync' }, { key: 'status', title: 'Status' },
    { key: 'action', title: 'Actions', isHidden: true },
];

const CONFIRMED_AT_ONCE_MAX = 100; // as the server takes them

export function GroupPage() {
    const groupId = useParams()['groupId'] ?? '';
    const projectId = useProjectId();
    // Whoever comes from another selection waits for its look.
    const state = useLocation().state as { lookedBefore?: string } | null;
    const [lookedBefore, setLookedBefore] = useState<string | null>(state?.lookedBefore ?? null);
    const group = useGroup(groupId, lookedBefore !== null);
    const looked = group.data ? lookOf(group.data) : null;

    useEffect(() => {
        if (lookedBefore !== null && lookedBefore !== looked) setLookedBefore(null);
    }, [lookedBefore, looked]);

    if (group.isPending) return <Loading />;
    if (!group.data) {
        return (
            <Page title="Sync group" crumbs={[{ label: 'Groups', to: paths.syncGroups(projectId) }, { label: 'Group' }]}>
                <ErrorPanel error={group.error} title="The group could not be loaded" onRetry={() => void group.refetch()} />
            </Page>
        );
    }
    return (
        <GroupBody
            projectId={projectId} group={group.data} isLooking={lookedBefore !== null}
            onLook={(before) => { setLookedBefore(lookOf(before)); }}
        />
    );
}

interface GroupBodyProps {
    projectId: string;
    group: SyncGroup;
    isLooking: boolean;
    onLook: (before: SyncGroup) => void; // as the group was when the look was asked for
}

function GroupBody({ projectId, group, isLooking, onLook }: GroupBodyProps) {
    const navigate = useNavigate();
    const look = useLook(group.id);
    const [joining, setJoining] = useState<GroupSite[]>([]);
    const [open, setOpen] = useState<'join' | 'delete' | null>(null);
    const proposed = group.sites.filter((site) => site.state === 'proposed').slice(0, CONFIRMED_AT_ONCE_MAX);
    const askToJoin = (sites: GroupSite[]) => {
        setJoining(sites);
        setOpen('join');
    };
    const isNew = !group.lookedAt && !group.lookMessage;
    const source = group.environment ? `${group.secretPath ?? ''} of ${group.environment}` : 'A folder that was deleted';

    return (
        <Page
            title={group.name} windowTitle={`Sync group ${group.name}`}
            crumbs={[
                { label: 'Secret Syncs', to: paths.secretSyncs(projectId) }, { label: 'Groups', to: paths.syncGroups(projectId) },
                { label: group.name },
            ]}
            description={`${source} → ${selectorText(group.selector)}, context ${contextText(group.destinationConfig.context, group.destinationConfig.contextParameter)}.`}
            actions={(
                <Group gap="xs">
                    <Button loading={look.isPending || isLooking} onClick={() => { look.mutate(undefined, { onSuccess: ({ syncGroup }) => { onLook(syncGroup); } }); }}>
                        Look for new sites
                    </Button>
                    <Button variant="default" component={Link} to={paths.editSyncGroup(projectId, group.id)}>Edit</Button>
                    <Button variant="default" color="red" onClick={() => { setOpen('delete'); }}>Delete</Button>
                </Group>
            )}
        >
            <Stack gap="lg">
                {look.isError && <ErrorPanel error={look.error} title="The look could not be asked for" />}
                {group.lookMessage && <Notice tone="bad" title="The sites could not be listed">{group.lookMessage}</Notice>}
                {proposed.length > 0 && (
                    <Notice
                        tone="warn" title={proposed.length === 1 ? `${proposed[0]?.siteName ?? ''} waits to join` : `${plural(proposed.length, 'site')} wait to join`}
                        actions={(
                            <Button size="compact-sm" onClick={() => { askToJoin(proposed); }}>
                                {proposed.length === 1 ? 'Look at its plan' : 'Look at their plans'}
                            </Button>
                        )}
                    >
                        Nothing is written there before somebody has seen what would happen and lets it.
                    </Notice>
                )}
                <Panel
                    title="Sites" isFlush
                    about={group.lookedAt ? <>Netlify was asked <RelativeTime at={group.lookedAt} />, and is asked every ten minutes.</> : undefined}
                >
                    {isNew && <SkeletonRows count={3} label="Asking Netlify for its sites" />}
                    {!isNew && !group.lookedAt && (
                        <EmptyState icon="search" title="Nothing found yet">The account’s sites could not be listed so far.</EmptyState>
                    )}
                    {group.lookedAt && group.sites.length === 0 && (
                        <EmptyState icon="search" title="No site fits">
                            No site of the account is selected now. As soon as one is made that fits, it stands here.
                        </EmptyState>
                    )}
                    {group.sites.length > 0 && (
                        <DataTable label="Sites of the group" columns={columns}>
                            {group.sites.map((site) => (
                                <GroupSiteRow key={site.siteId} projectId={projectId} site={site} onJoin={() => { askToJoin([site]); }} />
                            ))}
                        </DataTable>
                    )}
                </Panel>
                <GroupFactsPanel projectId={projectId} group={group} />
            </Stack>
            <JoinDialog group={group} sites={joining} isOpen={open === 'join'} onClose={() => { setOpen(null); }} />
            <DeleteGroupDialog
                group={group} isOpen={open === 'delete'} onClose={() => { setOpen(null); }}
                onGone={() => { navigate(paths.syncGroups(projectId)); }}
            />
        </Page>
    );
}
