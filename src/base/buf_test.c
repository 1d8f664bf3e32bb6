// SPDX-License-Identifier: Apache-2.0
#include "base/buf.h"

#include "base/expect.h"

#include <string.h>

static void test_add(void **state)
{
    struct buf buf;
    (void)state;
    buf_init(&buf, 1000);
    EXPECT_STR(STR(""), buf_str(&buf), 0); /* never absent */
    buf_add(&buf, STR("a\0b"));
    buf_add(&buf, STR_ABSENT);
    buf_add_char(&buf, 'c');
    buf_add_int(&buf, 0);
    buf_add_char(&buf, ' ');
    buf_add_int(&buf, INT64_MIN);
    buf_add_char(&buf, ' ');
    buf_add_int(&buf, INT64_MAX);
    buf_add_format(&buf, " %s %02X", "x", 10U);
    EXPECT_STR(STR("a\0bc0 -9223372036854775808 9223372036854775807 x 0A"), buf_str(&buf), 1);
    EXPECT(!buf.overflow, 2);
    buf_deinit(&buf);
    EXPECT(buf.data == NULL && buf.len == 0, 3);
    buf_deinit(&buf);
}

static void test_grows(void **state)
{
    enum { COUNT = 100000 };
    struct buf buf;
    (void)state;
    buf_init(&buf, COUNT);
    for (int i = 0; i < COUNT; i++) buf_add_char(&buf, (char)('a' + i % 26));
    EXPECT(!buf.overflow && buf.len == COUNT, 0);
    for (size_t i = 0; i < COUNT; i++) EXPECT(buf.data[i] == (char)('a' + i % 26), i);
    buf_deinit(&buf);
}

/* Each way to add takes what fits exactly, and refuses one byte more. */
static void add_text(struct buf *buf, size_t len)
{
    static const char text[300];
    buf_add(buf, (struct str){ text, len });
}

static void add_format(struct buf *buf, size_t len)
{
    buf_add_format(buf, "%*s", (int)len, "");
}

static void add_reserved(struct buf *buf, size_t len)
{
    char *room = buf_reserve(buf, len);
    if (!room) return;
    memset(room, 'r', len);
    buf_grow(buf, len);
}

static void test_maximum(void **state)
{
    static void (*const adders[])(struct buf *, size_t) = { add_text, add_format, add_reserved };
    static const size_t maxima[] = { 0, 1, 7, 255, 256, 257, 300 };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(adders); i++) {
        for (size_t k = 0; k < COUNT_OF(maxima); k++) {
            struct buf buf;
            buf_init(&buf, maxima[k]);
            adders[i](&buf, maxima[k]);
            EXPECT(!buf.overflow && buf.len == maxima[k], i * 100 + k);
            adders[i](&buf, 1);
            EXPECT(buf.overflow && buf.len == maxima[k], i * 100 + k);
            buf_deinit(&buf);
        }
    }
}

static void test_overflow_is_sticky(void **state)
{
    struct buf buf;
    (void)state;
    buf_init(&buf, 4);
    buf_add(&buf, STR("abc"));
    buf_add(&buf, STR("de"));
    EXPECT(buf.overflow, 0);
    buf_add_char(&buf, 'd'); /* would fit, but the text before it is missing */
    buf_add_int(&buf, 1);
    buf_add_format(&buf, "%s", "");
    EXPECT(buf_reserve(&buf, 0) == NULL, 1);
    EXPECT_STR(STR("abc"), buf_str(&buf), 2);
    buf_clear(&buf);
    buf_add(&buf, STR("full"));
    EXPECT(!buf.overflow, 3);
    EXPECT_STR(STR("full"), buf_str(&buf), 4);
    EXPECT(buf_reserve(&buf, SIZE_MAX) == NULL, 5);
    buf_deinit(&buf);
}

static void test_reserve_nothing(void **state)
{
    struct buf buf;
    (void)state;
    buf_init(&buf, 10);
    EXPECT(buf_reserve(&buf, 0) != NULL, 0); /* NULL would mean overflow */
    EXPECT(!buf.overflow, 1);
    buf_deinit(&buf);
}

static void test_clear_wipes(void **state)
{
    struct buf buf;
    (void)state;
    buf_init(&buf, 100);
    buf_add(&buf, STR("secret"));
    const char *memory = buf.data;
    buf_clear(&buf);
    for (size_t i = 0; i < 6; i++) EXPECT(memory[i] == '\0', i);
    EXPECT_STR(STR(""), buf_str(&buf), 0);
    buf_deinit(&buf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_add),
        cmocka_unit_test(test_grows),
        cmocka_unit_test(test_maximum),
        cmocka_unit_test(test_overflow_is_sticky),
        cmocka_unit_test(test_reserve_nothing),
        cmocka_unit_test(test_clear_wipes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
