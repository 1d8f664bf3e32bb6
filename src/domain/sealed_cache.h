/* sealed_cache.h: the rows of folders that were read lately, as they are stored: sealed, without any
 * plaintext. A folder's entry counts only for the very state it was read in, which the folder's own
 * row tells: secrets_changed_at rises with every change and never repeats (secret_writer.c). Shared
 * between threads, and good for any number of databases, since ids of folders never meet. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/call.h"
#include "model/project.h"
#include "model/secret.h"

/* The shared secrets of one folder in one state, by name. Never changes. */
struct sealed_folder;

/* NULL when this state is not there. What was borrowed is given back with sealed_folder_release. */
const struct sealed_folder *sealed_cache_find(const struct folder *folder);
/* Reads the rows and keeps them. TOO_LARGE when they are more than the cache takes: read them one by
 * one. The folder's row must have been read in the same transaction. */
STATUS sealed_cache_load(struct call *call, const struct folder *folder,
                         const struct sealed_folder **ret_sealed);
void sealed_folder_release(const struct sealed_folder *sealed); /* NULL is fine */
/* One shared secret of a folder that is kept, or asked for so often that it is read now; otherwise
 * *ret_is_known stays false. NOT_FOUND when the folder has no such secret. */
STATUS sealed_cache_row(struct call *call, const struct folder *folder, struct str name,
                        bool *ret_is_known, struct secret *ret_row);

const struct secret *sealed_folder_rows(const struct sealed_folder *sealed, size_t *ret_count);
