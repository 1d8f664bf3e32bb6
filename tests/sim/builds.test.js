// Deploying again: builds and their deploys as they move on, and the hooks that need no token.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { eventually, sharedSimulator, SITE } from "./helper.js";

const shared = sharedSimulator({ before, beforeEach, after });
const build = (query = "", options) =>
    shared.sim.api("POST", `/sites/${SITE}/builds${query}`, options);
const deployOf = async ({ json }) =>
    (await shared.sim.api("GET", `/deploys/${json.deploy_id}`)).json;
const deploys = async (query = "") =>
    (await shared.sim.api("GET", `/sites/${SITE}/deploys${query}`)).json;

test("a build takes no body, an empty one, and an archive", async () => {
    assert.equal((await build()).status, 200);
    assert.equal((await build("", { body: {} })).status, 200);
    const archive = {
        body: new Uint8Array([80, 75, 3, 4]),
        headers: { "Content-Type": "application/zip" },
    };
    assert.equal((await build("", archive)).status, 200);
});

test("the main branch goes to production, another one does not", async () => {
    const cases = [
        ["", "main", "production"],
        ["?branch=main", "main", "production"],
        ["?branch=next&title=Try&clear_cache=true", "next", "branch-deploy"],
    ];
    for (const [query, branch, context] of cases) {
        const deploy = await deployOf(await build(query));
        assert.equal(deploy.branch, branch);
        assert.equal(deploy.context, context);
    }
    assert.equal((await deploys("?branch=next"))[0].title, "Try");
});

test("a deploy moves on to ready and becomes the published one", async () => {
    await shared.sim.setWorld({ settings: { buildMs: 1500 } });
    const made = await build();
    assert.equal(made.json.done, false);
    const states = new Set();
    const last = await eventually(
        () => deployOf(made),
        ({ state }) => states.add(state) && state === "ready",
        { pauseMs: 5 }
    );
    assert.ok(states.size >= 2, [...states].join());
    assert.ok(last.published_at);
    const { json } = await shared.sim.api("GET", `/builds/${made.json.id}`);
    assert.equal(json.done, true);
    assert.equal(json.deploy_state, "ready");
    assert.equal(Object.hasOwn(json, "error"), false);
    const site = await shared.sim.api("GET", `/sites/${SITE}`);
    assert.equal(site.json.published_deploy.id, made.json.deploy_id);
});

test("a failed build says so and publishes nothing", async () => {
    await shared.sim.setWorld({ settings: { buildMs: 0, buildOutcome: "error" } });
    const made = await build();
    assert.equal(made.json.done, true);
    assert.ok(made.json.error);
    const deploy = await deployOf(made);
    assert.equal(deploy.state, "error");
    assert.ok(deploy.error_message);
    assert.equal(Object.hasOwn(deploy, "published_at"), false);
    const site = await shared.sim.api("GET", `/sites/${SITE}`);
    assert.equal(Object.hasOwn(site.json, "published_deploy"), false);
});

test("a running deploy can be canceled, a finished one stays", async () => {
    const running = await build();
    const canceled = await shared.sim.api("POST", `/deploys/${running.json.deploy_id}/cancel`);
    assert.equal(canceled.status, 201);
    assert.equal(canceled.json.state, "error");
    await shared.sim.setWorld({ settings: { buildMs: 0 } });
    const finished = await build();
    const kept = await shared.sim.api("POST", `/deploys/${finished.json.deploy_id}/cancel`);
    assert.equal(kept.json.state, "ready");
});

test("lists show the newest first and filter", async () => {
    await shared.sim.setWorld({ settings: { buildMs: 0 } });
    const first = await build();
    const second = await build("?branch=next");
    const ids = (list) => list.map(({ id }) => id);
    assert.deepEqual(ids(await deploys()), [second.json.deploy_id, first.json.deploy_id]);
    assert.deepEqual(ids(await deploys("?production=true")), [first.json.deploy_id]);
    assert.deepEqual(ids(await deploys("?latest-published=true")), [first.json.deploy_id]);
    assert.deepEqual(await deploys("?deploy-previews=true"), []);
    assert.deepEqual(await deploys("?state=error"), []);
    assert.equal((await deploys("?per_page=1&page=2"))[0].id, first.json.deploy_id);
    const builds = await shared.sim.api("GET", `/sites/${SITE}/builds?per_page=1`);
    assert.deepEqual(ids(builds.json), [second.json.id]);
    assert.match(builds.headers.get("link"), /page=2.*rel="next"/);
});

test("a hook starts a build without any token", async () => {
    const made = await shared.sim.api("POST", `/sites/${SITE}/build_hooks`, {
        body: { title: "After sync", branch: "release" },
    });
    assert.equal(made.status, 201);
    const { pathname, origin } = new URL(made.json.url);
    assert.equal(origin, shared.sim.url);
    assert.equal(pathname, `/build_hooks/${made.json.id}`);

    const pull = (query, body) =>
        shared.sim.call("POST", `!${pathname}${query}`, { token: null, body });
    const reply = await pull("?trigger_title=Mine&clear_cache=true", "any text at all");
    assert.equal(reply.status, 200);
    assert.equal(reply.text, "");
    assert.equal((await pull("?trigger_branch=main")).status, 200);
    const [byMain, byHook] = await deploys();
    assert.deepEqual([byHook.branch, byHook.title], ["release", "Mine"]);
    assert.deepEqual([byMain.branch, byMain.context], ["main", "production"]);

    await shared.sim.api("DELETE", `/sites/${SITE}/build_hooks/${made.json.id}`);
    assert.equal((await pull("")).status, 404);
    assert.equal((await deploys()).length, 2);
});

test("a hook is changed by put", async () => {
    const path = `/sites/${SITE}/build_hooks`;
    const { json } = await shared.sim.api("POST", path, { body: { title: "Old", branch: "a" } });
    const change = (body) => shared.sim.api("PUT", `${path}/${json.id}`, { body });
    assert.equal((await change({ title: "New" })).status, 204);
    assert.equal((await change({ branch: 7 })).status, 422);
    assert.equal((await change({ title: "" })).status, 422);
    const { json: list } = await shared.sim.api("GET", path);
    assert.deepEqual([list[0].title, list[0].branch], ["New", "a"]);
});
