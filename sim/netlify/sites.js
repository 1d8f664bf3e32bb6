// Sites: the two lists and the single one, with the fields that clients read. A site described
// without build settings counts as connected to a repository.

import { findAccount, findSite, siteAccount, visibleSites } from "./access.js";
import { latestPublishedDeploy } from "./deploys.js";
import { json } from "./http.js";
import { hexIdFrom } from "./ids.js";
import { pagedReply } from "./paging.js";

export function listSites(call) {
    // Everyone here owns what they see, so there is never a site to be a guest of.
    const sites = call.query.get("filter") === "guest" ? [] : visibleSites(call);
    return siteList(call, sites);
}

export function listAccountSites(call) {
    const account = findAccount(call, call.params.account);
    return siteList(
        call,
        visibleSites(call).filter((site) => site.account_slug === account.slug)
    );
}

export const getSite = (call) => json(200, siteView(call, findSite(call, call.params.site)));

// The name is a filter, not an exact match: whoever wants one site compares the names.
function siteList(call, sites) {
    const part = call.query.get("name")?.toLowerCase();
    const found = part ? sites.filter(({ name }) => name.toLowerCase().includes(part)) : sites;
    return pagedReply(call, found, (site) => siteView(call, site));
}

export const mainBranch = (site) => buildSettings(site).repo_branch ?? "main";
export const hasRepository = (site) => Boolean(buildSettings(site).repo_url);

const buildSettings = (site) => site.build_settings ?? connectedSettings(site);

function connectedSettings({ account_slug, name }) {
    const path = `${account_slug}/${name}`;
    return {
        provider: "github",
        repo_path: path,
        repo_branch: "main",
        repo_url: `https://github.com/${path}`,
        cmd: "npm run build",
        dir: "dist",
        functions_dir: "netlify/functions",
        allowed_branches: ["main"],
        public_repo: false,
        private_logs: false,
        stop_builds: false,
    };
}

function siteView(call, site) {
    const account = siteAccount(call, site);
    const domain = `${site.name}.netlify.app`;
    const home = site.custom_domain ?? domain;
    const published = latestPublishedDeploy(call.world, site);
    const view = {
        id: site.id,
        name: site.name,
        account_id: account.id,
        account_slug: account.slug,
        account_name: account.name,
        url: `https://${home}`,
        ssl_url: `https://${home}`,
        admin_url: `https://app.netlify.com/projects/${site.name}`,
        deploy_url: `https://main--${domain}`,
        state: "current",
        default_domain: domain,
        custom_domain: site.custom_domain,
        domain_aliases: site.domain_aliases ?? [],
        id_domain: `${site.id}.netlify.app`,
        plan: call.world.settings.plan === "pro" ? "nf_team_pro" : "nf_team_dev",
        screenshot_url: "",
        created_at: site.created_at,
        updated_at: site.updated_at,
        user_id: call.world.userBrief(call.token).id,
        ssl: true,
        force_ssl: true,
        managed_dns: true,
        deploy_hook: `${call.baseUrl}/hooks/${hexIdFrom(`deploy hook ${site.id}`)}`,
        build_settings: buildSettings(site),
        processing_settings: { skip: true, html: { pretty_urls: true } },
        capabilities: {},
        build_image: "noble",
        labels: [],
        git_provider: buildSettings(site).provider,
        use_envelope: site.use_envelope,
        published_deploy: published,
    };
    // Strings are never null in the published schema: what is not set is left out.
    for (const [name, value] of Object.entries(view))
        if (value === undefined || value === null) delete view[name];
    return view;
}
