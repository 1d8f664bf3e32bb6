/* list_cache.h: finished lists of secrets, as they go out, each kept for the state of the folder that
 * it shows and no longer, sealed (crypto/memory_box.h). It saves opening and writing each secret:
 * nine tenths of the time of a list of a hundred. Who may see a list, and in which state its folder
 * is, has been decided anew before the cache is asked. Shared between threads. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/buf.h"
#include "domain/secret.h"

struct list_cache *list_cache_new(void);
void list_cache_free(struct list_cache *cache); /* NULL is fine */

struct kept_list {
    bool is_for_gzip; /* for who takes gzip */
    bool is_gzipped;  /* and large enough for it */
    size_t count;     /* of secrets */
    struct str etag;  /* of the text; in the arena */
};
/* Puts the list into an empty body. False when it is not there. */
bool list_cache_find(struct list_cache *cache, const struct secret_list_state *state,
                     bool is_for_gzip, struct buf *body, struct arena *arena,
                     struct kept_list *ret_list);
/* What is too large, or can't be sealed on this machine, is not kept. */
void list_cache_put(struct list_cache *cache, const struct secret_list_state *state,
                    struct str body, const struct kept_list *list);
