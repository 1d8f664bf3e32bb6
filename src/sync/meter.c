/* The meter of the functions' environment: what the site holds, with the plan laid over it. */
// SPDX-License-Identifier: Apache-2.0
#include "sync/preflight.h"

static bool reaches_functions(const struct texts *scopes)
{
    for (size_t i = 0; i < scopes->count; i++) {
        if (str_equal(scopes->items[i], STR("functions"))) return true;
    }
    return scopes->count == 0;
}

static void add_value(struct meter *meter, struct str key, const struct secret_text *value)
{
    meter->bytes += key.len + value->len;
}

/* The value in force: that of the context itself, else that of `all`. */
static const struct observed_value *value_in_force(const struct observed_variable *variable,
                                                   struct context context)
{
    const struct observed_value *value = observed_value_find(variable, context);

    return value ? value : observed_value_find(variable, CONTEXT(ALL));
}

static void add_observed(struct meter *meter, const struct observed_variable *variable)
{
    const struct observed_value *value = value_in_force(variable, meter->context);

    if (!value) return;
    if (observed_value_is_readable(variable, value)) {
        add_value(meter, variable->key, &value->value);
    } else {
        meter->hidden_count++;
    }
}

/* CREATE and REPLACE say everything that the variable will hold. */
static void add_planned(struct meter *meter, const struct operation *operation)
{
    const struct secret_text *in_force = NULL;

    for (size_t i = 0; i < operation->value_count; i++) {
        struct context context = operation->values[i].context;
        bool is_exact = context_equal(context, meter->context);
        if (is_exact || (!in_force && context.kind == CONTEXT_ALL)) {
            in_force = operation->values[i].value;
        }
        if (is_exact) break;
    }
    if (in_force) add_value(meter, operation->key, in_force);
}

/* The change that says what the meter's context will hold; NULL when none does. */
static const struct operation *change_of(const struct meter *meter,
                                         const struct operations *changes,
                                         const struct observed_variable *variable)
{
    for (size_t i = 0; i < changes->count; i++) {
        const struct operation *operation = &changes->items[i];
        bool is_covered = operation->context.kind == CONTEXT_ALL &&
                          !observed_value_find(variable, meter->context);
        bool is_whole = operation->kind == OPERATION_REPLACE && !operation->is_carried;
        if (is_whole || is_covered || context_equal(operation->context, meter->context))
            return operation;
    }
    return NULL;
}

/* The value in force goes. */
static bool is_deleted(const struct meter *meter, const struct operations *deletions,
                       const struct observed_variable *variable)
{
    const struct observed_value *value = value_in_force(variable, meter->context);

    for (size_t i = 0; i < deletions->count; i++) {
        const struct operation *operation = &deletions->items[i];
        if (operation->kind == OPERATION_DELETE_VARIABLE) return true;
        if (value && context_equal(value->context, operation->context)) return true;
    }
    return false;
}

static void add_variable(struct meter *meter, const struct observed_variable *variable,
                         const struct plan *plan)
{
    struct operations changes = plan_find_all(plan, PHASE_CHANGE, variable->key);
    struct operations deletions = plan_find_all(plan, PHASE_DELETE, variable->key);
    const struct operation *change = change_of(meter, &changes, variable);

    if (!reaches_functions(&variable->scopes)) return;
    if (change && change->kind == OPERATION_REPLACE) {
        add_planned(meter, change);
    } else if (change) {
        add_value(meter, change->key, &change->desired->value);
    } else if (!is_deleted(meter, &deletions, variable)) {
        add_observed(meter, variable);
    }
}

static void read_meter(struct meter *meter, const struct sync_state *state, const struct plan *plan)
{
    struct operations created = plan_phase(plan, PHASE_CREATE);

    for (size_t i = 0; i < state->observed_count; i++) {
        add_variable(meter, &state->observed[i], plan);
    }
    for (size_t i = 0; i < created.count; i++) {
        if (reaches_functions(&created.items[i].scopes)) add_planned(meter, &created.items[i]);
    }
    meter->is_over = meter->bytes > METER_LIMIT;
}

void preflight_meter(const struct sync_state *state, const struct plan *plan,
                     struct meter ret_meters[static NAMED_CONTEXT_COUNT])
{
    for (size_t i = 0; i < NAMED_CONTEXT_COUNT; i++) {
        ret_meters[i] = (struct meter){ .context = named_contexts[i] };
        read_meter(&ret_meters[i], state, plan);
    }
}
