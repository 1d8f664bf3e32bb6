/* Every value is one reservation in the buffer where that is possible, and texts are copied in runs
 * that need no escape: lists of secrets are the most frequent answers of the server. */
// SPDX-License-Identifier: Apache-2.0
#include "json/json_writer.h"

#include "base/clock.h"

#include <string.h>

void json_writer_init(struct json_writer *writer, struct buf *buf)
{
    *writer = (struct json_writer){ .buf = buf };
}

/* Adds the comma that is due and a piece that is JSON already. */
static void write_piece(struct json_writer *writer, struct str piece)
{
    char *room = buf_reserve(writer->buf, piece.len + 1);
    if (!room) return;
    char *at = room;
    if (writer->needs_comma) *at++ = ',';
    memcpy(at, piece.data, piece.len);
    at += piece.len;
    buf_grow(writer->buf, (size_t)(at - room));
    writer->needs_comma = true;
}

static void open_bracket(struct json_writer *writer, struct str bracket)
{
    write_piece(writer, bracket);
    writer->needs_comma = false;
}

static void close_bracket(struct json_writer *writer, char bracket)
{
    buf_add_char(writer->buf, bracket);
    writer->needs_comma = true;
}

void json_object_begin(struct json_writer *writer)
{
    open_bracket(writer, STR("{"));
}

void json_object_end(struct json_writer *writer)
{
    close_bracket(writer, '}');
}

void json_array_begin(struct json_writer *writer)
{
    open_bracket(writer, STR("["));
}

void json_array_end(struct json_writer *writer)
{
    close_bracket(writer, ']');
}

/* --- texts ------------------------------------------------------------------------------------ */

static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

/* True when all eight bytes are plain: the same test as above on a whole word. A subtraction sets
 * the top bit of a byte that was too small; a borrow can only add a false alarm. */
static bool are_plain(uint64_t word)
{
    const uint64_t ones = 0x0101010101010101U;
    const uint64_t tops = 0x8080808080808080U;
    uint64_t quotes = word ^ (ones * '"');
    uint64_t backslashes = word ^ (ones * '\\');
    uint64_t alarms = word | (word - ones * 0x20) | (quotes - ones) | (backslashes - ones);
    return (alarms & tops) == 0;
}

static bool is_line_separator(struct str text, size_t at) /* U+2028, U+2029 */
{
    return text.len - at >= 3 && memcmp(text.data + at, "\xE2\x80", 2) == 0 &&
           ((unsigned char)text.data[at + 2] & 0xFE) == 0xA8;
}

/* Where the run ends that starts at `at` and can be copied as it is. */
static size_t run_end(struct str text, size_t at)
{
    uint64_t word;

    while (at < text.len) {
        if (text.len - at >= sizeof word) {
            memcpy(&word, text.data + at, sizeof word);
            if (are_plain(word)) {
                at += sizeof word;
                continue;
            }
        }
        if (is_plain((unsigned char)text.data[at])) {
            at++;
            continue;
        }
        if ((unsigned char)text.data[at] < 0x80 || is_line_separator(text, at)) break;
        size_t len = str_utf8_len_at(text, at);
        if (len == 0) break;
        at += len;
    }
    return at;
}

static void add_control(struct buf *buf, unsigned char c)
{
    static const char digits[] = "0123456789abcdef";
    static const char letters[128] = {
        ['"'] = '"',  ['\\'] = '\\', ['\b'] = 'b', ['\f'] = 'f',
        ['\n'] = 'n', ['\r'] = 'r',  ['\t'] = 't',
    };
    const char named[] = { '\\', letters[c] };
    const char coded[] = { '\\', 'u', '0', '0', digits[c >> 4], digits[c & 15] };

    if (letters[c])
        buf_add(buf, (struct str){ named, sizeof named });
    else
        buf_add(buf, (struct str){ coded, sizeof coded });
}

/* Adds what stands for the character at `at`, which ended a run; gives the bytes it took. */
static size_t add_escape(struct buf *buf, struct str text, size_t at)
{
    unsigned char c = (unsigned char)text.data[at];

    if (c < 0x80) {
        add_control(buf, c);
        return 1;
    }
    if (is_line_separator(text, at)) { /* legal in JSON, but not in older JavaScript */
        buf_add(buf, (text.data[at + 2] & 1) ? STR("\\u2029") : STR("\\u2028"));
        return 3;
    }
    buf_add(buf, STR("\xEF\xBF\xBD")); /* not UTF-8: U+FFFD */
    return 1;
}

static void add_escaped(struct buf *buf, struct str text, size_t at)
{
    while (at < text.len) {
        at += add_escape(buf, text, at);
        size_t end = run_end(text, at);
        buf_add(buf, str_slice(text, at, end));
        at = end;
    }
}

/* A text in quotes; `text` is given. */
static void write_quoted(struct json_writer *writer, struct str text)
{
    size_t plain = run_end(text, 0);
    char *room = buf_reserve(writer->buf, plain + 3);
    if (!room) return;
    char *at = room;

    if (writer->needs_comma) *at++ = ',';
    *at++ = '"';
    if (plain > 0) memcpy(at, text.data, plain);
    at += plain;
    if (plain == text.len) *at++ = '"';
    buf_grow(writer->buf, (size_t)(at - room));
    if (plain < text.len) {
        add_escaped(writer->buf, text, plain);
        buf_add_char(writer->buf, '"');
    }
    writer->needs_comma = true;
}

void json_key(struct json_writer *writer, const char *name)
{
    size_t len = strlen(name);
    char *room = buf_reserve(writer->buf, len + 4);
    if (!room) return;
    char *at = room;

    if (writer->needs_comma) *at++ = ',';
    *at++ = '"';
    memcpy(at, name, len);
    at += len;
    *at++ = '"';
    *at++ = ':';
    buf_grow(writer->buf, (size_t)(at - room));
    writer->needs_comma = false;
}

void json_key_text(struct json_writer *writer, struct str name)
{
    write_quoted(writer, name);
    buf_add_char(writer->buf, ':');
    writer->needs_comma = false;
}

void json_write_text(struct json_writer *writer, struct str text)
{
    if (str_is_given(text))
        write_quoted(writer, text);
    else
        json_write_null(writer);
}

void json_write_secret(struct json_writer *writer, const struct secret_text *text)
{
    json_write_text(writer, secret_text_reveal(text));
}

/* --- other values ----------------------------------------------------------------------------- */

void json_write_int(struct json_writer *writer, int64_t number)
{
    if (writer->needs_comma) buf_add_char(writer->buf, ',');
    buf_add_int(writer->buf, number);
    writer->needs_comma = true;
}

void json_write_bool(struct json_writer *writer, bool value)
{
    write_piece(writer, value ? STR("true") : STR("false"));
}

void json_write_null(struct json_writer *writer)
{
    write_piece(writer, STR("null"));
}

void json_write_id(struct json_writer *writer, struct id id)
{
    char text[ID_TEXT_LEN];

    if (id_is_nil(id)) {
        json_write_null(writer);
        return;
    }
    id_format(id, text);
    write_quoted(writer, (struct str){ text, sizeof text });
}

void json_write_time(struct json_writer *writer, int64_t time_ms)
{
    char text[TIME_TEXT_LEN];

    if (time_ms == 0) {
        json_write_null(writer);
        return;
    }
    time_format(time_ms, text);
    write_quoted(writer, (struct str){ text, sizeof text });
}

void json_write_raw(struct json_writer *writer, struct str json)
{
    if (json.len > 0)
        write_piece(writer, json);
    else
        json_write_null(writer); /* no value is an empty text */
}
