/* Writes the four formats. Which quotes a value gets in a .env file is chosen so that the parsers in
 * use agree on it: none where nothing is special, else single ones, which hold all but themselves. */
// SPDX-License-Identifier: Apache-2.0
#include "env_file/env_file.h"

#include "json/json_writer.h"

#include <string.h>

static bool has(struct str text, char c)
{
    return str_find_char(text, c) != SIZE_MAX;
}

static bool has_any(struct str text, const char *chars)
{
    for (; *chars; chars++) {
        if (has(text, *chars)) return true;
    }
    return false;
}

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Letters, digits, "_" and what else is named, not beginning with a digit. */
static bool is_name(struct str name, const char *others)
{
    if (name.len == 0 || (name.data[0] >= '0' && name.data[0] <= '9')) return false;
    for (size_t i = 0; i < name.len; i++) {
        if (!is_word_char(name.data[i]) && !strchr(others, name.data[i])) return false;
    }
    return true;
}

static void write_json_text(struct buf *out, struct str text)
{
    struct json_writer writer;

    json_writer_init(&writer, out);
    json_write_text(&writer, text);
}

/* "# " before every line. */
static void write_comment(struct buf *out, struct str comment)
{
    struct str line;

    if (comment.len == 0) return;
    while (str_next_piece(&comment, '\n', &line)) {
        buf_add(out, STR("# "));
        for (size_t i = 0; i < line.len; i++) {
            if (line.data[i] != '\r') buf_add_char(out, line.data[i]);
        }
        buf_add_char(out, '\n');
    }
}

static void write_left_out(struct buf *out, struct str name, const char *reason)
{
    buf_add(out, STR("# Left out: "));
    write_json_text(out, name);
    buf_add(out, STR(" "));
    buf_add(out, str_from_c(reason));
    buf_add(out, STR("\n\n")); /* so that it is no comment of what follows */
}

/* --- .env ------------------------------------------------------------------------------------- */

static bool is_plain(struct str value)
{
    for (size_t i = 0; i < value.len; i++) {
        if (!is_word_char(value.data[i]) && !strchr("./:@%+,-", value.data[i])) return false;
    }
    return value.len > 0;
}

static bool ends_with_backslash(struct str value)
{
    return value.len > 0 && value.data[value.len - 1] == '\\';
}

static void write_between(struct buf *out, char quote, struct str value)
{
    buf_add_char(out, quote);
    buf_add(out, value);
    buf_add_char(out, quote);
}

/* Double quotes: "\r" is the only way to write a carriage return. `escapes` too are not understood
 * by all parsers. */
static void write_double(struct buf *out, struct str value, const char *escapes)
{
    buf_add_char(out, '"');
    for (size_t i = 0; i < value.len; i++) {
        char c = value.data[i];
        if (c == '\r') {
            buf_add(out, STR("\\r"));
        } else {
            if (strchr(escapes, c)) buf_add_char(out, '\\');
            buf_add_char(out, c);
        }
    }
    buf_add_char(out, '"');
}

static bool can_stand_bare(struct str value)
{
    return !has_any(value, "\n\r#") && str_equal(str_trim(value), value) && value.len > 0 &&
           !strchr("'\"`$", value.data[0]);
}

static void write_dotenv_value(struct buf *out, struct str value)
{
    if (is_plain(value)) {
        buf_add(out, value);
    } else if (!has_any(value, "'\r") && !ends_with_backslash(value)) {
        write_between(out, '\'', value);
    } else if (!has_any(value, "\"\\$`")) {
        write_double(out, value, "");
    } else if (can_stand_bare(value)) {
        buf_add(out, value);
    } else if (!has_any(value, "`\r") && !ends_with_backslash(value)) {
        write_between(out, '`', value);
    } else if (!has_any(value, "\"\\")) {
        write_double(out, value, "");
    } else {
        write_double(out, value, "\"\\");
    }
}

/* Whether the last resort had to be taken: escapes on which parsers differ. */
static bool is_disputed(struct str value)
{
    return !is_plain(value) && (has_any(value, "'\r") || ends_with_backslash(value)) &&
           has_any(value, "\"\\") && !can_stand_bare(value) &&
           (has_any(value, "`\r") || ends_with_backslash(value));
}

static void write_dotenv(struct buf *out, const struct env_entry *entry)
{
    struct str value = secret_text_reveal(&entry->value);

    if (!is_name(entry->name, ".-")) {
        write_left_out(out, entry->name, "is no name for a .env file");
        return;
    }
    if (is_disputed(value)) {
        buf_add(out, STR("# Not every parser reads the escapes of the next value the same way.\n"
                         "\n"));
    }
    write_comment(out, entry->comment);
    buf_add(out, entry->name);
    buf_add_char(out, '=');
    write_dotenv_value(out, value);
    buf_add_char(out, '\n');
}

/* --- shell ------------------------------------------------------------------------------------ */

static void write_shell(struct buf *out, const struct env_entry *entry)
{
    struct str value = secret_text_reveal(&entry->value);

    if (!is_name(entry->name, "")) {
        write_left_out(out, entry->name, "is no name for a shell");
        return;
    }
    write_comment(out, entry->comment);
    buf_add(out, STR("export "));
    buf_add(out, entry->name);
    buf_add(out, STR("='"));
    for (size_t i = 0; i < value.len; i++) {
        if (value.data[i] == '\'') {
            buf_add(out, STR("'\\''"));
        } else {
            buf_add_char(out, value.data[i]);
        }
    }
    buf_add(out, STR("'\n"));
}

/* A shell has no escape for them that all shells know. Read back, the first line of a file tells
 * whether its lines end with them, so that line must not be one of a value. */
static bool has_carriage_return(const struct env_entry *entries, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (has(secret_text_reveal(&entries[i].value), '\r')) return true;
    }
    return false;
}

/* --- JSON and YAML ---------------------------------------------------------------------------- */

static void write_json(struct buf *out, const struct env_entry *entries, size_t count)
{
    buf_add(out, STR("{"));
    for (size_t i = 0; i < count; i++) {
        buf_add(out, i > 0 ? STR(",\n  ") : STR("\n  "));
        write_json_text(out, entries[i].name);
        buf_add(out, STR(": "));
        write_json_text(out, secret_text_reveal(&entries[i].value));
    }
    buf_add(out, count > 0 ? STR("\n}\n") : STR("}\n"));
}

/* Code points that are allowed in JSON as they are, but not in YAML, or that break lines there. */
static bool needs_yaml_escape(const unsigned char *at, size_t len, unsigned *ret_code)
{
    if (len == 1 && at[0] == 0x7F)
        *ret_code = 0x7F;
    else if (len == 2 && at[0] == 0xC2 && at[1] < 0xA0)
        *ret_code = at[1]; /* C1 controls */
    else if (len == 3 && at[0] == 0xE2 && at[1] == 0x80 && (at[2] & 0xFE) == 0xA8)
        *ret_code = 0x2000U + (at[2] & 0x3FU); /* line and paragraph separator */
    else if (len == 3 && at[0] == 0xEF && at[1] == 0xBB && at[2] == 0xBF)
        *ret_code = 0xFEFF;
    else if (len == 3 && at[0] == 0xEF && at[1] == 0xBF && at[2] >= 0xBE)
        *ret_code = 0xFFC0U + (at[2] & 0x3FU); /* U+FFFE and U+FFFF */
    else
        return false;
    return true;
}

/* Double-quoted as in JSON, whose escapes are YAML's too. */
static void write_yaml_text(struct buf *out, struct str text)
{
    buf_add_char(out, '"');
    for (size_t at = 0; at < text.len;) {
        size_t len = str_utf8_len_at(text, at);
        unsigned char c = (unsigned char)text.data[at];
        unsigned code = c;
        if (len == 0) len = 1; /* values are UTF-8; a stray byte would be our own mistake */
        if (c == '"' || c == '\\') {
            buf_add_char(out, '\\');
            buf_add_char(out, (char)c);
        } else if (c == '\n') {
            buf_add(out, STR("\\n"));
        } else if (c < 0x20 ||
                   needs_yaml_escape((const unsigned char *)text.data + at, len, &code)) {
            buf_add_format(out, "\\u%04X", code);
        } else {
            buf_add(out, str_slice(text, at, at + len));
        }
        at += len;
    }
    buf_add_char(out, '"');
}

/* Words that are no texts in YAML 1.1, in any of their spellings. */
static bool is_yaml_word(struct str name)
{
    static const char *const words[] = {
        "y", "n", "yes", "no", "on", "off", "true", "false", "null"
    };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (str_equal_ignoring_case(name, str_from_c(words[i]))) return true;
    }
    return false;
}

static void write_yaml(struct buf *out, const struct env_entry *entries, size_t count)
{
    if (count == 0) buf_add(out, STR("{}\n"));
    for (size_t i = 0; i < count; i++) {
        write_comment(out, entries[i].comment);
        if (is_name(entries[i].name, "") && !is_yaml_word(entries[i].name)) {
            buf_add(out, entries[i].name);
        } else {
            write_yaml_text(out, entries[i].name);
        }
        buf_add(out, STR(": "));
        write_yaml_text(out, secret_text_reveal(&entries[i].value));
        buf_add_char(out, '\n');
    }
}

/* --- any of them ------------------------------------------------------------------------------ */

void env_file_write(enum env_format format, const struct env_entry *entries, size_t count,
                    struct buf *out)
{
    if (format == ENV_JSON) {
        write_json(out, entries, count);
        return;
    }
    if (format == ENV_YAML) {
        write_yaml(out, entries, count);
        return;
    }
    if (format == ENV_SHELL && has_carriage_return(entries, count))
        buf_add(out, STR("# Carriage returns in values are meant.\n\n"));
    for (size_t i = 0; i < count; i++) {
        if (format == ENV_SHELL) {
            write_shell(out, &entries[i]);
        } else {
            write_dotenv(out, &entries[i]);
        }
    }
}
