import { SegmentedControl, TextInput } from '@mantine/core';
import { useState } from 'react';

import { FormDialog } from '@/components/form-dialog';
import { useToast } from '@/components/toasts';
import { Facts } from '@/features/machines/facts';
import { MethodPanel } from '@/features/machines/method-panel';
import { useMethod, useSaveMethod, type GcpAuth, type MachinePlace } from '@/features/machines/methods-api';
import { TokenLimitFields } from '@/features/machines/token-limit-fields';
import { draftOf, settingsOf } from '@/features/machines/token-limits';
import { WideOpen } from '@/features/machines/wide-open';
import { after } from '@/lib/after';
import { fieldErrors } from '@/lib/api-error';

const kinds = { gce: 'Signed by Google', iam: 'Signed by the service account' };

function factsOf(auth: GcpAuth, identityId: string): [string, string][] {
    const isOpen = auth.type === 'gce' && auth.allowedProjects !== '';
    const facts: [string, string][] = [['Tokens', kinds[auth.type].toLowerCase()], ['Made for', identityId], ['Service accounts', auth.allowedServiceAccounts || (isOpen ? 'any' : 'none yet')]];
    return auth.type === 'iam' ? facts : [...facts, ['Projects', auth.allowedProjects || 'any'], ['Zones', auth.allowedZones || 'any']];
}

export function GcpAuthPanel({ place }: { place: MachinePlace }) {
    const auth = useMethod('gcp-auth', place);
    const [isOpen, setIsOpen] = useState(false);
    return (
        <>
            <MethodPanel title="GCP auth" method="gcp-auth" place={place} state={auth} onSetUp={() => { setIsOpen(true); }}
                about="A machine of Google Cloud logs in with an ID token of its instance, or with one that its service account signs."
                loss="It can no longer log in this way, and the access tokens it got by it end at once.">
                {auth.data && <Facts facts={factsOf(auth.data, place.identityId)} />}
            </MethodPanel>
            {isOpen && <GcpAuthDialog place={place} auth={auth.data ?? null} onClose={() => { setIsOpen(false); }} />}
        </>
    );
}

const empty = { allowedServiceAccounts: '', allowedProjects: '', allowedZones: '' };
type Lists = typeof empty;

const listsOf = (auth: GcpAuth | null): Lists => auth ? {
    allowedServiceAccounts: auth.allowedServiceAccounts, allowedProjects: auth.allowedProjects, allowedZones: auth.allowedZones,
} : empty;

function GcpAuthDialog({ place, auth, onClose }: { place: MachinePlace; auth: GcpAuth | null; onClose: () => void }) {
    const save = useSaveMethod('gcp-auth', place);
    const toast = useToast();
    const [type, setType] = useState<GcpAuth['type']>(auth?.type ?? 'gce');
    const [lists, setLists] = useState(listsOf(auth));
    const [limits, setLimits] = useState(draftOf(auth));
    const errors = fieldErrors(save.error);
    const isNobody = lists.allowedServiceAccounts.trim() === '' && (type === 'iam' || lists.allowedProjects.trim() === '');
    const text = (name: keyof Lists, label: string, description: string, placeholder: string) => (
        <TextInput label={label} description={description} placeholder={placeholder} classNames={{ input: 'mono' }} spellCheck={false} value={lists[name]} error={errors[name]}
            onChange={(event) => { setLists({ ...lists, [name]: event.currentTarget.value }); }} />
    );
    return (
        <FormDialog isOpen title={auth ? 'Change GCP auth' : 'Set up GCP auth'} submitLabel={auth ? 'Save settings' : 'Set up'} size="lg" isPending={save.isPending} error={save.error}
            onClose={onClose} onSubmit={(event) => {
                event.preventDefault();
                after(save.mutateAsync({ isNew: !auth, settings: { type, ...lists, ...settingsOf(limits) } }), () => {
                    toast({ text: 'Settings saved' });
                    onClose();
                });
            }}>
            <SegmentedControl aria-label="Who signs the tokens" fullWidth value={type} onChange={(value) => { setType(value as GcpAuth['type']); }}
                data={Object.entries(kinds).map(([value, label]) => ({ value, label }))} />
            {text('allowedServiceAccounts', 'Service accounts', `E-mail addresses, separated by commas${type === 'gce' ? '; empty: any of the projects' : ''}`, 'web@my-project.iam.gserviceaccount.com')}
            {type === 'gce' && text('allowedProjects', 'Projects', 'Ids, separated by commas; empty: any', 'my-project')}
            {type === 'gce' && text('allowedZones', 'Zones', 'Separated by commas; empty: any', 'europe-west1-b')}
            {isNobody && (
                <WideOpen title="Nobody can log in yet">
                    {type === 'gce' ? 'Name a service account or a project: anybody at Google can have a token made for any audience.' : 'Name the service accounts whose tokens are taken.'}
                </WideOpen>
            )}
            <TokenLimitFields draft={limits} error={save.error} onChange={setLimits} />
        </FormDialog>
    );
}
