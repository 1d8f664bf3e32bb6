/* webhook_job.h: the job "webhook": one delivery, tried again ever later. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "jobs/job_kind.h"

/* After so many tries without success: 2 s, 8 s, 32 s, 2 min, 9 min. */
int64_t webhook_job_back_off_ms(int64_t attempt);

struct job_end webhook_job_run(struct domain *domain, const struct job *job, atomic_bool *cancel);
