// What every handler needs to speak HTTP: replies as plain objects, the error Netlify's way, and
// reading a request body. Handlers return a reply; nothing here writes to a socket.

export const BODY_BYTES_MAX = 10 * 1024 * 1024;

const JSON_TYPE = "application/json; charset=utf-8";

// A refusal that becomes the documented error body {"code", "message"}.
export class ApiError extends Error {
    constructor(status, message) {
        super(message);
        this.status = status;
    }
}

export const badRequest = (message) => new ApiError(400, message);
export const accessDenied = () => new ApiError(401, "Access Denied");
export const notFound = () => new ApiError(404, "Not Found");
export const conflict = (message) => new ApiError(409, message);
export const unprocessable = (message) => new ApiError(422, message);

export const json = (status, value, headers = {}) => ({
    status,
    headers: { "Content-Type": JSON_TYPE, ...headers },
    body: JSON.stringify(value),
});

export const errorReply = (error, headers = {}) =>
    json(error.status, { code: error.status, message: error.message }, headers);

export const text = (status, body) => ({
    status,
    headers: { "Content-Type": "text/plain; charset=utf-8" },
    body,
});

export const html = (status, body) => ({
    status,
    headers: { "Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store" },
    body,
});

export const redirect = (location) => ({
    status: 302,
    headers: { Location: location, "Cache-Control": "no-store" },
    body: "",
});

// 204 carries neither a body nor a content type.
export const noContent = () => ({ status: 204, headers: {}, body: "" });

// The plain-text answer for every path that leads nowhere.
export const unrouted = () => ({
    status: 404,
    headers: { "Content-Type": "text/plain" },
    body: "Not Found",
});

// What is too long is read to its end and thrown away: a sender cut off half-way would see a broken
// connection and not the answer.
export async function readBody(request, bytesMax = BODY_BYTES_MAX) {
    let chunks = [];
    let bytes = 0;
    for await (const chunk of request) {
        bytes += chunk.length;
        if (bytes <= bytesMax) chunks.push(chunk);
        else chunks = [];
    }
    if (bytes > bytesMax) throw new ApiError(413, "Request body is too large");
    return Buffer.concat(chunks);
}

export function parseJson(body) {
    try {
        return JSON.parse(body.toString("utf8"));
    } catch {
        throw badRequest("The request body is not valid JSON");
    }
}

export function parseJsonObject(body) {
    const value = parseJson(body);
    if (!isObject(value)) throw badRequest("The request body must be a JSON object");
    return value;
}

export const isObject = (value) =>
    typeof value === "object" && value !== null && !Array.isArray(value);

export function splitUrl(url) {
    const mark = url.indexOf("?");
    return mark < 0
        ? { path: url, query: "" }
        : { path: url.slice(0, mark), query: url.slice(mark + 1) };
}

export function escapeHtml(value) {
    const names = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
    return String(value).replace(/[&<>"']/g, (letter) => names[letter]);
}
