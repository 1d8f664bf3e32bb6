/* memory.h: heap memory that is never NULL, and its wiping. Running out ends the process: every
 * acknowledged write is on disk by then and the next start picks up what was left half done. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stddef.h>

void *memory_alloc(size_t size); /* not cleared; size 0 gives one byte */
void *memory_alloc_zeroed(size_t count, size_t size);
void memory_free(void *memory);              /* NULL is fine */
void memory_wipe(void *memory, size_t size); /* not optimised away; NULL is fine */
void memory_free_wiped(void *memory, size_t size);
/* For libraries that take a pair of functions to allocate by: the other one is plain malloc. */
void memory_free_whole_wiped(void *memory);
