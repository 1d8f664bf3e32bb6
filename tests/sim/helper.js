// Starts a simulator as its own process on a free port and speaks to it. Every reply to api() goes
// through the schema check, so each test also proves the shape of what it saw.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import net from "node:net";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { checkReply } from "./schema.js";

export const SERVER = fileURLToPath(new URL("../../sim/netlify/server.js", import.meta.url));

export const TOKEN = "nfp_TestTokenAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
export const NARROW_TOKEN = "nfp_TestTokenBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB";
export const SITE = "11111111-2222-4333-8444-555555555555";
export const OTHER_SITE = "11111111-2222-4333-8444-666666666666";
export const FOREIGN_SITE = "11111111-2222-4333-8444-777777777777";
export const UNKNOWN_SITE = "99999999-2222-4333-8444-999999999999";
export const ACCOUNT_ID = "aaaaaaaaaaaaaaaaaaaaaaaa";
export const APP = {
    client_id: "test-app",
    client_secret: "test-secret",
    redirect_uris: ["http://127.0.0.1:9/back"],
};

// A small world: two teams, a token that sees both and one that sees only the first.
export function testWorld({ settings, ...rest } = {}) {
    return {
        settings: { rateLimit: 100000, deployLimit: 1000, deployDayLimit: 1000, ...settings },
        tokens: [
            { token: TOKEN, email: "kim@acme.example", full_name: "Kim Lindqvist" },
            { token: NARROW_TOKEN, email: "sam@acme.example", accounts: ["acme"] },
        ],
        accounts: [
            { id: ACCOUNT_ID, slug: "acme", name: "Acme" },
            { slug: "rival", name: "Rival" },
        ],
        sites: [
            { id: SITE, name: "acme-shop", account_slug: "acme" },
            { id: OTHER_SITE, name: "acme-blog", account_slug: "acme", build_settings: {} },
            { id: FOREIGN_SITE, name: "rival-shop", account_slug: "rival" },
        ],
        oauthApps: [APP],
        ...rest,
    };
}

export async function startSimulator(...flags) {
    const child = spawn(process.execPath, [SERVER, "--port", "0", ...flags], {
        stdio: ["ignore", "pipe", "pipe"],
    });
    let errors = "";
    child.stderr.on("data", (chunk) => (errors += chunk));
    const lines = createInterface({ input: child.stdout });
    const exit = once(child, "exit");
    const first = await Promise.race([once(lines, "line"), exit.then(() => [""])]);
    const ready = /^listening on (http:\/\/127\.0\.0\.1:(\d+))$/.exec(first[0]);
    assert.ok(ready, `did not start: ${first[0]} ${errors}`);
    return new RunningSimulator(child, exit, ready[1], Number(ready[2]), () => errors);
}

class RunningSimulator {
    constructor(child, exit, url, port, errors) {
        Object.assign(this, { child, exit, url, port, errors });
        this.seenOperations = new Set();
    }

    // Ends the process as an operator would, and expects a clean end without complaints.
    async stop(signal = "SIGTERM") {
        this.child.kill(signal);
        const [code] = await this.exit;
        assert.equal(code, 0, `exit code; ${this.errors()}`);
        assert.equal(this.errors(), "");
    }

    async control(method, path, body) {
        const text = typeof body === "string" ? body : JSON.stringify(body);
        const reply = await fetch(`${this.url}/__sim${path}`, { method, body: text });
        const answer = await reply.text();
        return { status: reply.status, headers: reply.headers, json: answer && JSON.parse(answer) };
    }

    async setWorld(changes) {
        const reply = await this.control("PUT", "/state", testWorld(changes));
        assert.equal(reply.status, 204, JSON.stringify(reply.json));
    }

    async fault(fault) {
        const reply = await this.control("POST", "/faults", fault);
        assert.equal(reply.status, 201, JSON.stringify(reply.json));
    }

    // path is below /api/v1 unless it starts with "!", which means the root.
    async call(method, path, { body, token = TOKEN, headers = {} } = {}) {
        const target = path.startsWith("!") ? path.slice(1) : `/api/v1${path}`;
        const isRaw = typeof body === "string" || body instanceof Uint8Array;
        const reply = await fetch(this.url + target, {
            method,
            redirect: "manual",
            body: body === undefined || isRaw ? body : JSON.stringify(body),
            headers: {
                ...(token ? { Authorization: `Bearer ${token}` } : {}),
                ...(body === undefined || isRaw ? {} : { "Content-Type": "application/json" }),
                ...headers,
            },
        });
        const text = await reply.text();
        const { status, statusText } = reply;
        const isJson = (reply.headers.get("content-type") ?? "").includes("json");
        const result = { status, statusText, headers: reply.headers, text };
        return {
            ...result,
            path: target.split("?")[0],
            json: isJson ? safeParse(text) : undefined,
        };
    }

    async api(method, path, options) {
        const result = await this.call(method, path, options);
        const operation = checkReply({ method, ...result });
        if (operation && result.status < 400) this.seenOperations.add(operation);
        return result;
    }
}

function safeParse(text) {
    try {
        return JSON.parse(text);
    } catch {
        return undefined;
    }
}

// Runs before and after hooks for a test file that shares one simulator.
export function sharedSimulator({ before, beforeEach, after }, world) {
    const shared = {};
    before(async () => (shared.sim = await startSimulator()));
    beforeEach(async () => {
        await shared.sim.control("POST", "/reset");
        await shared.sim.setWorld(world);
    });
    after(() => shared.sim.stop());
    return shared;
}

// A bare connection, for what a proper client would hide. Resolves once the other side is done
// or the watcher has seen enough.
export function rawCall(port, request, isEnough = () => false) {
    return new Promise((resolve) => {
        const socket = net.connect(port, "127.0.0.1", () => socket.write(request));
        const seen = { bytes: Buffer.alloc(0), arrivals: [], error: undefined };
        socket.on("data", (chunk) => {
            seen.bytes = Buffer.concat([seen.bytes, chunk]);
            seen.arrivals.push({ at: performance.now(), length: chunk.length });
            if (isEnough(seen)) socket.destroy();
        });
        socket.on("error", (error) => (seen.error = error.code));
        socket.on("close", () => resolve(seen));
    });
}

export const rawRequest = (method, path, body = "") =>
    `${method} ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer ${TOKEN}\r\n` +
    `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;

// Asks again until the answer satisfies, for what only time brings about.
export async function eventually(ask, satisfies, { tries = 500, pauseMs = 20 } = {}) {
    for (let left = tries; left > 0; left -= 1) {
        const answer = await ask();
        if (satisfies(answer)) return answer;
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
    throw new Error("it never came about");
}

export const oneVariable = (key, value = "v", more = {}) => ({
    key,
    values: [{ context: "all", value }],
    ...more,
});
