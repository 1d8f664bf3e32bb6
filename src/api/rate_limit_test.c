// SPDX-License-Identifier: Apache-2.0
#include "api/rate_limit.h"

#include "base/expect.h"

#include <stdio.h>

static void test_counts(void **state)
{
    struct rate_limits *limits = rate_limits_new(3);
    (void)state;

    for (int64_t i = 0; i < 3; i++) {
        struct rate_left left = rate_limits_count(limits, true, STR("ada"), 1000 + i);
        EXPECT(!left.is_over, (size_t)i);
        EXPECT_INT(3, left.limit, (size_t)i);
        EXPECT_INT(2 - i, left.remaining, (size_t)i);
        EXPECT_INT(60, left.reset_s, (size_t)i);
    }
    struct rate_left left = rate_limits_count(limits, true, STR("ada"), 31000);
    EXPECT(left.is_over, 0);
    EXPECT_INT(0, left.remaining, 0);
    EXPECT_INT(30, left.reset_s, 0);
    /* Others, and the address of the same name, have budgets of their own. */
    EXPECT(!rate_limits_count(limits, true, STR("bob"), 31000).is_over, 0);
    EXPECT(!rate_limits_count(limits, false, STR("ada"), 31000).is_over, 0);
    EXPECT(rate_limits_count(limits, false, STR("ada"), 31000).is_over, 0); /* one a minute */
    /* A minute later all is forgotten. */
    EXPECT(rate_limits_count(limits, true, STR("ada"), 60999).is_over, 0);
    EXPECT(!rate_limits_count(limits, true, STR("ada"), 61000).is_over, 0);
    rate_limits_free(limits);
}

/* A clock that was set back must not lock anybody out for long. */
static void test_clock_set_back(void **state)
{
    struct rate_limits *limits = rate_limits_new(1);
    (void)state;

    (void)rate_limits_count(limits, true, STR("ada"), 9000000);
    EXPECT(rate_limits_count(limits, true, STR("ada"), 9000001).is_over, 0);
    EXPECT(!rate_limits_count(limits, true, STR("ada"), 1000).is_over, 0);
    rate_limits_free(limits);
}

/* However many addresses turn up, who asks most stays counted. */
static void test_flood(void **state)
{
    struct rate_limits *limits = rate_limits_new(500); /* ten for an address */
    (void)state;

    for (int i = 0; i < 11; i++) (void)rate_limits_count(limits, false, STR("busy"), 1000);
    for (int i = 0; i < 100000; i++) {
        char name[16];
        (void)snprintf(name, sizeof name, "%d", i);
        (void)rate_limits_count(limits, false, str_from_c(name), 1000);
    }
    EXPECT(rate_limits_count(limits, false, STR("busy"), 1000).is_over, 0);
    rate_limits_free(limits);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_counts),
        cmocka_unit_test(test_clock_set_back),
        cmocka_unit_test(test_flood),
    };
    if (crypto_init().code) return 1;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
