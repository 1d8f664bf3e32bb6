// Builds: what "deploy again" creates. Each build has one deploy, which carries the progress.

import { findSite } from "./access.js";
import { addDeploy, deployError, deployState, isFinal, newestFirst } from "./deploys.js";
import { ApiError, json, notFound } from "./http.js";
import { hexIdFrom, newHexId } from "./ids.js";
import { pagedReply } from "./paging.js";
import { hasRepository, mainBranch } from "./sites.js";

// Without a branch, or with the main one, the build goes to production.
export function startBuild(world, site, { branch, title, userId }) {
    const main = mainBranch(site);
    const buildId = newHexId();
    const deploy = addDeploy(world, site, {
        buildId,
        branch: branch || main,
        isProduction: !branch || branch === main,
        title: title || undefined,
        userId,
    });
    const build = {
        id: buildId,
        deploy_id: deploy.id,
        site_id: site.id,
        created_at: deploy.created_at,
    };
    world.builds.set(build.id, build);
    world.changed();
    return build;
}

function buildView(world, build) {
    const deploy = world.deploys.get(build.deploy_id) ?? { state: "ready" };
    return {
        id: build.id,
        deploy_id: build.deploy_id,
        deploy_state: deployState(deploy),
        sha: build.sha ?? hexIdFrom(`commit ${build.site_id}`),
        done: isFinal(deploy),
        // Left out while there is none: the published schema knows no null.
        error: deployError(deploy),
        created_at: build.created_at,
    };
}

// The body, if any, is an archive of the site's files; it is accepted and not looked at.
export function createBuild(call) {
    const site = findSite(call, call.params.site);
    if (!hasRepository(site))
        throw new ApiError(404, "Not Found: this site is not connected to a repository");
    call.countDeploy();
    const build = startBuild(call.world, site, {
        branch: call.query.get("branch"),
        title: call.query.get("title"),
        userId: call.world.userBrief(call.token).id,
    });
    return json(200, buildView(call.world, build));
}

export function listBuilds(call) {
    const site = findSite(call, call.params.site);
    const builds = [...call.world.builds.values()].filter(({ site_id }) => site_id === site.id);
    return pagedReply(call, newestFirst(builds), (build) => buildView(call.world, build));
}

export function getBuild(call) {
    const build = call.world.builds.get(call.params.build);
    if (!build) throw notFound();
    findSite(call, build.site_id);
    return json(200, buildView(call.world, build));
}
