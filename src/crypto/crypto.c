// SPDX-License-Identifier: Apache-2.0
#include "crypto/crypto.h"

#include "base/encode.h"
#include "base/memory.h"
#include "crypto/token.h"

#include <pthread.h>
#include <sodium.h>
#include <string.h>

_Static_assert(KEY_BYTES == crypto_generichash_blake2b_KEYBYTES, "a key keys BLAKE2b");
_Static_assert(SHA256_BYTES == crypto_hash_sha256_BYTES, "SHA-256 gives 32 bytes");

/* BLAKE2b's personalisation keeps derived keys and MACs apart, even under one key: 16 bytes each,
 * the last one being the literal's NUL. */
static const unsigned char personal_derive[] = "tacit derive v1";
static const unsigned char personal_mac[] = "tacit mac    v1";
_Static_assert(sizeof personal_derive == crypto_generichash_blake2b_PERSONALBYTES, "16 bytes");
_Static_assert(sizeof personal_mac == crypto_generichash_blake2b_PERSONALBYTES, "16 bytes");

static struct status init_outcome;

static void init_once(void)
{
    init_outcome = sodium_init() >= 0 ? token_library_init() : FAIL(INTERNAL);
}

STATUS crypto_init(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    (void)pthread_once(&once, init_once); /* fails only for an invalid argument */
    return init_outcome;
}

void random_bytes(uint8_t *bytes, size_t count)
{
    randombytes_buf(bytes, count);
}

struct str random_hex(size_t byte_count, struct arena *arena)
{
    uint8_t *bytes = arena_alloc(arena, byte_count);
    random_bytes(bytes, byte_count);
    struct str text = hex_text(bytes, byte_count, arena);
    memory_wipe(bytes, byte_count);
    return text;
}

void key_derive(const struct key *parent, const char *purpose, struct key *ret_key)
{
    /* Cannot fail: all sizes are constants within the function's bounds. */
    (void)crypto_generichash_blake2b_salt_personal(
        ret_key->bytes, sizeof ret_key->bytes, (const unsigned char *)purpose, strlen(purpose),
        parent->bytes, sizeof parent->bytes, NULL, personal_derive);
}

void key_wipe(struct key *key)
{
    memory_wipe(key, sizeof *key);
}

static void hash_part(crypto_generichash_blake2b_state *state, struct str part)
{
    unsigned char prefix[8];
    for (size_t i = 0; i < sizeof prefix; i++) {
        prefix[i] = (unsigned char)((uint64_t)part.len >> (56 - 8 * i));
    }
    (void)crypto_generichash_blake2b_update(state, prefix, sizeof prefix);
    (void)crypto_generichash_blake2b_update(state, (const unsigned char *)part.data, part.len);
}

struct mac mac_of(const struct key *key, const struct str *parts, size_t count)
{
    crypto_generichash_blake2b_state state;
    struct mac mac;

    (void)crypto_generichash_blake2b_init_salt_personal(&state, key->bytes, sizeof key->bytes,
                                                        sizeof mac.bytes, NULL, personal_mac);
    for (size_t i = 0; i < count; i++) hash_part(&state, parts[i]);
    (void)crypto_generichash_blake2b_final(&state, mac.bytes, sizeof mac.bytes);
    memory_wipe(&state, sizeof state); /* its first block is the key */
    return mac;
}

bool mac_equal(const struct mac *a, const struct mac *b)
{
    return bytes_equal_constant_time(a->bytes, b->bytes, sizeof a->bytes);
}

bool bytes_equal_constant_time(const void *a, const void *b, size_t count)
{
    return sodium_memcmp(a, b, count) == 0;
}

void sha256(struct str bytes, uint8_t hash[static SHA256_BYTES])
{
    (void)crypto_hash_sha256(hash, (const unsigned char *)bytes.data, bytes.len);
}

struct str sha256_hex(struct str bytes, struct arena *arena)
{
    uint8_t hash[SHA256_BYTES];
    sha256(bytes, hash);
    return hex_text(hash, sizeof hash, arena);
}

void hmac_sha256(struct str key, struct str bytes, uint8_t hash[static SHA256_BYTES])
{
    crypto_auth_hmacsha256_state state;

    (void)crypto_auth_hmacsha256_init(&state, (const unsigned char *)key.data, key.len);
    (void)crypto_auth_hmacsha256_update(&state, (const unsigned char *)bytes.data, bytes.len);
    (void)crypto_auth_hmacsha256_final(&state, hash);
    memory_wipe(&state, sizeof state);
}
