/* runner.h: does what the outbox and the clock ask for: dispatches changes to syncs, claims jobs by
 * lease, runs them on its own threads, gives them back when the server stops. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/call.h"

struct job_runner;

struct job_runner_config {
    struct domain *domain;
    unsigned worker_count;
    int64_t lease_ms; /* 0: the standard */
    /* No other process works on this queue, so whatever was running when this one starts has died:
     * it is taken up at once, without waiting for its lease to run out. */
    bool is_alone;
};

STATUS job_runner_open(const struct job_runner_config *config, struct job_runner **ret_runner);
/* There may be something to do, in the outbox or the queue; any thread, returns at once. */
void job_runner_wake(struct job_runner *runner);
/* Stops claiming, asks running jobs to stop between two calls, gives their leases back. */
void job_runner_close(struct job_runner *runner); /* NULL is fine */
