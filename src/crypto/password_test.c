// SPDX-License-Identifier: Apache-2.0
#include "crypto/crypto.h"

#include "base/expect.h"

#include <string.h>

static int setup(void **state)
{
    (void)state;
    return crypto_init().code == STATUS_OK ? 0 : -1;
}

static bool matches(struct str password, struct str hash, size_t row)
{
    struct secret_text text;
    EXPECT_STATUS(STATUS_OK, secret_text_copy(password, &text), row);
    bool is_match = password_matches(&text, hash);
    secret_text_deinit(&text);
    return is_match;
}

static struct str hash_of(struct str password, struct arena *arena, size_t row)
{
    struct secret_text text;
    struct str hash = STR_ABSENT;
    EXPECT_STATUS(STATUS_OK, secret_text_copy(password, &text), row);
    EXPECT_STATUS(STATUS_OK, password_hash(&text, arena, &hash), row);
    secret_text_deinit(&text);
    return hash;
}

static void test_hash_and_match(void **state)
{
    static const struct {
        struct str password, other;
    } rows[] = {
        { STR("hunter2"), STR("hunter3") },
        { STR("hunter2"), STR("hunter2\0") },
        { STR("a\0b"), STR("a\0c") }, /* not cut at a NUL */
        { STR(""), STR(" ") },
        { STR("p\xC3\xA4ss"), STR("pass") },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO(arena) arena = arena_new();
        struct str hash = hash_of(rows[i].password, arena, i);
        EXPECT(str_starts_with(hash, STR("$argon2id$v=19$m=19456,t=2,p=1$")), i);
        EXPECT(matches(rows[i].password, hash, i), i);
        EXPECT(!matches(rows[i].other, hash, i), i);
    }
}

static void test_salted(void **state)
{
    AUTO(arena) arena = arena_new();
    (void)state;
    EXPECT(!str_equal(hash_of(STR("same"), arena, 0), hash_of(STR("same"), arena, 0)), 0);
}

/* A hash that was stored once must be good for ever. */
static void test_golden(void **state)
{
    static const struct str hash = STR("$argon2id$v=19$m=19456,t=2,p=1$WMAUytWqxT/qYon2rmL31A$"
                                       "SXrWYDf7c83Aec2YqzSkI4oDCJDp2ggktqV1b6NWTOw");
    (void)state;
    EXPECT(matches(STR("hunter2"), hash, 0), 0);
    EXPECT(!matches(STR("Hunter2"), hash, 1), 1);
}

static void test_malformed_hash(void **state)
{
    static char long_text[500];
    const struct str rows[] = {
        STR(""),
        STR_ABSENT,
        STR("hunter2"),
        STR("$argon2id$"),
        STR("$argon2id$v=19$m=19456,t=2,p=1$WMAUytWqxT/qYon2rmL31A"),
        STR("$argon2id$v=19$m=19456,t=2,p=1$WMAUytWqxT/qYon2rmL31A$"),
        STR("$argon2id$v=19$m=19456,t=2,p=1$WMAUytWqxT/qYon2rmL31A$SXrWYDf7c83Aec2Y"),
        STR("$argon2id$v=19$m=19456,t=0,p=1$WMAUytWqxT/qYon2rmL31A$"
            "SXrWYDf7c83Aec2YqzSkI4oDCJDp2ggktqV1b6NWTOw"),
        STR("$bcrypt$v=19$m=19456,t=2,p=1$WMAUytWqxT/qYon2rmL31A$"
            "SXrWYDf7c83Aec2YqzSkI4oDCJDp2ggktqV1b6NWTOw"),
        STR("\0argon2id$v=19$m=19456,t=2,p=1$WMAUytWqxT/qYon2rmL31A$"
            "SXrWYDf7c83Aec2YqzSkI4oDCJDp2ggktqV1b6NWTOw"),
        { long_text, sizeof long_text },
    };
    (void)state;
    memset(long_text, '$', sizeof long_text);
    for (size_t i = 0; i < COUNT_OF(rows); i++) EXPECT(!matches(STR("hunter2"), rows[i], i), i);
}

static void test_waste(void **state)
{
    struct secret_text text;
    (void)state;
    EXPECT_STATUS(STATUS_OK, secret_text_copy(STR("hunter2"), &text), 0);
    password_waste(&text);
    secret_text_deinit(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hash_and_match), cmocka_unit_test(test_salted),
        cmocka_unit_test(test_golden),         cmocka_unit_test(test_malformed_hash),
        cmocka_unit_test(test_waste),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}
