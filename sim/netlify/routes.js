// Every address of the simulated API on one screen. TOKEN routes want a bearer token; PUBLIC ones
// are those which carry no token at Netlify either.

import { getAccount, getUser, listAccounts } from "./accounts.js";
import { authorize } from "./authorize.js";
import * as hooks from "./build-hooks.js";
import { createBuild, getBuild, listBuilds } from "./builds.js";
import { cancelDeploy, getDeploy, listDeploys } from "./deploys.js";
import * as env from "./env-vars.js";
import { json } from "./http.js";
import { exchangeCode } from "./oauth.js";
import { getSite, listAccountSites, listSites } from "./sites.js";
import { createTicket, exchangeTicket, showTicket } from "./tickets.js";

const TOKEN = "token";
const PUBLIC = "public";

// Extensions live on another host at Netlify. Answering "none installed" here lets a client whose
// extension host points at the simulator go on.
const noExtensions = () => json(200, []);

// Order matters where two patterns fit: the fixed words come before the parameters.
export const routes = [
    ["GET", "/api/v1/user", TOKEN, getUser],
    ["GET", "/api/v1/accounts", TOKEN, listAccounts],
    ["GET", "/api/v1/accounts/{account}", TOKEN, getAccount],

    ["GET", "/api/v1/accounts/{account}/env", TOKEN, env.listEnvVars],
    ["POST", "/api/v1/accounts/{account}/env", TOKEN, env.createEnvVars],
    ["GET", "/api/v1/accounts/{account}/env/{key}", TOKEN, env.getEnvVar],
    ["PUT", "/api/v1/accounts/{account}/env/{key}", TOKEN, env.replaceEnvVar],
    ["PATCH", "/api/v1/accounts/{account}/env/{key}", TOKEN, env.setEnvVarValue],
    ["DELETE", "/api/v1/accounts/{account}/env/{key}", TOKEN, env.deleteEnvVar],
    ["DELETE", "/api/v1/accounts/{account}/env/{key}/value/{id}", TOKEN, env.deleteEnvVarValue],
    // The published document writes this path with a doubled base; this is where it really is.
    ["GET", "/api/v1/sites/{site}/env", TOKEN, env.listSiteEnvVars],

    ["GET", "/api/v1/sites", TOKEN, listSites],
    ["GET", "/api/v1/sites/{site}", TOKEN, getSite],

    ["POST", "/api/v1/sites/{site}/builds", TOKEN, createBuild],
    ["GET", "/api/v1/sites/{site}/builds", TOKEN, listBuilds],
    ["GET", "/api/v1/builds/{build}", TOKEN, getBuild],
    ["GET", "/api/v1/sites/{site}/deploys", TOKEN, listDeploys],
    ["GET", "/api/v1/deploys/{deploy}", TOKEN, getDeploy],
    ["POST", "/api/v1/deploys/{deploy}/cancel", TOKEN, cancelDeploy],

    ["GET", "/api/v1/sites/{site}/build_hooks", TOKEN, hooks.listBuildHooks],
    ["POST", "/api/v1/sites/{site}/build_hooks", TOKEN, hooks.createBuildHook],
    ["GET", "/api/v1/sites/{site}/build_hooks/{hook}", TOKEN, hooks.getBuildHook],
    ["PUT", "/api/v1/sites/{site}/build_hooks/{hook}", TOKEN, hooks.updateBuildHook],
    ["DELETE", "/api/v1/sites/{site}/build_hooks/{hook}", TOKEN, hooks.deleteBuildHook],
    ["POST", "/build_hooks/{hook}", PUBLIC, hooks.runBuildHook],

    ["POST", "/api/v1/oauth/tickets", PUBLIC, createTicket],
    ["GET", "/api/v1/oauth/tickets/{ticket}", PUBLIC, showTicket],
    ["POST", "/api/v1/oauth/tickets/{ticket}/exchange", PUBLIC, exchangeTicket],
    ["GET", "/authorize", PUBLIC, authorize],
    ["POST", "/oauth/token", PUBLIC, exchangeCode],

    ["GET", "/site/{site}/integrations/safe", PUBLIC, noExtensions],
    ["GET", "/team/{account}/integrations/installations/meta/{id}", PUBLIC, noExtensions],

    // Last, because its first segment takes any word.
    ["GET", "/api/v1/{account}/sites", TOKEN, listAccountSites],
].map(([method, path, access, handler]) => ({
    method,
    path,
    needsToken: access === TOKEN,
    handler,
}));
