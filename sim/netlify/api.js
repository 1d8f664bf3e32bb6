// The life of one API call: journal, fault, latency, route, token, rate limit, handler, reply.

import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { accessDenied, ApiError, errorReply, readBody, splitUrl, unrouted } from "./http.js";
import { afterCall, beforeCall, replyInstead, sendStream } from "./fault-actions.js";
import { Router } from "./router.js";
import { routes } from "./routes.js";

const SERVICE_VERSION = "simulator";
const router = new Router(routes);

export async function handleApi(sim, request, response) {
    const startedAt = performance.now();
    const { path, query } = splitUrl(request.url);
    const record = sim.journal.start(request.method, path, query);
    const fault = sim.faults.pick(request.method, path);
    if (beforeCall[fault]) {
        beforeCall[fault](request);
        return;
    }
    const { latencyMs } = sim.world.settings;
    const delay = latencyMs > 0 ? sleep(latencyMs) : undefined;
    const instead = fault && replyInstead(fault);
    const reply = instead ?? (await answer(sim, request, path, query, delay));
    if (instead) await delay;
    if (!reply) return;
    Object.assign(reply.headers, traceHeaders(startedAt), instead?.headers);
    if (afterCall[fault]) {
        // After a reset the client saw no status, so none is written down.
        if (fault !== "reset-after") record(reply.status);
        afterCall[fault](response, reply);
        return;
    }
    record(reply.status);
    await send(response, reply);
}

// Returns nothing where the client went away before it had finished asking.
async function answer(sim, request, path, query, delay) {
    const found = router.find(request.method, path);
    let rateHeaders = {};
    try {
        const body = await readWhole(request);
        if (!body) return undefined;
        await delay;
        if (!found) return unrouted();
        const { world } = sim;
        const token = found.route.needsToken ? findToken(world, request) : undefined;
        if (token) rateHeaders = sim.limiter.countRequest(token.token, world.settings);
        const reply = found.route.handler({
            world,
            token,
            path,
            body,
            params: found.params,
            query: new URLSearchParams(query),
            headers: request.headers,
            baseUrl: `http://${request.headers.host ?? sim.address}`,
            grants: sim.grants,
            countDeploy: () => sim.limiter.countDeploy(token.token, world.settings),
        });
        return { ...reply, headers: { ...rateHeaders, ...reply.headers } };
    } catch (error) {
        return errorReply(asApiError(error), { ...rateHeaders, ...error.headers });
    }
}

async function readWhole(request) {
    try {
        return await readBody(request);
    } catch (error) {
        if (error instanceof ApiError) throw error;
        return undefined;
    }
}

function findToken(world, request) {
    const bearer = /^Bearer\s+(\S+)\s*$/i.exec(request.headers.authorization ?? "");
    const token = bearer && world.token(bearer[1]);
    if (!token) throw accessDenied();
    return token;
}

function asApiError(error) {
    if (error instanceof ApiError) return error;
    console.error(error);
    return new ApiError(500, "Internal Server Error");
}

const traceHeaders = (startedAt) => ({
    "X-Request-Id": randomUUID(),
    "X-Runtime": ((performance.now() - startedAt) / 1000).toFixed(6),
    "X-Nf-Srv-Version": SERVICE_VERSION,
});

export async function send(response, { status, headers, body }) {
    if (response.destroyed) return;
    if (typeof body !== "string" && !Buffer.isBuffer(body)) {
        response.writeHead(status, headers);
        await sendStream(response, body);
        return;
    }
    const length = status === 204 ? {} : { "Content-Length": Buffer.byteLength(body) };
    response.writeHead(status, { ...length, ...headers });
    response.end(body);
}
