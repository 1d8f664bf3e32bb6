import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';

import { ConfirmDialog } from '@/components/confirm-dialog';
import { DataTable } from '@/components/data-table';
import { ErrorPanel } from '@/components/error-panel';
import { FormDialog } from '@/components/form-dialog';
import { Icon } from '@/components/icon';
import { RelativeTime } from '@/components/relative-time';
import { SecretValue } from '@/components/secret-value';
import { SkeletonRows } from '@/components/skeleton-rows';
import { useToast } from '@/components/toasts';
import { MethodPanel } from '@/features/machines/method-panel';
import {
    useAccessTokens, useCreateAccessToken, useMethod, useRevokeAccessToken, useSaveMethod, type AccessToken, type MachinePlace, type TokenLimits,
} from '@/features/machines/methods-api';
import { TokenLimitFields } from '@/features/machines/token-limit-fields';
import { draftOf, settingsOf } from '@/features/machines/token-limits';
import { after } from '@/lib/after';

export function TokenAuthPanel({ place }: { place: MachinePlace }) {
    const auth = useMethod('token-auth', place);
    const [isOpen, setIsOpen] = useState(false);
    return (
        <>
            <MethodPanel title="token auth" method="token-auth" place={place} state={auth} onSetUp={() => { setIsOpen(true); }}
                about="You make an access token here and hand it to the machine. For what cannot log in by itself."
                loss="Every access token that was made here stops working at once.">
                <Tokens place={place} />
            </MethodPanel>
            {isOpen && <TokenAuthDialog place={place} auth={auth.data ?? null} onClose={() => { setIsOpen(false); }} />}
        </>
    );
}

function TokenAuthDialog({ place, auth, onClose }: { place: MachinePlace; auth: TokenLimits | null; onClose: () => void }) {
    const save = useSaveMethod('token-auth', place);
    const toast = useToast();
    const [limits, setLimits] = useState(draftOf(auth ?? null));
    return (
        <FormDialog isOpen title={auth ? 'Change token auth' : 'Set up token auth'} submitLabel={auth ? 'Save settings' : 'Set up'} size="lg" isPending={save.isPending} error={save.error}
            onClose={onClose} onSubmit={(event) => {
                event.preventDefault();
                after(save.mutateAsync({ isNew: !auth, settings: settingsOf(limits) }), () => {
                    toast({ text: 'Settings saved' });
                    onClose();
                });
            }}>
            <TokenLimitFields draft={limits} error={save.error} onChange={setLimits} />
        </FormDialog>
    );
}

function Tokens({ place }: { place: MachinePlace }) {
    const tokens = useAccessTokens(place);
    const revoke = useRevokeAccessToken(place);
    const toast = useToast();
    const [isCreating, setIsCreating] = useState(false);
    const [revoked, setRevoked] = useState<AccessToken>();
    return (
        <Stack gap="sm">
            {tokens.isPending && <SkeletonRows count={2} />}
            {tokens.error && <ErrorPanel error={tokens.error} onRetry={() => void tokens.refetch()} />}
            {tokens.data && tokens.data.length > 0 && (
                <DataTable label="Access tokens" columns={[
                    { key: 'name', title: 'Name' }, { key: 'made', title: 'Created' }, { key: 'used', title: 'Last used' }, { key: 'do', title: 'Actions', isHidden: true },
                ]}>
                    {tokens.data.map((token) => (
                        <tr key={token.id}>
                            <td>{token.name ?? 'No name'}</td>
                            <td><RelativeTime at={token.createdAt} /></td>
                            <td><RelativeTime at={token.accessTokenLastUsedAt} /></td>
                            <td><Button size="compact-sm" variant="default" aria-label={`Revoke ${token.name ?? 'the token'}`} onClick={() => { setRevoked(token); }}>Revoke</Button></td>
                        </tr>
                    ))}
                </DataTable>
            )}
            {tokens.data?.length === 0 && <Text size="sm" c="dimmed">No tokens yet.</Text>}
            <Group justify="flex-end">
                <Button variant="default" leftSection={<Icon name="add" />} onClick={() => { setIsCreating(true); }}>Create access token</Button>
            </Group>
            {isCreating && <CreateTokenDialog place={place} onClose={() => { setIsCreating(false); }} />}
            <ConfirmDialog isOpen={revoked !== undefined} title="Revoke this access token?" confirmLabel="Revoke access token" isPending={revoke.isPending} error={revoke.error}
                onClose={() => { setRevoked(undefined); }} onConfirm={() => {
                    if (!revoked) return;
                    revoke.mutate(revoked.id, {
                        onSuccess: () => {
                            toast({ text: 'Access token revoked' });
                            setRevoked(undefined);
                        },
                    });
                }}>
                <b>{revoked?.name ?? 'The token'}</b> stops working at once. Whatever still uses it gets nothing any more.
            </ConfirmDialog>
        </Stack>
    );
}

function CreateTokenDialog({ place, onClose }: { place: MachinePlace; onClose: () => void }) {
    const create = useCreateAccessToken(place);
    const [name, setName] = useState('');
    const [isKept, setIsKept] = useState(false);
    if (create.data) {
        return (
            <Modal opened onClose={onClose} title="New access token" closeOnClickOutside={false} closeOnEscape={false} size="lg">
                <Stack gap="md">
                    <Text size="sm">Copy the token now and store it where the machine reads it: it is signed, not stored, and nobody can show it again.</Text>
                    <SecretValue value={create.data.accessToken} label="access token" />
                    <Checkbox label="I have stored the access token" checked={isKept} onChange={(event) => { setIsKept(event.currentTarget.checked); }} />
                    <Group justify="flex-end"><Button disabled={!isKept} onClick={onClose}>Done</Button></Group>
                </Stack>
            </Modal>
        );
    }
    return (
        <FormDialog isOpen title="Create access token" submitLabel="Create access token" isPending={create.isPending} error={create.error} onClose={onClose} onSubmit={(event) => {
            event.preventDefault();
            create.mutate(name.trim());
        }}>
            <TextInput label="Name" description="Optional: where it is used" data-autofocus maxLength={255} value={name} onChange={(event) => { setName(event.currentTarget.value); }} />
        </FormDialog>
    );
}
