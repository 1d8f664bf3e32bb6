import { Button, Modal, NumberInput, Select, TextInput } from '@mantine/core';
import { useState } from 'react';

import { ConfirmDialog } from '@/components/confirm-dialog';
import { DataTable } from '@/components/data-table';
import { EmptyState } from '@/components/empty-state';
import { ErrorPanel } from '@/components/error-panel';
import { FormDialog } from '@/components/form-dialog';
import { Icon } from '@/components/icon';
import { Panel } from '@/components/panel';
import { RelativeTime } from '@/components/relative-time';
import { SkeletonRows } from '@/components/skeleton-rows';
import { useToast } from '@/components/toasts';
import { useClientSecrets, useCreateClientSecret, useRevokeClientSecret, type ClientSecret } from '@/features/machines/api';
import { ShownOnce } from '@/features/machines/shown-once';

const DAY = 86_400;
const lives = [
    { value: '0', label: 'Until it is revoked' }, { value: String(30 * DAY), label: '30 days' }, { value: String(90 * DAY), label: '90 days' },
    { value: String(365 * DAY), label: 'One year' },
];

function endOf(secret: ClientSecret): string | null {
    return secret.clientSecretTTL === 0 ? null : new Date(new Date(secret.createdAt).getTime() + secret.clientSecretTTL * 1000).toISOString();
}

export function ClientSecretsPanel({ projectId, identityId }: { projectId: string; identityId: string }) {
    const secrets = useClientSecrets(projectId, identityId, true);
    const revoke = useRevokeClientSecret(projectId, identityId);
    const [isCreating, setIsCreating] = useState(false);
    const [revoked, setRevoked] = useState<ClientSecret>();
    const toast = useToast();
    return (
        <Panel title="Client secrets" isFlush actions={
            <Button variant="default" leftSection={<Icon name="add" />} onClick={() => { setIsCreating(true); }}>Create client secret</Button>
        }>
            {secrets.isPending && <SkeletonRows count={2} />}
            {secrets.error && <ErrorPanel error={secrets.error} onRetry={() => void secrets.refetch()} />}
            {secrets.data?.length === 0 && <EmptyState icon="key" title="No client secrets">Without one the machine cannot log in.</EmptyState>}
            {secrets.data && secrets.data.length > 0 && (
                <DataTable label="Client secrets" columns={[
                    { key: 'secret', title: 'Secret' }, { key: 'uses', title: 'Uses' }, { key: 'made', title: 'Created' }, { key: 'end', title: 'Expires' },
                    { key: 'do', title: 'Actions', isHidden: true },
                ]}>
                    {secrets.data.map((secret) => (
                        <tr key={secret.id}>
                            <td>{secret.description || 'No description'} <span className="mono">{secret.clientSecretPrefix}…</span></td>
                            <td>{secret.clientSecretNumUses}{secret.clientSecretNumUsesLimit > 0 && ` of ${secret.clientSecretNumUsesLimit}`}</td>
                            <td><RelativeTime at={secret.createdAt} /></td>
                            <td><RelativeTime at={endOf(secret)} /></td>
                            <td><Button size="compact-sm" variant="default" onClick={() => { setRevoked(secret); }}>Revoke</Button></td>
                        </tr>
                    ))}
                </DataTable>
            )}
            {isCreating && <CreateClientSecret projectId={projectId} identityId={identityId} onClose={() => { setIsCreating(false); }} />}
            <ConfirmDialog isOpen={revoked !== undefined} title="Revoke this client secret?" confirmLabel="Revoke client secret" isPending={revoke.isPending}
                error={revoke.error} onClose={() => { setRevoked(undefined); }} onConfirm={() => {
                    if (!revoked) return;
                    revoke.mutate(revoked.id, {
                        onSuccess: () => {
                            toast({ text: 'Client secret revoked' });
                            setRevoked(undefined);
                        },
                    });
                }}>
                <b>{revoked?.description || 'The secret'}</b>, <span className="mono">{revoked?.clientSecretPrefix}…</span>, can no longer be used
                to log in. Whatever still uses it stops working.
            </ConfirmDialog>
        </Panel>
    );
}

function CreateClientSecret({ projectId, identityId, onClose }: { projectId: string; identityId: string; onClose: () => void }) {
    const create = useCreateClientSecret(projectId, identityId);
    const [description, setDescription] = useState('');
    const [ttl, setTtl] = useState('0');
    const [uses, setUses] = useState<number | string>(0);

    if (create.data) {
        return (
            <Modal opened onClose={onClose} title="New client secret" closeOnClickOutside={false} closeOnEscape={false} size="lg">
                <ShownOnce clientId={undefined} clientSecret={create.data.clientSecret} onDone={onClose} />
            </Modal>
        );
    }
    return (
        <FormDialog isOpen title="Create client secret" submitLabel="Create client secret" isPending={create.isPending} error={create.error} onClose={onClose}
            onSubmit={(event) => {
                event.preventDefault();
                create.mutate({ description: description.trim(), ttl: Number(ttl), numUsesLimit: Number(uses) || 0 });
            }}>
            <TextInput label="Description" description="Optional: where it is stored" data-autofocus maxLength={255} value={description}
                onChange={(event) => { setDescription(event.currentTarget.value); }} />
            <Select label="Valid" data={lives} value={ttl} allowDeselect={false} onChange={(value) => { setTtl(value ?? '0'); }} />
            <NumberInput label="Number of logins" description="0 for as many as it likes" min={0} allowDecimal={false} value={uses} onChange={setUses} />
        </FormDialog>
    );
}
