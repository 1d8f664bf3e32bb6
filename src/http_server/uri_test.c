// SPDX-License-Identifier: Apache-2.0
#include "http_server/uri.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

static const struct {
    const char *uri, *path, *query; /* NULL: absent */
} split_cases[] = {
    { "/a/b", "/a/b", NULL },
    { "/a?", "/a", "" },
    { "/a?b=c?d", "/a", "b=c?d" },
    { "http://host:1/a?b", "/a", "b" },
    { "https://host", "/", NULL },
    { "http:/a", "http:/a", NULL },
    { "*", "*", NULL },
    { "", "", NULL },
};

static void test_split(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(split_cases); i++) {
        struct str path, query;
        uri_split(str_from_c(split_cases[i].uri), &path, &query);
        assert_true(str_equal(path, str_from_c(split_cases[i].path)));
        assert_true(str_equal(query, str_from_c(split_cases[i].query)));
        assert_int_equal(str_is_given(query), split_cases[i].query != NULL);
    }
}

static const struct {
    struct str text;
    bool is_form;
    const char *want; /* NULL: refused */
} decode_cases[] = {
    { { "plain", 5 }, false, "plain" },
    { { "a+b", 3 }, false, "a+b" },
    { { "a+b", 3 }, true, "a b" },
    { { "%2B%20%41", 9 }, true, "+ A" },
    { { "\xC3\xA9", 2 }, false, "\xC3\xA9" },
    { { "%0A", 3 }, true, "\n" },
    { { "", 0 }, false, "" },
    { { "a b", 3 }, false, NULL },
    { { "a\tb", 3 }, false, NULL },
    { { "a\x7F", 2 }, false, NULL },
    { { "a\0b", 3 }, false, NULL },
    { { "%00", 3 }, false, NULL },
    { { "%", 1 }, false, NULL },
    { { "%4", 2 }, false, NULL },
    { { "%4g", 3 }, false, NULL },
    { { "%u0041", 6 }, false, NULL },
    { { "%FF", 3 }, false, NULL },
    { { "\xC3", 1 }, false, NULL },
    { { "%C0%AF", 6 }, false, NULL },
};

static void test_decode(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT_OF(decode_cases); i++) {
        struct str got = STR("untouched");
        bool is_fine = uri_decode(decode_cases[i].text, decode_cases[i].is_form, arena, &got);
        const char *want = decode_cases[i].want ? decode_cases[i].want : "untouched";
        if (is_fine != (decode_cases[i].want != NULL) || !str_equal(got, str_from_c(want)))
            fail_msg("case %zu: %d \"%.*s\"", i, is_fine, STR_ARG(got));
    }
    arena_free(arena);
}

static void test_query(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct http_pairs pairs;

    assert_true(uri_query_parse(STR("a=1&a=2&&b&=c&d=e=f"), arena, &pairs));
    assert_int_equal(pairs.count, 5);
    assert_true(str_equal(pairs.items[1].name, STR("a")));
    assert_true(str_equal(pairs.items[1].value, STR("2")));
    assert_true(str_equal(pairs.items[2].value, STR("")));
    assert_true(str_is_given(pairs.items[2].value));
    assert_int_equal(pairs.items[3].name.len, 0);
    assert_true(str_equal(pairs.items[4].value, STR("e=f")));
    assert_true(uri_query_parse(STR_ABSENT, arena, &pairs));
    assert_int_equal(pairs.count, 0);
    assert_true(uri_query_parse(STR(""), arena, &pairs));
    assert_int_equal(pairs.count, 0);
    assert_false(uri_query_parse(STR("a=1&b=%"), arena, &pairs));
    assert_false(uri_query_parse(STR("%FF=1"), arena, &pairs));
    arena_free(arena);
}

static void test_query_max(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct http_pairs pairs;
    char text[2 * URI_QUERY_PAIRS_MAX + 1];

    for (size_t i = 0; i < sizeof text; i++) text[i] = i % 2 ? '&' : 'a';
    assert_true(uri_query_parse((struct str){ text, sizeof text - 2 }, arena, &pairs));
    assert_int_equal(pairs.count, URI_QUERY_PAIRS_MAX);
    assert_false(uri_query_parse((struct str){ text, sizeof text }, arena, &pairs));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_split),
        cmocka_unit_test(test_decode),
        cmocka_unit_test(test_query),
        cmocka_unit_test(test_query_max),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
