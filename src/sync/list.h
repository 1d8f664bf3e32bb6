/* list.h: a list that grows in an arena. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.h"

#include <string.h>

/* Gives items with room for one more after `count`; *cap is kept up. Old memory stays in the arena
 * until it is cleared, at most as much again as the list itself. */
static inline void *list_reserve(struct arena *arena, void *items, size_t count, size_t *cap,
                                 size_t item_size)
{
    if (count < *cap) return items;
    size_t larger_cap = *cap > 0 ? *cap * 2 : 16;
    void *larger = arena_alloc_array(arena, larger_cap, item_size);
    if (count > 0) memcpy(larger, items, count * item_size);
    *cap = larger_cap;
    return larger;
}
