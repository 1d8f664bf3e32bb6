// SPDX-License-Identifier: Apache-2.0
#include "sync/apply_phase.h"

#include "base/clock.h"
#include "base/index.h"
#include "sync/observe.h"
#include "sync/run_flaw.h"

enum {
    /* So many calls in a row that failed for reasons of the service's own: it is down. */
    FAILURES_IN_ROW_MAX = 3,
    /* What was read so short a time ago need not be read again: the answer to a second look would
     * be as old by the time the write arrives. */
    FRESH_MS = 1000,
};

/* --- operations ---------------------------------------------------------------------------------- */

bool apply_wanted(const struct apply *apply, const struct operation *operation)
{
    return !apply->wants || apply->wants(apply->context, operation);
}

/* Those that the leading operation's call carries. */
static size_t find_carried(const struct apply *apply, const struct operation *leader,
                           const struct operation **ret_carried)
{
    size_t count = 0;

    for (enum phase phase = PHASE_CREATE; phase <= PHASE_DELETE; phase++) {
        struct operations operations = plan_find_all(apply->plan, phase, leader->key);
        for (size_t i = 0; i < operations.count; i++) {
            if (!operations.items[i].is_carried) continue;
            if (ret_carried) ret_carried[count] = &operations.items[i];
            count++;
        }
    }
    return count;
}

static bool may_carry(const struct operation *operation)
{
    return operation->kind == OPERATION_CREATE || operation->kind == OPERATION_REPLACE ||
           operation->kind == OPERATION_DELETE_VARIABLE;
}

/* --- before a call ------------------------------------------------------------------------------- */

static size_t list_all(const struct parcel *parcel, const struct operation **ret_operations)
{
    size_t count = 0;

    for (size_t i = 0; i < parcel->count; i++) {
        const struct operation *operation = &parcel->operations[i];
        if (ret_operations) ret_operations[count] = operation;
        count++;
        if (!may_carry(operation)) continue;
        count +=
            find_carried(parcel->apply, operation, ret_operations ? &ret_operations[count] : NULL);
    }
    return count;
}

static STATUS announce(struct parcel *parcel)
{
    AUTO(arena) arena = arena_new();
    struct apply *apply = parcel->apply;
    const struct operation **all =
        ARENA_ARRAY(arena, list_all(parcel, NULL), const struct operation *);

    return apply->announce(apply->context, all, list_all(parcel, all));
}

bool apply_depart(void *parcel_)
{
    struct parcel *parcel = parcel_;
    struct apply *apply = parcel->apply;

    if (!apply->announce) return true;
    struct status status = announce(parcel);
    parcel->is_announced = parcel->is_announced || !status.code;
    if (!status.code) return true;
    if (status.code != STATUS_CANCELLED) apply->status = status;
    atomic_store(apply->cancel, true);
    return false;
}

void apply_withdraw(struct parcel *parcel)
{
    const struct netlify_error nothing = { .kind = NETLIFY_CANCELLED };

    if (parcel->is_announced) apply_tell_error(parcel, APPLY_UNSENT, &nothing);
    parcel->is_announced = false;
}

/* --- after a call -------------------------------------------------------------------------------- */

/* What became of a call became of all that it carried. */
static const struct apply_result *add_carried(const struct apply *apply,
                                              const struct apply_result *results, size_t *count,
                                              struct arena *arena)
{
    size_t total = 0;

    for (size_t i = 0; i < *count; i++) {
        if (may_carry(results[i].operation))
            total += find_carried(apply, results[i].operation, NULL);
    }
    if (total == 0) return results;
    struct apply_result *all = ARENA_ARRAY(arena, *count + total, struct apply_result);
    const struct operation **carried = ARENA_ARRAY(arena, total, const struct operation *);
    size_t at = 0;
    for (size_t i = 0; i < *count; i++) {
        all[at++] = results[i];
        if (!may_carry(results[i].operation)) continue;
        size_t carried_count = find_carried(apply, results[i].operation, carried);
        for (size_t k = 0; k < carried_count; k++) {
            all[at] = results[i];
            all[at++].operation = carried[k];
        }
    }
    *count = at;
    return all;
}

void apply_tell(struct apply *apply, const struct apply_result *results, size_t count)
{
    AUTO(arena) arena = arena_new();

    results = add_carried(apply, results, &count, arena);
    struct status status = apply->settle(apply->context, results, count);

    if (!status.code) return;
    apply->status = status;
    atomic_store(apply->cancel, true);
}

static void note_stop(struct apply *apply, const struct netlify_error *error)
{
    apply->stop = *error;
    apply->stop.message = arena_copy(apply->arena, error->message);
    apply->is_stopped = true;
    atomic_store(apply->cancel, true);
}

bool apply_stops(struct apply *apply, const struct netlify_error *error)
{
    bool is_service = netlify_failure_may_pass(error->kind);

    if (error->kind == NETLIFY_CANCELLED) return true;
    apply->failures_in_row = is_service ? apply->failures_in_row + 1 : 0;
    bool is_hopeless = error->kind == NETLIFY_UNAUTHORIZED || error->kind == NETLIFY_RATE_LIMITED ||
                       apply->failures_in_row >= FAILURES_IN_ROW_MAX;
    if (is_hopeless && !apply->is_stopped) note_stop(apply, error);
    return is_hopeless;
}

static struct apply_result result_of_error(const struct operation *operation,
                                           enum apply_outcome outcome,
                                           const struct netlify_error *error)
{
    return (struct apply_result){
        .operation = operation,
        .outcome = outcome,
        .message = error->message,
        .may_pass = netlify_failure_may_pass(error->kind),
        .maybe_applied = error->maybe_applied,
    };
}

void apply_tell_error(struct parcel *parcel, enum apply_outcome outcome,
                      const struct netlify_error *error)
{
    struct arena *arena = arena_new();
    struct apply_result *results = ARENA_ARRAY(arena, parcel->count, struct apply_result);

    for (size_t i = 0; i < parcel->count; i++)
        results[i] = result_of_error(&parcel->operations[i], outcome, error);
    apply_tell(parcel->apply, results, parcel->count);
    arena_free(arena);
}

struct parcel *parcel_new(struct apply *apply, struct netlify_batch *batch,
                          const struct operation *operations, size_t count)
{
    struct parcel *parcel = ARENA_NEW(apply->arena, struct parcel);

    *parcel = (struct parcel){ apply, batch, operations, count, false };
    return parcel;
}

struct netlify_value_input value_input_of(struct context context, const struct secret_text *value)
{
    return (struct netlify_value_input){
        .context_name = context_name(context),
        .context_parameter = context.parameter,
        .value = value,
    };
}

/* --- one variable at a time ---------------------------------------------------------------------- */

static void tell_done(struct apply *apply, const struct operation *operation,
                      const struct netlify_variables *variables)
{
    bool has_variable = variables && variables->count > 0;
    struct apply_result result = {
        .operation = operation,
        .outcome = APPLY_DONE,
        .updated_at = has_variable ? observe_updated_at(variables->items[0].updated_at) : 0,
    };

    apply->failures_in_row = 0;
    apply_tell(apply, &result, 1);
}

/* A success by its number whose text makes no sense: only the site can tell what was done. */
static bool is_unclear(const struct netlify_error *error)
{
    return error->maybe_applied &&
           (error->kind == NETLIFY_BAD_ANSWER || error->kind == NETLIFY_TOO_LARGE);
}

/* What is not there may be gone, which is what a deletion wants; or the value has another id since
 * somebody wrote it, and is there all the same. */
static void done_single(void *parcel_, const struct netlify_result *answer)
{
    struct parcel *parcel = parcel_;
    const struct operation *operation = parcel->operations;
    const struct netlify_error *error = answer->error;

    if (!error) {
        tell_done(parcel->apply, operation, answer->variables);
    } else if (error->kind == NETLIFY_NOT_FOUND || error->kind == NETLIFY_CONFLICT ||
               is_unclear(error)) {
        (void)apply_stops(parcel->apply, error);
        apply_tell_error(parcel, APPLY_MOVED, error);
    } else if (error->kind != NETLIFY_CANCELLED || error->maybe_applied) {
        (void)apply_stops(parcel->apply, error);
        apply_tell_error(parcel, APPLY_FAILED, error);
    } else {
        apply_withdraw(parcel);
    }
}

static void add_put(struct netlify_batch *batch, const struct operation *operation,
                    struct parcel *parcel)
{
    struct arena *arena = parcel->apply->arena;
    struct netlify_value_input *values =
        ARENA_ARRAY(arena, operation->value_count, struct netlify_value_input);

    for (size_t i = 0; i < operation->value_count; i++)
        values[i] = value_input_of(operation->values[i].context, operation->values[i].value);
    const struct netlify_variable_input input = {
        .key = operation->key,
        .scopes = operation->scopes,
        .is_secret = operation->is_secret,
        .values = values,
        .value_count = operation->value_count,
    };
    netlify_batch_put(batch, operation->key, &input, done_single, parcel);
}

static void add_single(struct apply *apply, struct netlify_batch *batch,
                       const struct operation *operation)
{
    struct parcel *parcel = parcel_new(apply, batch, operation, 1);
    struct netlify_value_input value;

    switch (operation->kind) {
    case OPERATION_SET_VALUE:
        value = value_input_of(operation->context, &operation->desired->value);
        netlify_batch_patch(batch, operation->key, &value, done_single, parcel);
        break;
    case OPERATION_REPLACE:
        add_put(batch, operation, parcel);
        break;
    case OPERATION_DELETE_VALUE:
        netlify_batch_delete_value(batch, operation->key, operation->before->id, done_single,
                                   parcel);
        break;
    case OPERATION_DELETE_VARIABLE:
        netlify_batch_delete(batch, operation->key, done_single, parcel);
        break;
    case OPERATION_CREATE:
    case OPERATION_KEEP:
    case OPERATION_SKIP:
    case OPERATION_REFUSE:
    case OPERATION_KIND_COUNT:
        break; /* not of these phases */
    }
}

/* --- operations that touch other cells ----------------------------------------------------------- */

/* The site as it is now, by key: for what a write would take other people's values along with. */
struct second_look {
    bool is_taken, has_failed;
    struct netlify_variables variables;
    struct index places;
    struct netlify_error error;
};

static bool is_guarded(const struct operation *operation)
{
    return operation->kind == OPERATION_REPLACE || operation->kind == OPERATION_DELETE_VARIABLE;
}

static void look_again(struct apply *apply, struct operations operations, struct second_look *look)
{
    bool has_guarded = false;

    if (clock_monotonic_ms() - apply->observed_at_ms < FRESH_MS) return;
    for (size_t i = 0; i < operations.count; i++)
        has_guarded = has_guarded || is_guarded(&operations.items[i]);
    if (!has_guarded) return;
    look->is_taken = true;
    look->has_failed = netlify_list_variables(apply->netlify, apply->place, apply->arena,
                                              &look->variables, &look->error)
                           .code != STATUS_OK;
    if (look->has_failed) return;
    index_init(&look->places, apply->arena, look->variables.count);
    for (size_t i = 0; i < look->variables.count; i++)
        (void)index_put(&look->places, look->variables.items[i].key, i);
}

static bool has_moved(const struct second_look *look, const struct operation *operation)
{
    size_t place;

    if (!index_find(&look->places, operation->key, &place)) return true;
    return observe_updated_at(look->variables.items[place].updated_at) != operation->expected;
}

/* False: it must not go out, which was told. */
static bool passes_guard(struct apply *apply, const struct second_look *look,
                         const struct operation *operation)
{
    struct parcel parcel = { .apply = apply, .operations = operation, .count = 1 };
    const struct apply_result moved = {
        .operation = operation,
        .outcome = APPLY_MOVED,
        .message = STR("The variable kept changing at Netlify while the run was under way."),
        .may_pass = true,
    };

    if (!look->is_taken || !is_guarded(operation)) return true;
    if (look->has_failed) {
        if (!apply_stops(apply, &look->error))
            apply_tell_error(&parcel, APPLY_FAILED, &look->error);
        return false;
    }
    if (!has_moved(look, operation)) return true;
    apply_tell(apply, &moved, 1);
    return false;
}

/* --- phases -------------------------------------------------------------------------------------- */

static void add_singles(struct apply *apply, struct netlify_batch *batch, enum phase phase)
{
    struct operations operations = plan_phase(apply->plan, phase);
    struct second_look look = { .is_taken = false };

    look_again(apply, operations, &look);
    for (size_t i = 0; i < operations.count && !atomic_load(apply->cancel); i++) {
        const struct operation *operation = &operations.items[i];
        if (operation->is_carried) continue;
        if (apply_wanted(apply, operation) && passes_guard(apply, &look, operation))
            add_single(apply, batch, operation);
    }
    netlify_variables_deinit(&look.variables);
}

static void run_phase(struct apply *apply, enum phase phase)
{
    struct netlify_batch *batch = netlify_batch_new(apply->netlify, apply->place);

    netlify_batch_set_depart(batch, apply_depart);
    if (phase == PHASE_CREATE)
        apply_creations(apply, batch);
    else
        add_singles(apply, batch, phase);
    netlify_batch_run(batch);
    netlify_batch_free(batch);
}

void apply_run(struct apply *apply)
{
    static const enum phase phases[] = { PHASE_CREATE, PHASE_CHANGE, PHASE_DELETE };

    for (size_t i = 0; i < COUNT_OF(phases) && !atomic_load(apply->cancel); i++) {
        if (plan_phase(apply->plan, phases[i]).count > 0) run_phase(apply, phases[i]);
    }
}
