// SPDX-License-Identifier: Apache-2.0
#include "base/expect.h"
#include "jobs/webhook_job.h"

static void test_back_off(void **state)
{
    static const struct {
        int64_t attempt, want_ms;
    } cases[] = {
        { 0, 2000 },   { 1, 2000 },   { 2, 8000 },    { 3, 32000 },
        { 4, 128000 }, { 5, 512000 }, { 6, 2048000 }, { 1000000, 2048000 },
    };

    (void)state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        EXPECT_INT(cases[i].want_ms, webhook_job_back_off_ms(cases[i].attempt), i);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_back_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
