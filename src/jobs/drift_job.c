// SPDX-License-Identifier: Apache-2.0
#include "jobs/drift_job.h"

#include "json/json.h"

enum { BACK_OFF_MS = 30 * 1000, ATTEMPTS_MAX = 4 };

struct job_end drift_job_end(enum drift_end end, int64_t attempt)
{
    switch (end) {
    case DRIFT_LATER:
        return (struct job_end){ JOB_AGAIN, (int64_t)BACK_OFF_MS << (attempt > 1 ? 1 : 0) };
    case DRIFT_CANCELLED:
        return (struct job_end){ JOB_GIVEN_BACK, 0 };
    case DRIFT_DONE:
        break;
    }
    return (struct job_end){ JOB_FINISHED, 0 };
}

/* Whoever asked for it waits for the answer: one try, and then why it failed. */
static bool is_attended(const struct job *job)
{
    struct json_document *document __attribute__((cleanup(json_document_auto))) = NULL;
    bool value = false;

    if (json_parse(job->payload, NULL, &document).code) return false;
    return json_bool(json_member(json_root(document), "attended"), &value) && value;
}

struct job_end drift_job_run(struct domain *domain, const struct job *job, atomic_bool *cancel)
{
    const struct drift_wish wish = {
        .sync_id = job->subject_id,
        .is_attended = is_attended(job),
        .is_last_attempt = is_attended(job) || job->attempt >= ATTEMPTS_MAX,
        .cancel = cancel,
    };

    return drift_job_end(drift_check(domain, &wish), job->attempt);
}
