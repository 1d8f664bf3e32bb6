// What each fault does on the wire. Some strike before the call is looked at, some answer in its
// place, and some let it be processed and then spoil the reply.

import { STATUS_CODES } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

const DRIP_INTERVAL_MS = 200;
const OVERSIZE_BYTES = 50 * 1024 * 1024;
const CHUNK_BYTES = 64 * 1024;
const JSON_TYPE = "application/json; charset=utf-8";

// Nothing is processed and nothing is answered.
export const beforeCall = {
    refuse: (request) => request.socket.destroy(),
    "reset-before": (request) => request.socket.resetAndDestroy(),
    // The body is drained, so that a sender ends up waiting for the answer and not for room.
    timeout: (request) => request.resume(),
};

// Nothing is processed, but something is answered.
export function replyInstead(fault) {
    if (fault === "garbage") {
        const body = Buffer.from("\u0000\u0001<<< this is not JSON \ufffd{[", "utf8");
        return { status: 200, headers: { "Content-Type": JSON_TYPE }, body };
    }
    if (fault === "oversize")
        return {
            status: 200,
            headers: { "Content-Type": JSON_TYPE },
            body: Readable.from(hugeList(), { objectMode: false }),
        };
    if (typeof fault !== "object") return undefined;
    const isText = typeof fault.body === "string";
    const body = isText ? fault.body : JSON.stringify(fault.body);
    const type = isText ? "text/plain; charset=utf-8" : JSON_TYPE;
    const isTyped = Object.keys(fault.headers).some((name) => /^content-type$/i.test(name));
    const headers = body === "" || isTyped ? {} : { "Content-Type": type };
    return { status: fault.status, headers: { ...headers, ...fault.headers }, body };
}

// A well-formed list that is simply far too long, so only a size limit can stop its reader.
function* hugeList() {
    const filler = Buffer.alloc(CHUNK_BYTES, "x");
    yield Buffer.from('[{"key":"OVERSIZE","values":[{"context":"all","value":"');
    for (let bytes = 0; bytes < OVERSIZE_BYTES; bytes += CHUNK_BYTES) yield filler;
    yield Buffer.from('"}]}]');
}

// The call was processed; its reply arrives damaged or not at all.
export const afterCall = {
    "reset-after": (response) => response.socket?.resetAndDestroy(),
    drip: (response, reply) => dripBytes(response.socket, rawReply(reply)),
    truncate: (response, reply) => {
        const raw = rawReply(reply);
        const bodyBytes = Buffer.byteLength(reply.body);
        // A reply without a body can only be cut within its head.
        const missing = bodyBytes > 0 ? Math.ceil(bodyBytes / 2) : Math.ceil(raw.length / 2);
        const { socket } = response;
        socket?.end(raw.subarray(0, raw.length - missing), () => socket.destroy());
    },
};

function rawReply({ status, headers, body }) {
    const bytes = Buffer.from(body);
    const lines = [`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`];
    const all = { ...headers, Date: new Date().toUTCString(), Connection: "close" };
    if (status !== 204) all["Content-Length"] = bytes.length;
    for (const [name, value] of Object.entries(all)) lines.push(`${name}: ${value}`);
    return Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), bytes]);
}

function dripBytes(socket, bytes) {
    if (!socket) return;
    let sent = 0;
    const timer = setInterval(() => {
        socket.write(bytes.subarray(sent, sent + 1));
        sent += 1;
        if (sent >= bytes.length) socket.end();
    }, DRIP_INTERVAL_MS);
    socket.once("close", () => clearInterval(timer));
}

export async function sendStream(response, stream) {
    // The reader is expected to give up half-way; that is not our error.
    await pipeline(stream, response).catch(() => {});
}
