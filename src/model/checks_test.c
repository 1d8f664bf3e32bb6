// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"
#include "base/expect.h"
#include "model/checks.h"

#include <string.h>

static void test_slug(void **state)
{
    static const struct {
        struct str text;
        bool is_fine;
    } cases[] = {
        { { "a", 1 }, true },     { { "my-netlify-connection", 21 }, true },
        { { "0-1-2", 5 }, true }, { { "", 0 }, false },
        { { NULL, 0 }, false },   { { "-", 1 }, false },
        { { "-a", 2 }, false },   { { "a-", 2 }, false },
        { { "a--b", 4 }, false }, { { "A", 1 }, false },
        { { "a b", 3 }, false },  { { "a_b", 3 }, false },
        { { "a.b", 3 }, false },  { { "caf\xC3\xA9", 5 }, false },
        { { "a\0b", 3 }, false },
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        EXPECT_INT(cases[i].is_fine, slug_is_well_formed(cases[i].text), i);
        EXPECT(cases[i].is_fine == (slug_check(cases[i].text) == NULL), i);
        EXPECT(cases[i].is_fine == (slug_name_check(cases[i].text) == NULL), i);
    }
    EXPECT_STR(STR("name field can only contain lowercase letters, numbers, and hyphens"),
               str_from_c(slug_name_check(STR("No"))), 0);
}

static void test_folder_name(void **state)
{
    static const struct {
        struct str text;
        bool is_fine;
    } cases[] = {
        { { "api", 3 }, true },       { { "API_v2-beta", 11 }, true }, { { "0", 1 }, true },
        { { "", 0 }, false },         { { "a b", 3 }, false },         { { "a/b", 3 }, false },
        { { "..", 2 }, false },       { { "a.b", 3 }, false },         { { "%2F", 3 }, false },
        { { "\xC3\xBC", 2 }, false }, { { "a\0", 2 }, false },
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        EXPECT(cases[i].is_fine == (folder_name_check(cases[i].text) == NULL), i);
    }
}

static void test_secret_name(void **state)
{
    static const struct {
        struct str text;
        const char *flaw;
    } cases[] = {
        { { "DATABASE_URL", 12 }, NULL },
        { { "with space", 10 }, NULL },
        { { "gr\xC3\xBC\xC3\x9F", 6 }, NULL },
        { { "", 0 }, "Secret name cannot be empty." },
        { { "  ", 2 }, "Secret name cannot be empty." },
        { { "a:b", 3 }, "Secret name cannot contain colon or forward slash." },
        { { "a/b", 3 }, "Secret name cannot contain colon or forward slash." },
        { { "a\nb", 3 }, "Secret name cannot contain control characters." },
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        EXPECT_STR(str_from_c(cases[i].flaw), str_from_c(secret_name_check(cases[i].text)), i);
    }
}

static void test_email(void **state)
{
    static const struct {
        const char *text;
        bool is_fine;
    } cases[] = {
        { "ada@example.com", true },
        { "ada+x@mail.example.com", true },
        { "a@b.c", true },
        { "", false },
        { "ada", false },
        { "@example.com", false },
        { "ada@", false },
        { "ada@example", false },
        { "ada@.com", false },
        { "ada@example.", false },
        { "a b@example.com", false },
        { "a@b@c.d", false },
        { "<ada@example.com>", false },
        { "ada@exa\nmple.com", false },
    };
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        EXPECT(cases[i].is_fine == (email_check(str_from_c(cases[i].text)) == NULL), i);
    }
}

static void test_path_normalize(void **state)
{
    static const struct {
        struct str text;
        const char *want; /* NULL: no path */
    } cases[] = {
        { { "/", 1 }, "/" },        { { "", 0 }, "/" },          { { NULL, 0 }, "/" },
        { { "  / ", 4 }, "/" },     { { "/a", 2 }, "/a" },       { { "a", 1 }, "/a" },
        { { "/a/", 3 }, "/a" },     { { "/a/b//", 6 }, "/a/b" }, { { " /a/b ", 6 }, "/a/b" },
        { { "///", 3 }, "/" },      { { "//a", 3 }, NULL },      { { "/a//b", 5 }, NULL },
        { { "/../etc", 7 }, NULL }, { { "/a/./b", 6 }, NULL },   { { "..", 2 }, NULL },
        { { "/a\0b", 4 }, NULL },   { { "/a\nb", 4 }, NULL },
    };
    AUTO(arena) arena = arena_new();
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str path = STR("untouched");
        bool is_path = path_normalize(cases[i].text, arena, &path);
        EXPECT(is_path == (cases[i].want != NULL), i);
        EXPECT_STR(is_path ? str_from_c(cases[i].want) : STR("untouched"), path, i);
    }
}

/* A path of `depth` folders, each `len` letters. */
static struct str deep_path(struct arena *arena, size_t depth, size_t len)
{
    char *text = arena_alloc(arena, depth * (len + 1) + 1);
    for (size_t i = 0; i < depth; i++) {
        text[i * (len + 1)] = '/';
        memset(text + i * (len + 1) + 1, 'f', len);
    }
    return (struct str){ text, depth * (len + 1) };
}

static void test_path_limits(void **state)
{
    AUTO(arena) arena = arena_new();
    struct str path;
    (void)state;

    EXPECT(path_normalize(deep_path(arena, PATH_DEPTH_MAX, 1), arena, &path), 0);
    EXPECT(!path_normalize(deep_path(arena, PATH_DEPTH_MAX + 1, 1), arena, &path), 1);
    EXPECT(path_normalize(deep_path(arena, 1, PATH_BYTES_MAX - 1), arena, &path), 2);
    EXPECT(!path_normalize(deep_path(arena, 1, PATH_BYTES_MAX), arena, &path), 3);
}

static void test_path_parts(void **state)
{
    static const struct {
        const char *path, *parent, *name;
    } cases[] = {
        { "/", NULL, NULL },
        { "/a", "/", "a" },
        { "/a/b", "/a", "b" },
        { "/a/b/c-d", "/a/b", "c-d" },
    };
    AUTO(arena) arena = arena_new();
    (void)state;

    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct str path = str_from_c(cases[i].path);
        EXPECT_STR(str_from_c(cases[i].parent), path_parent(path), i);
        EXPECT_STR(str_from_c(cases[i].name), path_name(path), i);
        if (cases[i].parent)
            EXPECT_STR(path, path_join(path_parent(path), path_name(path), arena), i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_slug),           cmocka_unit_test(test_folder_name),
        cmocka_unit_test(test_secret_name),    cmocka_unit_test(test_email),
        cmocka_unit_test(test_path_normalize), cmocka_unit_test(test_path_limits),
        cmocka_unit_test(test_path_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
