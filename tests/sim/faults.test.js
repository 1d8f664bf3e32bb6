// Each fault as a client meets it, and whether the call behind it was processed.

import assert from "node:assert/strict";
import { once } from "node:events";
import http from "node:http";
import net from "node:net";
import { after, before, beforeEach, test } from "node:test";
import { eventually, oneVariable, rawCall, rawRequest, sharedSimulator } from "./helper.js";
import { SITE, TOKEN } from "./helper.js";

const shared = sharedSimulator({ before, beforeEach, after });
const ENV = `/api/v1/accounts/acme/env?site_id=${SITE}`;
const CREATE = rawRequest("POST", ENV, JSON.stringify([oneVariable("MADE")]));
const LIST = rawRequest("GET", ENV);

const raw = (request, isEnough) => rawCall(shared.sim.port, request, isEnough);

async function isMade() {
    const { json } = await shared.sim.control("GET", "/state");
    return json.variables.some(({ key }) => key === "MADE");
}

async function lastStatus() {
    const { json } = await shared.sim.control("GET", "/requests");
    return json.at(-1).status;
}

const splitReply = ({ bytes }) => {
    const [head, ...rest] = bytes.toString("utf8").split("\r\n\r\n");
    return { head, body: rest.join("\r\n\r\n") };
};

test("refuse: closed at once, nothing read, nothing done", async () => {
    await shared.sim.fault({ do: "refuse" });
    const seen = await raw(CREATE);
    assert.equal(seen.bytes.length, 0);
    assert.equal(await isMade(), false);
    assert.equal(await lastStatus(), null);
});

test("reset-before: a reset, nothing done", async () => {
    await shared.sim.fault({ do: "reset-before" });
    const seen = await raw(CREATE);
    assert.equal(seen.bytes.length, 0);
    assert.equal(seen.error, "ECONNRESET");
    assert.equal(await isMade(), false);
});

test("reset-after: a reset, but the call was processed", async () => {
    await shared.sim.fault({ do: "reset-after" });
    const seen = await raw(CREATE);
    assert.equal(seen.bytes.length, 0);
    assert.equal(seen.error, "ECONNRESET");
    assert.equal(await isMade(), true);
    assert.equal(await lastStatus(), null);
});

test("timeout: never an answer, nothing done, and others are served meanwhile", async () => {
    await shared.sim.fault({ do: "timeout" });
    const outcome = await new Promise((resolve) => {
        const request = http.request(shared.sim.url + ENV, {
            method: "POST",
            headers: { Authorization: `Bearer ${TOKEN}` },
            timeout: 150,
        });
        request.on("response", () => resolve("answered"));
        request.on("timeout", async () => {
            const other = await shared.sim.api("GET", "/user");
            resolve(`timeout, other ${other.status}`);
            request.destroy();
        });
        request.on("error", () => {});
        request.end(JSON.stringify([oneVariable("MADE")]));
    });
    assert.equal(outcome, "timeout, other 200");
    assert.equal(await isMade(), false);
});

test("drip: the answer comes byte by byte", async () => {
    await shared.sim.fault({ do: "drip" });
    const seen = await raw(LIST, ({ bytes }) => bytes.length >= 5);
    assert.equal(seen.bytes.toString(), "HTTP/");
    // A busy machine may hand over two bytes at once, so the arrivals are not counted exactly.
    assert.ok(seen.arrivals.length >= 3);
    const spreadMs = seen.arrivals.at(-1).at - seen.arrivals[0].at;
    assert.ok(spreadMs > 300, `five bytes within ${spreadMs} ms`);
});

test("truncate: less arrives than was announced", async () => {
    await shared.sim.fault({ do: "truncate" });
    const { head, body } = splitReply(await raw(CREATE));
    const announced = Number(/content-length: (\d+)/i.exec(head)[1]);
    assert.match(head, /^HTTP\/1\.1 201 Created/);
    assert.ok(body.length > 0 && body.length < announced);
    assert.equal(await isMade(), true);
});

test("truncate: a reply without a body breaks off within its head", async () => {
    const one = { account: "acme", site_id: SITE, ...oneVariable("MADE") };
    await shared.sim.setWorld({ variables: [one] });
    await shared.sim.fault({ do: "truncate" });
    const remove = `/api/v1/accounts/acme/env/MADE?site_id=${SITE}`;
    const seen = await raw(rawRequest("DELETE", remove));
    assert.ok(seen.bytes.length > 0);
    assert.ok(!seen.bytes.includes("\r\n\r\n"));
    assert.equal(await isMade(), false);
});

test("garbage: 200, called JSON, and is not", async () => {
    await shared.sim.fault({ do: "garbage" });
    const reply = await shared.sim.call("POST", ENV.replace("/api/v1", ""), {
        body: [oneVariable("MADE")],
    });
    assert.equal(reply.status, 200);
    assert.match(reply.headers.get("content-type"), /json/);
    assert.throws(() => JSON.parse(reply.text));
    assert.equal(await isMade(), false);
});

test("oversize: fifty megabytes of JSON, streamed", async () => {
    await shared.sim.fault({ do: "oversize" });
    const reply = await fetch(shared.sim.url + ENV);
    assert.equal(reply.status, 200);
    assert.equal(reply.headers.get("content-length"), null);
    const body = await reply.text();
    assert.ok(body.length >= 50 * 1024 * 1024);
    assert.equal(JSON.parse(body)[0].key, "OVERSIZE");
});

test("oversize: a reader may give up half-way without harm", async () => {
    await shared.sim.fault({ do: "oversize" });
    const seen = await raw(LIST, ({ bytes }) => bytes.length > 100000);
    assert.ok(seen.bytes.length < 50 * 1024 * 1024);
    assert.equal((await shared.sim.api("GET", "/user")).status, 200);
});

test("an answer of one's own: status, headers and body", async () => {
    const far = "4102444800";
    await shared.sim.fault({
        do: {
            status: 429,
            headers: { "X-RateLimit-Reset": far, "Retry-After": "1" },
            body: { code: 429, message: "Slow down" },
        },
    });
    const reply = await shared.sim.call("GET", "/user");
    assert.equal(reply.status, 429);
    assert.equal(reply.statusText, "Too Many Requests");
    assert.equal(reply.headers.get("x-ratelimit-reset"), far);
    assert.equal(reply.headers.get("x-ratelimit-limit"), null);
    assert.equal(reply.json.message, "Slow down");
});

test("an answer of one's own: an HTML page from the edge", async () => {
    const body = "<html><h1>502 Bad Gateway</h1></html>";
    await shared.sim.fault({ do: { status: 502, headers: { "content-type": "text/html" }, body } });
    const reply = await shared.sim.call("POST", "/accounts/acme/env", { body: [] });
    assert.equal(reply.status, 502);
    assert.equal(reply.headers.get("content-type"), "text/html");
    assert.equal(reply.text, body);
});

test("an answer of one's own: nothing but a status", async () => {
    await shared.sim.fault({ do: { status: 500 } });
    const reply = await shared.sim.call("GET", "/user");
    assert.equal(reply.status, 500);
    assert.equal(reply.text, "");
    const { json } = await shared.sim.control("GET", "/faults");
    assert.deepEqual(json[0].do.headers, {}, "answering must not change the order");
});

const failing = { status: 503 };
const statuses = async (...paths) => {
    const seen = [];
    for (const path of paths) seen.push((await shared.sim.call("GET", path)).status);
    return seen;
};

test("a fault strikes once unless told otherwise", async () => {
    await shared.sim.fault({ do: failing });
    assert.deepEqual(await statuses("/user", "/user"), [503, 200]);
});

test("times, nth and always", async () => {
    await shared.sim.fault({ match: { nth: 2 }, times: 2, do: failing });
    const six = Array(5).fill("/user");
    assert.deepEqual(await statuses(...six), [200, 503, 503, 200, 200]);
    await shared.sim.control("DELETE", "/faults");
    await shared.sim.fault({ times: "always", do: failing });
    assert.deepEqual(await statuses(...six), [503, 503, 503, 503, 503]);
    await shared.sim.control("DELETE", "/faults");
    assert.deepEqual(await statuses("/user"), [200]);
});

test("a match by path and method counts only its own calls", async () => {
    await shared.sim.fault({ match: { path: "/accounts$", nth: 2 }, do: failing });
    assert.deepEqual(
        await statuses("/accounts", "/user", "/accounts", "/accounts"),
        [200, 200, 503, 200]
    );
    await shared.sim.fault({ match: { method: "post" }, do: failing });
    assert.deepEqual(await statuses("/user"), [200]);
    const post = await shared.sim.call("POST", `/sites/${SITE}/builds`);
    assert.equal(post.status, 503);
});

test("the first fault that fits goes first, the next one after it", async () => {
    await shared.sim.fault({ do: { status: 500 } });
    await shared.sim.fault({ do: { status: 502 } });
    assert.deepEqual(await statuses("/user", "/user", "/user"), [500, 502, 200]);
});

test("probability repeats itself with the same seed", async () => {
    const run = async (seed) => {
        await shared.sim.control("DELETE", "/faults");
        await shared.sim.fault({ times: "always", probability: 0.5, seed, do: failing });
        return (await statuses(...Array(40).fill("/user"))).join();
    };
    const first = await run(7);
    assert.equal(await run(7), first);
    assert.notEqual(await run(8), first);
    const struck = first.split("503").length - 1;
    assert.ok(struck > 5 && struck < 35, `${struck} of 40`);
});

test("probability of nought never strikes", async () => {
    await shared.sim.fault({ times: "always", probability: 0, do: failing });
    assert.deepEqual(await statuses("/user", "/user"), [200, 200]);
});

test("the control interface stays whole under every fault", async () => {
    for (const kind of ["refuse", "timeout", "garbage"]) {
        await shared.sim.fault({ times: "always", do: kind });
        assert.equal((await shared.sim.control("GET", "/state")).status, 200);
    }
    assert.equal((await shared.sim.control("DELETE", "/faults")).status, 204);
    assert.deepEqual(await statuses("/user"), [200]);
});

test("latency delays each call and none waits for another", async () => {
    await shared.sim.setWorld({ settings: { latencyMs: 300 } });
    const startedAt = performance.now();
    await Promise.all(Array.from({ length: 10 }, () => shared.sim.api("GET", "/user")));
    const tookMs = performance.now() - startedAt;
    assert.ok(tookMs >= 295, `${tookMs} ms`);
    assert.ok(tookMs < 2500, `${tookMs} ms for ten at once`);
    const { json } = await shared.sim.control("GET", "/requests");
    assert.ok(json.every(({ ms }) => ms >= 295));
});

test("a client that leaves in the middle of its body changes nothing", async () => {
    const socket = net.connect(shared.sim.port, "127.0.0.1");
    socket.write(CREATE.slice(0, -10));
    const journal = () => shared.sim.control("GET", "/requests");
    await eventually(journal, ({ json }) => json.length > 0);
    socket.destroy();
    await once(socket, "close");
    assert.equal((await shared.sim.api("GET", "/user")).status, 200);
    assert.equal(await isMade(), false);
});
