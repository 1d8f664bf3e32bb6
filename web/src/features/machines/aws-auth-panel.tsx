import { Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';

import { FormDialog } from '@/components/form-dialog';
import { useToast } from '@/components/toasts';
import { Facts } from '@/features/machines/facts';
import { MethodPanel } from '@/features/machines/method-panel';
import { useMethod, useSaveMethod, type AwsAuth, type MachinePlace } from '@/features/machines/methods-api';
import { TokenLimitFields } from '@/features/machines/token-limit-fields';
import { draftOf, settingsOf } from '@/features/machines/token-limits';
import { WideOpen } from '@/features/machines/wide-open';
import { after } from '@/lib/after';
import { fieldErrors } from '@/lib/api-error';

const usualEndpoint = 'https://sts.amazonaws.com/';

function factsOf({ allowedPrincipalArns, allowedAccountIds, stsEndpoint }: AwsAuth): [string, string][] {
    const isNobody = !allowedPrincipalArns && !allowedAccountIds;
    return [
        ['Principals', allowedPrincipalArns || (isNobody ? 'none yet' : 'any of the accounts')], ['Accounts', allowedAccountIds || (isNobody ? 'none yet' : 'those of the principals')],
        ['STS', stsEndpoint],
    ];
}

export function AwsAuthPanel({ place }: { place: MachinePlace }) {
    const auth = useMethod('aws-auth', place);
    const [isOpen, setIsOpen] = useState(false);
    return (
        <>
            <MethodPanel title="AWS auth" method="aws-auth" place={place} state={auth} onSetUp={() => { setIsOpen(true); }}
                about="A machine of AWS logs in with its IAM role or user; AWS is asked who signed the request."
                loss="It can no longer log in this way, and the access tokens it got by it end at once.">
                {auth.data && <Facts facts={factsOf(auth.data)} />}
            </MethodPanel>
            {isOpen && <AwsAuthDialog place={place} auth={auth.data ?? null} onClose={() => { setIsOpen(false); }} />}
        </>
    );
}

function AwsAuthDialog({ place, auth, onClose }: { place: MachinePlace; auth: AwsAuth | null; onClose: () => void }) {
    const save = useSaveMethod('aws-auth', place);
    const toast = useToast();
    const [arns, setArns] = useState(auth?.allowedPrincipalArns ?? '');
    const [accounts, setAccounts] = useState(auth?.allowedAccountIds ?? '');
    const [endpoint, setEndpoint] = useState(auth?.stsEndpoint ?? usualEndpoint);
    const [limits, setLimits] = useState(draftOf(auth));
    const errors = fieldErrors(save.error);
    return (
        <FormDialog isOpen title={auth ? 'Change AWS auth' : 'Set up AWS auth'} submitLabel={auth ? 'Save settings' : 'Set up'} size="lg" isPending={save.isPending} error={save.error}
            onClose={onClose} onSubmit={(event) => {
                event.preventDefault();
                after(save.mutateAsync({
                    isNew: !auth,
                    settings: { allowedPrincipalArns: arns.trim(), allowedAccountIds: accounts.trim(), stsEndpoint: endpoint.trim() || usualEndpoint, ...settingsOf(limits) },
                }), () => {
                    toast({ text: 'Settings saved' });
                    onClose();
                });
            }}>
            <Textarea label="Principals" description="ARNs of roles and users, separated by commas; * stands for anything behind the account. A session of a role stands for the role." autosize minRows={2} maxRows={8}
                classNames={{ input: 'mono' }} spellCheck={false} data-autofocus placeholder="arn:aws:iam::123456789012:role/Build" value={arns} error={errors['allowedPrincipalArns']}
                onChange={(event) => { setArns(event.currentTarget.value); }} />
            <TextInput label="Accounts" description="Ids of twelve digits, separated by commas; empty: those of the principals" classNames={{ input: 'mono' }} spellCheck={false} placeholder="123456789012"
                value={accounts} error={errors['allowedAccountIds']} onChange={(event) => { setAccounts(event.currentTarget.value); }} />
            {arns.trim() === '' && accounts.trim() === '' && (
                <WideOpen title="Nobody can log in yet">Name a principal or an account: anybody at AWS can sign such a request.</WideOpen>
            )}
            {arns.trim() === '' && accounts.trim() !== '' && (
                <WideOpen title="Anything in these accounts could log in">Name the roles or users that belong to this machine.</WideOpen>
            )}
            <TextInput label="STS" description="Asked when the machine signed for it; for other hosts of STS, the one it signed for" classNames={{ input: 'mono' }} spellCheck={false}
                value={endpoint} error={errors['stsEndpoint']} onChange={(event) => { setEndpoint(event.currentTarget.value); }} />
            <TokenLimitFields draft={limits} error={save.error} onChange={setLimits} />
        </FormDialog>
    );
}
