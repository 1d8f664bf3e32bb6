// SPDX-License-Identifier: Apache-2.0
#include "jobs/drift_job.h"

#include "base/expect.h"

static const struct {
    enum drift_end end;
    int64_t attempt;
    int kind;
    int64_t delay_ms;
} rows[] = {
    { DRIFT_DONE, 1, JOB_FINISHED, 0 },       { DRIFT_DONE, 4, JOB_FINISHED, 0 },
    { DRIFT_LATER, 1, JOB_AGAIN, 30 * 1000 }, { DRIFT_LATER, 2, JOB_AGAIN, 60 * 1000 },
    { DRIFT_LATER, 3, JOB_AGAIN, 60 * 1000 }, { DRIFT_CANCELLED, 1, JOB_GIVEN_BACK, 0 },
};

static void test_ends(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct job_end end = drift_job_end(rows[i].end, rows[i].attempt);
        EXPECT_INT(rows[i].kind, end.kind, i);
        EXPECT_INT(rows[i].delay_ms, end.delay_ms, i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_ends) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
