// How the sync behaves.
import { Stack, Switch } from '@mantine/core';

import { AdvancedOptions } from './advanced-options';
import { BehaviorField } from './behavior-field';
import { KeySchemaField } from './key-schema-field';
import { RedeployField } from './redeploy-field';
import type { StepProps } from './step-props';

export function StepOptions({ isFirstRunOver = false, ...props }: StepProps & { isFirstRunOver?: boolean }) {
    const { draft, onChange } = props;
    return (
        <Stack gap="lg">
            {!isFirstRunOver && <BehaviorField {...props} />}
            <KeySchemaField {...props} />
            <Switch
                label={draft.isAutoSyncEnabled ? 'Auto-Sync Enabled' : 'Auto-Sync Disabled'} checked={draft.isAutoSyncEnabled}
                description={draft.isAutoSyncEnabled
                    ? 'Every change of the source reaches Netlify by itself, seconds later.'
                    : 'Nothing happens until somebody triggers the sync.'}
                onChange={(event) => { onChange({ isAutoSyncEnabled: event.currentTarget.checked }); }}
            />
            <Switch
                label="Disable Secret Deletion" checked={draft.disableSecretDeletion}
                description={draft.disableSecretDeletion
                    ? 'Nothing is ever deleted at Netlify; what is deleted here stays there.'
                    : 'What the source no longer has is deleted at Netlify, within the key schema and the context.'}
                onChange={(event) => { onChange({ disableSecretDeletion: event.currentTarget.checked }); }}
            />
            <RedeployField {...props} />
            <AdvancedOptions {...props} />
        </Stack>
    );
}
