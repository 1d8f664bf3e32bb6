/* json_writer.h: JSON out, streamed into a buffer. Commas and nesting are kept by the writer; a
 * full buffer shows in buf->overflow. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "base/id.h"
#include "base/secret_text.h"

struct json_writer {
    struct buf *buf;
    bool needs_comma;
};

void json_writer_init(struct json_writer *writer, struct buf *buf);

void json_object_begin(struct json_writer *writer);
void json_object_end(struct json_writer *writer);
void json_array_begin(struct json_writer *writer);
void json_array_end(struct json_writer *writer);
void json_key(struct json_writer *writer, const char *name);     /* a plain name, not escaped */
void json_key_text(struct json_writer *writer, struct str name); /* any text, escaped */

void json_write_text(struct json_writer *writer, struct str text); /* absent is written as null */
void json_write_int(struct json_writer *writer, int64_t number);
void json_write_bool(struct json_writer *writer, bool value);
void json_write_null(struct json_writer *writer);
void json_write_id(struct json_writer *writer, struct id id);      /* nil is null */
void json_write_time(struct json_writer *writer, int64_t time_ms); /* 0 is null */
void json_write_raw(struct json_writer *writer, struct str json);  /* one finished JSON value */
/* The one way out for plaintext: api/reveal.c and the remote calls use it, nobody else. */
void json_write_secret(struct json_writer *writer, const struct secret_text *text);
