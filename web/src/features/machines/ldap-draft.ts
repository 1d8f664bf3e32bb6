// What a directory is asked, between the server's form and a form's.
import type { LdapAuth } from '@/features/machines/methods-api';

export interface LdapDraft {
    url: string;
    bindDN: string;
    bindPass: string; // empty: the one that is there
    searchBase: string;
    searchFilter: string;
    attributes: string; // name = value, one a line
    ldapCaCertificate: string;
    isLocking: boolean;
    threshold: number | string;
    duration: number | string;
}

export function ldapDraftOf(auth: LdapAuth | null): LdapDraft {
    return {
        url: auth?.url ?? '', bindDN: auth?.bindDN ?? '', bindPass: '', searchBase: auth?.searchBase ?? '', searchFilter: auth?.searchFilter ?? '(uid={{username}})',
        attributes: (auth?.allowedFields ?? []).map(({ key, value }) => `${key} = ${value}`).join('\n'), ldapCaCertificate: auth?.ldapCaCertificate ?? '',
        isLocking: auth?.lockoutEnabled ?? true, threshold: auth?.lockoutThreshold ?? 3, duration: auth?.lockoutDurationSeconds ?? 300,
    };
}

/** Undefined when a line is no "name = value". */
export function attributesFrom(text: string): { key: string; value: string }[] | undefined {
    const lines = text.split('\n').map((line) => line.trim()).filter(Boolean);
    const pairs = lines.map((line) => /^([^=\s]+)\s*=\s*(.+)$/.exec(line));
    if (pairs.some((pair) => pair === null)) return undefined;
    return pairs.map((pair) => ({ key: pair?.[1] ?? '', value: pair?.[2] ?? '' }));
}

export function ldapSettingsOf({ url, bindDN, bindPass, searchBase, searchFilter, attributes, ldapCaCertificate, isLocking, threshold, duration }: LdapDraft) {
    return {
        url: url.trim(), bindDN: bindDN.trim(), searchBase: searchBase.trim(), searchFilter: searchFilter.trim(), ldapCaCertificate: ldapCaCertificate.trim(),
        allowedFields: attributesFrom(attributes) ?? [], lockoutEnabled: isLocking, lockoutThreshold: Number(threshold), lockoutDurationSeconds: Number(duration),
        ...(bindPass ? { bindPass } : {}),
    };
}

export function isComplete(draft: LdapDraft, isNew: boolean): boolean {
    const needed = [draft.url, draft.bindDN, draft.searchBase, ...(isNew ? [draft.bindPass] : [])];
    return needed.every((text) => text.trim() !== '') && attributesFrom(draft.attributes) !== undefined;
}
