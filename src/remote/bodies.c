// SPDX-License-Identifier: Apache-2.0
#include "remote/bodies.h"

#include "base/encode.h"
#include "json/json_writer.h"

static void write_text_member(struct json_writer *writer, const char *name, struct str text)
{
    if (!str_is_given(text)) return;
    json_key(writer, name);
    json_write_text(writer, text);
}

static void write_value(struct json_writer *writer, const struct netlify_value_input *value)
{
    json_object_begin(writer);
    write_text_member(writer, "id", value->id);
    write_text_member(writer, "context", value->context_name);
    write_text_member(writer, "context_parameter", value->context_parameter);
    json_key(writer, "value");
    json_write_secret(writer, value->value);
    json_object_end(writer);
}

/* Scopes are left out where none were chosen: Netlify then keeps to what the plan allows. */
static void write_scopes(struct json_writer *writer, const struct texts *scopes)
{
    if (scopes->count == 0) return;
    json_key(writer, "scopes");
    json_array_begin(writer);
    for (size_t i = 0; i < scopes->count; i++) json_write_text(writer, scopes->items[i]);
    json_array_end(writer);
}

static void write_variable(struct json_writer *writer,
                           const struct netlify_variable_input *variable)
{
    json_object_begin(writer);
    write_text_member(writer, "key", variable->key);
    write_scopes(writer, &variable->scopes);
    json_key(writer, "is_secret");
    json_write_bool(writer, variable->is_secret);
    json_key(writer, "values");
    json_array_begin(writer);
    for (size_t i = 0; i < variable->value_count; i++) write_value(writer, &variable->values[i]);
    json_array_end(writer);
    json_object_end(writer);
}

static struct json_writer begin(struct buf *body)
{
    struct json_writer writer;

    buf_init(body, BODY_BYTES_MAX);
    json_writer_init(&writer, body);
    return writer;
}

void body_of_value(struct buf *body, const struct netlify_value_input *value)
{
    struct json_writer writer = begin(body);
    struct netlify_value_input unnamed = *value;

    unnamed.id = STR_ABSENT; /* the context says which one; a stale id could only mislead */
    write_value(&writer, &unnamed);
}

void body_of_variable(struct buf *body, const struct netlify_variable_input *variable)
{
    struct json_writer writer = begin(body);
    write_variable(&writer, variable);
}

void body_of_variables(struct buf *body, const struct netlify_variable_input *variables,
                       size_t count)
{
    struct json_writer writer = begin(body);

    json_array_begin(&writer);
    for (size_t i = 0; i < count; i++) write_variable(&writer, &variables[i]);
    json_array_end(&writer);
}

void body_of_form(struct buf *body, const struct form_field *fields, size_t count)
{
    buf_init(body, BODY_BYTES_MAX);
    for (size_t i = 0; i < count; i++) {
        if (i > 0) buf_add_char(body, '&');
        buf_add(body, str_from_c(fields[i].name));
        buf_add_char(body, '=');
        percent_encode(body, fields[i].value);
    }
}

struct texts secrets_of(const struct netlify_variable_input *variables, size_t count,
                        struct arena *arena)
{
    size_t total = 0;
    for (size_t i = 0; i < count; i++) total += variables[i].value_count;

    struct texts secrets = { ARENA_ARRAY(arena, total, struct str), 0 };
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < variables[i].value_count; k++)
            secrets.items[secrets.count++] = secret_text_reveal(variables[i].values[k].value);
    }
    return secrets;
}
