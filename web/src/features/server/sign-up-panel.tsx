import { Button, Group, Select, Stack, Switch, Text, TextInput } from '@mantine/core';
import { useState } from 'react';

import { ErrorPanel } from '@/components/error-panel';
import { Panel } from '@/components/panel';
import { useToast } from '@/components/toasts';
import { useChangeServer, useOrganizations, type ServerConfig } from '@/features/server/api';

export function SignUpPanel({ config }: { config: ServerConfig }) {
    const change = useChangeServer();
    const organizations = useOrganizations();
    const toast = useToast();
    const [allowSignUp, setAllowSignUp] = useState(config.allowSignUp);
    const [domain, setDomain] = useState(config.allowedSignUpDomain ?? '');
    const [organizationId, setOrganizationId] = useState(config.defaultAuthOrgId);
    const data = (organizations.data ?? []).map(({ id, name }) => ({ value: id, label: name }));
    if (organizationId && !data.some(({ value }) => value === organizationId)) data.push({ value: organizationId, label: organizationId });
    return (
        <Panel title="Signing up and in">
            <form noValidate onSubmit={(event) => {
                event.preventDefault();
                change.mutate({ allowSignUp, allowedSignUpDomain: domain.trim() || null, defaultAuthOrgId: organizationId },
                    { onSuccess: () => { toast({ text: 'Configuration saved' }); } });
            }}>
                <Stack gap="md">
                    <Switch label="Anybody may sign up" description="With an organisation of their own. Off: only who is invited gets in."
                        checked={allowSignUp} onChange={(event) => { setAllowSignUp(event.currentTarget.checked); }} />
                    <TextInput label="Domains that may sign up" description="Of e-mail addresses, separated by commas. Empty: any." maxLength={1024} placeholder="example.com"
                        disabled={!allowSignUp} value={domain} onChange={(event) => { setDomain(event.currentTarget.value); }} />
                    <Select label="Default organisation" description="Clients that ask which one to sign in to are told this one." placeholder="None" clearable data={data}
                        value={organizationId} onChange={setOrganizationId} />
                    <Text size="xs" c="dimmed">Instance <span className="mono">{config.instanceId ?? ''}</span></Text>
                    {change.error && <ErrorPanel title="The configuration was not saved" error={change.error} />}
                    <Group justify="flex-end"><Button type="submit" loading={change.isPending}>Save configuration</Button></Group>
                </Stack>
            </form>
        </Panel>
    );
}
