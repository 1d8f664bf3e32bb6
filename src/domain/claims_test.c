// SPDX-License-Identifier: Apache-2.0
#include "domain/claims.h"

#include "base/encode.h"
#include "base/expect.h"
#include "crypto/token.h"

static struct arena *arena;
static struct domain domain = { .token_key = { { 1, 2, 3 } } };
static struct problem problem;

enum { NOW_S = 1700000000 };

static struct call call_at(int64_t now_s)
{
    problem_init(&problem, arena);
    return (struct call){
        .domain = &domain,
        .arena = arena,
        .problem = &problem,
        .now_ms = now_s * 1000,
    };
}

static const struct id some_id = { { 7, [6] = 0x40, [8] = 0x80 } };

static struct str identity_token(int64_t expires_at_s)
{
    struct call call = call_at(NOW_S);
    struct str token = STR_ABSENT;
    EXPECT_STATUS(
        STATUS_OK,
        claims_sign_identity(&call,
                             &(struct identity_claims){ .identity_id = some_id,
                                                        .token_id = some_id,
                                                        .identity_name = STR("ci \"bot\""),
                                                        .auth_method = STR("universal-auth"),
                                                        .expires_at_s = expires_at_s },
                             &token),
        0);
    return token;
}

static STATUS read_at(int64_t now_s, struct str token)
{
    struct json_document *claims __attribute__((cleanup(json_document_auto))) = NULL;
    struct call call = call_at(now_s);
    return claims_read(&call, token, &claims);
}

static void test_round_trip(void **state)
{
    struct json_document *claims __attribute__((cleanup(json_document_auto))) = NULL;
    struct call call = call_at(NOW_S);
    int64_t exp = 0;
    struct id id;

    (void)state;
    EXPECT_STATUS(STATUS_OK, claims_read(&call, identity_token(NOW_S + 60), &claims), 0);
    EXPECT_STR(STR("identityAccessToken"), claims_text(claims, "authTokenType"), 1);
    EXPECT_STR(STR("ci \"bot\""), claims_text(claims, "identityName"), 2);
    EXPECT(claims_id(claims, "identityId", &id) && id_equal(id, some_id), 3);
    EXPECT(!claims_id(claims, "clientSecretId", &id), 4);
    EXPECT(json_int(json_member(json_root(claims), "exp"), &exp), 5);
    EXPECT_INT(NOW_S + 60, exp, 6);
}

static void test_expiry(void **state)
{
    static const struct {
        int64_t expires_at_s, now_s;
        enum status_code want;
    } cases[] = {
        { NOW_S + 60, NOW_S, STATUS_OK },
        { NOW_S + 60, NOW_S + 59, STATUS_OK },
        { NOW_S + 60, NOW_S + 60, STATUS_FORBIDDEN },
        { NOW_S + 60, NOW_S + 61, STATUS_FORBIDDEN },
        { 0, (int64_t)NOW_S + 1000000000, STATUS_OK }, /* never */
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str token = identity_token(cases[i].expires_at_s);
        EXPECT_STATUS(cases[i].want, read_at(cases[i].now_s, token), i);
        if (cases[i].want == STATUS_FORBIDDEN)
            EXPECT_STR(STR("Your token has expired. Please re-authenticate."), problem.message, i);
    }
}

static struct str with_header(const char *header, struct str token)
{
    struct str encoded = base64url_text(str_from_c(header), arena);
    struct str rest = str_slice(token, str_find_char(token, '.'), token.len);
    return arena_format(arena, "%.*s%.*s", STR_ARG(encoded), STR_ARG(rest));
}

static struct str with_claims(const char *claims, struct str token)
{
    struct str encoded = base64url_text(str_from_c(claims), arena);
    size_t first = str_find_char(token, '.');
    size_t last = str_find_last_char(token, '.');
    struct str head = str_slice(token, 0, first);
    struct str tail = str_slice(token, last, token.len);
    return arena_format(arena, "%.*s.%.*s%.*s", STR_ARG(head), STR_ARG(encoded), STR_ARG(tail));
}

static void test_forgeries(void **state)
{
    struct str good = identity_token(0);
    struct str other_key;
    struct key key = { { 9 } };
    EXPECT_STATUS(STATUS_OK,
                  token_sign(&key, STR("{\"authTokenType\":\"accessToken\"}"), arena, &other_key),
                  0);
    const struct {
        struct str token;
        const char *message;
    } cases[] = {
        { with_header("{\"typ\":\"JWT\",\"alg\":\"none\"}", good), "invalid algorithm" },
        { with_header("{\"typ\":\"JWT\",\"alg\":\"HS512\"}", good), "invalid algorithm" },
        { with_header("{\"typ\":\"JWT\",\"alg\":\"RS256\"}", good), "invalid algorithm" },
        { with_claims("{\"authTokenType\":\"accessToken\"}", good), "invalid signature" },
        { other_key, "invalid signature" },
        { str_slice(good, 0, good.len - 1), "" },
        { str_slice(good, 0, str_find_last_char(good, '.') + 1), "" }, /* signature cut off */
        { str_slice(good, 0, str_find_last_char(good, '.')), "malformed" },
        { STR("a.b.c"), "malformed" },
        { STR("no token at all"), "malformed" },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        EXPECT_STATUS(STATUS_FORBIDDEN, read_at(NOW_S, cases[i].token), i);
        EXPECT_STR(STR("TokenError"), problem.name, i);
        EXPECT(str_find(problem.message, str_from_c(cases[i].message)) != SIZE_MAX, i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_expiry),
        cmocka_unit_test(test_forgeries),
    };
    json_init();
    if (crypto_init().code) return 1;
    arena = arena_new();
    int failures = cmocka_run_group_tests(tests, NULL, NULL);
    arena_free(arena);
    return failures;
}
