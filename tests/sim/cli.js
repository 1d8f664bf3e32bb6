// Netlify's own command line against the simulator: a proof to run by hand, since the tool is large
// and nothing of ours depends on it. Install it somewhere else, then:
//
//     NETLIFY_CLI=/tmp/cli/node_modules/netlify-cli/bin/run.js node tests/sim/cli.js
//
// NETLIFY_NODE names the Node to run it with, if this one is too old for it. Reads back what each
// command left in the simulator, because the tool ends with 0 even when a write was refused.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { APP, OTHER_SITE, SITE, startSimulator, TOKEN } from "./helper.js";

const cli = process.env.NETLIFY_CLI;
if (!cli) throw new Error("Say where the tool is: NETLIFY_CLI=…/netlify-cli/bin/run.js");
const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), "netlify-cli-"));
const sim = await startSimulator();

async function netlify(args, env = {}) {
    const { stdout } = await run(process.env.NETLIFY_NODE ?? process.execPath, [cli, ...args], {
        cwd: folder,
        timeout: 90_000,
        env: {
            PATH: process.env.PATH,
            HOME: folder,
            CI: "1",
            NO_UPDATE_NOTIFIER: "1",
            NETLIFY_API_URL: sim.url,
            NETLIFY_WEB_UI: sim.url,
            BROWSER: "none",
            ...env,
        },
    });
    return stdout;
}

// The site goes by its name: with the id the tool first asks a host that no setting redirects.
const onSite = async (...args) =>
    JSON.parse(
        (await netlify([...args, "--site", "acme-shop", "--auth", TOKEN, "--json"])) || "null"
    );

// { KEY: { production: "value", "branch:x": "value" } } of one site.
async function cells(site = SITE) {
    const { json } = await sim.control("GET", "/state");
    const cell = (one) => one.context + (one.context_parameter ? `:${one.context_parameter}` : "");
    return Object.fromEntries(
        json.variables
            .filter((variable) => variable.site_id === site)
            .map(({ key, values }) => [
                key,
                Object.fromEntries(values.map((one) => [cell(one), one.value])),
            ])
    );
}

const steps = {
    async "list, set, get and unset"() {
        assert.deepEqual(await onSite("env:list"), {});
        assert.deepEqual(await onSite("env:set", "FOO", "bar"), { FOO: "bar" });
        assert.deepEqual(await onSite("env:get", "FOO"), { FOO: "bar" });
        assert.deepEqual(await onSite("env:list"), { FOO: "bar" });
        assert.deepEqual(await cells(), { FOO: { all: "bar" } });
        assert.deepEqual(await onSite("env:unset", "FOO"), {});
        assert.deepEqual(await cells(), {});
        assert.deepEqual(await onSite("env:unset", "FOO"), {});
    },
    async "single contexts and a branch"() {
        await onSite("env:set", "A", "p", "--context", "production", "deploy-preview");
        await onSite("env:set", "A", "b", "--context", "branch:feature/x");
        assert.deepEqual(await cells(), {
            A: { production: "p", "deploy-preview": "p", "branch:feature/x": "b" },
        });
        assert.deepEqual(await onSite("env:list", "--context", "production"), { A: "p" });
        await onSite("env:unset", "A", "--context", "production");
        assert.deepEqual(await cells(), { A: { "deploy-preview": "p", "branch:feature/x": "b" } });
        await onSite("env:unset", "A");
    },
    async "a context taken from a shared value leaves the others theirs"() {
        await onSite("env:set", "S", "shared");
        await onSite("env:unset", "S", "--context", "production");
        const rest = ["dev", "branch-deploy", "deploy-preview", "dev-server"];
        assert.deepEqual(await cells(), {
            S: Object.fromEntries(rest.map((context) => [context, "shared"])),
        });
        await onSite("env:unset", "S");
    },
    async "a secret is write-only"() {
        await onSite("env:set", "K", "a long secret", "--secret", "--context", "production");
        assert.deepEqual(await onSite("env:get", "K", "--context", "production"), {
            K: "****************cret",
        });
        await onSite("env:unset", "K");
    },
    async "import and clone"() {
        writeFileSync(join(folder, "some.env"), 'ONE=1\nTWO="two words"\n');
        await onSite("env:import", "some.env");
        const imported = { ONE: { all: "1" }, TWO: { all: "two words" } };
        assert.deepEqual(await cells(), imported);
        await netlify(["env:clone", "--from", SITE, "--to", OTHER_SITE, "--auth", TOKEN, "--force"]);
        assert.deepEqual(await cells(OTHER_SITE), imported);
    },
    async "refusals change nothing"() {
        const before = await cells();
        await onSite("env:set", "SITE_NAME", "x");
        await onSite("env:set", "ONE", "--scope", "builds");
        assert.deepEqual(await cells(), before);
        const data = JSON.stringify({ account_id: "acme", site_id: SITE });
        await assert.rejects(netlify(["api", "getEnvVars", "--auth", "nfp_no", "--data", data]));
    },
    async "sites, builds and who one is"() {
        const env = { NETLIFY_AUTH_TOKEN: TOKEN };
        const sites = JSON.parse(await netlify(["sites:list", "--json"], env));
        assert.ok(sites.some(({ id }) => id === SITE));
        const data = JSON.stringify({ site_id: SITE });
        const build = JSON.parse(await netlify(["api", "createSiteBuild", "--data", data], env));
        assert.equal(build.done, false);
    },
    async "login by ticket"() {
        const text = await netlify(["login"]);
        const [, ticket] = /ticket=([0-9a-f]+)/.exec(text);
        await fetch(`${sim.url}/authorize?response_type=ticket&ticket=${ticket}&approve=1`);
        assert.match(await netlify(["login", "--check", ticket]), /authorized/);
    },
};

try {
    const published = "d6f37de6614df7ae58664cfca524744d73807a377f5ee71f1a254f78412e3750";
    await sim.setWorld({ oauthApps: [APP, { client_id: published, redirect_uris: [] }] });
    for (const [name, step] of Object.entries(steps)) {
        await step();
        console.log(`ok - ${name}`);
    }
} finally {
    await sim.stop();
    rmSync(folder, { recursive: true, force: true });
}
