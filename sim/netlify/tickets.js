// Login tickets, the way a command-line program signs in: it asks for a ticket, the person approves
// it in the browser, and the program exchanges it for a token. None of these calls carries a token.

import { accessDenied, json, notFound, unprocessable } from "./http.js";
import { hexIdFrom, newHexId, timeInMillis } from "./ids.js";
import { issueToken } from "./oauth.js";

const TICKET_LIFE_MS = 5 * 60 * 1000;

const ticketView = ({ id, client_id, person, created_at }) => ({
    id,
    client_id,
    authorized: Boolean(person),
    created_at,
});

// Denied and expired tickets are simply gone.
export function findTicket(call, id) {
    const ticket = call.grants.tickets.get(id);
    if (ticket && Date.now() < ticket.expiresAt) return ticket;
    call.grants.tickets.delete(id);
    throw notFound();
}

export function createTicket(call) {
    const client_id = call.query.get("client_id");
    if (!client_id) throw unprocessable("client_id can't be blank");
    if (!call.world.oauthApps.has(client_id)) throw accessDenied();
    const ticket = {
        id: newHexId(),
        client_id,
        created_at: timeInMillis(),
        expiresAt: Date.now() + TICKET_LIFE_MS,
    };
    call.grants.tickets.set(ticket.id, ticket);
    return json(201, ticketView(ticket));
}

export const showTicket = (call) => json(200, ticketView(findTicket(call, call.params.ticket)));

export function exchangeTicket(call) {
    const ticket = findTicket(call, call.params.ticket);
    if (!ticket.person) throw accessDenied();
    call.grants.tickets.delete(ticket.id);
    return json(201, {
        id: newHexId(),
        access_token: issueToken(call.world, ticket.person),
        user_id: hexIdFrom(`user ${ticket.person.email}`),
        user_email: ticket.person.email,
        created_at: timeInMillis(),
    });
}
