// SPDX-License-Identifier: Apache-2.0
#include "api/refusal.h"

#include "domain/audit.h"

enum { REASON_MAX = 512 };

/* On a public route the actor is whom a login claimed to be, once that was found to exist. Anything
 * less known would let strangers fill the log. */
static const char *event_of(const struct exchange *exchange, struct status status)
{
    bool is_refused = status.code == STATUS_FORBIDDEN || status.code == STATUS_UNAUTHENTICATED;

    if (!is_refused || exchange->call.actor->kind == ACTOR_NONE) return NULL;
    return exchange->route->need.by & BY_PUBLIC ? "login-refused" : "access-refused";
}

STATUS refusal_audit(struct exchange *exchange, struct status status)
{
    const char *event = event_of(exchange, status);
    struct audit_entry entry;

    if (!event) return status;
    audit_begin(&entry, event, exchange->project_id);
    audit_text(&entry, "method", str_from_c(http_method_name(exchange->request->method)));
    audit_text(&entry, "route", str_from_c(exchange->route->path));
    audit_text(&entry, "reason", str_slice(exchange->call.problem->message, 0, REASON_MAX));
    TRY(audit_append_read(&exchange->call, &entry));
    return status;
}
