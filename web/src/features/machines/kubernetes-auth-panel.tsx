import { Checkbox, PasswordInput, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';

import { FormDialog } from '@/components/form-dialog';
import { useToast } from '@/components/toasts';
import { Facts } from '@/features/machines/facts';
import { MethodPanel } from '@/features/machines/method-panel';
import { useMethod, useSaveMethod, type KubernetesAuth, type MachinePlace } from '@/features/machines/methods-api';
import { TokenLimitFields } from '@/features/machines/token-limit-fields';
import { draftOf, settingsOf } from '@/features/machines/token-limits';
import { WideOpen } from '@/features/machines/wide-open';
import { after } from '@/lib/after';
import { fieldErrors } from '@/lib/api-error';

const factsOf = (auth: KubernetesAuth): [string, string][] => [
    ['Cluster', auth.kubernetesHost], ['Namespaces', auth.allowedNamespaces || 'any'], ['Service accounts', auth.allowedNames || 'any'],
    ['Audience', auth.allowedAudience || 'the cluster’s own'], ['Certificate', auth.caCert ? 'by an authority of its own' : 'by one the system trusts'],
    ['Reviewer', auth.tokenReviewerJwt ? 'a token of its own' : 'each token reviews itself'],
];

export function KubernetesAuthPanel({ place }: { place: MachinePlace }) {
    const auth = useMethod('kubernetes-auth', place);
    const [isOpen, setIsOpen] = useState(false);
    return (
        <>
            <MethodPanel title="Kubernetes auth" method="kubernetes-auth" place={place} state={auth} onSetUp={() => { setIsOpen(true); }}
                about="A pod logs in with the token of its service account; its cluster is asked whose it is."
                loss="Its pods can no longer log in this way, and the access tokens they got by it end at once.">
                {auth.data && <Facts facts={factsOf(auth.data)} />}
            </MethodPanel>
            {isOpen && <KubernetesAuthDialog place={place} auth={auth.data ?? null} onClose={() => { setIsOpen(false); }} />}
        </>
    );
}

const empty = { kubernetesHost: '', caCert: '', allowedNamespaces: '', allowedNames: '', allowedAudience: '' };
type Draft = typeof empty;

const draftOfAuth = (auth: KubernetesAuth | null): Draft => auth ? {
    kubernetesHost: auth.kubernetesHost, caCert: auth.caCert, allowedNamespaces: auth.allowedNamespaces, allowedNames: auth.allowedNames, allowedAudience: auth.allowedAudience,
} : empty;

function KubernetesAuthDialog({ place, auth, onClose }: { place: MachinePlace; auth: KubernetesAuth | null; onClose: () => void }) {
    const save = useSaveMethod('kubernetes-auth', place);
    const toast = useToast();
    const [draft, setDraft] = useState(draftOfAuth(auth));
    const [reviewer, setReviewer] = useState('');
    const [isForgotten, setIsForgotten] = useState(false);
    const [limits, setLimits] = useState(draftOf(auth));
    const errors = fieldErrors(save.error);
    const hasReviewer = Boolean(auth?.tokenReviewerJwt);
    const text = (name: Exclude<keyof Draft, 'caCert'>, label: string, description: string, more: { placeholder?: string; required?: boolean; 'data-autofocus'?: boolean } = {}) => (
        <TextInput label={label} description={description} classNames={{ input: 'mono' }} spellCheck={false} value={draft[name]} error={errors[name]} {...more}
            onChange={(event) => { setDraft({ ...draft, [name]: event.currentTarget.value }); }} />
    );
    const reviewerChange = reviewer.trim() ? { tokenReviewerJwt: reviewer.trim() } : isForgotten ? { tokenReviewerJwt: null } : {};
    return (
        <FormDialog isOpen title={auth ? 'Change Kubernetes auth' : 'Set up Kubernetes auth'} submitLabel={auth ? 'Save settings' : 'Set up'} size="lg" isPending={save.isPending} error={save.error}
            isSubmitDisabled={draft.kubernetesHost.trim() === ''} onClose={onClose} onSubmit={(event) => {
                event.preventDefault();
                after(save.mutateAsync({ isNew: !auth, settings: { ...draft, ...reviewerChange, ...settingsOf(limits) } }), () => {
                    toast({ text: 'Settings saved' });
                    onClose();
                });
            }}>
            {text('kubernetesHost', 'Cluster', 'Address of its API, as this server reaches it', { placeholder: 'https://10.0.0.1:6443', required: true, 'data-autofocus': true })}
            <Textarea label="Certificate authority" description="PEM, of the cluster; empty: those of the system" autosize minRows={1} maxRows={6} classNames={{ input: 'mono' }} spellCheck={false}
                value={draft.caCert} error={errors['caCert']} onChange={(event) => { setDraft({ ...draft, caCert: event.currentTarget.value }); }} />
            <PasswordInput label="Reviewer’s token" autoComplete="off" spellCheck={false} data-1p-ignore data-lpignore="true" disabled={isForgotten} value={reviewer} error={errors['tokenReviewerJwt']}
                description={hasReviewer ? 'There is one. Empty: it stays.' : 'Of a service account with the cluster role system:auth-delegator. Empty: each token reviews itself, and needs that role.'}
                visibilityToggleButtonProps={{ 'aria-label': 'Show or hide the token', tabIndex: 0 }} onChange={(event) => { setReviewer(event.currentTarget.value); }} />
            {hasReviewer && (
                <Checkbox label="Forget the reviewer’s token" description="Each token reviews itself then" checked={isForgotten} onChange={(event) => {
                    setIsForgotten(event.currentTarget.checked);
                    setReviewer('');
                }} />
            )}
            {text('allowedNamespaces', 'Namespaces', 'One of these, separated by commas; empty: any')}
            {text('allowedNames', 'Service accounts', 'One of these names, separated by commas; empty: any')}
            {text('allowedAudience', 'Audience', 'What the token must be made for; empty: what the cluster takes')}
            {draft.allowedNamespaces.trim() === '' && draft.allowedNames.trim() === '' && (
                <WideOpen title="Any pod of the cluster could log in">Name the namespaces or the service accounts that belong to this machine.</WideOpen>
            )}
            <TokenLimitFields draft={limits} error={save.error} onChange={setLimits} />
        </FormDialog>
    );
}
