/* Carrying a plan out, with further passes over the keys for which the site was not as planned. */
// SPDX-License-Identifier: Apache-2.0
#include "sync/engine_run.h"

#include "sync/apply.h"
#include "sync/observe.h"

enum { PASSES_MAX = 3 };

/* --- one pass ------------------------------------------------------------------------------------- */

static bool is_about(void *run_, const struct operation *operation)
{
    const struct run *run = run_;

    return index_has(&run->current, operation->key);
}

/* Not OK: the whole run failed, or was cancelled. */
static STATUS end_pass(struct run *run, const struct apply *apply)
{
    if (apply->is_stopped) return run_fail_by_call(run, "write to Netlify", &apply->stop);
    if (apply->status.code) return apply->status; /* noted where it happened */
    if (!atomic_load(run->wish->cancel)) return OK;
    run->is_cancelled = true;
    return FAIL(CANCELLED);
}

static STATUS run_pass(struct run *run, bool is_first)
{
    struct apply apply = {
        .netlify = &run->session.netlify,
        .place = &run->place,
        .plan = run->plan,
        .cancel = run->wish->cancel,
        .observed_at_ms = run->observed_at_ms,
        .arena = run->arena,
        .announce = run_announce,
        .settle = run_settle,
        .wants = is_first ? NULL : is_about,
        .context = run,
    };

    apply_run(&apply);
    return end_pass(run, &apply);
}

/* Looks at the site again and plans anew, for the keys that the last pass could not settle. */
static STATUS look_again(struct run *run)
{
    index_init(&run->current, run->arena, run->again_count);
    index_init(&run->current_cells, run->arena, run->again_count);
    for (size_t i = 0; i < run->again_count; i++) {
        const struct unsettled *unsettled = &run->again[i];
        (void)index_put(&run->current, unsettled->key, i);
        (void)index_put(&run->current_cells,
                        run_cell_name(unsettled->key, unsettled->context, run->arena), i);
    }
    run->looked_count = run->again_count;
    run->again_count = 0;
    run->pass++;
    TRY(run_observe(run));
    TRY(run_work(run, run_make_state, run->arena, NULL));
    run_make_plan(run);
    if (run->plan->refusal)
        return run_fail_plainly(run, "%.*s", STR_ARG(run->plan->refusal_message));
    return run_note_pass(run);
}

/* --- what is left --------------------------------------------------------------------------------- */

/* Some row of the ledger goes by the variable's time: that of another cell, or one just written. */
static bool is_time_needed(const struct run *run, const struct operation *operation)
{
    for (size_t i = 0; i < run->plan->operation_count; i++) {
        const struct operation *other = &run->plan->operations[i];
        if (other->ledger == LEDGER_WRITE && str_equal(other->key, operation->key)) return true;
    }
    for (size_t i = 0; i < run->state.ledger_count; i++) {
        const struct ledger_row *row = &run->state.ledger[i];
        bool is_this_cell =
            id_equal(row->sync_id, run->sync.id) && context_equal(row->context, operation->context);
        if (str_equal(row->key, operation->key) && !is_this_cell) return true;
    }
    return false;
}

static bool learn(struct run *run, const struct operation *operation, struct str updated_at)
{
    return !run_note_learned(run, operation, observe_updated_at(updated_at)).code;
}

static void learn_one(struct run *run, const struct operation *operation)
{
    struct netlify_variable variable;
    struct netlify_error error;

    if (netlify_get_variable(&run->session.netlify, &run->place, operation->key, run->arena,
                             &variable, &error)
            .code)
        return;
    (void)learn(run, operation, variable.updated_at);
    netlify_variable_deinit(&variable);
}

/* One list for all of them. */
static void learn_many(struct run *run, const struct operation *const *operations, size_t count)
{
    struct netlify_variables variables = { .count = 0 };
    struct netlify_error error;
    struct index places;
    size_t place;

    if (netlify_list_variables(&run->session.netlify, &run->place, run->arena, &variables, &error)
            .code)
        return;
    index_init(&places, run->arena, variables.count);
    for (size_t i = 0; i < variables.count; i++)
        (void)index_put(&places, variables.items[i].key, i);
    for (size_t i = 0; i < count; i++) {
        if (index_find(&places, operations[i]->key, &place) &&
            !learn(run, operations[i], variables.items[place].updated_at))
            break;
    }
    netlify_variables_deinit(&variables);
}

/* Failing to learn costs one write later: the variable will seem to have been edited by hand. */
static void learn_times(struct run *run)
{
    const struct operation **needed =
        ARENA_ARRAY(run->arena, run->unlearned_count + 1, const struct operation *);
    size_t count = 0;

    for (size_t i = 0; i < run->unlearned_count; i++) {
        if (is_time_needed(run, &run->unlearned[i])) needed[count++] = &run->unlearned[i];
    }
    if (count == 1) learn_one(run, needed[0]);
    if (count > 1) learn_many(run, needed, count);
}

static void fail_unsettled(struct run *run)
{
    for (size_t i = 0; i < run->again_count; i++) {
        const struct unsettled *unsettled = &run->again[i];
        run_note_failure(run, unsettled->key, unsettled->context, unsettled->message,
                         unsettled->may_pass);
    }
}

static struct str list_failed(const struct run *run)
{
    const struct texts *keys = &run->failed_keys;
    struct str text = keys->items[0];

    for (size_t i = 1; i < keys->count; i++)
        text = arena_format(run->arena, "%.*s, %.*s", STR_ARG(text), STR_ARG(keys->items[i]));
    if (keys->count == run->failed_count) return text;
    return arena_format(run->arena, "%.*s and %zu more", STR_ARG(text),
                        run->failed_count - keys->count);
}

static STATUS sum_up(struct run *run)
{
    struct run_flaw flaw = run->first_failure;

    if (run->failed_count == 0) return OK;
    struct str keys = list_failed(run);
    flaw.message =
        run->failed_count == 1
            ? STR("The variable could not be brought in step.")
            : arena_format(run->arena, "%zu variables could not be brought in step: %.*s.",
                           run->failed_count, STR_ARG(keys));
    flaw.may_pass = run->may_failures_pass;
    return run_fail(run, &flaw);
}

STATUS run_apply(struct run *run)
{
    TRY(run_note_plan(run));
    for (unsigned pass = 1;; pass++) {
        TRY(run_pass(run, pass == 1));
        if (run->again_count == 0 || pass == PASSES_MAX) break;
        TRY(look_again(run));
    }
    learn_times(run);
    fail_unsettled(run);
    return sum_up(run);
}
