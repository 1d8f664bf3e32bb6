/* crypto.h: random bytes, keyed hashes, password hashes. The only room that knows libsodium. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/arena.h"
#include "base/secret_text.h"

/* Before anything else of this room, and while no JSON is in memory: Rhonabwy sets Jansson's
 * allocator (to malloc, and a free that wipes). Calling it again does nothing. */
STATUS crypto_init(void);

enum { KEY_BYTES = 32, MAC_BYTES = 32, SHA256_BYTES = 32 };

struct key {
    uint8_t bytes[KEY_BYTES];
};

void random_bytes(uint8_t *bytes, size_t count);
struct str random_hex(size_t byte_count, struct arena *arena);

/* Subkeys for one purpose each, so that no key serves two ends (BLAKE2b, keyed by the parent). */
void key_derive(const struct key *parent, const char *purpose, struct key *ret_key);
void key_wipe(struct key *key);

struct mac {
    uint8_t bytes[MAC_BYTES];
};
/* Keyed BLAKE2b-256 over the parts, each preceded by its length: ("ab","c") is not ("a","bc"). */
struct mac mac_of(const struct key *key, const struct str *parts, size_t count);
bool mac_equal(const struct mac *a, const struct mac *b); /* constant time */
bool bytes_equal_constant_time(const void *a, const void *b, size_t count);

void sha256(struct str bytes, uint8_t hash[static SHA256_BYTES]);
struct str sha256_hex(struct str bytes, struct arena *arena);
/* HMAC-SHA256 with a key of any length (webhook signatures). */
void hmac_sha256(struct str key, struct str bytes, uint8_t hash[static SHA256_BYTES]);

/* Argon2id, text form of RFC 9106 with its parameters inside; about 50 ms and 19 MiB each. */
STATUS password_hash(const struct secret_text *password, struct arena *arena, struct str *ret_hash);
bool password_matches(const struct secret_text *password, struct str hash);
/* Costs the same as a check and always fails: unknown users must take as long as known ones. */
void password_waste(const struct secret_text *password);
