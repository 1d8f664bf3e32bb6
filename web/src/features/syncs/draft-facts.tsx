// What was chosen, group by group, each with a way back to it.
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';

import { StatusBadge } from '@/components/status-badge';
import { useProject } from '@/lib/project';
import { redeployVias } from '@/lib/redeploy';

import { behaviorLabel } from './behaviors';
import { contextText } from './contexts';
import { stepTitles, type Step, type SyncDraft } from './sync-draft';
import classes from './syncs.module.css';

interface DraftFactsProps {
    draft: SyncDraft;
    projectId: string;
    onEdit?: (step: Step) => void;
}

export function DraftFacts({ draft, projectId, onEdit }: DraftFactsProps) {
    const project = useProject(projectId);
    const nameOf = (slug: string) => project.data?.environments.find((one) => one.slug === slug)?.name ?? slug;
    const environment = nameOf(draft.environment);
    const groups: { step: Step; facts: [string, ReactNode][] }[] = [
        { step: 'source', facts: [['Environment', environment], ['Secret Path', <span key="path" className="mono">{draft.secretPath}</span>]] },
        {
            step: 'destination',
            facts: [
                ['Connection', draft.connectionName || draft.connectionId], ['Account', draft.accountName || draft.accountId],
                ['Site', draft.siteId ? draft.siteName || draft.siteId : 'None: shared by all sites of the account'],
                ['Context', draft.context ? contextText(draft.context, draft.contextParameter) : 'None: all contexts'],
                ...draft.contexts.map((row): [string, ReactNode] => [
                    contextText(row.context, row.contextParameter),
                    <span key="row">{nameOf(row.environment)} <span className="mono">{row.secretPath}</span></span>,
                ]),
            ],
        },
        {
            step: 'options',
            facts: [
                ['Auto-Sync', <StatusBadge key="auto" tone={draft.isAutoSyncEnabled ? 'good' : 'plain'}>{draft.isAutoSyncEnabled ? 'Enabled' : 'Disabled'}</StatusBadge>],
                ['Initial Sync Behavior', behaviorLabel(draft.initialSyncBehavior)],
                ['Key Schema', draft.keySchema.trim() ? <span key="schema" className="mono">{draft.keySchema}</span> : 'None'],
                ...(draft.siteId && draft.redeploy !== 'off' ? [['Deploy', redeployVias[draft.redeploy]] as [string, ReactNode]] : []),
                ...(draft.disableSecretDeletion ? [['Secret Deletion', <StatusBadge key="deletion">Disabled</StatusBadge>] as [string, ReactNode]] : []),
            ],
        },
        { step: 'details', facts: [['Name', draft.name], ['Description', draft.description || 'None']] },
    ];
    return (
        <div className={classes['groups']}>
            {groups.map(({ step, facts }) => (
                <section key={step} aria-label={stepTitles[step]}>
                    <h3>
                        {stepTitles[step]}
                        {onEdit && <Button size="compact-xs" variant="subtle" onClick={() => { onEdit(step); }} aria-label={`Change ${stepTitles[step]}`}>Change</Button>}
                    </h3>
                    <dl className={classes['facts']}>
                        {facts.map(([name, value]) => <div key={name} className={classes['fact']}><dt>{name}</dt><dd>{value}</dd></div>)}
                    </dl>
                </section>
            ))}
        </div>
    );
}
