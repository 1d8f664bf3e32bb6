// SPDX-License-Identifier: Apache-2.0
#include "json/record_input.h"

#include <assert.h>

static void read_object(struct record_input *input, const struct input_path *path,
                        const struct record *record, const struct json *json, void *object);

static void refuse_type(struct record_input *input, const struct input_path *path,
                        const struct field *field, const struct json *json)
{
    issue_type(input, path, field_type_name(field, input->problem->arena), json_type_name(json),
               STR_ABSENT);
}

/* --- one value -------------------------------------------------------------------------------- */

static void read_text(struct record_input *input, const struct input_path *path,
                      const struct field *field, const struct json *json, void *object)
{
    struct str text = json_text(json);
    if (str_is_given(text))
        input_take_text(input, path, field, text, object);
    else
        refuse_type(input, path, field, json);
}

static void read_int(struct record_input *input, const struct input_path *path,
                     const struct field *field, const struct json *json, void *object)
{
    struct str digits = (field->uses & STRICT_TYPE) ? STR_ABSENT : json_text(json);
    int64_t number;

    if (json_int(json, &number) || str_to_int(digits, INT64_MIN, INT64_MAX, &number)) {
        input_take_int(input, path, field, number, object);
    } else if (str_equal(str_from_c(json_type_name(json)), STR("number"))) {
        issue_type(input, path, STR("integer"), "float", STR_ABSENT);
    } else {
        refuse_type(input, path, field, json);
    }
}

static void read_bool(struct record_input *input, const struct input_path *path,
                      const struct field *field, const struct json *json, void *object)
{
    if (!json_bool(json, field_at(field, object))) refuse_type(input, path, field, json);
}

static void read_json(struct record_input *input, const struct input_path *path,
                      const struct field *field, const struct json *json, void *object)
{
    (void)path; /* any value will do */
    *(struct str *)field_at(field, object) = json_dump(json, input->arena);
}

static void read_record(struct record_input *input, const struct input_path *path,
                        const struct field *field, const struct json *json, void *object)
{
    read_object(input, path, field->record, json, field_at(field, object));
}

/* --- lists ------------------------------------------------------------------------------------ */

/* The size of the list is judged before any of its items is made. */
static bool is_list_welcome(struct record_input *input, const struct input_path *path,
                            const struct field *field, const struct json *json)
{
    if (json_is_array(json)) {
        return issue_unless_within(input, path, field, (int64_t)json_count(json));
    }
    refuse_type(input, path, field, json);
    return false;
}

static void read_texts(struct record_input *input, const struct input_path *path,
                       const struct field *field, const struct json *json, void *object)
{
    if (!is_list_welcome(input, path, field, json)) return;
    struct texts list = { ARENA_ARRAY(input->arena, json_count(json), struct str), 0 };
    for (size_t i = 0; i < json_count(json); i++) {
        struct input_path item = { path, NULL, i };
        struct str text = json_text(json_item(json, i));
        if (!str_is_given(text)) {
            issue_type(input, &item, STR("string"), json_type_name(json_item(json, i)), STR_ABSENT);
        } else if (input_take_list_text(input, &item, field, text, &list.items[list.count])) {
            list.count++;
        }
    }
    *(struct texts *)field_at(field, object) = list;
}

static void read_ids(struct record_input *input, const struct input_path *path,
                     const struct field *field, const struct json *json, void *object)
{
    if (!is_list_welcome(input, path, field, json)) return;
    struct ids list = { ARENA_ARRAY(input->arena, json_count(json), struct id), 0 };
    for (size_t i = 0; i < json_count(json); i++) {
        struct input_path item = { path, NULL, i };
        struct str text = json_text(json_item(json, i));
        if (!str_is_given(text)) {
            issue_type(input, &item, STR("string"), json_type_name(json_item(json, i)), STR_ABSENT);
        } else if (input_take_list_id(input, &item, text, &list.items[list.count])) {
            list.count++;
        }
    }
    *(struct ids *)field_at(field, object) = list;
}

/* A two-byte "{}" becomes a whole struct here, so the sum over all lists is limited. */
static bool are_records_left(struct record_input *input, const struct input_path *path,
                             size_t count)
{
    if (count <= input->records_left) {
        input->records_left -= count;
        return true;
    }
    issue_too_big(input, path, "array", RECORDS_MAX, "Too many items in one request");
    return false;
}

static void read_records(struct record_input *input, const struct input_path *path,
                         const struct field *field, const struct json *json, void *object)
{
    const struct record *record = field->record;
    size_t count = json_count(json);

    if (!is_list_welcome(input, path, field, json)) return;
    if (!are_records_left(input, path, count)) return;
    char *items = arena_alloc_array(input->arena, count, record->size);
    /* Noted before the items are read, so that record_deinit finds what fails half way. */
    *(struct record_list *)field_at(field, object) = (struct record_list){ items, count };
    for (size_t i = 0; i < count; i++) {
        struct input_path item = { path, NULL, i };
        read_object(input, &item, record, json_item(json, i), items + i * record->size);
    }
}

/* --- objects ---------------------------------------------------------------------------------- */

void input_take_json(struct record_input *input, const struct input_path *path,
                     const struct field *field, const struct json *json, void *object)
{
    static void (*const readers[])(struct record_input *, const struct input_path *,
                                   const struct field *, const struct json *, void *) = {
        [FIELD_ID] = read_text,     [FIELD_TEXT] = read_text,       [FIELD_INT] = read_int,
        [FIELD_BOOL] = read_bool,   [FIELD_TIME] = read_text,       [FIELD_ENUM] = read_text,
        [FIELD_SECRET] = read_text, [FIELD_JSON] = read_json,       [FIELD_RECORD] = read_record,
        [FIELD_TEXTS] = read_texts, [FIELD_RECORDS] = read_records, [FIELD_IDS] = read_ids,
    };
    assert(field->kind < COUNT_OF(readers) && readers[field->kind]); /* no blob comes by wire */
    readers[field->kind](input, path, field, json, object);
    input_note_given(field, GIVEN, object);
}

static void read_object(struct record_input *input, const struct input_path *path,
                        const struct record *record, const struct json *json, void *object)
{
    if (json && !json_is_object(json)) {
        issue_type(input, path, STR("object"), json_type_name(json), STR_ABSENT);
        return;
    }
    for (size_t i = 0; i < record->count; i++) {
        const struct field *field = &record->fields[i];
        if (!(field->uses & WIRE_IN)) continue;
        struct input_path step = { path, field->name, 0 };
        const struct json *value = json_member(json, field->name);
        bool is_null = json_is_null(value);
        if (value && !is_null)
            input_take_json(input, &step, field, value, object);
        else
            input_take_absent(input, &step, field, is_null, object);
    }
}

STATUS record_from_json(const struct record *record, const struct json *json, struct arena *arena,
                        struct problem *problem, void *object)
{
    struct record_input input;

    record_input_begin(&input, record, arena, problem, object);
    read_object(&input, NULL, record, json, object);
    return record_input_end(&input, record, object);
}

/* --- release ---------------------------------------------------------------------------------- */

static void list_deinit(const struct record *record, struct record_list *list)
{
    char *items = list->items;
    for (size_t i = 0; items && i < list->count; i++) {
        record_deinit(record, items + i * record->size);
    }
}

void record_deinit(const struct record *record, void *object)
{
    if (!object) return;
    for (size_t i = 0; i < record->count; i++) {
        const struct field *field = &record->fields[i];
        void *value = field_at(field, object);
        if (field->kind == FIELD_SECRET) secret_text_deinit(value);
        if (field->kind == FIELD_RECORD) record_deinit(field->record, value);
        if (field->kind == FIELD_RECORDS) list_deinit(field->record, value);
    }
}
