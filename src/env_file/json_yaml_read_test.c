// SPDX-License-Identifier: Apache-2.0
#include "base/expect.h"
#include "env_file/entries.h"
#include "json/json.h"

/* "name=value|…" of what is fine, "name!line|…" of what is not. */
static struct str described(struct arena *arena, const struct env_entries *entries)
{
    struct str text = STR("");

    for (size_t i = 0; i < entries->count; i++) {
        const struct env_entry *entry = &entries->items[i];
        if (str_is_given(entry->problem)) {
            text = arena_format(arena, "%.*s%.*s!%zu|", STR_ARG(text), STR_ARG(entry->name),
                                entry->line);
        } else {
            text = arena_format(arena, "%.*s%.*s=%.*s|", STR_ARG(text), STR_ARG(entry->name),
                                STR_ARG(secret_text_reveal(&entry->value)));
        }
    }
    return text;
}

struct row {
    const char *text, *want;
};

static void check(enum env_format format, const struct row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        AUTO(arena) arena = arena_new();
        struct env_entries entries = { 0 };
        enum env_format read_as = ENV_AUTO;
        EXPECT_STATUS(STATUS_OK,
                      env_file_read(format, str_from_c(rows[i].text), arena, &entries, &read_as),
                      i);
        EXPECT_STR(str_from_c(rows[i].want), described(arena, &entries), i);
        env_entries_deinit(&entries);
    }
}

static void test_json(void **state)
{
    static const struct row rows[] = {
        { "{}", "" },
        { "{\"A\":\"1\"}", "A=1|" },
        { "{\"A\":\"a\\nb\\u00fc\\ud83c\\udf37\\\"\"}", "A=a\nb\xC3\xBC\xF0\x9F\x8C\xB7\"|" },
        { "{\"A\":1,\"B\":1.50,\"C\":true,\"D\":null,\"E\":-0}", "A=1|B=1.50|C=true|D=|E=-0|" },
        { "{\"a b\":\"x\",\"\":\"y\"}", "a b=x|=y|" },
        { "{\n\"A\":{\"x\":[1,\"}\"]},\n\"B\":[],\n\n\"C\":\"\\\"}\"}", "A!2|B!3|C=\"}|" },
        { "[]", "!1|" },
        { "\"x\"", "!1|" },
        { "{\"A\":\"1\"", "!0|" },
        { "{\"A\":1,\"A\":2}", "!0|" },
        { "", "!0|" },
    };
    (void)state;
    check(ENV_JSON, rows, COUNT_OF(rows));
}

static void test_yaml(void **state)
{
    static const struct row rows[] = {
        { "", "" },
        { "---\n", "" },
        { "{}", "" },
        { "A: 1", "A=1|" },
        { "A: yes\nB: 010\nC: 1e3\nD: 2020-01-01", "A=yes|B=010|C=1e3|D=2020-01-01|" },
        { "A: null\nB: ~\nC:\nD: 'null'\nE: \"\"", "A=|B=|C=|D=null|E=|" },
        { "A: \"a\\nb\\u00FC\"\nB: 'it''s'\n", "A=a\nb\xC3\xBC|B=it's|" },
        { "A: |\n  one\n  two\nB: >-\n  one\n  two\n", "A=one\ntwo\n|B=one two|" },
        { "\"a b\": x # note\n", "a b=x|" },
        { "{A: 1, B: 'x'}", "A=1|B=x|" },
        { "A: !!str 1", "A=1|" },
        { "A: 1\nB:\n  C: [1, {D: 2}]\nE: 5\n", "A=1|B!2|E=5|" },
        { "A: &x 1\nB: *x\nC: 3", "A=1|B!2|C=3|" },
        { "A: !!binary aGk=\nB: 2", "A!1|B=2|" },
        { "<<: *x\nA: 1", "<<!1|A=1|" },
        { "A: 1\n? [x]\n: 2\n", "A=1|!2|" },
        { "- A\n", "!1|" },
        { "A", "!1|" },
        { "A: 1\n---\nB: 2\n", "A=1|!2|" },
        { "A: 'x\n", "!2|" },
        { "A: 1\n  B: 2\n", "A=1 B|!2|" },
        { "A: \"\\0\"\nB: 1", "A!1|B=1|" },
    };
    (void)state;
    check(ENV_YAML, rows, COUNT_OF(rows));
}

/* Nine levels of nine aliases each would be a billion texts if they were followed. */
static void test_alias_bomb(void **state)
{
    static const struct str bomb = STR("a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a]\n"
                                       "c: &c [*b,*b,*b,*b,*b,*b,*b]\nd: *c\nE: 1\n");
    AUTO(arena) arena = arena_new();
    struct env_entries entries = { 0 };
    (void)state;
    EXPECT_STATUS(STATUS_OK, env_file_read(ENV_YAML, bomb, arena, &entries, NULL), 0);
    EXPECT_STR(STR("a!1|b!2|c!3|d!4|E=1|"), described(arena, &entries), 0);
    env_entries_deinit(&entries);
}

static void test_deep(void **state)
{
    AUTO(arena) arena = arena_new();
    struct env_entries entries = { 0 };
    struct buf text;
    (void)state;
    buf_init(&text, 1 << 20);
    buf_add(&text, STR("A: "));
    for (size_t i = 0; i < 100000; i++) buf_add_char(&text, '[');
    EXPECT_STATUS(STATUS_OK, env_file_read(ENV_YAML, buf_str(&text), arena, &entries, NULL), 0);
    EXPECT(entries.count > 0 && str_is_given(entries.items[entries.count - 1].problem), 0);
    env_entries_deinit(&entries);
    buf_deinit(&text);
}

/* What libyaml frees goes through our hands, and is wiped there. */
static void test_memory_is_wiped(void **state)
{
    AUTO(arena) arena = arena_new();
    struct env_entries entries = { 0 };
    size_t before = yaml_memory_freed();
    (void)state;
    EXPECT_STATUS(STATUS_OK, env_file_read(ENV_YAML, STR("A: 'x'"), arena, &entries, NULL), 0);
    env_entries_deinit(&entries);
    EXPECT(yaml_memory_freed() > before + 4, 0);
}

static void test_guess(void **state)
{
    static const struct {
        const char *text;
        enum env_format want;
    } rows[] = {
        { " {\"A\":1}", ENV_JSON }, { "---\nA: 1", ENV_YAML }, { "A=1", ENV_DOTENV },
        { "A: 1", ENV_DOTENV },     { "", ENV_DOTENV },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO(arena) arena = arena_new();
        struct env_entries entries = { 0 };
        enum env_format got = ENV_AUTO;
        EXPECT_STATUS(STATUS_OK,
                      env_file_read(ENV_AUTO, str_from_c(rows[i].text), arena, &entries, &got), i);
        EXPECT(got == rows[i].want, i);
        env_entries_deinit(&entries);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_json),
        cmocka_unit_test(test_yaml),
        cmocka_unit_test(test_alias_bomb),
        cmocka_unit_test(test_deep),
        cmocka_unit_test(test_memory_is_wiped),
        cmocka_unit_test(test_guess),
    };
    json_init();
    return cmocka_run_group_tests(tests, NULL, NULL);
}
