/* JSON Schema in the dialect of OpenAPI 3.1: the same tables that check the input describe it. */
// SPDX-License-Identifier: Apache-2.0
#include "json/record_json.h"

static const struct shape {
    const char *type, *format, *min_name, *max_name;
} shapes[] = {
    [FIELD_ID] = { "string", "uuid", NULL, NULL },
    [FIELD_TEXT] = { "string", NULL, "minLength", "maxLength" },
    [FIELD_INT] = { "integer", "int64", "minimum", "maximum" },
    [FIELD_BOOL] = { "boolean", NULL, NULL, NULL },
    [FIELD_TIME] = { "string", "date-time", NULL, NULL },
    [FIELD_ENUM] = { "string", NULL, NULL, NULL },
    [FIELD_BLOB] = { "string", NULL, NULL, NULL }, /* never on the wire */
    [FIELD_SECRET] = { "string", NULL, "minLength", "maxLength" },
    [FIELD_JSON] = { NULL, NULL, NULL, NULL }, /* any type */
    [FIELD_RECORD] = { "object", NULL, NULL, NULL },
    [FIELD_TEXTS] = { "array", NULL, "minItems", "maxItems" },
    [FIELD_IDS] = { "array", NULL, "minItems", "maxItems" },
    [FIELD_RECORDS] = { "array", NULL, "minItems", "maxItems" },
};

static void write_member(struct json_writer *writer, const char *name, const char *text)
{
    if (!text) return;
    json_key(writer, name);
    json_write_text(writer, str_from_c(text));
}

static void write_type(struct json_writer *writer, const char *type, bool is_nullable)
{
    if (!type) return;
    if (!is_nullable) {
        write_member(writer, "type", type);
        return;
    }
    json_key(writer, "type");
    json_array_begin(writer);
    json_write_text(writer, str_from_c(type));
    json_write_text(writer, STR("null"));
    json_array_end(writer);
}

/* Limits are promises about input; what is stored may be older than the rule. */
static void write_limits(struct json_writer *writer, const struct field *field)
{
    const struct shape *shape = &shapes[field->kind];
    bool has_min = field->kind == FIELD_INT ? field->min != INT64_MIN : field->min > 0;

    if (shape->min_name && has_min) {
        json_key(writer, shape->min_name);
        json_write_int(writer, field->min);
    }
    if (shape->max_name && field->max != 0) {
        json_key(writer, shape->max_name);
        json_write_int(writer, field->max);
    }
}

static void write_options(struct json_writer *writer, const struct field *field)
{
    json_key(writer, "enum");
    json_array_begin(writer);
    for (size_t i = 0; field->options[i]; i++) {
        json_write_text(writer, str_from_c(field->options[i]));
    }
    if (field->uses & NULLABLE) json_write_null(writer);
    json_array_end(writer);
}

static void write_default(struct json_writer *writer, const struct field *field)
{
    if ((field->uses & REQUIRED) || field->has_given) return;
    if (field->kind == FIELD_TEXT) write_member(writer, "default", field->preset_text);
    if (field->kind == FIELD_ENUM) write_member(writer, "default", field->options[field->preset]);
    if (field->kind == FIELD_BOOL) {
        json_key(writer, "default");
        json_write_bool(writer, field->preset != 0);
    }
    if (field->kind == FIELD_INT && field->preset != 0) {
        json_key(writer, "default");
        json_write_int(writer, field->preset);
    }
}

static bool is_always_there(const struct field *field, enum field_uses direction)
{
    return direction == WIRE_IN ? (field->uses & REQUIRED) != 0 : (field->uses & OMIT_EMPTY) == 0;
}

/* "properties" and "required" of an object. */
static void write_properties(struct json_writer *writer, const struct record *record,
                             enum field_uses direction)
{
    size_t required = 0;

    json_key(writer, "properties");
    json_object_begin(writer);
    for (size_t i = 0; i < record->count; i++) {
        const struct field *field = &record->fields[i];
        if (!(field->uses & direction)) continue;
        if (is_always_there(field, direction)) required++;
        json_key(writer, field->name);
        field_schema(field, direction, writer);
    }
    json_object_end(writer);
    if (required == 0) return;
    json_key(writer, "required");
    json_array_begin(writer);
    for (size_t i = 0; i < record->count; i++) {
        const struct field *field = &record->fields[i];
        if (!(field->uses & direction) || !is_always_there(field, direction)) continue;
        json_write_text(writer, str_from_c(field->name));
    }
    json_array_end(writer);
}

static void write_items(struct json_writer *writer, const struct field *field,
                        enum field_uses direction)
{
    json_key(writer, "items");
    if (field->kind == FIELD_RECORDS) {
        record_schema(field->record, direction, writer);
        return;
    }
    json_object_begin(writer);
    write_member(writer, "type", "string");
    if (field->kind == FIELD_IDS) write_member(writer, "format", "uuid");
    json_object_end(writer);
}

void field_schema(const struct field *field, enum field_uses direction, struct json_writer *writer)
{
    const struct shape *shape = &shapes[field->kind];
    bool is_list =
        field->kind == FIELD_TEXTS || field->kind == FIELD_IDS || field->kind == FIELD_RECORDS;

    json_object_begin(writer);
    write_type(writer, shape->type, field->uses & NULLABLE);
    write_member(writer, "format", shape->format);
    write_member(writer, "description", field->about);
    if (field->kind == FIELD_ENUM) write_options(writer, field);
    if (field->kind == FIELD_RECORD) write_properties(writer, field->record, direction);
    if (is_list) write_items(writer, field, direction);
    if (field->kind == FIELD_SECRET) {
        json_key(writer, "writeOnly");
        json_write_bool(writer, true);
    }
    if (direction == WIRE_IN) {
        write_limits(writer, field);
        write_default(writer, field);
    }
    json_object_end(writer);
}

void record_schema(const struct record *record, enum field_uses direction,
                   struct json_writer *writer)
{
    json_object_begin(writer);
    write_type(writer, "object", false);
    write_properties(writer, record, direction);
    json_object_end(writer);
}
