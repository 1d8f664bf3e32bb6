// SPDX-License-Identifier: Apache-2.0
#include "sync/drift_check.h"

#include "base/clock.h"
#include "base/log.h"
#include "domain/sync_watch.h"
#include "sync/drift_rows.h"
#include "sync/engine_run.h"

enum { WAIT_MS_MAX = 2000 }; /* whoever looks on does not hold up a site for longer */

struct check {
    struct run run;
    const struct drift_wish *wish;
    bool is_crowded; /* the budget has nothing to spare now */
};

static void on_wait(void *check_, enum netlify_wait reason, int64_t ms)
{
    struct check *check = check_;

    (void)reason;
    if (check->wish->is_attended || ms <= WAIT_MS_MAX) return;
    check->is_crowded = true;
    atomic_store(check->wish->cancel, true);
}

static STATUS read_sync(struct run *run, struct call *call, const void *sync_id)
{
    TRY(secret_sync_read(call, *(const struct id *)sync_id, &run->sync));
    return vault_owner_of_project(call, run->sync.project_id, &run->owner);
}

static STATUS open_session(struct check *check)
{
    struct run *run = &check->run;
    struct netlify *netlify = &run->session.netlify;

    TRY(run_work(run, run_open_session, run->arena, NULL));
    netlify->cancel = check->wish->cancel;
    netlify->priority = check->wish->is_attended ? RATE_INTERACTIVE : RATE_BACKGROUND;
    netlify->observer = (struct netlify_observer){ check, NULL, on_wait };
    return OK;
}

static STATUS look(struct check *check)
{
    struct run *run = &check->run;

    TRY(run_work(run, run_load_source, run->arena, NULL));
    TRY(open_session(check));
    TRY(run_observe(run));
    TRY(run_work(run, run_make_state, run->arena, NULL));
    run_make_plan(run);
    if (!run->plan->refusal) return OK;
    return run_fail_plainly(run, "%.*s", STR_ARG(run->plan->refusal_message));
}

/* --- noting --------------------------------------------------------------------------------------- */

/* Before the first sync nothing at the site is ours, so nothing there can differ from ours. */
static struct drift find(struct run *run, const struct record_list *known, bool has_known)
{
    struct drift drift = drift_find(&run->state, run->plan, known, has_known, run->arena);

    if (run->sync.last_synced_at > 0) return drift;
    drift.pending += drift.count;
    drift.count = 0;
    drift.known_count = 0;
    return drift;
}

/* The last run failed, and there is still something to write: nobody else would try again before the
 * source changes. What the brake would hold, or what was only done at Netlify, is for people. */
static STATUS catch_up(struct run *run, struct call *call, const struct drift *drift)
{
    bool has_failed = false;

    if (!run->sync.is_auto_sync || run->brake.cause != BRAKE_OPEN) return OK;
    if (drift->pending == 0 || plan_is_idle(run->plan)) return OK;
    TRY(sync_run_has_failed(call, run->sync.id, &has_failed));
    if (!has_failed) return OK;
    return secret_sync_enqueue(call, &run->sync, SYNC_RUN_SYNC, STR("{\"trigger\":\"retry\"}"),
                               call->now_ms, JOB_BACKGROUND);
}

static STATUS note(struct run *run, struct call *call, const void *unused)
{
    struct record_list known;
    bool has_known = false;

    (void)unused;
    TRY(drift_known_read(call, run->sync.id, &known, &has_known));
    struct drift drift = find(run, &known, has_known);
    TRY(drift_write(call, &run->sync, &drift));
    return catch_up(run, call, &drift);
}

static STATUS note_failure(struct run *run, struct call *call, const void *unused)
{
    bool has_failed = false;

    (void)unused;
    TRY(sync_run_has_failed(call, run->sync.id, &has_failed));
    if (has_failed && run->flaw.may_pass) TRY(sync_watch_soon(call, run->sync.id));
    return drift_write_failure(call, &run->sync, run_flaw_text(&run->flaw, run->arena));
}

static enum drift_end end(struct check *check, struct status status)
{
    struct run *run = &check->run;
    bool may_pass = check->is_crowded || run->flaw.may_pass;

    if (status.code && run->is_cancelled && !check->is_crowded) return DRIFT_CANCELLED;
    if (status.code && may_pass && !check->wish->is_last_attempt) return DRIFT_LATER;
    if (check->is_crowded)
        run->flaw.message = STR("Netlify's rate limit left no room for a look at the site.");
    run_piece *piece = status.code ? note_failure : note;
    struct status noted = run_transact(run, piece, run->arena, NULL);
    if (noted.code)
        LOG(ERROR, "a look at a site could not be noted", LOG_ID("sync", run->sync.id),
            LOG_STATUS(noted));
    return DRIFT_DONE;
}

enum drift_end drift_check(struct domain *domain, const struct drift_wish *wish)
{
    AUTO(arena) arena = arena_new();
    struct check check = { .wish = wish };
    enum drift_end result = DRIFT_DONE;

    run_init(&check.run, domain, arena);
    struct status status = run_work(&check.run, read_sync, arena, &wish->sync_id);
    if (!status.code) result = end(&check, look(&check)); /* else it is gone */
    run_deinit(&check.run);
    return result;
}
