import { SegmentedControl, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';

import { FormDialog } from '@/components/form-dialog';
import { useToast } from '@/components/toasts';
import { MethodPanel } from '@/features/machines/method-panel';
import { useMethod, useSaveMethod, type JwtAuth, type MachinePlace } from '@/features/machines/methods-api';
import { TokenLimitFields } from '@/features/machines/token-limit-fields';
import { draftOf, settingsOf } from '@/features/machines/token-limits';
import { claimsFrom, trustDraftOf, trustSettingsOf } from '@/features/machines/trust-draft';
import { TrustFacts } from '@/features/machines/trust-facts';
import { TrustFields } from '@/features/machines/trust-fields';
import { after } from '@/lib/after';
import { fieldErrors } from '@/lib/api-error';
import { plural } from '@/lib/format';

/** Several keys in one text: each from BEGIN to END. */
const keysIn = (text: string) => text.match(/-----BEGIN [^-]+-----[\s\S]*?-----END [^-]+-----/g) ?? (text.trim() ? [text.trim()] : []);

export function JwtAuthPanel({ place }: { place: MachinePlace }) {
    const auth = useMethod('jwt-auth', place);
    const [isOpen, setIsOpen] = useState(false);
    const source = (data: JwtAuth): [string, string][] => [
        data.configurationType === 'static' ? ['Keys', plural(data.publicKeys.length, 'public key')] : ['Keys', data.jwksUrl],
    ];
    return (
        <>
            <MethodPanel title="JWT auth" method="jwt-auth" place={place} state={auth} onSetUp={() => { setIsOpen(true); }}
                about="The machine logs in with a token that you sign yourself, with a key whose public half you give here."
                loss="It can no longer log in this way, and the access tokens it got by it end at once.">
                {auth.data && <TrustFacts trust={auth.data} source={source(auth.data)} />}
            </MethodPanel>
            {isOpen && <JwtAuthDialog place={place} auth={auth.data ?? null} onClose={() => { setIsOpen(false); }} />}
        </>
    );
}

function JwtAuthDialog({ place, auth, onClose }: { place: MachinePlace; auth: JwtAuth | null; onClose: () => void }) {
    const save = useSaveMethod('jwt-auth', place);
    const toast = useToast();
    const [kind, setKind] = useState<JwtAuth['configurationType']>(auth?.configurationType ?? 'static');
    const [url, setUrl] = useState(auth?.jwksUrl ?? '');
    const [caCert, setCaCert] = useState(auth?.jwksCaCert ?? '');
    const [keys, setKeys] = useState(auth?.publicKeys.join('\n') ?? '');
    const [trust, setTrust] = useState(trustDraftOf(auth));
    const [limits, setLimits] = useState(draftOf(auth));
    const errors = fieldErrors(save.error);
    const hasKeys = kind === 'static' ? keys.trim() !== '' : url.trim() !== '';
    return (
        <FormDialog isOpen title={auth ? 'Change JWT auth' : 'Set up JWT auth'} submitLabel={auth ? 'Save settings' : 'Set up'} size="lg" isPending={save.isPending} error={save.error}
            isSubmitDisabled={!hasKeys || claimsFrom(trust.claims) === undefined} onClose={onClose} onSubmit={(event) => {
                event.preventDefault();
                const source = kind === 'static' ? { publicKeys: keysIn(keys) } : { jwksUrl: url.trim(), jwksCaCert: caCert.trim() };
                after(save.mutateAsync({ isNew: !auth, settings: { configurationType: kind, ...source, ...trustSettingsOf(trust), ...settingsOf(limits) } }), () => {
                    toast({ text: 'Settings saved' });
                    onClose();
                });
            }}>
            <SegmentedControl aria-label="Where the keys are" fullWidth value={kind} onChange={(value) => { setKind(value as JwtAuth['configurationType']); }}
                data={[{ value: 'static', label: 'Public keys' }, { value: 'jwks', label: 'JWKS address' }]} />
            {kind === 'static' ? (
                <Textarea label="Public keys" description="PEM, one below the other. Never the private half." required autosize minRows={4} maxRows={12} classNames={{ input: 'mono' }} spellCheck={false}
                    value={keys} error={errors['publicKeys']} onChange={(event) => { setKeys(event.currentTarget.value); }} />
            ) : (
                <>
                    <TextInput label="JWKS address" required classNames={{ input: 'mono' }} placeholder="https://issuer.example.com/jwks.json" value={url} error={errors['jwksUrl']}
                        onChange={(event) => { setUrl(event.currentTarget.value); }} />
                    <Textarea label="Certificate authority" description="PEM, for a server with a private one; empty: those of the system" autosize minRows={1} maxRows={6}
                        classNames={{ input: 'mono' }} value={caCert} error={errors['jwksCaCert']} onChange={(event) => { setCaCert(event.currentTarget.value); }} />
                </>
            )}
            <TrustFields draft={trust} isIssuerRequired={false} error={save.error} onChange={setTrust} />
            <TokenLimitFields draft={limits} error={save.error} onChange={setLimits} />
        </FormDialog>
    );
}
