// SPDX-License-Identifier: Apache-2.0
#include "json/record_input.h"

/* Decoding can bring forth any bytes; JSON is checked by its parser. */
static bool is_clean_text(struct str text)
{
    return str_is_utf8(text) && str_find_char(text, '\0') == SIZE_MAX;
}

static void read_int(struct record_input *input, const struct input_path *path,
                     const struct field *field, struct str text, void *object)
{
    int64_t number;
    if (str_to_int(text, INT64_MIN, INT64_MAX, &number)) {
        input_take_int(input, path, field, number, object);
    } else {
        issue_type(input, path, STR("number"), "nan", STR_ABSENT);
    }
}

static void read_bool(struct record_input *input, const struct input_path *path,
                      const struct field *field, struct str text, void *object)
{
    static const char *const options[] = { "true", "false", NULL };
    bool is_lenient = field->uses & LENIENT;
    bool is_false = is_lenient ? text.len == 0 || str_equal(text, STR("0")) ||
                                     str_equal_ignoring_case(text, STR("false"))
                               : str_equal(text, STR("false"));

    if (is_false || is_lenient || str_equal(text, STR("true"))) {
        *(bool *)field_at(field, object) = !is_false;
    } else {
        issue_enum(input, path, options, text);
    }
}

/* --- lists ------------------------------------------------------------------------------------ */

static bool next_item(struct str *rest, struct str *ret_piece)
{
    while (str_next_piece(rest, ',', ret_piece)) {
        if (ret_piece->len > 0) return true; /* an empty value counts as absent */
    }
    return false;
}

static size_t count_items(struct str text)
{
    struct str piece;
    size_t count = 0;
    while (next_item(&text, &piece)) count++;
    return count;
}

static void read_texts(struct record_input *input, const struct input_path *path,
                       const struct field *field, struct str text, void *object)
{
    size_t count = count_items(text);
    struct str piece;

    if (!issue_unless_within(input, path, field, (int64_t)count)) return;
    struct texts list = { ARENA_ARRAY(input->arena, count, struct str), 0 };
    for (size_t i = 0; next_item(&text, &piece); i++) {
        struct input_path item = { path, NULL, i };
        if (input_take_list_text(input, &item, field, piece, &list.items[list.count])) list.count++;
    }
    *(struct texts *)field_at(field, object) = list;
}

static void read_ids(struct record_input *input, const struct input_path *path,
                     const struct field *field, struct str text, void *object)
{
    size_t count = count_items(text);
    struct str piece;

    if (!issue_unless_within(input, path, field, (int64_t)count)) return;
    struct ids list = { ARENA_ARRAY(input->arena, count, struct id), 0 };
    for (size_t i = 0; next_item(&text, &piece); i++) {
        struct input_path item = { path, NULL, i };
        if (input_take_list_id(input, &item, piece, &list.items[list.count])) list.count++;
    }
    *(struct ids *)field_at(field, object) = list;
}

/* --- values that are JSON themselves ---------------------------------------------------------- */

static void read_json(struct record_input *input, const struct input_path *path,
                      const struct field *field, struct str text, void *object)
{
    AUTO(json_document) document = NULL;

    if (json_parse(text, NULL, &document).code != STATUS_OK) {
        issue_custom(input, path, "Invalid JSON");
        return;
    }
    input_take_json(input, path, field, json_root(document), object);
}

/* --- the whole -------------------------------------------------------------------------------- */

static void read_value(struct record_input *input, const struct input_path *path,
                       const struct field *field, struct str text, void *object)
{
    if (!is_clean_text(text)) {
        issue_custom(input, path, "Must be UTF-8 text without the character U+0000");
        return;
    }
    switch (field->kind) {
    case FIELD_INT:
        read_int(input, path, field, text, object);
        break;
    case FIELD_BOOL:
        read_bool(input, path, field, text, object);
        break;
    case FIELD_TEXTS:
        read_texts(input, path, field, text, object);
        break;
    case FIELD_IDS:
        read_ids(input, path, field, text, object);
        break;
    case FIELD_JSON:
    case FIELD_RECORD:
    case FIELD_RECORDS:
        read_json(input, path, field, text, object);
        break;
    default:
        input_take_text(input, path, field, text, object);
        break;
    }
    input_note_given(field, GIVEN, object);
}

static struct str find_last(const struct query_pair *pairs, size_t count, const char *name)
{
    struct str wanted = str_from_c(name);
    while (count-- > 0) {
        if (str_equal(pairs[count].name, wanted)) return pairs[count].value;
    }
    return STR_ABSENT;
}

STATUS record_from_query(const struct record *record, const struct query_pair *pairs, size_t count,
                         struct arena *arena, struct problem *problem, void *object)
{
    struct record_input input;

    record_input_begin(&input, record, arena, problem, object);
    for (size_t i = 0; i < record->count; i++) {
        const struct field *field = &record->fields[i];
        if (!(field->uses & WIRE_IN)) continue;
        struct input_path path = { NULL, field->name, 0 };
        struct str text = find_last(pairs, count, field->name);
        bool may_be_empty = field->kind == FIELD_BOOL && (field->uses & LENIENT);
        bool is_given = text.len > 0 || (may_be_empty && str_is_given(text));
        if (is_given)
            read_value(&input, &path, field, text, object);
        else
            input_take_absent(&input, &path, field, false, object);
    }
    return record_input_end(&input, record, object);
}
