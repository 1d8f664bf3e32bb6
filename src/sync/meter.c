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

static void add_changed(struct meter *meter, const struct operation *operation)
{
    const struct observed_variable *variable = operation->observed;
    bool is_covered =
        operation->context.kind == CONTEXT_ALL && !observed_value_find(variable, meter->context);

    if (operation->kind == OPERATION_REPLACE) {
        add_planned(meter, operation);
    } else if (is_covered || context_equal(operation->context, meter->context)) {
        add_value(meter, operation->key, &operation->desired->value);
    } else {
        add_observed(meter, variable);
    }
}

static void add_deleted(struct meter *meter, const struct operation *operation)
{
    const struct observed_value *value = value_in_force(operation->observed, meter->context);

    if (operation->kind == OPERATION_DELETE_VARIABLE) return;
    if (value && !context_equal(value->context, operation->context)) {
        add_observed(meter, operation->observed);
    }
}

static void add_variable(struct meter *meter, const struct observed_variable *variable,
                         const struct plan *plan)
{
    const struct operation *change = plan_find(plan, PHASE_CHANGE, variable->key);
    const struct operation *deletion = plan_find(plan, PHASE_DELETE, variable->key);

    if (!reaches_functions(&variable->scopes)) return;
    if (change) {
        add_changed(meter, change);
    } else if (deletion) {
        add_deleted(meter, deletion);
    } else {
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
