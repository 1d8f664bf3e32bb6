// What somebody changed at Netlify behind the sync's back, and the two ways out: bring ours back, or
// take theirs over.
import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router-dom';

import { ConfirmDialog } from '@/components/confirm-dialog';
import { ErrorPanel } from '@/components/error-panel';
import { Panel } from '@/components/panel';
import { RelativeTime } from '@/components/relative-time';
import { SkeletonRows } from '@/components/skeleton-rows';
import { useToast } from '@/components/toasts';

import { useAdoptDrift, useCheckDrift, useDrift } from './api';
import { contextText } from './contexts';
import { adoptText, driftLabels, stateText } from './drift-words';
import { failureText, isBusy } from './health';
import { Notice } from './notice';
import { dialogAddress } from './sync-addresses';
import classes from './syncs.module.css';
import type { Drift, DriftItem, SecretSync } from './types';

export function DriftPanel({ projectId, sync }: { projectId: string; sync: SecretSync }) {
    const drift = useDrift(sync.id);
    const check = useCheckDrift(sync.id);
    const canRestore = drift.data?.items.some((item) => item.canRestore) ?? false;

    return (
        <Panel
            title="Drift" about="Changes that were made at Netlify and not by this sync."
            actions={(
                <Group gap="xs" wrap="nowrap">
                    {canRestore && <Button size="compact-sm" component={Link} to={dialogAddress(projectId, sync.id, 'restore')} disabled={isBusy(sync)}>Restore…</Button>}
                    <Button size="compact-sm" variant="default" loading={check.isPending || (drift.data?.isChecking ?? false)} onClick={() => { check.mutate(undefined); }}>Look now</Button>
                </Group>
            )}
        >
            {drift.isPending && <SkeletonRows count={1} label="Loading drift" />}
            {drift.isError && <ErrorPanel error={drift.error} title="The drift could not be loaded" onRetry={() => void drift.refetch()} />}
            {check.isError && <ErrorPanel error={check.error} title="The site was not looked at" />}
            {drift.data && <DriftBody drift={drift.data} sync={sync} />}
        </Panel>
    );
}

function DriftBody({ drift, sync }: { drift: Drift; sync: SecretSync }) {
    const [asked, setAsked] = useState<DriftItem | null>(null);
    return (
        <>
            {drift.staleSince && !drift.isChecking && (
                <Notice tone="warn" title="Stale: nothing has shown for long that all is in step">
                    Since <RelativeTime at={drift.staleSince} />. See why its runs do not succeed, or look at the site now.
                </Notice>
            )}
            {drift.status === 'unknown' && !drift.isChecking && <Notice tone="bad" title={stateText(drift)}>{failureText(drift.message)}</Notice>}
            {drift.items.length > 0 && (
                <ul className={classes['drifts']} aria-label="Differences by key">
                    {drift.items.map((item) => (
                        <DriftRow
                            key={`${item.key} ${item.kind} ${item.context} ${item.contextParameter}`} item={item}
                            onAdopt={() => { setAsked(item); }}
                        />
                    ))}
                </ul>
            )}
            <p className={classes['second']}>
                <span role="status">{stateText(drift)}</span>
                {drift.checkedAt && <>. Looked at <RelativeTime at={drift.checkedAt} /></>}
                {drift.nextCheckAt ? <>, next <RelativeTime at={drift.nextCheckAt} />.</> : '. It is not looked at by itself.'}
            </p>
            <AdoptDialog sync={sync} item={asked} isAlone={drift.items.length < 2} onClose={() => { setAsked(null); }} />
        </>
    );
}

function AdoptDialog({ sync, item, isAlone, onClose }: { sync: SecretSync; item: DriftItem | null; isAlone: boolean; onClose: () => void }) {
    const adopt = useAdoptDrift(sync.id);
    const toast = useToast();
    const key = item?.key ?? '';

    function close() {
        adopt.reset();
        onClose();
    }
    function confirm() {
        if (!item) return;
        adopt.mutate(item, {
            onSuccess: () => {
                toast({ text: `${key} was taken over` });
                close();
            },
        });
    }
    return (
        <ConfirmDialog
            isOpen={item !== null} title={`Adopt ${key}?`} confirmLabel="Adopt" tone="plain" isPending={adopt.isPending}
            error={adopt.error} onConfirm={confirm} onClose={close}
        >
            {item && <Text size="sm">{adoptText(item, sync, isAlone)}</Text>}
        </ConfirmDialog>
    );
}

function DriftRow({ item, onAdopt }: { item: DriftItem; onAdopt: () => void }) {
    return (
        <li>
            <span className={classes['outcome']} data-outcome={item.kind === 'missing' ? 'failed' : 'unsure'}>{driftLabels[item.kind]}</span>
            <div className={classes['driftText']}>
                <span className={classes['key']}>{item.key}</span>
                <span className={classes['second']}>{contextText(item.context, item.contextParameter)}. {item.message} Seen <RelativeTime at={item.firstSeenAt} />.</span>
            </div>
            {item.canAdopt && <Button size="compact-sm" variant="default" aria-label={`Adopt… ${item.key}, ${contextText(item.context, item.contextParameter)}`} onClick={onAdopt}>Adopt…</Button>}
        </li>
    );
}
