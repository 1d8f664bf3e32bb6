// The request budget of a token, the far smaller one for deploys, and the headers that tell of it.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { eventually, NARROW_TOKEN, sharedSimulator, SITE } from "./helper.js";

const shared = sharedSimulator({ before, beforeEach, after });
const user = (token) => shared.sim.api("GET", "/user", token && { token });
const field = (reply, name) => Number(reply.headers.get(`x-ratelimit-${name}`));

test("limit, remaining and reset are on every signed reply", async () => {
    await shared.sim.setWorld({ settings: { rateLimit: 10, rateWindowMs: 60000 } });
    const now = Date.now() / 1000;
    const first = await user();
    assert.equal(field(first, "limit"), 10);
    assert.equal(field(first, "remaining"), 9);
    const reset = first.headers.get("x-ratelimit-reset");
    assert.match(reset, /^\d+$/);
    assert.ok(Number(reset) >= now + 59 && Number(reset) <= now + 62);
    const missing = await shared.sim.api("GET", "/accounts/nobody");
    assert.equal(missing.status, 404);
    assert.equal(field(missing, "remaining"), 8);
});

test("beyond the limit everything is 429, reading and writing", async () => {
    await shared.sim.setWorld({ settings: { rateLimit: 2 } });
    await user();
    await user();
    const refused = await user();
    assert.equal(refused.status, 429);
    assert.equal(refused.statusText, "Too Many Requests");
    assert.equal(field(refused, "limit"), 2);
    assert.equal(field(refused, "remaining"), 0);
    assert.ok(field(refused, "reset") > Date.now() / 1000);
    assert.equal(refused.json.code, 429);
    assert.equal(refused.headers.get("retry-after"), null);

    const path = `/accounts/acme/env?site_id=${SITE}`;
    const body = [{ key: "A", values: [{ context: "all", value: "v" }] }];
    assert.equal((await shared.sim.api("POST", path, { body })).status, 429);
    const { json } = await shared.sim.control("GET", "/state");
    assert.deepEqual(json.variables, []);
});

test("a limit of nought refuses at once", async () => {
    await shared.sim.setWorld({ settings: { rateLimit: 0 } });
    const refused = await user();
    assert.equal(refused.status, 429);
    assert.equal(field(refused, "remaining"), 0);
});

test("each token has its own budget", async () => {
    await shared.sim.setWorld({ settings: { rateLimit: 1 } });
    await user();
    assert.equal((await user()).status, 429);
    assert.equal((await user(NARROW_TOKEN)).status, 200);
});

test("calls without a token neither count nor carry the headers", async () => {
    await shared.sim.setWorld({ settings: { rateLimit: 1 } });
    for (let left = 3; left > 0; left -= 1) {
        const reply = await shared.sim.api("GET", "/user", { token: "nfp_unknown" });
        assert.equal(reply.status, 401);
        assert.equal(reply.headers.get("x-ratelimit-limit"), null);
    }
    assert.equal((await shared.sim.call("GET", "/nowhere")).status, 404);
    assert.equal((await user()).status, 200);
});

test("a new window opens when the old one ends, and reset never comes too early", async () => {
    await shared.sim.setWorld({ settings: { rateLimit: 1, rateWindowMs: 900 } });
    const startedAt = Date.now();
    await user();
    const refused = await user();
    assert.equal(refused.status, 429);
    assert.ok(field(refused, "reset") * 1000 >= startedAt + 900);
    const again = await eventually(user.bind(null, undefined), ({ status }) => status === 200);
    assert.equal(field(again, "remaining"), 0);
});

test("a new world opens new windows", async () => {
    await shared.sim.setWorld({ settings: { rateLimit: 1 } });
    await user();
    await shared.sim.setWorld({ settings: { rateLimit: 1 } });
    assert.equal((await user()).status, 200);
});

test("starting deploys is limited per minute and per day", async () => {
    const build = () => shared.sim.api("POST", `/sites/${SITE}/builds`);
    await shared.sim.setWorld({ settings: { deployLimit: 3 } });
    for (let left = 3; left > 0; left -= 1) assert.equal((await build()).status, 200);
    const refused = await build();
    assert.equal(refused.status, 429);
    assert.equal(field(refused, "limit"), 3);
    assert.equal((await user()).status, 200);

    await shared.sim.setWorld({ settings: { deployLimit: 10, deployDayLimit: 1 } });
    assert.equal((await build()).status, 200);
    assert.equal((await build()).status, 429);
    const { json } = await shared.sim.control("GET", "/state");
    assert.equal(json.builds.length, 1);
});
