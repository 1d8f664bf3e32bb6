import { Button, Group, Menu, Stack, Switch, Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';

import { DataTable } from '@/components/data-table';
import { EmptyState } from '@/components/empty-state';
import { ErrorPanel } from '@/components/error-panel';
import { Icon } from '@/components/icon';
import { Page } from '@/components/page';
import { Panel } from '@/components/panel';
import { SkeletonRows } from '@/components/skeleton-rows';
import { useToast } from '@/components/toasts';
import { noFilters, useAuditExport, useAuditLog, useAuditTail } from '@/features/audit/api';
import { AuditFiltersBar } from '@/features/audit/audit-filters';
import { AuditRow } from '@/features/audit/audit-row';
import { VerifyPanel } from '@/features/audit/verify-panel';
import { paths } from '@/lib/paths';
import { useProject, useProjectId } from '@/lib/project';

const columns = [
    { key: 'when', title: 'When' }, { key: 'who', title: 'Who' }, { key: 'event', title: 'Event' }, { key: 'on', title: 'On' },
    { key: 'from', title: 'From' }, { key: 'details', title: 'Details', isHidden: true },
];

function saveAs(name: string, text: string, type: string) {
    const address = URL.createObjectURL(new Blob([text], { type }));
    const link = document.createElement('a');
    link.href = address;
    link.download = name;
    link.click();
    URL.revokeObjectURL(address);
}

export function AuditPage() {
    const projectId = useProjectId();
    const project = useProject(projectId);
    const [filters, setFilters] = useState(noFilters);
    const [isFollowing, setIsFollowing] = useState(false);
    const [asked] = useDebouncedValue(filters, 300);
    const log = useAuditLog(projectId, asked);
    const newest = log.data?.[0]?.position ?? 0;
    const tail = useAuditTail(projectId, asked, newest, isFollowing && !log.isPending);
    const exported = useAuditExport(projectId, asked);
    const toast = useToast();
    const entries = [...(isFollowing ? tail.data ?? [] : []), ...(log.data ?? [])];
    const download = (format: 'ndjson' | 'csv') => {
        exported.mutate(format, {
            onSuccess: ({ text }) => { saveAs(`audit-log.${format}`, text, format === 'csv' ? 'text/csv' : 'application/x-ndjson'); },
            onError: (error) => { toast({ text: `The log was not exported: ${error.message}`, tone: 'bad' }); },
        });
    };

    return (
        <Page title="Audit Log" description="Who read or changed what in this project, from where, and who was refused." width="full"
            crumbs={[
                { label: 'Projects', to: paths.projects() }, { label: project.data?.name ?? 'Project', to: paths.secrets(projectId) }, { label: 'Audit Log' },
            ]}
            actions={(
                <Group gap="md">
                    <Switch label="Follow" checked={isFollowing} onChange={(event) => { setIsFollowing(event.currentTarget.checked); }} />
                    <Menu position="bottom-end">
                        <Menu.Target>
                            <Button variant="default" loading={exported.isPending} rightSection={<Icon name="chevronDown" />}>Export</Button>
                        </Menu.Target>
                        <Menu.Dropdown>
                            <Menu.Item onClick={() => { download('csv'); }}>As CSV, for a spreadsheet</Menu.Item>
                            <Menu.Item onClick={() => { download('ndjson'); }}>As NDJSON, with every detail</Menu.Item>
                        </Menu.Dropdown>
                    </Menu>
                </Group>
            )}>
            <Stack gap="lg">
                <Panel isFlush>
                    <AuditFiltersBar filters={filters} environments={project.data?.environments ?? []} onChange={setFilters} />
                    {log.error && <ErrorPanel title="The audit log could not be loaded" error={log.error} onRetry={() => void log.refetch()} />}
                    {log.isPending && <SkeletonRows count={10} />}
                    {log.data && entries.length === 0 && <EmptyState icon="history" title="Nothing matches">No entry of that time fits these filters.</EmptyState>}
                    {entries.length > 0 && (
                        <DataTable label="Audit log" columns={columns}>
                            {entries.map((entry) => <AuditRow key={entry.id} entry={entry} />)}
                        </DataTable>
                    )}
                    {log.hasNextPage && (
                        <Group justify="center" p="md">
                            <Button variant="default" loading={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>Show older entries</Button>
                        </Group>
                    )}
                    <Text className="visually-hidden" role="status">{isFollowing ? `Following, ${tail.data?.length ?? 0} new entries` : ''}</Text>
                </Panel>
                <VerifyPanel />
            </Stack>
        </Page>
    );
}
