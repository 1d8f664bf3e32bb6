// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "json/sample_fixture.h"

#define PART_IN                                                                       \
    "\"properties\":{\"name\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":8}," \
    "\"value\":{\"type\":\"string\",\"writeOnly\":true,\"maxLength\":10},"            \
    "\"tags\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}},\"required\":[\"name\"]"
#define PART_OUT                                      \
    "\"properties\":{\"name\":{\"type\":\"string\"}," \
    "\"tags\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}},\"required\":[\"name\"]"
#define COLOURS "\"enum\":[\"red\",\"green\",\"blue\"]"

static const char sample_in[] =
    "{\"type\":\"object\",\"properties\":{"
    "\"id\":{\"type\":[\"string\",\"null\"],\"format\":\"uuid\"},"
    "\"name\":{\"type\":\"string\",\"description\":\"What it is called\",\"minLength\":1,"
    "\"maxLength\":10},"
    "\"note\":{\"type\":[\"string\",\"null\"]},"
    "\"slug\":{\"type\":\"string\",\"default\":\"none\"},"
    "\"count\":{\"type\":\"integer\",\"format\":\"int64\",\"minimum\":-5,\"maximum\":100,"
    "\"default\":7},"
    "\"ratio\":{\"type\":[\"integer\",\"null\"],\"format\":\"int64\"},"
    "\"expiresAt\":{\"type\":[\"string\",\"null\"],\"format\":\"date-time\"},"
    "\"isActive\":{\"type\":\"boolean\",\"default\":true},"
    "\"isEager\":{\"type\":\"boolean\",\"default\":true},"
    "\"colour\":{\"type\":\"string\"," COLOURS ",\"default\":\"green\"},"
    "\"value\":{\"type\":\"string\",\"writeOnly\":true,\"maxLength\":20},"
    "\"metadata\":{},"
    "\"part\":{\"type\":[\"object\",\"null\"]," PART_IN "},"
    "\"tags\":{\"type\":\"array\",\"items\":{\"type\":\"string\"},\"minItems\":1,\"maxItems\":3},"
    "\"ids\":{\"type\":\"array\",\"items\":{\"type\":\"string\",\"format\":\"uuid\"}},"
    "\"parts\":{\"type\":\"array\",\"items\":{\"type\":\"object\"," PART_IN "}}"
    "},\"required\":[\"name\"]}";

static const char sample_out[] =
    "{\"type\":\"object\",\"properties\":{"
    "\"id\":{\"type\":[\"string\",\"null\"],\"format\":\"uuid\"},"
    "\"name\":{\"type\":\"string\",\"description\":\"What it is called\"},"
    "\"note\":{\"type\":[\"string\",\"null\"]},"
    "\"slug\":{\"type\":\"string\"},"
    "\"count\":{\"type\":\"integer\",\"format\":\"int64\"},"
    "\"ratio\":{\"type\":[\"integer\",\"null\"],\"format\":\"int64\"},"
    "\"expiresAt\":{\"type\":[\"string\",\"null\"],\"format\":\"date-time\"},"
    "\"isActive\":{\"type\":\"boolean\"},"
    "\"colour\":{\"type\":\"string\"," COLOURS "},"
    "\"metadata\":{},"
    "\"part\":{\"type\":[\"object\",\"null\"]," PART_OUT "},"
    "\"tags\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}},"
    "\"ids\":{\"type\":\"array\",\"items\":{\"type\":\"string\",\"format\":\"uuid\"}},"
    "\"parts\":{\"type\":\"array\",\"items\":{\"type\":\"object\"," PART_OUT "}}"
    "},\"required\":[\"id\",\"name\",\"note\",\"count\",\"ratio\",\"expiresAt\",\"isActive\","
    "\"colour\",\"metadata\",\"part\",\"tags\",\"parts\"]}";

/* A required option without a default, a minimum of zero, an option that may be null. */
static const char *const kinds[] = { "a", "b", NULL };
static const struct field alias_like_fields[] = {
    FIELD(alias, kind, "kind", ENUM, WIRE_IN | REQUIRED, .options = kinds),
    FIELD(alias, limit, "limit", INT, WIRE_IN),
    FIELD(alias, kind, "other", ENUM, WIRE_IN | NULLABLE, .options = kinds),
};
static const struct record alias_like_record = RECORD(alias, "AliasLike", alias_like_fields);

static const char alias_like_in[] =
    "{\"type\":\"object\",\"properties\":{"
    "\"kind\":{\"type\":\"string\",\"enum\":[\"a\",\"b\"]},"
    "\"limit\":{\"type\":\"integer\",\"format\":\"int64\",\"minimum\":0},"
    "\"other\":{\"type\":[\"string\",\"null\"],\"enum\":[\"a\",\"b\",null],\"default\":\"a\"}"
    "},\"required\":[\"kind\"]}";

static const struct {
    const struct record *record;
    enum field_uses direction;
    const char *want;
} cases[] = {
    { &sample_record, WIRE_IN, sample_in },
    { &sample_record, WIRE_OUT, sample_out },
    { &alias_like_record, WIRE_IN, alias_like_in },
    { &alias_like_record, WIRE_OUT, "{\"type\":\"object\",\"properties\":{}}" },
};

static void test_schema(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        AUTO(json_document) document = NULL;
        struct json_writer writer;
        struct buf buf;
        buf_init(&buf, 1 << 16);
        json_writer_init(&writer, &buf);
        record_schema(cases[i].record, cases[i].direction, &writer);
        assert_int_equal(json_parse(buf_str(&buf), NULL, &document).code, STATUS_OK);
        buf_add_char(&buf, '\0');
        assert_string_equal(buf.data, cases[i].want);
        buf_deinit(&buf);
    }
}

static int set_up(void **state)
{
    (void)state;
    json_init();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_schema) };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
