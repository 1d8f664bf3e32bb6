// SPDX-License-Identifier: Apache-2.0
#include "env_file/env_file.h"

#include "base/memory.h"
#include "env_file/entries.h"

#include <string.h>

const char *const env_format_names[] = { "auto", "env", "json", "yaml", "shell", NULL };

void env_entries_deinit(struct env_entries *entries)
{
    if (!entries) return;
    for (size_t i = 0; i < entries->count; i++) secret_text_deinit(&entries->items[i].value);
    *entries = (struct env_entries){ 0 };
}

static STATUS add(struct env_reader *reader, const struct env_entry *entry)
{
    struct env_entries *entries = &reader->entries;

    if (entries->count == ENV_ENTRIES_MAX) return FAIL(TOO_LARGE);
    if (entries->count == entries->cap) {
        entries->cap = entries->cap > 0 ? 2 * entries->cap : 32;
        struct env_entry *more = ARENA_ARRAY(reader->arena, entries->cap, struct env_entry);
        if (entries->count > 0) memcpy(more, entries->items, entries->count * sizeof *more);
        entries->items = more;
    }
    entries->items[entries->count++] = *entry;
    return OK;
}

STATUS env_reader_add(struct env_reader *reader, struct str name, struct str value,
                      struct str comment, size_t line)
{
    struct env_entry entry = { .name = arena_copy(reader->arena, name),
                               .comment = arena_copy(reader->arena, comment),
                               .line = line };

    TRY(secret_text_copy(value, &entry.value));
    struct status status = add(reader, &entry);
    if (status.code) secret_text_deinit(&entry.value);
    return status;
}

STATUS env_reader_add_problem(struct env_reader *reader, struct str name, size_t line,
                              struct str problem)
{
    const struct env_entry entry = { .name = arena_copy(reader->arena, name),
                                     .comment = STR(""),
                                     .line = line,
                                     .problem = problem };

    return add(reader, &entry);
}

static enum env_format guess(struct str text)
{
    struct str trimmed = str_trim(text);

    if (str_starts_with(trimmed, STR("{"))) return ENV_JSON;
    if (str_starts_with(trimmed, STR("---")) || str_starts_with(trimmed, STR("%YAML")))
        return ENV_YAML;
    return ENV_DOTENV;
}

STATUS env_file_read(enum env_format format, struct str text, struct arena *arena,
                     struct env_entries *ret_entries, enum env_format *ret_format)
{
    static const struct str byte_order_mark = { "\xEF\xBB\xBF", 3 };
    struct env_reader reader = { .arena = arena };
    struct status status;

    if (str_starts_with(text, byte_order_mark)) text = str_slice(text, 3, text.len);
    if (format == ENV_AUTO) format = guess(text);
    if (!str_is_utf8(text)) {
        status = env_reader_add_problem(&reader, STR(""), 0, STR("The file is not UTF-8 text."));
    } else if (format == ENV_JSON) {
        status = json_entries_read(&reader, text);
    } else if (format == ENV_YAML) {
        status = yaml_entries_read(&reader, text);
    } else {
        status = dotenv_read(&reader, text);
    }
    if (status.code) {
        env_entries_deinit(&reader.entries);
        return status;
    }
    *ret_entries = reader.entries;
    if (ret_format) *ret_format = format;
    return OK;
}
