// SPDX-License-Identifier: Apache-2.0
#include "jobs/worker.h"

#include "base/clock.h"
#include "base/log.h"
#include "jobs/job_kind.h"

/* The next job, or false when the runner stops. */
static bool wait_for_job(struct worker *worker)
{
    struct job_runner *runner = worker->runner;

    pthread_mutex_lock(&runner->lock);
    while (!worker->is_busy && !runner->is_closed)
        pthread_cond_wait(&runner->for_workers, &runner->lock);
    bool has_job = worker->is_busy;
    pthread_mutex_unlock(&runner->lock);
    return has_job;
}

static STATUS close_job(struct call *call, const struct worker *worker, const struct job_end *end)
{
    const struct job *job = &worker->job;
    struct str owner = worker->runner->owner;

    switch (end->kind) {
    case JOB_AGAIN:
        return job_release(call, job, owner, call->now_ms + end->delay_ms, true);
    case JOB_GIVEN_BACK:
        return job_release(call, job, owner, call->now_ms, false);
    case JOB_FINISHED:
        break;
    }
    return job_finish(call, job, owner);
}

/* Should this fail, the lease runs out and the job is done again, which does no harm. */
static void settle(struct worker *worker, const struct job_end *end)
{
    struct problem problem;
    struct call call;

    problem_init(&problem, worker->arena);
    struct status status =
        call_open(worker->runner->domain, worker->arena, &problem, clock_now_ms(), &call);
    if (!status.code) {
        status = close_job(&call, worker, end);
        call_close(&call);
    }
    if (status.code)
        LOG(WARNING, "the end of a job could not be noted", LOG_ID("job", worker->job.id),
            LOG_STATUS(status));
}

static void become_idle(struct worker *worker)
{
    struct job_runner *runner = worker->runner;

    arena_clear(worker->arena);
    pthread_mutex_lock(&runner->lock);
    worker->is_busy = false;
    runner->is_woken = true;
    pthread_cond_signal(&runner->for_dispatcher);
    pthread_mutex_unlock(&runner->lock);
}

void *worker_main(void *worker_)
{
    struct worker *worker = worker_;

    while (wait_for_job(worker)) {
        struct job_end end = job_run(worker->runner->domain, &worker->job, &worker->cancel);
        settle(worker, &end);
        become_idle(worker);
    }
    return NULL;
}
