// SPDX-License-Identifier: Apache-2.0
#include "base/arena.h"

#include "base/expect.h"

#include <string.h>

static bool is_zero(const char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] != 0) return false;
    }
    return true;
}

/* Sizes around the block's 8 KiB, and far above it. */
static const size_t sizes[] = { 0,    1,    15,    16,    17,     100,     8191,
                                8192, 8193, 20000, 70000, 524288, 3000000, 1 };

static void test_alloc(void **state)
{
    AUTO(arena) arena = arena_new();
    char *pieces[COUNT_OF(sizes)];
    (void)state;
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        pieces[i] = arena_alloc(arena, sizes[i]);
        EXPECT((uintptr_t)pieces[i] % _Alignof(max_align_t) == 0, i);
        EXPECT(is_zero(pieces[i], sizes[i]), i);
        memset(pieces[i], (int)i + 1, sizes[i]);
    }
    for (size_t i = 0; i < COUNT_OF(sizes); i++) { /* no piece overlaps another */
        for (size_t k = 0; k < sizes[i]; k++) EXPECT(pieces[i][k] == (char)(i + 1), i);
    }
}

static void test_clear(void **state)
{
    AUTO(arena) arena = arena_new();
    (void)state;
    char *first = arena_alloc(arena, 100);
    for (size_t round = 0; round < 3; round++) {
        for (size_t i = 0; i < COUNT_OF(sizes); i++)
            memset(arena_alloc(arena, sizes[i]), 'x', sizes[i]);
        memset(first, 's', 100);
        arena_clear(arena);
        EXPECT(is_zero(first, 100), round); /* the first block stays, wiped */
        EXPECT(arena_alloc(arena, 100) == first, round);
    }
}

static void test_texts(void **state)
{
    AUTO(arena) arena = arena_new();
    char original[] = "abc";
    (void)state;
    struct str copy = arena_copy(arena, (struct str){ original, 3 });
    original[0] = 'X';
    EXPECT_STR(STR("abc"), copy, 0);
    EXPECT_STR(STR(""), arena_copy(arena, STR("")), 1);
    EXPECT_STR(STR_ABSENT, arena_copy(arena, STR_ABSENT), 2);
    assert_string_equal("ab", arena_c_string(arena, str_slice(STR("abc"), 0, 2)));
    assert_string_equal("", arena_c_string(arena, STR_ABSENT));
    EXPECT_STR(STR("7 abc"), arena_format(arena, "%d %.*s", 7, STR_ARG(copy)), 3);
    EXPECT(arena_format(arena, "%20000s", "").len == 20000, 4);
}

static void test_array(void **state)
{
    AUTO(arena) arena = arena_new();
    (void)state;
    int64_t *numbers = ARENA_ARRAY(arena, 1000, int64_t);
    for (size_t i = 0; i < 1000; i++) EXPECT(numbers[i] == 0, i);
    EXPECT(ARENA_NEW(arena, int64_t) != NULL, 0);
}

static void test_free_of_nothing(void **state)
{
    (void)state;
    arena_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_alloc),           cmocka_unit_test(test_clear),
        cmocka_unit_test(test_texts),           cmocka_unit_test(test_array),
        cmocka_unit_test(test_free_of_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
