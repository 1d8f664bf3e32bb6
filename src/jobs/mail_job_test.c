// SPDX-License-Identifier: Apache-2.0
#include "jobs/mail_job.h"

#include "base/expect.h"

static const struct {
    enum smtp_end end;
    bool is_cancelled;
    int64_t attempt;
    int kind;
    int64_t delay_ms;
} rows[] = {
    { SMTP_ACCEPTED, false, 1, JOB_FINISHED, 0 },
    { SMTP_ACCEPTED, true, 1, JOB_FINISHED, 0 }, /* it is out: not once more */
    { SMTP_REFUSED, false, 1, JOB_FINISHED, 0 },
    { SMTP_REFUSED, true, 1, JOB_FINISHED, 0 },
    { SMTP_TRY_AGAIN, false, 1, JOB_AGAIN, 5000 },
    { SMTP_TRY_AGAIN, false, 2, JOB_AGAIN, 10000 },
    { SMTP_TRY_AGAIN, false, 11, JOB_AGAIN, 3600000 },
    { SMTP_TRY_AGAIN, false, 29, JOB_AGAIN, 3600000 },
    { SMTP_TRY_AGAIN, false, 30, JOB_FINISHED, 0 },
    { SMTP_TRY_AGAIN, true, 30, JOB_GIVEN_BACK, 0 }, /* the server stops: no try is lost */
};

static void test_ends(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct job_end end = mail_job_end(rows[i].end, rows[i].is_cancelled, rows[i].attempt);
        EXPECT_INT(rows[i].kind, end.kind, i);
        EXPECT_INT(rows[i].delay_ms, end.delay_ms, i);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_ends) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
