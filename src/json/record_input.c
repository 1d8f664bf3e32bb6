// SPDX-License-Identifier: Apache-2.0
#include "json/record_input.h"

#include "base/clock.h"

#include <assert.h>
#include <string.h>

/* --- begin and end ---------------------------------------------------------------------------- */

void record_input_begin(struct record_input *input, const struct record *record,
                        struct arena *arena, struct problem *problem, void *object)
{
    *input = (struct record_input){ .arena = arena, .records_left = RECORDS_MAX };
    problem_init(&input->unheard, arena);
    input->problem = problem ? problem : &input->unheard;
    memset(object, 0, record->size);
}

STATUS record_input_end(const struct record_input *input, const struct record *record, void *object)
{
    if (input->status.code == STATUS_OK) return OK;
    record_deinit(record, object);
    memset(object, 0, record->size);
    return input->status;
}

void input_note_given(const struct field *field, enum given given, void *object)
{
    if (field->has_given) memcpy((char *)object + field->given, &given, sizeof given);
}

/* --- absent ----------------------------------------------------------------------------------- */

/* Zero is there already, and a preset of zero must not undo another field of the same member. */
static void apply_preset(const struct field *field, void *object)
{
    void *value = field_at(field, object);

    if (field->kind == FIELD_TEXT && field->preset_text) {
        *(struct str *)value = str_from_c(field->preset_text);
    }
    if (field->preset == 0) return;
    if (field->kind == FIELD_INT) *(int64_t *)value = field->preset;
    if (field->kind == FIELD_BOOL) *(bool *)value = true;
    if (field->kind == FIELD_ENUM) *(int *)value = (int)field->preset;
}

void input_take_absent(struct record_input *input, const struct input_path *path,
                       const struct field *field, bool is_null, void *object)
{
    bool is_taken = is_null && (field->uses & NULLABLE);

    if ((field->uses & REQUIRED) && !is_taken) {
        const char *missing = field->missing_message ? field->missing_message : "Required";
        issue_type(input, path, field_type_name(field, input->problem->arena),
                   is_null ? "null" : "undefined", is_null ? STR_ABSENT : str_from_c(missing));
        return;
    }
    if (is_taken && field->has_given)
        input_note_given(field, GIVEN_NULL, object);
    else
        apply_preset(field, object);
}

/* --- texts ------------------------------------------------------------------------------------ */

/* UTF-16 code units, as JavaScript counts. */
static int64_t text_length(struct str text)
{
    int64_t count = 0;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if ((c & 0xC0) != 0x80) count += c >= 0xF0 ? 2 : 1;
    }
    return count;
}

static struct str trimmed(const struct field *field, struct str text)
{
    return (field->uses & TRIM) ? str_trim(text) : text;
}

static bool passes_check(struct record_input *input, const struct input_path *path,
                         const struct field *field, struct str text)
{
    const char *message = field->check ? field->check(text) : NULL;
    if (message) issue_custom(input, path, message);
    return !message;
}

static void take_text(struct record_input *input, const struct input_path *path,
                      const struct field *field, struct str text, void *value)
{
    text = trimmed(field, text);
    if (!issue_unless_within(input, path, field, text_length(text))) return;
    if (!passes_check(input, path, field, text)) return;
    *(struct str *)value = arena_copy(input->arena, text);
}

static void take_id(struct record_input *input, const struct input_path *path,
                    const struct field *field, struct str text, void *value)
{
    (void)input_take_list_id(input, path, trimmed(field, text), value); /* noted as an issue */
}

static void take_time(struct record_input *input, const struct input_path *path,
                      const struct field *field, struct str text, void *value)
{
    if (!time_parse(trimmed(field, text), value)) issue_format(input, path, "datetime");
}

static void take_option(struct record_input *input, const struct input_path *path,
                        const struct field *field, struct str text, void *value)
{
    text = trimmed(field, text);
    for (int i = 0; field->options[i]; i++) {
        if (!str_equal(text, str_from_c(field->options[i]))) continue;
        *(int *)value = i;
        return;
    }
    issue_enum(input, path, field->options, text);
}

STATUS secret_value_copy(struct str value, struct secret_text *ret_text)
{
    struct str core = str_trim(value);
    bool has_newline = value.len > 0 && value.data[value.len - 1] == '\n';

    TRY(secret_text_alloc(core.len + (has_newline ? 1 : 0), ret_text));
    if (core.len > 0) memcpy(ret_text->bytes, core.data, core.len);
    if (has_newline) ret_text->bytes[core.len] = '\n';
    return OK;
}

static void take_secret(struct record_input *input, const struct input_path *path,
                        const struct field *field, struct str text, void *value)
{
    struct secret_text *secret = value;

    secret_text_deinit(secret); /* a second field may fill the same member */
    struct status status =
        (field->uses & TRIM) ? secret_value_copy(text, secret) : secret_text_copy(text, secret);
    if (status.code == STATUS_TOO_LARGE) {
        issue_too_big(input, path, "string", SECRET_TEXT_MAX, "A value can have at most 1 MiB");
    } else if (status.code) {
        input->status = status;
    } else {
        (void)issue_unless_within(input, path, field, text_length(secret_text_reveal(secret)));
    }
}

void input_take_text(struct record_input *input, const struct input_path *path,
                     const struct field *field, struct str text, void *object)
{
    static void (*const takers[])(struct record_input *, const struct input_path *,
                                  const struct field *, struct str, void *) = {
        [FIELD_ID] = take_id,       [FIELD_TEXT] = take_text,     [FIELD_TIME] = take_time,
        [FIELD_ENUM] = take_option, [FIELD_SECRET] = take_secret,
    };
    assert(field->kind < COUNT_OF(takers) && takers[field->kind]);
    takers[field->kind](input, path, field, text, field_at(field, object));
}

/* --- numbers and items ------------------------------------------------------------------------ */

void input_take_int(struct record_input *input, const struct input_path *path,
                    const struct field *field, int64_t number, void *object)
{
    if (!issue_unless_within(input, path, field, number)) return;
    *(int64_t *)field_at(field, object) = number;
}

bool input_take_list_text(struct record_input *input, const struct input_path *path,
                          const struct field *field, struct str text, struct str *ret_text)
{
    text = trimmed(field, text);
    if (!passes_check(input, path, field, text)) return false;
    *ret_text = arena_copy(input->arena, text);
    return true;
}

bool input_take_list_id(struct record_input *input, const struct input_path *path, struct str text,
                        struct id *ret_id)
{
    struct id id;

    if (!id_parse(text, &id) || id_is_nil(id)) {
        issue_format(input, path, "uuid");
        return false;
    }
    *ret_id = id;
    return true;
}
