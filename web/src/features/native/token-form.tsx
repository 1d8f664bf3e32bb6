// A personal access token in the place of an authorisation by the browser.
import { Button, Stack } from '@mantine/core';
import { useState } from 'react';

import { ErrorPanel } from '@/components/error-panel';
import { TokenInput } from '@/components/token-input';
import { fieldErrors } from '@/lib/api-error';

import { useAuthorizeByToken } from './api';
import type { Authorization } from './types';

interface TokenFormProps {
    projectId: string;
    onAuthorized: (auth: Authorization) => void;
}

export function TokenForm({ projectId, onAuthorized }: TokenFormProps) {
    const [token, setToken] = useState('');
    const [isTried, setTried] = useState(false);
    const authorize = useAuthorizeByToken(projectId);
    const said = fieldErrors(authorize.error)['accessToken'];
    const problem = isTried && token.trim() === '' ? 'Netlify access token required' : said;

    return (
        <form noValidate onSubmit={(event) => {
            event.preventDefault();
            setTried(true);
            if (token.trim() === '') return;
            authorize.mutate(token.trim(), {
                onSuccess: ({ integrationAuth }) => { setToken(''); onAuthorized(integrationAuth); },
            });
        }}>
            <Stack gap="md" align="stretch">
                <TokenInput value={token} error={problem} onChange={(value) => { authorize.reset(); setToken(value); }} />
                {authorize.isError && !said && <ErrorPanel error={authorize.error} title="Netlify did not take the token" />}
                <div><Button type="submit" loading={authorize.isPending}>Authorize with this token</Button></div>
            </Stack>
        </form>
    );
}
