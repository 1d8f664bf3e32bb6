// Addresses that lead nowhere, and every guarded route without its token.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { sharedSimulator, SITE } from "./helper.js";

const shared = sharedSimulator({ before, beforeEach, after });

const unrouted = [
    ["GET", "!/"],
    ["GET", "!/api/v1"],
    ["GET", "!/api/v1/"],
    ["GET", "!/api/v1/nothing"],
    ["GET", `!/api/v1/api/v1/sites/${SITE}/env`],
    ["GET", "!//user"],
    ["GET", "!/api/v1//user"],
    ["GET", "!/api/v1/user/"],
    ["GET", `!/api/v1/accounts/acme/env/%E0%A4%A`],
    ["POST", "!/api/v1/user"],
    ["DELETE", `!/api/v1/sites/${SITE}`],
    ["PATCH", "!/api/v1/accounts/acme/env"],
    ["GET", "!/api/v2/user"],
    ["GET", "!/build_hooks/bbbbbbbbbbbbbbbbbbbbbbbb"],
    ["POST", "!/build_hooks/bbbbbbbbbbbbbbbbbbbbbbbb"],
    ["GET", "!/oauth/token"],
    ["GET", "!/__simulator"],
];

for (const [method, path] of unrouted)
    for (const token of [undefined, null])
        test(`404 as text for ${method} ${path.slice(1)}${token === null ? " unsigned" : ""}`, async () => {
            const reply = await shared.sim.call(method, path, { token });
            assert.equal(reply.status, 404);
            assert.equal(reply.statusText, "Not Found");
            assert.equal(reply.text, "Not Found");
            assert.match(reply.headers.get("content-type"), /^text\/plain/);
        });

test("every route that wants a token says 401 without one", async () => {
    const { routes } = await import("../../sim/netlify/routes.js");
    const guarded = routes.filter(({ needsToken }) => needsToken);
    assert.equal(guarded.length, 25);
    for (const { method, path } of guarded) {
        const filled = path.replace(/\{\w+\}/g, "x").replace("/api/v1", "");
        const reply = await shared.sim.api(method, filled, { token: null });
        assert.equal(reply.status, 401, `${method} ${path}`);
    }
});
