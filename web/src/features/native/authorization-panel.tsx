// The project's leave to act at Netlify: whether it still holds, and how to renew or end it.
import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router-dom';

import { ConfirmDialog } from '@/components/confirm-dialog';
import { ErrorPanel } from '@/components/error-panel';
import { Panel } from '@/components/panel';
import { RelativeTime } from '@/components/relative-time';
import { StatusBadge } from '@/components/status-badge';
import { useToast } from '@/components/toasts';
import { messageOf } from '@/lib/api-error';
import { plural } from '@/lib/format';
import { paths } from '@/lib/paths';

import { useAuthorization, useEndAuthorization, useOption, useSites } from './api';
import classes from './native.module.css';
import { useAuthorize } from './use-authorize';

export function AuthorizationPanel({ projectId, count }: { projectId: string; count: number }) {
    const option = useOption();
    const auth = useAuthorization(projectId).data;
    const sites = useSites(auth?.id);
    const authorize = useAuthorize(projectId);
    const end = useEndAuthorization(projectId);
    const [isEnding, setEnding] = useState(false);
    const toast = useToast();

    if (!auth) return null;
    const renew = option.data?.clientId
        ? <Button variant="default" loading={authorize.isPending} onClick={() => { authorize.mutate(); }}>Authorize again</Button>
        : <Button variant="default" component={Link} to={paths.nativeSetUp(projectId)}>Replace the token</Button>;

    function confirm(authId: string) {
        end.mutate(authId, {
            onSuccess: () => { setEnding(false); toast({ text: 'Authorization removed' }); },
        });
    }
    return (
        <Panel
            title="Authorization at Netlify"
            about="One for the project: all its native integrations act with it. Its token is sealed and shown to nobody."
            actions={<Group gap="xs">{renew}<Button variant="subtle" color="red" onClick={() => { setEnding(true); }}>Remove</Button></Group>}
        >
            <div className={classes['authorization']} aria-live="polite">
                {sites.isPending && <StatusBadge>Asking Netlify…</StatusBadge>}
                {sites.isSuccess && (
                    <>
                        <StatusBadge tone="good" icon="check">Working</StatusBadge>
                        <Text>Netlify accepts it. It reaches {plural(sites.data.length, 'site')}. Authorized <RelativeTime at={auth.updatedAt} />.</Text>
                    </>
                )}
                {sites.isError && (
                    <>
                        <StatusBadge tone="bad" icon="alert">Not working</StatusBadge>
                        <Text className={classes['words']}>{messageOf(sites.error)}</Text>
                        <Text c="dimmed" size="sm">
                            If Netlify denies access, the authorization was ended there: give it again, and the integrations go on by
                            themselves. Values at Netlify stay as they are meanwhile.
                        </Text>
                    </>
                )}
                {authorize.isError && <ErrorPanel error={authorize.error} title="The authorization could not be begun" />}
            </div>
            <ConfirmDialog
                isOpen={isEnding} title="Remove the authorization?" confirmLabel="Remove authorization" isPending={end.isPending}
                error={end.error} onConfirm={() => { confirm(auth.id); }} onClose={() => { end.reset(); setEnding(false); }}
            >
                <Text>
                    {count === 0
                        ? 'Tacit forgets the token. No integration uses it.'
                        : `Tacit forgets the token and deletes ${plural(count, 'integration')} of this project. The variables at Netlify stay as they are, and nobody updates them any more.`}
                </Text>
                <Text mt="sm">To end it at Netlify as well, open your user settings there, section Applications.</Text>
            </ConfirmDialog>
        </Panel>
    );
}
