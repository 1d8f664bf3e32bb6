// The rules a variable must obey: its key, its values and their contexts, its scopes under the
// team's plan, and what being secret forbids. Every function either returns or throws an ApiError.

import { ApiError, badRequest, isObject, unprocessable } from "./http.js";

export const SCOPES = ["builds", "functions", "post_processing", "runtime"];
export const SECRET_SCOPES = ["builds", "functions", "runtime"];
export const NAMED_CONTEXTS = [
    "production",
    "deploy-preview",
    "branch-deploy",
    "dev",
    "dev-server",
];
export const CONTEXTS = ["all", ...NAMED_CONTEXTS, "branch"];

const KEY_FORM = /^[A-Za-z][A-Za-z0-9_]{0,254}$/;
const RESERVED_KEYS = new Set(
    `AWS_REGION AWS_EXECUTION_ENV AWS_LAMBDA_FUNCTION_NAME AWS_LAMBDA_FUNCTION_MEMORY_SIZE
    AWS_LAMBDA_FUNCTION_VERSION AWS_LAMBDA_LOG_GROUP_NAME AWS_LAMBDA_LOG_STREAM_NAME
    AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_LAMBDA_RUNTIME_API
    NETLIFY BUILD_ID CONTEXT REPOSITORY_URL BRANCH HEAD COMMIT_REF CACHED_COMMIT_REF PULL_REQUEST
    REVIEW_ID URL DEPLOY_URL DEPLOY_PRIME_URL DEPLOY_ID SITE_NAME SITE_ID
    NETLIFY_IMAGES_CDN_DOMAIN INCOMING_HOOK_TITLE INCOMING_HOOK_URL
    INCOMING_HOOK_BODY`.split(/\s+/)
);

const PLAN_REFUSAL = "Upgrade your Netlify account to set specific scopes";

export function checkKey(key) {
    if (typeof key !== "string") throw badRequest("key must be a string");
    if (!KEY_FORM.test(key))
        throw unprocessable(
            `Key ${JSON.stringify(key.slice(0, 80))} must start with a letter, hold only letters, ` +
                "digits and underscores, and be at most 255 characters long"
        );
    if (RESERVED_KEYS.has(key.toUpperCase()))
        throw unprocessable(`${key} is a reserved environment variable name`);
    return key;
}

// Returns the value as it is stored: a branch name only where the context is a branch.
export function checkValue(input, maxLength) {
    if (!isObject(input)) throw badRequest("A value must be an object");
    const { context, context_parameter: branch, value } = input;
    if (typeof value !== "string") throw badRequest("value must be a string");
    if (!CONTEXTS.includes(context))
        throw unprocessable(`context must be one of ${CONTEXTS.join(", ")}`);
    // Counted in characters, not UTF-16 units, as the commonly quoted limit speaks of characters.
    if (value.length > maxLength && [...value].length > maxLength)
        throw unprocessable(`value is too long (maximum is ${maxLength} characters)`);
    if (context !== "branch") return { context, value };
    if (typeof branch !== "string" || branch === "")
        throw unprocessable("context_parameter is required when context is branch");
    return { context, context_parameter: branch, value };
}

export function checkValues(inputs, maxLength) {
    if (!Array.isArray(inputs)) throw badRequest("values must be an array");
    if (inputs.length === 0) throw unprocessable("values must not be empty");
    const seen = new Set();
    return inputs.map((input) => {
        const value = checkValue(input, maxLength);
        const slot = slotOf(value);
        if (seen.has(slot)) throw unprocessable(`values holds the context ${slot} more than once`);
        seen.add(slot);
        return value;
    });
}

// Two values collide when they share a slot: the context, or the one named branch.
export const slotOf = ({ context, context_parameter: branch }) =>
    context === "branch" ? `branch:${branch}` : context;

export const normalScope = (scope) => (scope === "post-processing" ? "post_processing" : scope);

// Returns the scopes in the order Netlify lists them: alphabetical, with an underscore.
export function checkScopes(input, { isSecret, plan }) {
    const isGiven = input !== undefined && input !== null;
    if (isGiven && !Array.isArray(input)) throw badRequest("scopes must be an array");
    const wanted = new Set(isGiven ? input.map(normalScope) : SCOPES);
    for (const scope of wanted)
        if (!SCOPES.includes(scope))
            throw unprocessable(`scopes must be among ${SCOPES.join(", ")}`);
    if (wanted.size === 0) throw unprocessable("scopes must not be empty");
    if (plan === "free") checkFreeScopes(input, isGiven, wanted, isSecret);
    if (isSecret && wanted.has("post_processing"))
        throw unprocessable("Secret variables cannot have the post_processing scope");
    return SCOPES.filter((scope) => wanted.has(scope));
}

// A Free team may not choose. What passes is the form that is no choice: nothing or all four for a
// plain variable, exactly the three (spelt out) for a secret. The full list in its hyphenated
// spelling was refused live on a secret; whether the hyphen was the cause is unverified.
function checkFreeScopes(input, isGiven, wanted, isSecret) {
    const expected = isSecret ? SECRET_SCOPES : SCOPES;
    const isWhole = wanted.size === expected.length && expected.every((scope) => wanted.has(scope));
    const isHyphenated = isGiven && input.includes("post-processing");
    if (!isWhole || isHyphenated) throw new ApiError(403, PLAN_REFUSAL);
}

export function checkSecretValues(isSecret, values) {
    if (isSecret && values.some(({ context }) => context === "all"))
        throw unprocessable("Secret variables need specific contexts; all is not allowed");
}

export function checkSecretFlag(input, wasSecret) {
    if (input === undefined || input === null) return wasSecret;
    if (typeof input !== "boolean") throw badRequest("is_secret must be true or false");
    if (wasSecret && !input)
        throw unprocessable("A secret variable cannot be made readable again; delete it instead");
    return input;
}
