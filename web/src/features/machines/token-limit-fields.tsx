import { NumberInput, SimpleGrid, Textarea } from '@mantine/core';

import type { LimitsDraft } from '@/features/machines/token-limits';
import { fieldErrors } from '@/lib/api-error';

interface TokenLimitFieldsProps {
    draft: LimitsDraft;
    error: unknown;
    onChange: (draft: LimitsDraft) => void;
}

/** How long, how often and from where its access tokens may be used. */
export function TokenLimitFields({ draft, error, onChange }: TokenLimitFieldsProps) {
    const errors = fieldErrors(error);
    const number = (name: 'ttl' | 'maxTtl' | 'uses', label: string, description: string, field: string) => (
        <NumberInput label={label} description={description} min={0} max={315_360_000} allowDecimal={false} value={draft[name]} error={errors[field]}
            onChange={(value) => { onChange({ ...draft, [name]: value }); }} />
    );
    return (
        <>
            <SimpleGrid cols={{ base: 1, xs: 3 }} spacing="sm">
                {number('ttl', 'Token lasts', 'Seconds; 0: for ever', 'accessTokenTTL')}
                {number('maxTtl', 'Renewable up to', 'Seconds; 0: for ever', 'accessTokenMaxTTL')}
                {number('uses', 'Uses of a token', '0: any number', 'accessTokenNumUsesLimit')}
            </SimpleGrid>
            <Textarea label="Where tokens may be used" description="Addresses or networks, one a line. 0.0.0.0/0 and ::/0 are everywhere." autosize minRows={2} maxRows={6}
                classNames={{ input: 'mono' }} value={draft.ips} error={errors['accessTokenTrustedIps']} onChange={(event) => { onChange({ ...draft, ips: event.currentTarget.value }); }} />
        </>
    );
}
