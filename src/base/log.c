// SPDX-License-Identifier: Apache-2.0
#include "base/log.h"

#include "base/buf.h"
#include "base/clock.h"

#include <stdatomic.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 8192 };

static _Atomic enum log_format format = LOG_FORMAT_TEXT;
static _Atomic enum log_level lowest = LOG_INFO;

static const char *const level_names[] = { "debug", "info", "warning", "error" };

void log_configure(enum log_format new_format, enum log_level new_lowest)
{
    format = new_format;
    lowest = new_lowest;
}

static void add_escaped(struct buf *line, struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];
        if (c == '"' || c == '\\') {
            buf_add_char(line, '\\');
            buf_add_char(line, (char)c);
        } else if (c < 0x20 || c == 0x7F) {
            buf_add_format(line, "\\u%04x", c);
        } else {
            buf_add_char(line, (char)c);
        }
    }
}

/* JSON's escapes keep a line a line, in both formats; bytes that are not UTF-8 are replaced. */
static void add_quoted(struct buf *line, struct str text)
{
    buf_add_char(line, '"');
    while (text.len > 0) {
        size_t good = str_utf8_prefix(text);
        add_escaped(line, str_slice(text, 0, good));
        if (good < text.len) buf_add(line, STR("\\ufffd"));
        text = str_slice(text, good + 1, text.len);
    }
    buf_add_char(line, '"');
}

static void add_value(struct buf *line, const struct log_field *field)
{
    char id[ID_TEXT_LEN];

    switch (field->kind) {
    case LOG_FIELD_INT:
        buf_add_int(line, field->number);
        break;
    case LOG_FIELD_ID:
        id_format(field->id, id);
        add_quoted(line, (struct str){ id, sizeof id });
        break;
    case LOG_FIELD_TEXT:
        add_quoted(line, field->text);
        break;
    }
}

static void add_line(struct buf *line, enum log_level level, const char *event,
                     const struct log_field *fields, size_t count)
{
    char now[TIME_TEXT_LEN];
    bool is_json = format == LOG_FORMAT_JSON;

    time_format(clock_now_ms(), now);
    if (is_json) {
        buf_add_format(line, "{\"time\":\"%.*s\",\"level\":\"%s\",\"event\":", TIME_TEXT_LEN, now,
                       level_names[level]);
        add_quoted(line, str_from_c(event));
    } else {
        buf_add_format(line, "%.*s %-7s %s", TIME_TEXT_LEN, now, level_names[level], event);
    }
    for (size_t i = 0; i < count; i++) {
        buf_add_format(line, is_json ? ",\"%s\":" : " %s=", fields[i].name);
        add_value(line, &fields[i]);
    }
    buf_add(line, is_json ? STR("}\n") : STR("\n"));
}

void log_write(enum log_level level, const char *event, const struct log_field *fields,
               size_t count)
{
    const struct log_field too_long = LOG_TEXT("left_out", STR("too long for one line"));
    struct buf line;

    if (level < lowest) return;
    buf_init(&line, LINE_MAX_BYTES);
    add_line(&line, level, event, fields, count);
    if (line.overflow) {
        buf_clear(&line);
        add_line(&line, level, event, &too_long, 1);
    }
    /* One write a line, so that threads do not mix; a lost log line must not stop the work. */
    ssize_t ignored = write(STDERR_FILENO, line.data, line.len);
    (void)ignored;
    buf_deinit(&line);
}
