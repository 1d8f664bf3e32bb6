// SPDX-License-Identifier: Apache-2.0
#include "base/str.h"

#include "base/expect.h"

static void test_equal(void **state)
{
    static const struct {
        struct str a, b;
        bool is_equal, is_equal_ignoring_case;
        int order;
    } rows[] = {
        { STR(""), STR(""), true, true, 0 },
        { STR_ABSENT, STR(""), true, true, 0 },
        { STR("abc"), STR("abc"), true, true, 0 },
        { STR("abc"), STR("abC"), false, true, 1 },
        { STR("ab"), STR("abc"), false, false, -1 },
        { STR("b"), STR("abc"), false, false, 1 },
        { STR("a\0b"), STR("a\0c"), false, false, -1 },
        { STR("[@"), STR("{`"), false, false, -1 }, /* beside the letters, 32 apart */
        { STR("\xC3\x84"), STR("\xC3\xA4"), false, false, -1 },
        { STR("\xFF"), STR("a"), false, false, 1 },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int order = str_compare(rows[i].a, rows[i].b);
        EXPECT_INT(rows[i].is_equal, str_equal(rows[i].a, rows[i].b), i);
        EXPECT_INT(rows[i].is_equal_ignoring_case, str_equal_ignoring_case(rows[i].a, rows[i].b),
                   i);
        EXPECT_INT(rows[i].order, (order > 0) - (order < 0), i);
    }
}

static void test_starts_and_ends(void **state)
{
    static const struct {
        struct str text, part;
        bool starts, ends;
    } rows[] = {
        { STR("abcab"), STR("ab"), true, true },    { STR("abc"), STR("bc"), false, true },
        { STR("abc"), STR(""), true, true },        { STR(""), STR("a"), false, false },
        { STR_ABSENT, STR(""), true, true },        { STR("ab"), STR("abc"), false, false },
        { STR("a\0b"), STR("a\0c"), false, false },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        EXPECT_INT(rows[i].starts, str_starts_with(rows[i].text, rows[i].part), i);
        EXPECT_INT(rows[i].ends, str_ends_with(rows[i].text, rows[i].part), i);
    }
}

static void test_trim(void **state)
{
    static const struct {
        struct str text, want;
    } rows[] = {
        { STR(" \t\r\n\v\fa b \n"), STR("a b") },
        { STR("a"), STR("a") },
        { STR("  "), STR("") },
        { STR(""), STR("") },
        { STR_ABSENT, STR_ABSENT },
        { STR("\0a\0"), STR("\0a\0") },
        { STR("\xC2\xA0"), STR("\xC2\xA0") }, /* the no-break space is not ASCII */
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) EXPECT_STR(rows[i].want, str_trim(rows[i].text), i);
}

static void test_slice(void **state)
{
    static const struct {
        struct str text;
        size_t from, to;
        struct str want;
    } rows[] = {
        { STR("abcd"), 1, 3, STR("bc") },
        { STR("abcd"), 0, 9, STR("abcd") },
        { STR("abcd"), 4, 4, STR("") },
        { STR("abcd"), 3, 1, STR("") },
        { STR("abcd"), SIZE_MAX, SIZE_MAX, STR("") },
        { STR_ABSENT, 0, 1, STR_ABSENT },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        EXPECT_STR(rows[i].want, str_slice(rows[i].text, rows[i].from, rows[i].to), i);
}

static void test_find(void **state)
{
    static const struct {
        struct str text, needle;
        size_t want;
    } rows[] = {
        { STR("abcabc"), STR("ca"), 2 },    { STR("abc"), STR(""), 0 },
        { STR_ABSENT, STR(""), 0 },         { STR("ab"), STR("abc"), SIZE_MAX },
        { STR("abc"), STR("d"), SIZE_MAX }, { STR("a\0b"), STR("\0b"), 1 },
        { STR_ABSENT, STR("a"), SIZE_MAX },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++)
        EXPECT(str_find(rows[i].text, rows[i].needle) == rows[i].want, i);
    EXPECT(str_find_char(STR("a/b/c"), '/') == 1, 0);
    EXPECT(str_find_last_char(STR("a/b/c"), '/') == 3, 0);
    EXPECT(str_find_char(STR_ABSENT, '/') == SIZE_MAX, 0);
    EXPECT(str_find_last_char(STR("abc"), '/') == SIZE_MAX, 0);
}

static void test_next_piece(void **state)
{
    static const struct {
        struct str text;
        size_t count;
        struct str pieces[4];
    } rows[] = {
        { STR("a,b,c"), 3, { STR("a"), STR("b"), STR("c") } },
        { STR(""), 1, { STR("") } },
        { STR(","), 2, { STR(""), STR("") } },
        { STR("a,"), 2, { STR("a"), STR("") } },
        { STR(",,a"), 3, { STR(""), STR(""), STR("a") } },
        { STR_ABSENT, 0, { STR_ABSENT } },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct str rest = rows[i].text;
        struct str piece;
        size_t count = 0;
        while (str_next_piece(&rest, ',', &piece)) {
            EXPECT(count < rows[i].count, i);
            EXPECT_STR(rows[i].pieces[count++], piece, i);
        }
        EXPECT(count == rows[i].count, i);
    }
}

static void test_utf8(void **state)
{
    static const struct {
        struct str text;
        size_t prefix; /* the whole length when the text is fine */
    } rows[] = {
        { STR(""), 0 },
        { STR_ABSENT, 0 },
        { STR("a\0\x7F"), 3 },
        { STR("\xC2\x80"), 2 },
        { STR("\xDF\xBF"), 2 },
        { STR("\xE0\xA0\x80"), 3 },
        { STR("\xED\x9F\xBF"), 3 }, /* U+D7FF, the last before the surrogates */
        { STR("\xEE\x80\x80"), 3 },
        { STR("\xEF\xBF\xBF"), 3 },
        { STR("\xF0\x90\x80\x80"), 4 },
        { STR("\xF4\x8F\xBF\xBF"), 4 }, /* U+10FFFF */
        { STR("\x80"), 0 },             /* a continuation alone */
        { STR("a\xBF"), 1 },
        { STR("\xC0\x80"), 0 }, /* overlong */
        { STR("\xC1\xBF"), 0 },
        { STR("\xE0\x80\x80"), 0 },
        { STR("\xE0\x9F\xBF"), 0 },
        { STR("\xF0\x80\x80\x80"), 0 },
        { STR("\xF0\x8F\xBF\xBF"), 0 },
        { STR("\xED\xA0\x80"), 0 }, /* surrogates */
        { STR("\xED\xBF\xBF"), 0 },
        { STR("\xF4\x90\x80\x80"), 0 }, /* above U+10FFFF */
        { STR("\xF5\x80\x80\x80"), 0 },
        { STR("\xFE"), 0 },
        { STR("\xFF"), 0 },
        { STR("ab\xC2"), 2 }, /* truncated */
        { STR("\xE2\x82"), 0 },
        { STR("\xE2"), 0 },
        { STR("\xF0\x9F\x98"), 0 },
        { STR("\xF0\x9F"), 0 },
        { STR("\xC2\x41"), 0 }, /* cut short by another character */
        { STR("\xE2\x82\x41"), 0 },
        { STR("\xF0\x9F\x98\x41"), 0 },
        { STR("\xE2\x82\xAC\xE2\x82"), 3 },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        EXPECT(str_utf8_prefix(rows[i].text) == rows[i].prefix, i);
        EXPECT_INT(rows[i].prefix == rows[i].text.len, str_is_utf8(rows[i].text), i);
    }
    EXPECT(str_utf8_len_at(STR("a\xE2\x82\xAC"), 1) == 3, 0);
    EXPECT(str_utf8_len_at(STR("a"), 1) == 0, 0);
}

static void test_to_int(void **state)
{
    static const struct {
        struct str text;
        int64_t min, max;
        bool is_number;
        int64_t want;
    } rows[] = {
        { STR("0"), 0, 9, true, 0 },
        { STR("-0"), -1, 1, true, 0 },
        { STR("007"), 0, 9, true, 7 },
        { STR("9"), 0, 9, true, 9 },
        { STR("10"), 0, 9, false, 0 },
        { STR("-1"), 0, 9, false, 0 },
        { STR("-5"), -5, 9, true, -5 },
        { STR("9223372036854775807"), INT64_MIN, INT64_MAX, true, INT64_MAX },
        { STR("-9223372036854775808"), INT64_MIN, INT64_MAX, true, INT64_MIN },
        { STR("9223372036854775808"), INT64_MIN, INT64_MAX, false, 0 },
        { STR("-9223372036854775809"), INT64_MIN, INT64_MAX, false, 0 },
        { STR("18446744073709551616"), INT64_MIN, INT64_MAX, false, 0 }, /* 2^64 */
        { STR("99999999999999999999999999"), INT64_MIN, INT64_MAX, false, 0 },
        { STR("-99999999999999999999999999"), INT64_MIN, INT64_MAX, false, 0 },
        { STR(""), INT64_MIN, INT64_MAX, false, 0 },
        { STR_ABSENT, INT64_MIN, INT64_MAX, false, 0 },
        { STR("-"), INT64_MIN, INT64_MAX, false, 0 },
        { STR("--1"), INT64_MIN, INT64_MAX, false, 0 },
        { STR("+1"), INT64_MIN, INT64_MAX, false, 0 },
        { STR(" 1"), INT64_MIN, INT64_MAX, false, 0 },
        { STR("1 "), INT64_MIN, INT64_MAX, false, 0 },
        { STR("1\0"), INT64_MIN, INT64_MAX, false, 0 },
        { STR("1.0"), INT64_MIN, INT64_MAX, false, 0 },
        { STR("1e3"), INT64_MIN, INT64_MAX, false, 0 },
        { STR("0x10"), INT64_MIN, INT64_MAX, false, 0 },
        { STR("\xD9\xA1"), INT64_MIN, INT64_MAX, false, 0 }, /* an Arabic digit */
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int64_t number = 4711;
        bool is_number = str_to_int(rows[i].text, rows[i].min, rows[i].max, &number);
        EXPECT_INT(rows[i].is_number, is_number, i);
        EXPECT_INT(is_number ? rows[i].want : 4711, number, i); /* untouched on failure */
    }
}

static void test_hash(void **state)
{
    (void)state;
    /* Published values of FNV-1a with 64 bits. */
    EXPECT(str_hash(STR("")) == 0xCBF29CE484222325ULL, 0);
    EXPECT(str_hash(STR("a")) == 0xAF63DC4C8601EC8CULL, 1);
    EXPECT(str_hash(STR("foobar")) == 0x85944171F73967E8ULL, 2);
}

static void test_from_c(void **state)
{
    (void)state;
    EXPECT_STR(STR("abc"), str_from_c("abc"), 0);
    EXPECT_STR(STR(""), str_from_c(""), 1);
    EXPECT_STR(STR_ABSENT, str_from_c(NULL), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equal), cmocka_unit_test(test_starts_and_ends),
        cmocka_unit_test(test_trim),  cmocka_unit_test(test_slice),
        cmocka_unit_test(test_find),  cmocka_unit_test(test_next_piece),
        cmocka_unit_test(test_utf8),  cmocka_unit_test(test_to_int),
        cmocka_unit_test(test_hash),  cmocka_unit_test(test_from_c),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
