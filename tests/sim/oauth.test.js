// Letting an application in: the page, the code and its exchange, tickets, and every way in which
// this must fail.

import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { APP, sharedSimulator } from "./helper.js";

const shared = sharedSimulator({ before, beforeEach, after });
const BACK = APP.redirect_uris[0];
const STATE = "s&t <a>";

const authorize = (fields) => {
    const query = new URLSearchParams({
        client_id: APP.client_id,
        response_type: "code",
        redirect_uri: BACK,
        state: STATE,
        ...fields,
    });
    return shared.sim.call("GET", `!/authorize?${query}`, { token: null });
};
const locationOf = (reply) => new URL(reply.headers.get("location"));

async function newCode() {
    return locationOf(await authorize({ approve: "1" })).searchParams.get("code");
}

const exchange = (fields, { asJson = false, headers = {} } = {}) => {
    const all = {
        grant_type: "authorization_code",
        client_id: APP.client_id,
        client_secret: APP.client_secret,
        redirect_uri: BACK,
        ...fields,
    };
    for (const name of Object.keys(all)) if (all[name] === undefined) delete all[name];
    const type = asJson ? "application/json" : "application/x-www-form-urlencoded";
    const body = asJson ? JSON.stringify(all) : new URLSearchParams(all).toString();
    const options = { token: null, body, headers: { "Content-Type": type, ...headers } };
    return shared.sim.call("POST", "!/oauth/token", options);
};

test("the page asks, and both of its buttons lead back", async () => {
    const page = await authorize();
    assert.equal(page.status, 200);
    assert.match(page.headers.get("content-type"), /^text\/html/);
    assert.match(page.text, /<button[^>]*name="approve" value="1">Authorize</);
    assert.match(page.text, /<button[^>]*name="approve" value="0">Cancel</);
    assert.match(page.text, /kim@acme\.example/);
    assert.ok(page.text.includes('name="state" value="s&amp;t &lt;a&gt;"'));

    const canceled = locationOf(await authorize({ approve: "0" }));
    assert.equal(canceled.searchParams.get("error"), "access_denied");
    assert.equal(canceled.searchParams.get("state"), STATE);
    assert.equal(canceled.searchParams.get("code"), null);
});

test("approval goes back at once with code and state", async () => {
    const reply = await authorize({ approve: "1" });
    assert.equal(reply.status, 302);
    const url = locationOf(reply);
    assert.equal(url.origin + url.pathname, BACK);
    assert.ok(url.searchParams.get("code").length >= 20);
    assert.equal(url.searchParams.get("state"), STATE);
});

test("automatic approval is a setting, which interactive overrides", async () => {
    await shared.sim.setWorld({ settings: { oauthAutoApprove: true } });
    assert.equal((await authorize()).status, 302);
    assert.equal((await authorize({ interactive: "1" })).status, 200);
});

for (const asJson of [false, true])
    test(`a code becomes a working token, sent as ${asJson ? "JSON" : "a form"}`, async () => {
        const reply = await exchange({ code: await newCode() }, { asJson });
        assert.equal(reply.status, 200);
        assert.equal(reply.headers.get("cache-control"), "no-store");
        assert.equal(reply.json.token_type, "Bearer");
        assert.equal(reply.json.scope, "public");
        assert.ok(Math.abs(reply.json.created_at - Date.now() / 1000) < 5);
        const user = await shared.sim.api("GET", "/user", { token: reply.json.access_token });
        assert.equal(user.json.email, "kim@acme.example");
        assert.equal((await shared.sim.api("GET", "/accounts")).json.length, 2);
    });

test("the application may name itself in a header", async () => {
    const pair = Buffer.from(`${APP.client_id}:${APP.client_secret}`).toString("base64");
    const reply = await exchange(
        { code: await newCode(), client_id: undefined, client_secret: undefined },
        { headers: { Authorization: `Basic ${pair}` } }
    );
    assert.equal(reply.status, 200);
});

test("a code works once", async () => {
    const code = await newCode();
    assert.equal((await exchange({ code })).status, 200);
    const again = await exchange({ code });
    assert.equal(again.status, 400);
    assert.equal(again.json.error, "invalid_grant");
});

test("a code tried with the wrong address is spent", async () => {
    const code = await newCode();
    assert.equal((await exchange({ code, redirect_uri: `${BACK}/x` })).json.error, "invalid_grant");
    assert.equal((await exchange({ code })).json.error, "invalid_grant");
});

test("a code belongs to the application it was issued for", async () => {
    const other = { client_id: "other", client_secret: "x", redirect_uris: [BACK] };
    await shared.sim.setWorld({ oauthApps: [APP, other] });
    const code = await newCode();
    const reply = await exchange({ code, client_id: "other", client_secret: "x" });
    assert.equal(reply.json.error, "invalid_grant");
});

const badExchanges = [
    ["unknown application", 401, "invalid_client", { client_id: "nobody" }],
    ["no application", 401, "invalid_client", { client_id: undefined }],
    ["wrong secret", 401, "invalid_client", { client_secret: "wrong" }],
    ["no secret", 401, "invalid_client", { client_secret: undefined }],
    ["no grant type", 400, "invalid_request", { grant_type: undefined }],
    ["another grant type", 400, "unsupported_grant_type", { grant_type: "password" }],
    ["refreshing", 400, "unsupported_grant_type", { grant_type: "refresh_token" }],
    ["no code", 400, "invalid_request", { code: undefined }],
    ["unknown code", 400, "invalid_grant", { code: "made-up" }],
    ["no redirect address", 400, "invalid_grant", { redirect_uri: undefined }],
];

for (const [what, status, error, fields] of badExchanges)
    for (const asJson of [false, true])
        test(`no token for ${what}${asJson ? " in JSON" : ""}`, async () => {
            const had = (await shared.sim.control("GET", "/state")).json.tokens.length;
            const reply = await exchange({ code: await newCode(), ...fields }, { asJson });
            assert.equal(reply.status, status);
            assert.equal(reply.json.error, error);
            assert.equal(typeof reply.json.error_description, "string");
            assert.equal(reply.json.access_token, undefined);
            const has = (await shared.sim.control("GET", "/state")).json.tokens.length;
            assert.equal(has, had);
        });

test("an unreadable JSON body is an invalid request", async () => {
    for (const body of ["{nope", "[]", "null"]) {
        const headers = { "Content-Type": "application/json" };
        const reply = await shared.sim.call("POST", "!/oauth/token", {
            token: null,
            body,
            headers,
        });
        assert.equal(reply.status, 400);
        assert.equal(reply.json.error, "invalid_request");
    }
});

const badPages = [
    ["an unknown application", 401, { client_id: "nobody" }],
    ["an unregistered address", 400, { redirect_uri: "http://127.0.0.1:9/other" }],
    ["a registered address with more behind it", 400, { redirect_uri: `${BACK}/more` }],
];

for (const [what, status, fields] of badPages)
    test(`${what} is never redirected to`, async () => {
        const reply = await authorize({ approve: "1", ...fields });
        assert.equal(reply.status, status);
        assert.equal(reply.headers.get("location"), null);
    });

test("an unknown response type is told to the application", async () => {
    const url = locationOf(await authorize({ approve: "1", response_type: "magic" }));
    assert.equal(url.searchParams.get("error"), "unsupported_response_type");
});

test("the implicit flow puts a token into the fragment", async () => {
    const url = locationOf(await authorize({ approve: "1", response_type: "token" }));
    assert.equal(url.search, "");
    const fields = new URLSearchParams(url.hash.slice(1));
    assert.equal(fields.get("state"), STATE);
    const token = fields.get("access_token");
    assert.equal((await shared.sim.api("GET", "/user", { token })).status, 200);
});

test("nobody signed in, nobody let in", async () => {
    await shared.sim.setWorld({ tokens: [] });
    assert.equal((await authorize({ approve: "1" })).status, 403);
});

const newTicket = async () => {
    const path = `/oauth/tickets?client_id=${APP.client_id}`;
    const { json } = await shared.sim.api("POST", path, { token: null, body: { message: "hi" } });
    return json.id;
};
const ticketPage = (ticket, fields = {}) => {
    const query = new URLSearchParams({ response_type: "ticket", ticket, ...fields });
    return shared.sim.call("GET", `!/authorize?${query}`, { token: null });
};
const poll = (id) => shared.sim.api("GET", `/oauth/tickets/${id}`, { token: null });
const redeem = (id) => shared.sim.api("POST", `/oauth/tickets/${id}/exchange`, { token: null });

test("a ticket is exchanged once it is authorized, and once only", async () => {
    const id = await newTicket();
    assert.equal((await poll(id)).json.authorized, false);
    assert.equal((await redeem(id)).status, 401);
    assert.match((await ticketPage(id)).text, /Authorize/);
    assert.equal((await poll(id)).json.authorized, false);
    await ticketPage(id, { approve: "1" });
    assert.equal((await poll(id)).json.authorized, true);
    const { status, json } = await redeem(id);
    assert.equal(status, 201);
    assert.equal(json.user_email, "kim@acme.example");
    const user = await shared.sim.api("GET", "/user", { token: json.access_token });
    assert.equal(user.json.id, json.user_id);
    assert.equal((await redeem(id)).status, 404);
});

test("a denied ticket is gone", async () => {
    const id = await newTicket();
    await ticketPage(id, { approve: "0" });
    assert.equal((await poll(id)).status, 404);
    assert.equal((await redeem(id)).status, 404);
});

test("an unknown ticket has a page that says so", async () => {
    assert.equal((await ticketPage("0123", { approve: "1" })).status, 404);
});
