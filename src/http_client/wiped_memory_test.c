// SPDX-License-Identifier: Apache-2.0
#include "http_client/wiped_memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void test_realloc_keeps_what_fits(void **state)
{
    (void)state;
    char *text = wiped_strdup("0123456789");
    text = wiped_realloc(text, 4096);
    assert_string_equal(text, "0123456789");
    text = wiped_realloc(text, 3);
    assert_memory_equal(text, "012", 3);
    wiped_free(text);
    wiped_free(wiped_realloc(NULL, 0));
    wiped_free(NULL);
}

static void test_calloc_clears(void **state)
{
    static const char zeros[300];
    (void)state;
    char *memory = wiped_calloc(3, 100);
    assert_memory_equal(memory, zeros, sizeof zeros);
    assert_int_equal((uintptr_t)memory % _Alignof(max_align_t), 0);
    wiped_free(memory);
}

static void test_impossible_sizes_give_null(void **state)
{
    volatile size_t huge = SIZE_MAX;
    (void)state;
    assert_null(wiped_malloc(huge));
    assert_null(wiped_calloc(huge, 2));
    char *kept = wiped_strdup("kept");
    assert_null(wiped_realloc(kept, huge));
    assert_string_equal(kept, "kept");
    wiped_free(kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_realloc_keeps_what_fits),
        cmocka_unit_test(test_calloc_clears),
        cmocka_unit_test(test_impossible_sizes_give_null),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
