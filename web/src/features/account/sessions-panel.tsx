import { Button } from '@mantine/core';

import { DataTable } from '@/components/data-table';
import { ErrorPanel } from '@/components/error-panel';
import { Panel } from '@/components/panel';
import { RelativeTime } from '@/components/relative-time';
import { SkeletonRows } from '@/components/skeleton-rows';
import { StatusBadge } from '@/components/status-badge';
import { useToast } from '@/components/toasts';
import { useEndSession, useSessions } from '@/features/account/api';

/** A browser's long description of itself, in two words. */
function agentName(agent: string | null): string {
    if (!agent) return 'Unknown program';
    const browser = /(Edg|OPR|Firefox|Chrome|Safari)\/[\d.]+/.exec(agent)?.[1];
    const system = /(Windows|Mac OS X|Android|iPhone|iPad|Linux)/.exec(agent)?.[1];
    const names: Record<string, string> = { Edg: 'Edge', OPR: 'Opera' };
    return browser ? `${names[browser] ?? browser}${system ? ` on ${system}` : ''}` : agent.slice(0, 60);
}

export function SessionsPanel() {
    const sessions = useSessions();
    const end = useEndSession();
    const toast = useToast();
    return (
        <Panel title="Sessions" about="Where you are signed in" isFlush>
            {sessions.isPending && <SkeletonRows count={2} />}
            {sessions.error && <ErrorPanel title="The sessions could not be loaded" error={sessions.error} onRetry={() => void sessions.refetch()} />}
            {end.error && <ErrorPanel error={end.error} />}
            {sessions.data && (
                <DataTable label="Sessions" columns={[{ key: 'where', title: 'Where' }, { key: 'used', title: 'Last used' }, { key: 'do', title: 'Actions', isHidden: true }]}>
                    {sessions.data.map((session) => (
                        <tr key={session.id}>
                            <td>{agentName(session.userAgent)} {session.ip && <span className="mono">{session.ip}</span>}</td>
                            <td><RelativeTime at={session.lastUsed} /></td>
                            <td>
                                {session.isCurrent ? <StatusBadge tone="accent">this one</StatusBadge> : (
                                    <Button size="compact-sm" variant="default" disabled={end.isPending} aria-label={`Sign out on ${agentName(session.userAgent)}`}
                                        onClick={() => { end.mutate(session.id, { onSuccess: () => { toast({ text: 'Session ended' }); } }); }}>Sign out</Button>
                                )}
                            </td>
                        </tr>
                    ))}
                </DataTable>
            )}
        </Panel>
    );
}
