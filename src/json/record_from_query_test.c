// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "json/sample_fixture.h"

#include <string.h>

#define UUID "3f8b0c1e-0f1d-4b6a-9d2c-5e7f8a9b0c1d"

static void assert_text(struct str want, struct str got)
{
    assert_int_equal(str_is_given(got), str_is_given(want));
    assert_int_equal(got.len, want.len);
    if (want.len > 0) assert_memory_equal(got.data, want.data, want.len);
}

/* Besides a good name, one pair. */
static struct status read_with(struct str name, struct str value, struct arena *arena,
                               struct problem *problem, struct sample *sample)
{
    const struct query_pair pairs[] = { { STR("name"), STR("n") }, { name, value } };

    problem_init(problem, arena);
    return record_from_query(&sample_record, pairs, COUNT_OF(pairs), arena, problem, sample);
}

/* --- refused ---------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    struct str value;
    const char *want;
} refused[] = {
    { "name", STR(""),
      "{\"code\":\"invalid_type\",\"expected\":\"string\",\"received\":\"undefined\","
      "\"path\":[\"name\"],\"message\":\"Required\"}" },
    { "name", STR("12345678901"),
      "{\"code\":\"too_big\",\"maximum\":10,\"type\":\"string\",\"inclusive\":true,"
      "\"exact\":false,\"path\":[\"name\"],"
      "\"message\":\"String must contain at most 10 character(s)\"}" },
    { "name", STR("a\0b"),
      "{\"code\":\"custom\",\"path\":[\"name\"],"
      "\"message\":\"Must be UTF-8 text without the character U+0000\"}" },
    { "tags", STR("\xff"),
      "{\"code\":\"custom\",\"path\":[\"tags\"],"
      "\"message\":\"Must be UTF-8 text without the character U+0000\"}" },
    { "isActive", STR("1"),
      "{\"code\":\"invalid_enum_value\",\"received\":\"1\",\"options\":[\"true\",\"false\"],"
      "\"path\":[\"isActive\"],"
      "\"message\":\"Invalid enum value. Expected 'true' | 'false', received '1'\"}" },
    { "isActive", STR("True"),
      "{\"code\":\"invalid_enum_value\",\"received\":\"True\",\"options\":[\"true\",\"false\"],"
      "\"path\":[\"isActive\"],"
      "\"message\":\"Invalid enum value. Expected 'true' | 'false', received 'True'\"}" },
    { "count", STR("101"),
      "{\"code\":\"too_big\",\"maximum\":100,\"type\":\"number\",\"inclusive\":true,"
      "\"exact\":false,\"path\":[\"count\"],"
      "\"message\":\"Number must be less than or equal to 100\"}" },
    { "count", STR("1x"),
      "{\"code\":\"invalid_type\",\"expected\":\"number\",\"received\":\"nan\","
      "\"path\":[\"count\"],\"message\":\"Expected number, received nan\"}" },
    { "ratio", STR("9223372036854775808"),
      "{\"code\":\"invalid_type\",\"expected\":\"number\",\"received\":\"nan\","
      "\"path\":[\"ratio\"],\"message\":\"Expected number, received nan\"}" },
    { "colour", STR("pink"),
      "{\"code\":\"invalid_enum_value\",\"received\":\"pink\","
      "\"options\":[\"red\",\"green\",\"blue\"],\"path\":[\"colour\"],"
      "\"message\":\"Invalid enum value. Expected 'red' | 'green' | 'blue', received 'pink'\"}" },
    { "id", STR("x"),
      "{\"code\":\"invalid_string\",\"validation\":\"uuid\",\"path\":[\"id\"],"
      "\"message\":\"Invalid uuid\"}" },
    { "ids", STR(UUID ",,x"),
      "{\"code\":\"invalid_string\",\"validation\":\"uuid\",\"path\":[\"ids\",1],"
      "\"message\":\"Invalid uuid\"}" },
    { "tags", STR("a,b,c,d"),
      "{\"code\":\"too_big\",\"maximum\":3,\"type\":\"array\",\"inclusive\":true,"
      "\"exact\":false,\"path\":[\"tags\"],"
      "\"message\":\"Array must contain at most 3 element(s)\"}" },
    { "tags", STR(",,"),
      "{\"code\":\"too_small\",\"minimum\":1,\"type\":\"array\",\"inclusive\":true,"
      "\"exact\":false,\"path\":[\"tags\"],"
      "\"message\":\"Array must contain at least 1 element(s)\"}" },
    { "expiresAt", STR("2025-07-19"),
      "{\"code\":\"invalid_string\",\"validation\":\"datetime\",\"path\":[\"expiresAt\"],"
      "\"message\":\"Invalid datetime\"}" },
    { "value", STR("123456789012345678901"),
      "{\"code\":\"too_big\",\"maximum\":20,\"type\":\"string\",\"inclusive\":true,"
      "\"exact\":false,\"path\":[\"value\"],"
      "\"message\":\"String must contain at most 20 character(s)\"}" },
    { "metadata", STR("{"),
      "{\"code\":\"custom\",\"path\":[\"metadata\"],\"message\":\"Invalid JSON\"}" },
    { "parts", STR("[{\"name\":\"\"}]"),
      "{\"code\":\"too_small\",\"minimum\":1,\"type\":\"string\",\"inclusive\":true,"
      "\"exact\":false,\"path\":[\"parts\",0,\"name\"],"
      "\"message\":\"String must contain at least 1 character(s)\"}" },
};

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        AUTO(arena) arena = arena_new();
        struct problem problem;
        struct sample sample;
        assert_int_equal(
            read_with(str_from_c(refused[i].name), refused[i].value, arena, &problem, &sample).code,
            STATUS_INVALID);
        char *want = arena_c_string(arena, arena_format(arena, "[%s]", refused[i].want));
        assert_string_equal(arena_c_string(arena, issues_text(&problem, arena)), want);
        assert_null(sample.value.bytes);
    }
}

/* --- accepted --------------------------------------------------------------------------------- */

static void test_everything(void **state)
{
    static const struct query_pair pairs[] = {
        { STR("name"), STR("first") },
        { STR("id"), STR(UUID) },
        { STR("note"), STR("a,b") },
        { STR("count"), STR("-5") },
        { STR("ratio"), STR("-9223372036854775808") },
        { STR("expiresAt"), STR("2025-07-19T10:15:00Z") },
        { STR("isActive"), STR("false") },
        { STR("colour"), STR("red") },
        { STR("value"), STR(" v ") },
        { STR("metadata"), STR("[ 1 ]") },
        { STR("part"), STR("{\"name\":\"p\"}") },
        { STR("tags"), STR("a,,b") },
        { STR("ids"), STR(UUID "," UUID) },
        { STR("parts"), STR("[{\"name\":\"x\"}]") },
        { STR("unknown"), STR("\xff") },
        { STR("name"), STR("last") },
    };
    AUTO(arena) arena = arena_new();
    struct problem problem;
    struct sample sample;
    struct id id;
    (void)state;
    problem_init(&problem, arena);
    assert_int_equal(
        record_from_query(&sample_record, pairs, COUNT_OF(pairs), arena, &problem, &sample).code,
        STATUS_OK);
    assert_text(STR("last"), sample.name);
    assert_true(id_parse(STR(UUID), &id) && id_equal(id, sample.id));
    assert_text(STR("a,b"), sample.note);
    assert_int_equal(sample.note_given, GIVEN);
    assert_int_equal(sample.count, -5);
    assert_true(sample.ratio == INT64_MIN);
    assert_true(sample.expires_at == 1752920100000);
    assert_false(sample.is_active);
    assert_int_equal(sample.colour, RED);
    assert_text(STR(" v "), secret_text_reveal(&sample.value));
    assert_text(STR("[1]"), sample.metadata);
    assert_text(STR("p"), sample.part.name);
    assert_int_equal(sample.part_given, GIVEN);
    assert_int_equal(sample.tags.count, 2);
    assert_text(STR("b"), sample.tags.items[1]);
    assert_int_equal(sample.ids.count, 2);
    assert_int_equal(sample.parts.count, 1);
    record_deinit(&sample_record, &sample);
}

static const struct {
    struct str value;
    bool want;
} lenient[] = {
    { STR(""), false },      { STR("0"), false },   { STR("false"), false },
    { STR("False"), false }, { STR("true"), true }, { STR("1"), true },
    { STR("yes"), true },    { STR("no"), true },   { STR_ABSENT, true }, /* the preset */
};

static void test_lenient(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(lenient); i++) {
        AUTO(arena) arena = arena_new();
        struct problem problem;
        struct sample sample;
        assert_int_equal(read_with(STR("isEager"), lenient[i].value, arena, &problem, &sample).code,
                         STATUS_OK);
        assert_int_equal(sample.is_eager, lenient[i].want);
    }
}

/* An empty value takes back what an earlier one of the same name said. */
static void test_empty_is_absent(void **state)
{
    static const char *const names[] = { "id",    "note",  "slug", "count", "isActive", "colour",
                                         "value", "parts", "tags", "ids",   "expiresAt" };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        const struct query_pair pairs[] = { { STR("name"), STR("n") },
                                            { str_from_c(names[i]), STR("nonsense") },
                                            { str_from_c(names[i]), STR("") } };
        AUTO(arena) arena = arena_new();
        struct sample sample;
        assert_int_equal(
            record_from_query(&sample_record, pairs, COUNT_OF(pairs), arena, NULL, &sample).code,
            STATUS_OK);
        assert_text(STR("none"), sample.slug);
        assert_int_equal(sample.count, 7);
        assert_true(sample.is_active);
        assert_int_equal(sample.colour, GREEN);
        assert_int_equal(sample.note_given, NOT_GIVEN);
        assert_null(sample.value.bytes);
        assert_null(sample.tags.items);
    }
}

static void test_no_pairs(void **state)
{
    AUTO(arena) arena = arena_new();
    struct problem problem;
    struct sample sample;
    (void)state;
    problem_init(&problem, arena);
    assert_int_equal(record_from_query(&sample_record, NULL, 0, arena, &problem, &sample).code,
                     STATUS_INVALID);
    assert_int_equal(problem.issue_count, 1);
}

static int set_up(void **state)
{
    (void)state;
    json_init();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refused),  cmocka_unit_test(test_everything),
        cmocka_unit_test(test_lenient),  cmocka_unit_test(test_empty_is_absent),
        cmocka_unit_test(test_no_pairs),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
