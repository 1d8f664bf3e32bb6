import { Anchor, Button, Stack } from '@mantine/core';

import { ErrorPanel } from '@/components/error-panel';
import { useSelectOrganization } from '@/features/start/api';
import { StartFrame } from '@/features/start/start-frame';
import type { Challenge, Organization } from '@/lib/auth';

interface OrganizationChoiceProps {
    token: string;
    organizations: Organization[];
    onChallenge: (challenge: Challenge) => void;
    onBack: () => void;
}

export function OrganizationChoice({ token, organizations, onChallenge, onBack }: OrganizationChoiceProps) {
    const select = useSelectOrganization();
    const lead = organizations.length > 0
        ? 'Your account belongs to several. You can sign in to another one later.'
        : 'Your account belongs to no organisation. Ask an administrator to add you.';
    return (
        <StartFrame title="Choose an organisation" lead={lead}>
            <Stack gap="xs">
                {organizations.map(({ id, name }) => (
                    <Button key={id} variant="default" fullWidth justify="flex-start" disabled={select.isPending}
                        onClick={() => {
                            select.mutate({ token, organizationId: id }, { onSuccess: (challenge) => { if (challenge) onChallenge(challenge); } });
                        }}>
                        {name}
                    </Button>
                ))}
                {select.error && <ErrorPanel error={select.error} />}
                <Anchor component="button" type="button" size="sm" mt="xs" onClick={onBack}>Use another account</Anchor>
            </Stack>
        </StartFrame>
    );
}
