/* One thread dispatches: it empties the outbox, claims jobs for idle workers, renews their leases.
 * So the queue has one reader in each process, however many workers there are. */
// SPDX-License-Identifier: Apache-2.0
#include "jobs/runner.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "jobs/dispatch.h"
#include "jobs/worker.h"
#include "store/wait.h"

enum {
    POLL_MS = 2000,       /* for what nobody tells us */
    SHARED_POLL_MS = 200, /* for what other replicas write, who can't wake us */
    OUTBOX_MS = 10,       /* between two looks: each is a commit beside those of the writers */
    BLOCKED_MS = 100,     /* when jobs are due that must wait for others */
    TROUBLE_MS = 1000,    /* after the database failed */
    OWNER_BYTES = 16,
};

/* --- one round ------------------------------------------------------------------------------------ */

/* A change after a quiet moment is seen to at once, those right behind it together. */
static bool is_time_for_outbox(struct job_runner *runner)
{
    int64_t now_ms = clock_monotonic_ms();

    if (now_ms < runner->outbox_at_ms) return false;
    runner->outbox_at_ms = now_ms + OUTBOX_MS;
    pthread_mutex_lock(&runner->lock);
    runner->has_news = false;
    pthread_mutex_unlock(&runner->lock);
    return true;
}

static STATUS take_outbox(struct job_runner *runner, struct call *call)
{
    bool has_more = is_time_for_outbox(runner);

    while (has_more) TRY(dispatch_outbox(call, &has_more));
    return OK;
}

static struct worker *idle_worker(struct job_runner *runner, bool *ret_is_reserved)
{
    struct worker *idle = NULL;
    size_t idle_count = 0;

    pthread_mutex_lock(&runner->lock);
    for (size_t i = 0; i < runner->worker_count && !runner->is_stopping; i++) {
        if (runner->workers[i].is_busy) continue;
        idle = &runner->workers[i];
        idle_count++;
    }
    pthread_mutex_unlock(&runner->lock);
    *ret_is_reserved = idle_count <= runner->worker_count / RESERVED_PART;
    return idle;
}

static void hand_over(struct worker *worker, const struct job *job, int64_t claimed_at_ms)
{
    struct job_runner *runner = worker->runner;

    pthread_mutex_lock(&runner->lock);
    worker->job = *job;
    worker->has_lost_lease = false;
    worker->renew_at_ms = claimed_at_ms + runner->lease_ms / RENEWALS_PER_LEASE;
    worker->lease_ends_at_ms = claimed_at_ms + runner->lease_ms;
    atomic_store(&worker->cancel, runner->is_stopping);
    worker->is_busy = true;
    pthread_cond_broadcast(&runner->for_workers);
    pthread_mutex_unlock(&runner->lock);
}

/* Texts of the job must outlive the round, so they go into the arena of the worker, who is idle. */
static STATUS claim_for(struct call *call, struct worker *worker, bool is_reserved,
                        bool *ret_has_job)
{
    const struct job_room room = { JOBS_PER_LIMIT, JOBS_PER_LIMIT_INTERACTIVE, is_reserved };
    struct call own = *call;
    int64_t now_ms = clock_monotonic_ms();
    struct job job;

    own.arena = worker->arena;
    struct status status =
        job_claim(&own, worker->runner->owner, worker->runner->lease_ms, &room, &job);
    *ret_has_job = !status.code;
    if (status.code == STATUS_NOT_FOUND) return OK;
    if (status.code) return status;
    hand_over(worker, &job, now_ms);
    return OK;
}

/* *ret_is_blocked: jobs are due, and cannot be claimed yet. */
static STATUS hand_out_jobs(struct job_runner *runner, struct call *call, bool is_poll,
                            bool *ret_is_blocked)
{
    struct worker *worker;
    bool has_job = true, is_reserved = false;
    int64_t due_at_ms = 0;

    *ret_is_blocked = false;
    while (has_job && (worker = idle_worker(runner, &is_reserved))) {
        TRY(job_next_due(call, &due_at_ms));
        bool is_due = due_at_ms > 0 && due_at_ms <= call->now_ms;
        if (!is_due && !is_poll) return OK;
        TRY(claim_for(call, worker, is_reserved, &has_job));
        *ret_is_blocked = is_due && !has_job;
        is_poll = false;
    }
    return OK;
}

/* --- leases --------------------------------------------------------------------------------------- */

static bool is_to_be_renewed(struct job_runner *runner, const struct worker *worker, int64_t now_ms,
                             struct job *ret_job)
{
    pthread_mutex_lock(&runner->lock);
    bool is_due = worker->is_busy && !worker->has_lost_lease && worker->renew_at_ms <= now_ms;
    if (is_due) *ret_job = worker->job;
    pthread_mutex_unlock(&runner->lock);
    return is_due;
}

/* A lease that cannot be renewed may still be ours, but not for longer than it was given. */
static void note_renewal(struct worker *worker, struct id job_id, struct status status,
                         int64_t now_ms)
{
    struct job_runner *runner = worker->runner;

    pthread_mutex_lock(&runner->lock);
    bool is_same = worker->is_busy && id_equal(worker->job.id, job_id);
    if (is_same && !status.code) {
        worker->renew_at_ms = now_ms + runner->lease_ms / RENEWALS_PER_LEASE;
        worker->lease_ends_at_ms = now_ms + runner->lease_ms;
    } else if (is_same && (status.code == STATUS_NOT_FOUND || now_ms >= worker->lease_ends_at_ms)) {
        worker->has_lost_lease = true;
        atomic_store(&worker->cancel, true);
    } else if (is_same) {
        worker->renew_at_ms = now_ms + TROUBLE_MS;
    }
    pthread_mutex_unlock(&runner->lock);
}

static void renew_leases(struct job_runner *runner, struct call *call)
{
    for (size_t i = 0; i < runner->worker_count; i++) {
        struct worker *worker = &runner->workers[i];
        int64_t now_ms = clock_monotonic_ms();
        struct job job;
        if (!is_to_be_renewed(runner, worker, now_ms, &job)) continue;
        struct status status = job_renew(call, &job, runner->owner, runner->lease_ms);
        note_renewal(worker, job.id, status, now_ms);
        if (status.code)
            LOG(WARNING, "a job's lease could not be renewed", LOG_ID("job", job.id),
                LOG_STATUS(status));
    }
}

/* Somebody asked for a run to end, here or at another replica. */
static void pass_on_cancels(struct job_runner *runner, struct call *call)
{
    for (size_t i = 0; i < runner->worker_count; i++) {
        struct worker *worker = &runner->workers[i];
        bool is_cancelled = false;
        pthread_mutex_lock(&runner->lock);
        bool is_asked_for = worker->is_busy && !atomic_load(&worker->cancel);
        struct job job = worker->job;
        pthread_mutex_unlock(&runner->lock);
        if (!is_asked_for) continue;
        struct status status = job_is_cancelled(call, &job, runner->owner, &is_cancelled);
        if (status.code)
            LOG(WARNING, "whether a job was cancelled can't be read", LOG_ID("job", job.id),
                LOG_STATUS(status));
        if (!is_cancelled) continue;
        pthread_mutex_lock(&runner->lock);
        if (worker->is_busy && id_equal(worker->job.id, job.id))
            atomic_store(&worker->cancel, true);
        pthread_mutex_unlock(&runner->lock);
    }
}

/* --- the dispatcher's thread ----------------------------------------------------------------------- */

/* A job that was not due when the queue was looked at may be by now: then there is no pause. One that
 * was due then waits for others or for a worker, and the longest pause is right. */
int64_t job_pause_ms(int64_t due_at_ms, int64_t looked_at_ms, int64_t now_ms, int64_t longest_ms)
{
    if (due_at_ms <= looked_at_ms || due_at_ms - now_ms >= longest_ms) return longest_ms;
    return due_at_ms > now_ms ? due_at_ms - now_ms : 0;
}

/* How long until something is to be done again, unless somebody wakes us. */
static STATUS pause_after_round(const struct job_runner *runner, struct call *call, bool is_blocked,
                                int64_t *ret_pause_ms)
{
    int64_t due_at_ms = 0;
    bool is_shared = store_is_shared(runner->domain->store);
    int64_t pause_ms = is_blocked ? BLOCKED_MS : is_shared ? SHARED_POLL_MS : POLL_MS;

    if (runner->lease_ms / RENEWALS_PER_LEASE < pause_ms)
        pause_ms = runner->lease_ms / RENEWALS_PER_LEASE;
    TRY(job_next_due(call, &due_at_ms));
    *ret_pause_ms = job_pause_ms(due_at_ms, call->now_ms, clock_now_ms(), pause_ms);
    return OK;
}

/* Leases of all replicas go by the database's clock. */
static STATUS set_clock(struct call *call)
{
    int64_t database_ms = 0;

    TRY(db_clock(call->db, &database_ms));
    atomic_store(&call->domain->database_ahead_ms, database_ms - clock_now_ms());
    return OK;
}

static STATUS work_round(struct job_runner *runner, struct call *call, bool is_poll,
                         int64_t *ret_pause_ms)
{
    bool is_blocked = false;

    if (is_poll) TRY(set_clock(call));
    call->now_ms = clock_now_ms();
    renew_leases(runner, call);
    pass_on_cancels(runner, call);
    if (is_poll) chores_run(call, clock_monotonic_ms(), runner->chore_at_ms);
    TRY(take_outbox(runner, call));
    call->now_ms = clock_now_ms();
    TRY(hand_out_jobs(runner, call, is_poll, &is_blocked));
    return pause_after_round(runner, call, is_blocked, ret_pause_ms);
}

/* From time to time the queue is looked at although nothing seems due: jobs of a process that died
 * come back by their leases. */
static bool is_time_to_poll(struct job_runner *runner)
{
    int64_t now_ms = clock_monotonic_ms();

    if (now_ms < runner->poll_at_ms) return false;
    runner->poll_at_ms = now_ms + POLL_MS;
    return true;
}

/* Gives the time to pause. */
static int64_t run_round(struct job_runner *runner)
{
    AUTO(arena) arena = arena_new();
    struct problem problem;
    struct call call;
    int64_t pause_ms = TROUBLE_MS;

    problem_init(&problem, arena);
    struct status status = call_open(runner->domain, arena, &problem, clock_now_ms(), &call);
    if (!status.code) {
        status = work_round(runner, &call, is_time_to_poll(runner), &pause_ms);
        call_close(&call);
    }
    if (status.code)
        LOG(ERROR, "the job queue can't be read", LOG_STATUS(status),
            LOG_TEXT("reason", problem.message));
    return status.code ? TROUBLE_MS : pause_ms;
}

/* False when the runner stops. */
static bool pause_dispatcher(struct job_runner *runner, int64_t pause_ms)
{
    int64_t until_ms = clock_monotonic_ms() + pause_ms;
    bool has_time = true;

    pthread_mutex_lock(&runner->lock);
    while (!runner->is_woken && !runner->is_stopping && has_time) {
        bool is_sooner = runner->has_news && runner->outbox_at_ms < until_ms;
        has_time = wait_until(&runner->for_dispatcher, &runner->lock,
                              is_sooner ? runner->outbox_at_ms : until_ms);
    }
    runner->is_woken = false;
    bool goes_on = !runner->is_stopping;
    pthread_mutex_unlock(&runner->lock);
    return goes_on;
}

static void *dispatcher_main(void *runner_)
{
    struct job_runner *runner = runner_;
    while (pause_dispatcher(runner, run_round(runner))) continue;
    return NULL;
}

/* --- what a process that died was doing ------------------------------------------------------------- */

static const struct query end_leases = { "UPDATE job SET lease_until = 0 WHERE state = 'running'" };

static STATUS take_over(struct job_runner *runner)
{
    AUTO(arena) arena = arena_new();
    struct problem problem;
    struct call call;

    problem_init(&problem, arena);
    TRY(call_open(runner->domain, arena, &problem, clock_now_ms(), &call));
    struct status status = db_run(call.db, &end_leases, NULL, BIND_NONE);
    call_close(&call);
    return status;
}

/* --- opening and closing ---------------------------------------------------------------------------- */

static int64_t lease_of(const struct job_runner_config *config)
{
    if (config->lease_ms > 0) return config->lease_ms;
    return store_is_shared(config->domain->store) ? SHARED_LEASE_MS : LEASE_MS;
}

static void runner_init(struct job_runner *runner, const struct job_runner_config *config)
{
    *runner = (struct job_runner){
        .domain = config->domain,
        .arena = arena_new(),
        .lease_ms = lease_of(config),
    };
    runner->owner = random_hex(OWNER_BYTES, runner->arena);
    pthread_mutex_init(&runner->lock, NULL);
    pthread_cond_init(&runner->for_dispatcher, NULL);
    pthread_cond_init(&runner->for_workers, NULL);
}

static STATUS start_workers(struct job_runner *runner, unsigned count)
{
    runner->workers = ARENA_ARRAY(runner->arena, count, struct worker);
    for (; runner->worker_count < count; runner->worker_count++) {
        struct worker *worker = &runner->workers[runner->worker_count];
        worker->runner = runner;
        worker->arena = arena_new();
        if (pthread_create(&worker->thread, NULL, worker_main, worker) != 0) {
            arena_free(worker->arena);
            return FAIL(UNAVAILABLE);
        }
    }
    return OK;
}

STATUS job_runner_open(const struct job_runner_config *config, struct job_runner **ret_runner)
{
    struct job_runner *runner = memory_alloc_zeroed(1, sizeof *runner);

    runner_init(runner, config);
    struct status status = config->is_alone ? take_over(runner) : OK;
    if (!status.code) status = start_workers(runner, config->worker_count);
    if (!status.code) {
        runner->has_dispatcher =
            pthread_create(&runner->dispatcher, NULL, dispatcher_main, runner) == 0;
        if (!runner->has_dispatcher) status = FAIL(UNAVAILABLE);
    }
    if (status.code) {
        job_runner_close(runner);
        return status;
    }
    *ret_runner = runner;
    return OK;
}

void job_runner_wake(struct job_runner *runner)
{
    pthread_mutex_lock(&runner->lock);
    if (!runner->has_news) pthread_cond_signal(&runner->for_dispatcher);
    runner->has_news = true;
    pthread_mutex_unlock(&runner->lock);
}

static void ask_to_stop(struct job_runner *runner)
{
    pthread_mutex_lock(&runner->lock);
    runner->is_stopping = true;
    for (size_t i = 0; i < runner->worker_count; i++)
        atomic_store(&runner->workers[i].cancel, true);
    pthread_cond_signal(&runner->for_dispatcher);
    pthread_mutex_unlock(&runner->lock);
}

static void let_workers_go(struct job_runner *runner)
{
    pthread_mutex_lock(&runner->lock);
    runner->is_closed = true;
    pthread_cond_broadcast(&runner->for_workers);
    pthread_mutex_unlock(&runner->lock);
}

void job_runner_close(struct job_runner *runner)
{
    if (!runner) return;
    ask_to_stop(runner);
    if (runner->has_dispatcher) pthread_join(runner->dispatcher, NULL);
    let_workers_go(runner);
    for (size_t i = 0; i < runner->worker_count; i++) {
        pthread_join(runner->workers[i].thread, NULL);
        arena_free(runner->workers[i].arena);
    }
    pthread_cond_destroy(&runner->for_dispatcher);
    pthread_cond_destroy(&runner->for_workers);
    pthread_mutex_destroy(&runner->lock);
    arena_free(runner->arena);
    memory_free(runner);
}
