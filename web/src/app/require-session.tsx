import { Navigate, Outlet, useLocation } from 'react-router-dom';

import { Loading } from '@/components/loading';
import { useSession } from '@/lib/auth';

/** Its pages are for signed-in users; others sign in first and come back to where they wanted to be. */
export function RequireSession() {
    const session = useSession();
    const { pathname, search } = useLocation();

    if (session.status === 'unknown') return <Loading />;
    if (session.status === 'signed-in') return <Outlet />;
    const next = pathname === '/' || pathname === '/projects' ? '' : `?next=${encodeURIComponent(pathname + search)}`;
    return <Navigate to={`/login${next}`} replace state={{ reason: session.reason }} />;
}
