/* arena.h: memory with the lifetime of one request or one job. Ask, never free; all of it is wiped
 * and freed in one call. Not shared between threads. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/status.h"
#include "base/str.h"

struct arena;

struct arena *arena_new(void);
void arena_free(struct arena *arena);  /* NULL is fine */
void arena_clear(struct arena *arena); /* wipes everything, keeps the first block for reuse */
DEFINE_AUTO(arena, arena_free)

void *arena_alloc(struct arena *arena, size_t size); /* zeroed, aligned */
void *arena_alloc_array(struct arena *arena, size_t count, size_t size);
#define ARENA_NEW(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define ARENA_ARRAY(arena, count, type) ((type *)arena_alloc_array((arena), (count), sizeof(type)))

struct str arena_copy(struct arena *arena, struct str text); /* absent stays absent */
char *arena_c_string(struct arena *arena, struct str text);  /* for foreign APIs only */
struct str arena_format(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
