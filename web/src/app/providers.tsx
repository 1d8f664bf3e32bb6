import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from 'react-router-dom';

import { readNonce } from '@/app/nonce';
import { router } from '@/app/router';
import { theme } from '@/app/theme';
import { Loading } from '@/components/loading';
import { ToastProvider } from '@/components/toasts';
import { ApiError } from '@/lib/api-error';
import { getSession, subscribeToSession } from '@/lib/session';

// Only a server in trouble is asked again; what it refused once it will refuse twice.
function mayRetry(failures: number, error: Error): boolean {
    return failures < 2 && error instanceof ApiError && (error.status === 0 || error.status >= 500);
}

const queries = new QueryClient({
    defaultOptions: { queries: { staleTime: 10_000, retry: mayRetry }, mutations: { retry: false } },
});

// What one person has seen is gone before the next one signs in.
subscribeToSession(() => {
    if (getSession().status === 'signed-out') queries.clear();
});

export function Providers() {
    return (
        <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={readNonce}>
            <QueryClientProvider client={queries}>
                <ToastProvider>
                    <RouterProvider router={router} fallbackElement={<Loading />} future={{ v7_startTransition: true }} />
                </ToastProvider>
            </QueryClientProvider>
        </MantineProvider>
    );
}
