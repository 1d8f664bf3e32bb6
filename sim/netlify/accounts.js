// The person behind the token and the teams they belong to.

import { findAccount, visibleAccounts, visibleSites } from "./access.js";
import { json } from "./http.js";
import { hexIdFrom } from "./ids.js";

export function getUser(call) {
    const brief = call.world.userBrief(call.token);
    const accounts = visibleAccounts(call);
    const home = accounts[0]?.id ?? hexIdFrom(`home ${brief.email}`);
    const created_at = accounts[0]?.created_at ?? "2024-01-15T09:30:00.000Z";
    return json(200, {
        id: brief.id,
        uid: brief.id,
        account_id: home,
        full_name: brief.full_name,
        avatar_url: brief.avatar_url,
        email: brief.email,
        site_count: visibleSites(call).length,
        created_at,
        last_login: created_at,
        login_providers: ["email"],
        slug: brief.email.split("@")[0].toLowerCase(),
        connected_accounts: {},
        mfa_enabled: false,
        preferred_account_id: home,
        favorite_sites: [],
        affiliate_id: "",
        onboarding_progress: { slides: "" },
    });
}

export const listAccounts = (call) =>
    json(
        200,
        visibleAccounts(call).map((account) => accountView(call, account))
    );

export const getAccount = (call) =>
    json(200, accountView(call, findAccount(call, call.params.account)));

function accountView(call, account) {
    const isPro = call.world.settings.plan === "pro";
    const owner = call.world.userBrief(call.token);
    const siteCount = visibleSites(call).filter(
        (site) => site.account_slug === account.slug
    ).length;
    return {
        id: account.id,
        name: account.name,
        slug: account.slug,
        type: "account",
        type_id: hexIdFrom(isPro ? "plan pro" : "plan free"),
        type_name: isPro ? "Pro" : "Free",
        type_slug: isPro ? "pro" : "free",
        role: "Owner",
        roles_allowed: isPro ? ["Owner", "Developer", "Reviewer", "Billing Admin"] : ["Owner"],
        member_roles: [],
        owner_ids: [owner.id],
        capabilities: {
            sites: { included: 500, used: siteCount },
            collaborators: { included: isPro ? 25 : 1, used: 1 },
            env_var_scopes: { included: isPro },
        },
        billing_name: account.name,
        billing_email: owner.email,
        billing_details: "",
        billing_period: "monthly",
        payment_method_id: "",
        created_at: account.created_at,
        updated_at: account.updated_at,
    };
}
