// SPDX-License-Identifier: Apache-2.0
#include "jobs/redeploy_job.h"

struct job_end redeploy_job_end(const struct redeploy_step *step)
{
    switch (step->kind) {
    case REDEPLOY_LATER:
        return (struct job_end){ JOB_AGAIN, step->delay_ms };
    case REDEPLOY_CANCELLED:
        return (struct job_end){ JOB_GIVEN_BACK, 0 };
    case REDEPLOY_OVER:
        break;
    }
    return (struct job_end){ JOB_FINISHED, 0 };
}

struct job_end redeploy_job_run(struct domain *domain, const struct job *job, atomic_bool *cancel)
{
    const struct redeploy_wish wish = { .id = job->subject_id, .cancel = cancel };
    const struct redeploy_step step = redeploy_run(domain, &wish);

    return redeploy_job_end(&step);
}
