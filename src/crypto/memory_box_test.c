// SPDX-License-Identifier: Apache-2.0
#include "crypto/memory_box.h"

#include "base/expect.h"
#include "base/memory.h"

#include <malloc.h>
#include <string.h>

static const size_t lengths[] = { 0, 1, 15, 16, 17, 4096, 76516, 1 << 20 };

/* False where this machine cannot seal at all. */
static bool is_available(void)
{
    struct memory_box *box = NULL;
    struct status status = memory_box_seal(STR("x"), &box);

    memory_box_free(box);
    if (status.code) assert_int_equal(STATUS_UNAVAILABLE, status.code);
    return !status.code;
}

static char *text_of(size_t len)
{
    char *text = memory_alloc(len);
    for (size_t i = 0; i < len; i++) text[i] = (char)('a' + i % 26);
    return text;
}

static void test_there_and_back(void **state)
{
    (void)state;
    if (!is_available()) skip();
    for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        struct memory_box *box = NULL;
        char *text = text_of(lengths[i]);
        uint8_t *plain = memory_alloc(lengths[i]);

        EXPECT_STATUS(STATUS_OK, memory_box_seal((struct str){ text, lengths[i] }, &box), i);
        EXPECT(memory_box_len(box) == lengths[i], i);
        EXPECT_STATUS(STATUS_OK, memory_box_open(box, plain), i);
        EXPECT(lengths[i] == 0 || memcmp(text, plain, lengths[i]) == 0, i);
        memory_box_free(box);
        memory_free(plain);
        memory_free(text);
    }
}

/* What a box is in memory: what it was made of is not to be found there, and two are never alike. */
static void test_shows_nothing(void **state)
{
    const struct str secret = STR("correct horse battery staple");
    struct memory_box *first = NULL;
    struct memory_box *second = NULL;

    (void)state;
    if (!is_available()) skip();
    EXPECT_STATUS(STATUS_OK, memory_box_seal(secret, &first), 0);
    EXPECT_STATUS(STATUS_OK, memory_box_seal(secret, &second), 1);
    size_t size = malloc_usable_size(first);
    struct str bytes = { (const char *)first, size };
    for (size_t i = 0; i + 4 <= secret.len; i++)
        EXPECT(str_find(bytes, str_slice(secret, i, i + 4)) == SIZE_MAX, i);
    assert_true(memcmp(first, second, size) != 0);
    memory_box_free(first);
    memory_box_free(second);
}

/* Each byte that is flipped, be it of the nonce, the text or the tag, is noticed. */
static void test_tampered(void **state)
{
    enum { HEAD_BYTES = 12, LEN_AT = 16, SEALED_AT = LEN_AT + sizeof(size_t) };
    const struct str secret = STR("value");
    struct memory_box *box = NULL;
    uint8_t plain[8];

    (void)state;
    if (!is_available()) skip();
    EXPECT_STATUS(STATUS_OK, memory_box_seal(secret, &box), 0);
    uint8_t *bytes = (uint8_t *)box;
    for (size_t i = 0; i < SEALED_AT + secret.len + 16; i++) {
        if (i >= HEAD_BYTES && i < SEALED_AT) continue; /* padding, and the length */
        bytes[i] ^= 1;
        EXPECT_STATUS(STATUS_CORRUPT, memory_box_open(box, plain), i);
        bytes[i] ^= 1;
    }
    EXPECT_STATUS(STATUS_OK, memory_box_open(box, plain), 0);
    memory_box_free(box);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_there_and_back),
        cmocka_unit_test(test_shows_nothing),
        cmocka_unit_test(test_tampered),
    };
    if (crypto_init().code) return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
