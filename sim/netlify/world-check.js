// Checks a described world, from the control interface or a state file: every field's form, then
// that names are unique and that whatever points at something finds it. Problems name the field.
// What Netlify itself would refuse to store (a reserved key, say) is allowed: tests may want it.

import { CONTEXTS, normalScope, SCOPES, slotOf } from "./rules.js";
import { anyObject, flag, integer, listOf, nullable, oneOf, optional } from "./shape.js";
import { record, required, ShapeError, text } from "./shape.js";

const uuid = text({
    pattern: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    says: "must be a lower-case UUID",
});
const hexId = text({ pattern: /^[0-9a-f]{24}$/, says: "must be 24 lower-case hex digits" });
const slug = text({ pattern: /^[a-z0-9][a-z0-9_-]*$/i, says: "must be a slug" });
const word = text();
const prose = text({ lengthMin: 0 });
const time = text({
    pattern: /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/,
    says: "must be a UTC time",
});
const scope = (value, where) => oneOf(SCOPES)(normalScope(value), where);

const settings = record({
    latencyMs: optional(integer({ max: 600000 })),
    rateLimit: optional(integer()),
    rateWindowMs: optional(integer({ min: 1 })),
    deployLimit: optional(integer()),
    deployWindowMs: optional(integer({ min: 1 })),
    deployDayLimit: optional(integer()),
    buildMs: optional(integer()),
    buildOutcome: optional(oneOf(["ready", "error"])),
    allWithSpecific: optional(oneOf(["keep", "replace", "expand"])),
    lastValueDeletion: optional(oneOf(["remove", "keep"])),
    listNarrowing: optional(flag),
    maxValueLength: optional(integer()),
    plan: optional(oneOf(["free", "pro"])),
    oauthAutoApprove: optional(flag),
});

const token = record({
    token: required(word),
    email: required(word),
    full_name: optional(prose),
    accounts: optional(nullable(listOf(word))),
});

const account = record(
    { id: optional(hexId), slug: required(slug), name: required(word) },
    { isOpen: true }
);

const site = record(
    {
        id: optional(uuid),
        name: required(word),
        account_slug: required(word),
        custom_domain: optional(nullable(word)),
        domain_aliases: optional(listOf(word)),
        build_settings: optional(anyObject),
        use_envelope: optional(flag),
        created_at: optional(time),
        updated_at: optional(time),
    },
    { isOpen: true }
);

const value = record(
    {
        id: optional(uuid),
        context: required(oneOf(CONTEXTS)),
        context_parameter: optional(word),
        value: required(prose),
    },
    { isOpen: true }
);

const variable = record({
    account: required(word),
    site_id: optional(nullable(uuid), null),
    key: required(word),
    scopes: optional(listOf(scope), SCOPES),
    is_secret: optional(flag, false),
    values: required(listOf(value)),
    updated_at: optional(time),
    updated_by: optional(anyObject),
});

const build = record(
    { id: required(hexId), deploy_id: required(hexId), site_id: required(uuid) },
    { isOpen: true }
);
const deploy = record(
    { id: required(hexId), site_id: required(uuid), state: optional(word) },
    { isOpen: true }
);
const buildHook = record(
    {
        id: optional(hexId),
        site_id: required(uuid),
        title: required(prose),
        branch: optional(word),
    },
    { isOpen: true }
);
const oauthApp = record({
    client_id: required(word),
    client_secret: optional(word),
    redirect_uris: optional(listOf(word), []),
});

const world = record({
    settings: optional(settings),
    tokens: optional(listOf(token)),
    accounts: optional(listOf(account)),
    sites: optional(listOf(site)),
    variables: optional(listOf(variable)),
    builds: optional(listOf(build)),
    deploys: optional(listOf(deploy)),
    buildHooks: optional(listOf(buildHook)),
    oauthApps: optional(listOf(oauthApp)),
});

export const checkShape = (described) => world(described, "");

// Takes a world with its defaults filled in.
export function checkLinks(state) {
    unique(state.tokens, "tokens", "token");
    unique(state.accounts, "accounts", "slug");
    unique(state.accounts, "accounts", "id");
    unique(state.sites, "sites", "id");
    unique(state.sites, "sites", "name");
    unique(state.oauthApps, "oauthApps", "client_id");
    const slugs = new Set(state.accounts.map((each) => each.slug));
    const siteTeams = new Map(state.sites.map((each) => [each.id, each.account_slug]));
    state.tokens.forEach((each, i) =>
        each.accounts?.forEach((name, j) => known(slugs, name, `tokens[${i}].accounts[${j}]`))
    );
    state.sites.forEach((each, i) => known(slugs, each.account_slug, `sites[${i}].account_slug`));
    checkVariables(state.variables, slugs, siteTeams);
    for (const list of ["builds", "deploys", "buildHooks"])
        state[list].forEach((each, i) => known(siteTeams, each.site_id, `${list}[${i}].site_id`));
}

function checkVariables(variables, slugs, siteTeams) {
    const seen = new Set();
    variables.forEach((each, i) => {
        const at = `variables[${i}]`;
        known(slugs, each.account, `${at}.account`);
        if (each.site_id !== null && siteTeams.get(each.site_id) !== each.account)
            throw new ShapeError(`${at}.site_id`, `no such site in the account ${each.account}`);
        const place = `${each.account}\n${each.site_id}\n${each.key}`;
        if (seen.has(place)) throw new ShapeError(`${at}.key`, "occurs twice at this level");
        seen.add(place);
        const slots = new Set();
        each.values.forEach((one, j) => {
            if (one.context === "branch" && !one.context_parameter)
                throw new ShapeError(`${at}.values[${j}].context_parameter`, "is required");
            if (slots.has(slotOf(one)))
                throw new ShapeError(`${at}.values[${j}].context`, "occurs twice");
            slots.add(slotOf(one));
        });
    });
}

function unique(list, name, field) {
    const seen = new Set();
    list.forEach((item, index) => {
        if (item[field] === undefined) return;
        if (seen.has(item[field]))
            throw new ShapeError(`${name}[${index}].${field}`, "occurs more than once");
        seen.add(item[field]);
    });
}

function known(set, name, where) {
    if (!set.has(name)) throw new ShapeError(where, `nothing is called ${name}`);
}
