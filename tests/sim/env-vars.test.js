// Environment variables: what each verb does, and that the team's and a site's never mix.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { ACCOUNT_ID, oneVariable, OTHER_SITE, sharedSimulator, SITE } from "./helper.js";

const shared = sharedSimulator({ before, beforeEach, after });
const ENV = "/accounts/acme/env";
const AT_SITE = `?site_id=${SITE}`;

const create = (variables, query = AT_SITE) =>
    shared.sim.api("POST", ENV + query, { body: variables });
const keysOf = async (query) =>
    (await shared.sim.api("GET", ENV + query)).json.map(({ key }) => key).sort();
const getValues = async (key, query = AT_SITE) =>
    Object.fromEntries(
        (await shared.sim.api("GET", `${ENV}/${key}${query}`)).json.values.map((value) => [
            value.context,
            value.value,
        ])
    );

test("a bulk creation answers with what was created, in order", async () => {
    const reply = await create([oneVariable("B", "2"), oneVariable("A", ""), oneVariable("C")]);
    assert.equal(reply.status, 201);
    assert.equal(reply.statusText, "Created");
    assert.deepEqual(
        reply.json.map(({ key, values }) => [key, values[0].value]),
        [
            ["B", "2"],
            ["A", ""],
            ["C", "v"],
        ]
    );
});

test("scopes left out mean all four, in alphabetical order with an underscore", async () => {
    const { json } = await create([oneVariable("A")]);
    assert.deepEqual(json[0].scopes, ["builds", "functions", "post_processing", "runtime"]);
});

test("updated_by names the owner of the token", async () => {
    const { json } = await create([oneVariable("A")]);
    assert.equal(json[0].updated_by.email, "kim@acme.example");
    assert.equal(json[0].updated_by.full_name, "Kim Lindqvist");
});

test("keys differ by case", async () => {
    await create([oneVariable("key", "low"), oneVariable("KEY", "high")]);
    assert.deepEqual(await getValues("key"), { all: "low" });
    assert.deepEqual(await getValues("KEY"), { all: "high" });
});

test("team and site levels hold the same key side by side", async () => {
    await create([oneVariable("SAME", "site")]);
    await create([oneVariable("SAME", "team")], "");
    await create([oneVariable("SAME", "other")], `?site_id=${OTHER_SITE}`);
    assert.deepEqual(await getValues("SAME"), { all: "site" });
    assert.deepEqual(await getValues("SAME", ""), { all: "team" });

    await shared.sim.api("DELETE", `${ENV}/SAME`);
    assert.deepEqual(await keysOf(""), []);
    assert.deepEqual(await keysOf(AT_SITE), ["SAME"]);
    assert.deepEqual(await keysOf(`?site_id=${OTHER_SITE}`), ["SAME"]);
});

test("a single get does not fall back to the team's variable", async () => {
    await create([oneVariable("TEAM_ONLY")], "");
    const reply = await shared.sim.api("GET", `${ENV}/TEAM_ONLY${AT_SITE}`);
    assert.equal(reply.status, 404);
});

test("the account answers to its slug and to its id", async () => {
    await create([oneVariable("A")]);
    const bySlug = await shared.sim.api("GET", `/accounts/acme/env${AT_SITE}`);
    const byId = await shared.sim.api("GET", `/accounts/${ACCOUNT_ID}/env${AT_SITE}`);
    assert.equal(bySlug.text, byId.text);
});

test("the site's own path lists the same as the account's path", async () => {
    await create([oneVariable("A"), oneVariable("B")]);
    const bySite = await shared.sim.api("GET", `/sites/${SITE}/env`);
    const byAccount = await shared.sim.api("GET", ENV + AT_SITE);
    assert.equal(bySite.text, byAccount.text);
});

test("variable lists are whole, whatever paging is asked for", async () => {
    await create(Array.from({ length: 250 }, (_, index) => oneVariable(`K${index}`)));
    const keys = await keysOf(`${AT_SITE}&page=2&per_page=10&limit=50`);
    assert.equal(keys.length, 250);
});

test("a context finds what is set for it and what is set for all", async () => {
    await create([
        oneVariable("EVERYWHERE"),
        { key: "PROD", values: [{ context: "production", value: "p" }] },
        {
            key: "BOTH",
            values: [
                { context: "dev", value: "d" },
                { context: "production", value: "p" },
            ],
        },
        { key: "BR", values: [{ context: "branch", context_parameter: "x", value: "b" }] },
    ]);
    const cases = [
        ["context_name=production", ["BOTH", "EVERYWHERE", "PROD"]],
        ["context=dev", ["BOTH", "EVERYWHERE"]],
        ["context_name=branch", ["EVERYWHERE"]],
        ["context_name=nonsense", ["EVERYWHERE"]],
        ["context_name=all", ["EVERYWHERE"]],
        ["unknown=1", ["BOTH", "BR", "EVERYWHERE", "PROD"]],
    ];
    for (const [query, expected] of cases)
        assert.deepEqual(await keysOf(`${AT_SITE}&${query}`), expected, query);
});

test("narrowing a list to one context is a switch", async () => {
    const values = [
        { context: "dev", value: "d" },
        { context: "production", value: "p" },
    ];
    for (const [listNarrowing, expected] of [
        [false, ["dev", "production"]],
        [true, ["production"]],
    ]) {
        await shared.sim.setWorld({ settings: { listNarrowing } });
        await create([{ key: "A", values }]);
        const { json } = await shared.sim.api("GET", `${ENV}${AT_SITE}&context_name=production`);
        assert.deepEqual(
            json[0].values.map(({ context }) => context),
            expected
        );
    }
});

test("a scope filters in either spelling", async () => {
    await shared.sim.setWorld({ settings: { plan: "pro" } });
    await create([
        oneVariable("POST", "v", { scopes: ["post-processing"] }),
        oneVariable("BUILD", "v", { scopes: ["builds"] }),
    ]);
    for (const scope of ["post_processing", "post-processing"])
        assert.deepEqual(await keysOf(`${AT_SITE}&scope=${scope}`), ["POST"]);
    assert.deepEqual(await keysOf(`${AT_SITE}&scope=builds`), ["BUILD"]);
    assert.deepEqual(await keysOf(`${AT_SITE}&scope=runtime`), []);
});

test("filters do not apply to a single variable", async () => {
    await create([{ key: "A", values: [{ context: "production", value: "p" }] }]);
    const reply = await shared.sim.api("GET", `${ENV}/A${AT_SITE}&context_name=dev&scope=none`);
    assert.equal(reply.status, 200);
});

test("a whole variable as read can be created again elsewhere", async () => {
    const { json } = await create([oneVariable("A", "1"), oneVariable("B", "2")]);
    const copy = await create(json, `?site_id=${OTHER_SITE}`);
    assert.equal(copy.status, 201);
    assert.notEqual(copy.json[0].values[0].id, json[0].values[0].id);
});

test("put replaces every value and resets scopes that are left out", async () => {
    await shared.sim.setWorld({ settings: { plan: "pro" } });
    await create([
        {
            key: "A",
            scopes: ["builds"],
            values: [
                { context: "dev", value: "d" },
                { context: "production", value: "p" },
            ],
        },
    ]);
    const reply = await shared.sim.api("PUT", `${ENV}/A${AT_SITE}`, {
        body: { key: "A", values: [{ context: "all", value: "new" }] },
    });
    assert.equal(reply.status, 200);
    assert.deepEqual(await getValues("A"), { all: "new" });
    assert.equal(reply.json.scopes.length, 4);
});

test("put keeps the id of a value that is sent back with it", async () => {
    const { json } = await create([oneVariable("A")]);
    const [value] = json[0].values;
    const reply = await shared.sim.api("PUT", `${ENV}/A${AT_SITE}`, {
        body: { key: "A", values: [{ ...value, value: "new" }] },
    });
    assert.equal(reply.json.values[0].id, value.id);
});

test("put renames through the key in its body", async () => {
    await create([oneVariable("OLD")]);
    await shared.sim.api("PUT", `${ENV}/OLD${AT_SITE}`, { body: oneVariable("NEW", "n") });
    assert.deepEqual(await keysOf(AT_SITE), ["NEW"]);
});

test("patch sets one value and leaves the others, the scopes and the flag", async () => {
    await shared.sim.setWorld({ settings: { plan: "pro" } });
    await create([
        {
            key: "A",
            scopes: ["builds"],
            values: [
                { context: "dev", value: "d" },
                { context: "production", value: "p" },
            ],
        },
    ]);
    const reply = await shared.sim.api("PATCH", `${ENV}/A${AT_SITE}`, {
        body: { context: "production", value: "P", scopes: ["runtime"], extra: true },
    });
    assert.equal(reply.status, 201);
    assert.deepEqual(reply.json.scopes, ["builds"]);
    assert.deepEqual(await getValues("A"), { dev: "d", production: "P" });
});

test("patch keeps one value per branch", async () => {
    await create([{ key: "A", values: [{ context: "dev", value: "d" }] }]);
    const set = (context_parameter, value) =>
        shared.sim.api("PATCH", `${ENV}/A${AT_SITE}`, {
            body: { context: "branch", context_parameter, value },
        });
    await set("one", "1");
    await set("two", "2");
    const { json } = await set("one", "uno");
    assert.deepEqual(
        json.values.map(({ context_parameter, value }) => [context_parameter, value]),
        [
            [undefined, "d"],
            ["one", "uno"],
            ["two", "2"],
        ]
    );
});

test("a branch name beside another context is dropped", async () => {
    const { json } = await create([
        { key: "A", values: [{ context: "dev", context_parameter: "x", value: "d" }] },
    ]);
    assert.equal(json[0].values[0].context_parameter, undefined);
});

test("deleting one value leaves the rest", async () => {
    const { json } = await create([
        {
            key: "A",
            values: [
                { context: "dev", value: "d" },
                { context: "production", value: "p" },
            ],
        },
    ]);
    const reply = await shared.sim.api(
        "DELETE",
        `${ENV}/A/value/${json[0].values[0].id}${AT_SITE}`
    );
    assert.equal(reply.status, 204);
    assert.deepEqual(await getValues("A"), { production: "p" });
});

test("what the last value takes with it is a switch", async () => {
    for (const [lastValueDeletion, status] of [
        ["remove", 404],
        ["keep", 200],
    ]) {
        await shared.sim.setWorld({ settings: { lastValueDeletion } });
        const { json } = await create([oneVariable("A")]);
        const path = `${ENV}/A/value/${json[0].values[0].id}${AT_SITE}`;
        assert.equal((await shared.sim.api("DELETE", path)).status, 204);
        const left = await shared.sim.api("GET", `${ENV}/A${AT_SITE}`);
        assert.equal(left.status, status, lastValueDeletion);
        if (status === 200) assert.deepEqual(left.json.values, []);
    }
});

test("an escaped key reaches its variable", async () => {
    await create([oneVariable("A_B")]);
    assert.equal((await shared.sim.api("GET", `${ENV}/A%5FB${AT_SITE}`)).status, 200);
    assert.equal((await shared.sim.api("GET", `${ENV}/A%20B%2FC${AT_SITE}`)).status, 404);
});

test("updated_at moves with a write", async () => {
    await shared.sim.setWorld({
        variables: [
            {
                account: "acme",
                site_id: SITE,
                ...oneVariable("A"),
                updated_at: "2020-01-01T00:00:00Z",
            },
        ],
    });
    const old = await shared.sim.api("GET", `${ENV}/A${AT_SITE}`);
    assert.equal(old.json.updated_at, "2020-01-01T00:00:00Z");
    const patched = await shared.sim.api("PATCH", `${ENV}/A${AT_SITE}`, {
        body: { context: "all", value: "2" },
    });
    assert.ok(patched.json.updated_at > "2025");
});
