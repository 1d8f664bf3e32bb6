/* sync_job.h: the jobs "sync", "import" and "remove": what their payload asks of the engine, how
 * often they are tried and how late. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "jobs/job_kind.h"
#include "sync/engine.h"

/* The wish of a job; texts lie in the arena. NOT_FOUND: no kind of ours. What a payload does not
 * say, or says in another form, takes the careful choice. */
STATUS sync_job_wish(const struct job *job, struct arena *arena, struct engine_wish *ret_wish);
/* After so many tries, the one just ended counted. */
struct job_end sync_job_end(enum engine_end end, int64_t attempt);

struct job_end sync_job_run(struct domain *domain, const struct job *job, atomic_bool *cancel);
