/* Is it there, and can it work? (10-auth §1) */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "api/tables.h"
#include "domain/bootstrap.h"

static STATUS get_status(struct exchange *exchange)
{
    struct json_writer *out = &exchange->out;
    struct instance_config config;

    TRY(instance_config_get(&exchange->call, &config)); /* a database that is ill shows here */
    json_object_begin(out);
    json_key(out, "date");
    json_write_time(out, exchange->call.now_ms);
    json_key(out, "message");
    json_write_text(out, STR("Ok"));
    json_key(out, "emailConfigured");
    json_write_bool(out, exchange->app->is_email_configured);
    json_key(out, "inviteOnlySignup"); /* the name says the opposite of what clients read in it */
    json_write_bool(out, config.allows_sign_up);
    json_key(out, "redisConfigured");
    json_write_bool(out, false);
    json_key(out, "secretScanningConfigured");
    json_write_bool(out, false);
    json_key(out, "auditLogStorageDisabled");
    json_write_bool(out, false);
    json_object_end(out);
    return OK;
}

static STATUS get_alive(struct exchange *exchange)
{
    return answer_message(exchange, "Ok");
}

static STATUS get_ready(struct exchange *exchange)
{
    TRY(store_check(exchange->call.domain->store));
    return answer_message(exchange, "Ok");
}

#define ANYONE          \
    {                   \
        .by = BY_PUBLIC \
    }
#define PROBE(path_, handler_, flags_, about_)                                     \
    {                                                                              \
        HTTP_GET, path_, ANYONE, NULL, NULL, handler_, ROUTE_UNLIMITED | (flags_), \
            { NULL, NULL, false }, about_, 0                                       \
    }

static const struct route rows[] = {
    PROBE("/api/status", get_status, 0, "The server's state, for clients"),
    PROBE("/healthz", get_alive, ROUTE_NO_DATABASE, "Is the process alive?"),
    PROBE("/healthcheck", get_alive, ROUTE_NO_DATABASE, "The same, under its older name"),
    PROBE("/readyz", get_ready, 0, "Can the server answer: database and schema?"),
};
ROUTE_TABLE(status_routes, "Status", rows);
