// SPDX-License-Identifier: Apache-2.0
#include "crypto/totp.h"

#include "base/expect.h"

#define SECRET STR("12345678901234567890")

/* RFC 6238, appendix B: the last six of its eight digits. */
static const struct {
    int64_t time_s;
    const char *code;
} vectors[] = {
    { 59, "287082" },         { 1111111109, "081804" }, { 1111111111, "050471" },
    { 1234567890, "005924" }, { 2000000000, "279037" }, { 20000000000, "353130" },
};

static void test_vectors(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(vectors); i++) {
        char code[TOTP_DIGITS];
        totp_code(SECRET, vectors[i].time_s / TOTP_STEP_S, code);
        EXPECT_STR(str_from_c(vectors[i].code), ((struct str){ code, TOTP_DIGITS }), i);
    }
}

/* The code of 1111111111, which is of step 37037037. */
static const struct {
    const char *code;
    int64_t now_s, last_step;
    bool is_right;
} rows[] = {
    { "050471", 1111111111, 0, true },
    { "050471", 1111111111 + 30, 0, true },
    { "050471", 1111111111 - 30, 0, true },
    { "050471", 1111111111 + 60, 0, false },
    { "050471", 1111111111 - 60, 0, false },
    { "050471", 1111111111, 37037036, true },
    { "050471", 1111111111, 37037037, false }, /* used already */
    { "050471", 1111111111, 37037038, false },
    { "050472", 1111111111, 0, false },
    { "50471", 1111111111, 0, false },
    { "0050471", 1111111111, 0, false },
    { "", 1111111111, 0, false },
};

static void test_matches(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int64_t step = 0;
        bool is_right =
            totp_matches(SECRET, str_from_c(rows[i].code), rows[i].now_s, rows[i].last_step, &step);
        EXPECT(is_right == rows[i].is_right, i);
        if (is_right) EXPECT_INT(37037037, step, i);
    }
}

/* RFC 4648 §10. */
static const struct {
    const char *bytes, *text;
} base32[] = {
    { "", "" },
    { "f", "MY" },
    { "fo", "MZXQ" },
    { "foo", "MZXW6" },
    { "foob", "MZXW6YQ" },
    { "fooba", "MZXW6YTB" },
    { "foobar", "MZXW6YTBOI" },
};

static void test_secret_text(void **state)
{
    AUTO(arena) arena = arena_new();
    (void)state;

    for (size_t i = 0; i < COUNT_OF(base32); i++)
        EXPECT_STR(str_from_c(base32[i].text), totp_secret_text(str_from_c(base32[i].bytes), arena),
                   i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_matches),
        cmocka_unit_test(test_secret_text),
    };
    if (crypto_init().code) return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
