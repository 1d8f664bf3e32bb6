// The configuration of the whole server, for its administrators.
import { Text } from '@mantine/core';

import { ErrorPanel } from '@/components/error-panel';
import { Page } from '@/components/page';
import { Panel } from '@/components/panel';
import { SkeletonRows } from '@/components/skeleton-rows';
import { useServerConfig } from '@/features/server/api';
import { SignUpPanel } from '@/features/server/sign-up-panel';
import { useUser } from '@/lib/auth';

export function ServerPage() {
    const config = useServerConfig();
    const user = useUser();
    return (
        <Page title="Server" width="narrow" description="What holds for every organisation on this server. Only its administrators can change it.">
            {config.error && <ErrorPanel title="The configuration could not be loaded" error={config.error} onRetry={() => void config.refetch()} />}
            {(config.isPending || user.isPending) && <Panel isFlush><SkeletonRows count={5} /></Panel>}
            {user.data && !user.data.superAdmin && <Panel title="Not yours to change"><Text c="dimmed">You do not administer this server.</Text></Panel>}
            {user.data?.superAdmin && config.data && <SignUpPanel config={config.data} />}
        </Page>
    );
}
