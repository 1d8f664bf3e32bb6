// A run while it is on: keys done of keys planned, the calls it made, what it waits for; and the way
// to stop it.
import { Button, Text } from '@mantine/core';
import { useState } from 'react';

import { ConfirmDialog } from '@/components/confirm-dialog';
import { useToast } from '@/components/toasts';
import { after } from '@/lib/after';
import { plural } from '@/lib/format';

import { useCancelSync } from './api';
import { waitText } from './run-words';
import classes from './syncs.module.css';
import type { Run, SecretSync } from './types';

const verbs = { sync: 'Syncing', import: 'Importing', remove: 'Removing' } as const;

function kindOf(sync: SecretSync): keyof typeof verbs {
    const isOn = (status: string | null) => status === 'pending' || status === 'running';
    if (isOn(sync.removeStatus)) return 'remove';
    return isOn(sync.importStatus) ? 'import' : 'sync';
}

export function RunProgress({ sync, run }: { sync: SecretSync; run: Run | undefined }) {
    const verb = verbs[kindOf(sync)];
    const live = run?.state === 'running' ? run : undefined;
    const isKnown = live !== undefined && live.planned > 0;
    const text = !live ? `${verb}: waiting for its turn`
        : isKnown ? `${verb}: ${live.done} of ${live.planned} keys done${live.failed > 0 ? `, ${live.failed} failed` : ''}`
            : `${verb}: looking at the source and at Netlify`;
    const percent = isKnown ? Math.round(((live.done + live.failed) / live.planned) * 100) : 0;

    return (
        <div className={classes['progress']}>
            <div className={classes['progressHead']}>
                <span role="status">{text}</span>
                <CancelRun sync={sync} isRunning={live !== undefined} />
            </div>
            <div
                className={classes['bar']} role="progressbar" aria-label={`${verb} ${sync.name}`} aria-valuetext={text}
                {...(isKnown ? { 'aria-valuemin': 0, 'aria-valuemax': live.planned, 'aria-valuenow': live.done } : {})}
            >
                <div className={classes['barDone']} data-unknown={!isKnown} style={isKnown ? { width: `${percent}%` } : {}} />
            </div>
            <p className={classes['second']}>{live ? [plural(live.calls, 'call'), waitText(live)].filter(Boolean).join('. ') : 'No calls yet'}</p>
        </div>
    );
}

function CancelRun({ sync, isRunning }: { sync: SecretSync; isRunning: boolean }) {
    const [isAsking, setIsAsking] = useState(false);
    const cancel = useCancelSync(sync.id);
    const toast = useToast();

    function confirm() {
        after(cancel.mutateAsync(), () => {
            toast({ text: 'The run is being cancelled' });
            setIsAsking(false);
        });
    }
    return (
        <>
            <Button size="compact-sm" variant="default" onClick={() => { cancel.reset(); setIsAsking(true); }}>{isRunning ? 'Cancel run' : 'Do not run'}</Button>
            <ConfirmDialog
                isOpen={isAsking} title="Cancel this run?" confirmLabel="Cancel run" isPending={cancel.isPending}
                error={cancel.error} onConfirm={confirm} onClose={() => { setIsAsking(false); }}
            >
                <Text size="sm">
                    It stops between two of its calls to Netlify. What it has written by then stays, and what it has not reached is
                    left as it is. The next run goes on from there.
                </Text>
            </ConfirmDialog>
        </>
    );
}
