/* token.h: JWTs signed with HS256 (RFC 7519). Rhonabwy signs and reads; see token.c for why it does
 * not check signatures. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "crypto/crypto.h"

STATUS token_library_init(void); /* called by crypto_init */

enum { TOKEN_BYTES_MAX = 8192 }; /* what is longer is malformed */

/* Claims are a JSON object, else INVALID. */
STATUS token_sign(const struct key *key, struct str claims, struct arena *arena,
                  struct str *ret_token);

/* The pieces of a JWT as they arrive, nothing of them checked yet. Texts lie in the arena. */
struct token_parts {
    struct str header, claims, signature; /* decoded */
    struct str signed_text;
};
/* Exactly three pieces, each strict base64url; false otherwise, and above that many bytes. */
bool token_split(struct str token, size_t bytes_max, struct arena *arena,
                 struct token_parts *ret_parts);

enum token_flaw { TOKEN_FINE, TOKEN_MALFORMED, TOKEN_WRONG_ALGORITHM, TOKEN_BAD_SIGNATURE };
/* Checks form, algorithm and signature, not the times: the caller reads `exp` from the claims. */
enum token_flaw token_verify(const struct key *key, struct str token, struct arena *arena,
                             struct str *ret_claims);
