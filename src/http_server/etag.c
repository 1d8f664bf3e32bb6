// SPDX-License-Identifier: Apache-2.0
#include "http_server/etag.h"

#include "base/encode.h"
#include "http_server/http_server.h"

#include <string.h>

#define FACTOR_1 0x87C37B91114253D5U
#define FACTOR_2 0x4CF5AD432745937FU

static uint64_t rotate(uint64_t word, int bits)
{
    return word << bits | word >> (64 - bits);
}

static uint64_t scramble_1(uint64_t word)
{
    return rotate(word * FACTOR_1, 31) * FACTOR_2;
}

static uint64_t scramble_2(uint64_t word)
{
    return rotate(word * FACTOR_2, 33) * FACTOR_1;
}

static uint64_t finish(uint64_t half)
{
    half = (half ^ half >> 33) * 0xFF51AFD7ED558CCDU;
    half = (half ^ half >> 33) * 0xC4CEB9FE1A85EC53U;
    return half ^ half >> 33;
}

void etag_hash(struct str body, uint64_t ret_halves[static 2])
{
    uint64_t low = 0;
    uint64_t high = 0;
    uint64_t words[2] = { 0 };
    size_t at = 0;

    for (; body.len - at >= sizeof words; at += sizeof words) {
        memcpy(words, body.data + at, sizeof words);
        low = rotate(low ^ scramble_1(words[0]), 27) + high;
        low = low * 5 + 0x52DCE729;
        high = rotate(high ^ scramble_2(words[1]), 31) + low;
        high = high * 5 + 0x38495AB5;
    }
    memset(words, 0, sizeof words);
    if (at < body.len) memcpy(words, body.data + at, body.len - at);
    low ^= scramble_1(words[0]);
    high ^= scramble_2(words[1]);

    low ^= body.len;
    high ^= body.len;
    low += high;
    high += low;
    low = finish(low);
    high = finish(high);
    low += high;
    high += low;
    ret_halves[0] = low;
    ret_halves[1] = high;
}

struct str etag_of_body(struct str body, struct arena *arena)
{
    uint64_t halves[2];
    enum { DIGITS = 4 * sizeof(uint64_t) };

    etag_hash(body, halves);
    char *text = arena_alloc(arena, DIGITS + 2);
    text[0] = '"';
    hex_encode((const uint8_t *)halves, sizeof halves, text + 1);
    text[DIGITS + 1] = '"';
    return (struct str){ text, DIGITS + 2 };
}

struct str http_etag(struct str body, struct arena *arena)
{
    return etag_of_body(body, arena);
}

struct str etag_of_gzip(struct str etag, struct arena *arena)
{
    struct str inside = str_slice(etag, 0, etag.len > 0 ? etag.len - 1 : 0);
    return arena_format(arena, "%.*s-gzip\"", STR_ARG(inside));
}

bool etag_is_matched(struct str if_none_match, struct str etag, struct arena *arena)
{
    struct str item;

    if (!str_is_given(if_none_match)) return false;
    struct str of_gzip = etag_of_gzip(etag, arena);
    while (str_next_piece(&if_none_match, ',', &item)) {
        item = str_trim(item);
        if (str_equal(item, STR("*"))) return true;
        if (str_starts_with(item, STR("W/"))) item = str_slice(item, 2, item.len);
        if (str_equal(item, etag) || str_equal(item, of_gzip)) return true;
    }
    return false;
}
