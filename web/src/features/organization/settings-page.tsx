// What holds for the organisation as a whole.
import { Stack } from '@mantine/core';

import { ErrorPanel } from '@/components/error-panel';
import { Page } from '@/components/page';
import { Panel } from '@/components/panel';
import { SkeletonRows } from '@/components/skeleton-rows';
import { NamePanel } from '@/features/organization/name-panel';
import { RetentionPanel } from '@/features/organization/retention-panel';
import { SecondFactorPanel } from '@/features/organization/second-factor-panel';
import { useOrganization } from '@/lib/auth';

export function OrganizationSettingsPage() {
    const organization = useOrganization();
    return (
        <Page title="Settings" windowTitle="Settings of the organisation" width="narrow" description="What holds for the organisation as a whole.">
            {organization.error && <ErrorPanel title="The organisation could not be loaded" error={organization.error} onRetry={() => void organization.refetch()} />}
            {organization.isPending && <Panel isFlush><SkeletonRows count={6} /></Panel>}
            {organization.data && (
                <Stack gap="lg">
                    <NamePanel organization={organization.data} />
                    <SecondFactorPanel organization={organization.data} />
                    <RetentionPanel organization={organization.data} />
                </Stack>
            )}
        </Page>
    );
}
