/* drift_job.h: the job "drift": a look at a sync's site. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "jobs/job_kind.h"
#include "sync/drift_check.h"

/* After so many tries, the one just ended counted. */
struct job_end drift_job_end(enum drift_end end, int64_t attempt);

struct job_end drift_job_run(struct domain *domain, const struct job *job, atomic_bool *cancel);
