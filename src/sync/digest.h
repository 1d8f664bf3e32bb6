/* digest.h: a keyed hash over any number of parts, in constant memory. Each part counts with its
 * length and in its order. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "crypto/crypto.h"

enum { DIGEST_PARTS = 64 };

struct digest {
    const struct key *key;
    struct mac chain;               /* over everything that was folded in so far */
    struct str parts[DIGEST_PARTS]; /* borrowed until folded in */
    int64_t numbers[DIGEST_PARTS];
    size_t count;
};

void digest_init(struct digest *digest, const struct key *key);
void digest_add(struct digest *digest, struct str part); /* must stay where it is until the end */
void digest_add_number(struct digest *digest, int64_t number);
struct mac digest_end(struct digest *digest);
