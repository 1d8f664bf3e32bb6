// People, teams and sites: what is shown to whom, finding by name, and paging.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { ACCOUNT_ID, NARROW_TOKEN, OTHER_SITE, sharedSimulator, SITE } from "./helper.js";

const shared = sharedSimulator({ before, beforeEach, after });
const get = (path, token) => shared.sim.api("GET", path, token && { token });
const names = ({ json }) => json.map(({ name }) => name);

test("a token sees every team unless it is limited to some", async () => {
    assert.deepEqual(names(await get("/accounts")), ["Acme", "Rival"]);
    assert.deepEqual(names(await get("/accounts?minimal=true", NARROW_TOKEN)), ["Acme"]);
    assert.deepEqual(names(await get("/sites", NARROW_TOKEN)), ["acme-shop", "acme-blog"]);
    assert.equal((await get("/user", NARROW_TOKEN)).json.site_count, 2);
    assert.equal((await get("/user")).json.site_count, 3);
});

test("the user is the owner of the token", async () => {
    const { json } = await get("/user");
    assert.equal(json.full_name, "Kim Lindqvist");
    assert.match(json.id, /^[0-9a-f]{24}$/);
    assert.notEqual((await get("/user", NARROW_TOKEN)).json.id, json.id);
});

test("an account and its sites answer to slug and id", async () => {
    assert.equal((await get("/accounts/acme")).text, (await get(`/accounts/${ACCOUNT_ID}`)).text);
    assert.equal((await get("/acme/sites")).text, (await get(`/${ACCOUNT_ID}/sites`)).text);
});

test("the plan shows in the team's capabilities", async () => {
    for (const [plan, included] of [
        ["free", false],
        ["pro", true],
    ]) {
        await shared.sim.setWorld({ settings: { plan } });
        const { json } = await get("/accounts/acme");
        assert.equal(json.type_slug, plan);
        assert.equal(json.capabilities.env_var_scopes.included, included);
    }
});

test("the name is a filter, not an exact match", async () => {
    assert.deepEqual(names(await get("/sites?name=shop")), ["acme-shop", "rival-shop"]);
    assert.deepEqual(names(await get("/sites?name=ACME-SHOP&filter=all")), ["acme-shop"]);
    assert.deepEqual(names(await get("/acme/sites?name=shop")), ["acme-shop"]);
    assert.deepEqual(names(await get("/sites?name=none")), []);
    assert.deepEqual(names(await get("/sites?filter=guest")), []);
    assert.equal((await get("/sites?filter=owner&sort_by=name&label_ids=1")).json.length, 3);
});

test("a site is found by its id in either case", async () => {
    const lower = await get(`/sites/${SITE}?feature_flags=cli`);
    assert.equal(lower.json.name, "acme-shop");
    assert.equal((await get(`/sites/${SITE.toUpperCase()}`)).json.name, "acme-shop");
});

test("what a site is described with comes back", async () => {
    const repository = { repo_url: "https://git.example/shop", repo_branch: "trunk" };
    await shared.sim.setWorld({
        sites: [
            {
                id: SITE,
                name: "shop",
                account_slug: "acme",
                custom_domain: "shop.example",
                use_envelope: true,
                build_settings: repository,
            },
            { id: OTHER_SITE, name: "plain", account_slug: "acme", custom_domain: null },
        ],
    });
    const { json } = await get(`/sites/${SITE}`);
    assert.equal(json.custom_domain, "shop.example");
    assert.equal(json.url, "https://shop.example");
    assert.equal(json.use_envelope, true);
    assert.deepEqual(json.build_settings, repository);
    const plain = await get(`/sites/${OTHER_SITE}`);
    assert.equal(Object.hasOwn(plain.json, "custom_domain"), false);
    assert.equal(Object.hasOwn(plain.json, "use_envelope"), false);
});

const linksOf = ({ headers }) =>
    Object.fromEntries(
        [...(headers.get("link") ?? "").matchAll(/<([^>]+)>; rel="(\w+)"/g)].map(([, url, rel]) => [
            rel,
            url,
        ])
    );
const pageOf = (url) => url && Number(new URL(url).searchParams.get("page"));

async function manySites(count) {
    const sites = Array.from({ length: count }, (_, index) => ({
        name: `site-${String(index).padStart(3, "0")}`,
        account_slug: "acme",
    }));
    await shared.sim.setWorld({ sites });
}

test("exactly one page has no links", async () => {
    await manySites(100);
    const reply = await get("/sites");
    assert.equal(reply.json.length, 100);
    assert.equal(reply.headers.get("link"), null);
});

test("one more makes a second page, and following next collects all", async () => {
    await manySites(101);
    for (const list of ["/sites?filter=all", "/acme/sites"]) {
        let reply = await get(list);
        assert.equal(reply.json.length, 100);
        const links = linksOf(reply);
        assert.deepEqual([pageOf(links.next), pageOf(links.last), links.prev], [2, 2, undefined]);
        assert.ok(links.next.startsWith(shared.sim.url));
        const seen = names(reply);
        reply = await get(links.next.slice(`${shared.sim.url}/api/v1`.length));
        seen.push(...names(reply));
        assert.equal(new Set(seen).size, 101);
        const back = linksOf(reply);
        assert.deepEqual([pageOf(back.prev), pageOf(back.first), back.next], [1, 1, undefined]);
    }
});

// [query, items on the page, next page]
const pages = [
    ["per_page=10", 10, 2],
    ["per_page=10&page=12", 10, 13],
    ["per_page=10&page=13", 5, undefined],
    ["per_page=10&page=14", 0, undefined],
    ["per_page=1000", 100, 2],
    ["per_page=0", 100, 2],
    ["per_page=-5&page=-1", 100, 2],
    ["per_page=many&page=first", 100, 2],
    ["page=2", 25, undefined],
    ["page=99999999999999999999", 100, 2],
];

test("page and per_page at and beyond their limits", async () => {
    await manySites(125);
    for (const [query, count, next] of pages) {
        const reply = await get(`/sites?${query}`);
        assert.equal(reply.status, 200);
        assert.equal(reply.json.length, count, query);
        assert.equal(pageOf(linksOf(reply).next), next, query);
    }
});

test("paging keeps the name filter in its links", async () => {
    await manySites(125);
    const reply = await get("/sites?name=site-0&per_page=50");
    const { next } = linksOf(reply);
    assert.equal(new URL(next).searchParams.get("name"), "site-0");
    const second = await get(next.slice(`${shared.sim.url}/api/v1`.length));
    assert.equal(second.json.length, 50);
    assert.equal(linksOf(second).next, undefined);
});

test("no extensions are installed", async () => {
    for (const path of [
        `!/site/${SITE}/integrations/safe`,
        `!/team/${ACCOUNT_ID}/integrations/installations/meta/${SITE}`,
    ]) {
        const reply = await shared.sim.call("GET", path, { token: null });
        assert.equal(reply.status, 200);
        assert.deepEqual(reply.json, []);
    }
});
