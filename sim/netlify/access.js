// Who may see what: turns the account or site named in a request into the object, or refuses.
// A token without rights gets 401, not 403; what does not exist gets 404.

import { accessDenied, notFound } from "./http.js";

export const canSee = (token, account) => !token.accounts || token.accounts.includes(account.slug);

// Accounts answer to their id and to their slug.
export function findAccount(call, idOrSlug) {
    const account = call.world.account(idOrSlug);
    if (!account) throw notFound();
    if (!canSee(call.token, account)) throw accessDenied();
    return account;
}

// Sites answer to their id only; a name in the path is a 404, after which clients search by name.
export function findSite(call, id) {
    const site = call.world.sites.get(String(id).toLowerCase());
    if (!site) throw notFound();
    if (!canSee(call.token, siteAccount(call, site))) throw accessDenied();
    return site;
}

export const siteAccount = (call, site) => call.world.account(site.account_slug);

export const visibleAccounts = (call) =>
    call.world.accounts.filter((account) => canSee(call.token, account));

export const visibleSites = (call) =>
    [...call.world.sites.values()].filter((site) => canSee(call.token, siteAccount(call, site)));
