// Build hooks: addresses that start a build without any token. Whoever knows the address may use
// it, so the address is a credential.

import { findSite } from "./access.js";
import { startBuild } from "./builds.js";
import {
    json,
    noContent,
    notFound,
    parseJsonObject,
    text,
    unprocessable,
    unrouted,
} from "./http.js";
import { newHexId, timeInMillis } from "./ids.js";
import { mainBranch } from "./sites.js";

const hookView = (call, hook) => ({
    id: hook.id,
    title: hook.title,
    branch: hook.branch ?? mainBranch(call.world.sites.get(hook.site_id)),
    url: `${call.baseUrl}/build_hooks/${hook.id}`,
    site_id: hook.site_id,
    created_at: hook.created_at ?? timeInMillis(),
    draft: false,
    msg: "",
});

function findHook(call) {
    const site = findSite(call, call.params.site);
    const hook = call.world.buildHooks.get(call.params.hook);
    if (!hook || hook.site_id !== site.id) throw notFound();
    return hook;
}

export function listBuildHooks(call) {
    const site = findSite(call, call.params.site);
    const hooks = [...call.world.buildHooks.values()].filter((hook) => hook.site_id === site.id);
    return json(
        200,
        hooks.map((hook) => hookView(call, hook))
    );
}

export const getBuildHook = (call) => json(200, hookView(call, findHook(call)));

export function createBuildHook(call) {
    const site = findSite(call, call.params.site);
    const { title, branch = mainBranch(site) } = parseJsonObject(call.body);
    checkHook({ title, branch });
    const hook = { id: newHexId(), site_id: site.id, title, branch, created_at: timeInMillis() };
    call.world.buildHooks.set(hook.id, hook);
    call.world.changed();
    return json(201, hookView(call, hook));
}

export function updateBuildHook(call) {
    const hook = findHook(call);
    const old = hookView(call, hook);
    const { title = old.title, branch = old.branch } = parseJsonObject(call.body);
    checkHook({ title, branch });
    Object.assign(hook, { title, branch });
    call.world.changed();
    return noContent();
}

function checkHook({ title, branch }) {
    if (typeof title !== "string" || title === "") throw unprocessable("title can't be blank");
    if (typeof branch !== "string" || branch === "") throw unprocessable("branch can't be blank");
}

export function deleteBuildHook(call) {
    call.world.buildHooks.delete(findHook(call).id);
    call.world.changed();
    return noContent();
}

// The reply is empty and names no deploy, so whoever follows the build polls for the newest one.
export function runBuildHook(call) {
    const hook = call.world.buildHooks.get(call.params.hook);
    if (!hook) return unrouted();
    const site = call.world.sites.get(hook.site_id);
    startBuild(call.world, site, {
        branch: call.query.get("trigger_branch") ?? hook.branch,
        title: call.query.get("trigger_title"),
    });
    return text(200, "");
}
