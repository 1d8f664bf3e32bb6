// How the sync behaves, or each sync of a group.
import { Stack, Switch } from '@mantine/core';

import { AdvancedOptions } from './advanced-options';
import { BehaviorChoices } from './behavior-choices';
import { BehaviorField } from './behavior-field';
import { KeySchemaField } from './key-schema-field';
import { RedeployField } from './redeploy-field';
import type { StepProps } from './step-props';

interface StepOptionsProps extends StepProps {
    isFirstRunOver?: boolean;
    /** Of many sites, whose syncs are automatic and begin with a plan that somebody saw. */
    isGroup?: boolean;
}

export function StepOptions({ isFirstRunOver = false, isGroup = false, ...props }: StepOptionsProps) {
    const { draft, onChange } = props;
    return (
        <Stack gap="lg">
            {isGroup && <BehaviorChoices {...props} />}
            {!isGroup && !isFirstRunOver && <BehaviorField {...props} />}
            <KeySchemaField {...props} />
            {!isGroup && <Switch
                label={draft.isAutoSyncEnabled ? 'Auto-Sync Enabled' : 'Auto-Sync Disabled'} checked={draft.isAutoSyncEnabled}
                description={draft.isAutoSyncEnabled
                    ? 'Every change of the source reaches Netlify by itself, seconds later.'
                    : 'Nothing happens until somebody triggers the sync.'}
                onChange={(event) => { onChange({ isAutoSyncEnabled: event.currentTarget.checked }); }}
            />}
            <Switch
                label="Disable Secret Deletion" checked={draft.disableSecretDeletion}
                description={draft.disableSecretDeletion
                    ? 'Nothing is ever deleted at Netlify; what is deleted here stays there.'
                    : 'What the source no longer has is deleted at Netlify, within the key schema and the context.'}
                onChange={(event) => { onChange({ disableSecretDeletion: event.currentTarget.checked }); }}
            />
            <RedeployField {...props} isGroup={isGroup} />
            <AdvancedOptions {...props} isGroup={isGroup} />
        </Stack>
    );
}
