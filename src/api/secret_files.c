/* Files of secrets: .env, JSON, YAML and lines for a shell, into a folder and out of it. */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "api/reveal.h"
#include "api/secret_address.h"
#include "api/tables.h"
#include "domain/secret_file.h"

/* --- import ----------------------------------------------------------------------------------- */

static void write_summary(struct json_writer *out, const struct record_list *items)
{
    static const char *const names[] = {
        "new", "changed", "unchanged", "kept", "ignored", "invalid"
    };
    const struct secret_file_item *list = items->items;
    int64_t counts[COUNT_OF(names)] = { 0 };

    for (size_t i = 0; i < items->count; i++) counts[list[i].kind]++;
    json_key(out, "summary");
    json_object_begin(out);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        json_key(out, names[i]);
        json_write_int(out, counts[i]);
    }
    json_object_end(out);
}

static STATUS post_file(struct exchange *exchange)
{
    const struct secret_file_input *body = exchange->body;
    const struct secret_file_options options = { .format = (enum env_format)body->format,
                                                 .is_dry_run = body->is_dry_run,
                                                 .keeps_existing = body->keeps_existing,
                                                 .skips_invalid = body->skips_invalid };
    struct json_writer *out = &exchange->out;
    enum env_format format = ENV_AUTO;
    struct record_list items;
    struct secret_at at;

    TRY(secret_address(exchange, &body->at, ADDRESS_OF_WRITE, &at));
    TRY(secret_file_import(&exchange->call, &at, secret_text_reveal(&body->content), &options,
                           &format, &items));
    json_object_begin(out);
    json_key(out, "dryRun");
    json_write_bool(out, body->is_dry_run);
    json_key(out, "format");
    json_write_text(out, str_from_c(secret_file_formats[format]));
    write_summary(out, &items);
    json_key(out, "secrets");
    json_array_begin(out);
    for (size_t i = 0; i < items.count; i++) {
        record_to_json(&secret_file_item_record, &((struct secret_file_item *)items.items)[i], out);
    }
    json_array_end(out);
    json_object_end(out);
    return OK;
}

/* --- export ----------------------------------------------------------------------------------- */

struct file_kind {
    const char *content_type, *suffix;
};
static const struct file_kind kinds[] = {
    [ENV_DOTENV] = { "text/plain; charset=utf-8", ".env" },
    [ENV_JSON] = { "application/json; charset=utf-8", ".json" },
    [ENV_YAML] = { "application/yaml; charset=utf-8", ".yaml" },
    [ENV_SHELL] = { "text/plain; charset=utf-8", ".sh" },
};

static void answer_file(struct exchange *exchange, enum env_format format, struct str environment,
                        const struct env_entries *entries)
{
    struct http_response *response = exchange->response;

    response->content_type = str_from_c(kinds[format].content_type);
    http_response_header(response, "Content-Disposition",
                         arena_format(exchange->call.arena, "attachment; filename=\"%.*s%s\"",
                                      STR_ARG(environment), kinds[format].suffix));
    response_reveal_file(&response->body, format, entries);
}

static STATUS get_file(struct exchange *exchange)
{
    const struct secret_file_query *query = exchange->query;
    struct env_entries entries;
    struct secret_at at;

    TRY(secret_address(exchange, &query->at, ADDRESS_OF_LIST, &at));
    if (query->format == ENV_AUTO)
        return problem_field(exchange->call.problem, "format",
                             "Say which format: env, json, yaml or shell");
    const struct secret_list_options options = {
        .environment = at.environment,
        .path = at.path,
        .wants_values = true,
        .includes_imports = query->includes_imports_given != GIVEN || query->includes_imports,
        .expands_references = query->expands_references,
        .personal = query->includes_personal ? PERSONAL_INSTEAD : PERSONAL_NONE,
    };
    TRY(secret_file_export(&exchange->call, exchange->project_id, &options, &entries));
    answer_file(exchange, (enum env_format)query->format, at.environment, &entries);
    env_entries_deinit(&entries);
    return OK;
}

#define NEED(action_)                                       \
    {                                                       \
        BY_ALL, IN_INPUT, SUBJECT_SECRETS, ACTION_##action_ \
    }

static const struct route rows[] = {
    { HTTP_POST,
      "/api/v1/secrets/import",
      NEED(DESCRIBE_SECRET),
      NULL,
      &secret_file_input_record,
      post_file,
      ROUTE_LARGE_BODY,
      { "secrets", &secret_file_item_record, true },
      "Take a .env, JSON or YAML file into a folder, all of it or nothing; dryRun is a preview",
      0 },
    { HTTP_GET,
      "/api/v1/secrets/export",
      NEED(READ_VALUE),
      &secret_file_query_record,
      NULL,
      get_file,
      ROUTE_ETAG | ROUTE_FILE,
      { NULL, NULL, false },
      "A folder's secrets as a file: .env, JSON, YAML or export lines for a shell. The answer is"
      " that file",
      0 },
};
ROUTE_TABLE(secret_file_routes, "Files of secrets", rows);
