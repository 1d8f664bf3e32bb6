/* Reads .env files as their parsers do that agree, and where they do not, so that nothing is lost:
 *   # lines above a name are its comment      export NAME=value      NAME: value
 *   'as it is'   `as it is`   "with \n \" \\"   $'as in bash'   each may hold real lines
 *   a # begins a comment only after white space
 *   a quote closes only where nothing but a comment follows it; '\'' is a shell's own quote */
// SPDX-License-Identifier: Apache-2.0
#include "env_file/entries.h"

#include <string.h>

struct scan {
    struct env_reader *reader;
    struct str text;
    size_t at, line;
    bool has_cr;        /* lines end with "\r\n", or with "\r"; else a "\r" is a character */
    struct buf comment; /* the lines above */
    struct buf value;   /* wiped with the rest */
};

static char char_at(const struct scan *scan, size_t at)
{
    return at < scan->text.len ? scan->text.data[at] : '\n';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static bool is_line_end(const struct scan *scan, char c)
{
    return c == '\n' || (c == '\r' && scan->has_cr);
}

static size_t skip_blanks(const struct scan *scan, size_t at)
{
    while (is_blank(char_at(scan, at))) at++;
    return at;
}

static size_t line_end(const struct scan *scan, size_t at)
{
    while (at < scan->text.len && !is_line_end(scan, scan->text.data[at])) at++;
    return at;
}

/* Past the end of the line that `at` is in, counting it; "\r\n" is one end. */
static void next_line(struct scan *scan, size_t at)
{
    at = line_end(scan, at);
    if (char_at(scan, at) == '\r' && at + 1 < scan->text.len && scan->text.data[at + 1] == '\n')
        at++;
    scan->at = at < scan->text.len ? at + 1 : scan->text.len;
    scan->line++;
}

static struct str between(const struct scan *scan, size_t from, size_t to)
{
    return str_slice(scan->text, from, to);
}

/* --- names ------------------------------------------------------------------------------------ */

static bool is_name_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '.' || c == '-';
}

static size_t skip_export(const struct scan *scan, size_t at)
{
    static const struct str word = { "export", 6 };

    if (!str_starts_with(between(scan, at, scan->text.len), word)) return at;
    if (!is_blank(char_at(scan, at + word.len))) return at;
    return skip_blanks(scan, at + word.len);
}

/* NULL when a name and its sign are found; else what is wrong. */
static const char *find_name(const struct scan *scan, size_t at, struct str *ret_name,
                             size_t *ret_value_at)
{
    size_t from = at;

    while (is_name_char(char_at(scan, at))) at++;
    *ret_name = between(scan, from, at);
    size_t sign = skip_blanks(scan, at);
    if (at == from) {
        return char_at(scan, at) == '=' ? "A name is missing before the “=”."
                                        : "A name holds letters, digits, “_”, “.” and “-” only.";
    }
    if (char_at(scan, sign) == '=' && sign < scan->text.len) {
        *ret_value_at = sign + 1;
        return NULL;
    }
    char after = char_at(scan, at + 1);
    if (char_at(scan, at) == ':' && (is_blank(after) || is_line_end(scan, after))) {
        *ret_value_at = at + 1;
        return NULL;
    }
    if (str_find_char(between(scan, at, line_end(scan, at)), '=') == SIZE_MAX)
        return "There is no “=” in this line.";
    return "A name holds letters, digits, “_”, “.” and “-” only.";
}

/* --- values ----------------------------------------------------------------------------------- */

static char escaped_char(char c)
{
    switch (c) {
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    case '"':
    case '\\':
    case '$':
    case '`':
        return c;
    default:
        return '\0';
    }
}

/* Line ends become "\n", whatever the file has. Returns how many bytes were taken. */
static size_t add_char(struct scan *scan, size_t at)
{
    char c = scan->text.data[at];

    if (c != '\r' || !scan->has_cr) {
        buf_add_char(&scan->value, c);
        return 1;
    }
    buf_add_char(&scan->value, '\n');
    return at + 1 < scan->text.len && scan->text.data[at + 1] == '\n' ? 2 : 1;
}

/* One character of a double-quoted text or of bash's $'…', which knows \' too. */
static size_t add_escaped(struct scan *scan, size_t at, char quote)
{
    char next = at + 1 < scan->text.len ? scan->text.data[at + 1] : '\0';
    char plain = next == '\'' && quote == '\'' ? '\'' : escaped_char(next);

    if (scan->text.data[at] != '\\') return add_char(scan, at);
    if (plain == '\0') { /* no escape: both stay */
        buf_add_char(&scan->value, '\\');
        return 1;
    }
    buf_add_char(&scan->value, plain);
    return 2;
}

/* Nothing but white space and a comment follows. */
static bool is_end(const struct scan *scan, size_t at)
{
    size_t next = skip_blanks(scan, at);
    return next >= scan->text.len || is_line_end(scan, scan->text.data[next]) ||
           scan->text.data[next] == '#';
}

/* The way of shells to put a single quote into single quotes: '\'' or '"'"'. Its length, or 0. */
static size_t shell_quote_at(const struct scan *scan, size_t at)
{
    if (str_starts_with(between(scan, at, scan->text.len), STR("'\\''"))) return 4;
    return str_starts_with(between(scan, at, scan->text.len), STR("'\"'\"'")) ? 5 : 0;
}

/* From behind the opening quote to the closing one; false when that is not to be found. */
static bool take_quoted(struct scan *scan, size_t at, char quote, bool has_escapes, size_t *ret_end)
{
    buf_clear(&scan->value);
    while (at < scan->text.len) {
        size_t shell_quote = quote == '\'' && !has_escapes ? shell_quote_at(scan, at) : 0;
        if (shell_quote > 0) {
            buf_add_char(&scan->value, '\'');
            at += shell_quote;
        } else if (scan->text.data[at] == quote && (has_escapes || is_end(scan, at + 1))) {
            *ret_end = at + 1;
            return is_end(scan, at + 1);
        } else {
            at += has_escapes ? add_escaped(scan, at, quote) : add_char(scan, at);
        }
    }
    return false;
}

/* The rest of the line without its comment. */
static struct str rest_of_line(const struct scan *scan, size_t from)
{
    size_t end = line_end(scan, from);
    size_t start = skip_blanks(scan, from);

    for (size_t at = start; at < end; at++) {
        bool is_comment =
            scan->text.data[at] == '#' && at > from && is_blank(char_at(scan, at - 1));
        if (is_comment) end = at;
    }
    return str_trim(between(scan, start, end));
}

/* A quoted text with quotes in it that are not escaped, on one line: JSON in double quotes. */
static bool take_quoted_line(struct scan *scan, size_t at, char quote)
{
    struct str rest = rest_of_line(scan, at);

    if (rest.len < 2 || rest.data[rest.len - 1] != quote) return false;
    buf_clear(&scan->value);
    buf_add(&scan->value, str_slice(rest, 1, rest.len - 1));
    return true;
}

static size_t count_lines(const struct scan *scan, size_t from, size_t to)
{
    size_t lines = 0;

    for (size_t at = from; at < to; at++) {
        bool is_first_half =
            scan->text.data[at] == '\r' && char_at(scan, at + 1) == '\n' && at + 1 < scan->text.len;
        lines += is_line_end(scan, scan->text.data[at]) && !is_first_half;
    }
    return lines;
}

/* The value that begins at `at` goes to scan->value, and the scan to the next line. False when a
 * quote is not closed. */
static bool take_value(struct scan *scan, size_t after_sign)
{
    size_t at = skip_blanks(scan, after_sign);
    bool is_bash = char_at(scan, at) == '$' && char_at(scan, at + 1) == '\'';
    size_t open = is_bash ? at + 1 : at;
    char quote = char_at(scan, open);
    size_t end = 0;

    if (quote != '\'' && quote != '"' && quote != '`') {
        buf_clear(&scan->value);
        buf_add(&scan->value, rest_of_line(scan, after_sign));
        next_line(scan, at);
        return true;
    }
    if (take_quoted(scan, open + 1, quote, quote == '"' || is_bash, &end)) {
        scan->line += count_lines(scan, open, end);
        next_line(scan, end);
        return true;
    }
    bool is_taken = !is_bash && take_quoted_line(scan, open, quote);
    next_line(scan, at);
    return is_taken;
}

/* --- the file --------------------------------------------------------------------------------- */

static void take_comment(struct scan *scan, size_t at)
{
    struct str line = between(scan, at, line_end(scan, at));

    while (line.len > 0 && line.data[0] == '#') line = str_slice(line, 1, line.len);
    if (line.len > 0 && line.data[0] == ' ') line = str_slice(line, 1, line.len);
    if (scan->comment.len > 0) buf_add_char(&scan->comment, '\n');
    buf_add(&scan->comment, line);
    next_line(scan, at);
}

static STATUS take_entry(struct scan *scan, size_t at)
{
    size_t line = scan->line;
    size_t value_at = 0;
    struct str name;
    const char *problem = find_name(scan, skip_export(scan, at), &name, &value_at);

    if (problem) {
        next_line(scan, at);
    } else if (!take_value(scan, value_at)) {
        problem = "A quote is not closed, or something follows the closing one.";
    }
    if (problem) return env_reader_add_problem(scan->reader, name, line, str_from_c(problem));
    if (scan->value.overflow) return FAIL(TOO_LARGE);
    return env_reader_add(scan->reader, name, buf_str(&scan->value),
                          str_trim(buf_str(&scan->comment)), line);
}

static STATUS take_line(struct scan *scan)
{
    size_t at = skip_blanks(scan, scan->at);

    if (at >= scan->text.len || is_line_end(scan, scan->text.data[at])) {
        buf_clear(&scan->comment);
        next_line(scan, at);
        return OK;
    }
    if (scan->text.data[at] == '#') {
        take_comment(scan, at);
        return OK;
    }
    TRY(take_entry(scan, at));
    buf_clear(&scan->comment);
    return OK;
}

/* By its first line. */
static bool ends_with_cr(struct str text)
{
    size_t end = str_find_char(text, '\n');
    return end == SIZE_MAX || (end > 0 && text.data[end - 1] == '\r');
}

STATUS dotenv_read(struct env_reader *reader, struct str text)
{
    struct scan scan = { .reader = reader, .text = text, .line = 1, .has_cr = ends_with_cr(text) };
    struct status status = OK;

    buf_init(&scan.comment, text.len + 1);
    buf_init(&scan.value, SECRET_TEXT_MAX);
    while (scan.at < text.len && !status.code) status = take_line(&scan);
    buf_deinit(&scan.comment);
    buf_deinit(&scan.value);
    return status;
}
