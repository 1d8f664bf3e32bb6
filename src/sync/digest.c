// SPDX-License-Identifier: Apache-2.0
#include "sync/digest.h"

void digest_init(struct digest *digest, const struct key *key)
{
    *digest = (struct digest){ .key = key };
}

/* The first part is the hash so far, which ties the batches of parts together. */
static void fold(struct digest *digest)
{
    digest->parts[0] = (struct str){ (const char *)digest->chain.bytes, MAC_BYTES };
    digest->chain = mac_of(digest->key, digest->parts, digest->count + 1);
    digest->count = 0;
}

void digest_add(struct digest *digest, struct str part)
{
    if (digest->count + 1 == DIGEST_PARTS) fold(digest);
    digest->parts[++digest->count] = part;
}

void digest_add_number(struct digest *digest, int64_t number)
{
    if (digest->count + 1 == DIGEST_PARTS) fold(digest);
    size_t place = digest->count + 1;
    digest->numbers[place] = number;
    digest_add(digest, (struct str){ (const char *)&digest->numbers[place],
                                     sizeof digest->numbers[place] });
}

struct mac digest_end(struct digest *digest)
{
    fold(digest);
    return digest->chain;
}
