import { lazy, Suspense } from 'react';
import { Outlet } from 'react-router-dom';

import { Loading } from '@/components/loading';
import { useOrganization, useUser } from '@/lib/auth';

const Required = lazy(async () => ({ default: (await import('@/app/second-factor-required')).SecondFactorRequired }));

/** An organisation may ask for a second factor: who has none sets it up, and sees nothing else before. */
export function SecondFactorGate() {
    const user = useUser();
    const organization = useOrganization();
    if (!organization.data?.enforceMfa || user.data?.isMfaEnabled !== false) return <Outlet />;
    return <Suspense fallback={<Loading />}><Required organizationName={organization.data.name} /></Suspense>;
}
