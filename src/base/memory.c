// SPDX-License-Identifier: Apache-2.0
#include "base/memory.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *memory_or_end(void *memory)
{
    static const char message[] = "out of memory\n";
    if (memory) return memory;
    ssize_t ignored = write(STDERR_FILENO, message, sizeof message - 1);
    (void)ignored; /* nothing better can be done with a failing stderr here */
    abort();
}

void *memory_alloc(size_t size)
{
    return memory_or_end(malloc(size > 0 ? size : 1));
}

void *memory_alloc_zeroed(size_t count, size_t size)
{
    return memory_or_end(calloc(count > 0 ? count : 1, size > 0 ? size : 1));
}

void memory_free(void *memory)
{
    free(memory);
}

void memory_wipe(void *memory, size_t size)
{
    if (memory && size > 0) explicit_bzero(memory, size);
}

void memory_free_wiped(void *memory, size_t size)
{
    memory_wipe(memory, size);
    free(memory);
}

void memory_free_whole_wiped(void *memory)
{
    memory_free_wiped(memory, memory ? malloc_usable_size(memory) : 0);
}
