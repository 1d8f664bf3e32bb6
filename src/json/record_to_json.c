// SPDX-License-Identifier: Apache-2.0
#include "json/record_json.h"

#include <assert.h>
#include <string.h>

/* --- empty ------------------------------------------------------------------------------------ */

/* Kinds that have no value of their own for "none" need a `given` to say so. */
static bool is_withheld(const struct field *field, const void *object)
{
    enum given given = GIVEN;
    if (field->has_given) memcpy(&given, (const char *)object + field->given, sizeof given);
    return given != GIVEN;
}

static bool is_empty(const struct field *field, const void *object)
{
    const void *value = field_in(field, object);

    switch (field->kind) {
    case FIELD_ID:
        return id_is_nil(*(const struct id *)value);
    case FIELD_TEXT:
    case FIELD_JSON:
        return !str_is_given(*(const struct str *)value);
    case FIELD_TIME:
        return *(const int64_t *)value == 0;
    case FIELD_TEXTS:
        return !((const struct texts *)value)->items;
    case FIELD_IDS:
        return !((const struct ids *)value)->items;
    case FIELD_RECORDS:
        return !((const struct record_list *)value)->items;
    default:
        return is_withheld(field, object);
    }
}

/* --- values ----------------------------------------------------------------------------------- */

static void write_option(const struct field *field, int option, struct json_writer *writer)
{
    assert(option >= 0);
    for (int i = 0; i <= option; i++) assert(field->options[i]); /* the end is not jumped over */
    json_write_text(writer, str_from_c(field->options[option]));
}

static void write_texts(const struct texts *texts, struct json_writer *writer)
{
    json_array_begin(writer);
    for (size_t i = 0; i < texts->count; i++) json_write_text(writer, texts->items[i]);
    json_array_end(writer);
}

static void write_ids(const struct ids *ids, struct json_writer *writer)
{
    json_array_begin(writer);
    for (size_t i = 0; i < ids->count; i++) json_write_id(writer, ids->items[i]);
    json_array_end(writer);
}

static void write_records(const struct record *record, const struct record_list *list,
                          struct json_writer *writer)
{
    const char *items = list->items;

    json_array_begin(writer);
    for (size_t i = 0; i < list->count; i++) {
        record_to_json(record, items + i * record->size, writer);
    }
    json_array_end(writer);
}

static void write_value(const struct field *field, const void *value, struct json_writer *writer)
{
    switch (field->kind) {
    case FIELD_ID:
        json_write_id(writer, *(const struct id *)value);
        break;
    case FIELD_TEXT:
        json_write_text(writer, *(const struct str *)value);
        break;
    case FIELD_INT:
        json_write_int(writer, *(const int64_t *)value);
        break;
    case FIELD_BOOL:
        json_write_bool(writer, *(const bool *)value);
        break;
    case FIELD_TIME:
        json_write_time(writer, *(const int64_t *)value);
        break;
    case FIELD_ENUM:
        write_option(field, *(const int *)value, writer);
        break;
    case FIELD_JSON:
        json_write_raw(writer, *(const struct str *)value);
        break;
    case FIELD_RECORD:
        record_to_json(field->record, value, writer);
        break;
    case FIELD_TEXTS:
        write_texts(value, writer);
        break;
    case FIELD_IDS:
        write_ids(value, writer);
        break;
    case FIELD_RECORDS:
        write_records(field->record, value, writer);
        break;
    case FIELD_BLOB:
    case FIELD_SECRET:
        assert(false); /* a table that says WIRE_OUT here is our own mistake */
    }
}

/* --- records ---------------------------------------------------------------------------------- */

void record_members_to_json(const struct record *record, const void *object,
                            struct json_writer *writer)
{
    for (size_t i = 0; i < record->count; i++) {
        const struct field *field = &record->fields[i];
        if (!(field->uses & WIRE_OUT)) continue;
        bool is_none = (field->uses & (NULLABLE | OMIT_EMPTY)) && is_empty(field, object);
        if (is_none && (field->uses & OMIT_EMPTY)) continue;
        json_key(writer, field->name);
        if (is_none)
            json_write_null(writer);
        else
            write_value(field, field_in(field, object), writer);
    }
}

void record_to_json(const struct record *record, const void *object, struct json_writer *writer)
{
    json_object_begin(writer);
    record_members_to_json(record, object, writer);
    json_object_end(writer);
}
