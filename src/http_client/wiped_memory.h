/* wiped_memory.h: the allocator given to libcurl, which copies tokens and bodies into buffers of
 * its own. What it frees or moves is wiped first. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stddef.h>

void *wiped_malloc(size_t size); /* these four give NULL when memory runs out, as libcurl expects */
void *wiped_calloc(size_t count, size_t size);
void *wiped_realloc(void *memory, size_t size);
char *wiped_strdup(const char *text);
void wiped_free(void *memory);
