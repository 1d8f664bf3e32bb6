// SPDX-License-Identifier: Apache-2.0
#include "base/expect.h"
#include "env_file/env_file.h"
#include "json/json.h"

#include <stdlib.h>

static struct str written(struct arena *arena, enum env_format format, struct str name,
                          struct str value)
{
    struct env_entry entry = { .name = name, .comment = STR("") };
    struct buf out;

    EXPECT_STATUS(STATUS_OK, secret_text_copy(value, &entry.value), 0);
    buf_init(&out, 1 << 20);
    env_file_write(format, &entry, 1, &out);
    struct str text = arena_copy(arena, buf_str(&out));
    buf_deinit(&out);
    secret_text_deinit(&entry.value);
    return text;
}

static void test_quotes(void **state)
{
    static const struct {
        enum env_format format;
        const char *value, *want;
    } rows[] = {
        { ENV_DOTENV, "plain-1.0/x:y@z", "A=plain-1.0/x:y@z\n" },
        { ENV_DOTENV, "", "A=''\n" },
        { ENV_DOTENV, "two words", "A='two words'\n" },
        { ENV_DOTENV, "$x `y` \"z\"", "A='$x `y` \"z\"'\n" },
        { ENV_DOTENV, "a\nb\n", "A='a\nb\n'\n" },
        { ENV_DOTENV, "it's", "A=\"it's\"\n" },
        { ENV_DOTENV, "it's \\n", "A=it's \\n\n" },
        { ENV_DOTENV, "'\"", "A=`'\"`\n" },
        { ENV_DOTENV, "C:\\dir\\", "A=C:\\dir\\\n" },
        { ENV_DOTENV, "a\rb", "A=\"a\\rb\"\n" },
        { ENV_DOTENV, "'\"`\n",
          "# Not every parser reads the escapes of the next value the same way.\n\n"
          "A=\"'\\\"`\n\"\n" },
        { ENV_SHELL, "", "export A=''\n" },
        { ENV_SHELL, "$(rm -rf /) `x` \\ \"", "export A='$(rm -rf /) `x` \\ \"'\n" },
        { ENV_SHELL, "it's", "export A='it'\\''s'\n" },
        { ENV_SHELL, "a\nb", "export A='a\nb'\n" },
        { ENV_JSON, "a\"b\\c\nd", "{\n  \"A\": \"a\\\"b\\\\c\\nd\"\n}\n" },
        { ENV_YAML, "a\"b\\c\nd\te", "A: \"a\\\"b\\\\c\\nd\\u0009e\"\n" },
        { ENV_YAML, "\x7F\xC2\x85\xE2\x80\xA8\xEF\xBB\xBF\xEF\xBF\xBF\xC3\xBC",
          "A: \"\\u007F\\u0085\\u2028\\uFEFF\\uFFFF\xC3\xBC\"\n" },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO(arena) arena = arena_new();
        EXPECT_STR(str_from_c(rows[i].want),
                   written(arena, rows[i].format, STR("A"), str_from_c(rows[i].value)), i);
    }
}

static void test_names(void **state)
{
    static const struct {
        enum env_format format;
        const char *name, *want;
    } rows[] = {
        { ENV_DOTENV, "a.b-c", "a.b-c=1\n" },
        { ENV_DOTENV, "a b", "# Left out: \"a b\" is no name for a .env file\n\n" },
        { ENV_DOTENV, "1A", "# Left out: \"1A\" is no name for a .env file\n\n" },
        { ENV_DOTENV, "a\nB", "# Left out: \"a\\nB\" is no name for a .env file\n\n" },
        { ENV_SHELL, "a.b", "# Left out: \"a.b\" is no name for a shell\n\n" },
        { ENV_SHELL, "A;rm", "# Left out: \"A;rm\" is no name for a shell\n\n" },
        { ENV_JSON, "a b\"", "{\n  \"a b\\\"\": \"1\"\n}\n" },
        { ENV_YAML, "a b", "\"a b\": \"1\"\n" },
        { ENV_YAML, "NO", "\"NO\": \"1\"\n" },
        { ENV_YAML, "Null", "\"Null\": \"1\"\n" },
        { ENV_YAML, "NOT", "NOT: \"1\"\n" },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO(arena) arena = arena_new();
        EXPECT_STR(str_from_c(rows[i].want),
                   written(arena, rows[i].format, str_from_c(rows[i].name), STR("1")), i);
    }
}

static void test_nothing(void **state)
{
    static const char *const wants[] = {
        [ENV_DOTENV] = "", [ENV_SHELL] = "", [ENV_JSON] = "{}\n", [ENV_YAML] = "{}\n"
    };
    (void)state;
    for (size_t i = ENV_DOTENV; i <= ENV_SHELL; i++) {
        struct buf out;
        buf_init(&out, 100);
        env_file_write((enum env_format)i, NULL, 0, &out);
        EXPECT_STR(str_from_c(wants[i]), buf_str(&out), i);
        buf_deinit(&out);
    }
}

/* Texts made of what is special somewhere. */
static struct str made_up(struct arena *arena, unsigned *seed)
{
    static const char *const pieces[] = { "a",  " ",  "'",   "\"", "`",    "\\",       "$",  "#",
                                          "\n", "\r", "\\n", "{",  "'\\'", "\xC3\xBC", "= ", "\t" };
    size_t count = (size_t)rand_r(seed) % 9;
    struct str text = STR("");

    while (count-- > 0)
        text = arena_format(arena, "%.*s%s", STR_ARG(text),
                            pieces[(size_t)rand_r(seed) % COUNT_OF(pieces)]);
    return text;
}

/* Whatever is written is read back the same, comments too. */
static void test_round_trips(void **state)
{
    unsigned seed = 1;
    (void)state;
    for (size_t i = 0; i < 40000; i++) {
        AUTO(arena) arena = arena_new();
        enum env_format format = (enum env_format)(ENV_DOTENV + i % 4);
        struct str value = made_up(arena, &seed);
        struct str text = arena_format(
            arena, "%.*s%.*s", /* the next one must stand by itself */
            STR_ARG(written(arena, format, STR("A"), value)),
            STR_ARG(format <= ENV_DOTENV || format == ENV_SHELL ? STR("B=2\n") : STR("")));
        struct env_entries entries = { 0 };
        EXPECT_STATUS(STATUS_OK, env_file_read(format, text, arena, &entries, NULL), i);
        EXPECT(entries.count >= 1 && !str_is_given(entries.items[0].problem), i);
        EXPECT_STR(value, secret_text_reveal(&entries.items[0].value), i);
        if (format == ENV_DOTENV || format == ENV_SHELL) {
            EXPECT(entries.count == 2, i);
            EXPECT_STR(STR(""), entries.items[1].comment, i);
        }
        env_entries_deinit(&entries);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_quotes),
        cmocka_unit_test(test_names),
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_round_trips),
    };
    json_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
