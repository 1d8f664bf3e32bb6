// The whole form of a group. What its sites' syncs have from it is saved by the plans of all of them.
import { Button, Stack, Text } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { useNavigate, useParams } from 'react-router-dom';

import { ErrorPanel } from '@/components/error-panel';
import { Loading } from '@/components/loading';
import { Page } from '@/components/page';
import { useToast } from '@/components/toasts';
import { plural } from '@/lib/format';
import { paths } from '@/lib/paths';
import { useProjectId } from '@/lib/project';

import { ChangePlans } from './change-plans';
import { useGroup, useSitePlans, useUpdateGroup, type GroupChange, type SyncGroup } from './group-api';
import { changeOf, groupBodyOf, groupDraftOf, isGroupReady, problemsOfGroup, selectorProblem } from './group-draft';
import { GroupForm } from './group-form';
import { lookOf } from './group-texts';
import { useAvailableConnections } from './netlify-api';
import { summaryOfPlans } from './site-plans-summary';
import classes from './syncs.module.css';

export function EditGroupPage() {
    const groupId = useParams()['groupId'] ?? '';
    const projectId = useProjectId();
    const group = useGroup(groupId, false);

    if (group.isPending) return <Loading />;
    const crumbs = [
        { label: 'Secret Syncs', to: paths.secretSyncs(projectId) }, { label: 'Groups', to: paths.syncGroups(projectId) },
        { label: group.data?.name ?? 'Group', to: paths.syncGroup(projectId, groupId) }, { label: 'Edit' },
    ];
    return (
        <Page title={`Edit ${group.data?.name ?? 'group'}`} crumbs={crumbs} width="narrow" description="Its source, options and context are those of the syncs of all its sites.">
            {group.data
                ? <EditForm key={groupId} group={group.data} projectId={projectId} />
                : <ErrorPanel error={group.error} title="The group could not be loaded" onRetry={() => void group.refetch()} />}
        </Page>
    );
}

function EditForm({ group, projectId }: { group: SyncGroup; projectId: string }) {
    const connections = useAvailableConnections(projectId);
    const [original] = useState(() => groupDraftOf(group, ''));
    const [draft, setDraft] = useState(original);
    const [planned, setPlanned] = useState<GroupChange | null>(null);
    const [isOverlapMeant, setIsOverlapMeant] = useState(false);
    const [isUnknownMeant, setIsUnknownMeant] = useState(false);
    const update = useUpdateGroup(group.id);
    const navigate = useNavigate();
    const toast = useToast();

    const members = group.sites.filter((site) => site.syncId);
    const plans = useSitePlans(group.id, planned ? members : [], planned);
    const summary = summaryOfPlans(members, plans);
    const body = groupBodyOf(draft, projectId);
    const change = changeOf(body);
    const isOfSyncs = JSON.stringify(change) !== JSON.stringify(changeOf(groupBodyOf(original, projectId)));
    const isChanged = isOfSyncs || JSON.stringify(draft) !== JSON.stringify(original);
    const isReady = isGroupReady(draft);
    const mustLook = isOfSyncs && members.length > 0 && planned === null;
    const mayNotSave = planned !== null && (summary.isPending
        || (summary.overlaps.length > 0 && !isOverlapMeant) || (summary.unknown.length > 0 && !isUnknownMeant));

    function look() {
        update.reset();
        setIsOverlapMeant(false);
        setIsUnknownMeant(false);
        setPlanned(change);
    }
    function lookAgain() {
        update.reset();
        for (const plan of plans) void plan.refetch();
    }
    function save() {
        const { name, description, selector } = body;
        const isSelection = JSON.stringify(selector) !== JSON.stringify(groupBodyOf(original, projectId).selector);
        update.mutate({
            name, description, ...(isSelection ? { selector } : {}),
            ...(isOfSyncs ? { ...change, plans: summary.seen, confirmOverlap: isOverlapMeant } : {}),
        }, {
            onSuccess: () => {
                const runs = planned && members.length > 0 ? ` Runs of ${plural(members.length, 'site')} start now.` : '';
                toast({ text: isSelection ? `Group saved. Looking for its sites now.${runs}` : `Group saved.${runs}` });
                navigate(paths.syncGroup(projectId, group.id), { state: isSelection ? { lookedBefore: lookOf(group) } : null });
            },
        });
    }
    function submit(event: FormEvent) {
        event.preventDefault();
        if (!isChanged || !isReady || mayNotSave) return;
        if (mustLook) look();
        else save();
    }
    const connection = connections.data?.find(({ id }) => id === group.connectionId)?.name ?? 'A connection';
    const { accountName, accountId } = group.destinationConfig;
    return (
        <form noValidate onSubmit={submit}>
            <Stack gap="lg">
                <GroupForm
                    projectId={projectId} draft={draft} problems={problemsOfGroup(draft)} sitesProblem={selectorProblem(draft)}
                    account={() => (
                        <Text size="sm">
                            Sites of the account <b>{accountName ?? accountId}</b>, reached by the connection <b>{connection}</b>. These stay:
                            for another account, make a new group.
                        </Text>
                    )}
                    onChange={(step) => { setPlanned(null); update.reset(); setDraft(step); }}
                />
                {planned && members.length > 0 && (
                    <ChangePlans
                        projectId={projectId} members={members} plans={plans} summary={summary}
                        isOverlapMeant={isOverlapMeant} onOverlap={setIsOverlapMeant} isUnknownMeant={isUnknownMeant} onUnknown={setIsUnknownMeant}
                    />
                )}
                {update.isError && <ErrorPanel error={update.error} title="The group was not saved" {...(planned ? { onRetry: lookAgain } : {})} />}
                <div className={classes['footer']}>
                    <Button type="submit" disabled={!isChanged || !isReady || mayNotSave} loading={update.isPending} color={summary.deleted > 0 ? 'red' : 'petrol'}>
                        {mustLook ? 'Show what it would do' : summary.deleted > 0 ? `Save and delete ${plural(summary.deleted, 'value')}` : 'Save'}
                    </Button>
                    <Button variant="default" onClick={() => { navigate(paths.syncGroup(projectId, group.id)); }}>Cancel</Button>
                </div>
                {isOfSyncs && mustLook && (
                    <Text size="sm" c="dimmed">This changes {plural(members.length, 'site')}: you see what each gets and loses before it is saved.</Text>
                )}
            </Stack>
        </form>
    );
}
