// A specific context set on a variable that holds "all", and the reverse, under each of the three
// modes. Which one Netlify follows is not known, so a client must end well under every one.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { sharedSimulator, SITE } from "./helper.js";

const shared = sharedSimulator({ before, beforeEach, after });
const ENV = "/accounts/acme/env";
const AT = `?site_id=${SITE}`;

const all = (value) => ({ context: "all", value });
const production = (value) => ({ context: "production", value });
const branch = (name, value) => ({ context: "branch", context_parameter: name, value });
const spread = (value, changes) => ({
    "branch-deploy": value,
    "deploy-preview": value,
    dev: value,
    "dev-server": value,
    production: value,
    ...changes,
});

// Sets the values up, patches, and returns what is stored as context to value.
async function patched(mode, values, patch, isSecret = false) {
    await shared.sim.setWorld({
        settings: { allWithSpecific: mode, plan: "pro" },
        variables: [
            {
                account: "acme",
                site_id: SITE,
                key: "A",
                values,
                is_secret: isSecret,
                scopes: ["builds", "functions", "runtime"],
            },
        ],
    });
    const reply = await shared.sim.api("PATCH", `${ENV}/A${AT}`, { body: patch });
    const { json } = await shared.sim.control("GET", "/state");
    const stored = json.variables[0].values.map((value) => [
        value.context_parameter ? `branch:${value.context_parameter}` : value.context,
        value.value,
    ]);
    return { status: reply.status, stored: Object.fromEntries(stored) };
}

const cases = [
    ["keep", [all("old")], production("new"), { all: "old", production: "new" }],
    ["replace", [all("old")], production("new"), { production: "new" }],
    ["expand", [all("old")], production("new"), spread("old", { production: "new" })],

    ["keep", [all("old")], branch("x", "b"), { all: "old", "branch:x": "b" }],
    ["replace", [all("old")], branch("x", "b"), { "branch:x": "b" }],
    ["expand", [all("old")], branch("x", "b"), spread("old", { "branch:x": "b" })],

    // A value that was already specific outlives the spreading of "all".
    [
        "expand",
        [all("old"), { context: "dev", value: "d" }, branch("x", "b")],
        production("new"),
        spread("old", { dev: "d", "branch:x": "b", production: "new" }),
    ],
    [
        "replace",
        [all("old"), { context: "dev", value: "d" }],
        production("new"),
        { dev: "d", production: "new" },
    ],

    // The reverse.
    ["keep", [production("p")], all("new"), { production: "p", all: "new" }],
    ["replace", [production("p"), branch("x", "b")], all("new"), { all: "new" }],
    ["expand", [production("p"), branch("x", "b")], all("new"), { all: "new" }],
];

// Where "all" and specific values do not meet, the mode makes no difference.
for (const mode of ["keep", "replace", "expand"]) {
    cases.push([mode, [all("old")], all("new"), { all: "new" }]);
    cases.push([mode, [production("old")], production("new"), { production: "new" }]);
    cases.push([
        mode,
        [production("p")],
        { context: "dev", value: "d" },
        { production: "p", dev: "d" },
    ]);
}

for (const [mode, values, patch, expected] of cases) {
    const from = values.map(({ context }) => context).join("+");
    test(`${mode}: ${patch.context} onto ${from}`, async () => {
        const { status, stored } = await patched(mode, values, patch);
        assert.equal(status, 201);
        assert.deepEqual(stored, expected);
    });
}

test("a refused patch leaves all in place under every mode", async () => {
    for (const mode of ["keep", "replace", "expand"]) {
        const { status, stored } = await patched(mode, [all("old")], { context: "x", value: "v" });
        assert.equal(status, 422);
        assert.deepEqual(stored, { all: "old" });
    }
});

test("all onto a secret is refused under every mode", async () => {
    for (const mode of ["keep", "replace", "expand"]) {
        const { status, stored } = await patched(mode, [production("p")], all("new"), true);
        assert.equal(status, 422);
        assert.deepEqual(stored, { production: "p" });
    }
});

test("a put may mix all with a specific context and is stored as sent", async () => {
    for (const mode of ["keep", "replace", "expand"]) {
        await patched(mode, [all("old")], all("old"));
        const reply = await shared.sim.api("PUT", `${ENV}/A${AT}`, {
            body: { key: "A", values: [all("a"), production("p")] },
        });
        assert.equal(reply.status, 200);
        assert.equal(reply.json.values.length, 2);
    }
});
