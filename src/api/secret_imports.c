/* Imports of other folders (30-secrets §12). v1 and v2 differ in the name of the project alone, and
 * both names are taken on both. */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "api/secret_address.h"
#include "api/secret_json.h"
#include "api/tables.h"
#include "domain/secret_import.h"

static STATUS answer_import(struct exchange *exchange, const char *message,
                            const struct secret_import *import)
{
    json_object_begin(&exchange->out);
    json_key(&exchange->out, "message");
    json_write_text(&exchange->out, str_from_c(message));
    json_key(&exchange->out, "secretImport");
    record_to_json(&secret_import_record, import, &exchange->out);
    json_object_end(&exchange->out);
    return OK;
}

static STATUS post_import(struct exchange *exchange)
{
    const struct secret_import_input *body = exchange->body;
    struct secret_import import;
    struct secret_at at;

    TRY(secret_address(exchange, &body->at, ADDRESS_OF_WRITE, &at));
    TRY(secret_import_create(&exchange->call, at.project_id, at.environment, at.path, body,
                             &import));
    return answer_import(exchange, "Successfully created secret import", &import);
}

static STATUS get_imports(struct exchange *exchange)
{
    const struct secret_import_query *query = exchange->query;
    const struct secret_import *imports;
    struct record_list list;
    struct secret_at at;

    TRY(secret_address(exchange, &query->at, ADDRESS_OF_LIST, &at));
    TRY(secret_import_list(&exchange->call, at.project_id, at.environment, at.path, &list));
    imports = list.items;
    json_object_begin(&exchange->out);
    json_key(&exchange->out, "message");
    json_write_text(&exchange->out, STR("Successfully fetched secret imports"));
    json_key(&exchange->out, "secretImports");
    json_array_begin(&exchange->out);
    for (size_t i = 0; i < list.count; i++) {
        record_to_json(&secret_import_record, &imports[i], &exchange->out);
    }
    json_array_end(&exchange->out);
    json_object_end(&exchange->out);
    return OK;
}

static STATUS get_import(struct exchange *exchange)
{
    struct secret_import import;
    struct id id;

    TRY(exchange_param_id(exchange, "secretImportId", &id));
    TRY(secret_import_get(&exchange->call, id, &import));
    return answer_record(exchange, "secretImport", &secret_import_full_record, &import);
}

static STATUS patch_import(struct exchange *exchange)
{
    const struct secret_import_input *body = exchange->body;
    struct secret_import import;
    struct id id;

    TRY(exchange_param_id(exchange, "secretImportId", &id));
    TRY(secret_import_update(&exchange->call, id, &body->source, &import));
    return answer_import(exchange, "Successfully updated secret import", &import);
}

static STATUS delete_import(struct exchange *exchange)
{
    struct secret_import import;
    struct id id;

    TRY(exchange_param_id(exchange, "secretImportId", &id));
    TRY(secret_import_delete(&exchange->call, id, &import));
    return answer_import(exchange, "Successfully deleted secret import", &import);
}

static STATUS post_resync(struct exchange *exchange)
{
    struct id id;

    TRY(exchange_param_id(exchange, "secretImportId", &id));
    TRY(secret_import_resync(&exchange->call, id));
    return answer_message(exchange, "replication started");
}

/* --- what imports show ------------------------------------------------------------------------ */

static struct status show_secret(void *context, const struct secret_plain *plain)
{
    struct secret_json *json = context;
    secret_json_write(json, plain);
    return OK;
}

static struct status show_import_begin(void *context, const struct place *source)
{
    struct secret_json *json = context;
    struct json_writer *out = json->out;

    json_object_begin(out);
    json_key(out, "secretPath");
    json_write_text(out, source->folder.path);
    json_key(out, "environment");
    json_write_text(out, source->environment.slug);
    json_key(out, "environmentInfo");
    record_to_json(&environment_brief_record, &source->environment, out);
    json_key(out, "folderId");
    json_write_id(out, source->folder.id);
    json_key(out, "secrets");
    json_array_begin(out);
    return OK;
}

static struct status show_import_end(void *context)
{
    struct secret_json *json = context;
    json_array_end(json->out);
    json_object_end(json->out);
    return OK;
}

static STATUS get_imported_secrets(struct exchange *exchange)
{
    const struct secret_import_query *query = exchange->query;
    struct secret_json json;
    const struct secret_sink sink = { &json,           show_secret, show_import_begin,
                                      show_import_end, NULL,        NULL };
    struct secret_at at;

    TRY(secret_address(exchange, &query->at, ADDRESS_OF_LIST, &at));
    const struct secret_list_options options = {
        .environment = at.environment,
        .path = at.path,
        .wants_values = true,
        .includes_imports = true,
        .is_imports_only = true,
    };
    secret_json_init(&json, &exchange->out);
    json_object_begin(&exchange->out);
    json_key(&exchange->out, "secrets");
    json_array_begin(&exchange->out);
    struct status status = secret_list(&exchange->call, at.project_id, &options, &sink);
    json_array_end(&exchange->out);
    json_object_end(&exchange->out);
    secret_json_deinit(&json);
    return status;
}

#define NEED(scope_, action_)                                    \
    {                                                            \
        BY_ALL, scope_, SUBJECT_SECRET_IMPORTS, ACTION_##action_ \
    }
#define ONE                                          \
    {                                                \
        "secretImport", &secret_import_record, false \
    }
#define IMPORTS(base_)                                                           \
    { HTTP_POST,                                                                 \
      base_,                                                                     \
      NEED(IN_INPUT, CREATE),                                                    \
      NULL,                                                                      \
      &secret_import_create_record,                                              \
      post_import,                                                               \
      0,                                                                         \
      ONE,                                                                       \
      "Show another folder's secrets in this one",                               \
      0 },                                                                       \
        { HTTP_GET,                                                              \
          base_,                                                                 \
          NEED(IN_INPUT, READ),                                                  \
          &secret_import_query_record,                                           \
          NULL,                                                                  \
          get_imports,                                                           \
          0,                                                                     \
          { "secretImports", &secret_import_record, true },                      \
          "List the imports of a folder",                                        \
          0 },                                                                   \
        { HTTP_GET,                                                              \
          base_ "/{secretImportId}",                                             \
          NEED(OF_SECRET_IMPORT, READ),                                          \
          NULL,                                                                  \
          NULL,                                                                  \
          get_import,                                                            \
          0,                                                                     \
          { "secretImport", &secret_import_full_record, false },                 \
          "Read an import",                                                      \
          0 },                                                                   \
        { HTTP_PATCH,                                                            \
          base_ "/{secretImportId}",                                             \
          NEED(OF_SECRET_IMPORT, EDIT),                                          \
          NULL,                                                                  \
          &secret_import_update_record,                                          \
          patch_import,                                                          \
          0,                                                                     \
          ONE,                                                                   \
          "Give an import another source or another position",                   \
          0 },                                                                   \
        { HTTP_DELETE,                                                           \
          base_ "/{secretImportId}",                                             \
          NEED(OF_SECRET_IMPORT, DELETE),                                        \
          NULL,                                                                  \
          NULL,                                                                  \
          delete_import,                                                         \
          0,                                                                     \
          ONE,                                                                   \
          "Delete an import",                                                    \
          0 },                                                                   \
        { HTTP_POST,                                                             \
          base_ "/{secretImportId}/replication-resync",                          \
          NEED(OF_SECRET_IMPORT, EDIT),                                          \
          NULL,                                                                  \
          NULL,                                                                  \
          post_resync,                                                           \
          0,                                                                     \
          { NULL, NULL, false },                                                 \
          "Tell all that depends on an import to look again",                    \
          0 },                                                                   \
    {                                                                            \
        HTTP_GET, base_ "/secrets/raw",                                          \
            { BY_ALL, IN_INPUT, SUBJECT_SECRETS, ACTION_DESCRIBE_SECRET },       \
            &secret_import_query_record, NULL, get_imported_secrets, ROUTE_ETAG, \
            { "secrets", &secret_import_group_record, true },                    \
            "List the secrets that imports show", 0                              \
    }

static const struct route rows[] = {
    IMPORTS("/api/v1/secret-imports"),
    IMPORTS("/api/v2/secret-imports"),
};
ROUTE_TABLE(secret_import_routes, "Secret imports", rows);
