import { useRouteError } from 'react-router-dom';

import { ErrorPanel } from '@/components/error-panel';
import { Page } from '@/components/page';

/** A page that could not be shown at all: its code did not arrive, or it broke. */
export function RouteError() {
    const error = useRouteError();
    return (
        <Page title="This page could not be shown" width="narrow">
            <ErrorPanel error={error} onRetry={() => { window.location.reload(); }} />
        </Page>
    );
}
