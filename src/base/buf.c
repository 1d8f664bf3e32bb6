// SPDX-License-Identifier: Apache-2.0
#include "base/buf.h"

#include "base/memory.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { CAP_MIN = 256 };

void buf_init(struct buf *buf, size_t max)
{
    *buf = (struct buf){ .max = max };
}

void buf_deinit(struct buf *buf)
{
    memory_free_wiped(buf->data, buf->cap);
    *buf = (struct buf){ .max = buf->max };
}

void buf_clear(struct buf *buf)
{
    memory_wipe(buf->data, buf->len);
    buf->len = 0;
    buf->overflow = false;
}

/* Caller has checked that needed is within the maximum. */
static void enlarge(struct buf *buf, size_t needed)
{
    size_t cap = buf->cap;

    if (cap == 0) cap = needed > CAP_MIN ? needed : CAP_MIN; /* who begins may know the size */
    while (cap < needed) cap = cap > SIZE_MAX / 2 ? needed : cap * 2;
    if (cap > buf->max) cap = buf->max;
    /* Not realloc: it would leave a copy of the old bytes behind. One byte more than is counted
     * leaves room for the NUL that vsnprintf writes. */
    char *data = memory_alloc(cap + 1);
    if (buf->data) memcpy(data, buf->data, buf->len);
    memory_free_wiped(buf->data, buf->cap);
    buf->data = data;
    buf->cap = cap;
}

char *buf_reserve(struct buf *buf, size_t len)
{
    if (buf->overflow || len > buf->max - buf->len) {
        buf->overflow = true;
        return NULL;
    }
    if (!buf->data || buf->len + len > buf->cap) enlarge(buf, buf->len + len);
    return buf->data + buf->len;
}

void buf_grow(struct buf *buf, size_t len)
{
    buf->len += len;
}

void buf_add(struct buf *buf, struct str text)
{
    if (text.len == 0) return;
    char *room = buf_reserve(buf, text.len);
    if (!room) return;
    memcpy(room, text.data, text.len);
    buf->len += text.len;
}

void buf_add_char(struct buf *buf, char c)
{
    buf_add(buf, (struct str){ &c, 1 });
}

void buf_add_int(struct buf *buf, int64_t number)
{
    char digits[24];
    char *at = digits + sizeof digits;
    uint64_t left = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;

    do {
        *--at = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (number < 0) *--at = '-';
    buf_add(buf, (struct str){ at, (size_t)(digits + sizeof digits - at) });
}

void buf_add_format(struct buf *buf, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *room = len >= 0 ? buf_reserve(buf, (size_t)len) : NULL;
    if (!room) {
        buf->overflow = true;
        return;
    }
    va_start(args, format);
    (void)vsnprintf(room, (size_t)len + 1, format, args); /* the length was measured above */
    va_end(args);
    buf->len += (size_t)len;
}

struct str buf_str(const struct buf *buf)
{
    return (struct str){ buf->data ? buf->data : "", buf->len };
}
