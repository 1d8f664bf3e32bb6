// SPDX-License-Identifier: Apache-2.0
#include "jobs/audit_job.h"

#include "base/clock.h"
#include "base/log.h"
#include "domain/audit.h"

enum { PAUSE_MS = 3600 * 1000 };

static const struct id the_log = { { 0xa0, [6] = 0x40, [8] = 0x80, [15] = 1 } };

STATUS audit_job_schedule(struct domain *domain)
{
    AUTO(arena) arena = arena_new();
    struct problem problem;
    struct call call;
    struct id ignored;
    bool is_running = false;

    problem_init(&problem, arena);
    TRY(call_open(domain, arena, &problem, clock_now_ms(), &call));
    struct status status = job_is_running(&call, the_log, &is_running);
    if (!status.code && !is_running)
        status = job_enqueue(&call,
                             &(struct job_wish){
                                 .kind = "audit-purge",
                                 .subject_id = the_log,
                                 .group_key = STR("audit-purge"),
                                 .limit_key = STR("audit-purge"),
                                 .run_at_ms = call.now_ms,
                                 .priority = JOB_BACKGROUND,
                             },
                             &ignored);
    call_close(&call);
    return status;
}

static STATUS purge(struct domain *domain, struct arena *arena)
{
    struct problem problem;
    struct call call;
    int64_t count = 0;

    problem_init(&problem, arena);
    TRY(call_open(domain, arena, &problem, clock_now_ms(), &call));
    struct status status = audit_purge(&call, &count);
    call_close(&call);
    if (count > 0) LOG(INFO, "audit entries past their time were dropped", LOG_INT("count", count));
    return status;
}

struct job_end audit_job_run(struct domain *domain, const struct job *job, atomic_bool *cancel)
{
    AUTO(arena) arena = arena_new();
    struct status status = purge(domain, arena);

    (void)job;
    (void)cancel; /* it is over soon, and what is left is for the next hour */
    if (status.code) LOG(ERROR, "the audit log could not be purged", LOG_STATUS(status));
    return (struct job_end){ JOB_AGAIN, PAUSE_MS };
}
