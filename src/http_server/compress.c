// SPDX-License-Identifier: Apache-2.0
#include "http_server/compress.h"

#include "base/memory.h"

#include <limits.h>
#include <stdalign.h>
#include <zlib.h>

enum {
    LEVEL = 1,             /* a third of the time of the default, for a tenth more bytes of JSON */
    WINDOW_BITS = 15 + 16, /* 32 KiB, with gzip's frame */
    MEMORY_LEVEL = 8,
    PIECE_BYTES = 1 << 16,
};

/* zlib's window holds the text: its memory is wiped, for which its size has to be known. */
struct piece {
    size_t size;
    alignas(max_align_t) char bytes[];
};

static void *piece_alloc(void *context, unsigned count, unsigned size)
{
    (void)context;
    size_t total = (size_t)count * size;
    struct piece *piece = memory_alloc(sizeof *piece + total);
    piece->size = total;
    return piece->bytes;
}

static void piece_free(void *context, void *bytes)
{
    (void)context;
    if (!bytes) return;
    struct piece *piece = (struct piece *)(void *)((char *)bytes - offsetof(struct piece, bytes));
    memory_free_wiped(piece, sizeof *piece + piece->size);
}

/* Weight in thousandths; 1000 when there is none, and 0 for one that is malformed. */
static int weight_parse(struct str parameters)
{
    struct str piece;
    while (str_next_piece(&parameters, ';', &piece)) {
        piece = str_trim(piece);
        if (!str_equal_ignoring_case(str_slice(piece, 0, 2), STR("q="))) continue;
        struct str digits = str_slice(piece, 2, piece.len);
        if (digits.len == 0 || digits.len > 5) return 0;
        int weight = (digits.data[0] - '0') * 1000;
        if (weight != 0 && weight != 1000) return 0;
        for (size_t i = 2, unit = 100; i < digits.len; i++, unit /= 10) {
            if (digits.data[i] < '0' || digits.data[i] > '9') return 0;
            weight += (digits.data[i] - '0') * (int)unit;
        }
        return weight <= 1000 ? weight : 0;
    }
    return 1000;
}

bool gzip_is_accepted(struct str accept_encoding)
{
    struct str item;
    bool any_is_accepted = false;

    while (str_next_piece(&accept_encoding, ',', &item)) {
        size_t end = str_find_char(item, ';');
        struct str name = str_trim(str_slice(item, 0, end));
        struct str parameters = end == SIZE_MAX ? STR_ABSENT : str_slice(item, end + 1, item.len);
        bool is_accepted = weight_parse(parameters) > 0;
        if (str_equal_ignoring_case(name, STR("gzip")) ||
            str_equal_ignoring_case(name, STR("x-gzip")))
            return is_accepted;
        if (str_equal(name, STR("*"))) any_is_accepted = is_accepted;
    }
    return any_is_accepted;
}

static z_stream stream_over(struct str bytes)
{
    return (z_stream){
        .next_in = (Bytef *)(uintptr_t)bytes.data, /* not const by zlib's age; only read */
        .avail_in = (uInt)bytes.len,
        .zalloc = piece_alloc,
        .zfree = piece_free,
    };
}

bool gzip_encode(struct str plain, struct buf *packed)
{
    if (plain.len == 0 || plain.len > UINT_MAX) return false;
    z_stream stream = stream_over(plain);
    char *room = buf_reserve(packed, plain.len - 1);
    if (!room) return false;
    if (deflateInit2(&stream, LEVEL, Z_DEFLATED, WINDOW_BITS, MEMORY_LEVEL, Z_DEFAULT_STRATEGY))
        return false;
    stream.next_out = (Bytef *)room;
    stream.avail_out = (uInt)(plain.len - 1);
    bool is_whole = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    buf_grow(packed, plain.len - 1 - stream.avail_out);
    (void)deflateEnd(&stream); /* complains only of a stream that did not end, which we know */
    return is_whole;
}

bool gzip_decode(struct str packed, struct buf *plain)
{
    if (packed.len == 0 || packed.len > UINT_MAX) return false;
    z_stream stream = stream_over(packed);
    int result = inflateInit2(&stream, WINDOW_BITS);
    while (result == Z_OK) {
        size_t left = plain->max - plain->len;
        size_t size = left < PIECE_BYTES ? left : PIECE_BYTES;
        char *room = size > 0 ? buf_reserve(plain, size) : NULL;
        if (!room) break;
        stream.next_out = (Bytef *)room;
        stream.avail_out = (uInt)size;
        result = inflate(&stream, Z_NO_FLUSH);
        buf_grow(plain, size - stream.avail_out);
    }
    (void)inflateEnd(&stream); /* nothing to add to the result */
    return result == Z_STREAM_END;
}
