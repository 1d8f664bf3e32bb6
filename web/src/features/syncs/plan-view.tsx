// A plan, whole: whether it can run, how much of what, what to know before, and every key.
import { Stack } from '@mantine/core';

import { brakeTitle, isHeld, isRefused } from './plan-words';
import { FunctionsMeter } from './functions-meter';
import { ImportNotice } from './import-notice';
import { Notice } from './notice';
import { PlanFindings } from './plan-findings';
import { PlanHash } from './plan-hash';
import { PlanTable } from './plan-table';
import { PlanTotals } from './plan-totals';
import type { Plan } from './types';

/** `heldText`: what becomes of a plan that the brake would stop, where it is about to be confirmed. */
export function PlanView({ plan, heldText }: { plan: Plan; heldText?: string }) {
    if (isRefused(plan)) {
        return (
            <Notice tone="bad" title="This run would be refused, and nothing written">
                {plan.refusalMessage ?? 'The server gave no reason.'}
            </Notice>
        );
    }
    return (
        <Stack gap="md">
            {isHeld(plan) && (
                <Notice tone="warn" title={brakeTitle(plan)}>
                    {heldText ?? 'Without a person looking at it, such a run is held before its first write.'}
                </Notice>
            )}
            {plan.initialImport && <ImportNotice found={plan.initialImport} />}
            <PlanTotals plan={plan} />
            <PlanFindings findings={plan.findings} />
            <PlanTable operations={plan.operations} />
            <FunctionsMeter meters={plan.functionsEnvironment} />
            <PlanHash hash={plan.hash} />
        </Stack>
    );
}
