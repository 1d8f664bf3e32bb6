// SPDX-License-Identifier: Apache-2.0
#include "base/index.h"

#include "base/expect.h"

static void test_put_and_find(void **state)
{
    static const struct str texts[] = {
        STR("a"),
        STR("b"),
        STR(""),
        STR("a\0"),
        STR("a\0b"),
        STR("1234567"),
        STR("12345678"),
        STR("123456789"),
        STR("1234567\0"),
        STR("A"),
        STR("12345678123456781234567812345678"),
        STR("12345678123456781234567812345679"),
    };
    AUTO(arena) arena = arena_new();
    struct index index;
    size_t place = 4711;
    (void)state;
    index_init(&index, arena, 0);
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        EXPECT(!index_has(&index, texts[i]), i);
        EXPECT(index_put(&index, texts[i], i * 10), i);
        EXPECT(!index_put(&index, texts[i], 99), i); /* the first place stays */
    }
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        EXPECT(index_find(&index, texts[i], &place) && place == i * 10, i);
    place = 4711;
    EXPECT(!index_find(&index, STR("c"), &place) && place == 4711, 0);
    EXPECT(!index_find(&index, STR("a\0c"), &place) && place == 4711, 1);
    EXPECT(index_find(&index, STR_ABSENT, &place) && place == 20, 2); /* as the empty text */
}

static void test_grows(void **state)
{
    enum { COUNT = 20000 };
    AUTO(arena) arena = arena_new();
    struct index index;
    size_t place = 0;
    (void)state;
    index_init(&index, arena, 3);
    for (size_t i = 0; i < COUNT; i++)
        EXPECT(index_put(&index, arena_format(arena, "KEY_%zu", i), i), i);
    for (size_t i = 0; i < COUNT; i++) {
        EXPECT(index_find(&index, arena_format(arena, "KEY_%zu", i), &place) && place == i, i);
        EXPECT(!index_has(&index, arena_format(arena, "key_%zu", i)), i);
    }
    EXPECT(index.count == COUNT, 0);
}

static void test_seeds_differ(void **state)
{
    AUTO(arena) arena = arena_new();
    struct index a;
    struct index b;
    (void)state;
    index_init(&a, arena, 0);
    index_init(&b, arena, 0);
    EXPECT(a.seed[0] != b.seed[0] && a.seed[1] != b.seed[1], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_put_and_find),
        cmocka_unit_test(test_grows),
        cmocka_unit_test(test_seeds_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
