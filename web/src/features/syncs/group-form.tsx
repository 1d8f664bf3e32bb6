// The fields of a group: those of a sync, with a selection of sites in the place of one.
import { Stack, Text, Textarea, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';

import { Panel } from '@/components/panel';

import { ContextField } from './context-field';
import type { GroupDraft } from './group-draft';
import { SelectorFields, type SelectorDraft } from './selector-fields';
import { StepOptions } from './step-options';
import type { StepProps } from './step-props';
import { StepSource } from './step-source';
import type { DraftChange, Problems } from './sync-draft';

interface GroupFormProps {
    projectId: string;
    draft: GroupDraft;
    problems: Problems;
    sitesProblem: string | undefined;
    /** Where the sites are: chosen for a new group, told of one that is there. */
    account: (props: StepProps) => ReactNode;
    onChange: (change: (before: GroupDraft) => GroupDraft) => void;
}

export function GroupForm({ projectId, draft, problems, sitesProblem, account, onChange }: GroupFormProps) {
    const props: StepProps = {
        projectId, draft: draft.sync, problems,
        onChange: (part: DraftChange) => { onChange((before) => ({ ...before, sync: { ...before.sync, ...part } })); },
    };
    const changeSites = (part: Partial<SelectorDraft>) => { onChange((before) => ({ ...before, sites: { ...before.sites, ...part } })); };
    return (
        <>
            <Panel title="Name">
                <Stack gap="md">
                    <TextInput
                        label="Name" description="Each site’s sync is called by it and the site’s name" placeholder="shops" required
                        spellCheck={false} autoComplete="off" value={props.draft.name} error={problems.name} maxLength={128}
                        onChange={(event) => { props.onChange({ name: event.currentTarget.value }); }}
                    />
                    <Textarea
                        label="Description" description="Optional: what it is for, and whom to ask" autosize minRows={2}
                        value={props.draft.description} error={problems.description}
                        onChange={(event) => { props.onChange({ description: event.currentTarget.value }); }}
                    />
                </Stack>
            </Panel>
            <Panel title="Source"><StepSource {...props} /></Panel>
            <Panel title="Sites">
                <Stack gap="md">
                    {account(props)}
                    <SelectorFields draft={draft.sites} problem={sitesProblem} onChange={changeSites} />
                    <Text size="sm" c="dimmed">
                        A site that fits is proposed, and joins when somebody has seen its plan. One that has joined and fits no longer
                        keeps its sync until you delete that.
                    </Text>
                    <ContextField {...props} />
                    {props.draft.context === 'branch' && (
                        <TextInput
                            label="Branch" description="As it is called in the repositories; capitals count" required spellCheck={false}
                            value={props.draft.contextParameter} error={problems.contextParameter}
                            onChange={(event) => { props.onChange({ contextParameter: event.currentTarget.value }); }}
                        />
                    )}
                </Stack>
            </Panel>
            <Panel title="Sync Options"><StepOptions {...props} isGroup /></Panel>
        </>
    );
}
