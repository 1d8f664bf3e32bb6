// The tile of Netlify: what pressing it does depends on how far things are.
import { UnstyledButton } from '@mantine/core';
import { useNavigate } from 'react-router-dom';

import { ErrorPanel } from '@/components/error-panel';
import { Icon } from '@/components/icon';
import { NetlifyMark } from '@/components/netlify-mark';
import { SkeletonRows } from '@/components/skeleton-rows';
import { StatusBadge } from '@/components/status-badge';
import { paths } from '@/lib/paths';

import { useAuthorization, useOption } from './api';
import classes from './native.module.css';
import { useAuthorize } from './use-authorize';

export function NetlifyTile({ projectId }: { projectId: string }) {
    const option = useOption();
    const authorization = useAuthorization(projectId);
    const authorize = useAuthorize(projectId);
    const navigate = useNavigate();
    const error = option.error ?? authorization.error;

    if (error) return <ErrorPanel error={error} title="Netlify’s state could not be loaded" onRetry={() => { void option.refetch(); void authorization.refetch(); }} />;
    if (option.isPending || authorization.isPending) return <SkeletonRows count={1} label="Loading services" />;

    const auth = authorization.data;
    const hasApplication = option.data?.clientId !== undefined;
    const text = auth
        ? 'Choose a site and a context for a folder of secrets.'
        : hasApplication
            ? 'Opens Netlify, which asks you to let Tacit in.'
            : 'This server is not set up for it yet. See how.';

    function press() {
        if (auth) navigate(paths.newNativeIntegration(projectId, auth.id));
        else if (hasApplication) authorize.mutate();
        else navigate(paths.nativeSetUp(projectId));
    }
    return (
        <>
            <UnstyledButton className={classes['tile'] ?? ''} onClick={press} disabled={authorize.isPending}>
                <NetlifyMark size={40} />
                <span>
                    <span className={classes['tileName']}>Netlify</span>
                    <span className={classes['tileText']}>{authorize.isPending ? 'Going to Netlify…' : text}</span>
                </span>
                {auth && <StatusBadge tone="good" icon="check">Authorized</StatusBadge>}
                {!auth && !hasApplication && <StatusBadge icon="settings">Not configured</StatusBadge>}
                {!auth && hasApplication && <Icon name="external" />}
            </UnstyledButton>
            {authorize.isError && <ErrorPanel error={authorize.error} title="The authorization could not be begun" />}
        </>
    );
}
