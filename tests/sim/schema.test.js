// The schema check itself, and one walk through every served operation of the published document.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { APP, oneVariable, sharedSimulator, SITE } from "./helper.js";
import { checkReply, checkVariable, document, findOperation } from "./schema.js";
import { SERVED_OPERATIONS } from "./schema.js";

const shared = sharedSimulator({ before, beforeEach, after });

test("the patched document has absolute paths and the live scope", () => {
    assert.ok(document.paths["/api/v1/accounts/{account_id}/env"]);
    assert.ok(document.paths["/api/v1/sites/{site_id}/env"]);
    assert.equal(document.paths["/api/v1/api/v1/sites/{site_id}/env"], undefined);
    const { scopes } = document.definitions.envVar.properties;
    assert.ok(scopes.items.enum.includes("post_processing"));
});

test("a path finds its own operation, not a looser one", () => {
    const cases = [
        ["/api/v1/sites/abc", "getSite"],
        ["/api/v1/acme/sites", "listSitesForAccount"],
        ["/api/v1/accounts/acme/env/KEY", "getEnvVar"],
        ["/api/v1/sites/abc/env", "getSiteEnvVars"],
    ];
    for (const [path, id] of cases) assert.equal(findOperation("GET", path).id, id);
});

const variable = {
    is_secret: false,
    key: "A",
    scopes: ["builds"],
    updated_at: "2026-01-01T00:00:00Z",
    updated_by: { avatar_url: "", email: "", full_name: "", id: "" },
    values: [],
};
const headers = new Headers({
    "content-type": "application/json",
    "x-request-id": "00000000-0000-4000-8000-000000000000",
    "x-runtime": "0.1",
    "x-nf-srv-version": "v",
});
const check = (status, body, path = "/api/v1/accounts/acme/env/A") =>
    checkReply({ method: "GET", path, status, headers, text: JSON.stringify(body) });

test("the check passes what is right", () => {
    assert.equal(check(200, variable), "getEnvVar");
    assert.equal(check(404, { code: 404, message: "Not Found" }), "getEnvVar");
});

test("the check refuses what is wrong", () => {
    const { key: _, ...keyless } = variable;
    const wrong = [
        [200, [variable]],
        [200, keyless],
        [200, { ...variable, scopes: ["post-production"] }],
        [200, { ...variable, is_secret: "no" }],
        [200, { ...variable, updated_at: "2026-01-01T00:00:00.000Z" }],
        [200, { ...variable, surplus: 1 }],
        [200, { ...variable, values: [{ id: "1", context: "all", value: "v", role: "" }] }],
        [201, variable],
        [404, { code: 404 }],
        [404, { code: 403, message: "Not Found" }],
        [404, { message: "Not Found" }],
    ];
    for (const [status, body] of wrong)
        assert.throws(() => check(status, body), undefined, JSON.stringify(body));
});

test("a value's members are exact", () => {
    const value = { context: "all", id: crypto.randomUUID(), role: "", value: "v" };
    checkVariable({ ...variable, values: [value] });
    assert.throws(() =>
        checkVariable({ ...variable, values: [{ ...value, context_parameter: "" }] })
    );
});

test("every served operation answers as the document says", async () => {
    const { sim } = shared;
    sim.seenOperations.clear();
    const env = "/accounts/acme/env";
    const at = `?site_id=${SITE}`;
    await sim.api("GET", "/user");
    await sim.api("GET", "/accounts?minimal=true");
    await sim.api("GET", "/accounts/acme");
    await sim.api("GET", "/sites?filter=all&page=1&per_page=100");
    await sim.api("GET", "/acme/sites");
    await sim.api("GET", `/sites/${SITE}?feature_flags=cli`);

    const { json: made } = await sim.api("POST", `${env}${at}&client=x`, {
        body: [oneVariable("A"), { key: "B", values: everyContext() }],
    });
    await sim.api("GET", env + at);
    await sim.api("GET", `/sites/${SITE}/env`);
    await sim.api("GET", `${env}/A${at}`);
    await sim.api("PUT", `${env}/A${at}`, { body: oneVariable("A") });
    await sim.api("PATCH", `${env}/A${at}`, { body: { context: "dev", value: "d" } });
    await sim.api("DELETE", `${env}/B/value/${made[1].values[0].id}${at}`);
    await sim.api("DELETE", `${env}/A${at}`);

    const { json: build } = await sim.api("POST", `/sites/${SITE}/builds`);
    await sim.api("GET", `/sites/${SITE}/builds`);
    await sim.api("GET", `/builds/${build.id}`);
    await sim.api("GET", `/deploys/${build.deploy_id}`);
    await sim.api("POST", `/deploys/${build.deploy_id}/cancel`);
    await sim.api("GET", `/sites/${SITE}/deploys`);

    const hooks = `/sites/${SITE}/build_hooks`;
    const { json: hook } = await sim.api("POST", hooks, { body: { title: "t", branch: "main" } });
    await sim.api("GET", hooks);
    await sim.api("GET", `${hooks}/${hook.id}`);
    await sim.api("PUT", `${hooks}/${hook.id}`, { body: { title: "u" } });
    await sim.api("DELETE", `${hooks}/${hook.id}`);

    const query = `?client_id=${APP.client_id}`;
    const { json: ticket } = await sim.api("POST", `/oauth/tickets${query}`, { token: null });
    await sim.api("GET", `/oauth/tickets/${ticket.id}`, { token: null });
    await sim.call("GET", `!/authorize?response_type=ticket&ticket=${ticket.id}&approve=1`);
    await sim.api("POST", `/oauth/tickets/${ticket.id}/exchange`, { token: null });

    assert.deepEqual([...sim.seenOperations].sort(), [...SERVED_OPERATIONS].sort());
});

const everyContext = () => [
    ...["all", "dev", "dev-server", "branch-deploy", "deploy-preview", "production"].map(
        (context) => ({ context, value: context })
    ),
    { context: "branch", context_parameter: "feature/x", value: "b" },
];
