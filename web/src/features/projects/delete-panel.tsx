import { Button, Group, Stack, Switch, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { useNavigate } from 'react-router-dom';

import { ConfirmDialog } from '@/components/confirm-dialog';
import { ErrorPanel } from '@/components/error-panel';
import { Panel } from '@/components/panel';
import { useToast } from '@/components/toasts';
import { useChangeProject, useDeleteProject } from '@/features/projects/api';
import { listed, plural } from '@/lib/format';
import { paths } from '@/lib/paths';
import type { Project } from '@/lib/project';

export function DeletePanel({ project }: { project: Project }) {
    const [isAsking, asking] = useDisclosure(false);
    const change = useChangeProject(project.id);
    const remove = useDeleteProject(project.id);
    const navigate = useNavigate();
    const toast = useToast();

    function confirm() {
        remove.mutate(undefined, {
            onSuccess: () => {
                toast({ text: `Project “${project.name}” deleted` });
                void navigate(paths.projects(), { replace: true });
            },
        });
    }
    return (
        <Panel title="Delete this project" tone="danger">
            <Stack gap="md">
                <Switch label="Delete protection" description="While it is on, nobody can delete the project."
                    checked={project.hasDeleteProtection} disabled={change.isPending}
                    onChange={(event) => { change.mutate({ hasDeleteProtection: event.currentTarget.checked }); }} />
                {change.error && <ErrorPanel error={change.error} />}
                <Group justify="space-between" gap="md">
                    <Text size="sm" c="dimmed" maw="26rem">
                        {project.hasDeleteProtection ? 'Switch the protection off first.'
                            : 'Its secrets in every environment, their versions, its syncs and connections are deleted with it.'}
                    </Text>
                    <Button color="red" variant="outline" disabled={project.hasDeleteProtection} onClick={asking.open}>Delete project</Button>
                </Group>
            </Stack>
            <ConfirmDialog isOpen={isAsking} title={`Delete “${project.name}”?`} confirmLabel="Delete project" typedName={project.name}
                isPending={remove.isPending} error={remove.error} onConfirm={confirm} onClose={() => {
                    remove.reset();
                    asking.close();
                }}>
                This deletes {plural(project.environments.length, 'environment')}
                {project.environments.length > 0 && ` (${listed(project.environments.map(({ name }) => name))})`} with
                every secret and version in them, and the project’s syncs and connections. What has already been synced
                to other services stays there. Machines that read from the project stop getting answers at once.
            </ConfirmDialog>
        </Panel>
    );
}
