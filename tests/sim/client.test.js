// Netlify's own client library against the simulator: every call a sync needs, and the errors the
// library makes of refusals.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { NetlifyAPI } from "@netlify/api";
import { APP, oneVariable, sharedSimulator, SITE, TOKEN } from "./helper.js";

const shared = sharedSimulator({ before, beforeEach, after });

const clientWith = (token) =>
    new NetlifyAPI(token, {
        scheme: "http",
        host: `127.0.0.1:${shared.sim.port}`,
        pathPrefix: "/api/v1",
        userAgent: "SimulatorTest (tests)",
    });

const place = { account_id: "acme", site_id: SITE };

test("identity, accounts and sites", async () => {
    const client = clientWith(TOKEN);
    assert.equal((await client.getCurrentUser()).email, "kim@acme.example");
    const accounts = await client.listAccountsForUser({ minimal: true });
    assert.deepEqual(
        accounts.map(({ slug }) => slug),
        ["acme", "rival"]
    );
    assert.equal((await client.getAccount({ account_id: "acme" })).name, "Acme");
    const sites = await client.listSites({ name: "shop", filter: "all", per_page: 100 });
    assert.deepEqual(
        sites.map(({ name }) => name),
        ["acme-shop", "rival-shop"]
    );
    assert.equal((await client.listSitesForAccount({ account_slug: "acme" })).length, 2);
    assert.equal((await client.getSite({ siteId: SITE })).account_slug, "acme");
});

test("the life of a variable", async () => {
    const client = clientWith(TOKEN);
    const made = await client.createEnvVars({
        ...place,
        body: [oneVariable("A", "1"), oneVariable("B", "2")],
    });
    assert.equal(made.length, 2);

    const patched = await client.setEnvVarValue({
        ...place,
        key: "A",
        body: { context: "all", value: "one" },
    });
    assert.equal(patched.values[0].value, "one");

    const put = await client.updateEnvVar({
        ...place,
        key: "B",
        body: {
            key: "B",
            scopes: ["builds", "functions", "runtime", "post_processing"],
            values: [
                { context: "production", value: "p" },
                { context: "dev", value: "d" },
            ],
        },
    });
    assert.equal(put.values.length, 2);

    const gone = await client.deleteEnvVarValue({ ...place, key: "B", id: put.values[1].id });
    assert.equal(gone, "");
    const one = await client.getEnvVar({ ...place, key: "B" });
    assert.deepEqual(
        one.values.map(({ context }) => context),
        ["production"]
    );

    assert.equal(await client.deleteEnvVar({ ...place, key: "A" }), "");
    const list = await client.getEnvVars(place);
    assert.deepEqual(
        list.map(({ key }) => key),
        ["B"]
    );
});

test("builds, deploys and build hooks", async () => {
    const client = clientWith(TOKEN);
    const build = await client.createSiteBuild({ site_id: SITE });
    assert.equal(build.done, false);
    assert.equal((await client.getSiteBuild({ build_id: build.id })).id, build.id);
    assert.equal((await client.listSiteBuilds({ site_id: SITE })).length, 1);
    const deploy = await client.getDeploy({ deploy_id: build.deploy_id });
    assert.equal(deploy.context, "production");
    const canceled = await client.cancelSiteDeploy({ deploy_id: deploy.id });
    assert.equal(canceled.state, "error");
    assert.equal((await client.listSiteDeploys({ site_id: SITE, state: "error" })).length, 1);

    const hook = await client.createSiteBuildHook({
        site_id: SITE,
        body: { title: "Sync", branch: "main" },
    });
    const at = { site_id: SITE, id: hook.id };
    assert.equal(await client.updateSiteBuildHook({ ...at, body: { title: "Other" } }), "");
    assert.equal((await client.getSiteBuildHook(at)).title, "Other");
    assert.equal((await client.listSiteBuildHooks({ site_id: SITE })).length, 1);
    assert.equal(await client.deleteSiteBuildHook(at), "");
});

test("login by ticket, start to end", async () => {
    const client = clientWith("");
    const ticket = await client.createTicket({ client_id: APP.client_id });
    const token = client.getAccessToken(ticket, { poll: 20, timeout: 5000 });
    await shared.sim.call("GET", `!/authorize?response_type=ticket&ticket=${ticket.id}&approve=1`, {
        token: null,
    });
    assert.match(await token, /^nfp_[A-Za-z0-9]{36}$/);
    assert.equal((await client.getCurrentUser()).email, "kim@acme.example");
});

const refusals = [
    ["unknown token", 401, "Unauthorized", "nfp_wrong", (c) => c.getCurrentUser()],
    [
        "scopes on a free plan",
        403,
        "Forbidden",
        TOKEN,
        (c) => c.createEnvVars({ ...place, body: [oneVariable("A", "v", { scopes: ["builds"] })] }),
    ],
    ["unknown key", 404, "Not Found", TOKEN, (c) => c.getEnvVar({ ...place, key: "NONE" })],
    [
        "existing key",
        409,
        "Conflict",
        TOKEN,
        async (c) => {
            await c.createEnvVars({ ...place, body: [oneVariable("A")] });
            await c.createEnvVars({ ...place, body: [oneVariable("A")] });
        },
    ],
    [
        "reserved key",
        422,
        "Unprocessable Entity",
        TOKEN,
        (c) => c.createEnvVars({ ...place, body: [oneVariable("SITE_NAME")] }),
    ],
];

for (const [what, status, phrase, token, act] of refusals)
    test(`${what} becomes a JSONHTTPError ${status}`, async () => {
        await assert.rejects(act(clientWith(token)), (error) => {
            assert.equal(error.name, "JSONHTTPError");
            assert.equal(error.status, status);
            assert.equal(error.message, phrase);
            assert.equal(error.json.code, status);
            return true;
        });
    });

test("the doubled path of the generated site list is a TextHTTPError", async () => {
    await assert.rejects(clientWith(TOKEN).getSiteEnvVars({ site_id: SITE }), (error) => {
        assert.equal(error.name, "TextHTTPError");
        assert.equal(error.status, 404);
        assert.equal(error.data, "Not Found");
        return true;
    });
});

test("the library waits out the rate limit and then succeeds", async () => {
    await shared.sim.setWorld({ settings: { rateLimit: 1, rateWindowMs: 900 } });
    const client = clientWith(TOKEN);
    await client.getCurrentUser();
    const user = await client.getCurrentUser();
    assert.equal(user.email, "kim@acme.example");
    const { json } = await shared.sim.control("GET", "/requests");
    assert.ok(json.some(({ status }) => status === 429));
});

test("the library gives up on a server error at once", async () => {
    await shared.sim.fault({ do: { status: 502, body: "<html>Bad Gateway</html>" } });
    await assert.rejects(clientWith(TOKEN).getCurrentUser(), (error) => {
        assert.equal(error.name, "TextHTTPError");
        assert.equal(error.status, 502);
        return true;
    });
});
