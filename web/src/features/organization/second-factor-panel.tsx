import { Stack, Switch } from '@mantine/core';
import { useState } from 'react';

import { ConfirmDialog } from '@/components/confirm-dialog';
import { ErrorPanel } from '@/components/error-panel';
import { Panel } from '@/components/panel';
import { useToast } from '@/components/toasts';
import { useChangeOrganization } from '@/features/organization/api';
import type { Organization } from '@/lib/auth';

export function SecondFactorPanel({ organization }: { organization: Organization }) {
    const change = useChangeOrganization();
    const toast = useToast();
    const [isAsked, setIsAsked] = useState(false);
    const set = (enforceMfa: boolean) => {
        change.mutate({ enforceMfa }, {
            onSuccess: () => { toast({ text: enforceMfa ? 'Everybody is asked for a second factor' : 'A second factor is up to each person' }); },
            onSettled: () => { setIsAsked(false); },
        });
    };
    return (
        <Panel title="Second factor" about="A code from an app, beside the password. A stolen password alone is of no use then.">
            <Stack gap="sm">
                <Switch label="Ask everybody for a second factor" description="People without one are led to set it up, and see nothing else before. Machine identities are not asked."
                    checked={organization.enforceMfa} disabled={change.isPending}
                    onChange={(event) => {
                        if (event.currentTarget.checked) setIsAsked(true);
                        else set(false);
                    }} />
                {change.error && <ErrorPanel title="The setting was not changed" error={change.error} />}
            </Stack>
            <ConfirmDialog isOpen={isAsked} title="Ask everybody for a second factor?" confirmLabel="Ask everybody" isPending={change.isPending}
                onClose={() => { setIsAsked(false); }} onConfirm={() => { set(true); }}>
                From their next request on, people of {organization.name} who have none can only set one up. You need one yourself first.
            </ConfirmDialog>
        </Panel>
    );
}
