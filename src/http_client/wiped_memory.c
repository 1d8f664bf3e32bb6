// SPDX-License-Identifier: Apache-2.0
#include "http_client/wiped_memory.h"

#include "base/memory.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

/* Each piece is preceded by its size; the union keeps what follows aligned for any type. */
union head {
    size_t size;
    max_align_t align;
};

static union head *head_of(void *memory)
{
    return (union head *)memory - 1;
}

void *wiped_malloc(size_t size)
{
    if (size > (size_t)-1 / 2) return NULL;
    union head *head = malloc(sizeof *head + size);
    if (!head) return NULL;
    head->size = size;
    return head + 1;
}

void *wiped_calloc(size_t count, size_t size)
{
    size_t total = 0;
    if (__builtin_mul_overflow(count, size, &total)) return NULL;
    void *memory = wiped_malloc(total);
    if (memory && total > 0) memset(memory, 0, total);
    return memory;
}

void *wiped_realloc(void *memory, size_t size)
{
    if (!memory) return wiped_malloc(size);
    size_t old_size = head_of(memory)->size;
    void *moved = wiped_malloc(size);
    if (!moved) return NULL;
    memcpy(moved, memory, old_size < size ? old_size : size);
    wiped_free(memory);
    return moved;
}

char *wiped_strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = wiped_malloc(size);
    if (copy) memcpy(copy, text, size);
    return copy;
}

void wiped_free(void *memory)
{
    if (!memory) return;
    union head *head = head_of(memory);
    memory_free_wiped(head, sizeof *head + head->size);
}
