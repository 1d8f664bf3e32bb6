// A new group: source, account, and which of its sites.
import { Button, Radio, Stack, Switch, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';

import { ErrorPanel } from '@/components/error-panel';
import { Page } from '@/components/page';
import { Panel } from '@/components/panel';
import { paths } from '@/lib/paths';
import { useProjectId } from '@/lib/project';

import { AccountField } from './account-field';
import { behaviorChoices } from './behaviors';
import { ConnectionField } from './connection-field';
import { ContextField } from './context-field';
import { useCreateGroup, type GroupBody } from './group-api';
import { isSelectorEmpty, selectorOf } from './group-texts';
import { KeySchemaField } from './key-schema-field';
import { SelectorFields } from './selector-fields';
import type { ConnectionSheet, StepProps } from './step-props';
import { StepSource } from './step-source';
import { bodyOf, emptyDraft, problemsOf, type DraftChange, type Problems, type SyncDraft } from './sync-draft';
import classes from './syncs.module.css';
import type { InitialSyncBehavior } from './types';

const firstDraft: SyncDraft = { ...emptyDraft, initialSyncBehavior: 'overwrite-destination' };
const noSelector = 'Give a pattern of names, or a repository, or both';

export function NewGroupPage({ connectionSheet }: { connectionSheet: ConnectionSheet }) {
    const projectId = useProjectId();
    const navigate = useNavigate();
    const create = useCreateGroup();
    const [draft, setDraft] = useState(firstDraft);
    const [sites, setSites] = useState({ names: '', repository: '' });
    const [hasTried, setHasTried] = useState(false);
    const selector = selectorOf(sites.names, sites.repository);
    const found: Problems = problemsOf('review', draft);
    const isReady = Object.keys(found).length === 0 && !isSelectorEmpty(selector);
    const props: StepProps = {
        projectId, draft, problems: hasTried ? found : {},
        onChange: (part: DraftChange) => { setDraft((before) => ({ ...before, ...part })); },
    };

    function submit() {
        setHasTried(true);
        if (!isReady) return;
        const { name, description, connectionId, environment, secretPath, syncOptions, destinationConfig } = bodyOf(draft, projectId);
        const body: GroupBody = {
            name, description, projectId, connectionId, environment, secretPath, syncOptions, destinationConfig, selector,
        };
        create.mutate(body, { onSuccess: ({ syncGroup }) => { navigate(paths.syncGroup(projectId, syncGroup.id)); } });
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
                    <Panel title="Name">
                        <TextInput
                            label="Name" description="Each site’s sync is called by it and the site’s name" placeholder="shops" required
                            spellCheck={false} autoComplete="off" value={draft.name} error={props.problems.name} maxLength={128}
                            onChange={(event) => { props.onChange({ name: event.currentTarget.value }); }}
                        />
                    </Panel>
                    <Panel title="Source"><StepSource {...props} /></Panel>
                    <Panel title="Sites">
                        <Stack gap="md">
                            <ConnectionField {...props} connectionSheet={connectionSheet} />
                            <AccountField {...props} />
                            <SelectorFields
                                draft={sites} problem={hasTried && isSelectorEmpty(selector) ? noSelector : undefined}
                                onChange={(part) => { setSites((before) => ({ ...before, ...part })); }}
                            />
                            <ContextField {...props} />
                            {draft.context === 'branch' && (
                                <TextInput
                                    label="Branch" required spellCheck={false} value={draft.contextParameter}
                                    error={props.problems.contextParameter}
                                    onChange={(event) => { props.onChange({ contextParameter: event.currentTarget.value }); }}
                                />
                            )}
                        </Stack>
                    </Panel>
                    <Panel title="Sync Options">
                        <Stack gap="md">
                            <Radio.Group
                                label="Initial Sync Behavior" description="What a site’s first run does with what Netlify has already" required
                                value={draft.initialSyncBehavior}
                                onChange={(value) => { props.onChange({ initialSyncBehavior: value as InitialSyncBehavior }); }}
                            >
                                <Stack gap="xs" mt="xs">
                                    {behaviorChoices.map(({ value, label, about }) => <Radio key={value} value={value} label={label} description={about} />)}
                                </Stack>
                            </Radio.Group>
                            <KeySchemaField {...props} />
                            <Switch
                                label="Deletes only what it wrote" description="Variables that others made at Netlify stay, whatever the source has"
                                checked={draft.deleteOnlyOwned}
                                onChange={(event) => { props.onChange({ deleteOnlyOwned: event.currentTarget.checked }); }}
                            />
                        </Stack>
                    </Panel>
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
