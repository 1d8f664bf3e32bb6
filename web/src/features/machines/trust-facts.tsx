import { Facts } from '@/features/machines/facts';
import type { Trust } from '@/features/machines/methods-api';

/** What is asked of a token, to read. */
export function TrustFacts({ trust, source }: { trust: Trust; source: [string, string][] }) {
    return (
        <Facts facts={[
            ...source, ['Issuer', trust.boundIssuer || 'any'], ['Subject', trust.boundSubject || 'any'], ['Audiences', trust.boundAudiences || 'any'],
            ...Object.entries(trust.boundClaims).map(([name, value]): [string, string] => [`Claim ${name}`, value]),
        ]} />
    );
}
