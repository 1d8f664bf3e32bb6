// SPDX-License-Identifier: Apache-2.0
#include "jobs/sync_group_job.h"

#include "base/expect.h"
#include "domain/sync_group.h"

static const struct {
    enum status_code status;
    bool is_cancelled;
    int kind;
    int64_t delay_ms;
} rows[] = {
    { STATUS_OK, false, JOB_AGAIN, SYNC_GROUP_LOOK_MS },
    { STATUS_OK, true, JOB_AGAIN, SYNC_GROUP_LOOK_MS },
    { STATUS_BAD_REQUEST, false, JOB_AGAIN, SYNC_GROUP_LOOK_MS },
    { STATUS_CANCELLED, true, JOB_GIVEN_BACK, 0 },
    { STATUS_NOT_FOUND, false, JOB_FINISHED, 0 },
    { STATUS_NOT_FOUND, true, JOB_FINISHED, 0 },
};

static void test_end(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct job_end end = sync_group_job_end(status_of(rows[i].status), rows[i].is_cancelled);
        EXPECT_INT(rows[i].kind, end.kind, i);
        EXPECT_INT(rows[i].delay_ms, end.delay_ms, i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_end) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
