// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "json/sample_fixture.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define UUID "3f8b0c1e-0f1d-4b6a-9d2c-5e7f8a9b0c1d"

static void assert_json(const struct record *record, const void *object, const char *want)
{
    struct json_writer writer;
    struct buf buf;

    buf_init(&buf, 1 << 16);
    json_writer_init(&writer, &buf);
    record_to_json(record, object, &writer);
    buf_add_char(&buf, '\0');
    assert_false(buf.overflow);
    assert_string_equal(buf.data, want);
    buf_deinit(&buf);
}

static void test_empty(void **state)
{
    const struct sample sample = { .tags = { NULL, 0 } };
    (void)state;
    assert_json(&sample_record, &sample,
                "{\"id\":null,\"name\":null,\"note\":null,\"count\":0,\"ratio\":null,"
                "\"expiresAt\":null,\"isActive\":false,\"colour\":\"red\",\"metadata\":null,"
                "\"part\":null,\"tags\":[],\"parts\":[]}");
}

static void test_full(void **state)
{
    struct id id;
    (void)state;
    assert_true(id_parse(STR(UUID), &id));
    struct str tags[] = { STR("a"), STR("b\"") };
    struct part parts[] = { { .name = STR("x") }, { .name = STR("y"), .tags = { tags, 1 } } };
    const struct sample sample = {
        .id = id,
        .name = STR("n"),
        .note = STR(""),
        .slug = STR("s"),
        .metadata = STR("[1]"),
        .count = -1,
        .ratio = 0,
        .ratio_given = GIVEN,
        .expires_at = 1752920100000,
        .is_active = true,
        .colour = BLUE,
        .part = { .name = STR("p") },
        .part_given = GIVEN,
        .tags = { tags, 2 },
        .ids = { &id, 1 },
        .parts = { parts, 2 },
    };
    assert_json(&sample_record, &sample,
                "{\"id\":\"" UUID "\",\"name\":\"n\",\"note\":\"\",\"slug\":\"s\",\"count\":-1,"
                "\"ratio\":0,\"expiresAt\":\"2025-07-19T10:15:00.000Z\",\"isActive\":true,"
                "\"colour\":\"blue\",\"metadata\":[1],\"part\":{\"name\":\"p\"},"
                "\"tags\":[\"a\",\"b\\\"\"],\"ids\":[\"" UUID "\"],"
                "\"parts\":[{\"name\":\"x\"},{\"name\":\"y\",\"tags\":[\"a\"]}]}");
}

/* A list that is there, with nothing in it, is not left out. */
static void test_empty_list(void **state)
{
    struct str none;
    const struct part part = { .name = STR("p"), .tags = { &none, 0 } };
    (void)state;
    assert_json(&part_record, &part, "{\"name\":\"p\",\"tags\":[]}");
}

static void test_more_members(void **state)
{
    const struct part part = { .name = STR("p") };
    struct json_writer writer;
    struct buf buf;
    (void)state;
    buf_init(&buf, 100);
    json_writer_init(&writer, &buf);
    json_object_begin(&writer);
    json_key(&writer, "before");
    json_write_int(&writer, 1);
    record_members_to_json(&part_record, &part, &writer);
    json_key(&writer, "after");
    json_write_int(&writer, 2);
    json_object_end(&writer);
    const char *want = "{\"before\":1,\"name\":\"p\",\"after\":2}";
    assert_int_equal(buf.len, strlen(want));
    assert_memory_equal(buf.data, want, buf.len);
    buf_deinit(&buf);
}

/* What was written reads back as the same record. */
static void test_round_trip(void **state)
{
    static const char *const texts[] = {
        "{\"id\":null,\"name\":\"n\",\"note\":null,\"slug\":\"\",\"count\":100,\"ratio\":null,"
        "\"expiresAt\":null,\"isActive\":true,\"colour\":\"red\",\"metadata\":null,\"part\":null,"
        "\"tags\":[\"\"],\"parts\":[]}",
        "{\"id\":\"" UUID "\",\"name\":\"\\\"\\u0001\\u2028\",\"note\":\"\",\"slug\":\"s\","
        "\"count\":0,\"ratio\":-9223372036854775808,\"expiresAt\":\"9999-12-31T23:59:59.999Z\","
        "\"isActive\":false,\"colour\":\"blue\",\"metadata\":{\"b\":0.1,\"a\":[]},"
        "\"part\":{\"name\":\"p\",\"tags\":[]},\"tags\":[\"x\",\"y\"],\"ids\":[],"
        "\"parts\":[{\"name\":\"q\",\"tags\":[\"\\\\\"]}]}",
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        AUTO(arena) arena = arena_new();
        AUTO(json_document) document = NULL;
        struct sample sample;
        assert_int_equal(json_parse(str_from_c(texts[i]), NULL, &document).code, STATUS_OK);
        assert_int_equal(
            record_from_json(&sample_record, json_root(document), arena, NULL, &sample).code,
            STATUS_OK);
        assert_json(&sample_record, &sample, texts[i]);
        record_deinit(&sample_record, &sample);
    }
}

/* --- our own mistakes ------------------------------------------------------------------------- */

static const struct field leaking_fields[] = {
    FIELD(part, value, "value", SECRET, WIRE_IN | WIRE_OUT),
};
static const struct record leaking_record = RECORD(part, "Leaking", leaking_fields);

/* Writes the object in a process of its own, which an assertion must end. */
static void assert_stopped(const struct record *record, const void *object)
{
    int status = 0;
    pid_t child = fork();

    assert_true(child >= 0);
    if (child == 0) {
        struct json_writer writer;
        struct buf buf;
        (void)close(STDERR_FILENO); /* the failure is expected, and told to nobody */
        buf_init(&buf, 1 << 16);
        json_writer_init(&writer, &buf);
        record_to_json(record, object, &writer);
        _exit(0);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT);
}

static void test_secret_is_never_written(void **state)
{
    const struct part part = { .name = STR("p") };
    (void)state;
    assert_stopped(&leaking_record, &part);
}

static void test_unknown_option(void **state)
{
    static const int options[] = { -1, 3, 1000 };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(options); i++) {
        const struct sample sample = { .colour = options[i] };
        assert_stopped(&sample_record, &sample);
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
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_empty),          cmocka_unit_test(test_full),
        cmocka_unit_test(test_empty_list),     cmocka_unit_test(test_more_members),
        cmocka_unit_test(test_round_trip),     cmocka_unit_test(test_secret_is_never_written),
        cmocka_unit_test(test_unknown_option),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
