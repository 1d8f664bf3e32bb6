// SPDX-License-Identifier: Apache-2.0
#include "remote/retry.h"

#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static uint64_t given(void *number)
{
    return *(const uint64_t *)number;
}

static struct retry_policy policy_with(uint64_t *random)
{
    struct retry_policy policy = retry_policy_standard();
    policy.random = given;
    policy.random_context = random;
    return policy;
}

static const struct {
    unsigned failures;
    int64_t most_ms;
} failure_cases[] = {
    { 1, 1000 }, { 2, 2000 }, { 3, 4000 }, { 4, 8000 }, { 8, 90000 }, { 1000, 90000 },
};

static void test_back_off_doubles_with_full_jitter(void **state)
{
    uint64_t random;
    struct retry_policy policy = policy_with(&random);
    (void)state;

    for (size_t i = 0; i < COUNT_OF(failure_cases); i++) {
        random = 0;
        assert_int_equal(retry_failure_wait_ms(&policy, failure_cases[i].failures), 0);
        random = (uint64_t)failure_cases[i].most_ms;
        assert_int_equal(retry_failure_wait_ms(&policy, failure_cases[i].failures),
                         failure_cases[i].most_ms);
        random = (uint64_t)failure_cases[i].most_ms + 1; /* wraps: nothing is longer */
        assert_int_equal(retry_failure_wait_ms(&policy, failure_cases[i].failures), 0);
    }
}

static const struct {
    int64_t asked_ms;
    uint64_t random;
    int64_t wait_ms;
} refusal_cases[] = {
    { 3000, 0, 3000 },   { 3000, 999, 3999 },    { 3000, 1000, 4000 },
    { 0, 0, 1000 },      { 0, 500, 1500 },       { -1, 0, 5000 },
    { 90001, 0, 90000 }, { 90000, 1000, 90000 }, { INT64_MAX, 1000, 90000 },
};

static void test_refusal_waits_as_asked(void **state)
{
    uint64_t random;
    struct retry_policy policy = policy_with(&random);
    (void)state;

    for (size_t i = 0; i < COUNT_OF(refusal_cases); i++) {
        random = refusal_cases[i].random;
        assert_int_equal(retry_refusal_wait_ms(&policy, refusal_cases[i].asked_ms),
                         refusal_cases[i].wait_ms);
    }
}

static void test_standard(void **state)
{
    const struct retry_policy policy = retry_policy_standard();
    (void)state;
    assert_int_equal(policy.tries_max, 5);
    for (int i = 0; i < 100; i++) assert_in_range(retry_failure_wait_ms(&policy, 1), 0, 1000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_back_off_doubles_with_full_jitter),
        cmocka_unit_test(test_refusal_waits_as_asked),
        cmocka_unit_test(test_standard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
