// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "json/sample_fixture.h"

#include <string.h>

#define UUID "3f8b0c1e-0f1d-4b6a-9d2c-5e7f8a9b0c1d"
#define NIL "00000000-0000-0000-0000-000000000000"
#define SIXTY "012345678901234567890123456789012345678901234567890123456789"

static void assert_text(struct str want, struct str got)
{
    assert_int_equal(str_is_given(got), str_is_given(want));
    assert_int_equal(got.len, want.len);
    if (want.len > 0) assert_memory_equal(got.data, want.data, want.len);
}

static struct status read_as(const struct record *record, struct str text, struct arena *arena,
                             struct problem *problem, void *object)
{
    AUTO(json_document) document = NULL;

    if (problem) problem_init(problem, arena);
    assert_int_equal(json_parse(text, NULL, &document).code, STATUS_OK);
    return record_from_json(record, json_root(document), arena, problem, object);
}

/* --- refused ---------------------------------------------------------------------------------- */

struct refusal {
    const char *in, *want; /* the issues without the brackets around them */
};

static const struct refusal sample_refusals[] = {
    /* The whole. */
    { "[]", "{\"code\":\"invalid_type\",\"expected\":\"object\",\"received\":\"array\",\"path\":[],"
            "\"message\":\"Expected object, received array\"}" },
    { "null", "{\"code\":\"invalid_type\",\"expected\":\"object\",\"received\":\"null\","
              "\"path\":[],\"message\":\"Expected object, received null\"}" },
    /* Missing, null, wrong type. */
    { "{}", "{\"code\":\"invalid_type\",\"expected\":\"string\",\"received\":\"undefined\","
            "\"path\":[\"name\"],\"message\":\"Required\"}" },
    { "{\"name\":null}", "{\"code\":\"invalid_type\",\"expected\":\"string\",\"received\":\"null\","
                         "\"path\":[\"name\"],\"message\":\"Expected string, received null\"}" },
    { "{\"name\":7}", "{\"code\":\"invalid_type\",\"expected\":\"string\",\"received\":\"number\","
                      "\"path\":[\"name\"],\"message\":\"Expected string, received number\"}" },
    { "{\"name\":[\"x\"]}",
      "{\"code\":\"invalid_type\",\"expected\":\"string\",\"received\":\"array\","
      "\"path\":[\"name\"],\"message\":\"Expected string, received array\"}" },
    { "{\"name\":\"n\",\"isActive\":\"true\"}",
      "{\"code\":\"invalid_type\",\"expected\":\"boolean\",\"received\":\"string\","
      "\"path\":[\"isActive\"],\"message\":\"Expected boolean, received string\"}" },
    { "{\"name\":\"n\",\"value\":{\"x\":1}}",
      "{\"code\":\"invalid_type\",\"expected\":\"string\",\"received\":\"object\","
      "\"path\":[\"value\"],\"message\":\"Expected string, received object\"}" },
    { "{\"name\":\"n\",\"tags\":\"a,b\"}",
      "{\"code\":\"invalid_type\",\"expected\":\"array\",\"received\":\"string\","
      "\"path\":[\"tags\"],\"message\":\"Expected array, received string\"}" },
    { "{\"name\":\"n\",\"part\":true}",
      "{\"code\":\"invalid_type\",\"expected\":\"object\",\"received\":\"boolean\","
      "\"path\":[\"part\"],\"message\":\"Expected object, received boolean\"}" },
    /* Lengths, in UTF-16 code units. */
    { "{\"name\":\"\"}",
      "{\"code\":\"too_small\",\"minimum\":1,\"type\":\"string\",\"inclusive\":true,"
      "\"exact\":false,\"path\":[\"name\"],"
      "\"message\":\"String must contain at least 1 character(s)\"}" },
    { "{\"name\":\"12345678901\"}",
      "{\"code\":\"too_big\",\"maximum\":10,\"type\":\"string\",\"inclusive\":true,"
      "\"exact\":false,\"path\":[\"name\"],"
      "\"message\":\"String must contain at most 10 character(s)\"}" },
    { "{\"name\":\"\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98\x80\xf0\x9f\x98"
      "\x80x\"}",
      "{\"code\":\"too_big\",\"maximum\":10,\"type\":\"string\",\"inclusive\":true,"
      "\"exact\":false,\"path\":[\"name\"],"
      "\"message\":\"String must contain at most 10 character(s)\"}" },
    { "{\"name\":\"n\",\"value\":\"123456789012345678901\"}",
      "{\"code\":\"too_big\",\"maximum\":20,\"type\":\"string\",\"inclusive\":true,"
      "\"exact\":false,\"path\":[\"value\"],"
      "\"message\":\"String must contain at most 20 character(s)\"}" },
    /* Lists. */
    { "{\"name\":\"n\",\"tags\":[]}",
      "{\"code\":\"too_small\",\"minimum\":1,\"type\":\"array\",\"inclusive\":true,"
      "\"exact\":false,\"path\":[\"tags\"],"
      "\"message\":\"Array must contain at least 1 element(s)\"}" },
    { "{\"name\":\"n\",\"tags\":[\"a\",\"b\",\"c\",\"d\"]}",
      "{\"code\":\"too_big\",\"maximum\":3,\"type\":\"array\",\"inclusive\":true,"
      "\"exact\":false,\"path\":[\"tags\"],"
      "\"message\":\"Array must contain at most 3 element(s)\"}" },
    { "{\"name\":\"n\",\"tags\":[\"a\",1,null]}",
      "{\"code\":\"invalid_type\",\"expected\":\"string\",\"received\":\"number\","
      "\"path\":[\"tags\",1],\"message\":\"Expected string, received number\"},"
      "{\"code\":\"invalid_type\",\"expected\":\"string\",\"received\":\"null\","
      "\"path\":[\"tags\",2],\"message\":\"Expected string, received null\"}" },
    { "{\"name\":\"n\",\"ids\":[\"" UUID "\",\"x\",{}]}",
      "{\"code\":\"invalid_string\",\"validation\":\"uuid\",\"path\":[\"ids\",1],"
      "\"message\":\"Invalid uuid\"},"
      "{\"code\":\"invalid_type\",\"expected\":\"string\",\"received\":\"object\","
      "\"path\":[\"ids\",2],\"message\":\"Expected string, received object\"}" },
    /* Formats. */
    { "{\"name\":\"n\",\"id\":\"42\"}", "{\"code\":\"invalid_string\",\"validation\":\"uuid\","
                                        "\"path\":[\"id\"],\"message\":\"Invalid uuid\"}" },
    { "{\"name\":\"n\",\"id\":\"" NIL "\"}", "{\"code\":\"invalid_string\",\"validation\":\"uuid\","
                                             "\"path\":[\"id\"],\"message\":\"Invalid uuid\"}" },
    { "{\"name\":\"n\",\"expiresAt\":\"tomorrow\"}",
      "{\"code\":\"invalid_string\",\"validation\":\"datetime\",\"path\":[\"expiresAt\"],"
      "\"message\":\"Invalid datetime\"}" },
    { "{\"name\":\"n\",\"slug\":\"a b\"}", "{\"code\":\"custom\",\"path\":[\"slug\"],"
                                           "\"message\":\"Slug cannot contain a blank.\"}" },
    /* Numbers. */
    { "{\"name\":\"n\",\"count\":-6}",
      "{\"code\":\"too_small\",\"minimum\":-5,\"type\":\"number\",\"inclusive\":true,"
      "\"exact\":false,\"path\":[\"count\"],"
      "\"message\":\"Number must be greater than or equal to -5\"}" },
    { "{\"name\":\"n\",\"count\":101}",
      "{\"code\":\"too_big\",\"maximum\":100,\"type\":\"number\",\"inclusive\":true,"
      "\"exact\":false,\"path\":[\"count\"],"
      "\"message\":\"Number must be less than or equal to 100\"}" },
    { "{\"name\":\"n\",\"ratio\":1.5}",
      "{\"code\":\"invalid_type\",\"expected\":\"integer\",\"received\":\"float\","
      "\"path\":[\"ratio\"],\"message\":\"Expected integer, received float\"}" },
    { "{\"name\":\"n\",\"ratio\":9223372036854775808}",
      "{\"code\":\"invalid_type\",\"expected\":\"integer\",\"received\":\"float\","
      "\"path\":[\"ratio\"],\"message\":\"Expected integer, received float\"}" },
    { "{\"name\":\"n\",\"ratio\":\"1x\"}",
      "{\"code\":\"invalid_type\",\"expected\":\"number\",\"received\":\"string\","
      "\"path\":[\"ratio\"],\"message\":\"Expected number, received string\"}" },
    { "{\"name\":\"n\",\"ratio\":\"9223372036854775808\"}",
      "{\"code\":\"invalid_type\",\"expected\":\"number\",\"received\":\"string\","
      "\"path\":[\"ratio\"],\"message\":\"Expected number, received string\"}" },
    /* Options. */
    { "{\"name\":\"n\",\"colour\":\"pi\\\"nk\"}",
      "{\"code\":\"invalid_enum_value\",\"received\":\"pi\\\"nk\","
      "\"options\":[\"red\",\"green\",\"blue\"],\"path\":[\"colour\"],"
      "\"message\":\"Invalid enum value. Expected 'red' | 'green' | 'blue', received "
      "'pi\\\"nk'\"}" },
    { "{\"name\":\"n\",\"colour\":\"" SIXTY "12\xc3\xa4\xe2\x82\xac"
      "56\"}",
      "{\"code\":\"invalid_enum_value\",\"received\":\"" SIXTY "12\xc3\xa4\xe2\x82\xac\","
      "\"options\":[\"red\",\"green\",\"blue\"],\"path\":[\"colour\"],"
      "\"message\":\"Invalid enum value. Expected 'red' | 'green' | 'blue', received '" SIXTY
      "12\xc3\xa4\xe2\x82\xac'\"}" },
    { "{\"name\":\"n\",\"colour\":\"Red\"}",
      "{\"code\":\"invalid_enum_value\",\"received\":\"Red\","
      "\"options\":[\"red\",\"green\",\"blue\"],\"path\":[\"colour\"],"
      "\"message\":\"Invalid enum value. Expected 'red' | 'green' | 'blue', received 'Red'\"}" },
    { "{\"name\":\"n\",\"colour\":1}",
      "{\"code\":\"invalid_type\",\"expected\":\"'red' | 'green' | 'blue'\","
      "\"received\":\"number\",\"path\":[\"colour\"],"
      "\"message\":\"Expected 'red' | 'green' | 'blue', received number\"}" },
    /* Below the surface, several at once, in the order of the tables. */
    { "{\"part\":{\"value\":\"12345678901\",\"tags\":[0]},"
      "\"parts\":[{\"name\":\"a\"},{\"name\":\" \"},5,{\"name\":\"b\",\"tags\":[\"\",{}]}]}",
      "{\"code\":\"invalid_type\",\"expected\":\"string\",\"received\":\"undefined\","
      "\"path\":[\"name\"],\"message\":\"Required\"},"
      "{\"code\":\"invalid_type\",\"expected\":\"string\",\"received\":\"undefined\","
      "\"path\":[\"part\",\"name\"],\"message\":\"Required\"},"
      "{\"code\":\"too_big\",\"maximum\":10,\"type\":\"string\",\"inclusive\":true,"
      "\"exact\":false,\"path\":[\"part\",\"value\"],"
      "\"message\":\"String must contain at most 10 character(s)\"},"
      "{\"code\":\"invalid_type\",\"expected\":\"string\",\"received\":\"number\","
      "\"path\":[\"part\",\"tags\",0],\"message\":\"Expected string, received number\"},"
      "{\"code\":\"too_small\",\"minimum\":1,\"type\":\"string\",\"inclusive\":true,"
      "\"exact\":false,\"path\":[\"parts\",1,\"name\"],"
      "\"message\":\"String must contain at least 1 character(s)\"},"
      "{\"code\":\"invalid_type\",\"expected\":\"object\",\"received\":\"number\","
      "\"path\":[\"parts\",2],\"message\":\"Expected object, received number\"},"
      "{\"code\":\"invalid_type\",\"expected\":\"string\",\"received\":\"object\","
      "\"path\":[\"parts\",3,\"tags\",1],\"message\":\"Expected string, received object\"}" },
};

static const struct refusal alias_refusals[] = {
    { "{}", "{\"code\":\"invalid_type\",\"expected\":\"number\",\"received\":\"undefined\","
            "\"path\":[\"limit\"],\"message\":\"Say a limit\"},"
            "{\"code\":\"invalid_type\",\"expected\":\"'a' | 'b'\",\"received\":\"undefined\","
            "\"path\":[\"kind\"],\"message\":\"Required\"}" },
    { "{\"kind\":\"a\",\"limit\":null}",
      "{\"code\":\"invalid_type\",\"expected\":\"number\",\"received\":\"null\","
      "\"path\":[\"limit\"],\"message\":\"Expected number, received null\"}" },
    { "{\"kind\":\"a\",\"limit\":4}",
      "{\"code\":\"too_small\",\"minimum\":5,\"type\":\"number\",\"inclusive\":true,"
      "\"exact\":false,\"path\":[\"limit\"],\"message\":\"Too low\"}" },
    { "{\"kind\":\"a\",\"limit\":\"7\"}",
      "{\"code\":\"invalid_type\",\"expected\":\"number\",\"received\":\"string\","
      "\"path\":[\"limit\"],\"message\":\"Expected number, received string\"}" },
};

static void assert_refused(const struct record *record, const struct refusal *refusal, void *object)
{
    AUTO(arena) arena = arena_new();
    struct problem problem;

    struct status status = read_as(record, str_from_c(refusal->in), arena, &problem, object);
    assert_int_equal(status.code, STATUS_INVALID);
    assert_int_equal(problem.code, STATUS_INVALID);
    char *want = arena_c_string(arena, arena_format(arena, "[%s]", refusal->want));
    assert_string_equal(arena_c_string(arena, issues_text(&problem, arena)), want);
    for (size_t i = 0; i < record->size; i++) assert_int_equal(((char *)object)[i], 0);
}

static void test_refused(void **state)
{
    struct sample sample;
    struct alias alias;
    (void)state;
    for (size_t i = 0; i < COUNT_OF(sample_refusals); i++) {
        assert_refused(&sample_record, &sample_refusals[i], &sample);
    }
    for (size_t i = 0; i < COUNT_OF(alias_refusals); i++) {
        assert_refused(&alias_record, &alias_refusals[i], &alias);
    }
}

/* No issue tells what was in a text or a secret, whichever rule it broke. */
static void test_issues_hold_no_value(void **state)
{
    static const char *const inputs[] = {
        "{\"name\":\"hunter2hunter2\"}",
        "{\"name\":\"n\",\"value\":\"hunter2hunter2hunter2\"}",
        "{\"name\":\"n\",\"slug\":\"hunter2 2\"}",
        "{\"name\":\"n\",\"id\":\"hunter2\",\"expiresAt\":\"hunter2\",\"ids\":[\"hunter2\"]}",
        "{\"name\":\"n\",\"count\":\"hunter2\",\"isActive\":\"hunter2\",\"tags\":\"hunter2\"}",
        "{\"name\":\"n\",\"part\":\"hunter2\",\"parts\":[\"hunter2\"]}",
        "{\"name\":\"n\",\"parts\":[{\"name\":\"hunter2hunter2\",\"value\":\"hunter2hunter2\"}]}",
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(inputs); i++) {
        AUTO(arena) arena = arena_new();
        struct problem problem;
        struct sample sample;
        assert_int_equal(
            read_as(&sample_record, str_from_c(inputs[i]), arena, &problem, &sample).code,
            STATUS_INVALID);
        assert_true(problem.issue_count > 0);
        assert_int_equal(str_find(issues_text(&problem, arena), STR("hunter2")), SIZE_MAX);
    }
}

static void test_issue_count(void **state)
{
    AUTO(arena) arena = arena_new();
    struct problem problem;
    struct sample sample;
    struct buf buf;
    (void)state;
    buf_init(&buf, 1 << 16);
    buf_add(&buf, STR("{\"parts\":[1"));
    for (int i = 0; i < 1000; i++) buf_add(&buf, STR(",{}"));
    buf_add(&buf, STR("]}"));
    assert_int_equal(read_as(&sample_record, buf_str(&buf), arena, &problem, &sample).code,
                     STATUS_INVALID);
    assert_int_equal(problem.issue_count, ISSUES_MAX);
    assert_int_equal(read_as(&sample_record, buf_str(&buf), arena, NULL, &sample).code,
                     STATUS_INVALID);
    buf_deinit(&buf);
}

static struct status read_many_parts(size_t count, struct arena *arena, struct problem *problem)
{
    struct sample sample;
    struct buf buf;

    buf_init(&buf, 1 << 24);
    buf_add(&buf, STR("{\"name\":\"n\",\"parts\":[{\"name\":\"p\"}"));
    for (size_t i = 1; i < count; i++) buf_add(&buf, STR(",{\"name\":\"p\"}"));
    buf_add(&buf, STR("]}"));
    struct status status = read_as(&sample_record, buf_str(&buf), arena, problem, &sample);
    if (status.code == STATUS_OK) assert_int_equal(sample.parts.count, count);
    buf_deinit(&buf);
    return status;
}

static void test_records_max(void **state)
{
    AUTO(arena) arena = arena_new();
    struct problem problem;
    (void)state;
    assert_int_equal(read_many_parts(RECORDS_MAX, arena, &problem).code, STATUS_OK);
    assert_int_equal(read_many_parts(RECORDS_MAX + 1, arena, &problem).code, STATUS_INVALID);
    assert_string_equal(arena_c_string(arena, issues_text(&problem, arena)),
                        "[{\"code\":\"too_big\",\"maximum\":20000,\"type\":\"array\","
                        "\"inclusive\":true,\"exact\":false,\"path\":[\"parts\"],"
                        "\"message\":\"Too many items in one request\"}]");
}

/* --- accepted --------------------------------------------------------------------------------- */

static void test_everything(void **state)
{
    static const char text[] =
        "{\"id\":\"3F8B0C1E-0F1D-4B6A-9D2C-5E7F8A9B0C1D\",\"name\":\"1234567890\",\"note\":\"\","
        "\"slug\":\"s\",\"count\":\"-5\",\"ratio\":-9007199254740992,"
        "\"expiresAt\":\"2025-07-19T10:15:00.000Z\",\"isActive\":false,\"isEager\":false,"
        "\"colour\":\"blue\",\"value\":\" v \\n\",\"metadata\":[1,{\"a\":null}],"
        "\"part\":{\"name\":\" p \",\"value\":\" v \\n\"},\"tags\":[\"a\",\" b\"],"
        "\"ids\":[\"" UUID "\"],\"parts\":[{\"name\":\"x\",\"value\":\"\"},{\"name\":\"y\"}],"
        "\"unknown\":{\"deep\":[99999999999999999999,2]}}";
    AUTO(arena) arena = arena_new();
    struct problem problem;
    struct sample sample;
    struct id id;
    (void)state;
    assert_int_equal(read_as(&sample_record, str_from_c(text), arena, &problem, &sample).code,
                     STATUS_OK);

    assert_true(id_parse(STR(UUID), &id) && id_equal(id, sample.id));
    assert_text(STR("1234567890"), sample.name);
    assert_text(STR(""), sample.note);
    assert_int_equal(sample.note_given, GIVEN);
    assert_text(STR("s"), sample.slug);
    assert_int_equal(sample.count, -5);
    assert_true(sample.ratio == -9007199254740992 && sample.ratio_given == GIVEN);
    assert_true(sample.expires_at == 1752920100000);
    assert_false(sample.is_active || sample.is_eager);
    assert_int_equal(sample.colour, BLUE);
    assert_text(STR(" v \n"), secret_text_reveal(&sample.value));
    assert_text(STR("[1,{\"a\":null}]"), sample.metadata);
    assert_int_equal(sample.part_given, GIVEN);
    assert_text(STR("p"), sample.part.name);
    assert_text(STR("v\n"), secret_text_reveal(&sample.part.value));
    assert_int_equal(sample.tags.count, 2);
    assert_text(STR(" b"), sample.tags.items[1]);
    assert_int_equal(sample.ids.count, 1);
    assert_true(id_equal(id, sample.ids.items[0]));
    assert_int_equal(sample.parts.count, 2);
    const struct part *parts = sample.parts.items;
    assert_text(STR("x"), parts[0].name);
    assert_text(STR(""), secret_text_reveal(&parts[0].value));
    assert_text(STR("y"), parts[1].name);
    assert_null(parts[1].value.bytes);

    record_deinit(&sample_record, &sample);
    assert_null(sample.value.bytes);
    assert_null(sample.part.value.bytes);
    assert_null(parts[0].value.bytes);
    record_deinit(&sample_record, &sample);
}

static void assert_presets(const struct sample *sample)
{
    assert_text(STR("none"), sample->slug);
    assert_text(STR_ABSENT, sample->note);
    assert_text(STR_ABSENT, sample->metadata);
    assert_int_equal(sample->count, 7);
    assert_int_equal(sample->ratio, 0);
    assert_true(sample->is_active && sample->is_eager);
    assert_int_equal(sample->colour, GREEN);
    assert_true(id_is_nil(sample->id) && sample->expires_at == 0);
    assert_null(sample->value.bytes);
    assert_null(sample->tags.items);
    assert_null(sample->parts.items);
    assert_text(STR_ABSENT, sample->part.name);
}

static void test_absent(void **state)
{
    AUTO(arena) arena = arena_new();
    struct problem problem;
    struct sample sample;
    (void)state;
    assert_int_equal(
        read_as(&sample_record, STR("{\"name\":\"n\"}"), arena, &problem, &sample).code, STATUS_OK);
    assert_presets(&sample);
    assert_int_equal(sample.note_given, NOT_GIVEN);
    assert_int_equal(sample.ratio_given, NOT_GIVEN);
    assert_int_equal(sample.part_given, NOT_GIVEN);
}

/* Null is like absent, and only a NULLABLE field with a `given` tells. */
static void test_null(void **state)
{
    static const char text[] =
        "{\"name\":\"n\",\"id\":null,\"note\":null,\"slug\":null,\"count\":null,\"ratio\":null,"
        "\"expiresAt\":null,\"isActive\":null,\"isEager\":null,\"colour\":null,\"value\":null,"
        "\"metadata\":null,\"part\":null,\"tags\":null,\"ids\":null,\"parts\":null}";
    AUTO(arena) arena = arena_new();
    struct problem problem;
    struct sample sample;
    (void)state;
    assert_int_equal(read_as(&sample_record, str_from_c(text), arena, &problem, &sample).code,
                     STATUS_OK);
    assert_presets(&sample);
    assert_int_equal(sample.note_given, GIVEN_NULL);
    assert_int_equal(sample.ratio_given, GIVEN_NULL);
    assert_int_equal(sample.part_given, GIVEN_NULL);
}

static void test_no_body(void **state)
{
    AUTO(arena) arena = arena_new();
    struct problem problem;
    struct part part;
    (void)state;
    problem_init(&problem, arena);
    assert_int_equal(record_from_json(&part_record, NULL, arena, &problem, &part).code,
                     STATUS_INVALID);
    assert_int_equal(problem.issue_count, 1);
}

static void test_length_in_utf16(void **state)
{
    AUTO(arena) arena = arena_new();
    struct sample sample;
    (void)state;
    /* Ten units: two characters of four bytes, four of two, two of three. */
    assert_int_equal(read_as(&sample_record,
                             STR("{\"name\":\"\\ud83d\\ude00\\ud83d\\ude00\xc3\xa4\xc3\xa4\xc3\xa4"
                                 "\xc3\xa4\xe2\x82\xac\xe2\x82\xac\"}"),
                             arena, NULL, &sample)
                         .code,
                     STATUS_OK);
}

static void test_alias(void **state)
{
    static const char *const inputs[] = {
        "{\"kind\":\"b\",\"limit\":5,\"projectId\":\"" UUID "\"}",
        "{\"kind\":\"b\",\"limit\":5,\"workspaceId\":\"" UUID "\"}",
        "{\"kind\":\"b\",\"limit\":5,\"projectId\":\"" UUID "\",\"workspaceId\":null}",
    };
    struct id id;
    (void)state;
    assert_true(id_parse(STR(UUID), &id));
    for (size_t i = 0; i < COUNT_OF(inputs); i++) {
        AUTO(arena) arena = arena_new();
        struct alias alias;
        assert_int_equal(read_as(&alias_record, str_from_c(inputs[i]), arena, NULL, &alias).code,
                         STATUS_OK);
        assert_true(id_equal(id, alias.project_id));
        assert_int_equal(alias.kind, 1);
    }
}

/* --- secrets ---------------------------------------------------------------------------------- */

static const struct {
    struct str in, want;
} values[] = {
    { STR(""), STR("") },
    { STR("a"), STR("a") },
    { STR(" a b "), STR("a b") },
    { STR("a\n"), STR("a\n") },
    { STR("a\n\n"), STR("a\n") },
    { STR("a \n"), STR("a\n") },
    { STR("a\r\n"), STR("a\n") },
    { STR("\t a\n "), STR("a") },
    { STR("\na"), STR("a") },
    { STR("\n"), STR("\n") },
    { STR(" \n"), STR("\n") },
    { STR("   "), STR("") },
    { STR("a\nb"), STR("a\nb") },
    { STR("-----BEGIN\nx\nEND-----\n"), STR("-----BEGIN\nx\nEND-----\n") },
};

static void test_secret_value(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(values); i++) {
        struct secret_text text = { NULL, 0 };
        assert_int_equal(secret_value_copy(values[i].in, &text).code, STATUS_OK);
        assert_text(values[i].want, secret_text_reveal(&text));
        secret_text_deinit(&text);
    }
}

/* The pool gives the piece that came back last: what a refused record held is there again. */
static void test_refused_secret_is_released(void **state)
{
    AUTO(arena) arena = arena_new();
    struct secret_text first = { NULL, 0 };
    struct secret_text again = { NULL, 0 };
    struct sample sample;
    (void)state;
    assert_int_equal(secret_text_copy(STR("x"), &first).code, STATUS_OK);
    const uint8_t *piece = first.bytes;
    secret_text_deinit(&first);

    assert_int_equal(read_as(&sample_record,
                             STR("{\"parts\":[{\"name\":\"p\",\"value\":\"hunter2\"}]}"), arena,
                             NULL, &sample)
                         .code,
                     STATUS_INVALID);
    assert_int_equal(secret_text_alloc(20, &again).code, STATUS_OK);
    assert_ptr_equal(again.bytes, piece);
    assert_int_equal(str_find(secret_text_reveal(&again), STR("hunter2")), SIZE_MAX);
    secret_text_deinit(&again);
}

static const struct field large_fields[] = {
    FIELD(part, value, "value", SECRET, WIRE_IN),
    FIELD(part, value, "secretValue", SECRET, WIRE_IN),
};
static const struct record large_record = RECORD(part, "Large", large_fields);

static void test_large_secret(void **state)
{
    (void)state;
    for (size_t extra = 0; extra < 2; extra++) {
        AUTO(arena) arena = arena_new();
        struct problem problem;
        struct part part;
        size_t len = SECRET_TEXT_MAX + extra;
        struct buf buf;
        buf_init(&buf, 2 * SECRET_TEXT_MAX);
        buf_add(&buf, STR("{\"value\":\""));
        char *room = buf_reserve(&buf, len);
        memset(room, 's', len);
        buf_grow(&buf, len);
        buf_add(&buf, STR("\"}"));
        assert_int_equal(read_as(&large_record, buf_str(&buf), arena, &problem, &part).code,
                         extra ? STATUS_INVALID : STATUS_OK);
        assert_int_equal(problem.issue_count, extra);
        assert_int_equal(part.value.len, extra ? 0 : len);
        record_deinit(&large_record, &part);
        buf_deinit(&buf);
    }
}

/* The second name of one member replaces what the first one brought. */
static void test_secret_given_twice(void **state)
{
    AUTO(arena) arena = arena_new();
    struct part part;
    (void)state;
    assert_int_equal(
        read_as(&large_record, STR("{\"value\":\"a\",\"secretValue\":\"b\"}"), arena, NULL, &part)
            .code,
        STATUS_OK);
    assert_text(STR("b"), secret_text_reveal(&part.value));
    record_deinit(&large_record, &part);
}

static void test_deinit_of_nothing(void **state)
{
    struct sample sample = { 0 };
    (void)state;
    record_deinit(&sample_record, NULL);
    record_deinit(&sample_record, &sample);
    sample.parts.count = 3; /* counted, not yet there */
    record_deinit(&sample_record, &sample);
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
        cmocka_unit_test(test_issues_hold_no_value),
        cmocka_unit_test(test_issue_count),
        cmocka_unit_test(test_records_max),
        cmocka_unit_test(test_everything),
        cmocka_unit_test(test_absent),
        cmocka_unit_test(test_null),
        cmocka_unit_test(test_no_body),
        cmocka_unit_test(test_length_in_utf16),
        cmocka_unit_test(test_alias),
        cmocka_unit_test(test_secret_value),
        cmocka_unit_test(test_refused_secret_is_released),
        cmocka_unit_test(test_large_secret),
        cmocka_unit_test(test_secret_given_twice),
        cmocka_unit_test(test_deinit_of_nothing),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
