// The control interface under /__sim: the whole world as JSON, the list of calls seen, and faults
// on order. It is for tests and demos, needs no token, and no fault or latency touches it.

import { send } from "./api.js";
import { ApiError, errorReply, json, noContent, parseJson, readBody, splitUrl } from "./http.js";
import { ShapeError } from "./shape.js";

// A world of many thousand variables must fit.
const BODY_BYTES_MAX = 256 * 1024 * 1024;

const resources = {
    "/__sim/state": {
        GET: (sim) => json(200, sim.world),
        PUT: (sim, body) => {
            sim.replaceWorld(parseJson(body));
            return noContent();
        },
    },
    "/__sim/reset": {
        POST: (sim) => {
            sim.reset();
            return noContent();
        },
    },
    "/__sim/requests": {
        GET: (sim) => json(200, sim.journal),
        DELETE: (sim) => {
            sim.journal.clear();
            return noContent();
        },
    },
    "/__sim/faults": {
        GET: (sim) => json(200, sim.faults),
        POST: (sim, body) => json(201, sim.faults.add(parseJson(body))),
        DELETE: (sim) => {
            sim.faults.clear();
            return noContent();
        },
    },
};

export const isControl = (url) => url.startsWith("/__sim/");

export async function handleControl(sim, request, response) {
    await send(response, await answer(sim, request));
}

async function answer(sim, request) {
    const { path } = splitUrl(request.url);
    const methods = Object.hasOwn(resources, path) ? resources[path] : undefined;
    if (!methods) return errorReply(new ApiError(404, `There is no ${path}`));
    if (!Object.hasOwn(methods, request.method)) {
        const Allow = Object.keys(methods).join(", ");
        return errorReply(new ApiError(405, `Use one of ${Allow}`), { Allow });
    }
    try {
        return methods[request.method](sim, await readBody(request, BODY_BYTES_MAX));
    } catch (error) {
        if (error instanceof ShapeError) return errorReply(new ApiError(400, error.message));
        if (error instanceof ApiError) return errorReply(error);
        throw error;
    }
}
