/* sync_group_job.h: the job "sync-group": a look at an account's sites, again and again as long as
 * the group lives. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "jobs/job_kind.h"

/* What becomes of the job after a look that ended so. */
struct job_end sync_group_job_end(struct status status, bool is_cancelled);
job_runs sync_group_job_run;
