import { Button, Group, NumberInput, PasswordInput, SimpleGrid, Switch, Text, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';

import { FormDialog } from '@/components/form-dialog';
import { useToast } from '@/components/toasts';
import { Facts } from '@/features/machines/facts';
import { attributesFrom, isComplete, ldapDraftOf, ldapSettingsOf, type LdapDraft } from '@/features/machines/ldap-draft';
import { MethodPanel } from '@/features/machines/method-panel';
import { useClearLockouts, useMethod, useSaveMethod, type LdapAuth, type MachinePlace } from '@/features/machines/methods-api';
import { TokenLimitFields } from '@/features/machines/token-limit-fields';
import { draftOf, settingsOf } from '@/features/machines/token-limits';
import { WideOpen } from '@/features/machines/wide-open';
import { after } from '@/lib/after';
import { fieldErrors } from '@/lib/api-error';
import { plural } from '@/lib/format';

const factsOf = (auth: LdapAuth): [string, string][] => [
    ['Directory', auth.url], ['Search as', auth.bindDN], ['Search below', auth.searchBase], ['Filter', auth.searchFilter],
    ...(auth.allowedFields ?? []).map(({ key, value }): [string, string] => [`Attribute ${key}`, value]),
];

export function LdapAuthPanel({ place }: { place: MachinePlace }) {
    const auth = useMethod('ldap-auth', place);
    const clear = useClearLockouts(place, 'ldap-auth');
    const toast = useToast();
    const [isOpen, setIsOpen] = useState(false);
    return (
        <>
            <MethodPanel title="LDAP auth" method="ldap-auth" place={place} state={auth} onSetUp={() => { setIsOpen(true); }}
                about="A machine logs in with a name and a password of your directory, such as Active Directory."
                loss="Names of the directory can no longer log in as this machine, and the access tokens they got end at once.">
                {auth.data && (
                    <>
                        <Facts facts={factsOf(auth.data)} />
                        <Group justify="space-between" mt="sm">
                            <Text size="sm" c="dimmed">{auth.data.lockoutEnabled
                                ? `Locks a name for ${plural(auth.data.lockoutDurationSeconds, 'second')} after ${plural(auth.data.lockoutThreshold, 'wrong password')}.`
                                : 'Wrong passwords do not lock a name.'}</Text>
                            <Button size="compact-sm" variant="default" aria-label="Unlock names of the directory" loading={clear.isPending} onClick={() => {
                                after(clear.mutateAsync(), ({ deleted }) => { toast({ text: deleted > 0 ? 'They can try again' : 'No name was locked' }); });
                            }}>Unlock</Button>
                        </Group>
                    </>
                )}
            </MethodPanel>
            {isOpen && <LdapAuthDialog place={place} auth={auth.data ?? null} onClose={() => { setIsOpen(false); }} />}
        </>
    );
}

function LdapAuthDialog({ place, auth, onClose }: { place: MachinePlace; auth: LdapAuth | null; onClose: () => void }) {
    const save = useSaveMethod('ldap-auth', place);
    const toast = useToast();
    const [draft, setDraft] = useState(ldapDraftOf(auth));
    const [limits, setLimits] = useState(draftOf(auth));
    return (
        <FormDialog isOpen title={auth ? 'Change LDAP auth' : 'Set up LDAP auth'} submitLabel={auth ? 'Save settings' : 'Set up'} size="lg" isPending={save.isPending} error={save.error}
            isSubmitDisabled={!isComplete(draft, !auth)} onClose={onClose} onSubmit={(event) => {
                event.preventDefault();
                after(save.mutateAsync({ isNew: !auth, settings: { ...ldapSettingsOf(draft), ...settingsOf(limits) } }), () => {
                    toast({ text: 'Settings saved' });
                    onClose();
                });
            }}>
            <DirectoryFields draft={draft} isNew={!auth} error={save.error} onChange={setDraft} />
            <LockFields draft={draft} error={save.error} onChange={setDraft} />
            <TokenLimitFields draft={limits} error={save.error} onChange={setLimits} />
        </FormDialog>
    );
}

interface FieldsProps {
    draft: LdapDraft;
    error: unknown;
    onChange: (draft: LdapDraft) => void;
}

function DirectoryFields({ draft, isNew, error, onChange }: FieldsProps & { isNew: boolean }) {
    const errors = fieldErrors(error);
    const text = (name: 'url' | 'bindDN' | 'searchBase' | 'searchFilter', label: string, description: string, placeholder: string) => (
        <TextInput label={label} description={description} placeholder={placeholder} required data-autofocus={name === 'url' || undefined} classNames={{ input: 'mono' }} spellCheck={false}
            value={draft[name]} error={errors[name]} onChange={(event) => { onChange({ ...draft, [name]: event.currentTarget.value }); }} />
    );
    return (
        <>
            {text('url', 'Directory', 'Its address, as this server reaches it', 'ldaps://ldap.example.com:636')}
            {draft.url.trim().startsWith('ldap://') && <WideOpen title="Passwords go there in the clear">Use ldaps:// unless nobody else can listen on the way.</WideOpen>}
            {text('bindDN', 'Search as', 'The account that looks names up', 'cn=search,dc=example,dc=com')}
            <PasswordInput label="Its password" required={isNew} description={isNew ? undefined : 'There is one. Empty: it stays.'} autoComplete="off" spellCheck={false} data-1p-ignore data-lpignore="true"
                visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the password', tabIndex: 0 }} value={draft.bindPass} error={errors['bindPass']}
                onChange={(event) => { onChange({ ...draft, bindPass: event.currentTarget.value }); }} />
            {text('searchBase', 'Search below', 'Where those stand who may log in', 'ou=machines,dc=example,dc=com')}
            {text('searchFilter', 'Filter', '{{username}} stands for the name that is given', '(uid={{username}})')}
            <Textarea label="Attributes" description="name = value, one a line: the entry must have each of them. Several accepted values are separated by commas." autosize minRows={2} maxRows={8}
                classNames={{ input: 'mono' }} spellCheck={false} placeholder="uid = builder, runner" value={draft.attributes}
                error={attributesFrom(draft.attributes) === undefined ? 'Each line must be: name = value' : errors['allowedFields']}
                onChange={(event) => { onChange({ ...draft, attributes: event.currentTarget.value }); }} />
            {draft.attributes.trim() === '' && (
                <WideOpen title="Anybody found there could log in as this machine">Search below a place of its own, or name attributes that only this machine has.</WideOpen>
            )}
            <Textarea label="Certificate authority" description="PEM, for a directory with a private one; empty: those of the system" autosize minRows={1} maxRows={6} classNames={{ input: 'mono' }}
                spellCheck={false} value={draft.ldapCaCertificate} error={errors['ldapCaCertificate']} onChange={(event) => { onChange({ ...draft, ldapCaCertificate: event.currentTarget.value }); }} />
        </>
    );
}

function LockFields({ draft, error, onChange }: FieldsProps) {
    const errors = fieldErrors(error);
    return (
        <>
            <Switch label="Lock a name after wrong passwords" checked={draft.isLocking} onChange={(event) => { onChange({ ...draft, isLocking: event.currentTarget.checked }); }} />
            <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
                <NumberInput label="Wrong passwords until then" description="Of one name" min={1} max={30} allowDecimal={false} disabled={!draft.isLocking} value={draft.threshold} error={errors['lockoutThreshold']}
                    onChange={(threshold) => { onChange({ ...draft, threshold }); }} />
                <NumberInput label="Locked for" description="Seconds" min={30} max={86_400} allowDecimal={false} disabled={!draft.isLocking} value={draft.duration}
                    error={errors['lockoutDurationSeconds']} onChange={(duration) => { onChange({ ...draft, duration }); }} />
            </SimpleGrid>
        </>
    );
}
