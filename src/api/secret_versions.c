/* Versions of a secret, rollback, and deleted secrets (30-secrets §8). */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "api/secret_address.h"
#include "api/secret_json.h"
#include "api/tables.h"
#include "domain/secret_history.h"

/* A version goes by its own id beside the secret's. */
static void write_version(struct secret_json *json, struct secret_plain *plain)
{
    struct id secret_id = plain->row.id;

    plain->row.id = plain->row.version_id;
    json_object_begin(json->out);
    secret_json_members(json, plain);
    json_key(json->out, "secretId");
    json_write_id(json->out, secret_id);
    json_object_end(json->out);
}

static STATUS get_versions(struct exchange *exchange)
{
    const struct secret_versions_query *query = exchange->query;
    struct secret_plains plains;
    struct secret_json json;
    struct id id;

    TRY(exchange_param_id(exchange, "secretId", &id));
    TRY(secret_versions(&exchange->call, id, query->offset, query->limit, &plains));
    secret_json_init(&json, &exchange->out);
    json_object_begin(&exchange->out);
    json_key(&exchange->out, "secretVersions");
    json_array_begin(&exchange->out);
    for (size_t i = 0; i < plains.count; i++) write_version(&json, &plains.items[i]);
    json_array_end(&exchange->out);
    json_object_end(&exchange->out);
    secret_json_deinit(&json);
    secret_plains_deinit(&plains);
    return OK;
}

static STATUS post_rollback(struct exchange *exchange)
{
    const struct secret_rollback_input *body = exchange->body;
    struct secret_plain plain;
    struct id id;

    TRY(exchange_param_id(exchange, "secretId", &id));
    TRY(secret_rollback(&exchange->call, id, body->version, &plain));
    answer_secret(&exchange->out, &plain);
    return OK;
}

static STATUS post_restore(struct exchange *exchange)
{
    struct secret_plain plain;
    struct id id;

    TRY(exchange_param_id(exchange, "secretId", &id));
    TRY(secret_restore(&exchange->call, id, &plain));
    answer_secret(&exchange->out, &plain);
    return OK;
}

static STATUS get_deleted(struct exchange *exchange)
{
    const struct secret_place_query *query = exchange->query;
    struct json_writer *out = &exchange->out;
    struct secret_plains plains;
    struct secret_json json;
    struct secret_at at;

    TRY(secret_address(exchange, &query->at, ADDRESS_OF_LIST, &at));
    TRY(secret_list_deleted(&exchange->call, &at, &plains));
    secret_json_init(&json, out);
    json_object_begin(out);
    json_key(out, "secrets");
    json_array_begin(out);
    for (size_t i = 0; i < plains.count; i++) {
        json_object_begin(out);
        secret_json_members(&json, &plains.items[i]);
        json_key(out, "deletedAt");
        json_write_time(out, plains.items[i].row.deleted_at);
        json_object_end(out);
    }
    json_array_end(out);
    json_object_end(out);
    secret_json_deinit(&json);
    return OK;
}

static STATUS purge_one(struct exchange *exchange)
{
    struct id id;

    TRY(exchange_param_id(exchange, "secretId", &id));
    TRY(secret_purge(&exchange->call, id));
    return answer_message(exchange, "Deleted for good");
}

static STATUS purge_folder(struct exchange *exchange)
{
    const struct secret_place_query *body = exchange->body;
    struct json_writer *out = &exchange->out;
    struct secret_at at;
    int64_t count = 0;

    TRY(secret_address(exchange, &body->at, ADDRESS_OF_WRITE, &at));
    TRY(secret_purge_folder(&exchange->call, &at, &count));
    json_object_begin(out);
    json_key(out, "count");
    json_write_int(out, count);
    json_object_end(out);
    return OK;
}

#define OF(action_)                                          \
    {                                                        \
        BY_ANY, OF_SECRET, SUBJECT_SECRETS, ACTION_##action_ \
    }
#define ONE                             \
    {                                   \
        "secret", &secret_record, false \
    }

static const struct route rows[] = {
    { HTTP_GET,
      "/api/v1/secret/{secretId}/secret-versions",
      OF(DESCRIBE_SECRET),
      &secret_versions_query_record,
      NULL,
      get_versions,
      0,
      { "secretVersions", &secret_version_record, true },
      "List the versions of a secret, newest first",
      0 },
    { HTTP_POST, "/api/v1/secret/{secretId}/rollback", OF(EDIT), NULL,
      &secret_rollback_input_record, post_rollback, 0, ONE,
      "Make an older version the newest one again", 0 },
    { HTTP_GET,
      "/api/v1/secrets/deleted",
      { BY_ANY, IN_INPUT, SUBJECT_SECRETS, ACTION_DESCRIBE_SECRET },
      &secret_place_query_record,
      NULL,
      get_deleted,
      0,
      { "secrets", &secret_record, true },
      "List the deleted secrets of a folder",
      0 },
    /* The secret is deleted, so its project is looked up by the domain, which asks for the right. */
    { HTTP_POST,
      "/api/v1/secret/{secretId}/restore",
      { BY_ANY, IN_NOTHING, SUBJECT_NONE, ACTION_CREATE },
      NULL,
      NULL,
      post_restore,
      0,
      ONE,
      "Bring a deleted secret back",
      0 },
    { HTTP_DELETE,
      "/api/v1/secrets/deleted",
      { BY_ANY, IN_INPUT, SUBJECT_SECRETS, ACTION_DELETE },
      NULL,
      &secret_place_query_record,
      purge_folder,
      0,
      { NULL, NULL, false },
      "Drop the deleted secrets of a folder for good",
      0 },
    { HTTP_DELETE,
      "/api/v1/secrets/deleted/{secretId}",
      { BY_ANY, IN_NOTHING, SUBJECT_NONE, ACTION_DELETE },
      NULL,
      NULL,
      purge_one,
      0,
      { NULL, NULL, false },
      "Drop a deleted secret for good, with its versions",
      0 },
};
ROUTE_TABLE(secret_version_routes, "Secret versions", rows);
