/* The rules of a world, said anew: whose a cell is, what is wished of it, and whether it must go. */
// SPDX-License-Identifier: Apache-2.0
#include "sync/world_rules_fixture.h"

const struct desired_secret *world_desired(const struct world *world, struct str key,
                                           const struct context *context)
{
    for (size_t i = 0; i < world->state.desired_count; i++) {
        const struct desired_secret *desired = &world->state.desired[i];
        struct context its = state_context(&world->state, desired->mapping);
        if (str_equal(desired->key, key) && (!context || context_equal(its, *context)))
            return desired;
    }
    return NULL;
}

bool world_maps(const struct world *world, struct context context)
{
    for (size_t i = 0; i < state_mapping_count(&world->state); i++) {
        if (context_equal(state_context(&world->state, i), context)) return true;
    }
    return false;
}

const struct site_value *world_in_force(const struct site_variable *variable,
                                        struct context context)
{
    if (!variable) return NULL;
    const struct site_value *value = site_cell(variable, context);
    return value ? value : site_cell(variable, CONTEXT(ALL));
}

bool world_same_value(const struct site_value *a, const struct site_value *b)
{
    return a && b ? str_equal(a->value, b->value) : !a && !b;
}

const struct ledger_row *world_own_row(const struct world *world, struct str key,
                                       struct context context)
{
    for (size_t i = 0; i < world->state.ledger_count; i++) {
        const struct ledger_row *row = &world->ledger[i];
        if (id_equal(row->sync_id, world->state.sync_id) && str_equal(row->key, key) &&
            context_equal(row->context, context)) {
            return row;
        }
    }
    return NULL;
}

bool world_is_foreign(const struct world *world, struct str key, struct context context)
{
    bool is_ours = world_own_row(world, key, context) != NULL;

    for (size_t i = 0; i < world->state.ledger_count; i++) {
        const struct ledger_row *row = &world->ledger[i];
        if (id_equal(row->sync_id, world->state.sync_id) || !str_equal(row->key, key)) continue;
        if (context_equal(row->context, context)) return true;
        if (!is_ours && contexts_meet(row->context, context)) return true;
    }
    return false;
}

bool world_is_foreign_to_write(const struct world *world, struct str key, struct context context)
{
    for (size_t i = 0; i < world->state.ledger_count; i++) {
        const struct ledger_row *row = &world->ledger[i];
        if (!id_equal(row->sync_id, world->state.sync_id) && str_equal(row->key, key) &&
            contexts_meet(row->context, context)) {
            return true;
        }
    }
    return false;
}

bool world_is_untouched(const struct world *world, const struct site_variable *variable,
                        const struct ledger_row *row)
{
    bool is_hidden = variable->is_secret && row->context.kind != CONTEXT_DEV;

    if (is_hidden) return row->updated_at == variable->updated_at;
    for (size_t i = 0; i < variable->count; i++) {
        struct mac fingerprint = fingerprint_of(&world->key, variable->values[i].value);
        if (!context_equal(variable->values[i].context, row->context)) continue;
        if (!mac_equal(&row->fingerprint, &fingerprint)) return false;
    }
    return true;
}

/* --- what was allowed to go ----------------------------------------------------------------------- */

/* The worlds' templates are none, or a prefix of one letter. */
static bool fits_schema(const struct world *world, struct str key, struct context context)
{
    struct str template = world->state.options.schema.template;
    struct str prefix = STR("P_");

    if (template.len == 0) return true;
    for (size_t i = 0; i < world->state.target.other_count; i++) {
        const struct sync_mapping *other = &world->state.target.others[i];
        bool is_named = str_starts_with(template, STR("{{environment}}"));
        if (is_named && context_equal(other->context, context) &&
            str_equal(other->environment, STR("Q")))
            prefix = STR("Q_");
    }
    return key.len > 2 && str_starts_with(key, prefix);
}

bool world_gives_up(const struct world *world, struct str key, struct context context)
{
    return world_maps(world, context) && !world_desired(world, key, &context) &&
           world->state.options.deletion == DELETE_ABSENT && fits_schema(world, key, context);
}

static bool must_go_in_sync(const struct world *world, const struct site_variable *variable,
                            const struct site_value *value)
{
    const struct ledger_row *row = world_own_row(world, variable->key, value->context);

    if (!world_maps(world, value->context)) return false;
    if (world_desired(world, variable->key, &value->context)) return false;
    if (world->state.options.deletion == DELETE_NOTHING) return false;
    if (world->state.options.spares_hidden && variable->is_secret && !row) return false;
    if (world_is_foreign(world, variable->key, value->context)) return false;
    return world_gives_up(world, variable->key, value->context) ||
           (row && world_is_untouched(world, variable, row));
}

static bool must_go_in_removal(const struct world *world, const struct site_variable *variable,
                               const struct site_value *value)
{
    const struct ledger_row *row = world_own_row(world, variable->key, value->context);
    bool is_payload = world_desired(world, variable->key, &value->context) != NULL;

    if (world_is_foreign(world, variable->key, value->context)) return false;
    return is_payload || (row && world_is_untouched(world, variable, row));
}

bool world_must_go(const struct world *world, bool is_removal, const struct site_variable *variable,
                   const struct site_value *value)
{
    return is_removal ? must_go_in_removal(world, variable, value)
                      : must_go_in_sync(world, variable, value);
}
