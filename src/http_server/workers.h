/* workers.h: the threads that handle slow requests. Bounded: a job is taken only when it was
 * reserved before, so that the taker can still say no. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

struct http_workers;

/* Lies in the thing that is worked on. */
struct http_job {
    struct http_job *next;
};

/* Called once for every pushed job; is_refused when the pool closed before its turn came. */
typedef void (*http_job_run)(struct http_job *job, bool is_refused);

STATUS http_workers_open(unsigned count, size_t queue_max, http_job_run run,
                         struct http_workers **ret_workers);
/* False when as many jobs wait as may; true must be followed by a push. */
bool http_workers_reserve(struct http_workers *workers);
void http_workers_push(struct http_workers *workers, struct http_job *job);
/* Waits for the running jobs and refuses the others, and every reservation from then on. */
void http_workers_stop(struct http_workers *workers);
void http_workers_close(struct http_workers *workers); /* stops first; NULL is fine */
