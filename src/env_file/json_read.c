/* Reads a flat object. Jansson tells what is in it; where its members stand, and how their numbers
 * are spelled, is looked up in the text itself. */
// SPDX-License-Identifier: Apache-2.0
#include "env_file/entries.h"
#include "json/json.h"

/* Walks over text that is known to be well-formed JSON. */
struct walk {
    struct str text;
    size_t at, line;
};

static void skip_white(struct walk *walk)
{
    for (; walk->at < walk->text.len; walk->at++) {
        char c = walk->text.data[walk->at];
        if (c == '\n') walk->line++;
        if (c != ' ' && c != '\t' && c != '\n' && c != '\r') return;
    }
}

static void skip_text(struct walk *walk)
{
    for (walk->at++; walk->at < walk->text.len; walk->at++) {
        char c = walk->text.data[walk->at];
        if (c == '\\') walk->at++;
        if (c == '"') break;
    }
    walk->at++;
}

/* To the comma or the bracket that ends the value. */
static void skip_value(struct walk *walk)
{
    size_t depth = 0;

    while (walk->at < walk->text.len) {
        char c = walk->text.data[walk->at];
        if (depth == 0 && (c == ',' || c == '}')) return;
        if (c == '{' || c == '[') depth++;
        if (c == '}' || c == ']') depth--;
        if (c == '\n') walk->line++;
        if (c == '"') {
            skip_text(walk);
        } else {
            walk->at++;
        }
    }
}

/* The next member's line and the text of its value. */
static struct str next_value(struct walk *walk, size_t *ret_line)
{
    walk->at++; /* the brace or the comma */
    skip_white(walk);
    *ret_line = walk->line;
    skip_text(walk);
    skip_white(walk);
    walk->at++; /* the colon */
    skip_white(walk);
    size_t from = walk->at;
    skip_value(walk);
    return str_trim(str_slice(walk->text, from, walk->at));
}

static STATUS add_member(struct env_reader *reader, struct str name, const struct json *value,
                         struct str spelled, size_t line)
{
    if (json_is_object(value) || json_is_array(value))
        return env_reader_add_problem(reader, name, line,
                                      STR("Its value is a list or an object, not a text."));
    struct str text = json_text(value);
    if (!str_is_given(text)) text = json_is_null(value) ? STR("") : spelled;
    return env_reader_add(reader, name, text, STR(""), line);
}

STATUS json_entries_read(struct env_reader *reader, struct str text)
{
    AUTO(json_document) document = NULL;
    struct walk walk = { .text = text, .line = 1 };
    const struct json *value;
    struct problem problem;
    struct str name;
    size_t place = 0;

    problem_init(&problem, reader->arena);
    if (json_parse(text, &problem, &document).code)
        return env_reader_add_problem(reader, STR(""), 0, problem.message);
    if (!json_is_object(json_root(document)))
        return env_reader_add_problem(reader, STR(""), 1, STR("The JSON is not an object."));
    skip_white(&walk);
    while (json_next_member(json_root(document), &place, &name, &value)) {
        size_t line = 0;
        struct str spelled = next_value(&walk, &line);
        TRY(add_member(reader, name, value, spelled, line));
    }
    return OK;
}
