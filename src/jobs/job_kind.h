/* job_kind.h: who does which kind of job. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/job_queue.h"

#include <stdatomic.h>

/* What becomes of a job after a try. */
struct job_end {
    enum { JOB_FINISHED, JOB_AGAIN, JOB_GIVEN_BACK } kind;
    int64_t delay_ms; /* AGAIN: until the next try */
};

/* Must stop soon after *cancel turns true, and be fit to run twice. */
typedef struct job_end job_runs(struct domain *domain, const struct job *job, atomic_bool *cancel);

/* A job of a kind that nobody knows is dropped, and logged. */
struct job_end job_run(struct domain *domain, const struct job *job, atomic_bool *cancel);
