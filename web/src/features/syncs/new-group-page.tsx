// A new group: source, account, and which of its sites.
import { Button, Stack } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';

import { ErrorPanel } from '@/components/error-panel';
import { Page } from '@/components/page';
import { paths } from '@/lib/paths';
import { useProjectId } from '@/lib/project';

import { AccountField } from './account-field';
import { ConnectionField } from './connection-field';
import { useCreateGroup } from './group-api';
import { groupBodyOf, isGroupReady, problemsOfGroup, selectorProblem, type GroupDraft } from './group-draft';
import { GroupForm } from './group-form';
import type { ConnectionSheet } from './step-props';
import { emptyDraft } from './sync-draft';
import classes from './syncs.module.css';

const firstDraft: GroupDraft = {
    sync: { ...emptyDraft, initialSyncBehavior: 'overwrite-destination' }, sites: { names: '', repository: '' },
};

export function NewGroupPage({ connectionSheet }: { connectionSheet: ConnectionSheet }) {
    const projectId = useProjectId();
    const navigate = useNavigate();
    const create = useCreateGroup();
    const [draft, setDraft] = useState(firstDraft);
    const [hasTried, setHasTried] = useState(false);

    function submit() {
        setHasTried(true);
        if (!isGroupReady(draft)) return;
        create.mutate(groupBodyOf(draft, projectId), {
            onSuccess: ({ syncGroup }) => { navigate(paths.syncGroup(projectId, syncGroup.id)); },
        });
    }
    return (
        <Page
            title="New sync group" width="narrow" description="Nothing is written to a site before you have confirmed its plan."
            crumbs={[
                { label: 'Secret Syncs', to: paths.secretSyncs(projectId) }, { label: 'Groups', to: paths.syncGroups(projectId) },
                { label: 'New' },
            ]}
        >
            <form noValidate onSubmit={(event) => { event.preventDefault(); submit(); }}>
                <Stack gap="lg">
                    <GroupForm
                        projectId={projectId} draft={draft} onChange={setDraft}
                        problems={hasTried ? problemsOfGroup(draft) : {}} sitesProblem={hasTried ? selectorProblem(draft) : undefined}
                        account={(props) => (
                            <>
                                <ConnectionField {...props} connectionSheet={connectionSheet} />
                                <AccountField {...props} />
                            </>
                        )}
                    />
                    {create.isError && <ErrorPanel error={create.error} title="The group was not created" />}
                    <div className={classes['footer']}>
                        <Button type="submit" loading={create.isPending}>Create group</Button>
                        <Button variant="default" onClick={() => { navigate(paths.syncGroups(projectId)); }}>Cancel</Button>
                    </div>
                </Stack>
            </form>
        </Page>
    );
}
