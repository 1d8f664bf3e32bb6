import { Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';

import { FormDialog } from '@/components/form-dialog';
import { useToast } from '@/components/toasts';
import { MethodPanel } from '@/features/machines/method-panel';
import { useMethod, useSaveMethod, type MachinePlace, type OidcAuth } from '@/features/machines/methods-api';
import { TokenLimitFields } from '@/features/machines/token-limit-fields';
import { draftOf, settingsOf } from '@/features/machines/token-limits';
import { claimsFrom, trustDraftOf, trustSettingsOf } from '@/features/machines/trust-draft';
import { TrustFacts } from '@/features/machines/trust-facts';
import { TrustFields } from '@/features/machines/trust-fields';
import { after } from '@/lib/after';
import { fieldErrors } from '@/lib/api-error';

export function OidcAuthPanel({ place }: { place: MachinePlace }) {
    const auth = useMethod('oidc-auth', place);
    const [isOpen, setIsOpen] = useState(false);
    return (
        <>
            <MethodPanel title="OIDC auth" method="oidc-auth" place={place} state={auth} onSetUp={() => { setIsOpen(true); }}
                about="The machine logs in with a token of its platform, such as GitHub Actions or GitLab CI: there is no secret to keep."
                loss="It can no longer log in this way, and the access tokens it got by it end at once.">
                {auth.data && <TrustFacts trust={auth.data} source={[['Provider', auth.data.oidcDiscoveryUrl]]} />}
            </MethodPanel>
            {isOpen && <OidcAuthDialog place={place} auth={auth.data ?? null} onClose={() => { setIsOpen(false); }} />}
        </>
    );
}

function OidcAuthDialog({ place, auth, onClose }: { place: MachinePlace; auth: OidcAuth | null; onClose: () => void }) {
    const save = useSaveMethod('oidc-auth', place);
    const toast = useToast();
    const [url, setUrl] = useState(auth?.oidcDiscoveryUrl ?? '');
    const [caCert, setCaCert] = useState(auth?.caCert ?? '');
    const [trust, setTrust] = useState(trustDraftOf(auth));
    const [limits, setLimits] = useState(draftOf(auth));
    const errors = fieldErrors(save.error);
    return (
        <FormDialog isOpen title={auth ? 'Change OIDC auth' : 'Set up OIDC auth'} submitLabel={auth ? 'Save settings' : 'Set up'} size="lg" isPending={save.isPending} error={save.error}
            isSubmitDisabled={url.trim() === '' || trust.issuer.trim() === '' || claimsFrom(trust.claims) === undefined} onClose={onClose} onSubmit={(event) => {
                event.preventDefault();
                after(save.mutateAsync({
                    isNew: !auth,
                    settings: { oidcDiscoveryUrl: url.trim(), caCert: caCert.trim(), ...trustSettingsOf(trust), ...settingsOf(limits) },
                }), () => {
                    toast({ text: 'Settings saved' });
                    onClose();
                });
            }}>
            <TextInput label="Provider" description="Its address, below which /.well-known/openid-configuration is found" data-autofocus required classNames={{ input: 'mono' }}
                placeholder="https://token.actions.githubusercontent.com" value={url} error={errors['oidcDiscoveryUrl']}
                onChange={(event) => {
                    const next = event.currentTarget.value;
                    if (trust.issuer === '' || trust.issuer === url) setTrust({ ...trust, issuer: next });
                    setUrl(next);
                }} />
            <TrustFields draft={trust} isIssuerRequired error={save.error} onChange={setTrust} />
            <Textarea label="Certificate authority" description="PEM, for a provider with a private one; empty: those of the system" autosize minRows={1} maxRows={6} classNames={{ input: 'mono' }}
                value={caCert} error={errors['caCert']} onChange={(event) => { setCaCert(event.currentTarget.value); }} />
            <TokenLimitFields draft={limits} error={save.error} onChange={setLimits} />
        </FormDialog>
    );
}
