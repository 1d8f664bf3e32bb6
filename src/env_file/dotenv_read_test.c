// SPDX-License-Identifier: Apache-2.0
#include "base/expect.h"
#include "env_file/env_file.h"

/* One text, one entry. */
static const struct {
    const char *text, *name, *value;
} values[] = {
    { "A=1", "A", "1" },
    { "A=1\n", "A", "1" },
    { "  A  =  1  \n", "A", "1" },
    { "A=", "A", "" },
    { "A=\n", "A", "" },
    { "export A=1", "A", "1" },
    { "export\tA=1", "A", "1" },
    { "  export   A=1", "A", "1" },
    { "exported=1", "exported", "1" },
    { "export=1", "export", "1" },
    { "a.b-c_D9=x", "a.b-c_D9", "x" },
    { "A: 1", "A", "1" },
    { "A:\t'x'", "A", "x" },
    { "A:", "A", "" },
    { "A=b=c", "A", "b=c" },
    { "A=postgres://u:p@h:5432/d?x=1&y=2", "A", "postgres://u:p@h:5432/d?x=1&y=2" },
    { "A=two words", "A", "two words" },
    /* comments */
    { "A=1 # one", "A", "1" },
    { "A=1\t# one", "A", "1" },
    { "A=a#b", "A", "a#b" },
    { "A=#fff", "A", "#fff" },
    { "A= # nothing", "A", "" },
    { "A='1' # one", "A", "1" },
    { "A=\"1\"#one", "A", "1" },
    { "A='a # b'", "A", "a # b" },
    { "A=\"a # b\" # c", "A", "a # b" },
    /* single quotes and backticks hold all but themselves */
    { "A=''", "A", "" },
    { "A='a\\nb'", "A", "a\\nb" },
    { "A='a$b`c\"d'", "A", "a$b`c\"d" },
    { "A='C:\\dir\\'", "A", "C:\\dir\\" },
    { "A='it's'", "A", "it's" },
    { "A='it\\'s'", "A", "it\\'s" },
    { "A='one\n two\n'", "A", "one\n two\n" },
    { "A=`a'b\"c`", "A", "a'b\"c" },
    { "A=`a\nb`", "A", "a\nb" },
    { "A='  x  '", "A", "  x  " },
    { "A='it'\\''s'", "A", "it's" },
    { "A=''\\'''", "A", "'" },
    { "A='it'\"'\"'s'", "A", "it's" },
    { "A='a'\\''\nb'", "A", "a'\nb" },
    /* double quotes have escapes */
    { "A=\"\"", "A", "" },
    { "A=\"a\\nb\\rc\\td\"", "A", "a\nb\rc\td" },
    { "A=\"a\\\"b\\\\c\\$d\\`e\"", "A", "a\"b\\c$d`e" },
    { "A=\"a\\xb\\\"", "A", "a\\xb\\" },
    { "A=\"C:\\\\dir\\\\\"", "A", "C:\\dir\\" },
    { "A=\"C:\\dir\\\"", "A", "C:\\dir\\" },
    { "A=\"one\ntwo\n\"", "A", "one\ntwo\n" },
    { "A=\"it's\"", "A", "it's" },
    { "A=\"$HOME ${X}\"", "A", "$HOME ${X}" },
    { "A=\"{\"k\":\"v\"}\"", "A", "{\"k\":\"v\"}" },
    { "A={\"k\":\"v\"}", "A", "{\"k\":\"v\"}" },
    { "A=$'a\\nb\\'c'", "A", "a\nb'c" },
    { "A=$HOME", "A", "$HOME" },
    /* line ends */
    { "A=1\r\n", "A", "1" },
    { "\r\nA='a\r\nb'\r\n", "A", "a\nb" },
    { "A=\"a\r\nb\"\r\n", "A", "a\nb" },
    { "A=1\r", "A", "1" },
    { "\nA='a\rb'\n", "A", "a\rb" },
    { "\xEF\xBB\xBF"
      "A=1",
      "A", "1" },
    { "A=Gr\xC3\xBC\xC3\x9F\xF0\x9F\x8C\xB7", "A", "Gr\xC3\xBC\xC3\x9F\xF0\x9F\x8C\xB7" },
};

static void test_values(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        AUTO(arena) arena = arena_new();
        struct env_entries entries = { 0 };
        EXPECT_STATUS(STATUS_OK,
                      env_file_read(ENV_DOTENV, str_from_c(values[i].text), arena, &entries, NULL),
                      i);
        EXPECT(entries.count == 1 && !str_is_given(entries.items[0].problem), i);
        EXPECT_STR(str_from_c(values[i].name), entries.items[0].name, i);
        EXPECT_STR(str_from_c(values[i].value), secret_text_reveal(&entries.items[0].value), i);
        env_entries_deinit(&entries);
    }
}

static void test_flaws(void **state)
{
    static const struct {
        const char *text;
        size_t line;
    } rows[] = {
        { "A", 1 },
        { "just words", 1 },
        { "\n\nA\n", 3 },
        { "=1", 1 },
        { "A B=1", 1 },
        { "1 = 2 3\n=", 2 },
        { "A='x", 1 },
        { "A=\"x\nB=1", 1 },
        { "A=`", 1 },
        { "A:1", 1 },
        { "a/b=1", 1 },
        { "\"A\"=1", 1 },
        { "A=\"x\" y", 1 },
        { "A='x' y", 1 },
        { "A='1\n2\n3'\nB\n", 4 },
        { "A=$'x", 1 },

        { "# c\nB", 2 },
        { "A='1\r\n2'\r\nB\r\n", 3 },
        { "\xFF", 0 },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO(arena) arena = arena_new();
        struct env_entries entries = { 0 };
        size_t flaws = 0;
        EXPECT_STATUS(STATUS_OK,
                      env_file_read(ENV_DOTENV, str_from_c(rows[i].text), arena, &entries, NULL),
                      i);
        for (size_t k = 0; k < entries.count; k++) {
            const struct env_entry *entry = &entries.items[k];
            if (!str_is_given(entry->problem)) continue;
            flaws++;
            EXPECT(entry->line == rows[i].line && !entry->value.bytes, i);
        }
        EXPECT(flaws == 1, i);
        env_entries_deinit(&entries);
    }
}

/* A flaw costs its own line, and comments belong to what stands right below them. */
static void test_whole_file(void **state)
{
    static const struct {
        const char *name, *value, *comment;
        size_t line;
    } rows[] = {
        { "A", "1", "", 4 },    { "B", "2", "where it is\nand why", 7 },
        { "C", "x\ny", "", 8 }, { "broken", NULL, "", 10 },
        { "D", "4", "", 11 },
    };
    static const struct str text = STR("# A file\n\n\nA=1\n# where it is\n#   and why\nB=2\n"
                                       "C='x\ny'\nbroken\nD=4 # inline\n# the end");
    AUTO(arena) arena = arena_new();
    struct env_entries entries = { 0 };
    (void)state;
    EXPECT_STATUS(STATUS_OK, env_file_read(ENV_AUTO, text, arena, &entries, NULL), 0);
    EXPECT(entries.count == COUNT_OF(rows), 0);
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        const struct env_entry *entry = &entries.items[i];
        EXPECT_STR(str_from_c(rows[i].name), entry->name, i);
        EXPECT(entry->line == rows[i].line, i);
        EXPECT((rows[i].value == NULL) == str_is_given(entry->problem), i);
        if (!rows[i].value) continue;
        EXPECT_STR(str_from_c(rows[i].value), secret_text_reveal(&entry->value), i);
        if (i != 1) EXPECT_STR(str_from_c(rows[i].comment), entry->comment, i);
    }
    EXPECT_STR(STR("where it is\n  and why"), entries.items[1].comment, 1);
    env_entries_deinit(&entries);
}

static void test_too_many(void **state)
{
    AUTO(arena) arena = arena_new();
    struct env_entries entries = { 0 };
    struct buf text;
    (void)state;
    buf_init(&text, 1 << 20);
    for (size_t i = 0; i <= ENV_ENTRIES_MAX; i++) buf_add(&text, STR("A=1\n"));
    EXPECT_STATUS(STATUS_TOO_LARGE,
                  env_file_read(ENV_DOTENV, buf_str(&text), arena, &entries, NULL), 0);
    buf_deinit(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_flaws),
        cmocka_unit_test(test_whole_file),
        cmocka_unit_test(test_too_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
