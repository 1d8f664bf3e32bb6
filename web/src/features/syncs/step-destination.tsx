// Where the values go: connection, account, site and context, or several contexts.
import { Stack, TextInput } from '@mantine/core';

import { AccountField } from './account-field';
import { ConnectionField } from './connection-field';
import { ContextField } from './context-field';
import { ContextsField } from './contexts-field';
import { SiteField } from './site-field';
import type { ConnectionSheet, StepProps } from './step-props';

export function StepDestination({ connectionSheet, ...props }: StepProps & { connectionSheet: ConnectionSheet }) {
    const { draft, problems, onChange } = props;
    return (
        <Stack gap="md">
            <ConnectionField {...props} connectionSheet={connectionSheet} />
            <AccountField {...props} />
            <SiteField {...props} />
            <ContextField {...props} />
            {draft.context === 'branch' && (
                <TextInput
                    label="Branch" description="As it is called in the repository; capitals count" required spellCheck={false}
                    value={draft.contextParameter} error={problems.contextParameter} placeholder="staging"
                    onChange={(event) => { onChange({ contextParameter: event.currentTarget.value }); }}
                />
            )}
            <ContextsField {...props} />
        </Stack>
    );
}
