/* public_key.h: other people's public keys, and the signatures of JWTs checked with them (RFC 7518
 * §3, RFC 8037). Which algorithm goes with a key is decided by the key: a token cannot talk us into
 * "none", into an HMAC keyed with a public key, or into another curve. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "crypto/crypto.h"

struct public_key;

/* The members of a JSON Web Key, as they stand there: base64url texts. */
struct jwk {
    struct str kty, crv, n, e, x, y;
};

/* INVALID when it is no key for signatures that we take: RSA from 2048 to 8192 bits, the curves
 * P-256, P-384 and P-521, Ed25519. */
STATUS public_key_from_jwk(const struct jwk *jwk, struct arena *arena, struct public_key **ret_key);
/* "BEGIN PUBLIC KEY", "BEGIN RSA PUBLIC KEY" or the key of a "BEGIN CERTIFICATE". */
STATUS public_key_from_pem(struct str pem, struct public_key **ret_key);
void public_key_free(struct public_key *key); /* NULL is fine */

/* True for an algorithm that may be used with the key, and a signature by its owner. */
bool public_key_verifies(const struct public_key *key, struct str algorithm, struct str signed_text,
                         struct str signature);
