// Holds every reply of the simulator against Netlify's published OpenAPI document, and against our
// own stricter lists, because that document requires hardly any field.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const ResponseValidator = require("openapi-response-validator").default;

const BASE = "/api/v1";

// What the document needs before it describes the live service: the base path within the paths, the
// scope in the spelling that is really sent, and the error body also where a refusal is declared
// without one. Strings are never null, so nothing is patched for that.
export function patchDocument(document) {
    const patched = structuredClone(document);
    delete patched.basePath;
    delete patched.host;
    patched.paths = Object.fromEntries(
        Object.entries(patched.paths).map(([path, operations]) => [
            path.startsWith(`${BASE}/`) ? path : BASE + path,
            operations,
        ])
    );
    addLiveScope(patched);
    addErrorBodies(patched);
    return patched;
}

function addLiveScope(node) {
    if (typeof node !== "object" || node === null) return;
    if (Array.isArray(node.enum) && node.enum.includes("post-processing")) {
        if (!node.enum.includes("post_processing")) node.enum.push("post_processing");
    }
    Object.values(node).forEach(addLiveScope);
}

function addErrorBodies(document) {
    for (const operation of Object.values(document.paths).flatMap((each) => Object.values(each)))
        for (const [status, response] of Object.entries(operation.responses ?? {}))
            if (Number(status) >= 400) response.schema ??= document.definitions.error;
}

const file = require.resolve("@netlify/open-api/dist/swagger.json");
export const document = patchDocument(JSON.parse(readFileSync(file, "utf8")));

// Compiling every schema takes seconds, and one test file needs only a few of them.
function lazily(make) {
    let made;
    return () => (made ??= make());
}

const operations = Object.entries(document.paths).flatMap(([template, methods]) =>
    Object.entries(methods)
        .filter(([, operation]) => operation.operationId)
        .map(([method, operation]) => ({
            id: operation.operationId,
            method: method.toUpperCase(),
            pattern: new RegExp(`^${template.replace(/\{\w+\}/g, "[^/]+")}$`),
            parameterCount: template.split("{").length,
            responses: Object.keys(operation.responses),
            validator: lazily(
                () =>
                    new ResponseValidator({
                        responses: operation.responses,
                        definitions: document.definitions,
                    })
            ),
        }))
);
// Fixed words win over parameters, so /sites/{id} is not taken for a list of some account.
operations.sort((a, b) => a.parameterCount - b.parameterCount);

export const findOperation = (method, path) =>
    operations.find((each) => each.method === method && each.pattern.test(path));

const USER = `id uid account_id full_name avatar_url email site_count created_at last_login
    login_providers slug connected_accounts mfa_enabled preferred_account_id favorite_sites`;
const ACCOUNT = `id name slug type_id type_name type_slug role roles_allowed member_roles owner_ids
    capabilities created_at updated_at`;
const SITE = `id name account_id account_slug account_name url ssl_url admin_url deploy_url state
    default_domain domain_aliases plan screenshot_url created_at updated_at force_ssl managed_dns
    deploy_hook build_settings processing_settings capabilities id_domain build_image labels`;
const BUILD = "id deploy_id deploy_state sha done created_at";
const DEPLOY = `id site_id build_id state context branch deploy_ssl_url admin_url created_at
    updated_at`;
const HOOK = "id title branch url site_id created_at draft msg";
const VARIABLE = "is_secret key scopes updated_at updated_by values";
const TICKET = "id client_id authorized created_at";
const ACCESS_TOKEN = "id access_token user_id user_email created_at";

const REQUIRED = {
    getCurrentUser: USER,
    listAccountsForUser: ACCOUNT,
    getAccount: ACCOUNT,
    listSites: SITE,
    listSitesForAccount: SITE,
    getSite: SITE,
    getEnvVars: VARIABLE,
    createEnvVars: VARIABLE,
    getSiteEnvVars: VARIABLE,
    getEnvVar: VARIABLE,
    updateEnvVar: VARIABLE,
    setEnvVarValue: VARIABLE,
    createSiteBuild: BUILD,
    listSiteBuilds: BUILD,
    getSiteBuild: BUILD,
    listSiteDeploys: DEPLOY,
    getDeploy: DEPLOY,
    cancelSiteDeploy: DEPLOY,
    listSiteBuildHooks: HOOK,
    createSiteBuildHook: HOOK,
    getSiteBuildHook: HOOK,
    createTicket: TICKET,
    showTicket: TICKET,
    exchangeTicket: ACCESS_TOKEN,
};
const ANSWERED_EMPTY = [
    "deleteEnvVar",
    "deleteEnvVarValue",
    "updateSiteBuildHook",
    "deleteSiteBuildHook",
];
export const SERVED_OPERATIONS = [...Object.keys(REQUIRED), ...ANSWERED_EMPTY];

// Throws unless the reply is one the document allows. Returns the operation's name, or undefined
// for what the document does not describe.
export function checkReply({ method, path, status, headers, text }) {
    checkHeaders(status, headers, text);
    const operation = findOperation(method, path);
    const isJson = (headers.get("content-type") ?? "").includes("json");
    if (!operation) return undefined;
    if (!isJson) {
        assert.ok(status === 204 || status === 404, `${operation.id} ${status} is not JSON`);
        if (status === 204) assert.ok(operation.responses.includes("204"), `${operation.id} 204`);
        return operation.id;
    }
    const body = JSON.parse(text);
    const problem = operation.validator().validateResponse(status, body);
    assert.equal(problem, undefined, `${operation.id} ${status}: ${JSON.stringify(problem)}`);
    if (status >= 400) checkError(operation.id, status, body);
    else checkSuccess(operation, status, body);
    return operation.id;
}

function checkHeaders(status, headers, text) {
    assert.match(headers.get("x-request-id"), /^[0-9a-f-]{36}$/);
    assert.match(headers.get("x-runtime"), /^\d+\.\d+$/);
    assert.ok(headers.get("x-nf-srv-version"));
    if (status !== 204) return;
    assert.equal(text, "");
    assert.equal(headers.get("content-type"), null);
}

function checkError(id, status, body) {
    assert.deepEqual(Object.keys(body), ["code", "message"], `${id} ${status}`);
    assert.equal(body.code, status);
    assert.ok(body.message.length > 0);
}

function checkSuccess({ id, responses }, status, body) {
    assert.ok(responses.includes(String(status)), `${id} declares no ${status}`);
    for (const item of [body].flat()) {
        const names = REQUIRED[id].split(/\s+/);
        for (const name of names) assert.ok(Object.hasOwn(item, name), `${id} lacks ${name}`);
        if (REQUIRED[id] === VARIABLE) checkVariable(item);
    }
}

const VALUE = ["context", "id", "role", "value"];
const BRANCH_VALUE = ["context", "context_parameter", "id", "role", "value"];

// The exact shape of the live capture: these members, no others.
export function checkVariable(variable) {
    assert.deepEqual(Object.keys(variable).sort(), VARIABLE.split(" "));
    assert.equal(typeof variable.is_secret, "boolean");
    assert.deepEqual(variable.scopes, [...variable.scopes].sort());
    assert.match(variable.updated_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const editor = variable.updated_by;
    assert.deepEqual(Object.keys(editor).sort(), ["avatar_url", "email", "full_name", "id"]);
    for (const part of Object.values(editor)) assert.equal(typeof part, "string");
    for (const value of variable.values) {
        const expected = value.context === "branch" ? BRANCH_VALUE : VALUE;
        assert.deepEqual(Object.keys(value).sort(), expected);
        assert.match(value.id, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    }
}
