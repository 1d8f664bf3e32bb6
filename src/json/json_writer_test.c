// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "json/json.h"
#include "json/json_writer.h"

#include <string.h>

#define BAD "\xef\xbf\xbd"

static void assert_written(const struct buf *buf, const char *want)
{
    assert_false(buf->overflow);
    assert_int_equal(buf->len, strlen(want));
    assert_memory_equal(buf->data, want, buf->len);
}

static const struct {
    struct str in;
    const char *want; /* without the quotes */
} texts[] = {
    { STR(""), "" },
    { STR("a"), "a" },
    { STR("a\"b\\c/d"), "a\\\"b\\\\c/d" },
    { STR("\b\f\n\r\t"), "\\b\\f\\n\\r\\t" },
    { STR("\0\x01\x1f\x7f"), "\\u0000\\u0001\\u001f\x7f" },
    { STR("plain text of forty characters and more!"), "plain text of forty characters and more!" },
    { STR("12345678\n"), "12345678\\n" },
    { STR("1234567\n12345678"), "1234567\\n12345678" },
    { STR("\"\"\"\"\"\"\"\"\""), "\\\"\\\"\\\"\\\"\\\"\\\"\\\"\\\"\\\"" },
    { STR("</script>"), "</script>" },
    { STR("gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80"),
      "gr\xc3\xbc\xc3\x9f \xe2\x82\xac \xf0\x9f\x98\x80" },
    { STR("a\xe2\x80\xa8"
          "b\xe2\x80\xa9"),
      "a\\u2028b\\u2029" },
    { STR("\xe2\x80\xa7\xe2\x80\xaa"), "\xe2\x80\xa7\xe2\x80\xaa" },
    { STR("\x80"), BAD },
    { STR("a\xff"
          "b"),
      "a" BAD "b" },
    { STR("\xc3"), BAD },
    { STR("\xe2\x80"), BAD BAD },
    { STR("\xe2\x28\xa1"), BAD "(" BAD },
    { STR("\xc0\xaf"), BAD BAD },
    { STR("\xed\xa0\x80"), BAD BAD BAD },
    { STR("\xf4\x90\x80\x80"), BAD BAD BAD BAD },
    { STR("\xf0\x9f\x98"), BAD BAD BAD },
};

static void test_texts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        AUTO(arena) arena = arena_new();
        struct json_writer writer;
        struct buf buf;
        buf_init(&buf, 1000);
        json_writer_init(&writer, &buf);
        json_write_text(&writer, texts[i].in);
        assert_written(&buf, arena_format(arena, "\"%s\"", texts[i].want).data);
        buf_deinit(&buf);
    }
}

/* Every character at every place of a word, read back by the parser. */
static void test_round_trip(void **state)
{
    (void)state;
    for (size_t at = 0; at < 20; at++) {
        for (unsigned c = 1; c < 0x80; c++) {
            AUTO(json_document) document = NULL;
            struct json_writer writer;
            struct buf buf;
            char text[20];
            memset(text, 'x', sizeof text);
            text[at] = (char)c;
            buf_init(&buf, 1000);
            json_writer_init(&writer, &buf);
            json_write_text(&writer, (struct str){ text, sizeof text });
            assert_int_equal(json_parse(buf_str(&buf), NULL, &document).code, STATUS_OK);
            assert_int_equal(json_text(json_root(document)).len, sizeof text);
            assert_memory_equal(json_text(json_root(document)).data, text, sizeof text);
            buf_deinit(&buf);
        }
    }
}

static void test_values_and_commas(void **state)
{
    struct json_writer writer;
    struct secret_text secret = { NULL, 0 };
    struct id id;
    struct buf buf;
    (void)state;
    assert_true(id_parse(STR("3f8b0c1e-0f1d-4b6a-9d2c-5e7f8a9b0c1d"), &id));
    buf_init(&buf, 4096);
    json_writer_init(&writer, &buf);

    json_object_begin(&writer);
    json_key(&writer, "a");
    json_array_begin(&writer);
    json_array_begin(&writer);
    json_array_end(&writer);
    json_object_begin(&writer);
    json_object_end(&writer);
    json_write_text(&writer, STR_ABSENT);
    json_write_text(&writer, STR(""));
    json_write_int(&writer, INT64_MIN);
    json_write_int(&writer, 7200);
    json_write_bool(&writer, true);
    json_write_bool(&writer, false);
    json_write_null(&writer);
    json_array_end(&writer);
    json_key_text(&writer, STR("q\"\n"));
    json_write_id(&writer, id);
    json_key(&writer, "none");
    json_write_id(&writer, (struct id){ { 0 } });
    json_key(&writer, "t");
    json_write_time(&writer, 1752920100000);
    json_key(&writer, "t0");
    json_write_time(&writer, 0);
    json_key(&writer, "raw");
    json_write_raw(&writer, STR("{\"x\":[1]}"));
    json_key(&writer, "raw0");
    json_write_raw(&writer, STR_ABSENT);
    json_key(&writer, "s0");
    json_write_secret(&writer, &secret);
    assert_int_equal(secret_text_copy(STR("p\"w"), &secret).code, STATUS_OK);
    json_key(&writer, "s");
    json_write_secret(&writer, &secret);
    json_object_end(&writer);

    assert_written(&buf, "{\"a\":[[],{},null,\"\",-9223372036854775808,7200,true,false,null],"
                         "\"q\\\"\\n\":\"3f8b0c1e-0f1d-4b6a-9d2c-5e7f8a9b0c1d\",\"none\":null,"
                         "\"t\":\"2025-07-19T10:15:00.000Z\",\"t0\":null,\"raw\":{\"x\":[1]},"
                         "\"raw0\":null,\"s0\":null,\"s\":\"p\\\"w\"}");
    secret_text_deinit(&secret);
    buf_deinit(&buf);
}

/* A full buffer is told, and nothing is written beyond it, wherever it fills up. */
static void test_overflow(void **state)
{
    (void)state;
    for (size_t max = 0; max < 30; max++) {
        struct json_writer writer;
        struct buf buf;
        buf_init(&buf, max);
        json_writer_init(&writer, &buf);
        json_object_begin(&writer);
        json_key(&writer, "key");
        json_array_begin(&writer);
        json_write_text(&writer, STR("a\nb\xff"));
        json_write_int(&writer, -1234567);
        json_write_null(&writer);
        json_array_end(&writer);
        json_object_end(&writer);
        assert_true(buf.overflow);
        assert_true(buf.len <= max);
        buf_deinit(&buf);
    }
}

static void test_long_texts(void **state)
{
    enum { LEN = 1 << 20 };
    AUTO(arena) arena = arena_new();
    struct json_writer writer;
    struct buf buf;
    char *text = arena_alloc(arena, LEN);
    (void)state;
    for (size_t i = 0; i < LEN; i++) text[i] = (char)(i % 256);
    buf_init(&buf, 6 * LEN);
    json_writer_init(&writer, &buf);
    json_write_text(&writer, (struct str){ text, LEN });
    assert_false(buf.overflow);
    assert_true(str_is_utf8(buf_str(&buf)));
    buf_deinit(&buf);
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
        cmocka_unit_test(test_texts),      cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_overflow),   cmocka_unit_test(test_values_and_commas),
        cmocka_unit_test(test_long_texts),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}
