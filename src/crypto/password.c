/* Passwords at rest. The cost is the second choice of the OWASP cheat sheet (19 MiB, two passes):
 * dear enough for a guesser, and a few logins at once still fit the memory budget. */
// SPDX-License-Identifier: Apache-2.0
#include "crypto/crypto.h"

#include "base/memory.h"

#include <sodium.h>
#include <string.h>

enum { PASSES = 2, MEMORY_BYTES = 19 * 1024 * 1024 };

/* A hash of the same cost that nobody knows a password for: the salt and the result are zeros. */
static const char nobodys_hash[] = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
                                   "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

STATUS password_hash(const struct secret_text *password, struct arena *arena, struct str *ret_hash)
{
    struct str plain = secret_text_reveal(password);
    char hash[crypto_pwhash_STRBYTES];

    /* Fails for want of memory alone. */
    if (crypto_pwhash_str_alg(hash, plain.data, plain.len, PASSES, MEMORY_BYTES,
                              crypto_pwhash_ALG_ARGON2ID13) != 0)
        return FAIL(UNAVAILABLE);
    *ret_hash = arena_copy(arena, str_from_c(hash));
    return OK;
}

bool password_matches(const struct secret_text *password, struct str hash)
{
    struct str plain = secret_text_reveal(password);
    char text[crypto_pwhash_STRBYTES] = { 0 };

    if (hash.len == 0 || hash.len >= sizeof text) return false;
    memcpy(text, hash.data, hash.len);
    bool is_match = crypto_pwhash_str_verify(text, plain.data, plain.len) == 0;
    memory_wipe(text, sizeof text);
    return is_match;
}

void password_waste(const struct secret_text *password)
{
    (void)password_matches(password,
                           str_from_c(nobodys_hash)); /* the time it took was the purpose */
}
