/* Signing and reading is Rhonabwy's, checking is not. Version 1.1 compares the expected signature
 * by strcmp, which tells by its time how much of a forged one is right, and obeys the header (keys
 * by URL, compressed claims) before anything is verified. So a token is taken apart here, its
 * header is only asked for `alg`, and the signature is compared in constant time. */
// SPDX-License-Identifier: Apache-2.0
#include "crypto/token.h"

#include "base/encode.h"
#include "base/memory.h"

#include <orcania.h>
#include <rhonabwy.h>
#include <stdlib.h>
#include <string.h>

STATUS token_library_init(void)
{
    /* Rhonabwy keeps the key in heap objects of its own, which are wiped as they are freed.
     * r_global_init hands these functions to Jansson too; whoever sets Jansson's afterwards must
     * choose a pair that gets along with malloc, because Rhonabwy frees texts that Jansson made. */
    o_set_alloc_funcs(malloc, realloc, memory_free_whole_wiped);
    return r_global_init() == RHN_OK ? OK : FAIL(INTERNAL);
}

/* A JSON object as Rhonabwy's claims; NULL when the text is anything else. */
static jwt_t *object_read(struct str json, struct arena *arena)
{
    jwt_t *object = NULL;

    if (json.len == 0 || str_find_char(json, '\0') != SIZE_MAX) return NULL;
    if (r_jwt_init(&object) != RHN_OK) return NULL;
    if (r_jwt_set_full_claims_json_str(object, arena_c_string(arena, json)) != RHN_OK) {
        r_jwt_free(object);
        return NULL;
    }
    return object;
}

static char *serialize(jwt_t *jwt, const struct key *key)
{
    char *text = NULL;
    jwk_t *jwk = NULL;

    if (r_jwk_init(&jwk) != RHN_OK) return NULL;
    if (r_jwk_import_from_symmetric_key(jwk, key->bytes, sizeof key->bytes) == RHN_OK &&
        r_jwt_set_sign_alg(jwt, R_JWA_ALG_HS256) == RHN_OK) {
        text = r_jwt_serialize_signed(jwt, jwk, R_FLAG_IGNORE_REMOTE);
    }
    r_jwk_free(jwk);
    return text;
}

STATUS token_sign(const struct key *key, struct str claims, struct arena *arena,
                  struct str *ret_token)
{
    jwt_t *jwt = object_read(claims, arena);

    if (!jwt) return FAIL(INVALID);
    char *text = serialize(jwt, key);
    r_jwt_free(jwt);
    if (!text) return FAIL(INTERNAL);
    *ret_token = arena_copy(arena, str_from_c(text));
    r_free(text);
    return OK;
}

bool token_split(struct str token, size_t bytes_max, struct arena *arena,
                 struct token_parts *ret_parts)
{
    struct token_parts parts;
    struct str *const decoded[] = { &parts.header, &parts.claims, &parts.signature };
    struct str rest = token;
    struct str piece;

    if (token.len > bytes_max) return false;
    for (size_t i = 0; i < COUNT_OF(decoded); i++) {
        if (!str_next_piece(&rest, '.', &piece)) return false;
        if (!base64url_decode(piece, arena, decoded[i])) return false;
    }
    if (str_is_given(rest)) return false;
    parts.signed_text = str_slice(token, 0, str_find_last_char(token, '.'));
    *ret_parts = parts;
    return true;
}

static enum token_flaw header_check(struct str header, struct arena *arena)
{
    /* The header of every token that was signed here; reading it would be half of the cost. */
    if (str_equal(header, STR("{\"typ\":\"JWT\",\"alg\":\"HS256\"}"))) return TOKEN_FINE;
    jwt_t *object = object_read(header, arena);

    if (!object) return TOKEN_MALFORMED;
    struct str algorithm = str_from_c(r_jwt_get_claim_str_value(object, "alg"));
    enum token_flaw flaw = !str_is_given(algorithm)             ? TOKEN_MALFORMED
                           : str_equal(algorithm, STR("HS256")) ? TOKEN_FINE
                                                                : TOKEN_WRONG_ALGORITHM;
    r_jwt_free(object);
    return flaw;
}

static bool signature_is_right(const struct key *key, const struct token_parts *parts)
{
    uint8_t expected[SHA256_BYTES];

    if (parts->signature.len != sizeof expected) return false;
    hmac_sha256((struct str){ (const char *)key->bytes, sizeof key->bytes }, parts->signed_text,
                expected);
    bool is_right = bytes_equal_constant_time(expected, parts->signature.data, sizeof expected);
    memory_wipe(expected, sizeof expected);
    return is_right;
}

enum token_flaw token_verify(const struct key *key, struct str token, struct arena *arena,
                             struct str *ret_claims)
{
    struct token_parts parts;

    if (!token_split(token, TOKEN_BYTES_MAX, arena, &parts)) return TOKEN_MALFORMED;
    enum token_flaw flaw = header_check(parts.header, arena);
    if (flaw != TOKEN_FINE) return flaw;
    if (!signature_is_right(key, &parts)) return TOKEN_BAD_SIGNATURE;
    jwt_t *claims = object_read(parts.claims, arena);
    if (!claims) return TOKEN_MALFORMED;
    r_jwt_free(claims);
    *ret_claims = parts.claims;
    return TOKEN_FINE;
}
