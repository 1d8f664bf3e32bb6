/* The values of a PUT. It replaces the whole variable, so every value that must stay is in it. */
// SPDX-License-Identifier: Apache-2.0
#include "sync/plan_draft.h"

static bool has_value(const struct operation *operation, struct context context)
{
    for (size_t i = 0; i < operation->value_count; i++) {
        if (context_equal(operation->values[i].context, context)) return true;
    }
    return false;
}

/* The first one stays: Netlify refuses a context twice, and reads the first where it has two. */
static void add_value(struct operation *operation, struct context context,
                      const struct secret_text *value)
{
    if (has_value(operation, context)) return;
    operation->values[operation->value_count++] = (struct planned_value){ context, value };
}

static bool is_among(const struct cells *cells, struct context context)
{
    for (size_t i = 0; i < cells->count; i++) {
        if (context_equal(cells->items[i].context, context)) return true;
    }
    return false;
}

/* `all` gives its value to each named context that has none of its own. */
static void spread(struct operation *operation, const struct secret_text *value,
                   const struct cells *given_up, bool omits_dev_server)
{
    for (size_t i = 0; i < NAMED_CONTEXT_COUNT; i++) {
        struct context context = named_contexts[i];
        if (omits_dev_server && context.kind == CONTEXT_DEV_SERVER) continue;
        if (observed_value_find(operation->observed, context)) continue;
        if (is_among(given_up, context)) continue;
        add_value(operation, context, value);
    }
}

static void add_others(struct operation *operation, const struct cells *given_up,
                       bool omits_dev_server)
{
    const struct observed_variable *variable = operation->observed;
    bool has_target_all = operation->context.kind == CONTEXT_ALL;

    for (size_t i = 0; i < variable->value_count; i++) {
        const struct observed_value *value = &variable->values[i];
        if (value->context.kind == CONTEXT_ALL && !has_target_all) {
            spread(operation, &value->value, given_up, omits_dev_server);
        } else if (!is_among(given_up, value->context)) {
            add_value(operation, value->context, &value->value);
        }
    }
}

static void note_gone(struct operation *operation, struct arena *arena)
{
    const struct observed_variable *variable = operation->observed;

    operation->gone = ARENA_ARRAY(arena, variable->value_count, struct context);
    for (size_t i = 0; i < variable->value_count; i++) {
        struct context context = variable->values[i].context;
        bool is_first = observed_value_find(variable, context) == &variable->values[i];
        if (is_first && !has_value(operation, context)) {
            operation->gone[operation->gone_count++] = context;
        }
    }
}

void operation_fill_body(struct operation *operation, enum body body, const struct cells *written,
                         const struct cells *given_up, const struct draft *draft)
{
    size_t most = operation->observed->value_count + NAMED_CONTEXT_COUNT + written->count;

    operation->values = ARENA_ARRAY(draft->arena, most, struct planned_value);
    /* What is written goes first, so that a second look-up by "first match" finds it. */
    for (size_t i = 0; i < written->count; i++)
        add_value(operation, written->items[i].context, &written->items[i].desired->value);
    if (body == BODY_KEEPS_OTHERS)
        add_others(operation, given_up, draft->state->options.omits_dev_server);
    operation->scopes = operation->observed->scopes;
    operation->is_secret = operation->observed->is_secret;
    note_gone(operation, draft->arena);
}
