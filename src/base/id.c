// SPDX-License-Identifier: Apache-2.0
#include "base/id.h"

#include "base/encode.h"
#include "base/random.h"

#include <string.h>

static const size_t hyphens[] = { 8, 13, 18, 23 };

struct id id_new(void)
{
    struct id id;

    random_public(id.bytes, sizeof id.bytes);
    id.bytes[6] = (uint8_t)((id.bytes[6] & 0x0F) | 0x40);
    id.bytes[8] = (uint8_t)((id.bytes[8] & 0x3F) | 0x80);
    return id;
}

static bool is_hyphen_place(size_t at)
{
    for (size_t i = 0; i < COUNT_OF(hyphens); i++) {
        if (hyphens[i] == at) return true;
    }
    return false;
}

bool id_parse(struct str text, struct id *ret_id)
{
    char digits[ID_BYTES * 2];
    size_t count = 0;
    struct id id;

    if (text.len != ID_TEXT_LEN) return false;
    for (size_t i = 0; i < text.len; i++) {
        if (is_hyphen_place(i)) {
            if (text.data[i] != '-') return false;
        } else {
            digits[count++] = text.data[i];
        }
    }
    if (!hex_decode((struct str){ digits, count }, id.bytes, sizeof id.bytes)) return false;
    *ret_id = id;
    return true;
}

void id_format(struct id id, char text[static ID_TEXT_LEN])
{
    static const struct {
        uint8_t from, count, at;
    } groups[] = { { 0, 4, 0 }, { 4, 2, 9 }, { 6, 2, 14 }, { 8, 2, 19 }, { 10, 6, 24 } };

    for (size_t i = 0; i < COUNT_OF(groups); i++)
        hex_encode(id.bytes + groups[i].from, groups[i].count, text + groups[i].at);
    for (size_t i = 0; i < COUNT_OF(hyphens); i++) text[hyphens[i]] = '-';
}

struct str id_text(struct id id, struct arena *arena)
{
    char *text = arena_alloc(arena, ID_TEXT_LEN + 1);
    id_format(id, text);
    return (struct str){ text, ID_TEXT_LEN };
}

bool id_equal(struct id a, struct id b)
{
    return memcmp(a.bytes, b.bytes, sizeof a.bytes) == 0;
}

bool id_is_nil(struct id id)
{
    static const struct id nil;
    return id_equal(id, nil);
}
