// SPDX-License-Identifier: Apache-2.0
#include "sync/observe.h"

#include "base/clock.h"
#include "sync/preflight.h"

int64_t observe_updated_at(struct str updated_at)
{
    int64_t time_ms;

    if (updated_at.len == 0) return 0;
    if (time_parse(updated_at, &time_ms)) return time_ms;
    /* A form that we do not know can still be compared. */
    return (int64_t)(str_hash(updated_at) | UINT64_C(1) << 63);
}

static STATUS observe_value(struct call *call, const struct vault_owner *owner,
                            const struct observed_variable *variable,
                            const struct netlify_value *value, struct observed_value *ret_value)
{
    struct observed_value observed = {
        .id = value->id,
        .context = context_of(value->context_name, value->context_parameter),
        .value = value->value,
        /* Whatever looks like a mask counts as one, even if the variable is not said to be secret:
         * a mask that is taken for a value would end up in the source, or overwrite another. */
        .is_masked = !value->value.bytes || value_is_mask(secret_text_reveal(&value->value)),
    };

    if (observed_value_is_readable(variable, &observed))
        TRY(vault_fingerprint(call, owner, secret_text_reveal(&value->value),
                              &observed.fingerprint));
    *ret_value = observed;
    return OK;
}

static STATUS observe_variable(struct call *call, const struct vault_owner *owner,
                               const struct netlify_variable *variable,
                               struct observed_variable *ret_variable)
{
    struct observed_variable observed = {
        .key = variable->key,
        .scopes = variable->scopes,
        .is_secret = variable->is_secret,
        .updated_at = observe_updated_at(variable->updated_at),
        .values = ARENA_ARRAY(call->arena, variable->value_count + 1, struct observed_value),
        .value_count = variable->value_count,
    };

    for (size_t i = 0; i < variable->value_count; i++)
        TRY(observe_value(call, owner, &observed, &variable->values[i], &observed.values[i]));
    *ret_variable = observed;
    return OK;
}

STATUS observe_variables(struct call *call, const struct vault_owner *owner,
                         const struct netlify_variables *variables,
                         struct observed_variables *ret_observed)
{
    struct observed_variables observed = {
        .items = ARENA_ARRAY(call->arena, variables->count + 1, struct observed_variable),
        .count = variables->count,
    };

    for (size_t i = 0; i < variables->count; i++)
        TRY(observe_variable(call, owner, &variables->items[i], &observed.items[i]));
    *ret_observed = observed;
    return OK;
}
