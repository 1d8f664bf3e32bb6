// SPDX-License-Identifier: Apache-2.0
#include <jansson.h>

/* Jansson has macros of these names; here they are functions. */
#undef json_is_object
#undef json_is_array
#undef json_is_null

#include "base/memory.h"
#include "json/json.h"
#include "json/json_writer.h"

#include <stdio.h>
#include <stdlib.h>

struct json_document {
    json_t *root;
};

/* --- memory ----------------------------------------------------------------------------------- */

void json_init(void)
{
    /* Plain malloc, because a library that gets texts from Jansson may free them itself. */
    json_set_alloc_funcs(malloc, memory_free_whole_wiped);
    json_object_seed(0); /* from the kernel: names that collide cannot be made up outside */
}

/* --- parsing ---------------------------------------------------------------------------------- */

/* Finds the bracket that opens one level too many. Jansson's own limit is 2048 and its parser is
 * recursive. Up to the first error this reads texts and brackets as Jansson does. */
static bool find_too_deep(struct str text, size_t *ret_at)
{
    size_t depth = 0;
    bool in_text = false;

    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (in_text) {
            if (c == '\\') i++;
            if (c == '"') in_text = false;
        } else if (c == '"') {
            in_text = true;
        } else if (c == '[' || c == '{') {
            if (++depth > JSON_DEPTH_MAX) {
                *ret_at = i;
                return true;
            }
        } else if ((c == ']' || c == '}') && depth > 0) {
            depth--;
        }
    }
    return false;
}

static STATUS refuse(struct problem *problem, int line, int column, const char *reason)
{
    if (!problem) return FAIL(BAD_REQUEST);
    return problem_set(problem, STATUS_BAD_REQUEST, "Bad Request",
                       "The JSON body is malformed at line %d, column %d: %s", line,
                       column > 0 ? column : 1, reason);
}

static STATUS refuse_depth(struct problem *problem, struct str text, size_t at)
{
    char reason[64];
    int line = 1;
    int column = 1;

    for (size_t i = 0; i < at; i++) {
        bool is_continued = ((unsigned char)text.data[i] & 0xC0) == 0x80;
        if (!is_continued) column++;
        if (text.data[i] == '\n') {
            line++;
            column = 1;
        }
    }
    (void)snprintf(reason, sizeof reason, "it is nested deeper than %d levels", JSON_DEPTH_MAX);
    return refuse(problem, line, column, reason);
}

/* The name whose closing quote lies before `end`, if it is a plain identifier: anything else could
 * be a value that lost its way. */
static struct str plain_name_before(struct str text, size_t end)
{
    enum { NAME_LEN_MAX = 64 };
    size_t from;

    if (end < 2 || end > text.len || text.data[end - 1] != '"') return STR_ABSENT;
    for (from = end - 1; from > 0 && text.data[from - 1] != '"'; from--) {
        char c = text.data[from - 1];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!is_letter && !(c >= '0' && c <= '9') && c != '_') return STR_ABSENT;
        if (end - from > NAME_LEN_MAX) return STR_ABSENT;
    }
    return str_slice(text, from, end - 1);
}

/* Our own words: Jansson's text quotes the input. */
static const char *const reasons[] = {
    [json_error_invalid_utf8] = "the text is not UTF-8",
    [json_error_premature_end_of_input] = "it ends too early",
    [json_error_end_of_input_expected] = "nothing may follow the value",
    [json_error_invalid_syntax] = "this is not JSON",
    [json_error_null_character] = "a text must not hold the character U+0000",
    [json_error_null_byte_in_key] = "a name must not hold the character U+0000",
    [json_error_duplicate_key] = "a name is given twice",
    [json_error_numeric_overflow] = "a number is too large",
};

static STATUS refuse_error(struct problem *problem, struct str text, const json_error_t *error)
{
    char named[128];
    enum json_error_code code = json_error_code(error);
    const char *reason = (size_t)code < COUNT_OF(reasons) ? reasons[code] : NULL;

    if (code == json_error_duplicate_key && error->position > 0) {
        struct str name = plain_name_before(text, (size_t)error->position);
        if (name.len > 0) {
            (void)snprintf(named, sizeof named, "the name \"%.*s\" is given twice", STR_ARG(name));
            reason = named;
        }
    }
    return refuse(problem, error->line, error->column, reason ? reason : "it cannot be read");
}

STATUS json_parse(struct str text, struct problem *problem, struct json_document **ret_document)
{
    const size_t flags = JSON_REJECT_DUPLICATES | JSON_DECODE_ANY;
    json_error_t error;
    size_t at;

    if (!text.data) text = STR("");
    if (find_too_deep(text, &at)) return refuse_depth(problem, text, at);
    json_t *root = json_loadb(text.data, text.len, flags, &error);
    /* An integer beyond 64 bits is legal JSON, and only the field that wants it can object. */
    if (!root && json_error_code(&error) == json_error_numeric_overflow) {
        root = json_loadb(text.data, text.len, flags | JSON_DECODE_INT_AS_REAL, &error);
    }
    if (!root) return refuse_error(problem, text, &error);

    struct json_document *document = memory_alloc(sizeof *document);
    document->root = root;
    *ret_document = document;
    return OK;
}

void json_close(struct json_document *document)
{
    if (!document) return;
    json_decref(document->root);
    memory_free(document);
}

/* --- looking around --------------------------------------------------------------------------- */

/* `struct json` is Jansson's json_t under a name of ours. Its readers take no const everywhere. */
static json_t *inner(const struct json *json)
{
    return (json_t *)json;
}

static const struct json *outer(const json_t *json)
{
    return (const struct json *)json;
}

const struct json *json_root(const struct json_document *document)
{
    return document ? outer(document->root) : NULL;
}

const struct json *json_member(const struct json *object, const char *name)
{
    return outer(json_object_get(inner(object), name));
}

const struct json *json_item(const struct json *array, size_t index)
{
    return outer(json_array_get(inner(array), index));
}

size_t json_count(const struct json *container)
{
    return json_is_array(container) ? json_array_size(inner(container))
                                    : json_object_size(inner(container));
}

static bool is_type(const struct json *json, json_type type)
{
    return json && json_typeof(inner(json)) == type;
}

bool json_is_object(const struct json *json)
{
    return is_type(json, JSON_OBJECT);
}

bool json_is_array(const struct json *json)
{
    return is_type(json, JSON_ARRAY);
}

bool json_is_null(const struct json *json)
{
    return is_type(json, JSON_NULL);
}

struct str json_text(const struct json *json)
{
    if (!is_type(json, JSON_STRING)) return STR_ABSENT;
    return (struct str){ json_string_value(inner(json)), json_string_length(inner(json)) };
}

/* Whole and small enough that no neighbouring integer shares the same double. */
static bool real_to_int(double real, int64_t *ret_number)
{
    const double exact_max = 9007199254740992.0; /* 2^53 */
    if (!(real >= -exact_max && real <= exact_max)) return false;
    if ((double)(int64_t)real < real || (double)(int64_t)real > real) return false;
    *ret_number = (int64_t)real;
    return true;
}

bool json_int(const struct json *json, int64_t *ret_number)
{
    if (is_type(json, JSON_REAL)) return real_to_int(json_real_value(inner(json)), ret_number);
    if (!is_type(json, JSON_INTEGER)) return false;
    *ret_number = json_integer_value(inner(json));
    return true;
}

bool json_bool(const struct json *json, bool *ret_value)
{
    if (!is_type(json, JSON_TRUE) && !is_type(json, JSON_FALSE)) return false;
    *ret_value = is_type(json, JSON_TRUE);
    return true;
}

const char *json_type_name(const struct json *json)
{
    static const char *const names[] = {
        [JSON_OBJECT] = "object",  [JSON_ARRAY] = "array", [JSON_STRING] = "string",
        [JSON_INTEGER] = "number", [JSON_REAL] = "number", [JSON_TRUE] = "boolean",
        [JSON_FALSE] = "boolean",  [JSON_NULL] = "null",
    };
    return json ? names[json_typeof(inner(json))] : "undefined";
}

bool json_next_member(const struct json *object, size_t *at, struct str *ret_name,
                      const struct json **ret_value)
{
    json_t *json = inner(object);
    /* *at is Jansson's iterator at the member that was given last. */
    void *next = *at == 0 ? json_object_iter(json) : json_object_iter_next(json, (void *)*at);

    if (!next) return false;
    *at = (size_t)next;
    *ret_name = (struct str){ json_object_iter_key(next), json_object_iter_key_len(next) };
    *ret_value = outer(json_object_iter_value(next));
    return true;
}

/* --- writing back ----------------------------------------------------------------------------- */

static void dump_real(double real, struct json_writer *writer)
{
    char text[40];
    int64_t whole;

    if (real_to_int(real, &whole)) {
        json_write_int(writer, whole); /* the contract: never 7200.0 */
        return;
    }
    for (int digits = 15; digits <= 17; digits++) { /* the shortest that reads back the same */
        (void)snprintf(text, sizeof text, "%.*g", digits, real);
        double back = strtod(text, NULL);
        if (back >= real && back <= real) break;
    }
    json_write_raw(writer, str_from_c(text));
}

static void dump_value(const struct json *json, struct json_writer *writer);

static void dump_members(const struct json *object, struct json_writer *writer)
{
    const struct json *value;
    struct str name;
    size_t at = 0;

    json_object_begin(writer);
    while (json_next_member(object, &at, &name, &value)) {
        json_key_text(writer, name);
        dump_value(value, writer);
    }
    json_object_end(writer);
}

static void dump_items(const struct json *array, struct json_writer *writer)
{
    json_array_begin(writer);
    for (size_t i = 0; i < json_count(array); i++) dump_value(json_item(array, i), writer);
    json_array_end(writer);
}

/* Recursive, but no deeper than JSON_DEPTH_MAX. */
static void dump_value(const struct json *json, struct json_writer *writer)
{
    switch (json_typeof(inner(json))) {
    case JSON_OBJECT:
        dump_members(json, writer);
        break;
    case JSON_ARRAY:
        dump_items(json, writer);
        break;
    case JSON_STRING:
        json_write_text(writer, json_text(json));
        break;
    case JSON_INTEGER:
        json_write_int(writer, json_integer_value(inner(json)));
        break;
    case JSON_REAL:
        dump_real(json_real_value(inner(json)), writer);
        break;
    case JSON_TRUE:
        json_write_bool(writer, true);
        break;
    case JSON_FALSE:
        json_write_bool(writer, false);
        break;
    case JSON_NULL:
        json_write_null(writer);
        break;
    }
}

struct str json_dump(const struct json *json, struct arena *arena)
{
    struct json_writer writer;
    struct buf buf;

    if (!json) return STR_ABSENT;
    buf_init(&buf, SIZE_MAX / 4); /* at most six times the text that was parsed */
    json_writer_init(&writer, &buf);
    dump_value(json, &writer);
    struct str text = arena_copy(arena, buf_str(&buf));
    buf_deinit(&buf);
    return text;
}
