import { Textarea, TextInput } from '@mantine/core';

import { claimsFrom, isWideOpen, type TrustDraft } from '@/features/machines/trust-draft';
import { WideOpen } from '@/features/machines/wide-open';
import { fieldErrors } from '@/lib/api-error';

interface TrustFieldsProps {
    draft: TrustDraft;
    isIssuerRequired: boolean;
    error: unknown;
    onChange: (draft: TrustDraft) => void;
}

/** Which tokens are taken for this identity. */
export function TrustFields({ draft, isIssuerRequired, error, onChange }: TrustFieldsProps) {
    const errors = fieldErrors(error);
    const text = (name: 'issuer' | 'subject' | 'audiences', label: string, description: string, field: string) => (
        <TextInput label={label} description={description} classNames={{ input: 'mono' }} spellCheck={false} value={draft[name]} error={errors[field]}
            required={name === 'issuer' && isIssuerRequired} onChange={(event) => { onChange({ ...draft, [name]: event.currentTarget.value }); }} />
    );
    return (
        <>
            {text('issuer', 'Issuer', isIssuerRequired ? 'The token’s “iss”, exactly' : 'The token’s “iss”, exactly; empty: any', 'boundIssuer')}
            {text('subject', 'Subject', 'The token’s “sub”; * stands for anything but a slash, ** for anything; empty: any', 'boundSubject')}
            {text('audiences', 'Audiences', 'One of these, separated by commas; empty: any', 'boundAudiences')}
            <Textarea label="Claims" description="name = value, one a line. Several accepted values are separated by commas." autosize minRows={2} maxRows={8}
                classNames={{ input: 'mono' }} spellCheck={false} value={draft.claims}
                error={claimsFrom(draft.claims) === undefined ? 'Each line must be: name = value' : errors['boundClaims']}
                onChange={(event) => { onChange({ ...draft, claims: event.currentTarget.value }); }} />
            {isWideOpen(draft) && (
                <WideOpen title="Anyone with a token of this issuer could log in">
                    Name a subject, an audience or a claim that only your machine has. An issuer such as a public CI service signs tokens for strangers too.
                </WideOpen>
            )}
        </>
    );
}
