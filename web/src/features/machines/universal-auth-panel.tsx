import { Button, Group, NumberInput, SimpleGrid, Switch, Text, Textarea } from '@mantine/core';
import { useState } from 'react';

import { FormDialog } from '@/components/form-dialog';
import { SecretValue } from '@/components/secret-value';
import { useToast } from '@/components/toasts';
import { ClientSecretsPanel } from '@/features/machines/client-secrets-panel';
import { MethodPanel } from '@/features/machines/method-panel';
import { useClearLockouts, useMethod, useSaveMethod, type MachinePlace, type UniversalAuth } from '@/features/machines/methods-api';
import { TokenLimitFields } from '@/features/machines/token-limit-fields';
import { draftOf, ipsFrom, ipsText, settingsOf } from '@/features/machines/token-limits';
import { fieldErrors } from '@/lib/api-error';
import { plural } from '@/lib/format';

export function UniversalAuthPanel({ place }: { place: MachinePlace }) {
    const auth = useMethod('universal-auth', place);
    const attach = useSaveMethod('universal-auth', place);
    const clear = useClearLockouts(place);
    const toast = useToast();
    const [isOpen, setIsOpen] = useState(false);
    return (
        <>
            <MethodPanel title="universal auth" method="universal-auth" place={place} state={{ ...auth, error: auth.error ?? attach.error }} isSettingUp={attach.isPending}
                about="The machine logs in with a client ID and a client secret and gets a short-lived access token."
                loss="Its client ID and client secrets stop working, and the access tokens they were used for end at once."
                onSetUp={() => {
                    if (auth.data) setIsOpen(true);
                    else attach.mutate({ isNew: true, settings: {} });
                }}>
                {auth.data && (
                    <>
                        <Text size="sm" fw={550} mb={4}>Client ID</Text>
                        <SecretValue value={auth.data.clientId} label="client ID" isSecret={false} />
                        <Group justify="space-between" mt="sm">
                            <Text size="sm" c="dimmed">{auth.data.lockoutEnabled
                                ? `Locks for ${plural(auth.data.lockoutDurationSeconds, 'second')} after ${plural(auth.data.lockoutThreshold, 'wrong secret')}.`
                                : 'Wrong secrets do not lock it.'}</Text>
                            <Button size="compact-sm" variant="default" loading={clear.isPending} onClick={() => {
                                clear.mutate(undefined, {
                                    onSuccess: ({ deleted }) => { toast({ text: deleted > 0 ? 'It can try again' : 'It was not locked' }); },
                                });
                            }}>Unlock</Button>
                        </Group>
                    </>
                )}
            </MethodPanel>
            {auth.data && <ClientSecretsPanel projectId={place.projectId} identityId={place.identityId} />}
            {isOpen && auth.data && <UniversalAuthDialog place={place} auth={auth.data} onClose={() => { setIsOpen(false); }} />}
        </>
    );
}

function UniversalAuthDialog({ place, auth, onClose }: { place: MachinePlace; auth: UniversalAuth; onClose: () => void }) {
    const save = useSaveMethod('universal-auth', place);
    const toast = useToast();
    const [limits, setLimits] = useState(draftOf(auth));
    const [ips, setIps] = useState(ipsText(auth.clientSecretTrustedIps));
    const [isLocking, setIsLocking] = useState(auth.lockoutEnabled);
    const [threshold, setThreshold] = useState<number | string>(auth.lockoutThreshold);
    const [duration, setDuration] = useState<number | string>(auth.lockoutDurationSeconds);
    const errors = fieldErrors(save.error);
    return (
        <FormDialog isOpen title="Change universal auth" submitLabel="Save settings" size="lg" isPending={save.isPending} error={save.error} onClose={onClose} onSubmit={(event) => {
            event.preventDefault();
            save.mutate({
                isNew: false,
                settings: {
                    ...settingsOf(limits), clientSecretTrustedIps: ipsFrom(ips), lockoutEnabled: isLocking,
                    lockoutThreshold: Number(threshold), lockoutDurationSeconds: Number(duration),
                },
            }, {
                onSuccess: () => {
                    toast({ text: 'Settings saved' });
                    onClose();
                },
            });
        }}>
            <TokenLimitFields draft={limits} error={save.error} onChange={setLimits} />
            <Textarea label="Where it may log in from" description="Addresses or networks, one a line" autosize minRows={2} maxRows={6} classNames={{ input: 'mono' }} value={ips}
                error={errors['clientSecretTrustedIps']} onChange={(event) => { setIps(event.currentTarget.value); }} />
            <Switch label="Lock it after wrong secrets" checked={isLocking} onChange={(event) => { setIsLocking(event.currentTarget.checked); }} />
            <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
                <NumberInput label="Wrong secrets until then" min={1} max={30} allowDecimal={false} disabled={!isLocking} value={threshold} error={errors['lockoutThreshold']} onChange={setThreshold} />
                <NumberInput label="Locked for" description="Seconds" min={30} max={86_400} allowDecimal={false} disabled={!isLocking} value={duration} error={errors['lockoutDurationSeconds']} onChange={setDuration} />
            </SimpleGrid>
        </FormDialog>
    );
}
