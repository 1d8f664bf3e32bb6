/* The OpenAPI document, written from the route and record tables each time it is asked for, so that
 * it cannot lag behind them. */
// SPDX-License-Identifier: Apache-2.0
#include "api/api.h"
#include "api/tables.h"

#include <ctype.h>

enum { DOCUMENT_BYTES_MAX = 8 << 20 };

static void key_text(struct json_writer *out, const char *key, const char *text)
{
    json_key(out, key);
    json_write_text(out, str_from_c(text));
}

static void write_ref(struct json_writer *out, const char *place)
{
    json_object_begin(out);
    key_text(out, "$ref", place);
    json_object_end(out);
}

static void write_parameter(struct json_writer *out, struct str name, const char *in,
                            bool is_required, const char *about)
{
    json_object_begin(out);
    json_key(out, "name");
    json_write_text(out, name);
    key_text(out, "in", in);
    json_key(out, "required");
    json_write_bool(out, is_required);
    if (about) key_text(out, "description", about);
    json_key(out, "schema");
}

static void write_path_parameters(struct json_writer *out, const struct route *route)
{
    struct str rest = str_from_c(route->path);
    struct str segment;

    while (str_next_piece(&rest, '/', &segment)) {
        if (!str_starts_with(segment, STR("{"))) continue;
        write_parameter(out, str_slice(segment, 1, segment.len - 1), "path", true, NULL);
        json_write_raw(out, STR("{\"type\":\"string\"}"));
        json_object_end(out);
    }
}

/* One query field's schema is the property that record_schema would write for it alone. */
static void write_query_parameters(struct json_writer *out, const struct record *record)
{
    for (size_t i = 0; record && i < record->count; i++) {
        const struct field *field = &record->fields[i];
        if (!(field->uses & WIRE_IN)) continue;
        write_parameter(out, str_from_c(field->name), "query", field->uses & REQUIRED,
                        field->about);
        field_schema(field, WIRE_IN, out);
        json_object_end(out);
    }
}

static void write_content(struct json_writer *out, const char *type, const struct record *record)
{
    json_key(out, type);
    json_object_begin(out);
    json_key(out, "schema");
    record_schema(record, WIRE_IN, out);
    json_object_end(out);
}

static void write_body(struct json_writer *out, const struct route *route)
{
    if (!route->body) return;
    json_key(out, "requestBody");
    json_object_begin(out);
    json_key(out, "required");
    json_write_bool(out, !(route->flags & ROUTE_BODY_OPTIONAL));
    json_key(out, "content");
    json_object_begin(out);
    write_content(out, "application/json", route->body);
    if (route->flags & ROUTE_FORM)
        write_content(out, "application/x-www-form-urlencoded", route->body);
    json_object_end(out);
    json_object_end(out);
}

static void write_answer_schema(struct json_writer *out, const struct answer *answer)
{
    if (!answer->record) {
        json_write_raw(out, STR("{\"type\":\"object\"}"));
        return;
    }
    if (answer->wrapper) {
        json_write_raw(out, STR("{\"type\":\"object\",\"required\":["));
        out->needs_comma = false;
        json_write_text(out, str_from_c(answer->wrapper));
        buf_add(out->buf, STR("],\"properties\":{"));
        out->needs_comma = false;
        json_key(out, answer->wrapper);
    }
    if (answer->is_list) {
        json_object_begin(out);
        key_text(out, "type", "array");
        json_key(out, "items");
    }
    record_schema(answer->record, WIRE_OUT, out);
    if (answer->is_list) json_object_end(out);
    if (answer->wrapper) buf_add(out->buf, STR("}}"));
    out->needs_comma = true;
}

static void write_done(struct json_writer *out, const struct route *route)
{
    json_key(out, "200");
    json_object_begin(out);
    key_text(out, "description", "Done");
    json_key(out, "content");
    json_object_begin(out);
    json_key(out, route->flags & ROUTE_FILE ? "*/*" : "application/json");
    json_object_begin(out);
    json_key(out, "schema");
    if (route->flags & ROUTE_FILE) {
        json_write_raw(out, STR("{\"type\":\"string\"}"));
    } else {
        write_answer_schema(out, &route->answer);
    }
    json_object_end(out);
    json_object_end(out);
    json_object_end(out);
}

/* Public routes are refused like any other: a login may be wrong, an address not trusted. */
static void write_responses(struct json_writer *out, const struct route *route)
{
    static const struct {
        const char *status, *component;
    } errors[] = {
        { "400", "#/components/responses/BadRequest" },
        { "401", "#/components/responses/Unauthorized" },
        { "403", "#/components/responses/Forbidden" },
        { "404", "#/components/responses/NotFound" },
        { "422", "#/components/responses/ValidationFailure" },
        { "429", "#/components/responses/RateLimitExceeded" },
        { "500", "#/components/responses/InternalServerError" },
        { "default", "#/components/responses/Refused" },
    };

    json_key(out, "responses");
    json_object_begin(out);
    write_done(out, route);
    if (route->flags & ROUTE_ETAG) {
        json_key(out, "304");
        write_ref(out, "#/components/responses/NotModified");
    }
    for (size_t i = 0; i < COUNT_OF(errors); i++) {
        json_key(out, errors[i].status);
        write_ref(out, errors[i].component);
    }
    json_object_end(out);
}

static void write_operation_id(struct json_writer *out, const struct route *route)
{
    char text[200];
    size_t len = 0;
    bool is_next_upper = false;

    for (const char *at = http_method_name(route->method); *at && len < sizeof text; at++) {
        text[len++] = (char)tolower((unsigned char)*at);
    }
    for (const char *at = route->path; *at && len < sizeof text; at++) {
        if (!isalnum((unsigned char)*at)) {
            is_next_upper = true;
            continue;
        }
        text[len++] = is_next_upper ? (char)toupper((unsigned char)*at) : *at;
        is_next_upper = false;
    }
    json_key(out, "operationId");
    json_write_text(out, (struct str){ text, len });
}

static void write_operation(struct json_writer *out, const struct route_table *table,
                            const struct route *route)
{
    struct str method = str_from_c(http_method_name(route->method));
    char lower[8] = "";

    for (size_t i = 0; i < method.len && i < sizeof lower - 1; i++) {
        lower[i] = (char)tolower((unsigned char)method.data[i]);
    }
    json_key(out, lower);
    json_object_begin(out);
    write_operation_id(out, route);
    json_key(out, "tags");
    json_array_begin(out);
    json_write_text(out, str_from_c(table->tag));
    json_array_end(out);
    if (route->about) key_text(out, "summary", route->about);
    json_key(out, "security");
    json_write_raw(out, route->need.by & BY_PUBLIC ? STR("[]") : STR("[{\"bearerAuth\":[]}]"));
    json_key(out, "parameters");
    json_array_begin(out);
    write_path_parameters(out, route);
    write_query_parameters(out, route->query);
    json_array_end(out);
    write_body(out, route);
    write_responses(out, route);
    json_object_end(out);
}

static bool is_first_of_its_path(const struct route *route)
{
    for (size_t i = 0; i < api_table_count; i++) {
        for (size_t k = 0; k < api_tables[i]->count; k++) {
            const struct route *other = &api_tables[i]->routes[k];
            if (other->flags & ROUTE_HIDDEN) continue;
            if (str_equal(str_from_c(other->path), str_from_c(route->path))) return other == route;
        }
    }
    return false;
}

static void write_path(struct json_writer *out, const char *path)
{
    json_key(out, path);
    json_object_begin(out);
    for (size_t i = 0; i < api_table_count; i++) {
        for (size_t k = 0; k < api_tables[i]->count; k++) {
            const struct route *route = &api_tables[i]->routes[k];
            if (route->flags & ROUTE_HIDDEN) continue;
            if (str_equal(str_from_c(route->path), str_from_c(path)))
                write_operation(out, api_tables[i], route);
        }
    }
    json_object_end(out);
}

static void write_components(struct json_writer *out)
{
    static const struct {
        const char *name, *about;
    } errors[] = {
        { "BadRequest", "The request breaks a rule that the message names" },
        { "Unauthorized", "No valid credentials" },
        { "Forbidden", "The credentials don't allow this, or have expired" },
        { "NotFound", "There is no such thing, or it is not yours to see" },
        { "ValidationFailure", "Some fields are missing or wrong: message is a list of issues" },
        { "RateLimitExceeded", "Too many requests: Retry-After says when to come back" },
        { "InternalServerError", "Something went wrong in the server" },
        { "Refused", "The request is too large or too slow, or the server is busy or stopping" },
    };

    json_key(out, "components");
    json_object_begin(out);
    json_key(out, "securitySchemes");
    json_write_raw(out, STR("{\"bearerAuth\":{\"type\":\"http\",\"scheme\":\"bearer\"}}"));
    json_key(out, "schemas");
    json_write_raw(out,
                   STR("{\"Error\":{\"type\":\"object\",\"required\":[\"reqId\",\"statusCode\","
                       "\"message\",\"error\"],\"properties\":{\"reqId\":{\"type\":\"string\"},"
                       "\"statusCode\":{\"type\":\"integer\"},\"message\":{\"oneOf\":[{\"type\":"
                       "\"string\"},{\"type\":\"array\",\"items\":{\"type\":\"object\"}}]},"
                       "\"error\":{\"type\":\"string\"},\"details\":{},\"context\":{}}}}"));
    json_key(out, "responses");
    json_object_begin(out);
    for (size_t i = 0; i < COUNT_OF(errors); i++) {
        json_key(out, errors[i].name);
        json_object_begin(out);
        key_text(out, "description", errors[i].about);
        json_key(out, "content");
        json_write_raw(out, STR("{\"application/json\":{\"schema\":{\"$ref\":"
                                "\"#/components/schemas/Error\"}}}"));
        json_object_end(out);
    }
    json_key(out, "NotModified");
    json_object_begin(out);
    key_text(out, "description", "What If-None-Match names is still the answer");
    json_object_end(out);
    json_object_end(out);
    json_object_end(out);
}

static STATUS get_openapi(struct exchange *exchange)
{
    struct json_writer *out = &exchange->out;

    exchange->response->body.max = DOCUMENT_BYTES_MAX;
    json_object_begin(out);
    key_text(out, "openapi", "3.1.0");
    json_key(out, "info");
    json_object_begin(out);
    key_text(out, "title", "Tacit");
    key_text(out, "version", TACIT_VERSION);
    key_text(out, "description",
             "A secrets server that keeps Netlify sites in step. Speaks Infisical's public API.");
    json_object_end(out);
    json_key(out, "paths");
    json_object_begin(out);
    for (size_t i = 0; i < api_table_count; i++) {
        for (size_t k = 0; k < api_tables[i]->count; k++) {
            const struct route *route = &api_tables[i]->routes[k];
            if (!(route->flags & ROUTE_HIDDEN) && is_first_of_its_path(route))
                write_path(out, route->path);
        }
    }
    json_object_end(out);
    write_components(out);
    json_object_end(out);
    return OK;
}

static const struct route rows[] = {
    { .method = HTTP_GET,
      .path = "/api/docs/json",
      .need = { .by = BY_PUBLIC },
      .handler = get_openapi,
      .flags = ROUTE_ETAG | ROUTE_HIDDEN },
};
ROUTE_TABLE(openapi_routes, "Documentation", rows);
