// SPDX-License-Identifier: Apache-2.0
#include "http_server/etag.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

/* The published function's results: a tag must not change between versions of this server. */
static const struct {
    const char *body;
    uint64_t low, high;
} hash_cases[] = {
    { "", 0, 0 },
    { "hello", 0xCBD8A7B341BD9B02U, 0x5B1E906A48AE1D19U },
    { "hello, world", 0x342FAC623A5EBC8EU, 0x4CDCBC079642414DU },
    { "The quick brown fox jumps over the lazy dog.", 0xCD99481F9EE902C9U, 0x695DA1A38987B6E7U },
};

static void test_hash(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(hash_cases); i++) {
        uint64_t halves[2];
        etag_hash(str_from_c(hash_cases[i].body), halves);
        if (halves[0] != hash_cases[i].low || halves[1] != hash_cases[i].high)
            fail_msg("case %zu: %016lx %016lx", i, halves[0], halves[1]);
    }
}

static void test_tags(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    struct str tag = etag_of_body(STR("hello"), arena);

    assert_true(str_equal(tag, STR("\"029bbd41b3a7d8cb191dae486a901e5b\"")));
    assert_false(str_equal(tag, etag_of_body(STR("hellp"), arena)));
    assert_true(str_equal(etag_of_gzip(STR("\"a\""), arena), STR("\"a-gzip\"")));
    arena_free(arena);
}

static const struct {
    const char *header;
    bool want;
} match_cases[] = {
    { "\"a\"", true },       { "W/\"a\"", true },
    { "\"a-gzip\"", true },  { "W/\"a-gzip\"", true },
    { "\"x\",\"a\"", true }, { " \"x\" , W/\"a\" ", true },
    { "*", true },           { "\"x\", *", true },
    { "", false },           { "a", false },
    { "\"A\"", false },      { "\"a", false },
    { "w/\"a\"", false },    { "\"x\", \"aa\"", false },
    { "**", false },
};

static void test_match(void **state)
{
    (void)state;
    struct arena *arena = arena_new();
    for (size_t i = 0; i < COUNT_OF(match_cases); i++) {
        if (etag_is_matched(str_from_c(match_cases[i].header), STR("\"a\""), arena) !=
            match_cases[i].want)
            fail_msg("case %zu: %s", i, match_cases[i].header);
    }
    assert_false(etag_is_matched(STR_ABSENT, STR("\"a\""), arena));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hash),
        cmocka_unit_test(test_tags),
        cmocka_unit_test(test_match),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
