/* token_cache.h: access tokens that were found good a moment ago, so that the usual request costs no
 * query. An entry is void as soon as anything changes that a login depends on. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/call.h"

struct token_cache *token_cache_new(void);
void token_cache_free(struct token_cache *cache); /* NULL is fine */

/* `mac` stands for the token and the caller's address. Texts of the actor go into the arena. */
bool token_cache_find(struct call *call, const struct mac *mac, struct actor *ret_actor);
/* `generation` was read before the token was checked; until_ms is when to check again. */
void token_cache_put(struct call *call, const struct mac *mac, uint64_t generation,
                     int64_t until_ms, const struct actor *actor);
