import { RetentionPanel as Retention } from '@/components/retention-panel';
import { useToast } from '@/components/toasts';
import { useChangeOrganization } from '@/features/organization/api';
import type { Organization } from '@/lib/auth';

export function RetentionPanel({ organization }: { organization: Organization }) {
    const change = useChangeOrganization();
    const toast = useToast();
    return (
        <Retention about="How long entries are kept, where a project says nothing else. What is older is deleted for good; the rest stays verifiable."
            otherwise="for ever" days={organization.auditLogsRetentionDays} isPending={change.isPending} error={change.error}
            onSave={(auditLogsRetentionDays) => { change.mutate({ auditLogsRetentionDays }, { onSuccess: () => { toast({ text: 'Retention saved' }); } }); }} />
    );
}
