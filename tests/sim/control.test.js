// The control interface: the world in and out, what is filled in, what is refused, and the journal.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { NARROW_TOKEN, oneVariable, sharedSimulator, SITE, testWorld, TOKEN } from "./helper.js";

const shared = sharedSimulator({ before, beforeEach, after });
const getWorld = async () => (await shared.sim.control("GET", "/state")).json;
const AT = `?site_id=${SITE}`;

test("an empty description gives the default world", async () => {
    assert.equal((await shared.sim.control("PUT", "/state", {})).status, 204);
    const world = await getWorld();
    assert.match(world.tokens[0].token, /^nfp_[A-Za-z0-9]{36}$/);
    assert.ok(world.accounts.length >= 1);
    assert.ok(world.sites.length >= 3);
    assert.equal(world.settings.rateLimit, 500);
    assert.equal(world.settings.rateWindowMs, 60000);
    assert.equal(world.settings.allWithSpecific, "keep");
    assert.equal(world.settings.lastValueDeletion, "keep");
    assert.equal(world.settings.listNarrowing, false);
    assert.equal(world.settings.maxValueLength, 5000);
    assert.equal(world.settings.oauthAutoApprove, false);
    const { token } = world.tokens[0];
    assert.equal((await shared.sim.api("GET", "/sites", { token })).json.length, 4);
});

test("what comes out goes in again unchanged", async () => {
    await shared.sim.api("POST", `/accounts/acme/env${AT}`, { body: [oneVariable("A")] });
    await shared.sim.api("POST", `/sites/${SITE}/builds`);
    await shared.sim.api("POST", `/sites/${SITE}/build_hooks`, { body: { title: "t" } });
    const world = await getWorld();
    assert.equal(world.builds.length, 1);
    assert.equal(world.deploys.length, 1);
    assert.equal(world.buildHooks.length, 1);
    assert.equal((await shared.sim.control("PUT", "/state", world)).status, 204);
    assert.deepEqual(await getWorld(), world);
});

test("what is left out takes a default", async () => {
    const described = testWorld();
    delete described.tokens;
    delete described.oauthApps;
    described.accounts = [{ slug: "solo", name: "Solo" }];
    described.sites = [{ name: "only", account_slug: "solo" }];
    described.variables = [{ account: "solo", key: "A", values: [{ context: "all", value: "" }] }];
    assert.equal((await shared.sim.control("PUT", "/state", described)).status, 204);
    const world = await getWorld();
    assert.match(world.accounts[0].id, /^[0-9a-f]{24}$/);
    assert.match(world.sites[0].id, /^[0-9a-f-]{36}$/);
    assert.match(world.variables[0].values[0].id, /^[0-9a-f-]{36}$/);
    assert.equal(world.variables[0].site_id, null);
    assert.equal(world.variables[0].is_secret, false);
    assert.equal(world.variables[0].scopes.length, 4);
    assert.equal(world.tokens.length, 1);
    assert.deepEqual(world.builds, []);
});

test("values of secrets come out unmasked here", async () => {
    const value = { context: "production", value: "secret-value" };
    await shared.sim.setWorld({
        variables: [{ account: "acme", key: "S", is_secret: true, values: [value] }],
    });
    assert.equal((await getWorld()).variables[0].values[0].value, "secret-value");
});

test("a world may hold what the API would refuse", async () => {
    await shared.sim.setWorld({
        variables: [{ account: "acme", site_id: SITE, ...oneVariable("BRANCH", "x".repeat(6000)) }],
    });
    const reply = await shared.sim.api("GET", `/accounts/acme/env/BRANCH${AT}`);
    assert.equal(reply.json.values[0].value.length, 6000);
});

const value = { context: "all", value: "v" };
const variable = { account: "acme", site_id: SITE, key: "K", values: [value] };
const withVariable = (change) => ({ variables: [{ ...variable, ...change }] });

// [where the message must point, what is wrong with an otherwise good world]
const badWorlds = [
    ["settings.latencyMs", { settings: { latencyMs: "fast" } }],
    ["settings.latencyMs", { settings: { latencyMs: -1 } }],
    ["settings.rateLimit", { settings: { rateLimit: 1.5 } }],
    ["settings.rateWindowMs", { settings: { rateWindowMs: 0 } }],
    ["settings.allWithSpecific", { settings: { allWithSpecific: "merge" } }],
    ["settings.lastValueDeletion", { settings: { lastValueDeletion: true } }],
    ["settings.listNarrowing", { settings: { listNarrowing: "yes" } }],
    ["settings.plan", { settings: { plan: "enterprise" } }],
    ["settings.oauthAutoApprove", { settings: { oauthAutoApprove: 1 } }],
    ["settings.latencyMS", { settings: { latencyMS: 1 } }],
    ["settings", { settings: [] }],
    ["colour", { colour: "green" }],
    ["tokens", { tokens: {} }],
    ["tokens[0].token", { tokens: [{ email: "a@b.example" }] }],
    ["tokens[0].email", { tokens: [{ token: "t" }] }],
    ["tokens[0].accounts[0]", { tokens: [{ token: "t", email: "e", accounts: ["nobody"] }] }],
    [
        "tokens[1].token",
        {
            tokens: [
                { token: "t", email: "e" },
                { token: "t", email: "f" },
            ],
        },
    ],
    ["accounts[0].slug", { accounts: [{ name: "No slug" }] }],
    ["accounts[0].slug", { accounts: [{ slug: "a/b", name: "Slash" }] }],
    ["accounts[0].id", { accounts: [{ slug: "a", name: "A", id: "short" }] }],
    ["sites[0].id", { sites: [{ id: "acme-shop", name: "n", account_slug: "acme" }] }],
    ["sites[0].account_slug", { sites: [{ name: "n", account_slug: "nobody" }] }],
    [
        "sites[0].build_settings",
        { sites: [{ name: "n", account_slug: "acme", build_settings: 1 }] },
    ],
    ["variables[0].account", withVariable({ account: "nobody" })],
    ["variables[0].site_id", withVariable({ account: "rival" })],
    ["variables[0].key", withVariable({ key: "" })],
    ["variables[0].key", withVariable({ key: 1 })],
    ["variables[1].key", { variables: [variable, variable] }],
    ["variables[0].scopes[0]", withVariable({ scopes: ["all"] })],
    ["variables[0].values", withVariable({ values: undefined })],
    ["variables[0].values[0].context", withVariable({ values: [{ ...value, context: "x" }] })],
    ["variables[0].values[0].value", withVariable({ values: [{ context: "all", value: null }] })],
    [
        "variables[0].values[0].context_parameter",
        withVariable({ values: [{ ...value, context: "branch" }] }),
    ],
    ["variables[0].values[1].context", withVariable({ values: [value, value] })],
    ["variables[0].secret", withVariable({ secret: true })],
    ["deploys[0].site_id", { deploys: [{ id: "a".repeat(24), site_id: "x" }] }],
    ["buildHooks[0].title", { buildHooks: [{ site_id: SITE }] }],
    ["oauthApps[0].client_id", { oauthApps: [{ client_secret: "s" }] }],
    ["oauthApps[0].redirect_uris", { oauthApps: [{ client_id: "c", redirect_uris: "http://a" }] }],
];

for (const [where, change] of badWorlds)
    test(`a bad world is refused and named: ${where} ${JSON.stringify(change).slice(0, 60)}`, async () => {
        const world = await getWorld();
        const body = { ...testWorld(), ...change };
        const { status, json } = await shared.sim.control("PUT", "/state", body);
        assert.equal(status, 400);
        assert.ok(json.message.startsWith(`${where}: `), json.message);
        assert.deepEqual(await getWorld(), world);
    });

for (const body of ["", "{nope", "[]", '"world"', "null"])
    test(`no world at all is refused: ${body}`, async () => {
        const { status, json } = await shared.sim.control("PUT", "/state", body);
        assert.equal(status, 400);
        assert.equal(json.code, 400);
    });

const badFaults = [
    ["do", {}],
    ["do", { do: "explode" }],
    ["do.status", { do: {} }],
    ["do.status", { do: { status: 99 } }],
    ["do.headers", { do: { status: 500, headers: "none" } }],
    ["do.headers.X", { do: { status: 500, headers: { X: 1 } } }],
    ["do.headers", { do: { status: 500, headers: { "bad name": "x" } } }],
    ["do.extra", { do: { status: 500, extra: 1 } }],
    ["times", { do: "drip", times: 0 }],
    ["times", { do: "drip", times: "twice" }],
    ["probability", { do: "drip", probability: 2 }],
    ["seed", { do: "drip", seed: "x" }],
    ["match.path", { do: "drip", match: { path: "(" } }],
    ["match.nth", { do: "drip", match: { nth: 0 } }],
    ["match.method", { do: "drip", match: { method: 1 } }],
    ["match.url", { do: "drip", match: { url: "/" } }],
    ["after", { do: "drip", after: 1 }],
];

for (const [where, body] of badFaults)
    test(`a bad fault is refused and named: ${JSON.stringify(body)}`, async () => {
        const { status, json } = await shared.sim.control("POST", "/faults", body);
        assert.equal(status, 400);
        assert.ok(json.message.startsWith(`${where}: `), json.message);
        assert.deepEqual((await shared.sim.control("GET", "/faults")).json, []);
    });

test("reset brings the start back and empties the journal and the faults", async () => {
    await shared.sim.control("POST", "/reset");
    const start = await getWorld();
    await shared.sim.setWorld();
    await shared.sim.fault({ times: "always", do: "timeout", match: { path: "none" } });
    await shared.sim.api("GET", "/user");
    assert.equal((await shared.sim.control("POST", "/reset")).status, 204);
    assert.deepEqual(await getWorld(), start);
    assert.deepEqual((await shared.sim.control("GET", "/requests")).json, []);
    assert.deepEqual((await shared.sim.control("GET", "/faults")).json, []);
});

test("the journal holds each call and neither bodies nor tokens", async () => {
    await shared.sim.control("DELETE", "/requests");
    await shared.sim.api("GET", "/user", { token: null });
    const body = [oneVariable("A", "very-private")];
    await shared.sim.api("POST", `/accounts/acme/env${AT}&client=x`, { body });
    await shared.sim.call("GET", "!/nowhere");
    const { json } = await shared.sim.control("GET", "/requests");
    assert.deepEqual(
        json.map(({ method, path, query, status }) => [method, path, query, status]),
        [
            ["GET", "/api/v1/user", "", 401],
            ["POST", "/api/v1/accounts/acme/env", `site_id=${SITE}&client=x`, 201],
            ["GET", "/nowhere", "", 404],
        ]
    );
    for (const entry of json) {
        assert.deepEqual(Object.keys(entry), ["at", "method", "path", "query", "status", "ms"]);
        assert.match(entry.at, /^\d{4}-.*\.\d{3}Z$/);
        assert.ok(entry.ms >= 0);
    }
    const text = JSON.stringify(json);
    for (const hidden of [TOKEN, NARROW_TOKEN, "very-private"]) assert.ok(!text.includes(hidden));
});

test("the control interface leaves no trace in the journal", async () => {
    await shared.sim.control("DELETE", "/requests");
    await shared.sim.control("GET", "/state");
    assert.deepEqual((await shared.sim.control("GET", "/requests")).json, []);
});

const wrongControls = [
    ["POST", "/state", 405],
    ["DELETE", "/state", 405],
    ["GET", "/reset", 405],
    ["PUT", "/requests", 405],
    ["PUT", "/faults", 405],
    ["GET", "/nothing", 404],
    ["GET", "/", 404],
    ["GET", "/constructor", 404],
];

for (const [method, path, status] of wrongControls)
    test(`${method} /__sim${path} is ${status}`, async () => {
        const reply = await shared.sim.control(method, path);
        assert.equal(reply.status, status);
        if (status === 405) assert.ok(reply.headers.get("allow"));
    });

test("thousands of variables fit", async () => {
    const count = 5000;
    const variables = Array.from({ length: count }, (_, index) => ({
        account: "acme",
        site_id: SITE,
        ...oneVariable(`KEY_${index}`, `value ${index}`),
    }));
    await shared.sim.setWorld({ variables });
    const { json } = await shared.sim.api("GET", `/accounts/acme/env${AT}`);
    assert.equal(json.length, count);
    const one = await shared.sim.api("GET", `/accounts/acme/env/KEY_4321${AT}`);
    assert.equal(one.json.values[0].value, "value 4321");
});
