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
