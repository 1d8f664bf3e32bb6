// Everything the simulated Netlify knows, indexed for quick look-up, and its plain JSON form. The
// same JSON goes in and out of the control interface and the state file.

import { hexIdFrom, newHexId, newUuid, timeInMillis, timeInSeconds } from "./ids.js";
import { SCOPES } from "./rules.js";
import { checkLinks, checkShape } from "./world-check.js";
import { withDefaults } from "./world-default.js";

export class World {
    #tokens;
    #accountsByName = new Map();
    #levels = new Map();

    // onChange is called after every write, for whoever keeps the world on disk.
    constructor(described, { settings = {}, onChange = () => {} } = {}) {
        const state = withDefaults(checkShape(described), settings);
        checkLinks(state);
        this.changed = onChange;
        this.settings = state.settings;
        this.#tokens = new Map(state.tokens.map((row) => [row.token, row]));
        this.accounts = state.accounts.map(withAccountDefaults);
        for (const account of this.accounts) {
            this.#accountsByName.set(account.slug, account);
            this.#accountsByName.set(account.id, account);
        }
        this.sites = byId(state.sites.map((site) => ({ id: newUuid(), ...withTimes(site) })));
        for (const variable of state.variables) this.#addVariable(variable);
        this.builds = byId(state.builds);
        this.deploys = byId(state.deploys);
        this.buildHooks = byId(state.buildHooks.map((hook) => ({ id: newHexId(), ...hook })));
        this.oauthApps = new Map(state.oauthApps.map((app) => [app.client_id, app]));
    }

    account(idOrSlug) {
        return this.#accountsByName.get(idOrSlug);
    }

    token(text) {
        return this.#tokens.get(text);
    }

    // Whoever "is signed in" at the simulated web interface.
    firstToken() {
        return this.#tokens.values().next().value;
    }

    addToken(row) {
        this.#tokens.set(row.token, row);
        this.changed();
    }

    // The variables of one level, key to variable. Team and site levels are separate maps, so they
    // cannot run into each other.
    variablesOf(account, site) {
        const name = site ? `${account.slug}/${site.id}` : account.slug;
        let level = this.#levels.get(name);
        if (!level) {
            level = new Map();
            this.#levels.set(name, level);
        }
        return level;
    }

    // The person behind a token, as variables name them in updated_by.
    userBrief({ email, full_name }) {
        const id = hexIdFrom(`user ${email}`);
        return {
            avatar_url: `https://avatars.example/${id}.png`,
            email,
            full_name: full_name ?? email.split("@")[0],
            id,
        };
    }

    toJSON() {
        return {
            settings: this.settings,
            tokens: [...this.#tokens.values()],
            accounts: this.accounts,
            sites: [...this.sites.values()],
            variables: this.#variableRows(),
            builds: [...this.builds.values()],
            deploys: [...this.deploys.values()],
            buildHooks: [...this.buildHooks.values()],
            oauthApps: [...this.oauthApps.values()],
        };
    }

    #variableRows() {
        const rows = [];
        for (const [name, level] of this.#levels) {
            const [account, site_id = null] = name.split("/");
            for (const { key, scopes, is_secret, values, updated_at, updated_by } of level.values())
                rows.push({
                    account,
                    site_id,
                    key,
                    scopes,
                    is_secret,
                    values,
                    updated_at,
                    updated_by,
                });
        }
        return rows;
    }

    #addVariable({ account, site_id, key, scopes, is_secret, values, updated_at, updated_by }) {
        const level = this.variablesOf(this.account(account), site_id && this.sites.get(site_id));
        const editor = this.firstToken() ?? { email: "nobody@example.com" };
        level.set(key, {
            key,
            scopes: SCOPES.filter((scope) => (scopes ?? SCOPES).includes(scope)),
            is_secret: is_secret ?? false,
            values: values.map(withValueId),
            updated_at: updated_at ?? timeInSeconds(),
            updated_by: updated_by ?? this.userBrief(editor),
        });
    }
}

const byId = (rows) => new Map(rows.map((row) => [row.id, row]));

// A branch name beside any other context means nothing, so it is dropped as on the API.
const withValueId = ({ id = newUuid(), context, context_parameter, value }) =>
    context === "branch" ? { id, context, context_parameter, value } : { id, context, value };

function withTimes(row) {
    const created_at = row.created_at ?? timeInMillis();
    return { ...row, created_at, updated_at: row.updated_at ?? created_at };
}

const withAccountDefaults = (account) => ({
    id: hexIdFrom(`account ${account.slug}`),
    ...withTimes(account),
});
