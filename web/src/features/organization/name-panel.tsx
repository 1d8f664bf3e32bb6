import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';

import { CopyButton } from '@/components/copy-button';
import { ErrorPanel } from '@/components/error-panel';
import { Panel } from '@/components/panel';
import { useToast } from '@/components/toasts';
import { useChangeOrganization } from '@/features/organization/api';
import type { Organization } from '@/lib/auth';

export function NamePanel({ organization }: { organization: Organization }) {
    const [name, setName] = useState(organization.name);
    const change = useChangeOrganization();
    const toast = useToast();
    return (
        <Panel title="General">
            <form noValidate onSubmit={(event) => {
                event.preventDefault();
                if (name.trim()) change.mutate({ name: name.trim() }, { onSuccess: () => { toast({ text: 'Organisation renamed' }); } });
            }}>
                <Stack gap="sm">
                    <TextInput label="Name" maxLength={64} value={name} error={name.trim() ? undefined : 'Give the organisation a name.'}
                        onChange={(event) => { setName(event.currentTarget.value); }} />
                    <TextInput label="Organisation ID" description="For the command line and Terraform" readOnly value={organization.id} classNames={{ input: 'mono' }}
                        rightSection={<CopyButton text={organization.id} label="Copy organisation ID" />} />
                    {change.error && <ErrorPanel error={change.error} />}
                    <Group justify="flex-end">
                        <Button type="submit" disabled={name.trim() === organization.name || !name.trim()} loading={change.isPending}>Rename</Button>
                    </Group>
                </Stack>
            </form>
        </Panel>
    );
}
