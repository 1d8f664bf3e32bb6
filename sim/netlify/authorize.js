// The page at which a person lets an application in. It stands for Netlify's web interface, where
// somebody is always signed in: the owner of the first token.

import { ApiError, escapeHtml, html, redirect } from "./http.js";
import { issueToken } from "./oauth.js";
import { findTicket } from "./tickets.js";

export function authorize(call) {
    const person = signedInPerson(call);
    if (!person) return problemPage(403, "Nobody is signed in: the world holds no token.");
    if (call.query.get("response_type") === "ticket") return authorizeTicket(call, person);

    const app = call.world.oauthApps.get(call.query.get("client_id"));
    const target = call.query.get("redirect_uri");
    // Neither of these may redirect: an unchecked address must never receive a code.
    if (!app) return problemPage(401, "There is no application with this client_id.");
    if (!app.redirect_uris.includes(target))
        return problemPage(400, "The redirect_uri is not registered for this application.");

    const isImplicit = call.query.get("response_type") === "token";
    const goBack = (fields) => redirect(withFields(call, target, fields, isImplicit));
    if (!isImplicit && call.query.get("response_type") !== "code")
        return goBack({ error: "unsupported_response_type" });
    const decision = decide(call);
    if (decision === "ask") return consentPage(call, app.client_id, person);
    if (decision === "cancel") return goBack({ error: "access_denied" });
    if (isImplicit)
        return goBack({ access_token: issueToken(call.world, person), token_type: "Bearer" });
    return goBack({ code: call.grants.issueCode(app, target, person) });
}

function authorizeTicket(call, person) {
    let ticket;
    try {
        ticket = findTicket(call, call.query.get("ticket"));
    } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        return problemPage(404, "This ticket is unknown or has expired.");
    }
    const decision = decide(call);
    if (decision === "ask") return consentPage(call, ticket.client_id, person);
    if (decision === "approve") ticket.person = person;
    else call.grants.tickets.delete(ticket.id);
    const outcome = decision === "approve" ? "Authorized" : "Not authorized";
    return page(200, outcome, "<p>You can close this window.</p>");
}

// The person, without the secret part of their token row.
function signedInPerson(call) {
    const row = call.world.firstToken();
    if (!row) return undefined;
    const { token: _, ...person } = row;
    return person;
}

// An answer in the query wins. "interactive" brings the page up even where approval is automatic.
function decide({ query, world }) {
    if (query.get("approve") === "1") return "approve";
    if (query.get("approve") === "0") return "cancel";
    const isAutomatic = world.settings.oauthAutoApprove && !query.has("interactive");
    return isAutomatic ? "approve" : "ask";
}

function withFields(call, target, fields, isFragment) {
    const state = call.query.get("state");
    const all = { ...fields, ...(state === null ? {} : { state }) };
    const url = new URL(target);
    if (isFragment) url.hash = new URLSearchParams(all).toString();
    else for (const [name, value] of Object.entries(all)) url.searchParams.set(name, value);
    return url.href;
}

function consentPage(call, clientId, person) {
    const hidden = [...call.query]
        .filter(([name]) => name !== "approve" && name !== "interactive")
        .map(
            ([name, value]) =>
                `<input type="hidden" name="${escapeHtml(name)}" value="${escapeHtml(value)}">`
        )
        .join("\n");
    return page(
        200,
        "Authorize application",
        `<p><strong>${escapeHtml(clientId)}</strong> asks to act as
<strong>${escapeHtml(person.email)}</strong> on every team they belong to.</p>
<form method="get" action="/authorize">
${hidden}
<button type="submit" name="approve" value="1">Authorize</button>
<button type="submit" name="approve" value="0">Cancel</button>
</form>`
    );
}

const problemPage = (status, problem) =>
    page(status, "Cannot authorize", `<p>${escapeHtml(problem)}</p>`);

function page(status, title, content) {
    return html(
        status,
        `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<link rel="icon" href="data:,">
<title>${escapeHtml(title)}</title>
<style>body { font: 16px/1.5 system-ui, sans-serif; max-width: 32rem; margin: 4rem auto; }</style>
</head>
<body>
<h1>${escapeHtml(title)}</h1>
${content}
<p><small>Netlify simulator: nothing here reaches the real service.</small></p>
</body>
</html>
`
    );
}
