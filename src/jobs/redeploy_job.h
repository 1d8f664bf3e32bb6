/* redeploy_job.h: the job "redeploy": the build of a site, step by step. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "jobs/job_kind.h"
#include "sync/redeploy.h"

struct job_end redeploy_job_end(const struct redeploy_step *step);
struct job_end redeploy_job_run(struct domain *domain, const struct job *job, atomic_bool *cancel);
