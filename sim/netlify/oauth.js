// The OAuth side: exchanging a code for an access token, and the short-lived grants and tickets in
// between. Codes and tickets live in memory only; the tokens they turn into belong to the world.

import { isObject, json } from "./http.js";
import { newAccessToken, newSecret } from "./ids.js";

const CODE_LIFE_MS = 10 * 60 * 1000;

export class Grants {
    #codes = new Map();
    tickets = new Map();

    issueCode(app, redirectUri, person) {
        const code = newSecret();
        const expiresAt = Date.now() + CODE_LIFE_MS;
        this.#codes.set(code, { clientId: app.client_id, redirectUri, person, expiresAt });
        return code;
    }

    // A code works once: even a failed exchange uses it up.
    takeCode(code) {
        const grant = this.#codes.get(code);
        this.#codes.delete(code);
        return grant && Date.now() < grant.expiresAt ? grant : undefined;
    }
}

// A token of its own for the application, with the rights of the person who approved.
export function issueToken(world, person) {
    const row = { ...person, token: newAccessToken() };
    world.addToken(row);
    return row.token;
}

const failure = (status, error, error_description) =>
    json(status, { error, error_description }, { "Cache-Control": "no-store" });

export function exchangeCode(call) {
    const fields = readFields(call);
    if (!fields) return failure(400, "invalid_request", "The body could not be read.");
    const app = call.world.oauthApps.get(fields.client_id);
    if (!app?.client_secret || app.client_secret !== fields.client_secret)
        return failure(401, "invalid_client", "Client authentication failed.");
    if (!fields.grant_type)
        return failure(400, "invalid_request", "Missing required parameter: grant_type.");
    if (fields.grant_type !== "authorization_code")
        return failure(400, "unsupported_grant_type", "Only authorization_code is supported.");
    if (!fields.code) return failure(400, "invalid_request", "Missing required parameter: code.");
    const grant = call.grants.takeCode(fields.code);
    if (grant?.clientId !== app.client_id || grant.redirectUri !== fields.redirect_uri)
        return failure(
            400,
            "invalid_grant",
            "The authorization code is invalid, expired, already used, or was issued for another " +
                "application or redirect address."
        );
    const access_token = issueToken(call.world, grant.person);
    const created_at = Math.floor(Date.now() / 1000);
    const reply = { access_token, token_type: "Bearer", scope: "public", created_at };
    return json(200, reply, { "Cache-Control": "no-store" });
}

// Form and JSON bodies are both in use; the client may also name itself in an Authorization header.
function readFields({ body, headers }) {
    let fields;
    try {
        const isJson = (headers["content-type"] ?? "").includes("json");
        const parsed = isJson
            ? JSON.parse(body.toString("utf8"))
            : Object.fromEntries(new URLSearchParams(body.toString("utf8")));
        if (!isObject(parsed)) return undefined;
        fields = parsed;
    } catch {
        return undefined;
    }
    const basic = /^Basic\s+(\S+)$/i.exec(headers.authorization ?? "");
    if (!basic) return fields;
    const [client_id, ...secret] = Buffer.from(basic[1], "base64").toString("utf8").split(":");
    return { ...fields, client_id, client_secret: secret.join(":") };
}
