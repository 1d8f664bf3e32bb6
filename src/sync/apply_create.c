/* Creations: many variables in one call, which Netlify makes all or none of. */
// SPDX-License-Identifier: Apache-2.0
#include "sync/apply_phase.h"
#include "sync/observe.h"

#include <assert.h>

static void add_parcel(struct parcel *parcel);

static int64_t updated_at_of(const struct netlify_variables *variables, struct str key)
{
    for (size_t i = 0; i < variables->count; i++) {
        if (str_equal(variables->items[i].key, key))
            return observe_updated_at(variables->items[i].updated_at);
    }
    return 0;
}

static void tell_created(struct parcel *parcel, const struct netlify_variables *variables)
{
    struct arena *arena = arena_new();
    struct apply_result *results = ARENA_ARRAY(arena, parcel->count, struct apply_result);

    parcel->apply->failures_in_row = 0;
    for (size_t i = 0; i < parcel->count; i++) {
        results[i] = (struct apply_result){
            .operation = &parcel->operations[i],
            .outcome = APPLY_DONE,
            .updated_at = updated_at_of(variables, parcel->operations[i].key),
        };
    }
    apply_tell(parcel->apply, results, parcel->count);
    arena_free(arena);
}

/* One key that Netlify refuses makes it refuse the others with it: halve until it stands alone. */
static void split(struct parcel *parcel)
{
    size_t half = parcel->count / 2;

    apply_withdraw(parcel);
    add_parcel(parcel_new(parcel->apply, parcel->batch, parcel->operations, half));
    add_parcel(
        parcel_new(parcel->apply, parcel->batch, parcel->operations + half, parcel->count - half));
}

static void done_parcel(void *parcel_, const struct netlify_result *answer)
{
    struct parcel *parcel = parcel_;
    const struct netlify_error *error = answer->error;

    if (!error) {
        tell_created(parcel, answer->variables);
    } else if (error->kind == NETLIFY_CONFLICT) {
        apply_tell_error(parcel, APPLY_MOVED, error);
    } else if (error->maybe_applied) {
        /* It may be there or not: the site itself is asked, not the memory of the call. */
        (void)apply_stops(parcel->apply, error);
        apply_tell_error(parcel, APPLY_MOVED, error);
    } else if (error->kind == NETLIFY_REFUSED && parcel->count > 1) {
        split(parcel);
    } else if (error->kind != NETLIFY_CANCELLED) {
        (void)apply_stops(parcel->apply, error);
        apply_tell_error(parcel, APPLY_FAILED, error);
    } else {
        apply_withdraw(parcel);
    }
}

static struct netlify_variable_input input_of(const struct operation *operation,
                                              struct arena *arena)
{
    struct netlify_value_input *values =
        ARENA_ARRAY(arena, operation->value_count, struct netlify_value_input);

    for (size_t i = 0; i < operation->value_count; i++)
        values[i] = value_input_of(operation->values[i].context, operation->values[i].value);
    return (struct netlify_variable_input){
        .key = operation->key,
        .scopes = operation->scopes,
        .is_secret = operation->is_secret,
        .values = values,
        .value_count = operation->value_count,
    };
}

static void add_parcel(struct parcel *parcel)
{
    struct arena *arena = parcel->apply->arena;
    struct netlify_variable_input *inputs =
        ARENA_ARRAY(arena, parcel->count, struct netlify_variable_input);

    for (size_t i = 0; i < parcel->count; i++) inputs[i] = input_of(&parcel->operations[i], arena);
    netlify_batch_create(parcel->batch, inputs, parcel->count, done_parcel, parcel);
}

/* Those of one batch that belong to this pass, side by side. */
static struct operations wanted_from(const struct apply *apply, struct operations all, size_t *at)
{
    struct operation *wanted = ARENA_ARRAY(apply->arena, BATCH_KEYS_MAX, struct operation);
    size_t batch = all.items[*at].batch;
    size_t count = 0;

    for (; *at < all.count && all.items[*at].batch == batch; ++*at) {
        if (all.items[*at].is_carried) continue;
        assert(count < BATCH_KEYS_MAX);
        if (apply_wanted(apply, &all.items[*at])) wanted[count++] = all.items[*at];
    }
    return (struct operations){ wanted, count };
}

void apply_creations(struct apply *apply, struct netlify_batch *batch)
{
    struct operations all = plan_phase(apply->plan, PHASE_CREATE);
    size_t at = 0;

    while (at < all.count) {
        struct operations wanted = wanted_from(apply, all, &at);
        if (wanted.count > 0) add_parcel(parcel_new(apply, batch, wanted.items, wanted.count));
    }
}
