// SPDX-License-Identifier: Apache-2.0
#include "jobs/webhook_job.h"

#include "base/clock.h"
#include "base/log.h"
#include "domain/webhook_delivery.h"

enum { BACK_OFF_MS = 2000, TROUBLE_MS = 5000 };

int64_t webhook_job_back_off_ms(int64_t attempt)
{
    int64_t steps = attempt < WEBHOOK_ATTEMPTS ? attempt - 1 : WEBHOOK_ATTEMPTS - 1;
    return (int64_t)BACK_OFF_MS << (2 * (steps > 0 ? steps : 0));
}

static struct job_end end_of(const struct job *job, struct status status, bool is_done,
                             bool is_cancelled)
{
    if (status.code == STATUS_NOT_FOUND) return (struct job_end){ JOB_FINISHED, 0 };
    if (is_cancelled) return (struct job_end){ JOB_GIVEN_BACK, 0 };
    if (status.code) {
        LOG(ERROR, "a webhook could not be sent", LOG_ID("delivery", job->subject_id),
            LOG_STATUS(status));
        /* A hook that can't be opened will not open by itself. */
        if (job->attempt >= WEBHOOK_ATTEMPTS) return (struct job_end){ JOB_FINISHED, 0 };
        return (struct job_end){ JOB_AGAIN, TROUBLE_MS };
    }
    if (is_done) return (struct job_end){ JOB_FINISHED, 0 };
    return (struct job_end){ JOB_AGAIN, webhook_job_back_off_ms(job->attempt) };
}

struct job_end webhook_job_run(struct domain *domain, const struct job *job, atomic_bool *cancel)
{
    AUTO(arena) arena = arena_new();
    struct problem problem;
    struct call call;
    bool is_done = false;

    problem_init(&problem, arena);
    struct status status = call_open(domain, arena, &problem, clock_now_ms(), &call);
    if (!status.code) {
        status = webhook_delivery_send(&call, job->subject_id, job->attempt >= WEBHOOK_ATTEMPTS,
                                       &is_done);
        call_close(&call);
    }
    return end_of(job, status, is_done, status.code == STATUS_UNAVAILABLE && atomic_load(cancel));
}
