import { Button, Group, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';

import { ConfirmDialog } from '@/components/confirm-dialog';
import { EmptyState } from '@/components/empty-state';
import { ErrorPanel } from '@/components/error-panel';
import { RelativeTime } from '@/components/relative-time';
import { SkeletonRows } from '@/components/skeleton-rows';
import { StatusBadge } from '@/components/status-badge';
import { useToast } from '@/components/toasts';
import { revealOne, rollBack, useVersions } from '@/features/secrets/api';
import classes from '@/features/secrets/secret-drawer.module.css';
import type { Place, Secret, SecretVersion } from '@/features/secrets/types';
import { ValueDiff } from '@/features/secrets/value-diff';

interface VersionsTabProps {
    place: Place;
    secret: Secret;
    onChanged: () => void;
}

export function VersionsTab({ place, secret, onChanged }: VersionsTabProps) {
    const versions = useVersions(place.projectId, secret.id);
    const [target, setTarget] = useState<SecretVersion>();
    const toast = useToast();
    const back = useMutation({ mutationFn: (version: SecretVersion) => rollBack(secret.id, version.version) });

    if (versions.isPending) return <SkeletonRows count={4} label="Loading versions" />;
    if (versions.error) return <ErrorPanel title="The versions could not be loaded" error={versions.error} onRetry={() => void versions.refetch()} />;
    if (versions.data.length === 0) return <EmptyState icon="history" title="No versions">Every change from now on is kept here.</EmptyState>;
    return (
        <>
            <ol className={classes['versions']}>
                {versions.data.map((version, index) => (
                    <VersionItem key={version.id} place={place} secret={secret} version={version} isCurrent={index === 0}
                        previous={versions.data[index + 1]} onRollBack={() => { setTarget(version); }} />
                ))}
            </ol>
            <ConfirmDialog isOpen={target !== undefined} tone="plain" title={`Roll back to version ${target?.version ?? ''}?`} confirmLabel="Roll back"
                isPending={back.isPending} error={back.error} onClose={() => { setTarget(undefined); }} onConfirm={() => {
                    if (!target) return;
                    back.mutate(target, {
                        onSuccess: () => {
                            toast({ text: `${secret.secretKey} is as in version ${target.version} again` });
                            setTarget(undefined);
                            onChanged();
                        },
                    });
                }}>
                {secret.secretKey} gets the value, comment and name it had in version {target?.version}, as a new version. Syncs that
                carry it run again. The current version stays in the history.
            </ConfirmDialog>
        </>
    );
}

interface VersionItemProps {
    place: Place;
    secret: Secret;
    version: SecretVersion;
    previous: SecretVersion | undefined;
    isCurrent: boolean;
    onRollBack: () => void;
}

function VersionItem({ place, secret, version, previous, isCurrent, onRollBack }: VersionItemProps) {
    // Values are read for this look only and go when the item goes.
    const look = useMutation({
        mutationFn: async () => {
            const [after, before] = await Promise.all([
                revealOne(place, secret.secretKey, version.version),
                previous ? revealOne(place, secret.secretKey, previous.version) : undefined,
            ]);
            return { before, after };
        },
        gcTime: 0,
    });
    return (
        <li>
            <div className={classes['head']}>
                <b>Version {version.version}</b>
                {isCurrent && <StatusBadge tone="accent">current</StatusBadge>}
                <span className={classes['who']}><RelativeTime at={version.createdAt} />{version.actor?.name && ` by ${version.actor.name}`}</span>
                <Group gap="xs">
                    <Button size="compact-sm" variant="default" loading={look.isPending} aria-label={`${look.data ? 'Hide changes' : 'Show changes'} of version ${version.version}`}
                        onClick={() => { if (look.data) look.reset(); else look.mutate(); }}>{look.data ? 'Hide changes' : 'Show changes'}</Button>
                    {!isCurrent && <Button size="compact-sm" variant="default" aria-label={`Roll back to version ${version.version}`} onClick={onRollBack}>Roll back</Button>}
                </Group>
            </div>
            {look.error && <Stack mt="xs"><ErrorPanel error={look.error} /></Stack>}
            {look.data && <ValueDiff {...look.data} label={`Value of version ${version.version}`} />}
        </li>
    );
}
