import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useNavigate, useParams } from 'react-router-dom';

import { ConfirmDialog } from '@/components/confirm-dialog';
import { ErrorPanel } from '@/components/error-panel';
import { Page } from '@/components/page';
import { Panel } from '@/components/panel';
import { SkeletonRows } from '@/components/skeleton-rows';
import { useToast } from '@/components/toasts';
import { useDeleteMachine, useMachine, useRemoveFromProject, type MachineMembership } from '@/features/machines/api';
import { RolePanel } from '@/features/machines/role-panel';
import { WaysToLogIn } from '@/features/machines/ways-to-log-in';
import { paths } from '@/lib/paths';
import { useProject, useProjectId } from '@/lib/project';

export function MachinePage() {
    const projectId = useProjectId();
    const identityId = useParams()['identityId'] ?? '';
    const project = useProject(projectId);
    const machine = useMachine(projectId, identityId);
    const name = machine.data?.identity.name ?? 'Machine identity';
    const place = { projectId, identityId };
    return (
        <Page title={name} width="narrow" crumbs={[
            { label: 'Projects', to: paths.projects() }, { label: project.data?.name ?? 'Project', to: paths.secrets(projectId) },
            { label: 'Machine Identities', to: paths.machines(projectId) }, { label: name },
        ]}>
            {machine.error && <ErrorPanel title="The identity could not be loaded" error={machine.error} onRetry={() => void machine.refetch()} />}
            {machine.isPending && <Panel isFlush><SkeletonRows count={6} /></Panel>}
            {machine.data && (
                <Stack gap="lg">
                    <RolePanel projectId={projectId} machine={machine.data} />
                    <WaysToLogIn place={place} methods={machine.data.identity.authMethods} />
                    <EndPanel projectId={projectId} machine={machine.data} />
                </Stack>
            )}
        </Page>
    );
}

function EndPanel({ projectId, machine }: { projectId: string; machine: MachineMembership }) {
    const { identity } = machine;
    const [asked, setAsked] = useState<'remove' | 'delete'>();
    const remove = useRemoveFromProject(projectId, identity.id);
    const destroy = useDeleteMachine(projectId, identity.id);
    const navigate = useNavigate();
    const toast = useToast();
    const done = (text: string) => ({
        onSuccess: () => {
            toast({ text });
            void navigate(paths.machines(projectId), { replace: true });
        },
    });
    return (
        <Panel title="End its access" tone="danger">
            <Stack gap="sm">
                <Group justify="space-between">
                    <Text size="sm" c="dimmed" maw="26rem">Removed from this project, it keeps its credentials and its access elsewhere.</Text>
                    <Button variant="outline" color="red" onClick={() => { setAsked('remove'); }}>Remove from project</Button>
                </Group>
                <Group justify="space-between">
                    <Text size="sm" c="dimmed" maw="26rem">Deleted, its client secrets and access tokens stop working everywhere, at once.</Text>
                    <Button variant="outline" color="red" onClick={() => { setAsked('delete'); }}>Delete identity</Button>
                </Group>
            </Stack>
            <ConfirmDialog isOpen={asked === 'remove'} title={`Remove ${identity.name} from this project?`} confirmLabel="Remove from project"
                isPending={remove.isPending} error={remove.error} onClose={() => { setAsked(undefined); }}
                onConfirm={() => { remove.mutate(undefined, done(`${identity.name} removed from the project`)); }}>
                From its next request on it gets nothing of this project. Its credentials stay valid for its other projects.
            </ConfirmDialog>
            <ConfirmDialog isOpen={asked === 'delete'} title={`Delete ${identity.name}?`} confirmLabel="Delete identity" typedName={identity.name}
                isPending={destroy.isPending} error={destroy.error} onClose={() => { setAsked(undefined); }}
                onConfirm={() => { destroy.mutate(undefined, done(`${identity.name} deleted`)); }}>
                All its client secrets and access tokens stop working at once, in every project. This cannot be undone.
            </ConfirmDialog>
        </Panel>
    );
}
