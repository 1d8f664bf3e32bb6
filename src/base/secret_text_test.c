// SPDX-License-Identifier: Apache-2.0
#include "base/secret_text.h"

#include "base/expect.h"

#include <pthread.h>
#include <string.h>

static const size_t sizes[] = { 0,      1,      63,     64,     65,
                                127,    128,    129,    4096,   65536,
                                131071, 131072, 131073, 700000, SECRET_TEXT_MAX };

static void test_alloc(void **state)
{
    struct secret_text texts[COUNT_OF(sizes)] = { { NULL, 0 } };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        EXPECT_STATUS(STATUS_OK, secret_text_alloc(sizes[i], &texts[i]), i);
        EXPECT(texts[i].bytes != NULL && texts[i].len == sizes[i], i);
        memset(texts[i].bytes, (int)i + 1, sizes[i]);
    }
    for (size_t i = 0; i < COUNT_OF(sizes); i++) { /* no piece overlaps another */
        for (size_t k = 0; k < sizes[i]; k++) EXPECT(texts[i].bytes[k] == i + 1, i);
        secret_text_deinit(&texts[i]);
        EXPECT(texts[i].bytes == NULL && texts[i].len == 0, i);
    }
}

static void test_too_large(void **state)
{
    struct secret_text text = { NULL, 7 };
    (void)state;
    EXPECT_STATUS(STATUS_TOO_LARGE, secret_text_alloc(SECRET_TEXT_MAX + 1, &text), 0);
    EXPECT_STATUS(STATUS_TOO_LARGE, secret_text_alloc(SIZE_MAX, &text), 1);
    EXPECT(text.bytes == NULL && text.len == 7, 2); /* untouched */
}

static void test_reuse_is_wiped(void **state)
{
    static const struct str secret = STR("correct horse battery staple");
    (void)state;
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        if (sizes[i] < secret.len) continue;
        struct secret_text text;
        EXPECT_STATUS(STATUS_OK, secret_text_alloc(sizes[i], &text), i);
        for (size_t k = 0; k + secret.len <= sizes[i]; k += secret.len)
            memcpy(text.bytes + k, secret.data, secret.len);
        const uint8_t *place = text.bytes;
        secret_text_deinit(&text);
        EXPECT_STATUS(STATUS_OK, secret_text_alloc(sizes[i], &text), i);
        EXPECT(text.bytes == place, i);
        /* The pool's own link lies at the front of an idle piece. */
        for (size_t k = sizeof(void *); k < sizes[i]; k++) EXPECT(text.bytes[k] == 0, k);
        EXPECT(memcmp(text.bytes, secret.data, sizeof(void *)) != 0, i);
        secret_text_deinit(&text);
    }
}

static void test_copy_and_reveal(void **state)
{
    struct secret_text text = { NULL, 0 };
    (void)state;
    EXPECT_STR(STR_ABSENT, secret_text_reveal(&text), 0);
    EXPECT_STATUS(STATUS_OK, secret_text_copy(STR("a\0b"), &text), 1);
    EXPECT_STR(STR("a\0b"), secret_text_reveal(&text), 2);
    secret_text_deinit(&text);
    EXPECT_STATUS(STATUS_OK, secret_text_copy(STR(""), &text), 3);
    EXPECT_STR(STR(""), secret_text_reveal(&text), 4); /* empty, not absent */
    secret_text_deinit(&text);
    secret_text_deinit(&text);
    secret_text_deinit(NULL);
}

static void test_equal(void **state)
{
    static const struct {
        struct str a, b;
        bool is_equal;
    } rows[] = {
        { STR("abc"), STR("abc"), true },    { STR(""), STR(""), true },
        { STR("abc"), STR("abd"), false },   { STR("Abc"), STR("abc"), false },
        { STR("abc"), STR("ab"), false },    { STR(""), STR("a"), false },
        { STR("a\0b"), STR("a\0c"), false },
    };
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct secret_text a;
        struct secret_text b;
        EXPECT_STATUS(STATUS_OK, secret_text_copy(rows[i].a, &a), i);
        EXPECT_STATUS(STATUS_OK, secret_text_copy(rows[i].b, &b), i);
        EXPECT_INT(rows[i].is_equal, secret_text_equal(&a, &b), i);
        secret_text_deinit(&a);
        secret_text_deinit(&b);
    }
}

/* Pieces of one thread never hold the bytes of another. */
static void *churn(void *seed)
{
    struct secret_text texts[16] = { { NULL, 0 } };
    uint8_t mark = *(const uint8_t *)seed;
    char *outcome = NULL;
    for (size_t i = 0; i < 20000; i++) {
        struct secret_text *text = &texts[i % COUNT_OF(texts)];
        for (size_t k = 0; k < text->len; k++) {
            if (text->bytes[k] != mark) outcome = "foreign bytes";
        }
        secret_text_deinit(text);
        if (secret_text_alloc(1 + i * 37 % 300, text).code != STATUS_OK) return "no memory";
        memset(text->bytes, mark, text->len);
    }
    for (size_t i = 0; i < COUNT_OF(texts); i++) secret_text_deinit(&texts[i]);
    return outcome;
}

static void test_threads(void **state)
{
    static uint8_t marks[] = { 0x11, 0x22, 0x33 };
    pthread_t threads[COUNT_OF(marks)];
    (void)state;
    for (size_t i = 0; i < COUNT_OF(marks); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, churn, &marks[i]), 0);
    for (size_t i = 0; i < COUNT_OF(marks); i++) {
        void *outcome = NULL;
        assert_int_equal(pthread_join(threads[i], &outcome), 0);
        assert_null(outcome);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alloc),          cmocka_unit_test(test_too_large),
        cmocka_unit_test(test_reuse_is_wiped), cmocka_unit_test(test_copy_and_reveal),
        cmocka_unit_test(test_equal),          cmocka_unit_test(test_threads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
