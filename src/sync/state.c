// SPDX-License-Identifier: Apache-2.0
#include "sync/state.h"

bool observed_value_is_readable(const struct observed_variable *variable,
                                const struct observed_value *value)
{
    if (value->is_masked || !value->value.bytes) return false;
    return !variable->is_secret || value->context.kind == CONTEXT_DEV;
}

const struct observed_value *observed_value_find(const struct observed_variable *variable,
                                                 struct context context)
{
    for (size_t i = 0; i < variable->value_count; i++) {
        if (context_equal(variable->values[i].context, context)) return &variable->values[i];
    }
    return NULL;
}

size_t state_mapping_count(const struct sync_state *state)
{
    return 1 + state->target.other_count;
}

struct context state_context(const struct sync_state *state, size_t mapping)
{
    return mapping == 0 ? state->target.context : state->target.others[mapping - 1].context;
}

struct key_schema state_schema(const struct sync_state *state, size_t mapping)
{
    struct key_schema schema = state->options.schema;

    if (mapping > 0) schema.environment = state->target.others[mapping - 1].environment;
    return schema;
}

size_t state_find_mapping(const struct sync_state *state, struct context context)
{
    for (size_t i = 0; i < state_mapping_count(state); i++) {
        if (context_equal(state_context(state, i), context)) return i;
    }
    return SIZE_MAX;
}
