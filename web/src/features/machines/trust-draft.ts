// What a token of somebody else's must say, between the server's form and a form's.
import type { Trust } from '@/features/machines/methods-api';

export interface TrustDraft {
    issuer: string;
    subject: string;
    audiences: string;
    claims: string; // name = value, one a line
}

export function trustDraftOf(trust: Trust | null): TrustDraft {
    return {
        issuer: trust?.boundIssuer ?? '', subject: trust?.boundSubject ?? '', audiences: trust?.boundAudiences ?? '',
        claims: Object.entries(trust?.boundClaims ?? {}).map(([name, value]) => `${name} = ${value}`).join('\n'),
    };
}

/** Undefined when a line is no "name = value". */
export function claimsFrom(text: string): Record<string, string> | undefined {
    const lines = text.split('\n').map((line) => line.trim()).filter(Boolean);
    const pairs = lines.map((line) => /^([^=]+?)\s*=\s*(.+)$/.exec(line));
    if (pairs.some((pair) => pair === null)) return undefined;
    return Object.fromEntries(pairs.map((pair) => [pair?.[1] ?? '', pair?.[2] ?? '']));
}

export function trustSettingsOf(draft: TrustDraft) {
    return {
        boundIssuer: draft.issuer.trim(), boundSubject: draft.subject.trim(), boundAudiences: draft.audiences.trim(), boundClaims: claimsFrom(draft.claims) ?? {},
    };
}

/** Whoever the issuer signs a token for could log in: with a shared issuer, that is everybody. */
export function isWideOpen({ subject, audiences, claims }: TrustDraft): boolean {
    return [subject, audiences, claims].every((text) => text.trim() === '');
}
