/* buf.h: a growing run of bytes with a maximum. Overflow is sticky: writers need no checks, the
 * owner tests it once. What a buf held is wiped when it is freed. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/str.h"

struct buf {
    char *data;
    size_t len, cap, max;
    bool overflow;
};

void buf_init(struct buf *buf, size_t max);
void buf_deinit(struct buf *buf); /* wipes; the buf may be used again after buf_init */
void buf_clear(struct buf *buf);  /* wipes, keeps the memory and the maximum */

void buf_add(struct buf *buf, struct str text);
void buf_add_char(struct buf *buf, char c);
void buf_add_int(struct buf *buf, int64_t number);
void buf_add_format(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Room for len more bytes, to be written by the caller and counted with buf_grow; NULL when that
 * would overflow. */
char *buf_reserve(struct buf *buf, size_t len);
void buf_grow(struct buf *buf, size_t len);

struct str buf_str(const struct buf *buf); /* borrowed, until the next change */
