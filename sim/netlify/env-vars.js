// Environment variables of a team or of one site. The two levels never mix: site_id in the query
// (or the site in the path) chooses the level, and each call sees only that one.

import { badRequest, conflict, isObject, json, noContent, notFound } from "./http.js";
import { parseJson, parseJsonObject, unprocessable } from "./http.js";
import { findAccount, findSite, siteAccount } from "./access.js";
import { upsertValue, variableView, withIds } from "./env-values.js";
import { timeInSeconds } from "./ids.js";
import { checkKey, checkScopes, checkSecretFlag, checkSecretValues } from "./rules.js";
import { checkValue, checkValues, NAMED_CONTEXTS, normalScope } from "./rules.js";

// The variables at the level a call speaks about, as a Map from key to variable.
function levelOf(call) {
    const account = findAccount(call, call.params.account);
    const siteId = call.query.get("site_id");
    if (!siteId) return call.world.variablesOf(account, null);
    const site = findSite(call, siteId);
    if (siteAccount(call, site) !== account) throw notFound();
    return call.world.variablesOf(account, site);
}

function findVariable(call, level) {
    const variable = level.get(call.params.key);
    if (!variable) throw notFound();
    return variable;
}

function stamp(call, variable) {
    variable.updated_at = timeInSeconds();
    variable.updated_by = call.world.userBrief(call.token);
    call.world.changed();
    return variable;
}

export const listEnvVars = (call) => listLevel(call, levelOf(call));

export function listSiteEnvVars(call) {
    const site = findSite(call, call.params.site);
    return listLevel(call, call.world.variablesOf(siteAccount(call, site), site));
}

function listLevel(call, level) {
    const { world, query } = call;
    const context = query.get("context_name") ?? query.get("context");
    const scope = query.get("scope");
    let variables = [...level.values()];
    if (scope) variables = variables.filter(({ scopes }) => scopes.includes(normalScope(scope)));
    if (context) {
        variables = variables.filter(({ values }) => values.some(isSeenIn(context)));
        // Whether values of other contexts are left out is unverified, so it is a switch.
        if (world.settings.listNarrowing)
            variables = variables.map((variable) => ({
                ...variable,
                values: variable.values.filter(isSeenIn(context)),
            }));
    }
    return json(200, variables.map(variableView));
}

// "branch" is no filter value: like any unknown word it finds only what applies everywhere.
const isSeenIn = (wanted) => (value) =>
    value.context === "all" || (value.context === wanted && NAMED_CONTEXTS.includes(wanted));

export function createEnvVars(call) {
    const level = levelOf(call);
    const inputs = parseJson(call.body);
    if (!Array.isArray(inputs)) throw badRequest("The request body must be an array");
    // Everything is checked before anything is stored: one bad entry refuses the whole request.
    const made = inputs.map((input) => makeVariable(call, input));
    const keys = new Set(made.map(({ key }) => key));
    for (const key of keys)
        if (level.has(key)) throw conflict(`Environment variable ${key} already exists`);
    if (keys.size < made.length) throw unprocessable("A key occurs more than once in the request");
    for (const variable of made) level.set(variable.key, stamp(call, variable));
    return json(201, made.map(variableView));
}

function makeVariable(call, input) {
    if (!isObject(input)) throw badRequest("Every variable must be an object");
    const key = checkKey(input.key);
    const fields = checkFields(call, input, false);
    return { key, ...fields, values: withIds(fields.values) };
}

function checkFields(call, input, wasSecret) {
    const { plan, maxValueLength } = call.world.settings;
    const is_secret = checkSecretFlag(input.is_secret, wasSecret);
    const scopes = checkScopes(input.scopes, { isSecret: is_secret, plan });
    const values = checkValues(input.values, maxValueLength);
    checkSecretValues(is_secret, values);
    return { scopes, is_secret, values };
}

export const getEnvVar = (call) => json(200, variableView(findVariable(call, levelOf(call))));

// Replaces the variable whole: scopes left out mean all four again, as on creation. The secret flag
// left out stays, since clients leave it out when they do not mean to touch it.
export function replaceEnvVar(call) {
    const level = levelOf(call);
    const variable = findVariable(call, level);
    const input = parseJsonObject(call.body);
    const key = input.key ?? call.query.get("key") ?? variable.key;
    if (key !== variable.key) {
        checkKey(key);
        if (level.has(key)) throw conflict(`Environment variable ${key} already exists`);
    }
    const fields = checkFields(call, input, variable.is_secret);
    const values = withIds(fields.values, input.values, variable.values);
    level.delete(variable.key);
    Object.assign(variable, fields, { key, values });
    level.set(key, stamp(call, variable));
    return json(200, variableView(variable));
}

export function setEnvVarValue(call) {
    const variable = findVariable(call, levelOf(call));
    const input = parseJsonObject(call.body);
    const { plan, maxValueLength, allWithSpecific } = call.world.settings;
    const value = checkValue(input, maxValueLength);
    const isSecret = checkSecretFlag(input.is_secret, variable.is_secret);
    const values = upsertValue(variable.values, value, allWithSpecific);
    // Turning a plain variable secret here must leave it as valid as if it had been created so.
    if (isSecret && !variable.is_secret) checkScopes(variable.scopes, { isSecret, plan });
    checkSecretValues(isSecret, values);
    variable.values = values;
    variable.is_secret = isSecret;
    return json(201, variableView(stamp(call, variable)));
}

export function deleteEnvVar(call) {
    const level = levelOf(call);
    level.delete(findVariable(call, level).key);
    call.world.changed();
    return noContent();
}

export function deleteEnvVarValue(call) {
    const level = levelOf(call);
    const variable = findVariable(call, level);
    const left = variable.values.filter(({ id }) => id !== call.params.id);
    if (left.length === variable.values.length) throw notFound();
    // Whether the variable outlives its last value is unverified, so it is a switch.
    if (left.length === 0 && call.world.settings.lastValueDeletion === "remove") {
        level.delete(variable.key);
        call.world.changed();
        return noContent();
    }
    variable.values = left;
    stamp(call, variable);
    return noContent();
}
