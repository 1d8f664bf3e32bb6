// Groups and their sites in words.
import { listed, plural } from '@/lib/format';

import type { GroupSite, SiteSelector, SyncGroup } from './group-api';

/** "Sites named shop-* built from acme/shop" */
export function selectorText({ siteNames, repository }: SiteSelector): string {
    const names = siteNames && siteNames.length > 0 ? `Sites named ${listed(siteNames)}` : 'Sites';
    return repository ? `${names} built from ${repository}` : names;
}

export const countOf = (group: SyncGroup, state: GroupSite['state']) =>
    group.sites.filter((site) => site.state === state).length;

export function countsText(group: SyncGroup): string {
    if (!group.lookedAt) return 'Not looked yet';
    const proposed = countOf(group, 'proposed');
    const joined = plural(group.sites.length - proposed, 'site');
    return proposed > 0 ? `${joined}, ${proposed.toString()} to confirm` : joined;
}

/** Patterns as somebody types them: with commas, spaces or lines between. */
export const patternsOf = (text: string) => text.split(/[\s,]+/).filter((part) => part !== '');

export const selectorOf = (names: string, repository: string): SiteSelector => ({
    ...(patternsOf(names).length > 0 ? { siteNames: patternsOf(names) } : {}),
    ...(repository.trim() ? { repository: repository.trim() } : {}),
});

export const isSelectorEmpty = (selector: SiteSelector) => !selector.siteNames?.length && !selector.repository;

/** Tells one look from the next. */
export const lookOf = ({ lookedAt, lookMessage }: SyncGroup) => `${lookedAt ?? ''} ${lookMessage ?? ''}`;
