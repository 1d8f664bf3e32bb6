// Identifiers and times in the forms Netlify uses: 24 hex digits for most things, UUIDs for sites
// and variable values, ISO-8601 in UTC with seconds (variables) or milliseconds (the rest).

import { createHash, randomBytes, randomInt, randomUUID } from "node:crypto";

const TOKEN_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

export const newUuid = () => randomUUID();
export const newHexId = () => randomBytes(12).toString("hex");
export const newSecret = () => randomBytes(32).toString("base64url");

export function newAccessToken() {
    let letters = "";
    while (letters.length < 36) letters += TOKEN_LETTERS[randomInt(TOKEN_LETTERS.length)];
    return `nfp_${letters}`;
}

// The same text always gives the same id, so derived objects stay stable across restarts.
export const hexIdFrom = (text) => createHash("sha256").update(text).digest("hex").slice(0, 24);

export const timeInSeconds = (ms = Date.now()) =>
    new Date(ms).toISOString().replace(/\.\d+Z$/, "Z");
export const timeInMillis = (ms = Date.now()) => new Date(ms).toISOString();
