/* audit_job.h: the job "audit-purge": every hour, drops audit entries that are past their time. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "jobs/job_kind.h"

/* There is one, however often this is called. */
STATUS audit_job_schedule(struct domain *domain);

struct job_end audit_job_run(struct domain *domain, const struct job *job, atomic_bool *cancel);
