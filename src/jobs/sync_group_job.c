// SPDX-License-Identifier: Apache-2.0
#include "jobs/sync_group_job.h"

#include "base/clock.h"
#include "base/log.h"
#include "domain/sync_group.h"

struct job_end sync_group_job_end(struct status status, bool is_cancelled)
{
    if (status.code == STATUS_NOT_FOUND) return (struct job_end){ JOB_FINISHED, 0 };
    if (status.code && is_cancelled) return (struct job_end){ JOB_GIVEN_BACK, 0 };
    return (struct job_end){ JOB_AGAIN, SYNC_GROUP_LOOK_MS };
}

static STATUS look(struct domain *domain, const struct job *job, struct arena *arena,
                   const atomic_bool *cancel)
{
    struct problem problem;
    struct call call;

    problem_init(&problem, arena);
    TRY(call_open(domain, arena, &problem, clock_now_ms(), &call));
    struct status status = sync_group_look(&call, job->subject_id, job->attempt <= 1,
                                           cancel); /* then somebody asked */
    call_close(&call);
    return status;
}

struct job_end sync_group_job_run(struct domain *domain, const struct job *job, atomic_bool *cancel)
{
    AUTO(arena) arena = arena_new();
    struct status status = look(domain, job, arena, cancel);

    if (status.code && status.code != STATUS_NOT_FOUND)
        LOG(WARNING, "the sites of a sync group could not be looked at",
            LOG_ID("group", job->subject_id), LOG_STATUS(status));
    return sync_group_job_end(status, atomic_load(cancel));
}
