// Secret variables: the golden shape of their mask, which values stay readable, and which scopes a
// plan lets them have.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { oneVariable, sharedSimulator, SITE } from "./helper.js";

const shared = sharedSimulator({ before, beforeEach, after });
const ENV = "/accounts/acme/env";
const AT = `?site_id=${SITE}`;
const THREE = ["builds", "functions", "runtime"];
const FOUR = [...THREE, "post_processing"];

const create = (variable) => shared.sim.api("POST", ENV + AT, { body: [variable] });
const secret = (values, more = {}) => ({
    key: "S",
    is_secret: true,
    scopes: THREE,
    values,
    ...more,
});
const production = (value) => [{ context: "production", value }];

test("the golden shape of a secret", async () => {
    await create(
        secret([
            { context: "production", value: "sk_live_abcdWXYZ" },
            { context: "dev", value: "sk_test_readable" },
            { context: "branch", context_parameter: "next", value: "sk_branch_1234" },
        ])
    );
    const { json } = await shared.sim.api("GET", `${ENV}/S${AT}`);
    const hexId = /^[0-9a-f]{24}$/;
    assert.match(json.updated_by.id, hexId);
    for (const value of json.values) value.id = "UUID";
    json.updated_at = "TIME";
    assert.equal(
        JSON.stringify(json, null, 1),
        JSON.stringify(
            {
                is_secret: true,
                key: "S",
                scopes: ["builds", "functions", "runtime"],
                updated_at: "TIME",
                updated_by: {
                    avatar_url: json.updated_by.avatar_url,
                    email: "kim@acme.example",
                    full_name: "Kim Lindqvist",
                    id: json.updated_by.id,
                },
                values: [
                    { context: "production", id: "UUID", role: "", value: "****************WXYZ" },
                    { context: "dev", id: "UUID", role: "", value: "sk_test_readable" },
                    {
                        context: "branch",
                        context_parameter: "next",
                        id: "UUID",
                        role: "",
                        value: "****************1234",
                    },
                ],
            },
            null,
            1
        )
    );
});

test("the mask says nothing about the length and hides short values whole", async () => {
    const cases = [
        ["", "****************"],
        ["abc", "****************"],
        ["1234567", "****************"],
        ["12345678", "****************5678"],
        ["x".repeat(3000) + "tail", "****************tail"],
        ["pass-wörd-ÄÖÜ€", "****************ÄÖÜ€"],
        ["emoji-pass-😀😀😀😀😀", "****************😀😀😀😀"],
    ];
    for (const [value, mask] of cases) {
        await shared.sim.setWorld();
        const { json } = await create(secret(production(value)));
        assert.equal(json[0].values[0].value, mask);
    }
});

test("every way of reading is masked, and every reply to a write", async () => {
    const value = "top-secret-value-1234";
    const mask = "****************1234";
    const replies = [await create(secret(production(value)))];
    const read = (path) => shared.sim.api("GET", path);
    replies.push(await read(ENV + AT), await read(`/sites/${SITE}/env`));
    replies.push(await read(`${ENV}/S${AT}`), await read(`${ENV}${AT}&context_name=production`));
    const patch = { context: "production", value };
    replies.push(await shared.sim.api("PATCH", `${ENV}/S${AT}`, { body: patch }));
    replies.push(await shared.sim.api("PUT", `${ENV}/S${AT}`, { body: secret(production(value)) }));
    for (const { text } of replies) {
        assert.ok(text.includes(mask));
        assert.ok(!text.includes(value));
    }
});

test("dev-server is not dev: it is masked", async () => {
    const { json } = await create(secret([{ context: "dev-server", value: "server-value" }]));
    assert.equal(json[0].values[0].value, "****************alue");
});

test("plain values are never masked", async () => {
    const { json } = await create(oneVariable("P", "plain-value-1234"));
    assert.equal(json[0].values[0].value, "plain-value-1234");
    assert.equal(json[0].is_secret, false);
});

test("the flag left out of a put keeps a secret secret", async () => {
    await create(secret(production("hidden-value")));
    const { is_secret: _, ...body } = secret(production("other-value"));
    const { json } = await shared.sim.api("PUT", `${ENV}/S${AT}`, { body });
    assert.equal(json.is_secret, true);
    assert.equal(json.values[0].value, "****************alue");
});

test("a plain variable becomes secret by put, with specific contexts", async () => {
    await create(oneVariable("S", "was-readable"));
    const contexts = ["production", "deploy-preview", "branch-deploy", "dev-server"];
    const values = contexts.map((context) => ({ context, value: "now-hidden" }));
    const { status, json } = await shared.sim.api("PUT", `${ENV}/S${AT}`, {
        body: secret([...values, { context: "dev", value: "" }]),
    });
    assert.equal(status, 200);
    assert.equal(json.values.at(-1).value, "");
});

test("a plain variable becomes secret by patch only if it fits the rules", async () => {
    await shared.sim.setWorld({ settings: { plan: "pro" } });
    const become = { context: "production", value: "hidden-value", is_secret: true };
    const patch = () => shared.sim.api("PATCH", `${ENV}/S${AT}`, { body: become });
    await create({ key: "S", scopes: THREE, values: [{ context: "all", value: "v" }] });
    assert.equal((await patch()).status, 422);
    await shared.sim.api("DELETE", `${ENV}/S${AT}`);
    await create({ key: "S", scopes: FOUR, values: production("v") });
    assert.equal((await patch()).status, 422);
    await shared.sim.api("DELETE", `${ENV}/S${AT}`);
    await create({ key: "S", scopes: THREE, values: production("v") });
    const { status, json } = await patch();
    assert.equal(status, 201);
    assert.equal(json.is_secret, true);
});

// [plan, is secret, scopes sent, status]
const scopeCases = [
    ["free", false, undefined, 201],
    ["free", false, FOUR, 201],
    ["free", false, THREE, 403],
    ["free", false, [...THREE, "post-processing"], 403],
    ["free", false, ["builds"], 403],
    ["free", false, [], 422],
    ["free", true, THREE, 201],
    ["free", true, undefined, 403],
    ["free", true, FOUR, 403],
    ["free", true, ["builds"], 403],
    ["pro", false, undefined, 201],
    ["pro", false, ["builds"], 201],
    ["pro", false, [...THREE, "post-processing"], 201],
    ["pro", false, ["post_processing", "post-processing"], 201],
    ["pro", false, ["bogus"], 422],
    ["pro", false, [], 422],
    ["pro", true, THREE, 201],
    ["pro", true, ["runtime"], 201],
    ["pro", true, FOUR, 422],
    ["pro", true, undefined, 422],
    ["pro", true, ["post-processing"], 422],
];

for (const [plan, is_secret, scopes, status] of scopeCases)
    test(`${plan}, ${is_secret ? "secret" : "plain"}, scopes ${scopes}: ${status}`, async () => {
        await shared.sim.setWorld({ settings: { plan } });
        const values = production("v");
        const reply = await create({ key: "S", is_secret, scopes, values });
        assert.equal(reply.status, status, reply.text);
        if (status !== 201) return;
        const expected = [...new Set(scopes ?? FOUR)].map((name) => name.replace("-", "_")).sort();
        assert.deepEqual(reply.json[0].scopes, [...new Set(expected)]);
    });
