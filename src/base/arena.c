// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"

#include "base/memory.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_BYTES = 8192, BLOCK_BYTES_MAX = 1 << 20 }; /* a larger piece gets its own block */

struct block {
    struct block *next;
    size_t cap, used;
    alignas(max_align_t) char bytes[];
};

struct arena {
    struct block *newest; /* the one that is filled; older ones hang behind it */
};

static struct block *block_new(size_t cap, struct block *next)
{
    struct block *block = memory_alloc(sizeof *block + cap);
    block->next = next;
    block->cap = cap;
    block->used = 0;
    return block;
}

static void block_free(struct block *block)
{
    memory_wipe(block->bytes, block->used);
    memory_free(block);
}

struct arena *arena_new(void)
{
    struct arena *arena = memory_alloc(sizeof *arena);
    arena->newest = block_new(BLOCK_BYTES, NULL);
    return arena;
}

void arena_clear(struct arena *arena)
{
    while (arena->newest->next) {
        struct block *block = arena->newest;
        arena->newest = block->next;
        block_free(block);
    }
    memory_wipe(arena->newest->bytes, arena->newest->used);
    arena->newest->used = 0;
}

void arena_free(struct arena *arena)
{
    if (!arena) return;
    arena_clear(arena);
    memory_free(arena->newest);
    memory_free(arena);
}

void *arena_alloc(struct arena *arena, size_t size)
{
    const size_t align = alignof(max_align_t);
    if (size > SIZE_MAX / 2) abort(); /* our own mistake: no caller asks for that */
    size = (size + align - 1) / align * align;
    if (size > arena->newest->cap - arena->newest->used) {
        size_t cap =
            arena->newest->cap < BLOCK_BYTES_MAX / 2 ? arena->newest->cap * 2 : BLOCK_BYTES_MAX;
        arena->newest = block_new(size > cap ? size : cap, arena->newest);
    }
    void *memory = arena->newest->bytes + arena->newest->used;
    arena->newest->used += size;
    memset(memory, 0, size);
    return memory;
}

void *arena_alloc_array(struct arena *arena, size_t count, size_t size)
{
    size_t total = 0;
    if (__builtin_mul_overflow(count, size, &total)) abort();
    return arena_alloc(arena, total);
}

struct str arena_copy(struct arena *arena, struct str text)
{
    if (!text.data) return STR_ABSENT;
    char *copy = arena_alloc(arena, text.len + 1);
    if (text.len > 0) memcpy(copy, text.data, text.len);
    return (struct str){ copy, text.len };
}

char *arena_c_string(struct arena *arena, struct str text)
{
    char *copy = arena_alloc(arena, text.len + 1);
    if (text.len > 0) memcpy(copy, text.data, text.len);
    return copy;
}

struct str arena_format(struct arena *arena, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0) abort();
    char *text = arena_alloc(arena, (size_t)len + 1);
    va_start(args, format);
    (void)vsnprintf(text, (size_t)len + 1, format, args); /* the length was measured above */
    va_end(args);
    return (struct str){ text, (size_t)len };
}
