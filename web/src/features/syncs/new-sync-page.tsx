// Setting up a sync, step by step. The step is in the address, so "back" goes back a step; what was
// chosen is kept in the tab and survives a reload or a detour.
import { Button } from '@mantine/core';
import { useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router-dom';

import { Page } from '@/components/page';
import { Panel } from '@/components/panel';
import { useToast } from '@/components/toasts';
import { paths } from '@/lib/paths';
import { useProjectId } from '@/lib/project';

import { useDraft } from './draft-store';
import { ServiceChoice } from './service-choice';
import { StepBody } from './step-body';
import { StepList } from './step-list';
import type { ConnectionSheet } from './step-props';
import { StepReview } from './step-review';
import { emptyDraft, isStepDone, openStep, problemsOf, stepNames, stepTitles, type Step } from './sync-draft';
import classes from './syncs.module.css';
import type { SecretSync } from './types';

function stepOf(text: string | null, furthest: Step): Step {
    const wanted = stepNames.find((step) => step === text) ?? 'source';
    return stepNames.indexOf(wanted) > stepNames.indexOf(furthest) ? furthest : wanted;
}

export function NewSyncPage({ connectionSheet }: { connectionSheet: ConnectionSheet }) {
    const projectId = useProjectId();
    const { draft, change, drop } = useDraft(projectId);
    const [search, setSearch] = useSearchParams();
    const [triedStep, setTriedStep] = useState<Step | null>(null);
    const navigate = useNavigate();
    const toast = useToast();

    const isChosen = search.get('service') === 'netlify';
    const step = stepOf(search.get('step'), openStep(draft));
    const go = (next: Step) => { setTriedStep(null); setSearch({ service: 'netlify', step: next }); };
    const crumbs = [{ label: 'Secret Syncs', to: paths.secretSyncs(projectId) }, { label: 'Add Sync' }];

    function next() {
        if (!isStepDone(step, draft)) { setTriedStep(step); return; }
        go(stepNames[stepNames.indexOf(step) + 1] ?? 'review');
    }
    function created(sync: SecretSync) {
        drop();
        toast({ text: 'Successfully added Netlify Sync' });
        navigate(paths.secretSync(projectId, sync.id), { replace: true });
    }
    if (!isChosen) {
        return (
            <Page title="Add Sync" crumbs={crumbs} width="narrow" description="Where should the secrets go?">
                <ServiceChoice />
            </Page>
        );
    }
    const isStarted = JSON.stringify(draft) !== JSON.stringify({ ...emptyDraft, environment: draft.environment });
    const startOver = (
        <Button variant="subtle" color="gray" onClick={() => { drop(); go('source'); toast({ text: 'Started over', action: { label: 'Undo', run: () => { change(draft); } } }); }}>
            Start over
        </Button>
    );
    return (
        <Page title="Add Netlify Sync" crumbs={crumbs} actions={isStarted ? startOver : undefined}>
            <div className={classes['wizard']}>
                <StepList current={step} furthest={openStep(draft)} draft={draft} onChoose={go} />
                <Panel title={stepTitles[step]}>
                    {step === 'review' ? (
                        <StepReview projectId={projectId} draft={draft} onBack={() => { go('details'); }} onEdit={go} onCreated={created} />
                    ) : (
                        <form noValidate onSubmit={(event) => { event.preventDefault(); next(); }}>
                            <StepBody
                                step={step} projectId={projectId} draft={draft} onChange={change} connectionSheet={connectionSheet}
                                problems={triedStep === step ? problemsOf(step, draft) : {}}
                            />
                            <div className={classes['footer']}>
                                <Button type="submit">Next</Button>
                                {step !== 'source' && (
                                    <Button variant="default" onClick={() => { go(stepNames[stepNames.indexOf(step) - 1] ?? 'source'); }}>Back</Button>
                                )}
                            </div>
                        </form>
                    )}
                </Panel>
            </div>
        </Page>
    );
}
