/* index.h: finds the place of a text in a list, in constant time. Lives in an arena; texts are
 * borrowed. Seeded at random, so that chosen keys cannot make it slow. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.h"

struct index_slot;

struct index {
    struct arena *arena;
    struct index_slot *slots;
    size_t count, cap;
    uint64_t seed[2];
};

void index_init(struct index *index, struct arena *arena, size_t expected_count);
/* Keeps the first place of a text: false when the text was there already. */
bool index_put(struct index *index, struct str text, size_t place);
bool index_find(const struct index *index, struct str text, size_t *ret_place);
static inline bool index_has(const struct index *index, struct str text)
{
    size_t place;
    return index_find(index, text, &place);
}
