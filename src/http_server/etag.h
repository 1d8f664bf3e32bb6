/* etag.h: strong entity tags (RFC 9110 §8.8.3). */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.h"

/* MurmurHash3 x64 128 with seed 0: the same in every replica and after every start. Two bodies of
 * one path do not meet by chance; it is no defence against someone who makes them meet. */
void etag_hash(struct str body, uint64_t ret_halves[static 2]);

/* The quoted tag of a body. */
struct str etag_of_body(struct str body, struct arena *arena);
/* The tag of its gzip form: other bytes need another strong tag. */
struct str etag_of_gzip(struct str etag, struct arena *arena);

/* Whether an If-None-Match names the tag in either form, or is "*". Absent: no. */
bool etag_is_matched(struct str if_none_match, struct str etag, struct arena *arena);
