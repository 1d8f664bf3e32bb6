/* What is noted while a run applies its plan: before the first call all that it is to do, after each
 * call what became of it, together with the ledger. What a call is about to do: engine_journal.c. */
// SPDX-License-Identifier: Apache-2.0
#include "sync/engine_run.h"

#include "base/clock.h"
#include "base/encode.h"
#include "domain/redeploy.h"
#include "sync/apply.h"
#include "sync/list.h"

enum { PROGRESS_MS = 200, FAILED_KEYS_MAX = 10 };

/* --- progress ------------------------------------------------------------------------------------- */

static STATUS note_progress(struct run *run, struct call *call, const void *unused)
{
    (void)unused;
    return sync_run_update(call, &run->record);
}

void run_note_progress(struct run *run, bool is_urgent)
{
    struct run_flaw flaw = run->flaw;
    int64_t now_ms = clock_monotonic_ms();

    if (!is_urgent && now_ms - run->progress_at_ms < PROGRESS_MS) return;
    run->progress_at_ms = now_ms;
    /* Only for people: a run does not fail because they see it late. */
    if (run_transact(run, note_progress, run->scratch, NULL).code) run->flaw = flaw;
}

/* --- failures ------------------------------------------------------------------------------------- */

/* Of a sync with several contexts a failure names the one that it is about. */
static struct str name_failed(const struct run *run, struct str key, struct context context)
{
    struct str name = context_text(context, run->arena);

    if (run->state.target.other_count == 0) return arena_copy(run->arena, key);
    return arena_format(run->arena, "%.*s (%.*s)", STR_ARG(key), STR_ARG(name));
}

void run_note_failure(struct run *run, struct str key, struct context context, struct str message,
                      bool may_pass)
{
    struct texts *keys = &run->failed_keys;

    if (!keys->items) keys->items = ARENA_ARRAY(run->arena, FAILED_KEYS_MAX, struct str);
    if (keys->count < FAILED_KEYS_MAX) keys->items[keys->count++] = name_failed(run, key, context);
    if (run->failed_count++ == 0) {
        run->first_failure = (struct run_flaw){
            .secret_key = arena_copy(run->arena, key),
            .error = arena_copy(run->arena, message),
        };
    }
    run->may_failures_pass = run->may_failures_pass || may_pass;
    run->record.failed++;
}

/* --- the ledger ----------------------------------------------------------------------------------- */

static STATUS write_row(struct run *run, struct call *call, const struct operation *operation,
                        int64_t updated_at)
{
    const struct ledger_row row = {
        .key = operation->key,
        .context = operation->context,
        .sync_id = run->sync.id,
        .fingerprint = operation->desired->fingerprint,
        .updated_at = updated_at,
    };

    return ledger_write(call, run->sync.destination_key, &row);
}

static STATUS forget_rows(struct run *run, struct call *call, const struct operation *operation)
{
    struct str place = run->sync.destination_key;

    if (operation->kind == OPERATION_DELETE_VARIABLE)
        return ledger_forget_key(call, place, run->sync.id, operation->key);
    return ledger_forget(call, place, run->sync.id, operation->key, operation->context);
}

/* Netlify keeps one time for a variable, of which a run may write several values, with answers in any
 * order: the last of them counts. A time in a form that we do not know can't be compared. */
static int64_t *latest_of(struct run *run, const struct operation *operation)
{
    size_t place = 0;

    if (!index_find(&run->times, operation->key, &place)) {
        place = run->latest_count;
        run->latest = list_reserve(run->arena, run->latest, run->latest_count, &run->latest_cap,
                                   sizeof *run->latest);
        run->latest[run->latest_count++] = operation->expected;
        (void)index_put(&run->times, arena_copy(run->arena, operation->key), place);
    }
    return &run->latest[place];
}

static int64_t later_of(int64_t known, int64_t told)
{
    bool is_comparable = known > 0 && told > 0;

    return is_comparable && known > told ? known : told;
}

/* Rows that were up to date before this run's calls stay so. Gives the time to note. */
static STATUS advance_rows(struct run *run, struct call *call, const struct operation *operation,
                           int64_t updated_at, int64_t *ret_updated_at)
{
    int64_t *latest = latest_of(run, operation);
    int64_t before = *latest;

    *ret_updated_at = updated_at;
    if (updated_at == 0) return OK; /* not told: learned later */
    *latest = later_of(before, updated_at);
    *ret_updated_at = *latest;
    return ledger_advance(call, run->sync.destination_key, operation->key, before, *latest);
}

static STATUS settle_ledger(struct run *run, struct call *call, const struct operation *operation,
                            int64_t updated_at)
{
    struct str place = run->sync.destination_key;

    TRY(advance_rows(run, call, operation, updated_at, &updated_at));
    for (size_t i = 0; i < operation->gone_count; i++)
        TRY(ledger_forget(call, place, run->sync.id, operation->key, operation->gone[i]));
    if (operation->ledger == LEDGER_WRITE) return write_row(run, call, operation, updated_at);
    if (operation->ledger == LEDGER_FORGET) return forget_rows(run, call, operation);
    return OK;
}

/* --- items ---------------------------------------------------------------------------------------- */

static struct str planned_outcome(const struct run *run, const struct operation *operation)
{
    if (operation->kind == OPERATION_REFUSE) return STR("refused");
    if (operation->kind == OPERATION_SKIP) return STR("skipped");
    return run->is_held ? STR("held") : STR("planned");
}

static struct str cell_of(const struct run *run, const struct operation *operation)
{
    return run_cell_name(operation->key, operation->context, run->arena);
}

/* A further pass may meet a cell again that is done already. */
static void count_done(struct run *run, const struct operation *operation)
{
    if (index_put(&run->finished, cell_of(run, operation), 0)) run->record.done++;
}

static struct str fingerprint_shown(const struct run *run, const struct operation *operation)
{
    if (!operation->desired || run->wish->kind == SYNC_RUN_REMOVE) return STR_ABSENT;
    return run_fingerprint_text(&operation->desired->fingerprint, run->arena);
}

STATUS run_add_item(struct run *run, struct call *call, const struct operation *operation,
                    int64_t position)
{
    const struct sync_run_item item = {
        .position = position,
        .key = operation->key,
        .context = context_name(operation->context),
        .context_parameter =
            str_is_given(operation->context.parameter) ? operation->context.parameter : STR(""),
        .operation = str_from_c(operation_kind_name(operation->kind)),
        .reason = str_from_c(reason_name(operation->reason)),
        .outcome = planned_outcome(run, operation),
        .message = operation->message,
        .fingerprint = fingerprint_shown(run, operation),
    };

    (void)index_put(&run->positions, cell_of(run, operation), (size_t)position);
    if (run->position_count <= (size_t)position) run->position_count = (size_t)position + 1;
    return sync_run_add_item(call, run->record.id, &item);
}

static STATUS set_outcome(struct run *run, struct call *call, const struct operation *operation,
                          struct str outcome, struct str message)
{
    size_t position = 0;

    if (!index_find(&run->positions, cell_of(run, operation), &position)) return OK;
    return sync_run_set_outcome(call, run->record.id, (int64_t)position, outcome, message);
}

/* --- what needs no call --------------------------------------------------------------------------- */

static bool owns_cell(const struct run *run, const struct operation *operation)
{
    for (size_t i = 0; i < run->state.ledger_count; i++) {
        const struct ledger_row *row = &run->state.ledger[i];
        if (id_equal(row->sync_id, run->sync.id) && str_equal(row->key, operation->key) &&
            context_equal(row->context, operation->context))
            return true;
    }
    return false;
}

/* A cell that is right and that a call without an answer was about to write: it was us, so it is
 * ours. */
static bool is_ours_unnoted(const struct run *run, const struct operation *operation)
{
    return operation->kind == OPERATION_KEEP && operation->reason == REASON_EQUAL &&
           index_has(&run->claims, cell_of(run, operation)) && !owns_cell(run, operation);
}

static STATUS settle_kept(struct run *run, struct call *call, const struct operation *operation)
{
    int64_t updated_at = operation->observed ? operation->observed->updated_at : 0;

    if (is_ours_unnoted(run, operation)) return write_row(run, call, operation, updated_at);
    if (operation->kind != OPERATION_KEEP) return OK;
    if (operation->ledger == LEDGER_WRITE) return write_row(run, call, operation, updated_at);
    if (operation->ledger == LEDGER_FORGET) return forget_rows(run, call, operation);
    return OK;
}

/* The site stays other than the source wants it: that is a failure, also where the rules forbid the
 * write. What is only not deleted is none, nor is what another sync has brought to the same value,
 * nor what a removal leaves to its owner. */
static void judge_unwritten(struct run *run, const struct operation *operation)
{
    bool is_wanted = operation->desired && run->wish->kind != SYNC_RUN_REMOVE;
    bool is_unwritten = operation->kind == OPERATION_REFUSE ||
                        (operation->kind == OPERATION_SKIP && is_wanted && !operation->is_right);

    if (operation->kind == OPERATION_KEEP) run->record.kept++;
    if (is_unwritten)
        run_note_failure(run, operation->key, operation->context, operation->message, false);
}

/* --- the plan ------------------------------------------------------------------------------------- */

/* Before anything is written. A key that a call without an answer may have changed is known from the
 * pass before; another one that is met again is as somebody else made it. */
static STATUS note_snapshot(struct run *run, struct call *call)
{
    const struct plan *plan = run->plan;

    for (size_t i = 0; i < plan->phase_from[PHASE_REST]; i++) {
        const struct operation *operation = &plan->operations[i];
        const struct snapshot_place place = { run->record.id, run->pass, (int64_t)i };
        bool is_wanted = run->pass == 0 || (index_has(&run->current, operation->key) &&
                                            !index_has(&run->claims, cell_of(run, operation)));
        if (!is_wanted) continue;
        TRY(snapshot_add(call, &run->owner, &place, operation, owns_cell(run, operation)));
        run->record.is_undoable = true;
    }
    return OK;
}

static STATUS note_plan(struct run *run, struct call *call, const void *unused)
{
    const struct plan *plan = run->plan;

    (void)unused;
    TRY(run_note_taken_up(run, call));
    TRY(note_snapshot(run, call));
    if (run->wish->kind == SYNC_RUN_SYNC && plan->phase_from[PHASE_REST] > 0)
        TRY(redeploy_run_writes(call, &run->sync));
    for (size_t i = 0; i < plan->operation_count; i++) {
        const struct operation *operation = &plan->operations[i];
        if (operation->kind != OPERATION_KEEP) TRY(run_add_item(run, call, operation, (int64_t)i));
        if (i < plan->phase_from[PHASE_REST]) continue;
        TRY(settle_kept(run, call, operation));
        judge_unwritten(run, operation);
    }
    return sync_run_update(call, &run->record);
}

static STATUS note_held(struct run *run, struct call *call, const void *unused)
{
    const struct plan *plan = run->plan;

    (void)unused;
    for (size_t i = 0; i < plan->operation_count; i++) {
        const struct operation *operation = &plan->operations[i];
        if (operation->kind != OPERATION_KEEP) TRY(run_add_item(run, call, operation, (int64_t)i));
    }
    return sync_run_update(call, &run->record);
}

static void begin_plan(struct run *run)
{
    const struct plan *plan = run->plan;

    index_init(&run->positions, run->arena, plan->operation_count + 1);
    index_init(&run->finished, run->arena, plan->operation_count + 1);
    index_init(&run->claims, run->arena, 16);
    index_init(&run->times, run->arena, plan->operation_count + 1);
    run->record.planned += (int64_t)plan->phase_from[PHASE_REST];
    run->record.plan_hash = hex_text(plan->hash.bytes, MAC_BYTES, run->arena);
}

STATUS run_note_plan(struct run *run)
{
    begin_plan(run);
    struct status status = run_transact(run, note_plan, run->arena, NULL);
    if (status.code) run->record.plan_hash = STR_ABSENT; /* it is not noted */
    return status;
}

STATUS run_note_held(struct run *run)
{
    begin_plan(run);
    return run_transact(run, note_held, run->arena, NULL);
}

static bool is_planned(const struct plan *plan, const struct unsettled *unsettled)
{
    for (enum phase phase = 0; phase < PHASE_COUNT; phase++) {
        struct operations operations = plan_find_all(plan, phase, unsettled->key);
        for (size_t i = 0; i < operations.count; i++) {
            if (context_equal(operations.items[i].context, unsettled->context)) return true;
        }
    }
    return false;
}

/* Nothing more to be done about them: what was to go is gone. */
static STATUS note_gone(struct run *run, struct call *call)
{
    for (size_t i = 0; i < run->looked_count; i++) {
        const struct unsettled *unsettled = &run->again[i];
        if (is_planned(run->plan, unsettled)) continue;
        const struct operation gone = { .key = unsettled->key, .context = unsettled->context };
        count_done(run, &gone);
        TRY(set_outcome(run, call, &gone, STR("done"), STR_ABSENT));
    }
    return OK;
}

static STATUS note_pass(struct run *run, struct call *call, const void *unused)
{
    struct operations rest = plan_phase(run->plan, PHASE_REST);

    (void)unused;
    TRY(note_snapshot(run, call));
    TRY(note_gone(run, call));
    for (size_t i = 0; i < rest.count; i++) {
        const struct operation *operation = &rest.items[i];
        if (!index_has(&run->current_cells, cell_of(run, operation))) continue;
        TRY(settle_kept(run, call, operation));
        judge_unwritten(run, operation);
        bool is_done = operation->kind == OPERATION_KEEP;
        if (is_done) count_done(run, operation);
        TRY(set_outcome(run, call, operation,
                        is_done ? STR("done") : planned_outcome(run, operation),
                        operation->message));
    }
    return OK;
}

STATUS run_note_pass(struct run *run)
{
    return run_transact(run, note_pass, run->scratch, NULL);
}

/* --- after each call ------------------------------------------------------------------------------ */

struct settlement {
    const struct apply_result *results;
    size_t count;
};

/* Netlify keeps one time for the whole variable, and what it shows of a write-only one can only be
 * judged by it: where an answer does not tell it, it is asked for later. */
static void note_unlearned(struct run *run, const struct operation *operation)
{
    bool is_secret = operation->observed ? operation->observed->is_secret : operation->is_secret;

    if (!is_secret || operation->kind == OPERATION_DELETE_VARIABLE) return;
    run->unlearned = list_reserve(run->arena, run->unlearned, run->unlearned_count,
                                  &run->unlearned_cap, sizeof *run->unlearned);
    run->unlearned[run->unlearned_count++] = *operation;
}

static STATUS settle_done(struct run *run, struct call *call, const struct apply_result *result)
{
    count_done(run, result->operation);
    run->may_have_written = true;
    if (result->updated_at == 0) note_unlearned(run, result->operation);
    TRY(settle_ledger(run, call, result->operation, result->updated_at));
    return set_outcome(run, call, result->operation, STR("done"), STR_ABSENT);
}

static STATUS settle_moved(struct run *run, struct call *call, const struct apply_result *result)
{
    const struct operation *operation = result->operation;
    struct str key = arena_copy(run->arena, operation->key);

    run->again =
        list_reserve(run->arena, run->again, run->again_count, &run->again_cap, sizeof *run->again);
    run->again[run->again_count++] =
        (struct unsettled){ key, arena_copy(run->arena, result->message), operation->context,
                            result->may_pass };
    if (!result->maybe_applied) return OK;
    run->may_have_written = true;
    (void)index_put(&run->claims, cell_of(run, operation), 0);
    return set_outcome(run, call, operation, STR("unsure"), result->message);
}

static STATUS settle_failed(struct run *run, struct call *call, const struct apply_result *result)
{
    if (result->maybe_applied) run->may_have_written = true;
    run_note_failure(run, result->operation->key, result->operation->context, result->message,
                     result->may_pass);
    return set_outcome(run, call, result->operation,
                       result->maybe_applied ? STR("unsure") : STR("failed"), result->message);
}

static STATUS settle_result(struct run *run, struct call *call, const struct apply_result *result)
{
    switch (result->outcome) {
    case APPLY_DONE:
        return settle_done(run, call, result);
    case APPLY_MOVED:
        return settle_moved(run, call, result);
    case APPLY_UNSENT:
        return set_outcome(run, call, result->operation, STR("planned"), STR_ABSENT);
    case APPLY_FAILED:
        break;
    }
    return settle_failed(run, call, result);
}

static STATUS settle_piece(struct run *run, struct call *call, const void *settlement_)
{
    const struct settlement *settlement = settlement_;
    int64_t now_ms = clock_monotonic_ms();

    for (size_t i = 0; i < settlement->count; i++)
        TRY(settle_result(run, call, &settlement->results[i]));
    if (now_ms - run->progress_at_ms < PROGRESS_MS) return OK;
    run->progress_at_ms = now_ms;
    return sync_run_update(call, &run->record);
}

STATUS run_settle(void *run_, const struct apply_result *results, size_t count)
{
    const struct settlement settlement = { results, count };
    struct run *run = run_;

    return run_transact(run, settle_piece, run->scratch, &settlement);
}

/* --- times learned later -------------------------------------------------------------------------- */

struct lesson {
    const struct operation *operation;
    int64_t updated_at;
};

static STATUS note_lesson(struct run *run, struct call *call, const void *lesson_)
{
    const struct lesson *lesson = lesson_;
    const struct operation *operation = lesson->operation;

    int64_t updated_at = 0;

    TRY(advance_rows(run, call, operation, lesson->updated_at, &updated_at));
    return operation->ledger == LEDGER_WRITE ? write_row(run, call, operation, updated_at) : OK;
}

STATUS run_note_learned(struct run *run, const struct operation *operation, int64_t updated_at)
{
    const struct lesson lesson = { operation, updated_at };

    return run_transact(run, note_lesson, run->scratch, &lesson);
}
