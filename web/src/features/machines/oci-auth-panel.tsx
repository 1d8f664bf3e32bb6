import { TextInput } from '@mantine/core';
import { useState } from 'react';

import { FormDialog } from '@/components/form-dialog';
import { useToast } from '@/components/toasts';
import { Facts } from '@/features/machines/facts';
import { MethodPanel } from '@/features/machines/method-panel';
import { useMethod, useSaveMethod, type MachinePlace, type OciAuth } from '@/features/machines/methods-api';
import { TokenLimitFields } from '@/features/machines/token-limit-fields';
import { draftOf, settingsOf } from '@/features/machines/token-limits';
import { WideOpen } from '@/features/machines/wide-open';
import { after } from '@/lib/after';
import { fieldErrors } from '@/lib/api-error';

export function OciAuthPanel({ place }: { place: MachinePlace }) {
    const auth = useMethod('oci-auth', place);
    const [isOpen, setIsOpen] = useState(false);
    return (
        <>
            <MethodPanel title="OCI auth" method="oci-auth" place={place} state={auth} onSetUp={() => { setIsOpen(true); }}
                about="A machine logs in as a user of Oracle Cloud Infrastructure; the cloud is asked who signed the request."
                loss="It can no longer log in this way, and the access tokens it got by it end at once.">
                {auth.data && <Facts facts={[['Tenancy', auth.data.tenancyOcid], ['Users', auth.data.allowedUsernames || 'any of the tenancy']]} />}
            </MethodPanel>
            {isOpen && <OciAuthDialog place={place} auth={auth.data ?? null} onClose={() => { setIsOpen(false); }} />}
        </>
    );
}

function OciAuthDialog({ place, auth, onClose }: { place: MachinePlace; auth: OciAuth | null; onClose: () => void }) {
    const save = useSaveMethod('oci-auth', place);
    const toast = useToast();
    const [tenancy, setTenancy] = useState(auth?.tenancyOcid ?? '');
    const [users, setUsers] = useState(auth?.allowedUsernames ?? '');
    const [limits, setLimits] = useState(draftOf(auth));
    const errors = fieldErrors(save.error);
    return (
        <FormDialog isOpen title={auth ? 'Change OCI auth' : 'Set up OCI auth'} submitLabel={auth ? 'Save settings' : 'Set up'} size="lg" isPending={save.isPending} error={save.error}
            isSubmitDisabled={tenancy.trim() === ''} onClose={onClose} onSubmit={(event) => {
                event.preventDefault();
                after(save.mutateAsync({ isNew: !auth, settings: { tenancyOcid: tenancy.trim(), allowedUsernames: users.trim() || null, ...settingsOf(limits) } }), () => {
                    toast({ text: 'Settings saved' });
                    onClose();
                });
            }}>
            <TextInput label="Tenancy" description="Its OCID" required data-autofocus classNames={{ input: 'mono' }} spellCheck={false} placeholder="ocid1.tenancy.oc1..aaaa…"
                value={tenancy} error={errors['tenancyOcid']} onChange={(event) => { setTenancy(event.currentTarget.value); }} />
            <TextInput label="Users" description="Names, separated by commas; empty: any of the tenancy" classNames={{ input: 'mono' }} spellCheck={false}
                value={users} error={errors['allowedUsernames']} onChange={(event) => { setUsers(event.currentTarget.value); }} />
            {users.trim() === '' && <WideOpen title="Any user of the tenancy could log in">Name the users that belong to this machine.</WideOpen>}
            <TokenLimitFields draft={limits} error={save.error} onChange={setLimits} />
        </FormDialog>
    );
}
