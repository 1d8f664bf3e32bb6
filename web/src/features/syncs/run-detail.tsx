// What one run did, key by key.
import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { useSearchParams } from 'react-router-dom';

import { ErrorPanel } from '@/components/error-panel';
import { RedeployLine } from '@/components/redeploy-line';
import { SkeletonRows } from '@/components/skeleton-rows';
import { plural } from '@/lib/format';

import { useRun } from './api';
import { contextText } from './contexts';
import { failureText } from './health';
import { operationLabels } from './plan-words';
import { durationText, outcomeLabels } from './run-words';
import classes from './syncs.module.css';
import type { OperationKind, Run, RunItem } from './types';

const PAGE = 50;
const worstFirst = ['failed', 'unsure', 'refused', 'held', 'sending', 'planned', 'done', 'skipped'];
const rank = (item: RunItem) => worstFirst.indexOf(item.outcome);

export function RunDetail({ syncId, run }: { syncId: string; run: Run }) {
    const detail = useRun(syncId, run.id, run.state === 'running');
    const [limit, setLimit] = useState(PAGE);
    const setSearch = useSearchParams()[1];
    const items = [...(detail.data?.items ?? [])].sort((a, b) => rank(a) - rank(b));

    return (
        <div className={classes['runDetail']}>
            {run.message && <p className={classes['noticeText']}>{run.state === 'succeeded' ? run.message : failureText(run.message)}</p>}
            {run.redeploy && <RedeployLine redeploy={run.redeploy} />}
            {run.isUndoable && run.state !== 'running' && (
                <div>
                    <Button size="xs" variant="default" onClick={() => { setSearch((before) => { before.set('do', 'undo'); return before; }); }}>Undo this run…</Button>
                </div>
            )}
            {run.finishedAt && <Text size="sm" c="dimmed">Took {durationText(run)}</Text>}
            {detail.isPending && <SkeletonRows count={3} label="Loading results" />}
            {detail.isError && <ErrorPanel error={detail.error} title="The results could not be loaded" onRetry={() => void detail.refetch()} />}
            {detail.data && items.length === 0 && <Text size="sm" c="dimmed">No key needed anything.</Text>}
            {items.length > 0 && (
                <ul className={classes['items']} aria-label="Results by key">
                    {items.slice(0, limit).map((item) => (
                        <li key={item.position ?? `${item.key}:${item.context}:${item.operation}`}>
                            <span className={classes['outcome']} data-outcome={item.outcome}>{outcomeLabels[item.outcome] ?? item.outcome}</span>
                            <span className={classes['key']}>{item.key}</span>
                            <span className={classes['itemText']}>
                                {operationLabels[item.operation as OperationKind] ?? item.operation}, {contextText(item.context, item.contextParameter)}
                                {item.message ? `. ${item.message}` : ''}
                                {item.fingerprint && <span className={classes['fingerprint']} title="Fingerprint of the value: where it is the same, the value was the same"> {item.fingerprint.slice(0, 8)}</span>}
                            </span>
                        </li>
                    ))}
                </ul>
            )}
            {items.length > limit && (
                <Button size="xs" variant="default" onClick={() => { setLimit(limit + 10 * PAGE); }}>Show more of the other {plural(items.length - limit, 'key')}</Button>
            )}
        </div>
    );
}
