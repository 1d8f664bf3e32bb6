// SPDX-License-Identifier: Apache-2.0
#include "base/encode.h"

#include "base/expect.h"

#include <string.h>

static void test_hex(void **state)
{
    AUTO(arena) arena = arena_new();
    uint8_t bytes[256];
    uint8_t again[256];
    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (uint8_t)i;
    struct str text = hex_text(bytes, sizeof bytes, arena);
    EXPECT_STR(STR("000102"), str_slice(text, 0, 6), 0);
    EXPECT_STR(STR("fdfeff"), str_slice(text, 506, 512), 1);
    EXPECT(hex_decode(text, again, sizeof again), 2);
    assert_memory_equal(bytes, again, sizeof bytes);
    EXPECT(hex_decode(STR("aF"), again, 1) && again[0] == 0xAF, 3);
    EXPECT(hex_decode(STR(""), again, 0), 4);
}

static void test_hex_refuses(void **state)
{
    static const struct str rows[] = {
        STR(""),     STR("a"),    STR("abc"),  STR("abcde"), STR("abcdef"), STR("abcg"),
        STR("ab:c"), STR("abc "), STR("0xab"), STR("abc\0"), STR("@bcd"),   STR("ab\xC3\xA4"),
    };
    uint8_t bytes[2];
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) EXPECT(!hex_decode(rows[i], bytes, 2), i);
}

static void test_base64(void **state)
{
    static const struct {
        struct str bytes, padded, url;
    } rows[] = {
        /* RFC 4648 §10 */
        { STR(""), STR(""), STR("") },
        { STR("f"), STR("Zg=="), STR("Zg") },
        { STR("fo"), STR("Zm8="), STR("Zm8") },
        { STR("foo"), STR("Zm9v"), STR("Zm9v") },
        { STR("foob"), STR("Zm9vYg=="), STR("Zm9vYg") },
        { STR("fooba"), STR("Zm9vYmE="), STR("Zm9vYmE") },
        { STR("foobar"), STR("Zm9vYmFy"), STR("Zm9vYmFy") },
        /* the two characters that differ */
        { STR("\xFB\xFF\xBF"), STR("+/+/"), STR("-_-_") },
        { STR("\0\0"), STR("AAA="), STR("AAA") },
        { STR("\xFF"), STR("/w=="), STR("_w") },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO(arena) arena = arena_new();
        struct str bytes;
        EXPECT_STR(rows[i].padded, base64_text(rows[i].bytes, arena), i);
        EXPECT_STR(rows[i].url, base64url_text(rows[i].bytes, arena), i);
        EXPECT(base64_decode(rows[i].padded, arena, &bytes), i);
        EXPECT_STR(rows[i].bytes, bytes, i);
        EXPECT(base64url_decode(rows[i].url, arena, &bytes), i);
        EXPECT_STR(rows[i].bytes, bytes, i);
    }
}

static void test_base64_refuses(void **state)
{
    static const struct {
        struct str text;
        bool is_padded, is_url;
    } rows[] = {
        { STR("Zg"), false, true },   /* padding missing */
        { STR("Zg=="), true, false }, /* padding given */
        { STR("Zm9vYg=="), true, false },
        { STR("Zg="), false, false },
        { STR("="), false, false },
        { STR("===="), false, false },
        { STR("A==="), false, false },
        { STR("Zg==Zg=="), false, false }, /* padding inside */
        { STR("Z=g="), false, false },
        { STR("A"), false, false },
        { STR("AAAAA"), false, false },
        { STR("Zh=="), false, false }, /* bits left over: would mean "f" too */
        { STR("Zh"), false, false },
        { STR("Zm9="), false, false },
        { STR("Zm9"), false, false },
        { STR("Zm9v\n"), false, false },
        { STR(" Zm9"), false, false },
        { STR("Zm\0v"), false, false },
        { STR("Zm9\xFF"), false, false },
        { STR("+/+/"), true, false },
        { STR("-_-_"), false, true },
        { STR("+_+_"), false, false },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO(arena) arena = arena_new();
        struct str bytes = STR("before");
        EXPECT_INT(rows[i].is_padded, base64_decode(rows[i].text, arena, &bytes), i);
        if (!rows[i].is_padded) EXPECT_STR(STR("before"), bytes, i);
        EXPECT_INT(rows[i].is_url, base64url_decode(rows[i].text, arena, &bytes), i);
    }
}

static void test_base64_of_every_byte(void **state)
{
    AUTO(arena) arena = arena_new();
    char bytes[256];
    struct str again;
    (void)state;
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (char)i;
    for (size_t len = 0; len <= sizeof bytes; len++) {
        const struct str text = { bytes, len };
        EXPECT(base64_decode(base64_text(text, arena), arena, &again), len);
        EXPECT_STR(text, again, len);
        EXPECT(base64url_decode(base64url_text(text, arena), arena, &again), len);
        EXPECT_STR(text, again, len);
    }
}

static void test_percent(void **state)
{
    static const struct {
        struct str plain, encoded;
    } rows[] = {
        { STR(""), STR("") },
        { STR("AZaz09-._~"), STR("AZaz09-._~") },
        { STR("a/b c+d%"), STR("a%2Fb%20c%2Bd%25") },
        { STR("\0\x7F\xFF"), STR("%00%7F%FF") },
        { STR("\xC3\xA4&=?#"), STR("%C3%A4%26%3D%3F%23") },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO(arena) arena = arena_new();
        struct buf buf;
        struct str plain;
        buf_init(&buf, rows[i].encoded.len); /* fits exactly */
        percent_encode(&buf, rows[i].plain);
        EXPECT(!buf.overflow, i);
        EXPECT_STR(rows[i].encoded, buf_str(&buf), i);
        EXPECT(percent_decode(rows[i].encoded, false, arena, &plain), i);
        EXPECT_STR(rows[i].plain, plain, i);
        buf_deinit(&buf);
    }
}

static void test_percent_decode(void **state)
{
    static const struct {
        struct str text;
        bool is_form, is_good;
        struct str want;
    } rows[] = {
        { STR("a+b"), false, true, STR("a+b") },       { STR("a+b"), true, true, STR("a b") },
        { STR("%2B"), true, true, STR("+") },          { STR("%2f%2F"), false, true, STR("//") },
        { STR("%25%32%35"), false, true, STR("%25") }, /* decoded once only */
        { STR("%"), false, false, STR("") },           { STR("%2"), false, false, STR("") },
        { STR("a%"), true, false, STR("") },           { STR("%%20"), false, false, STR("") },
        { STR("%g0"), false, false, STR("") },         { STR("%0g"), false, false, STR("") },
        { STR("% 1"), false, false, STR("") },         { STR("%-1"), false, false, STR("") },
        { STR("%0\0"), false, false, STR("") },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        AUTO(arena) arena = arena_new();
        struct str plain = STR("before");
        EXPECT_INT(rows[i].is_good, percent_decode(rows[i].text, rows[i].is_form, arena, &plain),
                   i);
        EXPECT_STR(rows[i].is_good ? rows[i].want : STR("before"), plain, i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hex),
        cmocka_unit_test(test_hex_refuses),
        cmocka_unit_test(test_base64),
        cmocka_unit_test(test_base64_refuses),
        cmocka_unit_test(test_base64_of_every_byte),
        cmocka_unit_test(test_percent),
        cmocka_unit_test(test_percent_decode),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
