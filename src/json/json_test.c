// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "json/json.h"

#include <stdlib.h>
#include <string.h>

#define MALFORMED "The JSON body is malformed at "

static void assert_text(struct str want, struct str got)
{
    assert_int_equal(got.len, want.len);
    assert_memory_equal(got.data, want.data, want.len);
}

/* --- refused ---------------------------------------------------------------------------------- */

static const struct {
    struct str in;
    const char *want; /* after MALFORMED */
} refused[] = {
    { { "", 0 }, "line 1, column 1: it ends too early" },
    { { NULL, 0 }, "line 1, column 1: it ends too early" },
    { STR(" "), "line 1, column 1: it ends too early" },
    { STR("{"), "line 1, column 1: it ends too early" },
    { STR("[1,"), "line 1, column 3: it ends too early" },
    { STR("\"abc"), "line 1, column 4: it ends too early" },
    { STR("{\"a\":1}x"), "line 1, column 8: nothing may follow the value" },
    { STR("{}{}"), "line 1, column 3: nothing may follow the value" },
    { STR("{\n  \"a\" 1\n}"), "line 2, column 7: this is not JSON" },
    { STR("{a:1}"), "line 1, column 2: this is not JSON" },
    { STR("[1,]"), "line 1, column 4: this is not JSON" },
    { STR("'a'"), "line 1, column 1: this is not JSON" },
    { STR("]"), "line 1, column 1: this is not JSON" },
    { STR("[}"), "line 1, column 2: this is not JSON" },
    { STR("NaN"), "line 1, column 3: this is not JSON" },
    { STR("01"), "line 1, column 1: this is not JSON" },
    { STR("\"a\nb\""), "line 1, column 2: this is not JSON" },
    { STR("\"\\x\""), "line 1, column 3: this is not JSON" },
    { STR("\"\\ud800\""), "line 1, column 8: this is not JSON" },
    { STR("\"\\ud800\\u0041\""), "line 1, column 14: this is not JSON" },
    { STR("\"\\udc00\""), "line 1, column 8: this is not JSON" },
    { STR("\"\\u0000\""), "line 1, column 8: a text must not hold the character U+0000" },
    { STR("{\"a\\u0000\":1}"), "line 1, column 10: a name must not hold the character U+0000" },
    { STR("[1]\0"), "line 1, column 4: nothing may follow the value" },
    { STR("\"\xff\""), "line 1, column 1: the text is not UTF-8" },
    { STR("\"\xc0\xaf\""), "line 1, column 1: the text is not UTF-8" },
    { STR("\"\xed\xa0\x80\""), "line 1, column 1: the text is not UTF-8" },
    { STR("\"\xe2\x82\""), "line 1, column 1: the text is not UTF-8" },
    { STR("1e999"), "line 1, column 5: a number is too large" },
    { STR("{\"key_1\":1,\"key_1\":2}"), "line 1, column 18: the name \"key_1\" is given twice" },
    { STR("{\"k k\":1,\"k k\":2}"), "line 1, column 14: a name is given twice" },
    { STR("{\"\":1,\"\":2}"), "line 1, column 8: a name is given twice" },
    { STR("[{\"a\":{\"b\":1,\"b\":1}}]"), "line 1, column 16: the name \"b\" is given twice" },
};

static void test_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        AUTO(arena) arena = arena_new();
        struct json_document *document = NULL;
        struct problem problem;
        problem_init(&problem, arena);

        struct status status = json_parse(refused[i].in, &problem, &document);
        assert_int_equal(status.code, STATUS_BAD_REQUEST);
        assert_null(document);
        char *message = arena_c_string(arena, problem.message);
        assert_true(strlen(message) > strlen(MALFORMED));
        assert_memory_equal(message, MALFORMED, strlen(MALFORMED));
        assert_string_equal(message + strlen(MALFORMED), refused[i].want);
        assert_text(STR("Bad Request"), problem.name);
        assert_int_equal(json_parse(refused[i].in, NULL, &document).code, STATUS_BAD_REQUEST);
    }
}

/* Whatever stands at the place of the error, it is not repeated. */
static void test_message_has_no_input(void **state)
{
    static const char *const inputs[] = {
        "{\"password\": \"hunter2\" \"hunter2\"}",
        "{\"password\": hunter2}",
        "hunter2",
        "{\"hunter2 \":1,\"hunter2 \":2}",
        "[\"hunter2\"",
        "{\"a\":1}hunter2",
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(inputs); i++) {
        AUTO(arena) arena = arena_new();
        struct json_document *document = NULL;
        struct problem problem;
        problem_init(&problem, arena);
        assert_int_equal(json_parse(str_from_c(inputs[i]), &problem, &document).code,
                         STATUS_BAD_REQUEST);
        assert_int_equal(str_find(problem.message, STR("hunter2")), SIZE_MAX);
    }
}

/* A repeated name is told up to 64 characters, and not from there on. */
static void test_long_repeated_name(void **state)
{
    (void)state;
    for (int len = 64; len <= 65; len++) {
        AUTO(arena) arena = arena_new();
        struct json_document *document = NULL;
        struct problem problem;
        problem_init(&problem, arena);
        char name[66];
        memset(name, 'n', sizeof name);
        struct str text = arena_format(arena, "{\"%.*s\":1,\"%.*s\":1}", len, name, len, name);
        assert_int_equal(json_parse(text, &problem, &document).code, STATUS_BAD_REQUEST);
        assert_int_equal(str_find(problem.message, STR("nnn")) != SIZE_MAX, len == 64);
    }
}

/* --- depth ------------------------------------------------------------------------------------ */

/* `depth` levels of arrays and objects in turn, each with a text full of brackets. */
static struct str nested(size_t depth, struct arena *arena)
{
    struct buf buf;

    buf_init(&buf, 1 << 24);
    for (size_t i = 0; i < depth; i++)
        buf_add(&buf, i % 2 ? STR("{\"[\\\"[\":") : STR("[\n\"[{\","));
    buf_add(&buf, STR("0"));
    for (size_t i = depth; i-- > 0;) buf_add_char(&buf, i % 2 ? '}' : ']');
    struct str text = arena_copy(arena, buf_str(&buf));
    buf_deinit(&buf);
    return text;
}

static void test_depth(void **state)
{
    static const struct {
        size_t depth;
        enum status_code want;
    } cases[] = {
        { 0, STATUS_OK },
        { 1, STATUS_OK },
        { 63, STATUS_OK },
        { 64, STATUS_OK },
        { 65, STATUS_BAD_REQUEST },
        { 66, STATUS_BAD_REQUEST },
        { 2048, STATUS_BAD_REQUEST },
        { 100000, STATUS_BAD_REQUEST },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        AUTO(arena) arena = arena_new();
        AUTO(json_document) document = NULL;
        struct problem problem;
        problem_init(&problem, arena);
        struct str text = nested(cases[i].depth, arena);
        assert_int_equal(json_parse(text, &problem, &document).code, cases[i].want);
        if (cases[i].want) {
            assert_text(STR(MALFORMED "line 33, column 14: it is nested deeper than 64 levels"),
                        problem.message);
        }
    }
}

static void test_many_brackets(void **state)
{
    enum { COUNT = 100000 };
    struct json_document *document = NULL;
    char *brackets = malloc(COUNT);
    (void)state;
    assert_non_null(brackets);
    for (const char *bracket = "[{]}"; *bracket; bracket++) {
        memset(brackets, *bracket, COUNT);
        assert_int_equal(json_parse((struct str){ brackets, COUNT }, NULL, &document).code,
                         STATUS_BAD_REQUEST);
    }
    free(brackets);
}

/* Levels count, not brackets: a thousand empty arrays side by side are fine. */
static void test_wide(void **state)
{
    AUTO(json_document) document = NULL;
    struct buf buf;
    (void)state;
    buf_init(&buf, 1 << 16);
    buf_add(&buf, STR("[[]"));
    for (int i = 0; i < 1000; i++) buf_add(&buf, STR(",[{}]"));
    buf_add(&buf, STR("]"));
    assert_int_equal(json_parse(buf_str(&buf), NULL, &document).code, STATUS_OK);
    assert_int_equal(json_count(json_root(document)), 1001);
    buf_deinit(&buf);
}

/* --- accepted --------------------------------------------------------------------------------- */

static const struct {
    const char *in, *out; /* out NULL: the same */
} dumped[] = {
    { "null", NULL },
    { "true", NULL },
    { " [ ] ", "[]" },
    { "{}", NULL },
    { "\"\"", NULL },
    { "-0", "0" },
    { "7200.0", "7200" },
    { "72e2", "7200" },
    { "0.1", NULL },
    { "-1.5", NULL },
    { "1e300", "1e+300" },
    { "0.30000000000000004", NULL },
    { "9223372036854775807", NULL },
    { "-9223372036854775808", NULL },
    { "[1,99999999999999999999]", "[1,1e+20]" },
    { "{\"b\":1,\"a\":[true,false,null,\"x\"],\"\":{}}", NULL },
    { "\"\\u00e4\\ud83d\\ude00\\/\\u001f\"", "\"\xc3\xa4\xf0\x9f\x98\x80/\\u001f\"" },
    { "{\"a\\\"\\n\":1}", NULL },
    { "\t\r\n1\n", "1" },
};

static void test_dump(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(dumped); i++) {
        AUTO(arena) arena = arena_new();
        AUTO(json_document) document = NULL;
        assert_int_equal(json_parse(str_from_c(dumped[i].in), NULL, &document).code, STATUS_OK);
        struct str text = json_dump(json_root(document), arena);
        assert_string_equal(arena_c_string(arena, text),
                            dumped[i].out ? dumped[i].out : dumped[i].in);
    }
}

static void test_long_text(void **state)
{
    AUTO(arena) arena = arena_new();
    AUTO(json_document) document = NULL;
    const size_t len = 1 << 20;
    char *json = arena_alloc(arena, len + 2);
    (void)state;
    memset(json, 'x', len + 2);
    json[0] = json[len + 1] = '"';
    assert_int_equal(json_parse((struct str){ json, len + 2 }, NULL, &document).code, STATUS_OK);
    assert_text((struct str){ json + 1, len }, json_text(json_root(document)));
    assert_text((struct str){ json, len + 2 }, json_dump(json_root(document), arena));
}

static const struct {
    const char *in;
    bool is_int;
    int64_t want;
} numbers[] = {
    { "0", true, 0 },
    { "-1", true, -1 },
    { "9223372036854775807", true, INT64_MAX },
    { "-9223372036854775808", true, INT64_MIN },
    { "7200.0", true, 7200 },
    { "1e3", true, 1000 },
    { "-0.0", true, 0 },
    { "9007199254740992.0", true, 9007199254740992 },
    { "9223372036854775808", false, 0 },
    { "-9223372036854775809", false, 0 },
    { "99999999999999999999999", false, 0 },
    { "1e300", false, 0 },
    { "1.5", false, 0 },
    { "1e-3", false, 0 },
    { "9007199254740994.0", false, 0 },
    { "\"1\"", false, 0 },
    { "true", false, 0 },
    { "null", false, 0 },
    { "[1]", false, 0 },
};

static void test_int(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(numbers); i++) {
        AUTO(json_document) document = NULL;
        int64_t number = 4711;
        assert_int_equal(json_parse(str_from_c(numbers[i].in), NULL, &document).code, STATUS_OK);
        assert_int_equal(json_int(json_root(document), &number), numbers[i].is_int);
        assert_true(number == (numbers[i].is_int ? numbers[i].want : 4711));
    }
}

static void test_looking_around(void **state)
{
    static const char text[] = "{\"a\":[1,\"x\",null,{}],\"t\":true,\"f\":false,\"r\":1.5}";
    AUTO(json_document) document = NULL;
    bool value = false;
    (void)state;
    assert_int_equal(json_parse(str_from_c(text), NULL, &document).code, STATUS_OK);
    const struct json *root = json_root(document);
    const struct json *array = json_member(root, "a");

    assert_true(json_is_object(root) && !json_is_array(root) && !json_is_null(root));
    assert_true(json_is_array(array) && json_is_null(json_item(array, 2)));
    assert_int_equal(json_count(root), 4);
    assert_int_equal(json_count(array), 4);
    assert_int_equal(json_count(json_item(array, 1)), 0);
    assert_text(STR("x"), json_text(json_item(array, 1)));
    assert_true(json_bool(json_member(root, "t"), &value) && value);
    assert_true(json_bool(json_member(root, "f"), &value) && !value);
    assert_false(json_bool(array, &value));
    assert_string_equal(json_type_name(root), "object");
    assert_string_equal(json_type_name(array), "array");
    assert_string_equal(json_type_name(json_item(array, 0)), "number");
    assert_string_equal(json_type_name(json_member(root, "r")), "number");
    assert_string_equal(json_type_name(json_item(array, 1)), "string");
    assert_string_equal(json_type_name(json_item(array, 2)), "null");
    assert_string_equal(json_type_name(json_member(root, "t")), "boolean");
}

static void test_nothing_there(void **state)
{
    AUTO(arena) arena = arena_new();
    AUTO(json_document) document = NULL;
    int64_t number;
    bool value;
    (void)state;
    assert_int_equal(json_parse(STR("[1]"), NULL, &document).code, STATUS_OK);
    const struct json *array = json_root(document);

    assert_null(json_member(array, "a"));
    assert_null(json_item(array, 1));
    assert_null(json_item(json_item(array, 0), 0));
    assert_null(json_member(NULL, "a"));
    assert_null(json_item(NULL, 0));
    assert_null(json_root(NULL));
    assert_int_equal(json_count(NULL), 0);
    assert_false(json_is_object(NULL) || json_is_array(NULL) || json_is_null(NULL));
    assert_false(str_is_given(json_text(NULL)) || str_is_given(json_text(array)));
    assert_false(json_int(NULL, &number) || json_bool(NULL, &value));
    assert_string_equal(json_type_name(NULL), "undefined");
    assert_false(str_is_given(json_dump(NULL, arena)));
    json_close(NULL);
}

static void test_members(void **state)
{
    AUTO(json_document) document = NULL;
    static const char *const names[] = { "z", "", "a b", "m" };
    const struct json *value;
    struct str name;
    size_t at = 0;
    int64_t number;
    (void)state;
    assert_int_equal(json_parse(STR("{\"z\":0,\"\":1,\"a b\":2,\"m\":3}"), NULL, &document).code,
                     STATUS_OK);
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        assert_true(json_next_member(json_root(document), &at, &name, &value));
        assert_text(str_from_c(names[i]), name);
        assert_true(json_int(value, &number) && number == (int64_t)i);
    }
    assert_false(json_next_member(json_root(document), &at, &name, &value));
    assert_false(json_next_member(json_root(document), &at, &name, &value));
    at = 0;
    assert_false(json_next_member(NULL, &at, &name, &value));
    assert_false(json_next_member(json_member(json_root(document), "m"), &at, &name, &value));
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
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_message_has_no_input),
        cmocka_unit_test(test_long_repeated_name),
        cmocka_unit_test(test_depth),
        cmocka_unit_test(test_many_brackets),
        cmocka_unit_test(test_wide),
        cmocka_unit_test(test_dump),
        cmocka_unit_test(test_long_text),
        cmocka_unit_test(test_int),
        cmocka_unit_test(test_looking_around),
        cmocka_unit_test(test_nothing_there),
        cmocka_unit_test(test_members),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
