// SPDX-License-Identifier: Apache-2.0
#include "jobs/redeploy_job.h"

#include "base/expect.h"

static const struct {
    struct redeploy_step step;
    int kind;
    int64_t delay_ms;
} rows[] = {
    { { REDEPLOY_OVER, 0 }, JOB_FINISHED, 0 },
    { { REDEPLOY_LATER, 2000 }, JOB_AGAIN, 2000 },
    { { REDEPLOY_CANCELLED, 0 }, JOB_GIVEN_BACK, 0 },
};

static void test_ends(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct job_end end = redeploy_job_end(&rows[i].step);
        EXPECT_INT(rows[i].kind, end.kind, i);
        EXPECT_INT(rows[i].delay_ms, end.delay_ms, i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_ends) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
