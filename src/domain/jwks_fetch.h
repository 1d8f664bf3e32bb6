/* jwks_fetch.h: a set of published keys (RFC 7517), read from an answer that is not trusted. Private
 * to jwks.c and its tests. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "crypto/public_key.h"
#include "domain/jwks.h"

enum { JWKS_KEYS_MAX = 64, KID_BYTES_MAX = 255, ALGORITHM_BYTES_MAX = 7 };

struct jwks_key {
    struct public_key *key;
    char kid[KID_BYTES_MAX + 1], algorithm[ALGORITHM_BYTES_MAX + 1]; /* "": none is said */
};
struct jwks {
    struct jwks_key keys[JWKS_KEYS_MAX];
    size_t count;
};
void jwks_deinit(struct jwks *jwks);

/* Keys of kinds that are not taken, or for encryption, are passed over. False when it is no JWKS. */
bool jwks_parse(struct str text, struct arena *arena, struct jwks *ret_jwks);
bool jwks_has(const struct jwks *jwks, struct str kid);
bool jwks_verifies(const struct jwks *jwks, const struct token_parts *token, struct str kid,
                   struct str algorithm);

/* Two calls at most, each bounded in time and size. False with the reason, for the log. */
bool jwks_fetch(struct call *call, const struct jwks_source *source, struct jwks *ret_jwks,
                struct str *ret_reason);
