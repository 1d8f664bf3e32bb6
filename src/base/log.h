/* log.h: one structured line an event, on stderr. Free of values by type: a field is an id, a
 * number, a status or a text that the caller names as public; there is no field for a secret. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/id.h"
#include "base/status.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARNING, LOG_ERROR };
enum log_format { LOG_FORMAT_TEXT, LOG_FORMAT_JSON };

struct log_field {
    const char *name;
    enum { LOG_FIELD_TEXT, LOG_FIELD_INT, LOG_FIELD_ID } kind;
    union {
        struct str text;
        int64_t number;
        struct id id;
    };
};

#define LOG_TEXT(field, value) ((struct log_field){ (field), LOG_FIELD_TEXT, .text = (value) })
#define LOG_INT(field, value) ((struct log_field){ (field), LOG_FIELD_INT, .number = (value) })
#define LOG_ID(field, value) ((struct log_field){ (field), LOG_FIELD_ID, .id = (value) })
#define LOG_STATUS(value) LOG_TEXT("status", str_from_c(status_text(value)))

void log_configure(enum log_format format, enum log_level lowest);
void log_write(enum log_level level, const char *event, const struct log_field *fields,
               size_t count);

/* LOG(INFO, "listening", LOG_INT("port", port)); the event is a fixed text, never input. */
#define LOG(level, event, ...)                                                  \
    log_write(LOG_##level, "" event, (const struct log_field[]){ __VA_ARGS__ }, \
              sizeof((const struct log_field[]){ __VA_ARGS__ }) / sizeof(struct log_field))
