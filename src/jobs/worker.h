/* worker.h: one thread of the runner, and the job it holds. Shared by runner.c and worker.c. */
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "domain/job_queue.h"
#include "jobs/chore.h"
#include "jobs/runner.h"

#include <pthread.h>

enum {
    LEASE_MS = 30 * 1000,
    SHARED_LEASE_MS = 15 * 1000, /* so long another replica waits for one that died */
    RENEWALS_PER_LEASE = 3,
    /* Of one connection. Runs mostly wait for Netlify; more of them would only wait for each other
     * within the same budget. */
    JOBS_PER_LIMIT = 5,
    JOBS_PER_LIMIT_INTERACTIVE = 7,
    RESERVED_PART = 4, /* one worker in so many is kept for what somebody waits for */
};

struct worker {
    struct job_runner *runner;
    pthread_t thread;
    /* Under the runner's lock: */
    bool is_busy;
    bool has_lost_lease;
    int64_t renew_at_ms, lease_ends_at_ms; /* monotonic */
    /* The job, while busy; its texts lie in the arena. */
    struct arena *arena;
    struct job job;
    atomic_bool cancel;
};

struct job_runner {
    struct domain *domain;
    struct str owner; /* of leases: random, so that no other process has it */
    struct arena *arena;
    int64_t lease_ms;
    pthread_mutex_t lock;
    pthread_cond_t for_dispatcher, for_workers;
    bool is_woken;
    bool has_news;      /* something to do was written since the outbox was last looked at */
    bool is_stopping;   /* nothing more is claimed, and what runs is cancelled */
    bool is_closed;     /* the dispatcher is gone: idle workers may go too */
    int64_t poll_at_ms; /* monotonic; the dispatcher's own */
    int64_t outbox_at_ms;
    int64_t chore_at_ms[CHORE_COUNT];
    pthread_t dispatcher;
    bool has_dispatcher;
    struct worker *workers;
    size_t worker_count;
};

void *worker_main(void *worker); /* until the runner stops */

/* How long the dispatcher pauses: it has looked at the queue as it was at looked_at_ms, and the next job
 * (0: none) is due at due_at_ms. */
int64_t job_pause_ms(int64_t due_at_ms, int64_t looked_at_ms, int64_t now_ms, int64_t longest_ms);
