// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "base/expect.h"
#include "domain/glob.h"

#include <string.h>

static const struct {
    const char *pattern, *text;
    bool matches;
} matches[] = {
    { "/", "/", true },
    { "/", "/a", false },
    { "", "", true },
    { "", "/", false },
    { "/a", "/a", true },
    { "/a", "/ab", false },
    { "/ab", "/a", false },
    /* One star stays inside its segment. */
    { "/*", "/a", true },
    { "/*", "/", true },
    { "/*", "/a/b", false },
    { "/a/*", "/a", false },
    { "/a/*", "/a/b", true },
    { "/a/*/c", "/a/b/c", true },
    { "/a/*/c", "/a/b/b/c", false },
    { "*", "/a", false },
    { "a*b*c", "axxbxxc", true },
    { "a*b*c", "axxbxx", false },
    /* Two stars cross segments. */
    { "/**", "/", true },
    { "/**", "/a", true },
    { "/**", "/a/b/c", true },
    { "**", "/a/b", true },
    { "**", "", true },
    { "/a/**", "/a/b/c", true },
    { "/a/**", "/ab", false },
    { "/a/**", "/a", true },
    { "/{a,b}/**", "/b", true },
    { "/a*/**", "/ab", true },
    { "/a/**", "/", false },
    { "/a/**", "", false },
    { "/**", "", false },
    { "/a/**/z", "/a/z", true },
    { "/a/**/z", "/a/b/c/z", true },
    { "/a/**/z", "/a/b/c", false },
    /* Single characters and sets. */
    { "/?", "/a", true },
    { "/?", "/", false },
    { "?", "/", false },
    { "/[abc]", "/b", true },
    { "/[abc]", "/d", false },
    { "/[a-c]x", "/bx", true },
    { "/[a-c]x", "/dx", false },
    { "/[!a-c]", "/d", true },
    { "/[!a-c]", "/b", false },
    { "/[^a]", "/b", true },
    { "[!a]", "/", false },
    { "/[abc", "/a", false },
    /* Alternatives. */
    { "/{api,web}", "/web", true },
    { "/{api,web}", "/db", false },
    { "/{api,web}/**", "/api/x", true },
    { "/{a,ab}c", "/abc", true },
    { "/{api", "/api", false },
    { "/{a*,b}/c", "/axx/c", true },
    { "/{a,}b", "/b", true },
    { "/{a,b}{c,d}", "/bd", true },
    { "/{a,b}{c,d}", "/dc", false },
    { "/a,b", "/a,b", true },
    { "/a}", "/a}", true },
    /* Nothing else is special. */
    { "/a.b", "/axb", false },
    { "/a+", "/aa", false },
};

static void test_matches(void **state)
{
    (void)state;

    for (size_t i = 0; i < COUNT_OF(matches); i++) {
        EXPECT_INT(matches[i].matches,
                   glob_matches(str_from_c(matches[i].pattern), str_from_c(matches[i].text)), i);
    }
}

/* Trying and going back would take longer than anyone lives. */
static void test_hostile_pattern(void **state)
{
    enum { TEXT = 4000 };
    AUTO(arena) arena = arena_new();
    char *pattern = arena_alloc(arena, GLOB_BYTES_MAX);
    char *text = arena_alloc(arena, TEXT);
    (void)state;

    for (size_t i = 0; i < GLOB_BYTES_MAX; i += 2) {
        pattern[i] = '*';
        pattern[i + 1] = 'a';
    }
    memset(text, 'a', TEXT);
    EXPECT(glob_matches((struct str){ pattern, GLOB_BYTES_MAX }, (struct str){ text, TEXT }), 0);
    text[TEXT - 1] = 'b';
    EXPECT(!glob_matches((struct str){ pattern, GLOB_BYTES_MAX }, (struct str){ text, TEXT }), 1);
}

static void test_pattern_limit(void **state)
{
    AUTO(arena) arena = arena_new();
    char *pattern = arena_alloc(arena, GLOB_BYTES_MAX + 1);
    (void)state;

    memset(pattern, '*', GLOB_BYTES_MAX + 1);
    EXPECT(glob_matches((struct str){ pattern, GLOB_BYTES_MAX }, STR("/a/b")), 0);
    EXPECT(!glob_matches((struct str){ pattern, GLOB_BYTES_MAX + 1 }, STR("/a/b")), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_matches),
        cmocka_unit_test(test_hostile_pattern),
        cmocka_unit_test(test_pattern_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
