// The fields of one step.
import { StepDestination } from './step-destination';
import { StepDetails } from './step-details';
import { StepOptions } from './step-options';
import type { ConnectionSheet, StepProps } from './step-props';
import { StepSource } from './step-source';
import type { Step } from './sync-draft';

export function StepBody({ step, connectionSheet, ...props }: StepProps & { step: Step; connectionSheet: ConnectionSheet }) {
    if (step === 'source') return <StepSource {...props} />;
    if (step === 'destination') return <StepDestination {...props} connectionSheet={connectionSheet} />;
    if (step === 'options') return <StepOptions {...props} />;
    return <StepDetails {...props} />;
}
