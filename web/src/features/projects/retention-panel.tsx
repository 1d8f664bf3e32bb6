import { RetentionPanel as Retention } from '@/components/retention-panel';
import { useToast } from '@/components/toasts';
import { useSetRetention } from '@/features/projects/api';
import type { Project } from '@/lib/project';

export function RetentionPanel({ project }: { project: Project }) {
    const change = useSetRetention(project);
    const toast = useToast();
    return (
        <Retention about="How long entries of this project are kept. What is older is deleted for good; the rest stays verifiable."
            otherwise="as the organisation" days={project.auditLogsRetentionDays} isPending={change.isPending} error={change.error}
            onSave={(days) => { change.mutate(days, { onSuccess: () => { toast({ text: 'Retention saved' }); } }); }} />
    );
}
