/* Reads a flat mapping, event by event: nothing is ever expanded, so an alias can't grow. The only
 * door to libyaml. */
// SPDX-License-Identifier: Apache-2.0
#include "base/memory.h"
#include "env_file/entries.h"

#include <malloc.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

/* --- memory ----------------------------------------------------------------------------------- */

/* libyaml has no hook for memory, but calls its own by name through the linker's table, and a
 * program's function of that name goes first. So plaintext does not stay behind in freed memory. */
void *yaml_malloc(size_t size);
void *yaml_realloc(void *old, size_t size);
void yaml_free(void *memory);

static atomic_size_t freed;

size_t yaml_memory_freed(void)
{
    return atomic_load(&freed);
}

void *yaml_malloc(size_t size)
{
    return malloc(size > 0 ? size : 1);
}

void yaml_free(void *memory)
{
    if (!memory) return;
    atomic_fetch_add(&freed, 1);
    memory_free_whole_wiped(memory);
}

void *yaml_realloc(void *old, size_t size)
{
    void *more = yaml_malloc(size);

    if (!more || !old) return more;
    size_t had = malloc_usable_size(old);
    memcpy(more, old, had < size ? had : size);
    yaml_free(old);
    return more;
}

/* --- reading ---------------------------------------------------------------------------------- */

struct yaml {
    struct env_reader *reader;
    yaml_parser_t parser;
    yaml_event_t event;
    bool has_failed; /* the text is no YAML: the flaw is told */
};

static size_t line_of(const struct yaml *yaml)
{
    return yaml->event.start_mark.line + 1;
}

static STATUS fail(struct yaml *yaml, size_t line, struct str reason)
{
    yaml->has_failed = true;
    return env_reader_add_problem(yaml->reader, STR(""), line, reason);
}

static STATUS next(struct yaml *yaml)
{
    yaml_event_delete(&yaml->event);
    if (yaml_parser_parse(&yaml->parser, &yaml->event)) return OK;
    memset(&yaml->event, 0, sizeof yaml->event);
    /* libyaml's own words name what it met, never the text. */
    return fail(yaml, yaml->parser.problem_mark.line + 1,
                arena_format(yaml->reader->arena, "This is not YAML: %s.",
                             yaml->parser.problem ? yaml->parser.problem : "out of memory"));
}

static bool is_opening(yaml_event_type_t type)
{
    return type == YAML_MAPPING_START_EVENT || type == YAML_SEQUENCE_START_EVENT;
}

static bool is_closing(yaml_event_type_t type)
{
    return type == YAML_MAPPING_END_EVENT || type == YAML_SEQUENCE_END_EVENT;
}

/* Passes over the value that begins with the current event, whatever is in it. */
static STATUS skip_value(struct yaml *yaml)
{
    size_t depth = is_opening(yaml->event.type);

    while (depth > 0 && !yaml->has_failed) {
        TRY(next(yaml));
        depth += is_opening(yaml->event.type);
        depth -= is_closing(yaml->event.type);
    }
    return OK;
}

static struct str scalar_text(const yaml_event_t *event)
{
    return (struct str){ (const char *)event->data.scalar.value, event->data.scalar.length };
}

static bool is_null(const yaml_event_t *event)
{
    static const char *const names[] = { "", "~", "null", "Null", "NULL" };

    if (event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE) return false;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (str_equal(scalar_text(event), str_from_c(names[i]))) return true;
    }
    return false;
}

/* NULL when the current event is a scalar that stands for its text. */
static const char *value_problem(const yaml_event_t *event)
{
    if (event->type == YAML_ALIAS_EVENT) return "Aliases are not taken.";
    if (event->type != YAML_SCALAR_EVENT) return "Its value is a list or a mapping, not a text.";
    const char *tag = (const char *)event->data.scalar.tag;
    if (tag && strcmp(tag, YAML_STR_TAG) != 0) return "Tags are not taken.";
    if (memchr(event->data.scalar.value, '\0', event->data.scalar.length))
        return "A value can't hold NUL.";
    return NULL;
}

static STATUS take_value(struct yaml *yaml, struct str name, size_t line)
{
    const char *problem = value_problem(&yaml->event);

    if (problem) {
        TRY(env_reader_add_problem(yaml->reader, name, line, str_from_c(problem)));
        return skip_value(yaml);
    }
    return env_reader_add(yaml->reader, name,
                          is_null(&yaml->event) ? STR("") : scalar_text(&yaml->event), STR(""),
                          line);
}

static STATUS take_pair(struct yaml *yaml)
{
    size_t line = line_of(yaml);

    if (value_problem(&yaml->event))
        return fail(yaml, line, STR("A name is not a text: nothing below it was read."));
    struct str name = arena_copy(yaml->reader->arena, scalar_text(&yaml->event));
    TRY(next(yaml));
    return yaml->has_failed ? OK : take_value(yaml, name, line);
}

static STATUS take_pairs(struct yaml *yaml)
{
    for (;;) {
        TRY(next(yaml));
        if (yaml->has_failed || yaml->event.type == YAML_MAPPING_END_EVENT) return OK;
        TRY(take_pair(yaml));
        if (yaml->has_failed) return OK;
    }
}

/* The beginning of the stream and of its document; an empty stream has none. */
static STATUS find_root(struct yaml *yaml)
{
    do {
        TRY(next(yaml));
    } while (!yaml->has_failed && (yaml->event.type == YAML_STREAM_START_EVENT ||
                                   yaml->event.type == YAML_DOCUMENT_START_EVENT));
    return OK;
}

static STATUS take_document(struct yaml *yaml)
{
    TRY(find_root(yaml));
    if (yaml->has_failed || yaml->event.type == YAML_STREAM_END_EVENT) return OK;
    if (yaml->event.type == YAML_SCALAR_EVENT && is_null(&yaml->event)) return OK;
    if (yaml->event.type != YAML_MAPPING_START_EVENT)
        return fail(yaml, line_of(yaml), STR("The YAML is not a mapping of names to values."));
    TRY(take_pairs(yaml));
    if (yaml->has_failed) return OK;
    TRY(find_root(yaml)); /* the end of the document */
    if (yaml->has_failed) return OK;
    TRY(next(yaml));
    if (yaml->has_failed || yaml->event.type == YAML_STREAM_END_EVENT) return OK;
    return fail(yaml, line_of(yaml), STR("There is a second document in the file."));
}

STATUS yaml_entries_read(struct env_reader *reader, struct str text)
{
    struct yaml yaml = { .reader = reader };

    if (!yaml_parser_initialize(&yaml.parser)) return FAIL(UNAVAILABLE);
    yaml_parser_set_encoding(&yaml.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&yaml.parser, (const unsigned char *)text.data, text.len);
    struct status status = take_document(&yaml);
    yaml_event_delete(&yaml.event);
    yaml_parser_delete(&yaml.parser);
    return status;
}
