/* A run from its beginning to its end; the steps in between are in the files engine_*.c. */
// SPDX-License-Identifier: Apache-2.0
#include "sync/engine.h"

#include "base/clock.h"
#include "base/log.h"
#include "domain/audit.h"
#include "domain/redeploy.h"
#include "domain/sync_alert.h"
#include "domain/sync_watch.h"
#include "domain/webhook_delivery.h"
#include "sync/engine_run.h"

enum { WAIT_SHOWN_MS = 500 }; /* shorter ones are over before anybody has read of them */

/* --- the beginning -------------------------------------------------------------------------------- */

static STATUS begin(struct run *run, struct call *call, const void *unused)
{
    const struct engine_wish *wish = run->wish;

    (void)unused;
    TRY(secret_sync_read(call, wish->sync_id, &run->sync));
    TRY(vault_owner_of_project(call, run->sync.project_id, &run->owner));
    run->record = (struct sync_run){
        .id = id_new(),
        .sync_id = wish->sync_id,
        .kind = str_from_c(sync_kind_name(wish->kind)),
        .trigger = wish->is_retry ? STR("retry") : wish->trigger,
        .state = STR("running"),
        .job_id = wish->job_id,
        .undoes = wish->undo_run_id,
        .started_at = call->now_ms,
    };
    TRY(sync_run_begin(call, &run->record));
    TRY(redeploy_run_begins(call, &run->sync));
    return sync_status_start(call, wish->sync_id, wish->kind);
}

static void on_call(void *run_, const char *method, const char *path_template, int status,
                    int64_t ms)
{
    struct run *run = run_;

    bool was_waiting = str_is_given(run->record.wait_reason);

    (void)method, (void)path_template, (void)status, (void)ms;
    run->record.calls++;
    run->record.wait_reason = STR_ABSENT;
    run->record.wait_until = 0;
    run_note_progress(run, was_waiting);
}

static void on_wait(void *run_, enum netlify_wait reason, int64_t ms)
{
    static const struct str reasons[] = {
        [NETLIFY_WAIT_PACING] = { "pacing", 6 },
        [NETLIFY_WAIT_REFUSED] = { "rate-limit", 10 },
        [NETLIFY_WAIT_RETRY] = { "retry", 5 },
    };
    struct run *run = run_;

    run->record.waited_ms += ms;
    if (ms < WAIT_SHOWN_MS) return;
    run->record.wait_reason = reasons[reason];
    run->record.wait_until = clock_now_ms() + ms;
    run_note_progress(run, true);
}

static STATUS open_session(struct run *run)
{
    struct netlify *netlify = &run->session.netlify;

    TRY(run_work(run, run_open_session, run->arena, NULL));
    netlify->cancel = run->wish->cancel;
    netlify->priority = run->wish->is_attended ? RATE_INTERACTIVE : RATE_BACKGROUND;
    netlify->observer = (struct netlify_observer){ run, on_call, on_wait };
    return OK;
}

/* --- what may keep a run from writing ------------------------------------------------------------- */

static bool is_other_plan(const struct run *run)
{
    const struct mac *seen = run->wish->plan_hash;

    return seen && !mac_equal(seen, &run->plan->hash);
}

static STATUS check_plan(struct run *run)
{
    if (run->plan->refusal)
        return run_fail_plainly(run, "%.*s", STR_ARG(run->plan->refusal_message));
    if (is_other_plan(run))
        return run_fail_plainly(run, "Nothing was written: the source, the site or the options "
                                     "changed since this plan was made. Look at the new plan and "
                                     "run the sync with its hash.");
    if (run->brake.cause == BRAKE_OPEN) return OK;
    run->is_held = true;
    TRY(run_note_held(run));
    return run_fail_plainly(run, "%.*s", STR_ARG(run->brake.message));
}

/* --- the three kinds ------------------------------------------------------------------------------ */

static STATUS read_all(struct run *run)
{
    TRY(run_work(run, run_load_source, run->arena, NULL));
    TRY(open_session(run));
    TRY(run_observe(run));
    return run_work(run, run_make_state, run->arena, NULL);
}

static STATUS sync_secrets(struct run *run)
{
    TRY(read_all(run));
    if (run_imports_first(run)) {
        TRY(run_import(run, run_initial_behavior(run)));
        TRY(run_work(run, run_load_source, run->arena, NULL));
        TRY(run_work(run, run_make_state, run->arena, NULL));
    }
    run_make_plan(run);
    TRY(check_plan(run));
    return run_apply(run);
}

static STATUS import_secrets(struct run *run)
{
    TRY(read_all(run));
    return run_import(run, run->wish->behavior);
}

/* What the ledger says is taken away even if nobody can tell any more what the source holds. */
static STATUS remove_secrets(struct run *run)
{
    struct status status = run_work(run, run_load_source, run->arena, NULL);

    if (status.code == STATUS_UNAVAILABLE) return status;
    struct str flaw = status.code ? run_flaw_text(&run->flaw, run->arena) : STR_ABSENT;
    run->flaw = (struct run_flaw){ .may_pass = false };
    TRY(open_session(run));
    TRY(run_observe(run));
    TRY(run_work(run, run_make_state, run->arena, NULL));
    run->state.desired_flaw = flaw;
    run_make_plan(run);
    TRY(check_plan(run));
    return run_apply(run);
}

static STATUS undo_run(struct run *run)
{
    TRY(run_work(run, run_load_snapshot, run->arena, &run->wish->undo_run_id));
    TRY(open_session(run));
    TRY(run_observe(run));
    TRY(run_work(run, run_make_state, run->arena, NULL));
    run_make_plan(run);
    TRY(check_plan(run));
    return run_apply(run);
}

static STATUS execute(struct run *run)
{
    switch (run->wish->kind) {
    case SYNC_RUN_UNDO:
        return undo_run(run);
    case SYNC_RUN_SYNC:
        return sync_secrets(run);
    case SYNC_RUN_IMPORT:
        return import_secrets(run);
    case SYNC_RUN_REMOVE:
        break;
    }
    return remove_secrets(run);
}

/* --- the end -------------------------------------------------------------------------------------- */

static bool is_to_be_retried(const struct run *run)
{
    return run->flaw.may_pass && !run->wish->is_last_attempt && !run->is_held;
}

static enum engine_end end_of(const struct run *run, struct status status)
{
    if (str_is_given(run->cancelled_by)) return ENGINE_DONE;
    if (run->is_cancelled) return ENGINE_CANCELLED;
    return status.code && is_to_be_retried(run) ? ENGINE_RETRY : ENGINE_DONE;
}

static struct str state_of(const struct run *run, struct status status)
{
    if (!status.code) return STR("succeeded");
    if (run->is_cancelled) return STR("cancelled");
    return run->is_held ? STR("held") : STR("failed");
}

static STATUS audit_run(const struct run *run, struct call *call)
{
    static const char *const events[] = {
        [SYNC_RUN_SYNC] = "secret-sync-sync-secrets",
        [SYNC_RUN_IMPORT] = "secret-sync-import-secrets",
        [SYNC_RUN_REMOVE] = "secret-sync-remove-secrets",
        [SYNC_RUN_UNDO] = "secret-sync-undo-run",
    };
    bool is_integration = run->sync.is_integration;
    struct audit_entry entry;

    audit_begin(&entry, is_integration ? "integration-synced" : events[run->wish->kind],
                run->sync.project_id);
    entry.org_id = run->owner.org_id;
    audit_text(&entry, "destination", STR("netlify"));
    audit_id(&entry, is_integration ? "integrationId" : "syncId", run->sync.id);
    audit_id(&entry, "runId", run->record.id);
    audit_text(&entry, "jobId", run->record.job_id);
    audit_text(&entry, "trigger", run->record.trigger);
    audit_text(&entry, "state", run->record.state);
    audit_int(&entry, "written", run->record.done);
    audit_int(&entry, "failed", run->record.failed);
    return audit_append(call, &entry);
}

/* The message for people: in the sync's status, one that is tied to a key is JSON. */
static struct str describe(const struct run *run, const struct call *call)
{
    const struct run_flaw *flaw = &run->flaw;

    if (!str_is_given(flaw->secret_key)) return run->record.message;
    return arena_format(call->arena, "%.*s: %.*s %.*s", STR_ARG(flaw->secret_key),
                        STR_ARG(flaw->message), STR_ARG(flaw->error));
}

/* What people are told of a run that ended: of one that was called off, they know. */
static STATUS tell_people(struct run *run, struct call *call, bool is_fine)
{
    enum sync_alert alert = run->is_held ? ALERT_HELD : is_fine ? ALERT_NONE : ALERT_FAILED;

    if (run->wish->kind == SYNC_RUN_SYNC && is_fine) TRY(sync_watch_proved(call, &run->sync));
    if (str_is_given(run->cancelled_by)) return OK;
    if (is_fine && run->wish->kind != SYNC_RUN_SYNC) return OK;
    return sync_alert_after_run(call, &run->sync, alert, describe(run, call));
}

static enum webhook_event event_of(const struct run *run, bool is_fine)
{
    if (is_fine) return WEBHOOK_SYNC_SUCCEEDED;
    return run->is_held ? WEBHOOK_SYNC_HELD : WEBHOOK_SYNC_FAILED;
}

/* Removals ask for no build: see domain/redeploy.h. */
static STATUS want_redeploy(struct run *run, struct call *call)
{
    const struct engine_wish *wish = run->wish;
    bool is_wished = wish->kind == SYNC_RUN_UNDO && wish->redeploys;

    if (wish->kind != SYNC_RUN_SYNC && !is_wished) return OK;
    return redeploy_after_run(call, &run->sync, run->record.id, is_wished);
}

/* What the sync's own status says, once nothing more will be tried. */
static STATUS conclude(struct run *run, struct call *call, const struct status *result)
{
    bool is_fine = !result->code;

    bool is_called_off = str_is_given(run->cancelled_by);

    TRY(audit_run(run, call));
    if (!is_called_off)
        TRY(webhook_tell_sync(call, &run->sync, event_of(run, is_fine), run->record.message));
    if (run->wish->deletes_sync && (is_fine || run->wish->is_forced) && !is_called_off)
        return secret_sync_drop(call, &run->sync);
    TRY(tell_people(run, call, is_fine));
    if (is_fine) TRY(want_redeploy(run, call));
    if (!is_fine && run->wish->kind == SYNC_RUN_SYNC && run->flaw.may_pass && !is_called_off)
        TRY(sync_watch_soon(call, run->sync.id));
    return sync_status_write(call, run->sync.id, run->wish->kind, is_fine ? "succeeded" : "failed",
                             run->record.message, run->record.job_id);
}

/* A run stops for one of two reasons: somebody called it off, or the server has no time for it. */
static STATUS find_canceller(struct run *run, struct call *call)
{
    struct id job_id;

    if (!run->is_cancelled || !id_parse(run->record.job_id, &job_id)) return OK;
    TRY(job_cancelled_by(call, job_id, &run->cancelled_by));
    if (!str_is_given(run->cancelled_by)) return OK;
    run->cancelled_by = arena_copy(run->arena, run->cancelled_by);
    run->record.message =
        arena_format(run->arena,
                     "Cancelled by %.*s. What was written by then stays; the next run goes on "
                     "from there.",
                     STR_ARG(str_slice(run->cancelled_by, 0, 200)));
    return OK;
}

static STATUS finish(struct run *run, struct call *call, const void *result_)
{
    const struct status *result = result_;

    TRY(find_canceller(run, call));
    run->record.wait_reason = STR_ABSENT;
    run->record.wait_until = 0;
    run->record.finished_at = call->now_ms;
    TRY(sync_run_end(call, &run->record));
    if (run->wish->kind == SYNC_RUN_SYNC)
        TRY(redeploy_run_ends(call, &run->sync, run->may_have_written));
    if (end_of(run, *result) != ENGINE_DONE) return OK;
    TRY(conclude(run, call, result));
    /* Who reads that the run is over may ask for the next one at once. */
    return run->wish->job ? job_finish(call, run->wish->job, run->wish->job->lease_owner) : OK;
}

static enum engine_end end(struct run *run, struct status result)
{
    run->record.state = state_of(run, result);
    if (result.code && !run->is_cancelled)
        run->record.message = run_flaw_text(&run->flaw, run->arena);
    struct status status = run_transact(run, finish, run->scratch, &result);
    if (status.code == STATUS_CONFLICT) return ENGINE_GONE;
    if (status.code) {
        LOG(ERROR, "the end of a run could not be noted", LOG_ID("sync", run->sync.id),
            LOG_STATUS(status));
        return ENGINE_RETRY;
    }
    LOG(INFO, "sync run ended", LOG_ID("sync", run->sync.id), LOG_ID("run", run->record.id),
        LOG_TEXT("kind", run->record.kind), LOG_TEXT("state", run->record.state),
        LOG_INT("written", run->record.done), LOG_INT("failed", run->record.failed),
        LOG_INT("calls", run->record.calls));
    return end_of(run, result);
}

static enum engine_end run_whole(struct run *run)
{
    struct status status = run_transact(run, begin, run->arena, NULL);

    if (status.code == STATUS_NOT_FOUND || status.code == STATUS_CONFLICT) return ENGINE_GONE;
    if (status.code) {
        LOG(ERROR, "a run could not begin", LOG_ID("sync", run->wish->sync_id), LOG_STATUS(status));
        return ENGINE_RETRY;
    }
    return end(run, execute(run));
}

enum engine_end engine_run(struct domain *domain, const struct engine_wish *wish)
{
    AUTO(arena) arena = arena_new();
    struct run run;

    run_init(&run, domain, arena);
    run.wish = wish;
    enum engine_end end = run_whole(&run);
    run_deinit(&run);
    return end;
}
