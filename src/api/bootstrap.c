/* Setting a new server up, and its configuration (10-auth §2). */
// SPDX-License-Identifier: Apache-2.0
#include "domain/bootstrap.h"
#include "api/api.h"
#include "api/refresh_cookie.h"
#include "api/tables.h"

static void write_member(struct json_writer *out, const char *key, const struct record *record,
                         const void *object)
{
    json_key(out, key);
    record_to_json(record, object, out);
}

static void write_identity(struct json_writer *out, const struct bootstrap_result *result)
{
    json_key(out, "identity");
    json_object_begin(out);
    record_members_to_json(&identity_record, &result->identity, out);
    json_key(out, "credentials");
    json_object_begin(out);
    json_key(out, "token");
    json_write_text(out, result->token);
    json_object_end(out);
    json_object_end(out);
}

static STATUS post_bootstrap(struct exchange *exchange)
{
    struct json_writer *out = &exchange->out;
    struct bootstrap_result result;

    TRY(instance_bootstrap(&exchange->call, exchange->body, &result));
    json_object_begin(out);
    json_key(out, "message");
    json_write_text(out, STR("Successfully bootstrapped instance"));
    write_member(out, "user", &user_record, &result.user);
    write_member(out, "organization", &org_record, &result.org);
    write_identity(out, &result);
    json_object_end(out);
    return OK;
}

static STATUS post_signup(struct exchange *exchange)
{
    struct json_writer *out = &exchange->out;
    struct signup_result result;

    TRY(instance_signup(&exchange->call, exchange->body, &result));
    refresh_cookie_set(exchange, result.tokens.refresh);
    json_object_begin(out);
    json_key(out, "message");
    json_write_text(out, STR("Successfully set up admin account"));
    write_member(out, "user", &user_record, &result.user);
    write_member(out, "organization", &org_record, &result.org);
    json_key(out, "token");
    json_write_text(out, result.tokens.access);
    json_key(out, "new"); /* clients of older servers look for it */
    json_write_text(out, STR(""));
    json_object_end(out);
    return OK;
}

static STATUS get_config(struct exchange *exchange)
{
    struct instance_config config;

    TRY(instance_config_get(&exchange->call, &config));
    return answer_record(exchange, "config", &instance_config_record, &config);
}

static STATUS patch_config(struct exchange *exchange)
{
    struct instance_config config;

    TRY(instance_config_update(&exchange->call, exchange->body, &config));
    return answer_record(exchange, "config", &instance_config_record, &config);
}

#define ANYONE          \
    {                   \
        .by = BY_PUBLIC \
    }

static const struct route rows[] = {
    { HTTP_POST,
      "/api/v1/admin/bootstrap",
      ANYONE,
      NULL,
      &bootstrap_input_record,
      post_bootstrap,
      ROUTE_SLOW,
      { NULL, NULL, false },
      "Set up a new server without a browser: administrator, organization and a first token",
      0 },
    { HTTP_POST,
      "/api/v1/admin/signup",
      ANYONE,
      NULL,
      &signup_input_record,
      post_signup,
      ROUTE_SLOW,
      { NULL, NULL, false },
      "Set up a new server: the first administrator",
      0 },
    { HTTP_GET,
      "/api/v1/admin/config",
      ANYONE,
      NULL,
      NULL,
      get_config,
      0,
      { "config", &instance_config_record, false },
      "Read the server's configuration",
      0 },
    { HTTP_PATCH,
      "/api/v1/admin/config",
      { .by = BY_ANY },
      NULL,
      &instance_config_record,
      patch_config,
      0,
      { "config", &instance_config_record, false },
      "Change the server's configuration (instance administrators)",
      0 },
};
ROUTE_TABLE(bootstrap_routes, "Instance", rows);
