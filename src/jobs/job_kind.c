// SPDX-License-Identifier: Apache-2.0
#include "jobs/job_kind.h"

#include "base/log.h"
#include "jobs/audit_job.h"
#include "jobs/drift_job.h"
#include "jobs/mail_job.h"
#include "jobs/redeploy_job.h"
#include "jobs/sync_group_job.h"
#include "jobs/sync_job.h"
#include "jobs/webhook_job.h"

static const struct {
    const char *kind;
    job_runs *run;
} kinds[] = {
    { "sync", sync_job_run },
    { "import", sync_job_run },
    { "remove", sync_job_run },
    { "undo", sync_job_run },
    { "sync-group", sync_group_job_run },
    { "mail", mail_job_run },
    { "webhook", webhook_job_run },
    { "drift", drift_job_run },
    { "redeploy", redeploy_job_run },
    { "audit-purge", audit_job_run },
};

struct job_end job_run(struct domain *domain, const struct job *job, atomic_bool *cancel)
{
    for (size_t i = 0; i < COUNT_OF(kinds); i++) {
        if (str_equal(job->kind, str_from_c(kinds[i].kind)))
            return kinds[i].run(domain, job, cancel);
    }
    LOG(ERROR, "a job of an unknown kind was dropped", LOG_TEXT("kind", job->kind));
    return (struct job_end){ JOB_FINISHED, 0 };
}
