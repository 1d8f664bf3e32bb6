/* rows.c: the columns of a row, one by one or as a record. What does not fit its field is CORRUPT:
 * everything stored was written by this program. */
// SPDX-License-Identifier: Apache-2.0
#include "json/json.h"
#include "store/connection.h"

#include <assert.h>
#include <string.h>

static struct value column_of(const struct rows *rows, size_t column)
{
    assert(rows->has_row && column < rows->statement->column_count);
    return rows->db->driver->column(rows->statement->handle, column);
}

static struct id id_from_bytes(const char *bytes)
{
    struct id id;
    memcpy(id.bytes, bytes, sizeof id.bytes);
    return id;
}

struct id rows_id(const struct rows *rows, size_t column)
{
    struct value value = column_of(rows, column);
    if (value.kind != VALUE_BLOB || value.bytes.len != ID_BYTES) return (struct id){ 0 };
    return id_from_bytes(value.bytes.data);
}

int64_t rows_int(const struct rows *rows, size_t column)
{
    return column_of(rows, column).number;
}

bool rows_is_null(const struct rows *rows, size_t column)
{
    return column_of(rows, column).kind == VALUE_NULL;
}

struct str rows_text(const struct rows *rows, size_t column, struct arena *arena)
{
    return arena_copy(arena, rows_borrow(rows, column));
}

struct str rows_borrow(const struct rows *rows, size_t column)
{
    return column_of(rows, column).bytes;
}

/* One field from one column that is not NULL: `at` points at the member. */
typedef struct status read_field(const struct field *field, struct value value, struct arena *arena,
                                 void *at);

static STATUS read_id(const struct field *field, struct value value, struct arena *arena, void *at)
{
    (void)field;
    (void)arena;
    if (value.bytes.len != ID_BYTES) return FAIL(CORRUPT);
    *(struct id *)at = id_from_bytes(value.bytes.data);
    return OK;
}

static STATUS read_bytes(const struct field *field, struct value value, struct arena *arena,
                         void *at)
{
    (void)field;
    *(struct str *)at = arena_copy(arena, value.bytes);
    return OK;
}

static STATUS read_int(const struct field *field, struct value value, struct arena *arena, void *at)
{
    (void)field;
    (void)arena;
    *(int64_t *)at = value.number;
    return OK;
}

static STATUS read_bool(const struct field *field, struct value value, struct arena *arena,
                        void *at)
{
    (void)field;
    (void)arena;
    *(bool *)at = value.number != 0;
    return OK;
}

static STATUS read_enum(const struct field *field, struct value value, struct arena *arena,
                        void *at)
{
    (void)arena;
    for (int place = 0; field->options[place]; place++) {
        if (str_equal(value.bytes, str_from_c(field->options[place]))) {
            *(int *)at = place;
            return OK;
        }
    }
    return FAIL(CORRUPT);
}

static STATUS read_texts(const struct field *field, struct value value, struct arena *arena,
                         void *at)
{
    AUTO(json_document) document = NULL;
    struct texts texts = { 0 };

    (void)field;
    if (json_parse(value.bytes, NULL, &document).code) return FAIL(CORRUPT);
    const struct json *array = json_root(document);
    if (!json_is_array(array)) return FAIL(CORRUPT);
    texts.count = json_count(array);
    texts.items = ARENA_ARRAY(arena, texts.count, struct str);
    for (size_t i = 0; i < texts.count; i++) {
        struct str text = json_text(json_item(array, i));
        if (!str_is_given(text)) return FAIL(CORRUPT);
        texts.items[i] = arena_copy(arena, text);
    }
    *(struct texts *)at = texts;
    return OK;
}

static STATUS read_ids(const struct field *field, struct value value, struct arena *arena, void *at)
{
    struct ids ids = { .count = value.bytes.len / ID_BYTES };

    (void)field;
    if (value.bytes.len % ID_BYTES != 0) return FAIL(CORRUPT);
    ids.items = ARENA_ARRAY(arena, ids.count, struct id);
    for (size_t i = 0; i < ids.count; i++) {
        ids.items[i] = id_from_bytes(value.bytes.data + i * ID_BYTES);
    }
    *(struct ids *)at = ids;
    return OK;
}

/* What is missing here cannot be a column. */
static const struct {
    enum value_kind stored_as;
    read_field *read;
} readers[] = {
    [FIELD_ID] = { VALUE_BLOB, read_id },       [FIELD_TEXT] = { VALUE_TEXT, read_bytes },
    [FIELD_INT] = { VALUE_INT, read_int },      [FIELD_BOOL] = { VALUE_INT, read_bool },
    [FIELD_TIME] = { VALUE_INT, read_int },     [FIELD_ENUM] = { VALUE_TEXT, read_enum },
    [FIELD_BLOB] = { VALUE_BLOB, read_bytes },  [FIELD_JSON] = { VALUE_TEXT, read_bytes },
    [FIELD_TEXTS] = { VALUE_TEXT, read_texts }, [FIELD_IDS] = { VALUE_BLOB, read_ids },
    [FIELD_RECORDS] = { VALUE_NULL, NULL },
};

static void read_null(const struct field *field, void *object)
{
    if (field->kind == FIELD_ENUM) *(int *)field_at(field, object) = (int)field->preset;
    if (field->has_given) *(enum given *)((char *)object + field->given) = GIVEN_NULL;
}

static STATUS read_column(const struct rows *rows, size_t column, const struct field *field,
                          struct arena *arena, void *object)
{
    if (!readers[field->kind].read) return connection_misused("a column for a field without one");
    if (column >= rows->statement->column_count)
        return connection_misused("more fields than columns");

    struct value value = column_of(rows, column);
    if (value.kind == VALUE_NULL) {
        read_null(field, object);
        return OK;
    }
    if (value.kind != readers[field->kind].stored_as) return FAIL(CORRUPT);
    TRY(readers[field->kind].read(field, value, arena, field_at(field, object)));
    if (field->has_given) *(enum given *)((char *)object + field->given) = GIVEN;
    return OK;
}

/* A nested record takes as many columns as it has COLUMN fields. */
static STATUS read_fields(const struct rows *rows, size_t *column, const struct record *record,
                          struct arena *arena, void *object)
{
    for (size_t i = 0; i < record->count; i++) {
        const struct field *field = &record->fields[i];
        if (!(field->uses & COLUMN)) continue;
        if (field->kind == FIELD_RECORD) {
            TRY(read_fields(rows, column, field->record, arena, field_at(field, object)));
        } else {
            TRY(read_column(rows, (*column)++, field, arena, object));
        }
    }
    return OK;
}

STATUS rows_record(const struct rows *rows, size_t first, const struct record *record,
                   struct arena *arena, void *object)
{
    memset(object, 0, record->size);
    return read_fields(rows, &first, record, arena, object);
}
