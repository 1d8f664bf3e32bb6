// Says on every page of syncs that they stand still: who did it, since when, why, and the way out.
import { Button } from '@mantine/core';
import { Outlet } from 'react-router-dom';

import { RelativeTime } from '@/components/relative-time';
import { useToast } from '@/components/toasts';
import { after } from '@/lib/after';
import { messageOf } from '@/lib/api-error';

import { Notice } from './notice';
import { useResumeSyncs, useSyncPause, type SyncPause } from './pause-api';
import classes from './syncs.module.css';

/** The frame of all pages of syncs. */
export function PauseFrame() {
    const pause = useSyncPause();
    return (
        <>
            {pause.data?.isPaused && <PauseBanner pause={pause.data} />}
            <Outlet />
        </>
    );
}

function PauseBanner({ pause }: { pause: SyncPause }) {
    const resume = useResumeSyncs();
    const toast = useToast();

    function go() {
        after(
            resume.mutateAsync(undefined), () => { toast({ text: 'Syncs resumed. What was queued runs now.' }); },
            (error) => { toast({ text: messageOf(error), tone: 'bad' }); },
        );
    }
    return (
        <section aria-label="Pause of all syncs" className={classes['pause']}>
            <Notice
                tone="warn" title="All syncs of the organization are paused"
                actions={pause.canChange && <Button size="compact-sm" loading={resume.isPending} onClick={go}>Resume syncs</Button>}
            >
                By <b>{pause.pausedBy}</b>{pause.pausedAt && <>, <RelativeTime at={pause.pausedAt} /></>}
                {pause.reason ? <>: {pause.reason}</> : '.'}
                <p className={classes['pauseText']}>
                    No run begins. Changes stay queued, and all that is queued runs at once on resume.
                    {!pause.canChange && ' An administrator of the organization can resume.'}
                </p>
            </Notice>
        </section>
    );
}
