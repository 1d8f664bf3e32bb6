import { TextInput } from '@mantine/core';
import { useState } from 'react';

import { FormDialog } from '@/components/form-dialog';
import { useToast } from '@/components/toasts';
import { Facts } from '@/features/machines/facts';
import { MethodPanel } from '@/features/machines/method-panel';
import { useMethod, useSaveMethod, type AzureAuth, type MachinePlace } from '@/features/machines/methods-api';
import { TokenLimitFields } from '@/features/machines/token-limit-fields';
import { draftOf, settingsOf } from '@/features/machines/token-limits';
import { WideOpen } from '@/features/machines/wide-open';
import { after } from '@/lib/after';
import { fieldErrors } from '@/lib/api-error';

const factsOf = (auth: AzureAuth): [string, string][] => [
    ['Tenant', auth.tenantId], ['Resource', auth.resource], ['Service principals', auth.allowedServicePrincipalIds || 'any of the tenant'],
];

export function AzureAuthPanel({ place }: { place: MachinePlace }) {
    const auth = useMethod('azure-auth', place);
    const [isOpen, setIsOpen] = useState(false);
    return (
        <>
            <MethodPanel title="Azure auth" method="azure-auth" place={place} state={auth} onSetUp={() => { setIsOpen(true); }}
                about="A machine of Azure logs in with a token of its managed identity, or of another service principal."
                loss="It can no longer log in this way, and the access tokens it got by it end at once.">
                {auth.data && <Facts facts={factsOf(auth.data)} />}
            </MethodPanel>
            {isOpen && <AzureAuthDialog place={place} auth={auth.data ?? null} onClose={() => { setIsOpen(false); }} />}
        </>
    );
}

/** What clients ask a token for when nobody says otherwise. */
const usual = { tenantId: '', resource: 'https://management.azure.com/', allowedServicePrincipalIds: '' };
type Draft = typeof usual;

const draftOfAuth = (auth: AzureAuth | null): Draft => auth ? {
    tenantId: auth.tenantId, resource: auth.resource, allowedServicePrincipalIds: auth.allowedServicePrincipalIds,
} : usual;

function AzureAuthDialog({ place, auth, onClose }: { place: MachinePlace; auth: AzureAuth | null; onClose: () => void }) {
    const save = useSaveMethod('azure-auth', place);
    const toast = useToast();
    const [draft, setDraft] = useState(draftOfAuth(auth));
    const [limits, setLimits] = useState(draftOf(auth));
    const errors = fieldErrors(save.error);
    const text = (name: keyof Draft, label: string, description: string, more: { required?: boolean; placeholder?: string; 'data-autofocus'?: boolean } = {}) => (
        <TextInput label={label} description={description} classNames={{ input: 'mono' }} spellCheck={false} value={draft[name]} error={errors[name]} {...more}
            onChange={(event) => { setDraft({ ...draft, [name]: event.currentTarget.value }); }} />
    );
    return (
        <FormDialog isOpen title={auth ? 'Change Azure auth' : 'Set up Azure auth'} submitLabel={auth ? 'Save settings' : 'Set up'} size="lg" isPending={save.isPending} error={save.error}
            isSubmitDisabled={draft.tenantId.trim() === '' || draft.resource.trim() === ''} onClose={onClose} onSubmit={(event) => {
                event.preventDefault();
                after(save.mutateAsync({ isNew: !auth, settings: { ...draft, ...settingsOf(limits) } }), () => {
                    toast({ text: 'Settings saved' });
                    onClose();
                });
            }}>
            {text('tenantId', 'Tenant', 'The directory’s id', { required: true, placeholder: '00000000-0000-0000-0000-000000000000', 'data-autofocus': true })}
            {text('resource', 'Resource', 'What the token must be made for', { required: true })}
            {text('allowedServicePrincipalIds', 'Service principals', 'Object ids, separated by commas; empty: any of the tenant')}
            {draft.allowedServicePrincipalIds.trim() === '' && (
                <WideOpen title="Anyone in the tenant could log in">Every app, every managed identity and every person there can have a token for such a resource. Name the principals that belong to this machine.</WideOpen>
            )}
            <TokenLimitFields draft={limits} error={save.error} onChange={setLimits} />
        </FormDialog>
    );
}
