// SPDX-License-Identifier: Apache-2.0
#include "crypto/token.h"

#include "base/encode.h"
#include "base/expect.h"

#include <rhonabwy.h>
#include <string.h>

/* Signed by hand with the bytes 0 to 31: {"sub":"1234567890","iat":1516239022} */
#define HEADER "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"
#define CLAIMS "eyJzdWIiOiIxMjM0NTY3ODkwIiwiaWF0IjoxNTE2MjM5MDIyfQ"
#define SIGNATURE "3a0jNKxeIYRICYRsvJnzOnpe_vcpuwiJFQv7B5V3KbI"
#define GOLDEN HEADER "." CLAIMS "." SIGNATURE

static struct key some_key(void)
{
    struct key key;
    for (size_t i = 0; i < sizeof key.bytes; i++) key.bytes[i] = (uint8_t)i;
    return key;
}

static int setup(void **state)
{
    (void)state;
    return crypto_init().code == STATUS_OK ? 0 : -1;
}

/* A token whose signature is right, whatever its header and claims are. */
static struct str token_by_hand(struct str header, struct str claims, struct arena *arena)
{
    const struct key key = some_key();
    uint8_t hash[SHA256_BYTES];
    struct str text = arena_format(arena, "%.*s.%.*s", STR_ARG(base64url_text(header, arena)),
                                   STR_ARG(base64url_text(claims, arena)));
    hmac_sha256((struct str){ (const char *)key.bytes, sizeof key.bytes }, text, hash);
    const struct str signature = { (const char *)hash, sizeof hash };
    return arena_format(arena, "%.*s.%.*s", STR_ARG(text),
                        STR_ARG(base64url_text(signature, arena)));
}

static void test_golden(void **state)
{
    AUTO(arena) arena = arena_new();
    const struct key key = some_key();
    struct str claims = STR_ABSENT;
    (void)state;
    EXPECT_INT(TOKEN_FINE, token_verify(&key, STR(GOLDEN), arena, &claims), 0);
    EXPECT_STR(STR("{\"sub\":\"1234567890\",\"iat\":1516239022}"), claims, 0);
}

static void test_sign_and_verify(void **state)
{
    static const struct str rows[] = {
        STR("{\"sub\":\"1234567890\",\"iat\":1516239022,\"exp\":1516249022}"),
        STR("{\"n\":9007199254740993,\"t\":true,\"o\":{\"a\":[1,null]}}"),
        STR("{\"u\":\"\xC3\xA4\xE2\x82\xAC\"}"),
        STR("{}"),
    };
    const struct key key = some_key();
    struct key other = key;
    (void)state;
    other.bytes[0] ^= 1;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO(arena) arena = arena_new();
        struct str token;
        struct str claims = STR("before");
        EXPECT_STATUS(STATUS_OK, token_sign(&key, rows[i], arena, &token), i);
        EXPECT_INT(TOKEN_BAD_SIGNATURE, token_verify(&other, token, arena, &claims), i);
        EXPECT_STR(STR("before"), claims, i);
        EXPECT_INT(TOKEN_FINE, token_verify(&key, token, arena, &claims), i);
        EXPECT_STR(rows[i], claims, i);
    }
}

static void test_sign_refuses(void **state)
{
    static const struct str rows[] = {
        STR(""),        STR_ABSENT,
        STR("[]"),      STR("1"),
        STR("\"a\""),   STR("null"),
        STR("{"),       STR("{}}"),
        STR("{} {}"),   STR("{\"a\":1,}"),
        STR("{}\0"),    STR("{'a':1}"),
        STR("{\"a\"}"), STR("{\"a\":\"\xFF\"}"),
    };
    const struct key key = some_key();
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO(arena) arena = arena_new();
        struct str token = STR("before");
        EXPECT_STATUS(STATUS_INVALID, token_sign(&key, rows[i], arena, &token), i);
        EXPECT_STR(STR("before"), token, i);
    }
}

static void test_headers(void **state)
{
    static const struct {
        struct str header;
        enum token_flaw want;
    } rows[] = {
        { STR("{\"alg\":\"HS256\",\"typ\":\"JWT\"}"), TOKEN_FINE },
        { STR("{\"typ\":\"JWT\",\"alg\":\"HS256\"}"), TOKEN_FINE },
        { STR("{ \"kid\" : \"x\",\n \"alg\" : \"HS256\" }"), TOKEN_FINE },
        { STR("{\"alg\":\"HS256\",\"zip\":\"DEF\"}"), TOKEN_FINE }, /* nothing is unpacked */
        { STR("{\"alg\":\"HS256\",\"jku\":\"http://127.0.0.1:1/\"}"),
          TOKEN_FINE }, /* nor fetched */
        { STR("{\"alg\":\"none\"}"), TOKEN_WRONG_ALGORITHM },
        { STR("{\"alg\":\"None\"}"), TOKEN_WRONG_ALGORITHM },
        { STR("{\"alg\":\"hs256\"}"), TOKEN_WRONG_ALGORITHM },
        { STR("{\"alg\":\"HS256 \"}"), TOKEN_WRONG_ALGORITHM },
        { STR("{\"alg\":\"HS384\"}"), TOKEN_WRONG_ALGORITHM },
        { STR("{\"alg\":\"HS512\"}"), TOKEN_WRONG_ALGORITHM },
        { STR("{\"alg\":\"RS256\"}"), TOKEN_WRONG_ALGORITHM },
        { STR("{\"alg\":\"ES256\"}"), TOKEN_WRONG_ALGORITHM },
        { STR("{\"alg\":\"\"}"), TOKEN_WRONG_ALGORITHM },
        { STR("{\"alg\":\"HS256\",\"alg\":\"none\"}"), TOKEN_WRONG_ALGORITHM },
        { STR("{\"alg\":256}"), TOKEN_MALFORMED },
        { STR("{\"alg\":null}"), TOKEN_MALFORMED },
        { STR("{\"alg\":[\"HS256\"]}"), TOKEN_MALFORMED },
        { STR("{\"typ\":\"JWT\"}"), TOKEN_MALFORMED },
        { STR("{}"), TOKEN_MALFORMED },
        { STR("[]"), TOKEN_MALFORMED },
        { STR("\"HS256\""), TOKEN_MALFORMED },
        { STR(""), TOKEN_MALFORMED },
        { STR("{\"alg\":\"HS256\""), TOKEN_MALFORMED },
        { STR("{\"alg\":\"HS256\"}\0"), TOKEN_MALFORMED },
        { STR("{\"alg\":\"HS256\"}{}"), TOKEN_MALFORMED },
        { STR("\xEF\xBB\xBF{\"alg\":\"HS256\"}"), TOKEN_MALFORMED },
    };
    const struct key key = some_key();
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO(arena) arena = arena_new();
        struct str claims = STR("before");
        struct str token = token_by_hand(rows[i].header, STR("{\"a\":1}"), arena);
        EXPECT_INT(rows[i].want, token_verify(&key, token, arena, &claims), i);
        EXPECT_STR(rows[i].want == TOKEN_FINE ? STR("{\"a\":1}") : STR("before"), claims, i);
    }
}

static void test_forms(void **state)
{
    static const struct {
        struct str token;
        enum token_flaw want;
    } rows[] = {
        { STR(GOLDEN), TOKEN_FINE },
        { STR(""), TOKEN_MALFORMED },
        { STR_ABSENT, TOKEN_MALFORMED },
        { STR("."), TOKEN_MALFORMED },
        { STR(".."), TOKEN_MALFORMED },
        { STR("..."), TOKEN_MALFORMED },
        { STR(HEADER), TOKEN_MALFORMED },
        { STR(HEADER "." CLAIMS), TOKEN_MALFORMED },
        { STR(GOLDEN "."), TOKEN_MALFORMED },
        { STR(GOLDEN "." SIGNATURE), TOKEN_MALFORMED },
        { STR("." GOLDEN), TOKEN_MALFORMED },
        { STR(GOLDEN "="), TOKEN_MALFORMED },
        { STR(GOLDEN "\n"), TOKEN_MALFORMED },
        { STR(" " GOLDEN), TOKEN_MALFORMED },
        { STR(GOLDEN "\0"), TOKEN_MALFORMED },
        { STR("Bearer " GOLDEN), TOKEN_MALFORMED },
        { STR("." CLAIMS "." SIGNATURE), TOKEN_MALFORMED },
        { STR(HEADER "." CLAIMS "."), TOKEN_BAD_SIGNATURE },
        { STR(HEADER ".." SIGNATURE), TOKEN_BAD_SIGNATURE },
        { STR(CLAIMS "." HEADER "." SIGNATURE), TOKEN_MALFORMED },
        { STR(HEADER "." CLAIMS "." SIGNATURE "AAAA"), TOKEN_BAD_SIGNATURE },
        { STR(HEADER "." CLAIMS ".3a0jNKxe"), TOKEN_BAD_SIGNATURE },
        /* The last character's unused bits are set: another text of the same signature. */
        { STR(HEADER "." CLAIMS ".3a0jNKxeIYRICYRsvJnzOnpe_vcpuwiJFQv7B5V3KbJ"), TOKEN_MALFORMED },
    };
    const struct key key = some_key();
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO(arena) arena = arena_new();
        struct str claims = STR("before");
        EXPECT_INT(rows[i].want, token_verify(&key, rows[i].token, arena, &claims), i);
        if (rows[i].want != TOKEN_FINE) EXPECT_STR(STR("before"), claims, i);
    }
}

static void test_tampered(void **state)
{
    const struct str golden = STR(GOLDEN);
    const struct key key = some_key();
    (void)state;
    for (size_t i = 0; i < golden.len; i++) {
        for (size_t bit = 0; bit < 8; bit++) {
            AUTO(arena) arena = arena_new();
            char *copy = arena_c_string(arena, golden);
            struct str claims;
            copy[i] = (char)(copy[i] ^ 1 << bit);
            EXPECT(token_verify(&key, (struct str){ copy, golden.len }, arena, &claims) !=
                       TOKEN_FINE,
                   i);
        }
    }
    for (size_t len = 0; len < golden.len; len++) {
        AUTO(arena) arena = arena_new();
        struct str claims;
        EXPECT(token_verify(&key, str_slice(golden, 0, len), arena, &claims) != TOKEN_FINE, len);
    }
}

static void test_claims_must_be_an_object(void **state)
{
    static const struct str rows[] = { STR(""), STR("[]"), STR("x"), STR("{"), STR("{}\0") };
    const struct key key = some_key();
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO(arena) arena = arena_new();
        struct str claims;
        struct str token = token_by_hand(STR("{\"alg\":\"HS256\"}"), rows[i], arena);
        EXPECT_INT(TOKEN_MALFORMED, token_verify(&key, token, arena, &claims), i);
    }
}

static void test_too_long(void **state)
{
    AUTO(arena) arena = arena_new();
    const struct key key = some_key();
    struct str claims;
    (void)state;
    struct str large = arena_format(arena, "{\"a\":\"%0*d\"}", TOKEN_BYTES_MAX * 3 / 4 - 200, 0);
    struct str token = token_by_hand(STR("{\"alg\":\"HS256\"}"), large, arena);
    EXPECT(token.len < TOKEN_BYTES_MAX, 0);
    EXPECT_INT(TOKEN_FINE, token_verify(&key, token, arena, &claims), 0);
    large = arena_format(arena, "{\"a\":\"%0*d\"}", TOKEN_BYTES_MAX, 0);
    token = token_by_hand(STR("{\"alg\":\"HS256\"}"), large, arena);
    EXPECT_INT(TOKEN_MALFORMED, token_verify(&key, token, arena, &claims), 1);
    /* Deep nesting in the header, as far as the length allows. */
    char *deep = arena_alloc(arena, 6000);
    memset(deep, '[', 6000);
    token = token_by_hand((struct str){ deep, 6000 }, STR("{}"), arena);
    EXPECT_INT(TOKEN_MALFORMED, token_verify(&key, token, arena, &claims), 2);
}

/* Rhonabwy, which checks signatures by its own means, agrees with us. */
static void test_agrees_with_rhonabwy(void **state)
{
    AUTO(arena) arena = arena_new();
    const struct key key = some_key();
    struct str token;
    jwk_t *jwk = NULL;
    jwt_t *jwt = NULL;
    (void)state;
    EXPECT_STATUS(STATUS_OK, token_sign(&key, STR("{\"a\":1}"), arena, &token), 0);
    assert_int_equal(r_jwk_init(&jwk), RHN_OK);
    assert_int_equal(r_jwk_import_from_symmetric_key(jwk, key.bytes, sizeof key.bytes), RHN_OK);
    for (size_t is_golden = 0; is_golden < 2; is_golden++) {
        if (is_golden) token = STR(GOLDEN);
        assert_int_equal(r_jwt_init(&jwt), RHN_OK);
        assert_int_equal(r_jwt_parsen(jwt, token.data, token.len, R_FLAG_IGNORE_REMOTE), RHN_OK);
        EXPECT_INT(R_JWA_ALG_HS256, r_jwt_get_sign_alg(jwt), is_golden);
        EXPECT_INT(RHN_OK, r_jwt_verify_signature(jwt, jwk, R_FLAG_IGNORE_REMOTE), is_golden);
        r_jwt_free(jwt);
    }
    r_jwk_free(jwk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_golden),
        cmocka_unit_test(test_sign_and_verify),
        cmocka_unit_test(test_sign_refuses),
        cmocka_unit_test(test_headers),
        cmocka_unit_test(test_forms),
        cmocka_unit_test(test_tampered),
        cmocka_unit_test(test_claims_must_be_an_object),
        cmocka_unit_test(test_too_long),
        cmocka_unit_test(test_agrees_with_rhonabwy),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
