import { useMutation, useQueryClient } from '@tanstack/react-query';

import { api, segment } from '@/lib/api-client';
import { useOrganizationId, type Organization } from '@/lib/auth';

export interface OrganizationChange {
    name?: string;
    enforceMfa?: boolean;
    auditLogsRetentionDays?: number | null;
}

export function useChangeOrganization() {
    const queries = useQueryClient();
    const id = useOrganizationId();
    return useMutation({
        mutationFn: (change: OrganizationChange) => api.patch<{ organization: Organization }>(`/api/v1/organization/${segment(id)}`, change),
        onSuccess: () => queries.invalidateQueries({ queryKey: ['organizations'] }),
    });
}
