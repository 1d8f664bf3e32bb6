// Deploys. Nothing is built: a deploy grows older and its state follows from its age, so no timers
// run and a reader always sees a believable step between "enqueued" and "ready".

import { findSite } from "./access.js";
import { json, notFound } from "./http.js";
import { hexIdFrom, newHexId, timeInMillis } from "./ids.js";
import { pagedReply } from "./paging.js";

// Share of the build time that must have passed, latest first.
const STEPS = [
    [0.85, "processing"],
    [0.7, "uploading"],
    [0.1, "building"],
    [0, "enqueued"],
];
const FINAL_STATES = new Set(["ready", "error", "rejected"]);

export function addDeploy(world, site, { buildId, branch, isProduction, title, userId }) {
    const deploy = {
        id: newHexId(),
        site_id: site.id,
        build_id: buildId,
        user_id: userId,
        branch,
        context: isProduction ? "production" : "branch-deploy",
        title,
        created_at: timeInMillis(),
        build_ms: world.settings.buildMs,
        outcome: world.settings.buildOutcome,
    };
    world.deploys.set(deploy.id, deploy);
    world.changed();
    return deploy;
}

// A state written down (canceled, or described through the control interface) stays as it is.
export function deployState(deploy) {
    if (deploy.state) return deploy.state;
    const buildMs = deploy.build_ms ?? 0;
    const ageMs = Date.now() - Date.parse(deploy.created_at ?? 0);
    if (ageMs >= buildMs) return deploy.outcome ?? "ready";
    return STEPS.find(([share]) => ageMs >= share * buildMs)[1];
}

export const isFinal = (deploy) => FINAL_STATES.has(deployState(deploy));

export function deployError(deploy) {
    if (deployState(deploy) !== "error") return undefined;
    return deploy.error_message ?? "Build script returned non-zero exit code: 2";
}

export const newestFirst = (rows) => [...rows].reverse();

const deploysOf = (world, site) =>
    newestFirst([...world.deploys.values()].filter(({ site_id }) => site_id === site.id));

export function latestPublishedDeploy(world, site) {
    const deploy = deploysOf(world, site).find(isPublished);
    return deploy && deployView(world, deploy);
}

const isProduction = ({ context = "production" }) => context === "production";
const isPublished = (deploy) => isProduction(deploy) && deployState(deploy) === "ready";

function deployView(world, deploy) {
    const site = world.sites.get(deploy.site_id);
    const url = `https://${site.name}.netlify.app`;
    const state = deployState(deploy);
    const created_at = deploy.created_at ?? site.created_at;
    const finishedAt = timeInMillis(Date.parse(created_at) + (deploy.build_ms ?? 0));
    const deployUrl = `https://${deploy.id}--${site.name}.netlify.app`;
    return {
        id: deploy.id,
        site_id: site.id,
        user_id: deploy.user_id ?? hexIdFrom("nobody"),
        build_id: deploy.build_id,
        state,
        name: site.name,
        url,
        ssl_url: url,
        admin_url: `https://app.netlify.com/projects/${site.name}/deploys/${deploy.id}`,
        deploy_url: deployUrl,
        deploy_ssl_url: deployUrl,
        draft: false,
        required: [],
        required_functions: [],
        error_message: deployError(deploy),
        branch: deploy.branch ?? "main",
        skipped: false,
        created_at,
        updated_at: isFinal(deploy) ? (deploy.updated_at ?? finishedAt) : timeInMillis(),
        published_at: isPublished(deploy) ? finishedAt : undefined,
        title: deploy.title,
        context: deploy.context ?? "production",
        locked: false,
        framework: "unknown",
    };
}

export function findDeploy(call, id) {
    const deploy = call.world.deploys.get(id);
    if (!deploy) throw notFound();
    findSite(call, deploy.site_id);
    return deploy;
}

export const getDeploy = (call) =>
    json(200, deployView(call.world, findDeploy(call, call.params.deploy)));

export function listDeploys(call) {
    const { world, query } = call;
    let deploys = deploysOf(world, findSite(call, call.params.site));
    const state = query.get("state");
    const branch = query.get("branch");
    if (state) deploys = deploys.filter((deploy) => deployState(deploy) === state);
    if (branch) deploys = deploys.filter((deploy) => (deploy.branch ?? "main") === branch);
    if (query.get("production") === "true") deploys = deploys.filter(isProduction);
    if (query.get("deploy-previews") === "true")
        deploys = deploys.filter(({ context }) => context === "deploy-preview");
    if (query.get("latest-published") === "true") deploys = deploys.filter(isPublished).slice(0, 1);
    return pagedReply(call, deploys, (deploy) => deployView(world, deploy));
}

// A deploy that has already ended stays as it ended.
export function cancelDeploy(call) {
    const deploy = findDeploy(call, call.params.deploy);
    if (!isFinal(deploy)) {
        deploy.state = "error";
        deploy.error_message = "Canceled build";
        deploy.updated_at = timeInMillis();
        call.world.changed();
    }
    return json(201, deployView(call.world, deploy));
}
