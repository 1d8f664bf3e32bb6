// What every method asks of its access tokens, between the server's form and a form's.
import type { TokenLimits, TrustedIp } from '@/features/machines/methods-api';

export interface LimitsDraft {
    ttl: number | string;
    maxTtl: number | string;
    uses: number | string;
    ips: string;
}

export const everywhere = '0.0.0.0/0\n::/0';

export function ipsText(ips: TrustedIp[]): string {
    return ips.map(({ ipAddress, prefix }) => (prefix === undefined ? ipAddress : `${ipAddress}/${prefix}`)).join('\n');
}

export function ipsFrom(text: string): { ipAddress: string }[] {
    const list = text.split(/[\s,]+/).filter(Boolean);
    return (list.length > 0 ? list : everywhere.split('\n')).map((ipAddress) => ({ ipAddress }));
}

export function draftOf(limits: TokenLimits | null): LimitsDraft {
    return {
        ttl: limits?.accessTokenTTL ?? 3600, maxTtl: limits?.accessTokenMaxTTL ?? 2_592_000,
        uses: limits?.accessTokenNumUsesLimit ?? 0, ips: limits ? ipsText(limits.accessTokenTrustedIps) : everywhere,
    };
}

export function settingsOf(draft: LimitsDraft) {
    return {
        accessTokenTTL: Number(draft.ttl) || 0, accessTokenMaxTTL: Number(draft.maxTtl) || 0,
        accessTokenNumUsesLimit: Number(draft.uses) || 0, accessTokenTrustedIps: ipsFrom(draft.ips),
    };
}
