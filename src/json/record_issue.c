/* Issues in the shape and the wording of Zod 3, which clients show to people as they are. */
// SPDX-License-Identifier: Apache-2.0
#include "json/record_input.h"

#include <inttypes.h>

enum {
    ISSUE_TEXT_MAX = 16 * 1024, /* of facts, path or message: far above what our tables can make */
    RECEIVED_MAX = 64,          /* characters of a refused option that are repeated */
};

/* --- building --------------------------------------------------------------------------------- */

/* The members that an issue has beyond code, path and message. */
struct facts {
    struct buf buf;
    struct json_writer writer;
};

/* False when the problem is full: then the text is not worth its making. */
static bool facts_begin(struct facts *facts, struct record_input *input)
{
    if (input->problem->issue_count >= ISSUES_MAX) {
        input->status = FAIL(INVALID);
        return false;
    }
    buf_init(&facts->buf, ISSUE_TEXT_MAX);
    json_writer_init(&facts->writer, &facts->buf);
    return true;
}

static struct str text_finish(struct buf *buf, struct arena *arena)
{
    struct str text = arena_copy(arena, buf_str(buf));
    buf_deinit(buf);
    return text;
}

static void write_steps(struct json_writer *writer, const struct input_path *path)
{
    if (!path) return;
    write_steps(writer, path->parent);
    if (path->name)
        json_write_text(writer, str_from_c(path->name));
    else
        json_write_int(writer, (int64_t)path->index);
}

static struct str path_text(const struct input_path *path, struct arena *arena)
{
    struct json_writer writer;
    struct buf buf;

    buf_init(&buf, ISSUE_TEXT_MAX);
    json_writer_init(&writer, &buf);
    json_array_begin(&writer);
    write_steps(&writer, path);
    json_array_end(&writer);
    return text_finish(&buf, arena);
}

static void facts_end(struct facts *facts, struct record_input *input,
                      const struct input_path *path, const char *code, struct str message)
{
    struct arena *arena = input->problem->arena;
    struct issue issue = {
        .code = code,
        .path = path_text(path, arena),
        .message = message,
        .facts = text_finish(&facts->buf, arena),
    };
    input->status = problem_add_issue(input->problem, &issue);
}

/* --- names ------------------------------------------------------------------------------------ */

static struct str options_text(const char *const *options, struct arena *arena)
{
    struct buf buf;

    buf_init(&buf, ISSUE_TEXT_MAX);
    for (size_t i = 0; options[i]; i++) {
        if (i > 0) buf_add(&buf, STR(" | "));
        buf_add_char(&buf, '\'');
        buf_add(&buf, str_from_c(options[i]));
        buf_add_char(&buf, '\'');
    }
    return text_finish(&buf, arena);
}

struct str field_type_name(const struct field *field, struct arena *arena)
{
    static const char *const names[] = {
        [FIELD_ID] = "string",     [FIELD_TEXT] = "string",  [FIELD_INT] = "number",
        [FIELD_BOOL] = "boolean",  [FIELD_TIME] = "string",  [FIELD_BLOB] = "string",
        [FIELD_SECRET] = "string", [FIELD_JSON] = "unknown", [FIELD_RECORD] = "object",
        [FIELD_TEXTS] = "array",   [FIELD_IDS] = "array",    [FIELD_RECORDS] = "array",
    };
    if (field->kind == FIELD_ENUM) return options_text(field->options, arena);
    return str_from_c(names[field->kind]);
}

/* The first characters of a text, whole ones. */
static struct str first_characters(struct str text, size_t count)
{
    size_t at = 0;
    for (size_t i = 0; i < count && at < text.len; i++) {
        size_t len = str_utf8_len_at(text, at);
        at += len > 0 ? len : 1;
    }
    return str_slice(text, 0, at);
}

/* --- issues ----------------------------------------------------------------------------------- */

void issue_type(struct record_input *input, const struct input_path *path, struct str expected,
                const char *received, struct str message)
{
    struct facts facts;

    if (!facts_begin(&facts, input)) return;
    json_key(&facts.writer, "expected");
    json_write_text(&facts.writer, expected);
    json_key(&facts.writer, "received");
    json_write_text(&facts.writer, str_from_c(received));
    if (!str_is_given(message)) {
        message = arena_format(input->problem->arena, "Expected %.*s, received %s",
                               STR_ARG(expected), received);
    }
    facts_end(&facts, input, path, "invalid_type", message);
}

void issue_enum(struct record_input *input, const struct input_path *path,
                const char *const *options, struct str received)
{
    struct facts facts;

    if (!facts_begin(&facts, input)) return;
    struct str told = first_characters(received, RECEIVED_MAX);
    struct str listed = options_text(options, input->problem->arena);
    json_key(&facts.writer, "received");
    json_write_text(&facts.writer, told);
    json_key(&facts.writer, "options");
    json_array_begin(&facts.writer);
    for (size_t i = 0; options[i]; i++) json_write_text(&facts.writer, str_from_c(options[i]));
    json_array_end(&facts.writer);
    facts_end(&facts, input, path, "invalid_enum_value",
              arena_format(input->problem->arena,
                           "Invalid enum value. Expected %.*s, received '%.*s'", STR_ARG(listed),
                           STR_ARG(told)));
}

void issue_format(struct record_input *input, const struct input_path *path, const char *validation)
{
    struct facts facts;

    if (!facts_begin(&facts, input)) return;
    json_key(&facts.writer, "validation");
    json_write_text(&facts.writer, str_from_c(validation));
    facts_end(&facts, input, path, "invalid_string",
              arena_format(input->problem->arena, "Invalid %s", validation));
}

void issue_custom(struct record_input *input, const struct input_path *path, const char *message)
{
    struct facts facts;

    if (!facts_begin(&facts, input)) return;
    facts_end(&facts, input, path, "custom",
              arena_copy(input->problem->arena, str_from_c(message)));
}

static void issue_limit(struct record_input *input, const struct input_path *path, const char *code,
                        const char *limit_name, int64_t limit, const char *type, struct str message)
{
    struct facts facts;

    if (!facts_begin(&facts, input)) return;
    json_key(&facts.writer, limit_name);
    json_write_int(&facts.writer, limit);
    json_key(&facts.writer, "type");
    json_write_text(&facts.writer, str_from_c(type));
    json_key(&facts.writer, "inclusive");
    json_write_bool(&facts.writer, true);
    json_key(&facts.writer, "exact");
    json_write_bool(&facts.writer, false);
    facts_end(&facts, input, path, code, message);
}

void issue_too_big(struct record_input *input, const struct input_path *path, const char *type,
                   int64_t max, const char *message)
{
    issue_limit(input, path, "too_big", "maximum", max, type,
                arena_copy(input->problem->arena, str_from_c(message)));
}

/* The standard sentences: what comes before the limit and what after it. */
struct limit_words {
    const char *type, *min, *max, *unit;
};

static const struct limit_words *limit_words_of(enum field_kind kind)
{
    static const struct limit_words words[] = {
        { "string", "String must contain at least ", "String must contain at most ",
          " character(s)" },
        { "number", "Number must be greater than or equal to ",
          "Number must be less than or equal to ", "" },
        { "array", "Array must contain at least ", "Array must contain at most ", " element(s)" },
    };
    if (kind == FIELD_TEXT || kind == FIELD_SECRET) return &words[0];
    return kind == FIELD_INT ? &words[1] : &words[2];
}

bool issue_unless_within(struct record_input *input, const struct input_path *path,
                         const struct field *field, int64_t size)
{
    const struct limit_words *words = limit_words_of(field->kind);
    bool is_small = size < field->min;
    bool is_big = field->max != 0 && size > field->max;

    if (!is_small && !is_big) return true;
    int64_t limit = is_small ? field->min : field->max;
    struct str message = str_from_c(is_small ? field->min_message : field->max_message);
    if (!str_is_given(message)) {
        message = arena_format(input->problem->arena, "%s%" PRId64 "%s",
                               is_small ? words->min : words->max, limit, words->unit);
    }
    issue_limit(input, path, is_small ? "too_small" : "too_big", is_small ? "minimum" : "maximum",
                limit, words->type, message);
    return false;
}
