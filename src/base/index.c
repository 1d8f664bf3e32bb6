// SPDX-License-Identifier: Apache-2.0
#include "base/index.h"

#include "base/id.h"

#include <string.h>

struct index_slot {
    struct str text; /* data is NULL in an empty slot */
    size_t place;
};

static uint64_t rotate(uint64_t word, int bits)
{
    return word << bits | word >> (64 - bits);
}

static void sip_rounds(uint64_t v[static 4], int count)
{
    while (count-- > 0) {
        v[0] += v[1];
        v[2] += v[3];
        v[1] = rotate(v[1], 13) ^ v[0];
        v[3] = rotate(v[3], 16) ^ v[2];
        v[0] = rotate(v[0], 32);
        v[2] += v[1];
        v[0] += v[3];
        v[1] = rotate(v[1], 17) ^ v[2];
        v[3] = rotate(v[3], 21) ^ v[0];
        v[2] = rotate(v[2], 32);
    }
}

/* SipHash-1-3: a plain hash with a seed mixed in afterwards would still let an outsider choose texts
 * that collide whatever the seed is. */
static uint64_t hash_of(const struct index *index, struct str text)
{
    const uint64_t *seed = index->seed;
    uint64_t v[4] = { seed[0] ^ 0x736F6D6570736575ULL, seed[1] ^ 0x646F72616E646F6DULL,
                      seed[0] ^ 0x6C7967656E657261ULL, seed[1] ^ 0x7465646279746573ULL };
    size_t at = 0;

    for (bool is_last = false; !is_last; at += 8) {
        uint64_t word = 0;
        is_last = text.len - at < 8;
        memcpy(&word, text.data + at, is_last ? text.len - at : 8);
        if (is_last) word |= (uint64_t)text.len << 56;
        v[3] ^= word;
        sip_rounds(v, 1);
        v[0] ^= word;
    }
    v[2] ^= 0xFF;
    sip_rounds(v, 3);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

static struct index_slot *slot_for(const struct index *index, struct str text)
{
    size_t at = (size_t)hash_of(index, text) & (index->cap - 1);
    while (index->slots[at].text.data && !str_equal(index->slots[at].text, text)) {
        at = (at + 1) & (index->cap - 1);
    }
    return &index->slots[at];
}

void index_init(struct index *index, struct arena *arena, size_t expected_count)
{
    struct id random = id_new();
    size_t cap = 16;

    while (cap < expected_count * 2) cap *= 2;
    *index = (struct index){ .arena = arena, .cap = cap };
    memcpy(index->seed, random.bytes, sizeof index->seed);
    index->slots = ARENA_ARRAY(arena, cap, struct index_slot);
}

static void grow(struct index *index)
{
    struct index larger = *index;

    larger.cap = index->cap * 2;
    larger.slots = ARENA_ARRAY(index->arena, larger.cap, struct index_slot);
    for (size_t i = 0; i < index->cap; i++) {
        if (index->slots[i].text.data) *slot_for(&larger, index->slots[i].text) = index->slots[i];
    }
    *index = larger;
}

bool index_put(struct index *index, struct str text, size_t place)
{
    if (!text.data) text = STR("");
    if (index->count * 2 >= index->cap) grow(index);
    struct index_slot *slot = slot_for(index, text);
    if (slot->text.data) return false;
    *slot = (struct index_slot){ text, place };
    index->count++;
    return true;
}

bool index_find(const struct index *index, struct str text, size_t *ret_place)
{
    if (!text.data) text = STR("");
    const struct index_slot *slot = slot_for(index, text);
    if (!slot->text.data) return false;
    *ret_place = slot->place;
    return true;
}
