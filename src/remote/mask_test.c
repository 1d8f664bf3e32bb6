// SPDX-License-Identifier: Apache-2.0
#include "remote/mask.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

/* clang-format off */
static const struct {
    const char *text;
    const char *secrets[3];
    const char *clean;
} cases[] = {
    { "nothing to hide", { "hunter22" }, "nothing to hide" },
    { "value hunter22 is bad", { "hunter22" }, "value *** is bad" },
    { "hunter22hunter22", { "hunter22" }, "******" },
    { "abcdef and abc", { "abcd", "abcdef" }, "*** and abc" }, /* the longer one first */
    { "starts with longsecr...", { "longsecretvalue" }, "starts with ***..." },
    { "starts with longsec...", { "longsecretvalue" }, "starts with longsec..." },
    { "-----BEGIN\\nMIIEow\\nend", { "-----BEGIN\nMIIEow\nfin" }, "***\\n***\\nend" },
    { "a value is bad: a", { "a" }, "*** value is bad: ***" },
    { "true_ish is not true", { "true" }, "***_ish is not ***" },
    { "x1 is not 1.", { "1" }, "x1 is not ***." },
    { "empty secrets hide nothing", { "" }, "empty secrets hide nothing" },
    { "line\r\nbreak\x01\x7f and \xc2\x85 c1", { "zzzz" }, "line  break   and   c1" },
    { "  trimmed \n", { "zzzz" }, "trimmed" },
    { "", { "zzzz" }, "" },
};
/* clang-format on */

static struct str clean(struct str text, const char *const *secrets, struct arena *arena)
{
    struct str views[3];
    size_t count = 0;
    for (; count < 3 && secrets[count]; count++) views[count] = str_from_c(secrets[count]);
    return message_clean(text, views, count, arena);
}

static void test_cases(void **state)
{
    AUTO(arena) arena = arena_new();
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str got = clean(str_from_c(cases[i].text), cases[i].secrets, arena);
        if (!str_equal(got, str_from_c(cases[i].clean)))
            fail_msg("%s: %.*s", cases[i].text, STR_ARG(got));
    }
}

static void test_cut_at_whole_characters(void **state)
{
    AUTO(arena) arena = arena_new();
    char text[1000];
    (void)state;

    for (size_t i = 0; i < sizeof text; i += 2) memcpy(text + i, "\xc3\xa9", 2);
    struct str got = message_clean((struct str){ text, sizeof text }, NULL, 0, arena);
    assert_int_equal(got.len, MESSAGE_LEN_MAX * 2);
    assert_true(str_is_utf8(got));
}

/* Masks are short: what lies far behind them must not come forward half hidden. */
static void test_cut_through_a_secret(void **state)
{
    const char *secrets[] = { "0123456789abcdef", NULL };
    AUTO(arena) arena = arena_new();
    char text[5000];
    (void)state;

    for (size_t shift = 0; shift < 16; shift++) {
        memset(text, '.', sizeof text);
        for (size_t i = shift; i + 16 < sizeof text; i += 16) memcpy(text + i, secrets[0], 16);
        struct str got = clean((struct str){ text, sizeof text }, secrets, arena);
        assert_int_equal(str_find_char(got, '0'), SIZE_MAX);
    }
}

static void test_absent(void **state)
{
    AUTO(arena) arena = arena_new();
    (void)state;
    assert_int_equal(message_clean(STR_ABSENT, NULL, 0, arena).len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_cut_at_whole_characters),
        cmocka_unit_test(test_cut_through_a_secret),
        cmocka_unit_test(test_absent),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
